use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The folder of these tests, as Cargo says when it runs them: with builds kept outside the checkout,
/// the one they were compiled in may be gone.
pub fn tests_folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// Runs a program that the tests need and gives its standard output; it must end well.
#[track_caller]
pub fn tool<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = S>) -> String {
    let program = program.as_ref();
    let output = Command::new(program)
        .args(arguments)
        .env("QT_QPA_PLATFORM", "offscreen")
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}. Run tests/setup first.", program.display()));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(
        output.status.success(),
        "{} failed (is tests/setup done?):\n{stdout}\n{stderr}",
        program.display()
    );
    stdout
}

/// Runs a script of `tests/gis` in the tests' Python environment; it prints JSON.
#[track_caller]
pub fn python<S: AsRef<OsStr>>(script: &str, arguments: impl IntoIterator<Item = S>) -> Value {
    run_script(&tests_folder().join(".venv/bin/python"), script, arguments)
}

/// Runs a script of `tests/gis` in the Python environment of the test programs of OGC API; it prints JSON.
#[track_caller]
pub fn ogc_python<S: AsRef<OsStr>>(script: &str, arguments: impl IntoIterator<Item = S>) -> Value {
    run_script(&tests_folder().join(".venv-ogc/bin/python"), script, arguments)
}

/// Runs a program of the same environment and gives what it said; it must end well.
#[track_caller]
pub fn ogc_tool<S: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = S>) -> String {
    tool(tests_folder().join(".venv-ogc/bin").join(program), arguments)
}

/// Runs a script of `tests/gis` in the system's Python, which has QGIS; it prints JSON.
#[track_caller]
pub fn qgis<S: AsRef<OsStr>>(script: &str, arguments: impl IntoIterator<Item = S>) -> Value {
    run_script(&PathBuf::from("/usr/bin/python3"), script, arguments)
}

/// Looks at a plan with GEOS: exports what the checker needs and expects no fault.
#[track_caller]
pub fn judge(shop: &crate::Workshop) -> Value {
    for layer in ["grids", "communities", "buildings", "barriers"] {
        shop.export(layer, &format!("{layer}.geojson"));
    }
    shop.export("assignment", "assignment.csv");
    python("check_plan.py", [shop.path("")])
}

#[track_caller]
fn run_script<S: AsRef<OsStr>>(
    interpreter: &Path,
    script: &str,
    arguments: impl IntoIterator<Item = S>,
) -> Value {
    let script = tests_folder().join("gis").join(script);
    let mut line = vec![script.into_os_string()];
    line.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
    let said = tool(interpreter, line);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error} in {said:?}"))
}
