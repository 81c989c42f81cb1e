use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::Workshop;
use crate::workshop::binary;

/// A running `wangge serve` on a free port; it is ended when dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    address: String,
    // Kept open: a service whose standard output is closed may not be able to say something.
    _stdout: BufReader<ChildStdout>,
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body as it came.
    pub body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Service {
    /// Serves `district.gpkg` of the workshop and waits until the service says where.
    pub fn start(shop: &Workshop) -> Self {
        Self::start_on(shop, "district.gpkg")
    }

    /// Serves a store and waits until the service says where.
    pub fn start_on(shop: &Workshop, store: &str) -> Self {
        Self::start_with(shop, &["--store", store, "--listen", "127.0.0.1:0"])
    }

    /// Serves as the arguments say, and waits until the service says where.
    pub fn start_with(shop: &Workshop, arguments: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .args(["serve", "--json"])
            .args(arguments)
            .current_dir(shop.path(""))
            .env("WANGGE_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the service says where it listens");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
        let url = said["listening"].as_str().expect("an address");
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address, _stdout: stdout }
    }

    /// Where the service is, with a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// GET, without any encoding of the body.
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// GET with more headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.request("GET", path, headers, &[])
    }

    /// POST of a document.
    pub fn post(&self, path: &str, document: &Value) -> Answer {
        let json = [("Content-Type", "application/json")];
        self.request("POST", path, &json, document.to_string().as_bytes())
    }

    /// One request on a connection of its own. HTTP/1.0, so that the body ends with the connection.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).expect("the service takes connections");
        stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a timeout");
        let mut head = vec![format!("{method} {path} HTTP/1.0"), format!("Host: {}", self.address)];
        head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if !body.is_empty() {
            head.push(format!("Content-Length: {}", body.len()));
        }
        stream.write_all(format!("{}\r\n\r\n", head.join("\r\n")).as_bytes()).expect("a request");
        // A service that refuses a body may close before it has all of it.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        Answer::parse(&answer)
    }

    /// Asks the service to stop, as a service manager would, and waits until it has.
    pub fn terminate(mut self) -> ExitStatus {
        // The shell has kill built in.
        let kill = format!("kill -TERM {}", self.child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
        assert!(sent.success(), "{kill}");
        self.child.wait().expect("the service ends")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head of text");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        Self { status, body: bytes[end + 4..].to_vec(), headers }
    }

    /// A header, by its name in lower case; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Expects a status.
    #[track_caller]
    pub fn ended(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&self.body)))
    }
}

/// Column and row of the tile of a zoom that holds the middle of bounds `[west, south, east, north]`.
pub fn tile_of(bounds: &Value, zoom: u32) -> (u32, u32) {
    let degree = |i: usize| bounds[i].as_f64().expect("degrees");
    let (lon, lat) = (f64::midpoint(degree(0), degree(2)), f64::midpoint(degree(1), degree(3)).to_radians());
    let across = f64::from(1_u32 << zoom);
    let y = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0;
    (((lon + 180.0) / 360.0 * across) as u32, (y * across) as u32)
}
