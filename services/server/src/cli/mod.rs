//! The command line: one file for each command.

mod allocate;
mod check;
mod copy;
mod decide;
mod demo;
mod export;
mod heat;
mod import;
mod interrupt;
mod migrate;
mod output;
mod plan;
mod plans;
mod report;
mod sample;
mod serve;
mod tiles;

use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;
use wangge_partition::PartitionError;

use self::output::Output;

/// Divides a city district into household-balanced grids, keeps them, and serves them as maps.
#[derive(Debug, Parser)]
#[command(name = "wangge", version, about, propagate_version = true)]
struct Cli {
    /// Print the result as one JSON object on standard output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Arguments),
    Sample(sample::Arguments),
    Import(import::Arguments),
    Allocate(allocate::Arguments),
    Plan(plan::Arguments),
    Plans(plans::Arguments),
    Check(check::Arguments),
    Decide(decide::Arguments),
    Export(export::Arguments),
    Tiles(tiles::Arguments),
    Report(report::Arguments),
    Heat(heat::Arguments),
    Serve(serve::Arguments),
    Migrate(migrate::Arguments),
    Copy(copy::Arguments),
}

/// How a command that ran ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// All was done.
    Well,
    /// The data has faults; the output says which.
    WithFaults,
}

/// Arguments that do not go together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

impl Usage {
    /// Fails with a message unless the arguments make sense.
    fn check(fits: bool, message: impl Into<String>) -> Result<(), Self> {
        if fits { Ok(()) } else { Err(Self(message.into())) }
    }
}

/// The exit status for an error.
fn status(error: &anyhow::Error) -> u8 {
    match error.downcast_ref() {
        Some(PartitionError::Cancelled) => interrupt::STATUS,
        _ if error.is::<Usage>() => 2,
        _ => 1,
    }
}

/// Starts the log as `WANGGE_LOG` and `WANGGE_LOG_FORMAT` say, on standard error.
fn log() -> anyhow::Result<()> {
    let filter = match std::env::var("WANGGE_LOG") {
        Ok(wanted) => EnvFilter::try_new(&wanted).with_context(|| format!("WANGGE_LOG={wanted:?}"))?,
        Err(_) => EnvFilter::new("info"),
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match std::env::var("WANGGE_LOG_FORMAT").as_deref() {
        Ok("json") => log.json().init(),
        Ok("text") | Err(_) => log.init(),
        Ok(other) => anyhow::bail!("WANGGE_LOG_FORMAT={other:?} is neither text nor json"),
    }
    Ok(())
}

/// Runs the command: 0 when all was done, 1 for a fault in the data, 2 for wrong usage, 130 when Ctrl-C
/// stopped it.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = log() {
        Output::new(cli.json).error(&error);
        return ExitCode::from(2);
    }
    let output = Output::new(cli.json);
    let ended = match cli.command {
        Command::Demo(arguments) => demo::run(&arguments, output),
        Command::Sample(arguments) => sample::run(&arguments, output),
        Command::Import(arguments) => import::run(&arguments, output),
        Command::Allocate(arguments) => allocate::run(&arguments, output),
        Command::Plan(arguments) => plan::run(&arguments, output),
        Command::Plans(arguments) => plans::run(&arguments, output),
        Command::Check(arguments) => check::run(&arguments, output),
        Command::Decide(arguments) => decide::run(&arguments, output),
        Command::Export(arguments) => export::run(&arguments, output),
        Command::Tiles(arguments) => tiles::run(&arguments, output),
        Command::Report(arguments) => report::run(&arguments, output),
        Command::Heat(arguments) => heat::run(&arguments, output),
        Command::Serve(arguments) => serve::run(arguments, output),
        Command::Migrate(arguments) => migrate::run(&arguments, output),
        Command::Copy(arguments) => copy::run(&arguments, output),
    };
    match ended {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithFaults) => ExitCode::from(1),
        Err(error) => {
            output.error(&error);
            ExitCode::from(status(&error))
        }
    }
}
