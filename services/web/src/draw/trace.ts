import type { Point } from "./shapes";
import type { Snap, Vertex } from "./snap";

/** A way along streets that is longer than this times the straight one was not meant. */
const DETOUR = 2;

const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The vertices of streets that a place lies at or between. */
function doors({ at, vertex, segment }: Snap): Map<Vertex, number> {
  if (vertex !== null) return new Map([[vertex, 0]]);
  return new Map(segment.ends.map((end) => [end, distance(at, end.at)]));
}

/**
 * The shortest way along streets from one place on them to another, both ends among its points;
 * nothing where there is none, or one that goes far out of its way.
 */
export function traced(from: Snap, to: Snap): Point[] | null {
  const isOnStreet = [from, to].every(({ segment }) => segment.kind === "street");
  if (!isOnStreet) return null;
  const isOneStretch = from.vertex === null && to.vertex === null && from.segment === to.segment;
  if (isOneStretch) return [from.at, to.at];
  const most = distance(from.at, to.at) * DETOUR;
  const goals = doors(to);
  // Dijkstra; the next is looked for in a list, as streets in view are few.
  const open = new Map(doors(from));
  const done = new Set<Vertex>();
  const before = new Map<Vertex, Vertex>();
  let best: { vertex: Vertex; length: number } | null = null;
  while (open.size > 0) {
    let next: [Vertex, number] | null = null;
    for (const entry of open) if (next === null || entry[1] < next[1]) next = entry;
    const [vertex, length] = next as [Vertex, number];
    if (length > (best?.length ?? most)) break;
    open.delete(vertex);
    done.add(vertex);
    const last = goals.get(vertex);
    if (last !== undefined && length + last <= (best?.length ?? most)) {
      best = { vertex, length: length + last };
    }
    for (const { kind, ends } of vertex.segments) {
      if (kind !== "street") continue;
      const other = ends[0] === vertex ? ends[1] : ends[0];
      if (done.has(other)) continue;
      const there = length + distance(vertex.at, other.at);
      if (there < (open.get(other) ?? Infinity)) {
        open.set(other, there);
        before.set(other, vertex);
      }
    }
  }
  if (best === null) return null;
  const way: Point[] = [];
  for (let at: Vertex | undefined = best.vertex; at !== undefined; at = before.get(at)) {
    way.unshift(at.at);
  }
  return [from.at, ...way, to.at].filter(
    (point, index, all) => index === 0 || distance(point, all[index - 1] as Point) > 0,
  );
}
