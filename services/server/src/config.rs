//! What the service can be told: by flags, by environment, by a file. docs/configuration.md lists it all.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use axum::http::HeaderValue;
use serde::Deserialize;

use crate::service::Access;

/// What may be set, each by a flag, an environment variable or a key of the file.
#[derive(Debug, Default, Clone, PartialEq, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// GeoPackage file or postgres:// URL.
    #[arg(long, env = "WANGGE_STORE")]
    store: Option<String>,
    /// Address to listen on; port 0 takes a free one. 127.0.0.1:8080 when not given.
    #[arg(long, env = "WANGGE_LISTEN")]
    listen: Option<SocketAddr>,
    /// Web origins whose pages may read, separated by commas, or * for all; none when not given.
    #[arg(long, env = "WANGGE_CORS", value_delimiter = ',')]
    cors: Option<Vec<String>>,
    /// Bytes of a request's body at most; 1048576 when not given.
    #[arg(long, env = "WANGGE_BODY_LIMIT")]
    body_limit: Option<usize>,
    /// Bytes of the files of an import at most; 268435456 when not given.
    #[arg(long, env = "WANGGE_IMPORT_LIMIT")]
    import_limit: Option<usize>,
    /// Seconds until an import must be answered, or an export begin; 600 when not given.
    #[arg(long, env = "WANGGE_IMPORT_TIMEOUT")]
    import_timeout: Option<u64>,
    /// Bytes of a request's address at most; 65000 when not given.
    #[arg(long, env = "WANGGE_URL_LIMIT")]
    url_limit: Option<usize>,
    /// Requests that are worked on at the same time; more wait for their turn. 64 when not given.
    #[arg(long, env = "WANGGE_CONCURRENCY")]
    concurrency: Option<usize>,
    /// Seconds until an answer must have begun; 30 when not given.
    #[arg(long, env = "WANGGE_TIMEOUT")]
    timeout: Option<u64>,
    /// Megabytes of tiles that are kept ready; 256 when not given.
    #[arg(long, env = "WANGGE_TILE_CACHE")]
    tile_cache: Option<u32>,
    /// TOML file that says who may see what; everybody everything when not given.
    #[arg(long, env = "WANGGE_ACCESS")]
    access: Option<PathBuf>,
}

impl Settings {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or has a key that is not known.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not a configuration", path.display()))
    }

    /// What is set here, else what is set there.
    fn or(self, other: Self) -> Self {
        Self {
            store: self.store.or(other.store),
            listen: self.listen.or(other.listen),
            cors: self.cors.or(other.cors),
            body_limit: self.body_limit.or(other.body_limit),
            import_limit: self.import_limit.or(other.import_limit),
            import_timeout: self.import_timeout.or(other.import_timeout),
            url_limit: self.url_limit.or(other.url_limit),
            concurrency: self.concurrency.or(other.concurrency),
            timeout: self.timeout.or(other.timeout),
            tile_cache: self.tile_cache.or(other.tile_cache),
            access: self.access.or(other.access),
        }
    }
}

/// Whose pages may read the service's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origins {
    /// Every page's.
    All,
    /// Those of these origins.
    These(Vec<HeaderValue>),
}

/// What the service grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Bytes of a request's body.
    pub(crate) body: usize,
    /// Bytes of the files of an import.
    pub(crate) import_body: usize,
    /// Until an import must be answered, or an export begin.
    pub(crate) import_timeout: Duration,
    /// Bytes of a request's address.
    pub(crate) url: usize,
    /// Requests at the same time.
    pub(crate) concurrency: usize,
    /// Until an answer must have begun.
    pub(crate) timeout: Duration,
    /// Whose pages may read.
    pub(crate) origins: Origins,
    /// Who may see what.
    pub(crate) access: Access,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            import_body: 256 << 20,
            import_timeout: Duration::from_mins(10),
            url: 65_000,
            concurrency: 64,
            timeout: Duration::from_secs(30),
            origins: Origins::These(Vec::new()),
            access: Access::default(),
        }
    }
}

/// What the service runs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// A path or an address.
    pub(crate) store: String,
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// Bytes of tiles that are kept ready.
    pub(crate) tile_bytes: u64,
    /// What is granted.
    pub(crate) limits: Limits,
}

/// Bytes of tiles that are kept ready when nobody says how many.
pub(crate) const USUAL_TILE_BYTES: u64 = 256 << 20;

impl Config {
    /// Flags and environment, then the file, then what is usual.
    ///
    /// # Errors
    /// When the file cannot be taken, no store is named, or a value makes no sense.
    pub(crate) fn new(settings: Settings, file: Option<&PathBuf>) -> anyhow::Result<Self> {
        let settings = match file {
            Some(file) => settings.or(Settings::read(file)?),
            None => settings,
        };
        let usual = Limits::default();
        let limits = Limits {
            body: settings.body_limit.unwrap_or(usual.body),
            import_body: settings.import_limit.unwrap_or(usual.import_body),
            import_timeout: settings.import_timeout.map_or(usual.import_timeout, Duration::from_secs),
            url: settings.url_limit.unwrap_or(usual.url),
            concurrency: settings.concurrency.unwrap_or(usual.concurrency),
            timeout: settings.timeout.map_or(usual.timeout, Duration::from_secs),
            origins: origins(&settings.cors.unwrap_or_default())?,
            access: settings.access.map_or(Ok(Access::default()), |file| Access::read(&file))?,
        };
        let [timeout, import_timeout] =
            [limits.timeout, limits.import_timeout].map(|timeout| timeout.as_secs() as usize);
        let least = [limits.url, limits.concurrency, timeout, import_timeout];
        anyhow::ensure!(
            !least.contains(&0),
            "url_limit, concurrency, timeout and import_timeout must be at least 1"
        );
        let usual_listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        Ok(Self {
            store: settings
                .store
                .context("no store is named: give --store, WANGGE_STORE or store in --config")?,
            listen: settings.listen.unwrap_or(usual_listen),
            tile_bytes: settings.tile_cache.map_or(USUAL_TILE_BYTES, |megabytes| u64::from(megabytes) << 20),
            limits,
        })
    }
}

fn origins(named: &[String]) -> anyhow::Result<Origins> {
    if named.iter().any(|origin| origin == "*") {
        return Ok(Origins::All);
    }
    let origin = |text: &String| {
        let (_, host) = text.split_once("://").filter(|(scheme, _)| ["http", "https"].contains(scheme))?;
        let plain = !host.is_empty() && !host.contains(['/', '?', '#', ' ']);
        HeaderValue::from_str(text).ok().filter(|_| plain)
    };
    let these = named.iter().map(|text| {
        origin(text).with_context(|| format!("cors: {text:?} is no origin like https://maps.example, or *"))
    });
    these.collect::<anyhow::Result<_>>().map(Origins::These)
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command};

    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wangge.toml");
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn flags_come_before_the_file_and_the_file_before_what_is_usual() {
        let (_dir, path) = file("store = 'a.gpkg'\ntimeout = 5\nconcurrency = 9\ncors = ['*']");
        let flags = Settings { timeout: Some(7), ..Settings::default() };
        let config = Config::new(flags, Some(&path)).unwrap();
        assert_eq!((config.store.as_str(), config.listen.port()), ("a.gpkg", 8080));
        let limits = Limits {
            timeout: Duration::from_secs(7),
            concurrency: 9,
            origins: Origins::All,
            ..Limits::default()
        };
        assert_eq!(config.limits, limits);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let (_dir, path) = file("stor = 'a'");
        let unknown = format!("{:#}", Config::new(Settings::default(), Some(&path)).unwrap_err());
        assert!(unknown.contains("unknown field `stor`"), "{unknown}");
        let absent = Config::new(Settings::default(), Some(&path.with_extension("none"))).unwrap_err();
        assert!(absent.to_string().contains("cannot read"), "{absent}");
        let (_dir, path) = file("store = 'a'\ncors = ['maps.example']");
        let origin = Config::new(Settings::default(), Some(&path)).unwrap_err().to_string();
        assert!(origin.contains("is no origin like"), "{origin}");
        let none = Settings { store: Some("a".to_owned()), concurrency: Some(0), ..Settings::default() };
        assert!(Config::new(none, None).is_err());
        assert!(Config::new(Settings::default(), None).unwrap_err().to_string().contains("WANGGE_STORE"));
    }

    #[test]
    fn the_documented_table_has_every_setting() {
        let table = include_str!("../../../docs/configuration.md");
        let flags = Settings::augment_args(Command::new("serve"));
        for argument in flags.get_arguments() {
            let key = argument.get_id().as_str();
            let row =
                format!("| `--{}` | `WANGGE_{}` | `{key}` |", key.replace('_', "-"), key.to_uppercase());
            assert!(table.contains(&row), "docs/configuration.md lacks {row}");
        }
    }
}
