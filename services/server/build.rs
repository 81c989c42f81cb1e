//! Builds the web app, which becomes part of the program.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::time::SystemTime;

fn main() {
    let web = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("../web");
    let out = PathBuf::from(variable("OUT_DIR")).join("web");
    for name in [
        "src",
        "public",
        "index.html",
        "docs.html",
        "print.html",
        "package.json",
        "package-lock.json",
        "vite.config.ts",
        "tsconfig.json",
    ] {
        println!("cargo:rerun-if-changed={}", web.join(name).display());
    }
    if !installed(&web) {
        npm(&web, &["ci", "--no-audit", "--no-fund"]);
    }
    let out = out.to_string_lossy();
    npm(&web, &["run", "build", "--", "--outDir", &out, "--emptyOutDir"]);
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&format!("cargo did not set {name}")))
}

/// Whether what is installed is not older than what should be.
fn installed(web: &Path) -> bool {
    let changed = |name: &str| -> Option<SystemTime> { fs::metadata(web.join(name)).ok()?.modified().ok() };
    changed("node_modules/.package-lock.json").is_some_and(|done| changed("package-lock.json") <= Some(done))
}

fn npm(web: &Path, arguments: &[&str]) {
    let command = format!("npm {} (in services/web)", arguments.join(" "));
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    match Command::new(npm).args(arguments).current_dir(web).output() {
        Err(error) => {
            fail(&format!("cannot run {command}: {error}. The web app needs Node.js 20 or later with npm."))
        }
        Ok(output) if !output.status.success() => fail(&format!(
            "{command} failed:\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Ok(_) => {}
    }
}

fn fail(message: &str) -> ! {
    eprintln!("{message}");
    exit(1)
}
