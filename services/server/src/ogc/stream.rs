//! Answers that are written while they are sent: the next piece is made while the last one is on its
//! way, and no more than these two are ever held. A client that reads slowly holds no thread, and one
//! that hangs up ends the work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, Bytes};
use futures_util::stream::{StreamExt, unfold};
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Selection, Writer};
use crate::error::ApiError;
use crate::service::{Features, MapLayer, Served, compute};

/// Bytes of a piece, about.
const PIECE: usize = 64 << 10;

/// Room for what comes above that, so that a piece is never copied.
const ROOM: usize = PIECE + (PIECE >> 2);

/// Features of one revision on their way to a client.
pub(crate) struct Answer {
    pub(crate) served: Arc<Served>,
    pub(crate) layer: MapLayer,
    pub(crate) plan: Option<String>,
    pub(crate) selection: Selection,
    pub(crate) writer: Box<dyn Writer>,
    at: usize,
}

impl Answer {
    /// Features in the order of a selection.
    pub(crate) fn new(
        served: Arc<Served>,
        layer: MapLayer,
        plan: Option<String>,
        selection: Selection,
        writer: Box<dyn Writer>,
    ) -> Self {
        Self { served, layer, plan, selection, writer, at: 0 }
    }

    /// The next piece; whether it is the last.
    fn piece(&mut self) -> anyhow::Result<(Bytes, bool)> {
        let features = Features::of(&self.served, self.layer, self.plan.as_deref())
            .map_err(|_| anyhow::anyhow!("the plan was there when the answer began"))?;
        let mut out = Vec::with_capacity(ROOM);
        if self.at == 0 {
            self.writer.begin(&mut out)?;
        }
        while self.at < self.selection.len() && out.len() < PIECE {
            self.writer.feature(&features, self.selection.row(self.at), &mut out)?;
            self.at += 1;
        }
        let last = self.at == self.selection.len();
        if last {
            self.writer.end(&mut out)?;
        }
        Ok((out.into(), last))
    }

    /// The body: whole when it is no more than a piece, else in pieces.
    ///
    /// # Errors
    /// When the first piece cannot be made.
    pub(crate) fn into_body(mut self) -> anyhow::Result<Body> {
        let (first, last) = self.piece()?;
        if last {
            return Ok(first.into());
        }
        let pieces = unfold(Some(Step::Ready(first, self)), |step| async {
            let (piece, answer) = step?.ended().await;
            Some((piece, answer.map(Step::next)))
        });
        // What compresses it asks once more after its end.
        Ok(Body::from_stream(pieces.fuse()))
    }
}

type Piece = anyhow::Result<(Bytes, bool)>;

/// Where a stream stands.
enum Step {
    Ready(Bytes, Answer),
    Making(JoinHandle<(Piece, Answer)>),
}

impl Step {
    fn next(mut answer: Answer) -> Self {
        Self::Making(spawn_blocking(move || (answer.piece(), answer)))
    }

    /// The piece, and what makes the next one if there is one.
    async fn ended(self) -> (anyhow::Result<Bytes>, Option<Answer>) {
        match self {
            Self::Ready(piece, answer) => (Ok(piece), Some(answer)),
            Self::Making(making) => match making.await {
                Ok((Ok((piece, last)), answer)) => (Ok(piece), (!last).then_some(answer)),
                Ok((Err(error), _)) => {
                    tracing::error!("an answer broke off: {error:#}");
                    (Err(error), None)
                }
                Err(error) => (Err(error.into()), None),
            },
        }
    }
}

/// Does the work of an answer, and tells it when nobody waits for it any more.
///
/// # Errors
/// Those of the work.
pub(crate) async fn respond<T: Send + 'static>(
    work: impl FnOnce(&AtomicBool) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let abandoned = Arc::new(AtomicBool::new(false));
    // When the client hangs up this future is dropped, and with it the guard.
    let _guard = Abandon(abandoned.clone());
    compute(move || work(&abandoned)).await
}

struct Abandon(Arc<AtomicBool>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
