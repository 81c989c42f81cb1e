//! The surface of a relation, or why there is none.

use wangge_model::Area;

use super::element::{Role, Vertex};
use super::extract::{Extract, Relation};
use super::report::{BrokenRelation, OsmReport};
use super::rings::{RingFault, assemble, degree_pair};

/// Why a relation has no surface.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SurfaceFault {
    /// The extract lacks some of its ways, as it must at its edge.
    Cut { missing: usize, of: usize },
    /// Its border is wrong.
    Broken { reason: String, open_at: Vec<[f64; 2]> },
}

/// The lines that bound a relation.
pub(super) fn border<'a>(
    extract: &'a Extract,
    relation: &Relation,
) -> Result<Vec<&'a [Vertex]>, SurfaceFault> {
    let members = relation.members.iter().filter(|member| member.role != Role::Other);
    let ways: Vec<_> = members.map(|member| extract.way(member.way).filter(|way| !way.cut)).collect();
    let known: Vec<_> = ways.iter().flatten().map(|way| way.line.as_slice()).collect();
    if known.len() < ways.len() {
        return Err(SurfaceFault::Cut { missing: ways.len() - known.len(), of: ways.len() });
    }
    Ok(known)
}

/// The surface that lines bound.
pub(super) fn surface(lines: &[&[Vertex]]) -> Result<Area, SurfaceFault> {
    let broken = |reason: String, open: &[Vertex]| SurfaceFault::Broken {
        reason,
        open_at: open.iter().map(|at| degree_pair(*at).into()).collect(),
    };
    let shape = assemble(lines.iter().copied()).map_err(|fault| match fault {
        RingFault::Open(open) => broken(format!("its border is open at {} places", open.len()), &open),
        RingFault::Empty => broken("it has no border".to_owned(), &[]),
    })?;
    Area::new(shape).map_err(|error| broken(error.to_string(), &[]))
}

/// The surface of a relation.
pub(super) fn relation_surface(extract: &Extract, relation: &Relation) -> Result<Area, SurfaceFault> {
    surface(&border(extract, relation)?)
}

impl OsmReport {
    /// Keeps why a relation has no surface.
    pub(super) fn broken(&mut self, relation: &Relation, kind: &'static str, fault: SurfaceFault) {
        let (reason, open_at) = match fault {
            SurfaceFault::Cut { missing, of } => {
                (format!("{missing} of its {of} ways are not complete in the extract"), Vec::new())
            }
            SurfaceFault::Broken { reason, open_at } => (reason, open_at),
        };
        let name = relation.name.clone();
        self.broken.push(BrokenRelation { relation: relation.id, kind, name, reason, open_at });
    }
}
