use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Where a command says what it did: text for people, or one JSON object for programs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }

    /// A message on the way, on standard error.
    #[expect(clippy::unused_self, reason = "one way to say things, whatever the format of the result")]
    pub(super) fn say(self, message: impl AsRef<str>) {
        // A closed standard error is no reason to stop.
        let _ = writeln!(std::io::stderr(), "{}", message.as_ref());
    }

    /// The result: the object as JSON, or the text.
    pub(super) fn result(self, object: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        let line = if self.json { serde_json::to_string(object)? } else { text() };
        match writeln!(std::io::stdout(), "{line}") {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// An error with everything that led to it.
    pub(super) fn error(self, error: &anyhow::Error) {
        self.say(format!("error: {error:#}"));
        if self.json {
            // Nothing more can be done if this fails too.
            let _ = writeln!(std::io::stdout(), "{}", serde_json::json!({ "error": format!("{error:#}") }));
        }
    }

    /// A progress bar on a terminal, nothing in a pipe.
    pub(super) fn progress(self, total: usize, what: &str) -> ProgressBar {
        if self.json || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(total as u64).with_style(style).with_message(what.to_owned())
    }
}
