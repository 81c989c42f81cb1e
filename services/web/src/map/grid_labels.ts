import type { Client } from "../api/client";
import type { AreaGeometry, Extent, GridFeature } from "../api/types";
import { gridNumber } from "../format";
import { labelPoint } from "../geometry";
import type { Label } from "./labels";

function meet(a: Extent, b: Extent): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/**
 * Where the grids' labels stand. A label has to be inside its grid, and only the outline tells where
 * that is; outlines are asked for as they come into view, each once.
 */
export class GridLabels {
  private readonly labels = new Map<string, Label>();
  private request: AbortController | null = null;

  constructor(
    private readonly client: Client,
    private readonly plan: string,
    private grids: readonly GridFeature[],
  ) {}

  /** The grids are others now: what is known of those that are not as they were is forgotten. */
  know(grids: readonly GridFeature[]): void {
    const now = new Set(grids);
    for (const grid of this.grids) {
      if (!now.has(grid)) this.labels.delete(grid.properties.code);
    }
    this.grids = grids;
  }

  /** All labels known once those in `view` are; `null` when nothing is new or the view has moved on. */
  async lookAt(view: Extent): Promise<Iterable<Label> | null> {
    this.request?.abort();
    const unknown = ({ bbox, properties }: GridFeature): boolean =>
      meet(bbox, view) && !this.labels.has(properties.code);
    if (!this.grids.some(unknown)) return null;
    const request = new AbortController();
    this.request = request;
    try {
      for (const { geometry, properties } of await this.client.gridsIn(
        this.plan,
        view,
        request.signal,
      )) {
        this.labels.set(properties.code, labelOf(properties, geometry));
      }
    } catch (error) {
      if (request.signal.aborted) return null;
      throw error;
    }
    return this.labels.values();
  }
}

function labelOf(
  { code, households }: { code: string; households: number },
  geometry: AreaGeometry,
): Label {
  return {
    at: labelPoint(geometry),
    text: { number: gridNumber(code), households: String(households) },
  };
}
