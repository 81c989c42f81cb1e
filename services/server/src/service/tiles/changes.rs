//! What is different between two revisions, and which tiles that is seen in.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use geo::{Intersects, Rect};

use super::TileRequest;
use crate::service::{Features, MapLayer, Served};

/// With more places than this a layer counts as changed everywhere.
const MOST_PLACES: usize = 1_000;

/// A layer as it is drawn from a plan.
pub(crate) type Drawn = (MapLayer, Option<Arc<str>>);

/// Where layers are different; what is not in it is as it was.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Changes(HashMap<Drawn, Change>);

#[derive(Debug, PartialEq)]
enum Change {
    /// Within these boxes, degrees.
    At(Vec<Rect<f64>>),
    Everywhere,
}

impl Changes {
    /// Compares layers of two revisions.
    pub(crate) fn between(before: &Served, after: &Served, layers: HashSet<Drawn>) -> Self {
        let compare = |drawn: Drawn| {
            let features = |served| Features::of(served, drawn.0, drawn.1.as_deref());
            let change = match (features(before), features(after)) {
                (Ok(before), Ok(after)) => {
                    known_difference(&before, &after).unwrap_or_else(|| difference(&before, &after))
                }
                // The plan has come or gone.
                _ => Change::Everywhere,
            };
            (drawn, change)
        };
        Self(layers.into_iter().map(compare).collect())
    }

    /// Of revisions that look the same.
    pub(crate) fn nowhere(layers: HashSet<Drawn>) -> Self {
        Self(layers.into_iter().map(|drawn| (drawn, Change::At(Vec::new()))).collect())
    }

    /// Where a plan that was drawn is different, and nothing else: within these boxes, degrees.
    pub(crate) fn of_plan(plan: &str, places: &[Rect<f64>], layers: HashSet<Drawn>) -> Self {
        let change = |drawn: Drawn| {
            let places = if drawn.1.as_deref() == Some(plan) { places.to_vec() } else { Vec::new() };
            (drawn, Change::At(places))
        };
        Self(layers.into_iter().map(change).collect())
    }

    /// Whether a tile can look different.
    pub(crate) fn touch(&self, request: &TileRequest) -> bool {
        let bounds = request.tile.buffered_bounds();
        request.drawn().any(|drawn| match self.0.get(&drawn) {
            Some(Change::At(places)) => places.iter().any(|place| place.intersects(&bounds)),
            // It was not there to be compared, or is another one altogether.
            Some(Change::Everywhere) | None => true,
        })
    }
}

/// What is known to be different because one revision came from the other.
fn known_difference(before: &Features<'_>, after: &Features<'_>) -> Option<Change> {
    let layer = after.layer();
    let plans = [before, after].map(|features| features.plan().map(|plan| plan.index.shared_plan()));
    let has_same_plan = match plans {
        [Some(before), Some(after)] => Arc::ptr_eq(before, after),
        [None, None] => true,
        _ => false,
    };
    if layer.is_planned() && !has_same_plan {
        return None;
    }
    if layer != MapLayer::Cases {
        return after.served().has_ground_of(before.served()).then(|| Change::At(Vec::new()));
    }
    if !after.served().has_ground_of(before.served()) {
        return None;
    }
    let places = after.served().case_differences(before.served())?;
    let few = places.len() <= MOST_PLACES;
    Some(if few {
        Change::At(places.iter().map(|at| Rect::new(*at, *at)).collect())
    } else {
        Change::Everywhere
    })
}

/// Whether a feature looks in every tile like one of the same layer in another revision.
fn is_drawn_alike(one: (&Features<'_>, usize), other: (&Features<'_>, usize)) -> bool {
    let [(a, i), (b, j)] = [one, other];
    let (snapshot, other_snapshot) = (a.served().snapshot(), b.served().snapshot());
    match a.layer() {
        MapLayer::Cases => {
            snapshot.cases().row_eq(i, other_snapshot.cases(), j) && a.units_of_case(i) == b.units_of_case(j)
        }
        MapLayer::Households => snapshot.households()[i] == other_snapshot.households()[j],
        MapLayer::Buildings => {
            let (building, other_building) =
                (&snapshot.data().buildings[i], &other_snapshot.data().buildings[j]);
            building.place == other_building.place
                && building.footprint == other_building.footprint
                && a.properties(i) == b.properties(j)
        }
        _ => a.shape(i) == b.shape(j) && a.properties(i) == b.properties(j),
    }
}

/// Features that are new, gone, or drawn otherwise. Both are walked in their order, which is that of
/// their keys; were it another, more would count as different, never less.
fn difference(before: &Features<'_>, after: &Features<'_>) -> Change {
    let mut places = Vec::new();
    let (mut i, mut j) = (0, 0);
    while (i < before.len() || j < after.len()) && places.len() <= MOST_PLACES {
        let order = match (i < before.len(), j < after.len()) {
            (true, true) => before.key(i).cmp(after.key(j)),
            (true, false) => Ordering::Less,
            _ => Ordering::Greater,
        };
        if order.is_eq() && is_drawn_alike((before, i), (after, j)) {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        if order.is_le() {
            places.extend(before.extent(i));
            i += 1;
        }
        if order.is_ge() {
            places.extend(after.extent(j));
            j += 1;
        }
    }
    if places.len() > MOST_PLACES { Change::Everywhere } else { Change::At(places) }
}
