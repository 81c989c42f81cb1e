import type { Client } from "../api/client";
import type { AreaGeometry, Extent, Feature } from "../api/types";
import { Guides, type Guide, type Place } from "./snap";

/** Asked for beyond the view by this share of it, so that small moves ask for nothing. */
const MARGIN = 0.5;

interface StreetProperties {
  id: string;
}

/** The streets and borders that what is drawn keeps to, asked for as they come into view. */
export class GuideLines {
  guides = new Guides([]);
  private covered: Extent | null = null;
  private streets: Guide[] = [];
  private isStale = false;

  constructor(
    private readonly client: Client,
    private readonly plan: string,
    private readonly signal: AbortSignal,
  ) {}

  /** The borders are others now. */
  forget(): void {
    this.isStale = true;
  }

  async load(view: Extent): Promise<void> {
    const isNew = this.covered === null || !contains(this.covered, view);
    if (!isNew && !this.isStale) return;
    const area = isNew ? widened(view) : (this.covered ?? view);
    this.covered = area;
    this.isStale = false;
    try {
      const [streets, grids] = await Promise.all([
        isNew ? this.streetsIn(area) : this.streets,
        this.client.gridsIn(this.plan, area, this.signal),
      ]);
      this.streets = streets;
      const borders = grids.flatMap(({ geometry }) => ringsOf(geometry));
      this.guides = new Guides([
        ...streets,
        ...borders.map((line): Guide => ({ kind: "border", line })),
      ]);
    } catch (error) {
      // Without guides one draws freely; the next move asks again.
      this.covered = null;
      if (!this.signal.aborted) console.warn(error);
    }
  }

  private async streetsIn(area: Extent): Promise<Guide[]> {
    const bbox = area.map((degree) => degree.toFixed(6)).join(",");
    const found: Feature<StreetProperties, GeoJSON.LineString | GeoJSON.MultiLineString>[] =
      await this.client.pages(
        `ogc/collections/streets/items?bbox=${bbox}&limit=10000&properties=id`,
        this.signal,
      );
    return found.flatMap(({ geometry }) => {
      const lines = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
      return lines.map((line): Guide => ({ kind: "street", line: line as unknown as Place[] }));
    });
  }
}

function ringsOf(geometry: AreaGeometry): Place[][] {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.flat() as unknown as Place[][];
}

function contains(outer: Extent, inner: Extent): boolean {
  return (
    outer[0] <= inner[0] && outer[1] <= inner[1] && inner[2] <= outer[2] && inner[3] <= outer[3]
  );
}

function widened([west, south, east, north]: Extent): Extent {
  const [dx, dy] = [(east - west) * MARGIN, (north - south) * MARGIN];
  return [west - dx, south - dy, east + dx, north + dy];
}
