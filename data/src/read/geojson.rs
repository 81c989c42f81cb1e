//! `GeoJSON` as one document, as lines, and as a text sequence (RFC 8142), streamed by features.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::error::Fault;
use super::gather::{Gatherer, RowFault};
use super::geojson_geometry::{geometry, is_geometry_type};
use super::report::shorten;
use super::source::{Declared, Source};
use super::text::{Charset, Meter, TextReader};
use super::tokens::JsonTokens;
use super::value::Value;
use crate::crs::Crs;

type Text = BufReader<JsonTokens<TextReader>>;

/// Reads all features.
pub(super) fn read(path: &Path, charset: &Charset, rows: &mut Gatherer) -> Result<Source, Fault> {
    let meter = Meter::default();
    let open = || -> Result<Text, Fault> {
        Ok(BufReader::new(JsonTokens::new(TextReader::open(path, charset, meter.clone())?)))
    };
    let lines = one_object_a_line(open()?, &meter)?;
    meter.record_done();
    let mut features = Features { rows, meter: &meter, number: 0, fault: None, crs: None };
    let format = if lines {
        read_lines(open()?, &mut features)?;
        "GeoJSON, newline-delimited"
    } else {
        read_document(open()?, &mut features)?;
        "GeoJSON"
    };
    let declared = match features.crs.take() {
        Some(name) => Declared { place: "its crs member", crs: Crs::parse(&name).map_err(|e| e.to_string()) },
        None => Declared { place: "GeoJSON is always WGS 84", crs: Ok(Crs::wgs84()) },
    };
    Ok(Source { format, encoding: charset.described.clone(), declared: Some(declared), notes: Vec::new() })
}

/// Whether the first object ends on its own line and another one follows.
fn one_object_a_line(text: Text, meter: &Meter) -> Result<bool, Fault> {
    let (mut depth, mut quoted, mut escaped, mut done) = (0_u32, false, false, false);
    for byte in text.bytes() {
        let byte = byte?;
        meter.record_done();
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' if done => return Ok(true),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                done = depth == 0;
            }
            b'\n' | b'\r' if depth > 0 => return Ok(false),
            _ if done && !byte.is_ascii_whitespace() => return Ok(false),
            _ => {}
        }
    }
    Ok(false)
}

fn read_lines(mut text: Text, features: &mut Features<'_, '_>) -> Result<(), Fault> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if text.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        features.meter.record_done();
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice::<Json>(&line) {
            Ok(json) => features.take(json)?,
            Err(error) => {
                features.number += 1;
                let shown = String::from_utf8_lossy(&line);
                let expected = format!("one GeoJSON feature on the line: {error}");
                features.rows.reject(features.number, RowFault::new(None, shown.trim(), expected))?;
            }
        }
    }
}

fn read_document(text: Text, features: &mut Features<'_, '_>) -> Result<(), Fault> {
    let mut parser = serde_json::Deserializer::from_reader(text);
    let read = Document(features).deserialize(&mut parser).and_then(|()| parser.end());
    if let Some(fault) = features.fault.take() {
        return Err(fault);
    }
    read.map_err(|error| {
        if error.is_io() {
            return Fault::Io(error.into());
        }
        let cut = if error.is_eof() { "the file is truncated" } else { "the JSON is broken" };
        let what = format!("{cut} after {} features: {error}", features.number);
        Fault::bad(what, "complete GeoJSON")
    })
}

/// Where features go, one after the other.
struct Features<'a, 'g> {
    rows: &'g mut Gatherer,
    meter: &'a Meter,
    number: u64,
    fault: Option<Fault>,
    crs: Option<String>,
}

impl Features<'_, '_> {
    /// Takes a feature, a bare geometry or a collection of features.
    fn take(&mut self, json: Json) -> Result<(), Fault> {
        let kind = json.get("type").and_then(Json::as_str).unwrap_or_default();
        if kind == "FeatureCollection" {
            let Json::Object(mut members) = json else { return Ok(()) };
            if let Some(Json::Array(features)) = members.remove("features") {
                return features.into_iter().try_for_each(|feature| self.take(feature));
            }
            return Ok(());
        }
        self.number += 1;
        self.meter.record_done();
        if is_geometry_type(kind) {
            return self.rows.row(self.number, Vec::new(), geometry(&json).map(Some));
        }
        match json {
            Json::Object(members) if kind == "Feature" => self.feature(members),
            other => {
                let fault = RowFault::new(None, &other.to_string(), "a GeoJSON Feature");
                self.rows.reject(self.number, fault)
            }
        }
    }

    fn feature(&mut self, mut members: Map<String, Json>) -> Result<(), Fault> {
        let mut values = Vec::new();
        if let Some(Json::Object(properties)) = members.get("properties") {
            self.flatten("", properties, &mut values)?;
        }
        let id = members.remove("id").filter(|id| id.is_string() || id.is_number());
        let given = matches!(members.get("properties"), Some(Json::Object(map)) if map.contains_key("@id"));
        if let Some(id) = id.filter(|_| !given) {
            values.push((self.rows.column("@id")?, Value::from_json(&id)));
        }
        let shape = match members.get("geometry") {
            None | Some(Json::Null) => Ok(None),
            Some(json) => geometry(json).map(Some),
        };
        self.rows.row(self.number, values, shape)
    }

    /// Properties as columns; those of nested objects with their path.
    fn flatten(
        &mut self,
        path: &str,
        object: &Map<String, Json>,
        values: &mut Vec<(usize, Value)>,
    ) -> Result<(), Fault> {
        for (key, json) in object {
            let name = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if let Json::Object(inner) = json {
                self.flatten(&name, inner, values)?;
            } else {
                values.push((self.rows.column(&name)?, Value::from_json(json)));
            }
        }
        Ok(())
    }
}

/// The one value of a document; features are handed on while it is being read.
struct Document<'f, 'a, 'g>(&'f mut Features<'a, 'g>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut others = Map::new();
        let mut streamed = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    map.next_value_seed(FeatureList(&mut *self.0))?;
                    streamed = true;
                }
                "type" | "geometry" | "properties" | "id" | "coordinates" | "geometries" | "crs" => {
                    others.insert(key, map.next_value()?);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            self.0.meter.record_done();
        }
        self.0.crs = others.remove("crs").and_then(|crs| crs_name(&crs));
        let kind = others.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
        let result = match kind.as_str() {
            "FeatureCollection" if streamed => Ok(()),
            "Feature" => self.0.take(Json::Object(others)),
            _ if is_geometry_type(&kind) => self.0.take(Json::Object(others)),
            _ => Err(Fault::bad(
                format!("the JSON object has the type {:?}", shorten(&kind)),
                "a GeoJSON FeatureCollection, Feature or geometry",
            )),
        };
        result.map_err(|fault| {
            self.0.fault = Some(fault);
            A::Error::custom("stopped")
        })
    }
}

struct FeatureList<'f, 'a, 'g>(&'f mut Features<'a, 'g>);

impl<'de> DeserializeSeed<'de> for FeatureList<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FeatureList<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(json) = seq.next_element::<Json>()? {
            if let Err(fault) = self.0.take(json) {
                self.0.fault = Some(fault);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// The name in the `crs` member that `GeoJSON` had before RFC 7946.
fn crs_name(crs: &Json) -> Option<String> {
    let properties = crs.get("properties")?;
    match properties.get("name") {
        Some(Json::String(name)) => Some(name.clone()),
        _ => properties.get("code").map(|code| format!("EPSG:{code}")),
    }
}
