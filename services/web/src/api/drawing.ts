/** What the service answers about plans that are drawn. */

import type { AreaGeometry, Feature, FeatureCollection, GridProperties } from "./types";

/** What a planner wants done. All that it names lies in one community. */
export type Edit =
  | { kind: "move_buildings"; buildings: string[]; to: string }
  | { kind: "new_grid"; buildings: string[]; name?: string }
  | { kind: "merge"; grids: string[]; into: string }
  | { kind: "cut"; grid: string; line: [lon: number, lat: number][] }
  | { kind: "rename"; grid: string; name: string }
  | { kind: "repair"; grids: string[] };

/** Why a plan changed. */
export type Cause =
  | ({ by: "edit"; locked?: string[] } & Edit)
  | { by: "undo"; of: number }
  | { by: "redo"; of: number };

export interface LogEntry {
  /** Counted from 1. */
  number: number;
  made_at: string;
  cause: Cause;
  /** The community that was drawn in. */
  community: string;
  /** Buildings that went from one grid to another. */
  buildings: number;
}

export interface EditLog {
  /** The plan that drawing began with. */
  base: string;
  /** What a new edit says it comes after. */
  last: number;
  /** The entries that would be undone, and done again. */
  undo: number | null;
  redo: number | null;
  edits: LogEntry[];
}

/** What is in a grid. */
export interface Load {
  households: number;
  buildings: number;
  deviation: number;
}

export interface Edited {
  entry: LogEntry;
  undo: number | null;
  redo: number | null;
  households_moved: number;
  /** For each building that moved the grid it is in now. */
  moves: Record<string, string | null>;
  touched: { grid: string; before: Load | null; after: Load | null }[];
  /** The grids of the community as they are now. */
  grids: FeatureCollection<GridProperties, AreaGeometry>;
}

export interface Handover {
  from: string | null;
  to: string | null;
  buildings: number;
  households: number;
}

export interface Comparison {
  plan: string;
  other: string;
  buildings: number;
  households: number;
  handovers: Handover[];
}

export interface BuildingProperties {
  id: string;
  households: number | null;
  community: string | null;
  grid: string | null;
}

export type GridArea = Feature<GridProperties, AreaGeometry>;
export type BuildingFeature = Feature<BuildingProperties, AreaGeometry | GeoJSON.Point>;
