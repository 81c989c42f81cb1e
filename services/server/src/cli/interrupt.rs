//! Ctrl-C during long work: the first asks it to end, the second ends the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Output;

/// What a shell expects of a program that Ctrl-C has ended.
pub(super) const STATUS: u8 = 130;

/// Listens for Ctrl-C until it is dropped.
pub(super) struct Interrupt(Arc<Flags>);

#[derive(Default)]
struct Flags {
    asked: AtomicBool,
    over: AtomicBool,
}

impl Interrupt {
    /// Begins to listen, on a thread of its own.
    pub(super) fn listen(output: Output) -> Self {
        let flags = Arc::new(Flags::default());
        let heard = flags.clone();
        std::thread::spawn(move || {
            if let Err(error) = hear(&heard, output) {
                tracing::warn!("Ctrl-C is not heard: {error}");
            }
        });
        Self(flags)
    }

    /// Whether the work is to end.
    pub(super) fn asked(&self) -> &AtomicBool {
        &self.0.asked
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
    }
}

fn hear(flags: &Flags, output: Output) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        loop {
            tokio::signal::ctrl_c().await?;
            if flags.over.load(Ordering::Relaxed) {
                return Ok(());
            }
            if flags.asked.swap(true, Ordering::Relaxed) {
                std::process::exit(STATUS.into());
            }
            output.say("stopping …");
        }
    })
}
