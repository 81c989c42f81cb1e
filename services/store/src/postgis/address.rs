use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::tls::Trust;
use crate::StoreError;

/// What the addresses of databases begin with.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// The schema that a store is in unless the address says another.
const DEFAULT_SCHEMA: &str = "wangge";

/// How long to wait for an answer to a call before the server counts as gone.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a silent connection is trusted.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// How long what was sent may stay without an acknowledgement.
const UNACKNOWLEDGED: Duration = Duration::from_secs(20);

const SHAPE: &str = "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, and after it if need be ?sslmode=…, \
                     &sslrootcert=FILE, &schema=NAME or what else libpq knows, with special characters \
                     percent-encoded";
const MODES: &str = "sslmode must be disable, prefer, require or verify-full";
const SCHEMA_NAMES: &str =
    "a schema's name has at most 63 small Latin letters, digits and underscores, and begins with a letter";
const ROOT_WITHOUT_CHECK: &str = "sslrootcert goes with sslmode=verify-full";

/// Which database a store is in, which schema of it, and how to get there.
///
/// It is displayed without user and password.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    trust: Trust,
    schema: String,
}

impl Address {
    /// Whether a store's name is meant to be the address of a database.
    pub(super) fn is_meant(store: &str) -> bool {
        SCHEMES.iter().any(|scheme| store.starts_with(scheme))
    }

    /// Reads an address as libpq writes it; of its options `sslmode`, `sslrootcert` and `schema`
    /// are ours, the others are the driver's.
    pub(super) fn parse(text: &str) -> Result<Self, StoreError> {
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut mode, mut root, mut schema) = (None, None, None);
        let mut others = Vec::new();
        for option in query.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').ok_or_else(|| bad(SHAPE))?;
            let value = || percent_decode_str(value).decode_utf8().map_err(|_| bad(SHAPE));
            match name {
                "sslmode" => mode = Some(value()?.into_owned()),
                "sslrootcert" => root = Some(PathBuf::from(value()?.as_ref())),
                "schema" => schema = Some(value()?.into_owned()),
                _ => others.push(option),
            }
        }
        let mut config: Config = format!("{place}?{}", others.join("&")).parse().map_err(|_| bad(SHAPE))?;
        let schema = schema.unwrap_or_else(|| DEFAULT_SCHEMA.to_owned());
        if config.get_hosts().is_empty() || !is_schema_name(&schema) {
            return Err(bad(if is_schema_name(&schema) { SHAPE } else { SCHEMA_NAMES }));
        }
        let (mode, trust) = security(mode.as_deref(), root)?;
        config.ssl_mode(mode);
        set_defaults(&mut config);
        Ok(Self { config, trust, schema })
    }

    /// How to connect.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// Which certificates are trusted.
    pub(super) fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The schema, a name that needs no quotes.
    pub(super) fn schema(&self) -> &str {
        &self.schema
    }
}

fn bad(expected: &'static str) -> StoreError {
    StoreError::BadAddress { expected }
}

fn is_schema_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    let rest = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    // PostgreSQL keeps names that begin with pg_ to itself.
    first && rest && text.len() <= 63 && !text.starts_with("pg_")
}

/// The driver knows whether to encrypt; whom to trust is ours.
fn security(mode: Option<&str>, root: Option<PathBuf>) -> Result<(SslMode, Trust), StoreError> {
    if root.is_some() && mode != Some("verify-full") {
        return Err(bad(ROOT_WITHOUT_CHECK));
    }
    Ok(match (mode, root) {
        (Some("disable"), _) => (SslMode::Disable, Trust::Anyone),
        (Some("prefer") | None, _) => (SslMode::Prefer, Trust::Anyone),
        (Some("require"), _) => (SslMode::Require, Trust::Anyone),
        (Some("verify-full"), None) => (SslMode::Require, Trust::System),
        (Some("verify-full"), Some(file)) => (SslMode::Require, Trust::File(file)),
        (Some(_), _) => return Err(bad(MODES)),
    })
}

/// So that a database that is gone is noticed, and ours is known in its list of connections.
fn set_defaults(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNACKNOWLEDGED);
    }
    if config.get_application_name().is_none() {
        config.application_name("wangge");
    }
    if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
        config.keepalives_idle(KEEPALIVE);
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => String::new(),
        };
        write!(f, "postgres://{host}")?;
        if let Some(port) = self.config.get_ports().first() {
            write!(f, ":{port}")?;
        }
        if let Some(name) = self.config.get_dbname() {
            write!(f, "/{name}")?;
        }
        if self.schema == DEFAULT_SCHEMA { Ok(()) } else { write!(f, "?schema={}", self.schema) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Address::parse(text).err().unwrap().to_string()
    }

    #[test]
    fn an_address_is_shown_without_user_and_password() {
        for (text, shown) in [
            ("postgres://planner:s%40cret@db.example:5433/city", "postgres://db.example:5433/city"),
            (
                "postgresql://planner@db.example/city?schema=north",
                "postgres://db.example:5432/city?schema=north",
            ),
            ("postgres://db/city?user=planner&password=s%40cret", "postgres://db:5432/city"),
            ("postgres://db/city?sslmode=require&schema=wangge", "postgres://db:5432/city"),
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_said_without_showing_it() {
        for text in [
            "postgres://",
            "postgres://planner:sec?ret@db/city",
            "postgres://planner:secret@db:port/city",
            "postgres://planner:secret@db/city?secret",
            "postgres://planner:secret@db/city?secret=1",
            "postgres://planner:secret@db/city?schema=%ff",
        ] {
            let said = refused(text);
            assert!(said.contains("expected postgres://") && !said.contains("ret"), "{text}: {said}");
        }
    }

    #[test]
    fn options_that_make_no_sense_are_said() {
        for (options, expected) in [
            ("sslmode=allow", MODES),
            ("sslmode=", MODES),
            ("sslrootcert=ca.crt", ROOT_WITHOUT_CHECK),
            ("sslmode=require&sslrootcert=ca.crt", ROOT_WITHOUT_CHECK),
            ("schema=", SCHEMA_NAMES),
            ("schema=1st", SCHEMA_NAMES),
            ("schema=Wangge", SCHEMA_NAMES),
            ("schema=pg_catalog", SCHEMA_NAMES),
            ("schema=a%22b", SCHEMA_NAMES),
        ] {
            assert!(refused(&format!("postgres://db/city?{options}")).ends_with(expected), "{options}");
        }
    }

    #[test]
    fn modes_are_those_of_libpq() {
        let mode = |options: &str| {
            let address = Address::parse(&format!("postgres://db/city?{options}")).unwrap();
            (address.config.get_ssl_mode(), address.trust)
        };
        assert_eq!(mode(""), (SslMode::Prefer, Trust::Anyone));
        assert_eq!(mode("sslmode=disable"), (SslMode::Disable, Trust::Anyone));
        assert_eq!(mode("sslmode=verify-full"), (SslMode::Require, Trust::System));
        let file = Trust::File(PathBuf::from("/etc/ca 1.crt"));
        assert_eq!(mode("sslmode=verify-full&sslrootcert=/etc/ca%201.crt"), (SslMode::Require, file));
    }
}
