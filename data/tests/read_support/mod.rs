//! What the tests of the readers share.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::path::{Path, PathBuf};

use wangge_data::{ReadError, ReadOptions, ReadReport, read_layer};
use wangge_model::{Building, Layer, Records};

/// A directory that goes away with the test.
pub(crate) struct Dir(tempfile::TempDir);

impl Dir {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary file"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("a temporary file");
        path
    }
}

pub(crate) fn read(path: &Path, layer: Layer) -> Result<(Records, ReadReport), ReadError> {
    read_layer(path, &ReadOptions::new(layer))
}

pub(crate) fn read_in(path: &Path, layer: Layer, crs: &str) -> Result<(Records, ReadReport), ReadError> {
    read_layer(path, &ReadOptions { crs: Some(crs.to_owned()), ..ReadOptions::new(layer) })
}

pub(crate) fn buildings(records: Records) -> Vec<Building> {
    let Records::Buildings(buildings) = records else { panic!("not buildings") };
    buildings
}

/// The whole message of a file that is refused.
pub(crate) fn refusal(content: impl AsRef<[u8]>, layer: Layer) -> String {
    let dir = Dir::new();
    let path = dir.file("input", content);
    match read(&path, layer) {
        Err(error) => error.to_string(),
        Ok((_, report)) => panic!("it was taken: {report:?}"),
    }
}
