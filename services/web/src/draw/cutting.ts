import type { Map as MapLibre } from "maplibre-gl";

import type { GridProperties } from "../api/types";
import type { Building } from "./ground";
import { isRightOf, type Point } from "./shapes";
import type { CutLine } from "./state";

/** Places on each stretch of a line where it is looked what lies below. */
const LOOKED_AT = [0.1, 0.3, 0.5, 0.7, 0.9];

/** The grid that lies below most of a line on the screen; `preferred` if it lies below any of it. */
export function gridBelow(
  map: MapLibre,
  layers: readonly string[],
  line: readonly Point[],
  preferred: string | null,
): string | null {
  const there = layers.filter((layer) => map.getLayer(layer));
  const counts = new Map<string, number>();
  for (let index = 1; index < line.length; index++) {
    const [[x0, y0], [x1, y1]] = [line[index - 1] as Point, line[index] as Point];
    for (const share of LOOKED_AT) {
      const at: [number, number] = [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
      const [found] = map.queryRenderedFeatures(at, { layers: there });
      const code = (found?.properties as GridProperties | undefined)?.code;
      if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  if (preferred !== null && counts.has(preferred)) return preferred;
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** A grid cut along a line on the screen: the side with fewer households becomes the new grid. */
export function cutOf(
  map: MapLibre,
  grid: string,
  line: readonly Point[],
  inside: readonly Building[],
): CutLine {
  const pixel = ({ at }: Building): Point => {
    const { x, y } = map.project(at);
    return [x, y];
  };
  const right = inside.filter((building) => isRightOf(pixel(building), line));
  const left = inside.filter((building) => !right.includes(building));
  const sum = (of: readonly Building[]): number =>
    of.reduce((total, it) => total + it.households, 0);
  const order = sum(left) - sum(right) || left.length - right.length;
  const side = order < 0 ? left : right;
  return {
    grid,
    line: line.map(([x, y]): [number, number] => {
      const { lng, lat } = map.unproject([x, y]);
      return [lng, lat];
    }),
    side: new Set(side.map(({ id }) => id)),
  };
}
