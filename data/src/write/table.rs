use geo::Geometry;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text; codes are text.
    Text,
    /// A whole number.
    Integer,
    /// A real number.
    Real,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The property's name in every format.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

impl From<&wangge_model::Column> for Column {
    /// Moments are written as text, RFC 3339.
    fn from(column: &wangge_model::Column) -> Self {
        use wangge_model::ColumnKind as Kind;
        let kind = match column.kind {
            Kind::Text | Kind::Time => ColumnKind::Text,
            Kind::Integer => ColumnKind::Integer,
            Kind::Real => ColumnKind::Real,
        };
        Self { name: column.name, kind }
    }
}

/// One value; its kind is its column's, or it is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Missing.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A real number; not finite is written as missing.
    Real(f64),
}

impl Value {
    /// Text, or missing.
    pub fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }
}

/// One feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Longitude and latitude in degrees.
    pub geometry: Option<Geometry<f64>>,
    /// One value per column.
    pub values: Vec<Value>,
}

/// What kind of geometry a layer has; it decides how an empty layer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// No geometry at all.
    None,
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Polygons.
    Surfaces,
    /// Lines and polygons.
    Mixed,
}

/// A layer as it is written to a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The layer's name.
    pub name: String,
    /// The properties.
    pub columns: Vec<Column>,
    /// The features, in the order they are written.
    pub rows: Vec<Row>,
    /// What the rows' geometries are.
    pub shape: Shape,
    /// Buildings left out because the plan does not hold them: they lie outside every community.
    pub omitted: usize,
}

/// The least geometry type that holds all rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GeometryType {
    Point,
    Polygon,
    MultiPolygon,
    LineString,
    MultiLineString,
    Mixed,
}

impl GeometryType {
    /// The name in WKT, `GeoPackage` and `GeoJSON`, but for its case.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::Polygon => "Polygon",
            Self::MultiPolygon => "MultiPolygon",
            Self::LineString => "LineString",
            Self::MultiLineString => "MultiLineString",
            Self::Mixed => "Geometry",
        }
    }

    fn of(geometry: &Geometry<f64>) -> Self {
        match geometry {
            Geometry::Point(_) => Self::Point,
            Geometry::Polygon(_) => Self::Polygon,
            Geometry::MultiPolygon(_) => Self::MultiPolygon,
            Geometry::LineString(_) => Self::LineString,
            Geometry::MultiLineString(_) => Self::MultiLineString,
            _ => Self::Mixed,
        }
    }

    fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Polygon | Self::MultiPolygon, Self::Polygon | Self::MultiPolygon) => Self::MultiPolygon,
            (Self::LineString | Self::MultiLineString, Self::LineString | Self::MultiLineString) => {
                Self::MultiLineString
            }
            _ => Self::Mixed,
        }
    }
}

impl Table {
    pub(super) fn is_spatial(&self) -> bool {
        self.shape != Shape::None
    }

    /// The geometry type of the whole table, for formats that have one per layer.
    pub(super) fn geometry_type(&self) -> GeometryType {
        let types = self.rows.iter().filter_map(|row| row.geometry.as_ref()).map(GeometryType::of);
        types.reduce(GeometryType::join).unwrap_or(match self.shape {
            Shape::Points => GeometryType::Point,
            Shape::Lines => GeometryType::LineString,
            Shape::Surfaces => GeometryType::Polygon,
            Shape::Mixed | Shape::None => GeometryType::Mixed,
        })
    }

    /// The geometry types that occur, in the order of their names.
    pub(super) fn geometry_types(&self) -> Vec<&'static str> {
        let all = self.rows.iter().filter_map(|row| row.geometry.as_ref());
        let mut names: Vec<_> = all.map(|geometry| GeometryType::of(geometry).name()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
