import { ServiceError, type Client } from "../api/client";
import type { BuildingFeature, BuildingProperties, GridArea } from "../api/drawing";
import type { AreaGeometry, Extent, GridProperties } from "../api/types";
import { extentOf } from "../geometry";

export interface StreetProperties {
  id: string;
  class: string;
  name: string | null;
}

export interface Street extends StreetProperties {
  lines: GeoJSON.Position[][];
}

export interface Post {
  unit: string;
  role: string;
  filled: number;
}

const FORBIDDEN = 403;
const MARGIN = 0.004;

/** What is printed of a community. */
export interface Patch {
  code: string;
  grids: GridArea[];
  /** Grids of other communities about it. */
  around: GridArea[];
  buildings: BuildingFeature[];
  streets: Street[];
  posts: Post[];
  /** The one grid that a card is wanted of; of all when it is not said. */
  only?: string;
}

export async function patchOf(
  client: Client,
  plan: string,
  code: string,
  signal: AbortSignal,
): Promise<Patch> {
  const grids = await client.ofCommunity<GridProperties, AreaGeometry>("grids", plan, code, signal);
  const [west, south, east, north] = extentOf(grids) ?? [0, 0, 0, 0];
  const about: Extent = [west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN];
  const [near, buildings, streets, posts] = await Promise.all([
    client.gridsIn(plan, about, signal),
    buildingsOf(client, plan, code, signal),
    streetsIn(client, about, signal),
    postsOf(
      client,
      grids.map(({ properties }) => properties.code),
      signal,
    ),
  ]);
  const around = near.filter(({ properties }) => properties.community !== code);
  return { code, grids, around, buildings, streets, posts };
}

/** None for those who may not see single buildings. */
export async function buildingsOf(
  client: Client,
  plan: string,
  community: string,
  signal: AbortSignal,
): Promise<BuildingFeature[]> {
  try {
    return await client.ofCommunity<BuildingProperties, AreaGeometry | GeoJSON.Point>(
      "buildings",
      plan,
      community,
      signal,
    );
  } catch (error) {
    if (error instanceof ServiceError && error.status === FORBIDDEN) return [];
    throw error;
  }
}

export async function streetsIn(
  client: Client,
  extent: Extent,
  signal: AbortSignal,
): Promise<Street[]> {
  const bbox = extent.map((degree) => degree.toFixed(6)).join(",");
  const found = await client.pages<StreetProperties, GeoJSON.LineString | GeoJSON.MultiLineString>(
    `ogc/collections/streets/items?bbox=${bbox}&limit=100000`,
    signal,
  );
  return found.map(({ properties, geometry }) => ({
    ...properties,
    lines: geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates,
  }));
}

async function postsOf(
  client: Client,
  codes: readonly string[],
  signal: AbortSignal,
): Promise<Post[]> {
  if (codes.length === 0) return [];
  const list = codes.map((code) => `'${code.replaceAll("'", "''")}'`).join(",");
  const query = new URLSearchParams({
    filter: `unit IN (${list})`,
    limit: "10000",
    properties: "unit,role,filled",
  });
  const posts = await client.pages<Post, unknown>(`ogc/collections/posts/items?${query}`, signal);
  return posts.map(({ properties }) => properties);
}
