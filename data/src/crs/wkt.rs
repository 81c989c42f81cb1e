//! Well-known text of coordinate reference systems, as far as files of districts use it.
//!
//! First the authority's code, then the name, then the projection rebuilt from its parameters.

use super::{Crs, CrsError};

/// Deeper nesting than any real text has.
const DEEPEST: usize = 24;

#[derive(Debug, PartialEq)]
enum Item {
    Text(String),
    Number(f64),
    Node(Node),
}

/// `KEYWORD[item, item, …]`.
#[derive(Debug, PartialEq)]
struct Node {
    keyword: String,
    items: Vec<Item>,
}

impl Node {
    fn children(&self) -> impl Iterator<Item = &Node> {
        self.items.iter().filter_map(|item| if let Item::Node(node) = item { Some(node) } else { None })
    }

    fn child(&self, keywords: &[&str]) -> Option<&Node> {
        self.children().find(|node| keywords.contains(&node.keyword.as_str()))
    }

    fn name(&self) -> &str {
        self.items
            .iter()
            .find_map(|item| if let Item::Text(text) = item { Some(text) } else { None })
            .map_or("", String::as_str)
    }

    fn numbers(&self) -> Vec<f64> {
        self.items
            .iter()
            .filter_map(|item| if let Item::Number(number) = item { Some(*number) } else { None })
            .collect()
    }

    /// The code that an authority gives the thing itself, not one of its parts.
    fn epsg(&self) -> Option<u32> {
        let authority = self.child(&["AUTHORITY", "ID"])?;
        if !authority.name().eq_ignore_ascii_case("EPSG") {
            return None;
        }
        match authority.items.get(1)? {
            Item::Text(text) => text.parse().ok(),
            Item::Number(number) => Some(*number as u32),
            Item::Node(_) => None,
        }
    }
}

/// Reads one node; `None` when the text is broken.
fn read_node(text: &str, depth: usize) -> Option<(Node, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (keyword, rest) = text.split_at(end);
    let mut rest = rest.trim_start().strip_prefix(['[', '('])?;
    if keyword.is_empty() || depth > DEEPEST {
        return None;
    }
    let mut items = Vec::new();
    loop {
        let (item, after) = read_item(rest, depth)?;
        items.extend(item);
        let after = after.trim_start();
        if let Some(after) = after.strip_prefix([']', ')']) {
            return Some((Node { keyword: keyword.to_uppercase(), items }, after));
        }
        rest = after.strip_prefix(',')?;
    }
}

/// Reads one item; bare words such as axis directions are passed over.
fn read_item(text: &str, depth: usize) -> Option<(Option<Item>, &str)> {
    let text = text.trim_start();
    if let Some(quoted) = text.strip_prefix('"') {
        let (inside, after) = quoted.split_once('"')?;
        return Some((Some(Item::Text(inside.to_owned())), after));
    }
    let end = text.find([',', '[', '(', ']', ')'])?;
    let word = text[..end].trim();
    if text[end..].starts_with(['[', '(']) {
        let (node, after) = read_node(text, depth + 1)?;
        return Some((Some(Item::Node(node)), after));
    }
    Some((word.parse().ok().map(Item::Number), &text[end..]))
}

/// The system that a text describes.
pub(super) fn parse(text: &str) -> Result<Crs, CrsError> {
    let broken = || CrsError::Unknown(text.chars().take(80).collect());
    let (root, _) = read_node(text, 0).ok_or_else(broken)?;
    let node = match root.keyword.as_str() {
        "COMPD_CS" | "COMPOUNDCRS" | "BOUNDCRS" => {
            let horizontal = ["PROJCS", "GEOGCS", "PROJCRS", "GEOGCRS", "GEODCRS", "SOURCECRS"];
            let inner = root.child(&horizontal).ok_or_else(broken)?;
            if inner.keyword == "SOURCECRS" { inner.children().next().ok_or_else(broken)? } else { inner }
        }
        _ => &root,
    };
    if let Some(found) = node.epsg().and_then(|code| Crs::from_epsg(code).ok()) {
        return Ok(found);
    }
    if let Some(code) = code_of_name(node.name()) {
        return Crs::from_epsg(code);
    }
    let unsupported = |why: String| CrsError::Unsupported { name: node.name().to_owned(), why };
    let (definition, code) = definition(node).map_err(unsupported)?;
    match code.and_then(|code| Crs::from_epsg(code).ok()) {
        Some(known) => Ok(known),
        None => Crs::from_definition(node.name().to_owned(), &definition),
    }
}

/// Systems that are so common that their name is enough.
fn code_of_name(name: &str) -> Option<u32> {
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    match plain.as_str() {
        "gcswgs1984" | "wgs84" | "wgs1984" | "wgs84longlat" => Some(4326),
        "gcschinageodeticcoordinatesystem2000"
        | "chinageodeticcoordinatesystem2000"
        | "gcscgcs2000"
        | "cgcs2000" => Some(4490),
        "gcsnorthamerican1983" | "nad83" => Some(4269),
        "gcsetrs1989" | "etrs89" => Some(4258),
        "wgs1984webmercatorauxiliarysphere"
        | "wgs1984webmercator"
        | "wgs84pseudomercator"
        | "popularvisualisationcrsmercator" => Some(3857),
        _ => None,
    }
}

/// The PROJ definition of a system in well-known text 1, and its EPSG code where the parameters are
/// those of a registered system.
fn definition(node: &Node) -> Result<(String, Option<u32>), String> {
    match node.keyword.as_str() {
        "GEOGCS" => Ok((format!("+proj=longlat {} +no_defs", datum(node)?), None)),
        "PROJCS" => projected(node),
        other => Err(format!("{other} without a known EPSG code")),
    }
}

fn datum(geographic: &Node) -> Result<String, String> {
    let datum = geographic.child(&["DATUM"]).ok_or("it has no datum")?;
    let spheroid = datum.child(&["SPHEROID", "ELLIPSOID"]).ok_or("it has no ellipsoid")?;
    let [axis, flattening, ..] = spheroid.numbers()[..] else {
        return Err("its ellipsoid has no axes".to_owned());
    };
    let plain = datum.name().to_lowercase();
    if plain.contains("north_american_1927") || plain.contains("north american datum 1927") {
        return Err("NAD27 needs a grid of shifts".to_owned());
    }
    let mut text = if flattening == 0.0 {
        format!("+a={axis} +b={axis}")
    } else {
        format!("+a={axis} +rf={flattening}")
    };
    let shift: Vec<String> =
        datum.child(&["TOWGS84"]).map(Node::numbers).unwrap_or_default().iter().map(f64::to_string).collect();
    if shift.len() == 3 || shift.len() == 7 {
        text = format!("{text} +towgs84={}", shift.join(","));
    } else if plain.contains("beijing_1954") {
        text += " +ellps=krass +towgs84=15.8,-154.4,-82.3,0,0,0,0";
    }
    match geographic.child(&["PRIMEM"]).map(Node::numbers).as_deref() {
        Some([greenwich, ..]) if *greenwich != 0.0 => Ok(format!("{text} +pm={greenwich}")),
        _ => Ok(text),
    }
}

fn projected(node: &Node) -> Result<(String, Option<u32>), String> {
    let geographic = node.child(&["GEOGCS"]).ok_or("it has no geographic system")?;
    let projection = node.child(&["PROJECTION"]).map(Node::name).ok_or("it has no projection")?;
    let parameter = |names: &[&str]| {
        node.children()
            .filter(|child| {
                child.keyword == "PARAMETER" && names.iter().any(|n| child.name().eq_ignore_ascii_case(n))
            })
            .find_map(|child| child.numbers().first().copied())
    };
    let lat_0 = parameter(&["latitude_of_origin", "latitude_of_center"]).unwrap_or(0.0);
    let lon_0 = parameter(&["central_meridian", "longitude_of_center"]).unwrap_or(0.0);
    let k = parameter(&["scale_factor"]).unwrap_or(1.0);
    let lat_1 = parameter(&["standard_parallel_1"]);
    let lat_2 = parameter(&["standard_parallel_2"]);
    let unit =
        node.child(&["UNIT", "LENGTHUNIT"]).and_then(|unit| unit.numbers().first().copied()).unwrap_or(1.0);
    // Well-known text gives false origins in the system's unit, PROJ takes metres.
    let x_0 = parameter(&["false_easting"]).unwrap_or(0.0) * unit;
    let y_0 = parameter(&["false_northing"]).unwrap_or(0.0) * unit;
    let plain: String = projection.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let shape = match plain.as_str() {
        "transversemercator" | "gausskruger" => format!("+proj=tmerc +lat_0={lat_0} +lon_0={lon_0} +k={k}"),
        "lambertconformalconic" | "lambertconformalconic2sp" | "lambertconformalconic1sp" => {
            let lat_1 = lat_1.unwrap_or(lat_0);
            format!(
                "+proj=lcc +lat_0={lat_0} +lon_0={lon_0} +lat_1={lat_1} +lat_2={} +k_0={k}",
                lat_2.unwrap_or(lat_1)
            )
        }
        "albers" | "albersconicequalarea" => {
            let (south, north) = lat_1.zip(lat_2).ok_or("it has no standard parallels")?;
            format!("+proj=aea +lat_0={lat_0} +lon_0={lon_0} +lat_1={south} +lat_2={north}")
        }
        "mercatorauxiliarysphere" => return Ok((String::new(), Some(3857))),
        _ => return Err(format!("the projection {projection} is not known")),
    };
    let text = format!("{shape} +x_0={x_0} +y_0={y_0} {} +to_meter={unit} +no_defs", datum(geographic)?);
    let transverse = shape.starts_with("+proj=tmerc") && is(lat_0, 0.0) && is(unit, 1.0);
    let code = if transverse { registered_transverse(geographic.name(), lon_0, k, x_0, y_0) } else { None };
    Ok((text, code))
}

/// Whether two parameters are the same number but for the last digits of how it was written.
fn is(parameter: f64, value: f64) -> bool {
    (parameter - value).abs() < 1e-7
}

/// The EPSG code of a Gauss–Krüger zone of CGCS2000 or a UTM zone of WGS 84 or NAD83.
fn registered_transverse(geographic: &str, lon_0: f64, k: f64, x_0: f64, y_0: f64) -> Option<u32> {
    if lon_0.fract() != 0.0 {
        return None;
    }
    let meridian = lon_0 as i64;
    let code = match code_of_name(geographic)? {
        4490 if is(k, 1.0) && is(y_0, 0.0) && (75..=135).contains(&meridian) && meridian % 3 == 0 => {
            let zone = (x_0 - 500_000.0) / 1e6;
            if is(x_0, 500_000.0) {
                4534 + (meridian - 75) / 3
            } else if is(zone, (meridian / 3) as f64) {
                4513 + meridian / 3 - 25
            } else if meridian % 6 == 3 && is(zone, ((meridian + 3) / 6) as f64) {
                4491 + (meridian + 3) / 6 - 13
            } else {
                return None;
            }
        }
        datum @ (4326 | 4269) if is(k, 0.9996) && is(x_0, 500_000.0) && (meridian + 183) % 6 == 0 => {
            let zone = (meridian + 183) / 6;
            match datum {
                4326 if is(y_0, 0.0) => 32600 + zone,
                4326 if is(y_0, 10_000_000.0) => 32700 + zone,
                4269 if is(y_0, 0.0) && zone <= 23 => 26900 + zone,
                _ => return None,
            }
        }
        _ => return None,
    };
    u32::try_from(code).ok()
}

#[cfg(test)]
mod tests {
    use geo::Coord;

    use super::*;

    const CGCS2000: &str = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

    fn gauss(easting: f64, meridian: f64) -> String {
        format!(
            r#"PROJCS["我们的坐标",{CGCS2000},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
        )
    }

    #[test]
    fn chinese_zones_are_known_by_their_parameters() {
        for (text, name) in [
            (CGCS2000.to_owned(), "EPSG:4490"),
            (gauss(500_000.0, 117.0), "EPSG:4548"),
            (gauss(39_500_000.0, 117.0), "EPSG:4527"),
            (gauss(20_500_000.0, 117.0), "EPSG:4498"),
        ] {
            assert_eq!(parse(&text).unwrap().name(), name, "{text}");
        }
    }

    #[test]
    fn a_local_meridian_is_rebuilt() {
        let crs = parse(&gauss(100_000.0, 116.9)).unwrap();
        assert_eq!(crs.name(), "我们的坐标");
        let found = crs.to_wgs84(Coord { x: 100_000.0, y: 4_060_999.087_7 }).unwrap();
        assert!((found.x - 116.9).abs() < 1e-9 && (found.y - 36.68).abs() < 1e-8, "{found:?}");
    }

    #[test]
    fn the_code_of_the_whole_counts_not_that_of_a_part() {
        let text = r#"PROJCS["x",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],AUTHORITY["EPSG","4326"]],PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",117],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],UNIT["metre",1],AXIS["Easting",EAST],AUTHORITY["EPSG","32650"]]"#;
        assert_eq!(parse(text).unwrap().name(), "EPSG:32650");
        assert_eq!(parse(&text.replace(r#",AUTHORITY["EPSG","32650"]"#, "")).unwrap().name(), "EPSG:32650");
        let two = r#"PROJCRS["WGS 84 / UTM zone 50N",BASEGEOGCRS["WGS 84",DATUM["x",ELLIPSOID["y",1,2]]],ID["EPSG",32650]]"#;
        assert_eq!(parse(two).unwrap().name(), "EPSG:32650");
    }

    #[test]
    fn broken_texts_are_errors() {
        let deep = "A[".repeat(10_000);
        for text in ["", "GEOGCS", "GEOGCS[\"x", "PROJCS[]", "坐标", "GEOGCS[\"x\"]", &deep] {
            assert!(parse(text).is_err(), "{text:.20}");
        }
    }
}
