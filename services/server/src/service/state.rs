//! What all requests share.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use wangge_index::{PlanIndex, Points, Snapshot};
use wangge_store::{Revisions, Store, StoreError};

use super::Served;
use super::desk::Desk;
use super::following::Contact;
use super::guard::compute;
use super::metrics::Metrics;
use super::served::{SavedPlan, Standing};
use super::tiles::{Changes, Drawn, Key, Ready, TileCache};
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
    /// Where plans are drawn.
    pub(super) desk: Mutex<Desk>,
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
            desk: Mutex::default(),
            run,
        })
    }

    /// Loads a store, a path or an address.
    pub(crate) async fn open(store: String, tile_bytes: u64) -> anyhow::Result<Arc<Self>> {
        let place = store.clone();
        let served = tokio::task::spawn_blocking(move || {
            let store = wangge_store::open(&place, false)?;
            load(store.as_ref(), None)
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
        self.replace_where(served, &changes);
    }

    /// Serves a revision of which it is known where it is different.
    pub(super) fn replace_where(&self, served: Served, changes: &Changes) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(served);
        // Under the lock: a tile of the revision before is kept before this or not at all.
        self.tiles.forget(changes);
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

    /// The layers of the tiles that are kept.
    pub(super) fn drawn_layers(&self) -> HashSet<Drawn> {
        self.tiles.layers()
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
        format!("W/\"{:x}-{}-{}\"", self.run, served.snapshot().revision(), served.turns())
    }
}

/// Everything of a store, ready to be served; of what is served now what is the same is kept.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn load(store: &dyn Store, now: Option<&Served>) -> anyhow::Result<Served> {
    // The revision first: if a writer comes in between, the next poll sees a newer one.
    let revisions = store.revisions()?;
    let Some(now) = now.filter(|now| now.revisions().ground == revisions.ground) else {
        let plans = load_plans(store, None)?;
        let snapshot = Snapshot::new(revisions.store, store.load()?, load_points(store)?, Vec::new());
        return Ok(Served::new(snapshot, revisions, Vec::new()).with_plans(revisions.store, plans));
    };
    let Some(changed) = with_cases_of(store, now, revisions)? else {
        return Ok(now.with_plans(revisions.store, load_plans(store, Some(now))?));
    };
    Ok(changed.with_plans(revisions.store, load_plans(store, Some(&changed))?))
}

/// What is served now with the cases of the store; nothing when they are the same.
fn with_cases_of(store: &dyn Store, now: &Served, revisions: Revisions) -> anyhow::Result<Option<Served>> {
    if now.revisions().cases == revisions.cases {
        return Ok(None);
    }
    // Read a little later than the revision, it may tell more; it is told again with the next one.
    Ok(Some(match store.case_changes(now.revisions().cases)? {
        Some(changes) => now.with_changed_cases(revisions, &changes),
        None => now.with_cases(revisions, store.cases()?),
    }))
}

/// The plans of a store; of those that are served now the ones that are the same.
fn load_plans(store: &dyn Store, now: Option<&Served>) -> anyhow::Result<Vec<SavedPlan>> {
    let there: Vec<SavedPlan> = now.map(|now| now.saved_plans().collect()).unwrap_or_default();
    let listed = store.plans()?;
    let plans = listed.iter().map(|listed| {
        let standing = Standing::of(listed)?;
        let same = there.iter().find(|(index, other)| index.plan().name == listed.name && *other == standing);
        if let Some((index, _)) = same {
            return Ok((index.clone(), standing));
        }
        let plan = store.plan(Some(&listed.name))?;
        let plan = plan.with_context(|| format!("the plan {:?} is gone", listed.name))?;
        Ok((Arc::new(PlanIndex::new(plan)), standing))
    });
    plans.collect()
}

/// Everything that lies and happens in the district.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn load_points(store: &dyn Store) -> Result<Points, StoreError> {
    Ok(Points { households: store.households()?, cases: store.cases()?, work: store.grid_work()? })
}
