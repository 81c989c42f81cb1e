import type { GridFeature } from "../../api/types";
import type { Ground } from "../../draw/ground";
import type { Aim, DrawStore, Tool, Wanted } from "../../draw/state";
import type { Store } from "../../store";

/** What parts of the planner's page share. */
export interface DrawContext {
  store: DrawStore;
  page: Store;
  ground: Ground;
  use(tool: Tool): void;
  aim(aim: Aim | null): void;
  do(wanted: Wanted): Promise<boolean>;
  clear(): void;
  newGrid(): void;
  cut(): void;
  lock(code: string, isLocked: boolean): void;
  repair(codes: readonly string[]): void;
  /** A grid with those that may touch it. */
  around(code: string): string[];
  flyTo(place: [lon: number, lat: number]): void;
  show(grid: GridFeature): void;
  /** Reads the log again. */
  again(): void;
  readFaults(): void;
  readHandover(): void;
  /** Wants again what met a conflict. */
  retry(): void;
}
