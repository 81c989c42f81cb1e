use wangge_model::Layer;

use super::Profile;
use super::aliases::aliases;
use super::error::Fault;

/// What a column can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Id,
    Code,
    Name,
    Subdistrict,
    Households,
    Levels,
    FloorArea,
    Building,
    Class,
    Lon,
    Lat,
    X,
    Y,
    Wkt,
    /// Of a community.
    Type,
    Domain,
    Category,
    Source,
    ReportedAt,
    FiledAt,
    DispatchedAt,
    DueAt,
    HandledAt,
    ClosedAt,
    Rework,
    Redispatched,
    Status,
    /// The unit that a post, organization or patrol belongs to.
    Unit,
    Role,
    Filled,
    Deputy,
    Count,
    MadeAt,
    /// What a table gives each building, in a column that the user names.
    Amount,
    /// Which buildings belong together.
    Group,
}

impl Field {
    const LOCATING: [Self; 5] = [Self::Lon, Self::Lat, Self::X, Self::Y, Self::Wkt];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Code => "code",
            Self::Name => "name",
            Self::Subdistrict => "subdistrict",
            Self::Households => "households",
            Self::Levels => "levels",
            Self::FloorArea => "floor_area",
            Self::Building => "building",
            Self::Class => "class",
            Self::Lon => "lon",
            Self::Lat => "lat",
            Self::X => "x",
            Self::Y => "y",
            Self::Wkt => "wkt",
            Self::Type => "type",
            Self::Domain => "domain",
            Self::Category => "category",
            Self::Source => "source",
            Self::ReportedAt => "reported_at",
            Self::FiledAt => "filed_at",
            Self::DispatchedAt => "dispatched_at",
            Self::DueAt => "due_at",
            Self::HandledAt => "handled_at",
            Self::ClosedAt => "closed_at",
            Self::Rework => "rework",
            Self::Redispatched => "redispatched",
            Self::Status => "status",
            Self::Unit => "unit",
            Self::Role => "role",
            Self::Filled => "filled",
            Self::Deputy => "deputy",
            Self::Count => "count",
            Self::MadeAt => "made_at",
            Self::Amount => "amount",
            Self::Group => "group",
        }
    }
}

/// The fields of a layer besides the place.
pub(super) fn of_layer(layer: Layer) -> &'static [Field] {
    match layer {
        Layer::District | Layer::Subdistricts => &[Field::Code, Field::Name],
        Layer::Communities => &[Field::Code, Field::Name, Field::Subdistrict, Field::Type],
        Layer::Buildings => &[Field::Id, Field::Households, Field::Levels, Field::FloorArea],
        Layer::Households => &[Field::Id, Field::Households, Field::Building],
        Layer::Streets | Layer::Barriers | Layer::Stations => &[Field::Id, Field::Class, Field::Name],
        Layer::Cases => &[
            Field::Id,
            Field::Domain,
            Field::Category,
            Field::Source,
            Field::ReportedAt,
            Field::FiledAt,
            Field::DispatchedAt,
            Field::DueAt,
            Field::HandledAt,
            Field::ClosedAt,
            Field::Rework,
            Field::Redispatched,
            Field::Status,
        ],
        Layer::Posts => &[Field::Id, Field::Unit, Field::Role, Field::Filled, Field::Deputy],
        Layer::Organizations => &[Field::Id, Field::Class, Field::Unit, Field::Count],
        Layer::Patrols => &[Field::Id, Field::Unit, Field::DueAt, Field::MadeAt],
        Layer::Grids | Layer::Assignment | Layer::Sheets | Layer::Lineage | Layer::Limits => &[],
    }
}

/// A header without what differs only in spelling.
fn plain(header: &str) -> String {
    header.trim().to_lowercase().chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{3000}')).collect()
}

/// Which columns may carry which fields.
#[derive(Debug)]
pub(super) struct FieldMap {
    /// Whose words for the fields are known.
    layer: Layer,
    fields: &'static [Field],
    explicit: Vec<(Field, String)>,
    profile: Option<Profile>,
}

/// Headers that a profile names are surer than those that are known.
const KNOWN_RANK: usize = 1_000;

impl FieldMap {
    /// # Errors
    /// When a mapped field does not exist in the layer.
    pub(super) fn new(layer: Layer, mapping: &[(String, String)]) -> Result<Self, Fault> {
        let known: Vec<Field> = of_layer(layer).iter().copied().chain(Field::LOCATING).collect();
        let mut explicit = Vec::with_capacity(mapping.len());
        for (name, column) in mapping {
            let wanted = plain(name);
            let wanted = if wanted == "geometry" { "wkt" } else { wanted.as_str() };
            let Some(field) = known.iter().find(|field| plain(field.name()) == wanted) else {
                let names: Vec<&str> = known.iter().map(|field| field.name()).collect();
                return Err(Fault::bad(
                    format!("{layer} has no field {name:?} to map a column to"),
                    format!("one of {}", names.join(", ")),
                ));
            };
            explicit.push((*field, column.trim().to_owned()));
        }
        Ok(Self { layer, fields: of_layer(layer), explicit, profile: None })
    }

    /// Other fields than those of the layer, in its words.
    pub(super) fn only(layer: Layer, fields: &'static [Field]) -> Self {
        Self { layer, fields, explicit: Vec::new(), profile: None }
    }

    /// With the headers of a profile.
    pub(super) fn with_profile(mut self, profile: Option<&Profile>) -> Self {
        self.profile = profile.cloned();
        self
    }

    /// With a column that the user names.
    pub(super) fn with(mut self, field: Field, column: &str) -> Self {
        self.explicit.push((field, column.trim().to_owned()));
        self
    }

    /// The fields besides the place.
    pub(super) fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// The fields a column may carry, each with how sure that is (0 is the user's word).
    pub(super) fn candidates(&self, column: &str) -> Vec<(Field, usize)> {
        let header = plain(column);
        self.fields
            .iter()
            .copied()
            .chain(Field::LOCATING)
            .filter_map(|field| {
                if let Some((_, wanted)) = self.explicit.iter().find(|(mapped, _)| *mapped == field) {
                    return wanted.eq_ignore_ascii_case(column.trim()).then_some((field, 0));
                }
                let named = self.profile.as_ref().and_then(|profile| profile.columns(field.name()));
                if let Some(named) = named {
                    let rank = named.iter().position(|name| plain(name) == header);
                    return rank.map(|rank| (field, rank + 1));
                }
                let known = aliases(field, self.layer);
                known.iter().position(|alias| *alias == header).map(|rank| (field, rank + KNOWN_RANK))
            })
            .collect()
    }

    /// Chooses one column for each field.
    ///
    /// # Errors
    /// When a column that the user named is not there.
    pub(super) fn bind(&self, columns: &[String]) -> Result<Bindings, Fault> {
        let mut chosen: Vec<(Field, usize, usize)> = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            for (field, rank) in self.candidates(column) {
                match chosen.iter_mut().find(|(have, ..)| *have == field) {
                    Some(best) if (rank, index) < (best.1, best.2) => *best = (field, rank, index),
                    Some(_) => {}
                    None => chosen.push((field, rank, index)),
                }
            }
        }
        for (field, column) in &self.explicit {
            if !chosen.iter().any(|(have, ..)| have == field) {
                return Err(Fault::bad(
                    format!("there is no column {column:?} for {}", field.name()),
                    format!("one of the columns {}", listed(columns)),
                ));
            }
        }
        chosen.sort_unstable();
        Ok(Bindings { chosen: chosen.into_iter().map(|(field, _, index)| (field, index)).collect() })
    }
}

/// The column of each field that has one.
#[derive(Debug)]
pub(super) struct Bindings {
    chosen: Vec<(Field, usize)>,
}

impl Bindings {
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.chosen.iter().find(|(have, _)| *have == field).map(|(_, index)| *index)
    }

    /// The field that comes from a column.
    pub(super) fn field(&self, column: usize) -> Option<Field> {
        self.chosen.iter().find(|(_, index)| *index == column).map(|(field, _)| *field)
    }

    /// Which column each of the fields comes from, for the report.
    pub(super) fn describe(&self, fields: &[Field], columns: &[String]) -> Option<String> {
        let used: Vec<String> = self
            .chosen
            .iter()
            .filter(|(field, _)| fields.contains(field))
            .map(|(field, index)| format!("{} from {:?}", field.name(), columns[*index]))
            .collect();
        (!used.is_empty()).then(|| format!("columns: {}", used.join(", ")))
    }
}

/// Columns for a message, not more than a reader can take in.
pub(super) fn listed(columns: &[String]) -> String {
    let shown: Vec<String> = columns.iter().take(40).map(|column| format!("{column:?}")).collect();
    let more = if columns.len() > shown.len() { ", …" } else { "" };
    if shown.is_empty() { "(none)".to_owned() } else { shown.join(", ") + more }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(layer: Layer, mapping: &[(&str, &str)], columns: &[&str], field: Field) -> Option<String> {
        let mapping: Vec<_> = mapping.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let columns: Vec<_> = columns.iter().map(|c| (*c).to_owned()).collect();
        let bindings = FieldMap::new(layer, &mapping).unwrap().bind(&columns).unwrap();
        bindings.column(field).map(|index| columns[index].clone())
    }

    #[test]
    fn aliases_in_both_languages_and_any_case() {
        for header in ["户数", "Households", "HH", "总户数", "house_holds", "Units"] {
            assert_eq!(
                bound(Layer::Buildings, &[], &["a", header], Field::Households).as_deref(),
                Some(header)
            );
        }
        assert_eq!(bound(Layer::Buildings, &[], &["population"], Field::Households), None);
        assert_eq!(
            bound(Layer::Buildings, &[], &["building:levels"], Field::Levels).as_deref(),
            Some("building:levels")
        );
    }

    #[test]
    fn the_surest_column_wins_and_the_user_over_all() {
        let columns = ["fid", "osm_id", "编号"];
        assert_eq!(bound(Layer::Buildings, &[], &columns, Field::Id).as_deref(), Some("编号"));
        assert_eq!(bound(Layer::Buildings, &[("id", "FID")], &columns, Field::Id).as_deref(), Some("fid"));
    }

    #[test]
    fn one_column_may_serve_two_fields() {
        let mapping = [("code", "precinct"), ("name", "precinct")];
        assert_eq!(
            bound(Layer::Communities, &mapping, &["precinct"], Field::Code).as_deref(),
            Some("precinct")
        );
        assert_eq!(
            bound(Layer::Communities, &mapping, &["precinct"], Field::Name).as_deref(),
            Some("precinct")
        );
    }

    #[test]
    fn wrong_mappings_are_said() {
        let pair = |a: &str, b: &str| [(a.to_owned(), b.to_owned())];
        assert!(FieldMap::new(Layer::Buildings, &pair("colour", "x")).is_err());
        let map = FieldMap::new(Layer::Buildings, &pair("id", "nope")).unwrap();
        assert!(map.bind(&["x".to_owned()]).is_err());
    }
}
