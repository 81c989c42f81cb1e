import type { Point } from "./shapes";

/** Snapping happens on the plane of Web Mercator, whose sides are 1: it stays as it is when the map moves. */

export type Place = readonly [lon: number, lat: number];

export function onPlane([lon, lat]: Place): Point {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

export function placeOn([x, y]: Point): [lon: number, lat: number] {
  const lat = (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;
  return [(x - 0.5) * 360, lat];
}

export type GuideKind = "street" | "border";

/** A line that what is drawn may keep to. */
export interface Guide {
  kind: GuideKind;
  line: readonly Place[];
}

/** A part of a guide between two of its vertices. */
export interface Segment {
  kind: GuideKind;
  guide: number;
  ends: readonly [Vertex, Vertex];
}

export interface Vertex {
  at: Point;
  key: string;
  segments: Segment[];
}

export interface Snap {
  /** On the plane. */
  at: Point;
  kind: GuideKind | "corner";
  /** What it lies on; at a corner one of those that meet there. */
  segment: Segment;
  /** The vertex it is at, if it is at one. */
  vertex: Vertex | null;
}

/** A vertex where a line turns by more than this is a corner, radians. */
const TURN = 0.6;

/** Same places have the same key: the lattice of the service has seven decimals. */
const keyOf = ([lon, lat]: Place): string => `${lon.toFixed(7)},${lat.toFixed(7)}`;

/** Streets and borders in view, each stretch of a border that two grids share once. */
export class Guides {
  readonly segments: Segment[] = [];
  private readonly vertices = new Map<string, Vertex>();
  private readonly corners: Vertex[];

  constructor(guides: readonly Guide[]) {
    const known = new Set<string>();
    for (const [index, { kind, line }] of guides.entries()) {
      for (let at = 1; at < line.length; at++) {
        const ends = [line[at - 1] as Place, line[at] as Place].map((place) => this.vertex(place));
        const [from, to] = ends as [Vertex, Vertex];
        const pair = [kind, ...[from.key, to.key].sort()].join(";");
        if (from === to || known.has(pair)) continue;
        known.add(pair);
        const segment: Segment = { kind, guide: index, ends: [from, to] };
        this.segments.push(segment);
        from.segments.push(segment);
        to.segments.push(segment);
      }
    }
    this.corners = [...this.vertices.values()].filter(isCorner);
  }

  private vertex(place: Place): Vertex {
    const key = keyOf(place);
    const known = this.vertices.get(key);
    if (known !== undefined) return known;
    const vertex: Vertex = { at: onPlane(place), key, segments: [] };
    this.vertices.set(key, vertex);
    return vertex;
  }

  /** The nearest corner within reach, else the nearest place on a line. */
  near(point: Point, reach: number): Snap | null {
    let best: { vertex: Vertex; away: number } | null = null;
    for (const vertex of this.corners) {
      const away = Math.hypot(vertex.at[0] - point[0], vertex.at[1] - point[1]);
      if (away <= (best?.away ?? reach)) best = { vertex, away };
    }
    if (best !== null) {
      const { vertex } = best;
      const street = vertex.segments.find(({ kind }) => kind === "street");
      const segment = street ?? (vertex.segments[0] as Segment);
      return { at: vertex.at, kind: "corner", segment, vertex };
    }
    let nearest: { snap: Snap; away: number } | null = null;
    for (const segment of this.segments) {
      const at = nearestOn(point, segment, nearest?.away ?? reach);
      if (at === null) continue;
      const away = Math.hypot(at[0] - point[0], at[1] - point[1]);
      // A border along a street is no other line: the street says more.
      const isBetter = away < (nearest?.away ?? reach) || segment.kind === "street";
      if (isBetter) nearest = { snap: { at, kind: segment.kind, segment, vertex: null }, away };
    }
    return nearest?.snap ?? null;
  }

  /** All parts of a guide. */
  partsOf(guide: number): Segment[] {
    return this.segments.filter((segment) => segment.guide === guide);
  }
}

/** Lines end, meet or turn there. */
function isCorner({ at, segments }: Vertex): boolean {
  const [first, second] = segments;
  if (segments.length !== 2 || first === undefined || second === undefined) return true;
  // A border that lies on a street has the street's corners.
  if (first.kind !== second.kind) return true;
  const [a, b] = [first, second].map(({ ends }) => {
    const other = ends[0].at === at ? ends[1].at : ends[0].at;
    return Math.atan2(other[1] - at[1], other[0] - at[0]);
  }) as [number, number];
  const angle = Math.abs(a - b) % (2 * Math.PI);
  return Math.abs(Math.PI - Math.min(angle, 2 * Math.PI - angle)) > TURN;
}

/** The place on a segment that is nearest to a point; nothing when it is further than `reach`. */
function nearestOn([x, y]: Point, { ends }: Segment, reach: number): Point | null {
  const [[x0, y0], [x1, y1]] = [ends[0].at, ends[1].at];
  const isFar =
    x < Math.min(x0, x1) - reach ||
    x > Math.max(x0, x1) + reach ||
    y < Math.min(y0, y1) - reach ||
    y > Math.max(y0, y1) + reach;
  if (isFar) return null;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const share = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
  const at: Point = [x0 + dx * share, y0 + dy * share];
  return Math.hypot(at[0] - x, at[1] - y) <= reach ? at : null;
}
