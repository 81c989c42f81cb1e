/** The part of the page's state that lives in the address after `#`: where the map is and which grid is selected. */

const MAP_KEY = "map";
const GRID_KEY = "grid";

export interface Position {
  zoom: number;
  lat: number;
  lon: number;
}

function parameters(hash: string): URLSearchParams {
  return new URLSearchParams(hash.replace(/^#/, ""));
}

function written(parameters: URLSearchParams): string {
  // Slashes stay legible.
  const text = parameters.toString().replaceAll("%2F", "/");
  return text === "" ? "" : `#${text}`;
}

/** The code of the selected grid, if there is one. */
export function gridIn(hash: string): string | null {
  return parameters(hash).get(GRID_KEY) || null;
}

/** The hash with this grid selected and everything else as it was. */
export function withGrid(hash: string, code: string | null): string {
  const wanted = parameters(hash);
  if (code === null) wanted.delete(GRID_KEY);
  else wanted.set(GRID_KEY, code);
  return written(wanted);
}

/** Where the hash says the map should be, if it says so. */
export function positionIn(hash: string): Position | null {
  const parts = (parameters(hash).get(MAP_KEY) ?? "").split("/");
  const [zoom, lat, lon] = parts.map((part) => (part === "" ? Number.NaN : Number(part)));
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  const valid = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return valid ? { zoom, lat, lon } : null;
}

/** The hash with the map at this place (to about a metre) and everything else as it was. */
export function withPosition(hash: string, { zoom, lat, lon }: Position): string {
  const wanted = parameters(hash);
  wanted.set(MAP_KEY, `${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`);
  return written(wanted);
}
