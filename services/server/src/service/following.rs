//! The store is followed: each new revision is served, and while the store is away the last one stays.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use wangge_store::Store;

use super::Service;
use super::state::load;

/// How long to wait before a store that cannot be read is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// When the store was there last, and whether it still is.
pub(super) struct Contact {
    last: Mutex<Instant>,
    lost: AtomicBool,
}

impl Contact {
    /// It is there now.
    pub(super) fn new() -> Self {
        Self { last: Mutex::new(Instant::now()), lost: AtomicBool::new(false) }
    }

    /// How long it has been away, if it is.
    pub(super) fn lost_for(&self) -> Option<Duration> {
        let last = || *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        self.lost.load(Ordering::Relaxed).then(|| last().elapsed())
    }

    fn renew(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if self.lost.swap(false, Ordering::Relaxed) {
            tracing::info!("the store can be read again");
        }
    }

    /// Logged once, not at every try.
    fn lose(&self, error: &anyhow::Error) {
        if !self.lost.swap(true, Ordering::Relaxed) {
            tracing::error!("the store cannot be read, the last revision stays: {error:#}");
        }
    }
}

impl Service {
    /// Serves every new revision, on a thread of its own that ends with the service or the process.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(crate) fn follow_store(self: &Arc<Self>) -> std::io::Result<()> {
        let service = Arc::downgrade(self);
        let follow = move || {
            let mut store = None;
            while let Some(service) = service.upgrade() {
                service.look_at_store(&mut store);
                if store.is_none() {
                    drop(service);
                    thread::sleep(RETRY);
                }
            }
        };
        thread::Builder::new().name("follow-store".to_owned()).spawn(follow).map(drop)
    }

    /// Waits a few seconds at most for a revision that is not served yet and serves it. A store that
    /// cannot be read is dropped.
    pub(super) fn look_at_store(&self, store: &mut Option<Box<dyn Store>>) {
        if let Err(error) = self.catch_up(store) {
            *store = None;
            self.contact.lose(&error);
        }
    }

    fn catch_up(&self, store: &mut Option<Box<dyn Store>>) -> anyhow::Result<()> {
        let opened = if let Some(opened) = store {
            opened
        } else {
            let opened = wangge_store::open(&self.store, false)?;
            self.contact.renew();
            store.insert(opened)
        };
        let served = self.current().snapshot().revision();
        let revision = opened.wait_for_change(served)?;
        self.contact.renew();
        if revision != served {
            // Opened anew, because another file may be in the place of the one that was.
            let opened = store.insert(wangge_store::open(&self.store, false)?);
            let changed = load(opened.as_ref(), Some(&self.current()))?;
            tracing::info!("serving revision {}", changed.snapshot().revision());
            self.replace(changed);
        } else if self.current().is_overtaken() {
            let served = self.current();
            self.replace(served.with_plans(revision, served.saved_plans().collect()));
        }
        Ok(())
    }
}
