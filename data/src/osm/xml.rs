//! XML, read as a stream of tags.

use std::borrow::Cow;
use std::io::BufRead;

use geo::{Coord, Rect};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::element::{Element, Kind, Member, Role, Tags, vertex};

type OwnedTags = Vec<(Cow<'static, str>, Cow<'static, str>)>;

/// The way or relation that is being read.
#[derive(Default)]
struct Open {
    id: i64,
    tags: OwnedTags,
    nodes: Vec<i64>,
    members: Vec<Member>,
}

/// Shows every element of one kind.
///
/// # Errors
/// In words, with the byte where the text is damaged.
pub(super) fn each(from: impl BufRead, kind: Kind, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), String> {
    let mut reader = Reader::from_reader(from);
    let (mut buffer, mut open, mut closed) = (Vec::new(), None, false);
    loop {
        let event = reader.read_event_into(&mut buffer);
        let event = event.map_err(|error| format!("byte {}: {error}", reader.error_position()))?;
        let taken = match &event {
            Event::Start(tag) => start(tag, kind, &mut open, visit),
            Event::Empty(tag) => {
                start(tag, kind, &mut open, visit).map(|()| finish(tag.name().0, kind, &mut open, visit))
            }
            Event::End(tag) => {
                closed |= tag.name().0 == "osm";
                finish(tag.name().0, kind, &mut open, visit);
                Ok(())
            }
            Event::Eof if closed => return Ok(()),
            Event::Eof => Err("the file ends before </osm>; it was cut off".to_owned()),
            _ => Ok(()),
        };
        taken.map_err(|message| format!("byte {}: {message}", reader.buffer_position()))?;
        buffer.clear();
    }
}

fn start(
    tag: &BytesStart<'_>,
    kind: Kind,
    open: &mut Option<Open>,
    visit: &mut dyn FnMut(Element<'_>),
) -> Result<(), String> {
    match (tag.name().0, kind) {
        ("bounds", _) => bounds(tag, visit),
        ("node", Kind::Node) => node(tag, visit),
        ("way", Kind::Way) | ("relation", Kind::Relation) => {
            *open = (!is_deleted(tag)?).then_some(Open { id: number(tag, "id")?, ..Open::default() });
            Ok(())
        }
        ("tag", _) => with(open, |open| {
            let (key, value) = (needed(tag, "k")?, needed(tag, "v")?);
            open.tags.push((key.into_owned().into(), value.into_owned().into()));
            Ok(())
        }),
        ("nd", Kind::Way) => with(open, |open| {
            open.nodes.push(number(tag, "ref")?);
            Ok(())
        }),
        ("member", Kind::Relation) => with(open, |open| member(tag, open)),
        _ => Ok(()),
    }
}

fn with(open: &mut Option<Open>, take: impl FnOnce(&mut Open) -> Result<(), String>) -> Result<(), String> {
    open.as_mut().map_or(Ok(()), take)
}

fn finish(name: &str, kind: Kind, open: &mut Option<Open>, visit: &mut dyn FnMut(Element<'_>)) {
    let name_of_kind = match kind {
        Kind::Node => return,
        Kind::Way => "way",
        Kind::Relation => "relation",
    };
    if name != name_of_kind {
        return;
    }
    if let Some(Open { id, tags, nodes, members }) = open.take() {
        let tags = Tags(&tags);
        visit(match kind {
            Kind::Way => Element::Way { id, tags, nodes: &nodes },
            _ => Element::Relation { id, tags, members: &members },
        });
    }
}

fn bounds(tag: &BytesStart<'_>, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), String> {
    let low = Coord { x: number(tag, "minlon")?, y: number(tag, "minlat")? };
    let high = Coord { x: number(tag, "maxlon")?, y: number(tag, "maxlat")? };
    visit(Element::Bounds(Rect::new(low, high)));
    Ok(())
}

fn node(tag: &BytesStart<'_>, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), String> {
    if !is_deleted(tag)? {
        let at = vertex(number(tag, "lon")?, number(tag, "lat")?);
        visit(Element::Node { id: number(tag, "id")?, at });
    }
    Ok(())
}

fn member(tag: &BytesStart<'_>, open: &mut Open) -> Result<(), String> {
    if needed(tag, "type")? == "way" {
        let role = attribute(tag, "role")?.map_or(Role::Outer, |role| Role::parse(&role));
        open.members.push(Member { way: number(tag, "ref")?, role });
    }
    Ok(())
}

/// Editors keep what was deleted, marked so.
fn is_deleted(tag: &BytesStart<'_>) -> Result<bool, String> {
    Ok(attribute(tag, "visible")?.is_some_and(|value| value == "false")
        || attribute(tag, "action")?.is_some_and(|value| value == "delete"))
}

fn number<T: std::str::FromStr>(tag: &BytesStart<'_>, name: &str) -> Result<T, String> {
    let text = needed(tag, name)?;
    text.trim().parse().map_err(|_| format!("<{} {name}={text:?}>: expected a number", tag.name().0))
}

fn needed<'a>(tag: &'a BytesStart<'_>, name: &str) -> Result<Cow<'a, str>, String> {
    attribute(tag, name)?.ok_or_else(|| format!("<{}> has no {name}", tag.name().0))
}

fn attribute<'a>(tag: &'a BytesStart<'_>, name: &str) -> Result<Option<Cow<'a, str>>, String> {
    let found = tag.try_get_attribute(name).map_err(|error| error.to_string())?;
    found
        .map(|it| it.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string()))
        .transpose()
}
