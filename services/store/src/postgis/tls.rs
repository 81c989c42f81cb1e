use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Whose certificates are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trust {
    /// Anyone's: the connection is encrypted, but who answers is not asked.
    Anyone,
    /// Those that the system trusts, for the name of the host.
    System,
    /// Those that a certificate of this file has signed, for the name of the host.
    File(PathBuf),
}

/// Why no secure connection can be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsError {
    #[error("cannot read certificates from {file}", file = file.display())]
    File { file: PathBuf, source: rustls::pki_types::pem::Error },
    #[error("there is no certificate in {file}", file = file.display())]
    EmptyFile { file: PathBuf },
    #[error("this system has no certificates to trust: name a file with sslrootcert=")]
    EmptySystem,
    #[error("no secure connection can be made")]
    Configuration(#[from] Error),
}

/// What makes connections secure.
pub(super) fn connector(trust: &Trust) -> Result<MakeRustlsConnect, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let config = match trust {
        Trust::Anyone => builder.dangerous().with_custom_certificate_verifier(Arc::new(Unchecked(provider))),
        Trust::System => builder.with_root_certificates(system_roots()?),
        Trust::File(file) => builder.with_root_certificates(roots_of(file)?),
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

fn system_roots() -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if added == 0 { Err(TlsError::EmptySystem) } else { Ok(roots) }
}

fn roots_of(file: &PathBuf) -> Result<RootCertStore, TlsError> {
    let unreadable = |source| TlsError::File { file: file.clone(), source };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
        roots.add(certificate.map_err(unreadable)?)?;
    }
    if roots.is_empty() { Err(TlsError::EmptyFile { file: file.clone() }) } else { Ok(roots) }
}

/// Takes any certificate, as libpq does for `prefer` and `require`; what is signed with it is checked.
#[derive(Debug)]
struct Unchecked(Arc<CryptoProvider>);

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
