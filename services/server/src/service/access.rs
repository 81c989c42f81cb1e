//! Who may see what: a role by the token that a request brings, and what a leader is not shown.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::problem;

/// What somebody does in the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// Sees figures of units, and densities and cells of at least ten cases.
    Leader,
    /// Sees everything and draws.
    Planner,
    /// Sees everything.
    Analyst,
}

/// The roles of those who ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    /// By the SHA-256 of their tokens.
    tokens: BTreeMap<[u8; 32], Role>,
    /// Of those who bring no token; without it they are not answered.
    without_token: Option<Role>,
}

impl Default for Access {
    /// Everybody is a planner: a service on one's own machine.
    fn default() -> Self {
        Self { tokens: BTreeMap::new(), without_token: Some(Role::Planner) }
    }
}

/// The file that roles are read from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccessFile {
    without_token: Option<Role>,
    #[serde(default)]
    tokens: BTreeMap<String, Role>,
}

impl Access {
    /// Reads a TOML file: `without_token`, and under `[tokens]` roles by the SHA-256 of a token in hexadecimal.
    ///
    /// # Errors
    /// When it cannot be read, has a key or role that is not known, or a key under `[tokens]` is no SHA-256.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file: AccessFile = toml::from_str(&text)
            .with_context(|| format!("{} does not say who may see what", path.display()))?;
        let tokens = file.tokens.into_iter().map(|(hex, role)| Ok((digest_of(&hex)?, role)));
        Ok(Self { tokens: tokens.collect::<anyhow::Result<_>>()?, without_token: file.without_token })
    }

    /// The role of a request; nothing for one that is not to be answered.
    fn role(&self, headers: &HeaderMap) -> Option<Role> {
        match token(headers) {
            Some(token) => self.tokens.get(<[u8; 32]>::from(Sha256::digest(token)).as_slice()).copied(),
            None => self.without_token,
        }
    }

    /// Whether everybody sees the same.
    fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

fn digest_of(hex: &str) -> anyhow::Result<[u8; 32]> {
    ensure!(
        hex.len() == 64 && hex.bytes().all(|digit| digit.is_ascii_hexdigit()),
        "tokens: {hex:?} is no SHA-256 in hexadecimal, as sha256sum prints it"
    );
    let mut digest = [0; 32];
    for (byte, at) in digest.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16)?;
    }
    Ok(digest)
}

/// What a client shows of itself: a bearer token, or a cookie, which pages can set.
fn token(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let cookies = || headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    bearer.or_else(|| {
        cookies().flat_map(|list| list.split(';')).find_map(|pair| pair.trim().strip_prefix("wangge_token="))
    })
}

/// Answers those who may ask, and leaders with what they may see.
pub(super) async fn check(State(access): State<Arc<Access>>, mut request: Request, next: Next) -> Response {
    if access.is_open() || !is_of_district(request.uri().path()) {
        return next.run(request).await;
    }
    let mut response = match access.role(request.headers()) {
        None => {
            let detail = "a token is needed: Authorization: Bearer …, or the cookie wangge_token".to_owned();
            let challenge = [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"wangge\""))];
            (challenge, problem(StatusCode::UNAUTHORIZED, Some(detail))).into_response()
        }
        Some(Role::Leader) => match for_leaders(request.uri()) {
            Ok(_) if !request.method().is_safe() => {
                problem(StatusCode::FORBIDDEN, Some("only planners draw, decide and import".to_owned()))
            }
            Ok(uri) => {
                *request.uri_mut() = uri;
                next.run(request).await
            }
            Err(why) => problem(StatusCode::FORBIDDEN, Some(why)),
        },
        Some(Role::Analyst) if !request.method().is_safe() => {
            problem(StatusCode::FORBIDDEN, Some("only planners draw, decide and import".to_owned()))
        }
        Some(Role::Planner | Role::Analyst) => next.run(request).await,
    };
    // What one may see another may not.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("authorization, cookie"));
    response
}

/// Whether a path tells of the district: the page and its style do not, nor does whether the service is well.
fn is_of_district(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    ["api", "ogc", "tiles", "heat", "metrics"].contains(&first)
        && !["/api/openapi.json", "/api/docs"].contains(&path)
}

/// Layers whose features are of many households, or of nobody.
const OF_MANY: [&str; 8] =
    ["district", "subdistricts", "communities", "grids", "streets", "barriers", "stations", "hexes"];

/// What a leader is answered of an address: the address with the role in it, where answers depend on that.
///
/// # Errors
/// Why it is not answered at all. What is not known here is not answered, so that nothing new is shown by
/// mistake.
fn for_leaders(uri: &Uri) -> Result<Uri, String> {
    let refused = |what: &str| Err(format!("{what}: for planners and analysts"));
    let path: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
    let of_many = |names: &str| names.split(',').all(|name| OF_MANY.contains(&name));
    match path.as_slice() {
        ["tiles", "hexes" | "hexes.json", ..] | ["heat", ..] => Ok(with_role(uri)),
        ["tiles", names, ..] if of_many(names.trim_end_matches(".json")) => Ok(uri.clone()),
        ["tiles", ..] => refused("tiles of single buildings, households and cases"),
        ["ogc", "collections", name, "items" | "tiles", ..] if of_many(name) => Ok(uri.clone()),
        ["api", "v1", "plans", _, "edits"] => refused("what was drawn, building by building"),
        ["api", "v1", "plans", _, "handover"] => refused("what is handed over, down to single buildings"),
        ["ogc"]
        | ["ogc", "conformance" | "api" | "collections" | "tileMatrixSets"]
        | ["ogc", "tileMatrixSets" | "collections", _]
        | ["ogc", "collections", _, "queryables" | "schema"]
        | ["api", "v1", "plans", ..]
        | ["api", "v1", "coverage" | "performance" | "report"]
        | ["api", "v1", "cases", "clock"] => Ok(uri.clone()),
        ["api", "v1", "exports", name] if of_many(name) => Ok(uri.clone()),
        ["api", "v1", "imports"] => refused("imports"),
        ["ogc", ..] | ["api", "v1", "exports", _] => refused("single buildings, households and cases"),
        ["api", "v1", "hotspots"] if asks_for(uri, "level", "grids") => Ok(uri.clone()),
        ["api", "v1", "hotspots"] => refused("hot spots of cells; ask for level=grids"),
        ["api", "v1", "cases", ..] => refused("single cases"),
        _ => refused("this address"),
    }
}

fn asks_for(uri: &Uri, name: &str, value: &str) -> bool {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .any(|(key, given)| key == name && given == value)
}

/// The address with the leader's role in place of any other.
fn with_role(uri: &Uri) -> Uri {
    let given = uri.query().unwrap_or_default().split('&');
    let kept = given.filter(|pair| !pair.is_empty() && !names_role(pair));
    let query: Vec<&str> = kept.chain(["role=leader"]).collect();
    let mut parts = uri.clone().into_parts();
    // What was part of an address makes an address again.
    parts.path_and_query = format!("{}?{}", uri.path(), query.join("&")).parse().ok();
    Uri::from_parts(parts).unwrap_or_default()
}

/// Whether a pair of a query is of the role, however its name is written.
fn names_role(pair: &str) -> bool {
    form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| name == "role")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `printf %s sesame | sha256sum` prints.
    const SESAME: &str = "d0c04f4b1951e4aeaaec8223ed2039e542f3aae805a6fa7f6d794e5afff5d272";

    fn file(text: &str) -> anyhow::Result<Access> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("access.toml");
        std::fs::write(&path, text).unwrap();
        Access::read(&path)
    }

    #[test]
    fn roles_are_read_from_a_file() {
        let access = file(&format!("without_token = 'leader'\n[tokens]\n{SESAME} = 'planner'")).unwrap();
        assert_eq!(access.without_token, Some(Role::Leader));
        assert_eq!(access.tokens.values().collect::<Vec<_>>(), [&Role::Planner]);
        for wrong in ["without_token = 'king'", "[tokens]\nsesame = 'leader'", "token = 'leader'"] {
            assert!(file(wrong).is_err(), "{wrong}");
        }
        assert_eq!(file("").unwrap().without_token, None, "nobody without a token");
    }

    #[test]
    fn leaders_are_answered_what_is_of_many() {
        let may = |address: &str| for_leaders(&address.parse().unwrap()).is_ok();
        for address in [
            "/tiles/grids,communities/3/1/2.mvt",
            "/tiles/grids.json",
            "/ogc",
            "/ogc/collections/cases",
            "/ogc/collections/grids/items?limit=3",
            "/api/v1/performance?level=grid",
            "/api/v1/cases/clock",
            "/api/v1/hotspots?level=grids",
            "/api/v1/plans/a/decisions",
            "/api/v1/plans/a/comments",
            "/api/v1/exports/grids?format=gpkg",
        ] {
            assert!(may(address), "{address}");
        }
        for address in [
            "/tiles/grids,cases/3/1/2.mvt",
            "/tiles/households.json",
            "/ogc/tiles/WebMercatorQuad/3/1/2",
            "/ogc/collections/cases/items",
            "/ogc/collections/buildings/tiles/WebMercatorQuad/3/1/2",
            "/ogc/collections//items",
            "/api/v1/cases",
            "/api/v1/cases/",
            "/api/v1/coverage/unvisited",
            "/api/v1/plans/a/edits",
            "/api/v1/plans/a/handover",
            "/api/v1/exports/assignment",
            "/api/v1/exports/buildings?format=csv",
            "/api/v1/imports?layer=buildings",
            "/api/v1/hotspots",
            "/api/v1/hotspots?level=hexes",
            "/api/v2/new",
            "/metrics",
        ] {
            assert!(!may(address), "{address}");
        }
    }

    #[test]
    fn the_role_of_a_leader_cannot_be_talked_away() {
        let asked = |address: &str| for_leaders(&address.parse().unwrap()).unwrap().to_string();
        assert_eq!(asked("/heat/1/2/3.png"), "/heat/1/2/3.png?role=leader");
        for address in ["/heat/grid.json?role=analyst&width=3", "/heat/grid.json?r%6Fle=analyst&width=3"] {
            assert_eq!(asked(address), "/heat/grid.json?width=3&role=leader");
        }
    }
}
