import type { Cause, Edit, EditLog, LogEntry } from "../api/drawing";
import type { PlanFault } from "../api/analysis";
import type { Comparison } from "../api/drawing";
import type { GridProperties } from "../api/types";
import type { Language } from "../i18n/language";
import type { Store } from "../store";
import { valuesIn, withValues } from "../url";
import type { Target } from "./counts";
import type { Snap } from "./snap";

/** What the pointer does on the map. */
export const TOOLS = ["look", "pick", "brush", "box", "lasso", "border", "cut"] as const;
export type Tool = (typeof TOOLS)[number];

export const DRAW_TABS = ["grids", "log", "faults", "handover"] as const;
export type DrawTab = (typeof DRAW_TABS)[number];

/** What the next grid that is clicked is for. */
export type Aim = "move" | "merge" | "add";

/** A line across a grid. */
export interface CutLine {
  grid: string;
  line: [lon: number, lat: number][];
  /** Buildings that would become a new grid. */
  side: ReadonlySet<string>;
}

export type Wanted = Edit | { kind: "undo" } | { kind: "redo" };

/** Somebody else has drawn in the same community. */
export interface Conflict {
  wanted: Wanted;
  theirs: LogEntry[];
}

/** Something asked for: on its way, there, or not to be had. */
export type Asked<T> =
  { status: "loading" } | { status: "ready"; value: T } | { status: "failed"; message: string };

export interface Drawing {
  language: Language;
  /** The name of the plan that is drawn. */
  plan: string;
  log: Asked<EditLog>;
  tool: Tool;
  /** Whether buildings are taken out of the selection. */
  isTakingOut: boolean;
  aim: Aim | null;
  /** Chosen buildings, all of one community. */
  selection: ReadonlySet<string>;
  /** The selection as it would be with the gesture that is under way. */
  sweep: ReadonlySet<string> | null;
  /** The grid below the pointer while one is aimed at. */
  target: string | null;
  cut: CutLine | null;
  /** The grids on either side of a border that is dragged: buildings go from one to the other. */
  border: { from: string; to: string } | null;
  /** Grids that are chosen besides the one that is selected. */
  others: ReadonlySet<string>;
  locked: ReadonlySet<string>;
  /** An edit is on its way. */
  isBusy: boolean;
  /** Why the last one could not be done. */
  refusal: string | null;
  conflict: Conflict | null;
  /** Entries of others that have just come. */
  news: LogEntry[];
  /** The log cannot be had at the moment. */
  isAway: boolean;
  tab: DrawTab;
  faults: Asked<PlanFault[]> | null;
  handover: Asked<Comparison> | null;
  /** Points of a line that are put so far, and what the pointer keeps to. */
  points: number;
  keepsTo: Snap["kind"] | null;
  /** Closer than this buildings can be chosen. */
  isFar: boolean;
}

export type DrawStore = Store<Drawing>;

/** The buildings that a preview is of. */
export function chosen({
  selection,
  sweep,
}: Pick<Drawing, "selection" | "sweep">): ReadonlySet<string> {
  return sweep ?? selection;
}

/** Where the selection would go. */
export function targetOf({
  aim,
  border,
  target,
}: Pick<Drawing, "aim" | "border" | "target">): Target {
  if (border !== null) return { grid: border.to };
  return aim === "move" && target !== null ? { grid: target } : "new";
}

const LOCK_KEY = "lock";

/** Locked grids that the hash says. */
export function lockedIn(hash: string): Set<string> {
  const text = valuesIn(hash, [LOCK_KEY]).get(LOCK_KEY) ?? "";
  return new Set(text.split(",").filter((code) => code !== ""));
}

export function withLocked(hash: string, locked: ReadonlySet<string>): string {
  return withValues(hash, [[LOCK_KEY, locked.size === 0 ? null : [...locked].sort().join(",")]]);
}

/** The edit that an entry of the log is of, looked up for what undoes it. */
export function editOf(entry: LogEntry, edits: readonly LogEntry[]): Cause | null {
  const { cause } = entry;
  if (cause.by === "edit") return cause;
  return edits.find(({ number }) => number === cause.of)?.cause ?? null;
}

/** The grids of a community. */
export function gridsOfCommunity(
  grids: readonly { properties: GridProperties }[],
  community: string,
): GridProperties[] {
  return grids
    .map(({ properties }) => properties)
    .filter((properties) => properties.community === community);
}
