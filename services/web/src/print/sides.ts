import { distance, isInside } from "../draw/shapes";
import type { Metres } from "./plane";

export const SIDES = ["north", "east", "south", "west"] as const;
export type Side = (typeof SIDES)[number];

/** A street by its name, in metres. */
export interface NamedLine {
  name: string;
  line: readonly Metres[];
}

/** A border runs along a street when it is no further from it than this, metres. */
const BESIDE = 15;
/** Long stretches of a border are looked at every so many metres. */
const STRIDE = 20;
/** A street that but touches the corner of a side is none of it. */
const LEAST = 0.3;

interface Stretch {
  at: Metres;
  side: Side;
  length: number;
}

/** The border of a grid in stretches, each with the side that it looks to. */
function stretches(ring: readonly Metres[]): Stretch[] {
  let twice = 0;
  for (let index = 1; index < ring.length; index++) {
    const [[x0, y0], [x1, y1]] = [ring[index - 1] as Metres, ring[index] as Metres];
    twice += x0 * y1 - x1 * y0;
  }
  const turn = Math.sign(twice);
  return ring.slice(1).flatMap(([x1, y1], index) => {
    const [x0, y0] = ring[index] as Metres;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = Math.hypot(dx, dy);
    // What is outside lies to the right of a ring that runs as y grows, to the left of another.
    const [outX, outY] = [dy * turn, -dx * turn];
    const isUpright = Math.abs(outY) > Math.abs(outX);
    const side: Side = isUpright ? (outY < 0 ? "north" : "south") : outX > 0 ? "east" : "west";
    const count = Math.max(1, Math.ceil(length / STRIDE));
    return Array.from({ length: count }, (_, step): Stretch => {
      const share = (step + 0.5) / count;
      return { at: [x0 + dx * share, y0 + dy * share], side, length: length / count };
    });
  });
}

function away(point: Metres, line: readonly Metres[]): number {
  let least = Infinity;
  for (let index = 1; index < line.length; index++) {
    least = Math.min(least, distance(point, line[index - 1] as Metres, line[index] as Metres));
  }
  return least;
}

/** For each side of a grid the street that most of its border there runs along, where there is one. */
export function sidesOf(
  rings: readonly (readonly Metres[])[],
  streets: readonly NamedLine[],
): Map<Side, string> {
  const lengths = new Map<Side, Map<string, number>>(SIDES.map((side) => [side, new Map()]));
  const whole = new Map<Side, number>();
  for (const { at, side, length } of rings.flatMap((ring) => stretches(ring))) {
    whole.set(side, (whole.get(side) ?? 0) + length);
    let nearest: { name: string; metres: number } | null = null;
    for (const { name, line } of streets) {
      const metres = away(at, line);
      if (metres <= (nearest?.metres ?? BESIDE)) nearest = { name, metres };
    }
    if (nearest === null) continue;
    const names = lengths.get(side);
    names?.set(nearest.name, (names.get(nearest.name) ?? 0) + length);
  }
  const sides = new Map<Side, string>();
  for (const [side, names] of lengths) {
    const [longest] = [...names].sort((a, b) => b[1] - a[1]);
    if (longest === undefined) continue;
    const [name, length] = longest;
    if (length >= LEAST * (whole.get(side) ?? 0)) sides.set(side, name);
  }
  return sides;
}

/** The names of streets in a grid or along its border, in the order of the alphabet. */
export function streetNames(
  rings: readonly (readonly Metres[])[],
  streets: readonly NamedLine[],
): string[] {
  const touches = ({ line }: NamedLine): boolean =>
    line.some((point, index) => {
      const next = line[index + 1];
      const middle: Metres | null = next
        ? [(point[0] + next[0]) / 2, (point[1] + next[1]) / 2]
        : null;
      return [point, middle].some(
        (at) => at !== null && rings.some((ring) => isInside(at, ring) || away(at, ring) <= BESIDE),
      );
    });
  const names = streets.filter(touches).map(({ name }) => name);
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, "zh-CN"));
}
