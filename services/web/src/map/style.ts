import type { StyleSpecification } from "maplibre-gl";

import type { Client } from "../api/client";

/** The service's style made ready for this page, with the grids of a plan if there is one. */
export function styleOf(
  style: StyleSpecification,
  client: Client,
  plan: string | null,
): StyleSpecification {
  return plan === null
    ? resolveTiles(withoutSource(style, "grids"), client, "")
    : resolveTiles(style, client, `?plan=${encodeURIComponent(plan)}`);
}

/** Sources of areas that are coloured by their code. */
const BY_CODE = ["grids", "communities", "subdistricts"];

/**
 * Tile addresses of the service (`/tiles/…`) become whole ones, below the page's own prefix. Those of
 * the grids get the query too, so that they stay those of the list when a newer plan is made.
 */
export function resolveTiles(
  style: StyleSpecification,
  client: Client,
  gridsQuery: string,
): StyleSpecification {
  const sources = Object.entries(style.sources).map(([name, source]) => {
    if (source.type !== "vector" || source.tiles === undefined) return [name, source];
    const query = name === "grids" ? gridsQuery : "";
    const tiles = source.tiles.map((tile) => wholeAddress(tile, client) + query);
    return [name, { ...source, tiles, ...(BY_CODE.includes(name) ? { promoteId: "code" } : {}) }];
  });
  return { ...style, sources: Object.fromEntries(sources) };
}

function wholeAddress(tile: string, client: Client): string {
  if (!tile.startsWith("/")) return tile;
  // The braces of {z}/{x}/{y} would be escaped by URL.
  return client.address(".") + tile.slice(1);
}

/** A style without one of its sources and the layers that draw it. */
export function withoutSource(style: StyleSpecification, name: string): StyleSpecification {
  const sources = Object.entries(style.sources).filter(([source]) => source !== name);
  return {
    ...style,
    sources: Object.fromEntries(sources),
    layers: style.layers.filter((layer) => !("source" in layer) || layer.source !== name),
  };
}
