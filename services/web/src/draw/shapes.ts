/** Shapes on the screen, in pixels. */

export type Point = readonly [x: number, y: number];

/** Whether a point lies in a ring, open or closed. */
export function isInside([x, y]: Point, ring: readonly Point[]): boolean {
  let inside = false;
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index++) {
    const [x0, y0] = ring[before] as Point;
    const [x1, y1] = ring[index] as Point;
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}

/** How far along a segment the place nearest to a point is: 0 at its start, 1 at its end. */
function nearest([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  return length === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / length;
}

function distanceAt(point: Point, from: Point, to: Point, share: number): number {
  const x = from[0] + (to[0] - from[0]) * share;
  const y = from[1] + (to[1] - from[1]) * share;
  return Math.hypot(point[0] - x, point[1] - y);
}

/** How far a point is from a segment. */
export function distance(point: Point, from: Point, to: Point): number {
  const share = Math.min(1, Math.max(0, nearest(point, from, to)));
  return distanceAt(point, from, to, share);
}

/**
 * Whether a point lies to the right of a line whose ends go straight on (y grows downwards): the side
 * that the part of the line nearest to it has it on.
 */
export function isRightOf(point: Point, line: readonly Point[]): boolean {
  let best = { distance: Infinity, side: 0 };
  for (let index = 1; index < line.length; index++) {
    const [from, to] = [line[index - 1] as Point, line[index] as Point];
    const least = index === 1 ? -Infinity : 0;
    const most = index === line.length - 1 ? Infinity : 1;
    const share = Math.min(most, Math.max(least, nearest(point, from, to)));
    const away = distanceAt(point, from, to, share);
    const side =
      (to[0] - from[0]) * (point[1] - from[1]) - (to[1] - from[1]) * (point[0] - from[0]);
    if (away < best.distance) best = { distance: away, side };
  }
  return best.side > 0;
}

/** Whether two segments cross. */
export function doCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (from: Point, to: Point, [x, y]: Point): number =>
    Math.sign((to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** A line without the points that lie within `tolerance` of it (Douglas and Peucker). */
export function simplified(line: readonly Point[], tolerance: number): Point[] {
  if (line.length < 3) return [...line];
  const [first, last] = [line[0] as Point, line[line.length - 1] as Point];
  let furthest = { index: 0, distance: 0 };
  for (let index = 1; index < line.length - 1; index++) {
    const away = distance(line[index] as Point, first, last);
    if (away > furthest.distance) furthest = { index, distance: away };
  }
  if (furthest.distance <= tolerance) return [first, last];
  return [
    ...simplified(line.slice(0, furthest.index + 1), tolerance).slice(0, -1),
    ...simplified(line.slice(furthest.index), tolerance),
  ];
}
