import polylabel from "polylabel";

import type { AreaGeometry, Extent } from "./api/types";

/** A ten-thousandth of a degree, about ten metres: labels need no more. */
const LABEL_PRECISION = 1e-4;

function polygonsOf(geometry: AreaGeometry): GeoJSON.Position[][][] {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/** The box around areas; `null` around nothing. */
export function extentOf(areas: readonly { geometry: AreaGeometry }[]): Extent | null {
  const box: Extent = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of areas) {
    for (const [lon, lat] of polygonsOf(geometry).flat(2) as [number, number][]) {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
  }
  return box[0] <= box[2] ? box : null;
}

/** The box around geometries of any kind; `null` around nothing. */
export function extentOfAny(geometries: readonly (GeoJSON.Geometry | null)[]): Extent | null {
  const box: Extent = [Infinity, Infinity, -Infinity, -Infinity];
  const add = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    const [lon, lat] = coordinates as unknown[];
    if (typeof lon !== "number" || typeof lat !== "number") {
      coordinates.forEach(add);
      return;
    }
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  for (const geometry of geometries) {
    if (geometry !== null && "coordinates" in geometry) add(geometry.coordinates);
  }
  return box[0] <= box[2] ? box : null;
}

/** Twice the area inside a ring, in square degrees: enough to compare the parts of one division. */
function ringSize(ring: GeoJSON.Position[]): number {
  let sum = 0;
  for (let index = 1; index < ring.length; index++) {
    const [x0, y0] = ring[index - 1] as [number, number];
    const [x1, y1] = ring[index] as [number, number];
    sum += x0 * y1 - x1 * y0;
  }
  return Math.abs(sum);
}

/** Where the name of an area stands best: far inside its largest part. */
export function labelPoint(geometry: AreaGeometry): [number, number] {
  const parts = polygonsOf(geometry);
  const sizes = parts.map((rings) => ringSize(rings[0] ?? []));
  const largest = parts[sizes.indexOf(Math.max(...sizes))] ?? [];
  const [lon, lat] = polylabel(largest, LABEL_PRECISION);
  return [lon, lat];
}
