//! Protocol buffers, read block by block.

use std::borrow::Cow;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use geo::{Coord, Rect};
use osmpbf::{BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock, RelMemberType};

use super::element::{Element, Kind, Member, Role, Tags, Vertex, vertex};

/// What a file may require of its reader. Others (history, say) would change what elements mean.
const UNDERSTOOD: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Shows every element of one kind.
///
/// # Errors
/// In words, with the number of the block that is damaged.
pub(super) fn each(
    from: impl Read + Send,
    kind: Kind,
    visit: &mut dyn FnMut(Element<'_>),
) -> Result<(), String> {
    for (number, blob) in (1_u64..).zip(BlobReader::new(from)) {
        let at = |error: osmpbf::Error| format!("block {number}: {error}");
        match blob.map_err(at)?.decode().map_err(at)? {
            BlobDecode::OsmHeader(header) => bounds(&header, visit)?,
            // The decoder adds up the differences it reads without asking whether they fit, so that
            // a damaged block can stop it; it must not stop us.
            BlobDecode::OsmData(block) => catch_unwind(AssertUnwindSafe(|| elements(&block, kind, visit)))
                .map_err(|_| format!("block {number}: its numbers add up to nonsense"))?,
            BlobDecode::Unknown(_) => {}
        }
    }
    Ok(())
}

fn bounds(header: &HeaderBlock, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), String> {
    let unknown = header.required_features().iter().find(|name| !UNDERSTOOD.contains(&name.as_str()));
    if let Some(name) = unknown {
        return Err(format!("it requires {name}, which is not understood"));
    }
    if let Some(found) = header.bbox() {
        let (low, high) = (Coord { x: found.left, y: found.bottom }, Coord { x: found.right, y: found.top });
        visit(Element::Bounds(Rect::new(low, high)));
    }
    Ok(())
}

fn elements(block: &PrimitiveBlock, kind: Kind, visit: &mut dyn FnMut(Element<'_>)) {
    for group in block.groups() {
        match kind {
            Kind::Node => {
                for node in group.dense_nodes() {
                    visit(Element::Node { id: node.id(), at: place(node.nano_lon(), node.nano_lat()) });
                }
                for node in group.nodes() {
                    visit(Element::Node { id: node.id(), at: place(node.nano_lon(), node.nano_lat()) });
                }
            }
            Kind::Way => {
                for way in group.ways() {
                    let (tags, nodes) = (tags(way.tags()), way.refs().collect::<Vec<_>>());
                    visit(Element::Way { id: way.id(), tags: Tags(&tags), nodes: &nodes });
                }
            }
            Kind::Relation => {
                for relation in group.relations() {
                    let (tags, members) = (tags(relation.tags()), members(&relation));
                    visit(Element::Relation { id: relation.id(), tags: Tags(&tags), members: &members });
                }
            }
        }
    }
}

fn place(nano_lon: i64, nano_lat: i64) -> Option<Vertex> {
    vertex(nano_lon as f64 * 1e-9, nano_lat as f64 * 1e-9)
}

fn tags<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
    pairs.map(|(key, value)| (Cow::Borrowed(key), Cow::Borrowed(value))).collect()
}

fn members(relation: &osmpbf::Relation<'_>) -> Vec<Member> {
    let ways = relation.members().filter(|member| matches!(member.member_type, RelMemberType::Way));
    ways.map(|member| Member { way: member.member_id, role: member.role().map_or(Role::Other, Role::parse) })
        .collect()
}
