import { placeNamed, type Place } from "./place";

/**
 * The part of the page's state that lives in the address after `#`: the workplace, where the map is,
 * which grid is selected, and what a workplace asks.
 */

const PLACE_KEY = "place";
const MAP_KEY = "map";
const GRID_KEY = "grid";
const BESIDE_KEY = "beside";

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

/** What the hash says by these names. */
export function valuesIn(hash: string, names: readonly string[]): Map<string, string> {
  const said = parameters(hash);
  return new Map(names.flatMap((name) => (said.has(name) ? [[name, said.get(name) ?? ""]] : [])));
}

/** The hash with these values, those that are `null` left out, and everything else as it was. */
export function withValues(hash: string, values: Iterable<[string, string | null]>): string {
  const wanted = parameters(hash);
  for (const [name, value] of values) {
    if (value === null) wanted.delete(name);
    else wanted.set(name, value);
  }
  return written(wanted);
}

/** The workplace. */
export function placeIn(hash: string): Place {
  return placeNamed(parameters(hash).get(PLACE_KEY));
}

/** The hash at this workplace. */
export function withPlace(hash: string, place: Place): string {
  return withValues(hash, [[PLACE_KEY, place === "plan" ? null : place]]);
}

/** The code of the selected grid, if there is one. */
export function gridIn(hash: string): string | null {
  return parameters(hash).get(GRID_KEY) || null;
}

/** The hash with this grid selected. */
export function withGrid(hash: string, code: string | null): string {
  return withValues(hash, [[GRID_KEY, code]]);
}

/** The plan that is compared with the one that is shown, if there is one. */
export function besideIn(hash: string): string | null {
  return parameters(hash).get(BESIDE_KEY) || null;
}

/** The hash with this plan beside the one that is shown. */
export function withBeside(hash: string, plan: string | null): string {
  return withValues(hash, [[BESIDE_KEY, plan]]);
}

/** Where the hash says the map should be, if it says so. */
export function positionIn(hash: string): Position | null {
  const parts = (parameters(hash).get(MAP_KEY) ?? "").split("/");
  const [zoom, lat, lon] = parts.map((part) => (part === "" ? Number.NaN : Number(part)));
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  const valid = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return valid ? { zoom, lat, lon } : null;
}

/** The hash with the map at this place (to about a metre). */
export function withPosition(hash: string, { zoom, lat, lon }: Position): string {
  return withValues(hash, [[MAP_KEY, `${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`]]);
}
