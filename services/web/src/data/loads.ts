import type { Catalogue, PerformanceReport } from "../api/analysis";
import type { Client } from "../api/client";
import { changed } from "../store";
import { IDLE, Latest, type Loaded } from "../watch/latest";
import { columnsOf, type Column, type Queryables } from "./schema";
import { itemsAddress } from "./snippets";
import type { Collection, DataStore, Page, Taking } from "./state";

/** Features that are looked at and drawn. */
const SAMPLE = 500;
/** Features by which the size of a download is told. */
const WEIGHED = 100;

export const FORMATS = [
  ["json", "GeoJSON"],
  ["geojsonseq", "GeoJSONSeq"],
  ["ndjson", "NDJSON"],
  ["csv", "CSV"],
  ["parquet", "GeoParquet"],
] as const;

/** Nothing is asked yet. */
export const NOTHING_TAKEN = {
  collections: IDLE as Loaded<Collection[]>,
  columns: IDLE as Loaded<Column[]>,
  page: IDLE as Loaded<Page>,
  sizes: IDLE as Loaded<Map<string, number>>,
  catalogue: IDLE as Loaded<Catalogue>,
};

/** Asks the service for what the analyst looks at. */
export class DataLoads {
  private readonly collections = new Latest<Collection[]>((loaded) =>
    this.put("collections", loaded),
  );
  private readonly columns = new Latest<Column[]>((loaded) => this.put("columns", loaded));
  private readonly page = new Latest<Page>((loaded) => this.put("page", loaded));
  private readonly sizes = new Latest<Map<string, number>>((loaded) => this.put("sizes", loaded));
  private readonly catalogue = new Latest<Catalogue>((loaded) => this.put("catalogue", loaded));

  constructor(
    private readonly client: Client,
    private readonly store: DataStore,
  ) {}

  private put<K extends keyof Taking>(part: K, value: Taking[K]): void {
    this.store.set({ [part]: value } as unknown as Partial<Taking>);
  }

  follow(): void {
    this.store.subscribe((state, before) => {
      if (changed(state, before, "layer", "filter")) this.ask(state);
      else if (changed(state, before, "page")) this.weigh(state);
    });
  }

  /** Asks again for what could not be had. */
  again(): void {
    this.ask(this.store.state);
  }

  private ask({ layer, filter }: Taking): void {
    const { client } = this;
    void this.collections.ask("collections", async (signal) => {
      const path = "ogc/collections?f=json";
      return (await client.json<{ collections: Collection[] }>(path, signal)).collections;
    });
    void this.catalogue.ask("catalogue", async (signal) => {
      // The catalogue comes with every answer; that of the district is the shortest.
      const path = "api/v1/performance?level=district&limit=1";
      return (await client.json<PerformanceReport>(path, signal)).catalogue;
    });
    void this.columns.ask(layer, async (signal) => {
      const path = `ogc/collections/${layer}/queryables?f=json`;
      return columnsOf(await client.json<Queryables>(path, signal));
    });
    const items = this.items(layer, filter, { limit: String(SAMPLE) });
    void this.page.ask(items, (signal) => client.json<Page>(items, signal));
  }

  /** What a hundred features weigh tells what all of them will. */
  private weigh({ layer, filter, page }: Taking): void {
    if (page.status !== "ready" || page.value === null) return;
    const { numberMatched = 0 } = page.value;
    void this.sizes.ask(`${layer} ${filter}`, async (signal) => {
      const weights = FORMATS.map(async ([format]): Promise<[string, number]> => {
        const path = this.items(layer, filter, { f: format, limit: String(WEIGHED) });
        const bytes = await this.client.size(path, signal);
        return [format, (bytes * numberMatched) / Math.max(1, Math.min(WEIGHED, numberMatched))];
      });
      return new Map(await Promise.all(weights));
    });
  }

  private items(layer: string, filter: string, more: Record<string, string>): string {
    return itemsAddress((path) => path, layer, filter, more);
  }
}
