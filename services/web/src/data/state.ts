import type { Catalogue } from "../api/analysis";
import type { FeatureCollection } from "../api/types";
import type { Language } from "../i18n/language";
import type { Store } from "../store";
import { valuesIn, withValues } from "../url";
import type { Loaded } from "../watch/latest";
import type { Column } from "./schema";

export interface Collection {
  id: string;
  title: string;
  description?: string;
  itemCount?: number;
}

export type Page = FeatureCollection<Record<string, unknown>, GeoJSON.Geometry | null>;

/** What the analyst's workplace knows. */
export interface Taking {
  language: Language;
  /** The id of the layer, and which of its features. */
  layer: string;
  filter: string;
  collections: Loaded<Collection[]>;
  columns: Loaded<Column[]>;
  /** The first features that the filter finds. */
  page: Loaded<Page>;
  /** About how many bytes all of them are, by format. */
  sizes: Loaded<Map<string, number>>;
  catalogue: Loaded<Catalogue>;
}

export type DataStore = Store<Taking>;

const USUAL_LAYER = "grids";

/** What the address asks of data. */
export function takenIn(hash: string): Pick<Taking, "layer" | "filter"> {
  const said = valuesIn(hash, ["layer", "filter"]);
  return { layer: said.get("layer") || USUAL_LAYER, filter: said.get("filter") ?? "" };
}

export function withTaken(
  hash: string,
  { layer, filter }: Pick<Taking, "layer" | "filter">,
): string {
  return withValues(hash, [
    ["layer", layer === USUAL_LAYER ? null : layer],
    ["filter", filter || null],
  ]);
}
