//! What an element's tags make of it.

use wangge_model::{BarrierClass, StreetClass};

use super::element::Tags;

/// A building as its tags describe it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BuildingTags {
    pub(super) levels: Option<f64>,
    pub(super) households: Option<u32>,
}

/// A street as its tags describe it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StreetTags {
    pub(super) class: StreetClass,
    pub(super) name: Option<String>,
}

/// A barrier as its tags describe it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BarrierTags {
    pub(super) class: BarrierClass,
    pub(super) name: Option<String>,
    /// A surface of water, not a line.
    pub(super) surface: bool,
}

/// Kinds of building in which nobody lives.
const NO_DWELLINGS: [&str; 66] = [
    "allotment_house",
    "bakehouse",
    "barn",
    "boathouse",
    "bridge",
    "bunker",
    "carport",
    "cathedral",
    "chapel",
    "church",
    "civic",
    "college",
    "conservatory",
    "construction",
    "container",
    "cowshed",
    "digester",
    "farm_auxiliary",
    "fire_station",
    "garage",
    "garages",
    "gatehouse",
    "government",
    "grandstand",
    "greenhouse",
    "hangar",
    "hospital",
    "hut",
    "indoor_swimming_pool",
    "industrial",
    "kindergarten",
    "kiosk",
    "library",
    "manufacture",
    "marquee",
    "mosque",
    "museum",
    "office",
    "parking",
    "pavilion",
    "public",
    "religious",
    "riding_hall",
    "roof",
    "ruins",
    "school",
    "service",
    "shed",
    "shrine",
    "silo",
    "slurry_tank",
    "sports_centre",
    "sports_hall",
    "stable",
    "stadium",
    "storage_tank",
    "sty",
    "supermarket",
    "synagogue",
    "temple",
    "toilets",
    "train_station",
    "transformer_tower",
    "transportation",
    "university",
    "warehouse",
];

/// What a building serves that nobody lives in, where its kind is only said to be `yes`.
const NO_DWELLINGS_AMENITY: [&str; 9] = [
    "college",
    "fire_station",
    "fuel",
    "hospital",
    "kindergarten",
    "parking",
    "place_of_worship",
    "school",
    "university",
];

/// More storeys than the tallest building has are a slip of the pen.
const MOST_LEVELS: f64 = 200.0;

/// More flats than the largest building has.
const MOST_FLATS: u32 = 10_000;

pub(super) fn building(tags: Tags<'_>) -> Option<BuildingTags> {
    let kind = tags.get("building").filter(|kind| !matches!(*kind, "no" | "proposed" | "demolished"))?;
    let flats = tags.get("building:flats").and_then(|text| text.parse().ok());
    let flats = flats.filter(|flats| (1..=MOST_FLATS).contains(flats));
    let empty = is_without_dwellings(kind, tags);
    Some(BuildingTags {
        levels: tags.get("building:levels").and_then(levels),
        households: flats.or(empty.then_some(0)),
    })
}

fn is_without_dwellings(kind: &str, tags: Tags<'_>) -> bool {
    let kinds = || kind.split(';').map(str::trim);
    if kinds().all(|kind| kind == "yes") {
        return tags.get("amenity").is_some_and(|amenity| NO_DWELLINGS_AMENITY.contains(&amenity))
            || tags.is("power", "substation");
    }
    kinds().all(|kind| NO_DWELLINGS.contains(&kind) || kind == "transformer")
}

/// The highest of the numbers given: `3`, `2.5`, `2,5`, `3;4`, `3-4`.
fn levels(text: &str) -> Option<f64> {
    let numbers = text.split([';', '-', '/']).filter_map(|part| part.trim().replace(',', ".").parse().ok());
    let most = numbers.reduce(f64::max)?;
    (most.is_finite() && most > 0.0 && !text.starts_with('-')).then(|| most.clamp(0.5, MOST_LEVELS))
}

pub(super) fn street(tags: Tags<'_>) -> Option<StreetTags> {
    if tags.is("area", "yes") {
        return None;
    }
    let class = match tags.get("highway")? {
        "motorway" | "motorway_link" => StreetClass::Motorway,
        "trunk" | "trunk_link" => StreetClass::Trunk,
        "primary" | "primary_link" => StreetClass::Primary,
        "secondary" | "secondary_link" => StreetClass::Secondary,
        "tertiary" | "tertiary_link" => StreetClass::Tertiary,
        "residential" | "living_street" => StreetClass::Residential,
        "service" => StreetClass::Service,
        "pedestrian" | "footway" | "path" | "track" | "steps" | "cycleway" | "bridleway" | "corridor" => {
            StreetClass::Path
        }
        "unclassified" | "road" | "busway" | "bus_guideway" => StreetClass::Other,
        _ => return None,
    };
    Some(StreetTags { class, name: name(tags) })
}

pub(super) fn barrier(tags: Tags<'_>) -> Option<BarrierTags> {
    if tags.says("tunnel") {
        return None;
    }
    let (class, surface) = water(tags).map(|class| (class, true)).or_else(|| Some((line(tags)?, false)))?;
    Some(BarrierTags { class, name: name(tags), surface })
}

fn water(tags: Tags<'_>) -> Option<BarrierClass> {
    if tags.is("waterway", "riverbank") {
        return Some(BarrierClass::River);
    }
    if !tags.is("natural", "water") && !tags.is("landuse", "reservoir") {
        return None;
    }
    match tags.get("water") {
        Some("river" | "canal" | "oxbow" | "stream" | "lock" | "rapids") => Some(BarrierClass::River),
        Some("fountain" | "pool" | "reflecting_pool" | "wastewater" | "fish_pass") => None,
        _ => Some(BarrierClass::Lake),
    }
}

fn line(tags: Tags<'_>) -> Option<BarrierClass> {
    let railway = tags.is("railway", "rail")
        && !tags.says("disused")
        && !tags.says("abandoned")
        && !matches!(tags.get("service"), Some("yard" | "siding" | "spur" | "crossover"));
    let motorway =
        tags.is("highway", "motorway") || (tags.is("highway", "trunk") && tags.is("motorroad", "yes"));
    let river = matches!(tags.get("waterway"), Some("river" | "canal"));
    match (river, railway, motorway) {
        (true, ..) => Some(BarrierClass::River),
        (_, true, _) => Some(BarrierClass::Railway),
        (.., true) => Some(BarrierClass::Motorway),
        _ => None,
    }
}

/// The name a map shows.
pub(super) fn name(tags: Tags<'_>) -> Option<String> {
    tags.get("name").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn with<T>(pairs: &[(&'static str, &'static str)], ask: impl FnOnce(Tags<'_>) -> T) -> T {
        let pairs: Vec<_> = pairs.iter().map(|(k, v)| (Cow::Borrowed(*k), Cow::Borrowed(*v))).collect();
        ask(Tags(&pairs))
    }

    #[test]
    fn levels_are_read_in_the_ways_people_write_them() {
        for (text, number) in [
            ("3", Some(3.0)),
            ("2.5", Some(2.5)),
            ("2,5", Some(2.5)),
            ("3;4", Some(4.0)),
            ("3-4", Some(4.0)),
            ("0.1", Some(0.5)),
            ("9999", Some(200.0)),
            ("0", None),
            ("-1", None),
            ("inf", None),
            ("NaN", None),
            ("many", None),
        ] {
            assert_eq!(levels(text), number, "{text}");
        }
    }

    #[test]
    fn nobody_lives_in_a_garage_but_flats_say_otherwise() {
        let households = |pairs: &[(&'static str, &'static str)]| with(pairs, building).unwrap().households;
        assert_eq!(households(&[("building", "garage")]), Some(0));
        assert_eq!(households(&[("building", "garages;shed")]), Some(0));
        assert_eq!(households(&[("building", "school"), ("building:flats", "12")]), Some(12));
        assert_eq!(households(&[("building", "yes"), ("amenity", "place_of_worship")]), Some(0));
        assert_eq!(households(&[("building", "yes"), ("amenity", "restaurant")]), None);
        assert_eq!(households(&[("building", "apartments")]), None);
        assert!(with(&[("building", "no")], building).is_none());
    }

    #[test]
    fn streets_have_their_class() {
        let class = |highway: &'static str| with(&[("highway", highway)], street).map(|street| street.class);
        assert_eq!(class("living_street"), Some(StreetClass::Residential));
        assert_eq!(class("motorway_link"), Some(StreetClass::Motorway));
        assert_eq!(class("track"), Some(StreetClass::Path));
        assert_eq!(class("proposed"), None);
        assert!(with(&[("highway", "pedestrian"), ("area", "yes")], street).is_none());
    }

    #[test]
    fn barriers_are_water_rails_and_motorways_above_ground() {
        let class =
            |pairs: &[(&'static str, &'static str)]| with(pairs, barrier).map(|it| (it.class, it.surface));
        assert_eq!(class(&[("natural", "water"), ("water", "river")]), Some((BarrierClass::River, true)));
        assert_eq!(class(&[("natural", "water")]), Some((BarrierClass::Lake, true)));
        assert_eq!(class(&[("waterway", "canal")]), Some((BarrierClass::River, false)));
        assert_eq!(class(&[("waterway", "stream")]), None);
        assert_eq!(class(&[("railway", "rail"), ("bridge", "yes")]), Some((BarrierClass::Railway, false)));
        assert_eq!(class(&[("railway", "rail"), ("tunnel", "yes")]), None);
        assert_eq!(class(&[("railway", "rail"), ("service", "siding")]), None);
        assert_eq!(
            class(&[("highway", "trunk"), ("motorroad", "yes")]),
            Some((BarrierClass::Motorway, false))
        );
        assert_eq!(class(&[("highway", "motorway_link")]), None);
    }
}
