import type { Client } from "../api/client";
import type { BuildingFeature, BuildingProperties } from "../api/drawing";
import type { AreaGeometry } from "../api/types";
import { extentOfAny } from "../geometry";
import type { Counted } from "./counts";

export interface Building extends Counted {
  community: string;
  at: [lon: number, lat: number];
  geometry: BuildingFeature["geometry"];
}

/** The buildings of the communities that are drawn in, asked for as they come into view. */
export class Ground {
  private readonly byCommunity = new Map<string, Promise<void>>();
  private readonly known = new Map<string, Building>();

  constructor(
    private readonly client: Client,
    private readonly plan: string,
    private readonly signal: AbortSignal,
  ) {}

  get buildings(): Iterable<Building> {
    return this.known.values();
  }

  get communities(): string[] {
    return [...this.byCommunity.keys()];
  }

  building(id: string): Building | undefined {
    return this.known.get(id);
  }

  /** Those of them that are known. */
  of(ids: Iterable<string>): Building[] {
    return [...ids].flatMap((id) => this.known.get(id) ?? []);
  }

  inGrid(code: string): Building[] {
    return [...this.known.values()].filter(({ grid }) => grid === code);
  }

  /** Asks for those of a community, once; tells whether they are new. */
  async load(community: string): Promise<boolean> {
    const asked = this.byCommunity.get(community);
    if (asked !== undefined) {
      await asked;
      return false;
    }
    const loading = this.reload(community);
    this.byCommunity.set(community, loading);
    try {
      await loading;
    } catch (error) {
      this.byCommunity.delete(community);
      throw error;
    }
    return true;
  }

  /** Asks for those of a community again, if they are known. */
  async refresh(community: string): Promise<void> {
    if (this.byCommunity.has(community)) await this.reload(community);
  }

  private async reload(community: string): Promise<void> {
    const features = await this.client.ofCommunity<
      BuildingProperties,
      AreaGeometry | GeoJSON.Point
    >("buildings", this.plan, community, this.signal);
    for (const feature of features) {
      const { id, households, grid } = feature.properties;
      const { geometry } = feature;
      this.known.set(id, {
        id,
        households: households ?? 0,
        grid,
        community,
        geometry,
        at: middle(geometry),
      });
    }
  }

  /** Buildings are in other grids now. */
  move(moves: Record<string, string | null>): void {
    for (const [id, grid] of Object.entries(moves)) {
      const building = this.known.get(id);
      if (building !== undefined) this.known.set(id, { ...building, grid });
    }
  }
}

function middle(geometry: BuildingFeature["geometry"]): [number, number] {
  const [west, south, east, north] = extentOfAny([geometry]) ?? [0, 0, 0, 0];
  return [(west + east) / 2, (south + north) / 2];
}

/** The community of most of them; nothing when there are none. */
export function communityOf(buildings: readonly Building[]): string | null {
  const counts = new Map<string, number>();
  for (const { community } of buildings) counts.set(community, (counts.get(community) ?? 0) + 1);
  let best: string | null = null;
  for (const [community, count] of counts) {
    if (best === null || count > (counts.get(best) ?? 0)) best = community;
  }
  return best;
}

/**
 * The selection with what a gesture hit: all of one community, none from locked grids. What is
 * selected already says which community; else that of most of what was hit.
 */
export function selectedWith(
  selection: readonly Building[],
  hit: readonly Building[],
  isTakingOut: boolean,
  locked: ReadonlySet<string>,
): Set<string> {
  const ids = new Set(selection.map(({ id }) => id));
  if (isTakingOut) {
    for (const { id } of hit) ids.delete(id);
    return ids;
  }
  const free = hit.filter(({ grid }) => grid === null || !locked.has(grid));
  const community = communityOf(selection) ?? communityOf(free);
  for (const building of free) if (building.community === community) ids.add(building.id);
  return ids;
}
