import type { Extent } from "../api/types";

/** Tiles side by side, and the ground that they cover. */
export interface Cover {
  z: number;
  /** The first column and row. */
  x: number;
  y: number;
  columns: number;
  rows: number;
  extent: Extent;
}

/** More requests than this at once take longer than they are worth. */
const MOST = 24;
/** Beyond it the service has nothing finer, and density is smooth. */
const DEEPEST = 16;

/**
 * The tiles of a view. Each is drawn at about twice its size: a field as smooth as density loses
 * nothing, for a quarter of the requests; where they would be too many, they are larger still.
 */
export function coverOf([west, south, east, north]: Extent, zoom: number): Cover {
  for (let z = Math.max(0, Math.min(DEEPEST, Math.round(zoom) - 1)); ; z--) {
    const tiles = 2 ** z;
    const within = (index: number): number => Math.max(0, Math.min(tiles - 1, Math.floor(index)));
    const [x, last] = [within(columnAt(west) * tiles), within(columnAt(east) * tiles)];
    const [y, lowest] = [within(rowAt(north) * tiles), within(rowAt(south) * tiles)];
    const columns = last - x + 1;
    const rows = lowest - y + 1;
    if (z > 0 && columns * rows > MOST) continue;
    const extent: Extent = [
      lonAt(x / tiles),
      latAt((y + rows) / tiles),
      lonAt((x + columns) / tiles),
      latAt(y / tiles),
    ];
    return { z, x, y, columns, rows, extent };
  }
}

/** Whether a cover still does for a view. */
export function isCovered(cover: Cover, view: Extent, zoom: number): boolean {
  const [west, south, east, north] = cover.extent;
  const isInside = view[0] >= west && view[1] >= south && view[2] <= east && view[3] <= north;
  return isInside && coverOf(view, zoom).z === cover.z;
}

/** Fractions of the Web Mercator world from its north-west corner. */
function columnAt(lon: number): number {
  return lon / 360 + 0.5;
}

function rowAt(lat: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

function lonAt(column: number): number {
  return (column - 0.5) * 360;
}

function latAt(row: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp((0.5 - row) * 2 * Math.PI)) - 90;
}
