//! What all requests share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use tokio::time::{MissedTickBehavior, interval};
use wangge_index::{Points, Snapshot};
use wangge_store::Store;

use super::Served;
use super::metrics::Metrics;

/// How often the store is asked whether it has changed.
const POLL: Duration = Duration::from_secs(1);

/// The service's state: the revision that is served, replaced whole when the store has a new one.
pub(crate) struct Service {
    store: String,
    /// Locked only as long as it takes to copy a pointer.
    current: RwLock<Arc<Served>>,
    store_readable: AtomicBool,
    loaded: RwLock<Instant>,
    pub(crate) metrics: Metrics,
    /// Tells this run from every other, whose store may have had the same revision.
    run: u128,
}

impl Service {
    /// Serves what is loaded already.
    pub(crate) fn new(store: String, served: Served) -> Arc<Self> {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        let current = RwLock::new(Arc::new(served));
        Arc::new(Self {
            store,
            current,
            store_readable: AtomicBool::new(true),
            loaded: RwLock::new(Instant::now()),
            metrics: Metrics::new(),
            run,
        })
    }

    /// Loads a store, a path or an address.
    pub(crate) async fn open(store: String) -> anyhow::Result<Arc<Self>> {
        let place = store.clone();
        let served = tokio::task::spawn_blocking(move || {
            let store = wangge_store::open(&place, false)?;
            load(store.as_ref())
        });
        Ok(Self::new(store, served.await??))
    }

    /// What is served now.
    pub(crate) fn current(&self) -> Arc<Served> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves something else from the next request on.
    pub(crate) fn replace(&self, served: Served) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(served);
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// How long ago what is served was loaded.
    pub(crate) fn revision_age(&self) -> Duration {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// Whether the store could be read when it was last asked.
    pub(crate) fn store_readable(&self) -> bool {
        self.store_readable.load(Ordering::Relaxed)
    }

    /// The entity tag of every answer made from a revision. Weak, because the answer may be
    /// compressed on its way.
    pub(crate) fn etag(&self, served: &Served) -> String {
        format!("W/\"{:x}-{}\"", self.run, served.snapshot().revision())
    }

    /// Loads every new revision of the store, for ever.
    pub(crate) async fn follow_store(self: Arc<Self>) {
        let mut ticks = interval(POLL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let service = self.clone();
            if let Err(error) = tokio::task::spawn_blocking(move || service.look_at_store()).await {
                tracing::error!("loading the store failed: {error}");
            }
        }
    }

    /// Loads the store if it has changed. If it cannot be read the last revision stays, and that is
    /// logged once.
    pub(super) fn look_at_store(&self) {
        let caught_up = self.catch_up();
        let was_readable = self.store_readable.swap(caught_up.is_ok(), Ordering::Relaxed);
        if let Err(error) = caught_up
            && was_readable
        {
            tracing::error!("the store cannot be read, the last revision stays: {error:#}");
        }
    }

    fn catch_up(&self) -> anyhow::Result<()> {
        let store = wangge_store::open(&self.store, false)?;
        if store.revision()? != self.current().snapshot().revision() {
            let served = load(store.as_ref())?;
            tracing::info!("serving revision {}", served.snapshot().revision());
            self.replace(served);
        }
        Ok(())
    }
}

fn load(store: &dyn Store) -> anyhow::Result<Served> {
    // The revision first: if a writer comes in between, the next poll sees a newer one.
    let revision = store.revision()?;
    let data = store.load()?;
    let points = Points { households: store.households()?, cases: store.cases()? };
    let names = store.plans()?.into_iter().map(|plan| plan.name);
    let plans = names
        .map(|name| store.plan(Some(&name))?.with_context(|| format!("the plan {name:?} is gone")))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Served::new(Snapshot::new(revision, data, points, plans)))
}
