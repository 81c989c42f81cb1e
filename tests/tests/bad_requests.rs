//! What a service on the open network is sent: each is answered or ended at once, and the next client
//! is served as if nothing had been.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;
use std::time::Duration;

use wangge_tests::{Answer, Service, Workshop};

fn shop() -> &'static Workshop {
    static SHOP: OnceLock<Workshop> = OnceLock::new();
    SHOP.get_or_init(|| Workshop::with_points(3_000, 500))
}

fn start() -> Service {
    Service::start(shop())
}

#[track_caller]
fn problem(answer: Answer, status: u16, detail: &str) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let document = answer.ended(status).json();
    assert_eq!(document["status"], status);
    let said = document["detail"].as_str().unwrap_or_default();
    assert!(said.contains(detail), "{said:?} does not say {detail:?}");
}

#[test]
fn filters_that_are_too_long_or_too_deep() {
    let service = start();
    let ask = |filter: &str| service.get(&format!("/ogc/collections/grids/items?filter={filter}"));
    // What is longer than any address is refused before it is a request, without a document.
    ask(&format!("code='{}'", "x".repeat(100_000))).ended(414);
    problem(ask(&format!("code='{}'", "x".repeat(65_100))), 414, "65000 are taken at most");
    problem(ask(&format!("code='{}'", "x".repeat(40_000))), 400, "at most 32768 bytes");
    problem(ask(&format!("{}TRUE{}", "(".repeat(10_000), ")".repeat(10_000))), 400, "nested more than");
    problem(ask(&format!("{}TRUE", "NOT%20".repeat(8_000))), 400, "nested more than");
    let deep = "%7B%22op%22:%22not%22,%22args%22:%5B";
    problem(ask(&format!("{}&filter-lang=cql2-json", deep.repeat(1_500))), 400, "recursion limit");
    problem(ask("code='%00'%20AND"), 400, "expected a value");
    problem(ask("code%20LIKE%20''';DROP%20TABLE%20plans;--'%20x"), 400, "expected AND, OR or the end");
}

#[test]
fn boxes_times_and_systems_that_are_none() {
    let service = start();
    for (query, detail) in [
        ("bbox=1,4,3,2", "south is above north"),
        ("bbox=1,2,3,4,5,6,7", "four or six"),
        ("bbox=NaN,NaN,NaN,NaN", "each is a number"),
        ("bbox=1e999,0,1,1", "each is a number"),
        ("bbox=0,0,1,1&bbox-crs=EPSG:1", "bbox-crs="),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/99999", "crs="),
        ("filter-crs=file:///etc/passwd&filter=true", "filter-crs="),
        ("datetime=2026-99-99", "datetime="),
        ("limit=-1", "limit="),
        ("colour=red", "colour"),
        ("plan=a&as_of=2026-01-01", "leave one of them out"),
    ] {
        problem(service.get(&format!("/ogc/collections/grids/items?{query}")), 400, detail);
    }
    problem(service.get("/ogc/collections/grids/items?plan=nothing"), 404, "nothing");
    problem(service.get("/ogc/collections/grids/items?as_of=1999-01-01"), 404, "no plan had been saved by");
    problem(service.get("/ogc/collections/nothing/items"), 404, "nothing");
    // Over the antimeridian is sound.
    service.get("/ogc/collections/grids/items?bbox=170,-10,-170,10").ended(200);
}

#[test]
fn tiles_that_are_none() {
    let service = start();
    for path in ["23/0/0", "3/8/0", "3/0/8", "3/4294967295/0", "0/0/1"] {
        problem(service.get(&format!("/tiles/grids/{path}.mvt")), 404, "");
    }
    for path in ["256/0/0", "3/-1/0", "3/4294967296/0", "x/0/0"] {
        problem(service.get(&format!("/tiles/grids/{path}.mvt")), 400, "");
    }
    for path in ["3/0/-1.mvt", "3/0/0.mvt.mvt", "3/0/0.png", "3/0/.mvt"] {
        problem(service.get(&format!("/tiles/grids/{path}")), 404, ".mvt");
    }
}

#[test]
fn paths_lead_nowhere_else() {
    let service = start();
    for path in [
        "/../../etc/passwd",
        "/assets/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/..%5c..%5cwindows%5cwin.ini",
        "//etc/passwd",
        "/assets/%00",
        "/index.html%00.js",
        "/.git/config",
        "/file:///etc/passwd",
        "/styles/..%2f..%2fetc%2fpasswd",
        "/tiles/..%2f..%2fetc%2fpasswd.json",
        "/ogc/collections/..%2f..%2fetc/items",
    ] {
        problem(service.get(path), 404, "");
    }
}

fn connect(service: &Service) -> TcpStream {
    let url = service.url();
    let stream =
        TcpStream::connect(url.trim_start_matches("http://").trim_end_matches('/')).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    stream
}

/// What comes until the service ends the connection.
fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    if let Err(error) = stream.read_to_end(&mut all) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "the connection is held");
    }
    all
}

#[test]
fn connections_that_are_half_closed_or_left() {
    let service = start();
    let asked = b"GET /ogc/collections/households/items?limit=1000000 HTTP/1.1\r\nHost: a\r\n\r\n";
    for request in [&asked[..], &asked[..20], b"", b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00"] {
        let mut half = connect(&service);
        half.write_all(request).expect("a request");
        half.shutdown(Shutdown::Write).expect("half a connection");
        rest(half);
    }
    // Many that ask for everything, take nothing and stay.
    let stalled: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = connect(&service);
            stream.write_all(asked).expect("a request");
            stream
        })
        .collect();
    service.get("/ogc/collections/grids/items").ended(200);
    service.get("/tiles/grids/0/0/0.mvt").ended(200);
    drop(stalled);
    service.get("/health/ready").ended(200);
}

#[test]
fn heads_that_are_too_large_or_no_http() {
    let service = start();
    for request in [
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(1 << 20)),
        format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(10_000)),
        "BREW / HTCPCP/1.0\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
    ] {
        let mut stream = connect(&service);
        // It may close before it has all of it.
        let _ = stream.write_all(request.as_bytes());
        let answer = rest(stream);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    service.get("/health/ready").ended(200);
}
