//! `GeoParquet`, a row group for so many features.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use wangge_data::{Column, ParquetStream, Row, Shape, Table, Value};
use wangge_model as model;

use super::{Context, Writer};
use crate::service::Features;

/// Features of a row group: few enough to hold, enough to compress well.
const GROUP: usize = 16_384;

/// A file on its way.
pub(super) struct File {
    columns: Vec<usize>,
    group: Table,
    stream: Option<ParquetStream<Buffer>>,
    written: Buffer,
}

/// What the encoder has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Buffer {
    fn take(&self, out: &mut Vec<u8>) {
        out.append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl File {
    pub(super) fn new(context: &Context) -> anyhow::Result<Self> {
        let column = |column: &usize| Column::from(&context.layer.columns()[*column]);
        let group = Table {
            name: context.layer.name().to_owned(),
            columns: context.columns.iter().map(column).collect(),
            rows: Vec::new(),
            shape: Shape::Mixed,
            omitted: 0,
        };
        let written = Buffer::default();
        let stream = Some(ParquetStream::new(&group, written.clone())?);
        Ok(Self { columns: context.columns.clone(), group, stream, written })
    }

    fn end_group(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        if let Some(stream) = self.stream.as_mut().filter(|_| !self.group.rows.is_empty()) {
            stream.write(&self.group)?;
            self.group.rows.clear();
        }
        self.written.take(out);
        Ok(())
    }
}

impl Writer for File {
    fn begin(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        self.written.take(out);
        Ok(())
    }

    fn feature(&mut self, features: &Features<'_>, row: usize, out: &mut Vec<u8>) -> anyhow::Result<()> {
        let values = self.columns.iter().map(|column| match features.value(row, *column) {
            model::Value::Null => Value::Null,
            model::Value::Text(text) => Value::Text(text.to_owned()),
            model::Value::Integer(number) => Value::Integer(number),
            model::Value::Real(number) => Value::Real(number),
            model::Value::Time(at) => Value::Text(at.to_string()),
        });
        let values = values.collect();
        self.group
            .rows
            .push(Row { geometry: features.shape_of(row).map(model::ShapeRef::to_geometry), values });
        if self.group.rows.len() == GROUP { self.end_group(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Vec<u8>) -> anyhow::Result<()> {
        self.end_group(out)?;
        if let Some(stream) = self.stream.take() {
            stream.finish()?;
        }
        self.written.take(out);
        Ok(())
    }
}
