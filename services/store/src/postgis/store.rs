use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::{IsolationLevel, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;
use wangge_model::{
    CaseChanges, CaseTable, Comment, Decision, DistrictData, GridWork, Household, Layer, Life, LoggedEdit,
    Plan, PlanRecord, Records, Resolution, Timestamp,
};

use super::address::Address;
use super::failure::Failure;
use super::listen::Listener;
use super::migrate::{migrate, set_search_path};
use super::{case_log, contents, drawings, import, life, load, plans, tls};
use crate::{DrawingLog, ImportCounts, PlanSummary, Revisions, Store, StoreError};

/// Connections of one store beside the one that listens: it does one thing at a time.
const CONNECTIONS: usize = 1;

/// How long to wait for a commit before the database is asked whether it is still there.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// A district in a database.
pub(crate) struct PostGis {
    /// Taken when the store is dropped.
    runtime: Option<Runtime>,
    pool: Pool,
    listener: Mutex<Option<Listener>>,
    address: Address,
    tls: MakeRustlsConnect,
}

impl PostGis {
    /// Whether a store's name is meant to be the address of a database.
    pub(crate) fn is_meant(store: &str) -> bool {
        Address::is_meant(store)
    }

    /// Connects to a database and brings its schema up to date; makes the schema if asked to and there
    /// is none.
    pub(crate) fn open(address: &str, create: bool) -> Result<Self, StoreError> {
        let address = Address::parse(address)?;
        let doing = "opening the store";
        let failed = |source| StoreError::Database { store: address.to_string(), doing, source };
        let tls = tls::connector(address.trust()).map_err(|error| failed(error.into()))?;
        // One thread drives the connections while the caller's works on what comes.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("wangge-postgis")
            .enable_all()
            .build()
            .map_err(|error| failed(error.into()))?;
        let pool = pool(&address, tls.clone()).map_err(failed)?;
        let store = Self { runtime: Some(runtime), pool, listener: Mutex::new(None), address, tls };
        store.run(doing, async |client| migrate(client, &store.address, create).await)?;
        Ok(store)
    }

    /// Does something with a connection.
    fn run<T>(
        &self,
        doing: &'static str,
        body: impl AsyncFnOnce(&mut Object) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.block_on(doing, async { body(&mut self.pool.get().await?).await })
    }

    /// Reads in one transaction, which sees one state of the database.
    fn read<T>(
        &self,
        doing: &'static str,
        body: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.run(doing, async |client| {
            let start = tokio_postgres::Client::build_transaction(client);
            let start = start.isolation_level(IsolationLevel::RepeatableRead).read_only(true);
            body(&start.start().await?).await
        })
    }

    /// Writes in one transaction, which an error rolls back. Writers wait for one another.
    fn write<T>(
        &self,
        doing: &'static str,
        body: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.run(doing, async |client| {
            let start = tokio_postgres::Client::build_transaction(client);
            let transaction = start.isolation_level(IsolationLevel::ReadCommitted).start().await?;
            contents::lock(&transaction).await?;
            let done = body(&transaction).await?;
            transaction.commit().await?;
            Ok(done)
        })
    }

    fn block_on<T>(
        &self,
        doing: &'static str,
        future: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, StoreError> {
        let runtime = self.runtime.as_ref().expect("the runtime is there until the store is dropped");
        runtime.block_on(future).map_err(|failure| failure.at(&self.address.to_string(), doing))
    }

    async fn listen(&self, known: u64) -> Result<u64, Failure> {
        let kept = self.listener.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut listener = match kept {
            Some(listener) => listener,
            None => Listener::new(&self.address, self.tls.clone()).await?,
        };
        let mut revision = listener.revision().await?;
        if revision == known {
            // Either way the revision is looked at: without a commit to see whether the database is there.
            let _ = timeout(HEARTBEAT, listener.commit()).await;
            revision = listener.revision().await?;
        }
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
        Ok(revision)
    }
}

fn pool(address: &Address, tls: MakeRustlsConnect) -> Result<Pool, Box<dyn std::error::Error + Send + Sync>> {
    // A connection may have died since it was last used.
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Verified };
    let manager = Manager::from_config(address.config().clone(), tls, recycling);
    let address = address.clone();
    let prepare = Hook::async_fn(move |client, _| {
        let address = address.clone();
        Box::pin(async move {
            set_search_path(&**client, &address).await.map_err(|failure| match failure {
                Failure::Database(error) => HookError::Backend(error),
                other => HookError::message(format!("{other:?}")),
            })
        })
    });
    Ok(Pool::builder(manager).max_size(CONNECTIONS).post_create(prepare).build()?)
}

impl Drop for PostGis {
    fn drop(&mut self) {
        // Does not wait, so that a store may be dropped where nothing may block.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Store for PostGis {
    fn revision(&self) -> Result<u64, StoreError> {
        self.read("reading the revision", async |transaction| contents::revision(transaction).await)
    }

    fn revisions(&self) -> Result<Revisions, StoreError> {
        self.read("reading the revision", async |transaction| contents::revisions(transaction).await)
    }

    fn wait_for_change(&self, known: u64) -> Result<u64, StoreError> {
        self.block_on("waiting for a change", self.listen(known))
    }

    fn load(&self) -> Result<DistrictData, StoreError> {
        self.read("reading the district", async |transaction| load::load_district(transaction).await)
    }

    fn households(&self) -> Result<Vec<Household>, StoreError> {
        self.read("reading the households", async |transaction| load::load_layer(transaction).await)
    }

    fn cases(&self) -> Result<CaseTable, StoreError> {
        self.read("reading the cases", async |transaction| load::load_cases(transaction).await)
    }

    fn case_changes(&self, since: u64) -> Result<Option<CaseChanges>, StoreError> {
        self.read("reading which cases changed", async |transaction| {
            case_log::changes(transaction, since).await
        })
    }

    fn grid_work(&self) -> Result<GridWork, StoreError> {
        self.read("reading what is done in the grids", async |transaction| {
            load::load_grid_work(transaction).await
        })
    }

    fn cases_reported(&self, from: Timestamp, to: Timestamp) -> Result<CaseTable, StoreError> {
        self.read("reading cases", async |transaction| load::load_cases_reported(transaction, from, to).await)
    }

    fn case_sources(&self, ids: &[&str]) -> Result<HashMap<String, Option<String>>, StoreError> {
        self.read("reading the sources of cases", async |transaction| {
            load::case_sources(transaction, ids).await
        })
    }

    fn import(&mut self, batches: &[Records], replace: bool) -> Result<Vec<ImportCounts>, StoreError> {
        self.write("importing", async |transaction| {
            let (counts, touched) = import::import(transaction, batches, replace).await?;
            let changed: Vec<Layer> =
                counts.iter().filter(|counts| counts.is_change()).map(|counts| counts.layer).collect();
            if !changed.is_empty() {
                contents::next_revision(transaction).await?;
            }
            if changed.iter().any(|layer| *layer != Layer::Cases) {
                contents::ground_changed(transaction).await?;
            }
            if changed.contains(&Layer::Cases) {
                contents::cases_changed(transaction).await?;
                case_log::record(transaction, &touched).await?;
            }
            Ok(counts)
        })
    }

    fn rehearse_import(
        &mut self,
        batches: &[Records],
        replace: bool,
    ) -> Result<Vec<ImportCounts>, StoreError> {
        self.run("rehearsing an import", async |client| {
            let start = tokio_postgres::Client::build_transaction(client);
            let transaction = start.isolation_level(IsolationLevel::ReadCommitted).start().await?;
            contents::lock(&transaction).await?;
            let (counts, _) = import::import(&transaction, batches, replace).await?;
            transaction.rollback().await?;
            Ok(counts)
        })
    }

    fn save_plan(&mut self, plan: &Plan) -> Result<(), StoreError> {
        self.write("saving the plan", async |transaction| {
            plans::save(transaction, plan).await?;
            contents::next_revision(transaction).await
        })
    }

    fn save_drawing(&mut self, plan: &Plan, drawing: &DrawingLog) -> Result<(), StoreError> {
        self.write("saving the plan", async |transaction| {
            plans::save(transaction, plan).await?;
            drawings::save(transaction, &plan.name, drawing).await?;
            contents::next_revision(transaction).await
        })
    }

    fn record_edit(&mut self, plan: &Plan, entry: &LoggedEdit) -> Result<(), StoreError> {
        self.write("recording an edit", async |transaction| {
            drawings::record(transaction, plan, entry).await?;
            contents::next_revision(transaction).await
        })
    }

    fn drawing(&self, plan: &str) -> Result<Option<DrawingLog>, StoreError> {
        self.read("reading what was drawn", async |transaction| drawings::load(transaction, plan).await)
    }

    fn decide(&mut self, decision: &Decision, issued: Option<&Plan>) -> Result<Vec<Decision>, StoreError> {
        self.write("deciding of a plan", async |transaction| {
            let entries = life::decide(transaction, decision, issued).await?;
            contents::next_revision(transaction).await?;
            Ok(entries)
        })
    }

    fn add_comment(&mut self, comment: &Comment) -> Result<(), StoreError> {
        self.write("keeping a comment", async |transaction| {
            life::add_comment(transaction, comment).await?;
            contents::next_revision(transaction).await
        })
    }

    fn resolve_comment(
        &mut self,
        plan: &str,
        number: u32,
        resolution: Option<&Resolution>,
    ) -> Result<(), StoreError> {
        self.write("settling a comment", async |transaction| {
            life::resolve_comment(transaction, plan, number, resolution).await?;
            contents::next_revision(transaction).await
        })
    }

    fn record(&self) -> Result<PlanRecord, StoreError> {
        self.read("reading what was decided", async |transaction| life::record(transaction).await)
    }

    fn keep_record(&mut self, record: &PlanRecord, lives: &BTreeMap<String, Life>) -> Result<(), StoreError> {
        self.write("keeping what was decided", async |transaction| {
            life::keep(transaction, record, lives).await?;
            contents::next_revision(transaction).await
        })
    }

    fn plan(&self, name: Option<&str>) -> Result<Option<Plan>, StoreError> {
        self.read("reading a plan", async |transaction| plans::load(transaction, name).await)
    }

    fn plans(&self) -> Result<Vec<PlanSummary>, StoreError> {
        self.read("reading the plans", async |transaction| plans::summaries(transaction).await)
    }
}
