import type { Extent } from "../../api/types";
import type { DataStore, Taking } from "../../data/state";

/** What the parts of the analyst's workplace can do. */
export interface DataContext {
  store: DataStore;
  ask(change: Partial<Pick<Taking, "layer" | "filter">>): void;
  again(): void;
  address(path: string): string;
  /** What the map shows. */
  view(): Extent | null;
  flyTo(extent: Extent): void;
}
