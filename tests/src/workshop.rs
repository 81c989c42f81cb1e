use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The layers of a district that files are imported from, in an order that suits.
pub const LAYERS: [&str; 6] = ["district", "subdistricts", "communities", "buildings", "streets", "barriers"];

/// A temporary folder in which commands run, so that plain file names do.
#[derive(Debug)]
pub struct Workshop {
    dir: TempDir,
}

/// What a command that ended said.
#[derive(Debug)]
pub struct Ran {
    /// The exit status.
    pub status: i32,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error.
    pub stderr: String,
}

impl Workshop {
    /// An empty folder.
    #[expect(clippy::new_without_default, reason = "making a folder is no default")]
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The sample district of so many households, imported into `district.gpkg`.
    pub fn with_sample(households: u32) -> Self {
        let shop = Self::new();
        shop.wangge(["sample", "--out", ".", "--households", &households.to_string()]).well();
        for layer in LAYERS {
            shop.import(layer, &format!("{layer}.geojson")).well();
        }
        shop
    }

    /// The same, with a plan named `draft`.
    pub fn with_plan(households: u32) -> Self {
        let shop = Self::with_sample(households);
        shop.wangge(["plan", "--store", "district.gpkg"]).well();
        shop
    }

    /// The same, with a point for each household and so many cases besides.
    pub fn with_points(households: u32, cases: u32) -> Self {
        let shop = Self::with_plan(households);
        let (households, cases) = (households.to_string(), cases.to_string());
        let sample = ["sample", "--out", ".", "--households", &households, "--household-points"];
        shop.wangge(sample.into_iter().chain(["--cases", &cases])).well();
        for layer in ["households", "cases"] {
            shop.import(layer, &format!("{layer}.csv")).well();
        }
        shop
    }

    /// Where a file of this name is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Reads a file of text.
    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Reads a file of JSON.
    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs the binary here.
    pub fn wangge<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(self.dir.path());
        Ran::of(&command.output().expect("the binary starts"))
    }

    /// Imports a file into `district.gpkg`.
    pub fn import(&self, layer: &str, file: &str) -> Ran {
        self.wangge(["import", "--store", "district.gpkg", layer, file, "--json"])
    }

    /// Exports a layer of `district.gpkg` and gives what was written.
    pub fn export(&self, layer: &str, file: &str) -> Vec<u8> {
        self.wangge(["export", "--store", "district.gpkg", layer, "--out", file]).well();
        self.read(file)
    }
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(!stderr.contains("panicked"), "the binary panicked: {stderr}");
        let status = output.status.code().unwrap_or_else(|| panic!("killed: {stderr}"));
        Self { status, stdout, stderr }
    }

    /// Expects status 0.
    #[track_caller]
    pub fn well(self) -> Self {
        self.ended(0)
    }

    /// Expects an exit status.
    #[track_caller]
    pub fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Expects all these words on standard error.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "expected {word:?} in: {}", self.stderr);
        }
        self
    }

    /// Standard output, which must be one JSON object and nothing else.
    #[track_caller]
    pub fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in {:?}, {}", self.stdout, self.stderr));
        assert!(value.is_object(), "{value}");
        value
    }
}

/// The binary under test: `WANGGE_BIN`, or the one that was built beside the tests.
pub(crate) fn binary() -> PathBuf {
    let found = std::env::var_os("WANGGE_BIN").map_or_else(beside_the_tests, PathBuf::from);
    assert!(
        found.exists(),
        "{} is missing: run `cargo build --release -p wangge` first, or set WANGGE_BIN",
        found.display()
    );
    found
}

fn beside_the_tests() -> PathBuf {
    // Tests are target/<profile>/deps/<test>.
    let test = std::env::current_exe().expect("the test knows where it is");
    let profile = test.parent().and_then(Path::parent).expect("tests lie in a folder of the profile");
    profile.join(format!("wangge{}", std::env::consts::EXE_SUFFIX))
}
