use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use wangge_model::{
    CaseChanges, CaseTable, Comment, Decision, DistrictData, GridWork, Household, Layer, Life, LoggedEdit,
    Plan, PlanRecord, Records, Resolution, Timestamp,
};

use super::failure::Failure;
use super::migrate::{APPLICATION_ID, has_table, migrate};
use super::table::tables;
use super::{case_log, contents, drawings, functions, import, life, load, plans};
use crate::case_log::Touched;
use crate::{DrawingLog, ImportCounts, PlanSummary, Revisions, Store, StoreError};

/// How long to wait for another program that is writing.
const PATIENCE: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 5_000 });

/// How often a file that is followed is looked at.
const POLL: Duration = Duration::from_millis(200);

/// A district in a `GeoPackage` file.
#[derive(Debug)]
pub(crate) struct GeoPackage {
    connection: Connection,
    path: PathBuf,
}

impl GeoPackage {
    /// Opens a file and brings its schema up to date; makes the file if asked to and there is none.
    pub(crate) fn open(path: &Path, create: bool) -> Result<Self, StoreError> {
        if path.is_dir() {
            return Err(StoreError::NotAStore { store: path.display().to_string(), found: "it is a folder" });
        }
        if !create && !path.exists() {
            return Err(StoreError::Missing { store: path.display().to_string() });
        }
        let connection = connect(path, create).map_err(|failure| failure.at(path, "opening the store"))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// The revision of the file that is there now, which need not be the one that was opened.
    fn revision_of_path(&self) -> Result<u64, StoreError> {
        Self::open(&self.path, false)?.revision()
    }

    /// Reads in one transaction.
    fn read<T>(
        &self,
        doing: &'static str,
        body: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let run = || {
            let transaction = self.connection.unchecked_transaction()?;
            body(&transaction)
        };
        run().map_err(|failure| failure.at(&self.path, doing))
    }

    /// Writes in one transaction, which an error rolls back.
    fn write<T>(
        &mut self,
        doing: &'static str,
        body: impl FnOnce(&Transaction) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let run = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = body(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        run().map_err(|failure: Failure| failure.at(&self.path, doing))
    }
}

fn connect(path: &Path, create: bool) -> Result<Connection, Failure> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    functions::register(&connection)?;
    check_ours(&connection, path, create)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate(&mut connection, path)?;
    // Readers go on while another connection writes.
    connection.pragma_update(None, "journal_mode", "wal")?;
    Ok(connection)
}

/// An empty file may become a store where one may be made; any other must be one.
fn check_ours(connection: &Connection, path: &Path, create: bool) -> Result<(), Failure> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let found = if tables == 0 && create {
        return Ok(());
    } else if tables == 0 {
        "the file is empty"
    } else if application != APPLICATION_ID {
        "it is a database, but no GeoPackage"
    } else if !has_table(connection, "wangge_migrations")? {
        "it is a GeoPackage that another program made; import its layers into a store of its own"
    } else {
        return Ok(());
    };
    Err(StoreError::NotAStore { store: path.display().to_string(), found }.into())
}

impl Store for GeoPackage {
    fn revision(&self) -> Result<u64, StoreError> {
        self.read("reading the revision", |connection| Ok(contents::revision(connection)?))
    }

    fn revisions(&self) -> Result<Revisions, StoreError> {
        self.read("reading the revision", |connection| Ok(contents::revisions(connection)?))
    }

    fn wait_for_change(&self, known: u64) -> Result<u64, StoreError> {
        let revision = self.revision_of_path()?;
        if revision != known {
            return Ok(revision);
        }
        sleep(POLL);
        self.revision_of_path()
    }

    fn load(&self) -> Result<DistrictData, StoreError> {
        self.read("reading the district", load::load_district)
    }

    fn households(&self) -> Result<Vec<Household>, StoreError> {
        self.read("reading the households", load::load_layer)
    }

    fn cases(&self) -> Result<CaseTable, StoreError> {
        self.read("reading the cases", load::load_cases)
    }

    fn case_changes(&self, since: u64) -> Result<Option<CaseChanges>, StoreError> {
        self.read("reading which cases changed", |connection| case_log::changes(connection, since))
    }

    fn grid_work(&self) -> Result<GridWork, StoreError> {
        self.read("reading what is done in the grids", load::load_grid_work)
    }

    fn cases_reported(&self, from: Timestamp, to: Timestamp) -> Result<CaseTable, StoreError> {
        self.read("reading cases", |connection| load::load_cases_reported(connection, from, to))
    }

    fn case_sources(&self, ids: &[&str]) -> Result<HashMap<String, Option<String>>, StoreError> {
        self.read("reading the sources of cases", |connection| load::case_sources(connection, ids))
    }

    fn import(&mut self, batches: &[Records], replace: bool) -> Result<Vec<ImportCounts>, StoreError> {
        self.write("importing", |transaction| {
            let (counts, touched) = import::import(transaction, batches, replace)?;
            let changed = import::changed_layers(&counts);
            if !changed.is_empty() {
                layers_changed(transaction, &changed, &touched)?;
            }
            Ok(counts)
        })
    }

    fn rehearse_import(
        &mut self,
        batches: &[Records],
        replace: bool,
    ) -> Result<Vec<ImportCounts>, StoreError> {
        let mut run = || {
            let behavior = TransactionBehavior::Immediate;
            // Dropped, it is rolled back.
            let transaction = self.connection.transaction_with_behavior(behavior)?;
            Ok(import::import(&transaction, batches, replace)?.0)
        };
        run().map_err(|failure: Failure| failure.at(&self.path, "rehearsing an import"))
    }

    fn save_plan(&mut self, plan: &Plan) -> Result<(), StoreError> {
        self.write("saving the plan", |transaction| {
            plans::save(transaction, plan)?;
            plans_changed(transaction)
        })
    }

    fn save_drawing(&mut self, plan: &Plan, drawing: &DrawingLog) -> Result<(), StoreError> {
        self.write("saving the plan", |transaction| {
            plans::save(transaction, plan)?;
            drawings::save(transaction, &plan.name, drawing)?;
            plans_changed(transaction)
        })
    }

    fn record_edit(&mut self, plan: &Plan, entry: &LoggedEdit) -> Result<(), StoreError> {
        self.write("recording an edit", |transaction| {
            drawings::record(transaction, plan, entry)?;
            plans_changed(transaction)
        })
    }

    fn drawing(&self, plan: &str) -> Result<Option<DrawingLog>, StoreError> {
        self.read("reading what was drawn", |connection| drawings::load(connection, plan))
    }

    fn decide(&mut self, decision: &Decision, issued: Option<&Plan>) -> Result<Vec<Decision>, StoreError> {
        self.write("deciding of a plan", |transaction| {
            let entries = life::decide(transaction, decision, issued)?;
            plans_changed(transaction)?;
            Ok(entries)
        })
    }

    fn add_comment(&mut self, comment: &Comment) -> Result<(), StoreError> {
        self.write("keeping a comment", |transaction| {
            life::add_comment(transaction, comment)?;
            plans_changed(transaction)
        })
    }

    fn resolve_comment(
        &mut self,
        plan: &str,
        number: u32,
        resolution: Option<&Resolution>,
    ) -> Result<(), StoreError> {
        self.write("settling a comment", |transaction| {
            life::resolve_comment(transaction, plan, number, resolution)?;
            plans_changed(transaction)
        })
    }

    fn record(&self) -> Result<PlanRecord, StoreError> {
        self.read("reading what was decided", life::record)
    }

    fn keep_record(&mut self, record: &PlanRecord, lives: &BTreeMap<String, Life>) -> Result<(), StoreError> {
        self.write("keeping what was decided", |transaction| {
            life::keep(transaction, record, lives)?;
            plans_changed(transaction)
        })
    }

    fn plan(&self, name: Option<&str>) -> Result<Option<Plan>, StoreError> {
        self.read("reading a plan", |connection| plans::load(connection, name))
    }

    fn plans(&self) -> Result<Vec<PlanSummary>, StoreError> {
        self.read("reading the plans", plans::summaries)
    }
}

fn layers_changed(
    transaction: &Transaction,
    layers: &BTreeSet<Layer>,
    touched: &Touched,
) -> Result<(), Failure> {
    let changed: Vec<_> = layers.iter().flat_map(|layer| tables(*layer).iter()).collect();
    let spatial = changed.iter().filter(|table| table.is_spatial());
    contents::touch_layers(transaction, spatial.map(|table| table.name))?;
    if changed.iter().any(|table| !table.is_spatial()) {
        contents::touch_attributes(transaction)?;
    }
    contents::next_revision(transaction)?;
    if layers.iter().any(|layer| *layer != Layer::Cases) {
        contents::ground_changed(transaction)?;
    }
    if layers.contains(&Layer::Cases) {
        contents::cases_changed(transaction)?;
        case_log::record(transaction, touched)?;
    }
    Ok(())
}

fn plans_changed(transaction: &Transaction) -> Result<(), Failure> {
    contents::touch_layers(transaction, ["grids"].into_iter())?;
    contents::touch_attributes(transaction)?;
    Ok(contents::next_revision(transaction)?)
}
