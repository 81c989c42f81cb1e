//! What all requests share.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use wangge_index::{Points, Snapshot};
use wangge_store::{Store, StoreError};

use super::Served;
use super::following::Contact;
use super::guard::compute;
use super::metrics::Metrics;
use super::tiles::{Changes, Key, Ready, TileCache};
use crate::error::ApiError;

/// The service's state: the revision that is served, replaced whole when the store has a new one.
pub(crate) struct Service {
    pub(super) store: String,
    /// Locked only as long as it takes to copy a pointer.
    current: RwLock<Arc<Served>>,
    tiles: TileCache,
    pub(super) contact: Contact,
    loaded: RwLock<Instant>,
    pub(crate) metrics: Metrics,
    /// Tells this run from every other, whose store may have had the same revision.
    run: u128,
}

impl Service {
    /// Serves what is loaded already, and keeps so many bytes of tiles ready.
    pub(crate) fn new(store: String, served: Served, tile_bytes: u64) -> Arc<Self> {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        let current = RwLock::new(Arc::new(served));
        Arc::new(Self {
            store,
            current,
            tiles: TileCache::new(tile_bytes),
            contact: Contact::new(),
            loaded: RwLock::new(Instant::now()),
            metrics: Metrics::new(),
            run,
        })
    }

    /// Loads a store, a path or an address.
    pub(crate) async fn open(store: String, tile_bytes: u64) -> anyhow::Result<Arc<Self>> {
        let place = store.clone();
        let served = tokio::task::spawn_blocking(move || {
            let store = wangge_store::open(&place, false)?;
            load(store.as_ref())
        });
        Ok(Self::new(store, served.await??, tile_bytes))
    }

    /// What is served now.
    pub(crate) fn current(&self) -> Arc<Served> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves something else from the next request on. Of the tiles that are kept those go that can
    /// look different.
    pub(crate) fn replace(&self, served: Served) {
        let changes = Changes::between(&self.current(), &served, self.tiles.layers());
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(served);
        // Under the lock: a tile of the revision before is kept before this or not at all.
        self.tiles.forget(&changes);
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// How long ago what is served was loaded.
    pub(crate) fn revision_age(&self) -> Duration {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// A tile in the coding the client prefers, from those that are kept or made now. Of those who
    /// want the same tile at the same time one makes it.
    ///
    /// # Errors
    /// Those of the request.
    pub(crate) async fn tile(&self, key: Key) -> Result<Arc<Ready>, ApiError> {
        let making = match self.tiles.get(&key).await {
            Ok(ready) => return Ok(ready),
            Err(making) => making,
        };
        let served = self.current();
        let source = served.clone();
        let ready = Arc::new(compute(move || Ready::make(&key.request, key.coding, &source)).await?);
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&current, &served) {
            // What does not fit is not kept, which is no fault.
            let _ = making.insert(ready.clone());
        }
        Ok(ready)
    }

    /// How many tiles are kept.
    #[cfg(test)]
    pub(crate) fn kept_tiles(&self) -> usize {
        self.tiles.len()
    }

    /// How long the store has not been readable; nothing when it is.
    pub(crate) fn stale_for(&self) -> Option<Duration> {
        self.contact.lost_for()
    }

    /// The entity tag of every answer made from a revision. Weak, because the answer may be
    /// compressed on its way.
    pub(crate) fn etag(&self, served: &Served) -> String {
        format!("W/\"{:x}-{}\"", self.run, served.snapshot().revision())
    }
}

/// Everything of a store, ready to be served.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn load(store: &dyn Store) -> anyhow::Result<Served> {
    // The revision first: if a writer comes in between, the next poll sees a newer one.
    let revision = store.revision()?;
    let data = store.load()?;
    let points = load_points(store)?;
    let listed = store.plans()?;
    let plans = listed
        .iter()
        .map(|plan| {
            store.plan(Some(&plan.name))?.with_context(|| format!("the plan {:?} is gone", plan.name))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let saved = listed
        .iter()
        .map(|plan| {
            let time = plan.saved_at.parse();
            time.with_context(|| format!("the plan {:?} was saved at {:?}", plan.name, plan.saved_at))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Served::new(Snapshot::new(revision, data, points, plans), saved))
}

/// Everything that lies and happens in the district.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn load_points(store: &dyn Store) -> Result<Points, StoreError> {
    Ok(Points { households: store.households()?, cases: store.cases()?, work: store.grid_work()? })
}
