//! The service and the command line.

mod cli;
mod config;
mod error;
mod export;
mod import;
mod life;
mod ogc;
mod routes;
mod service;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
