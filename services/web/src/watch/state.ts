import type {
  CoverageReport,
  EmergingProperties,
  HexProperties,
  HotSpots,
  PerformanceReport,
  ScanProperties,
  UnitFigures,
  WeekClock,
} from "../api/analysis";
import type { AreaGeometry, Feature } from "../api/types";
import type { Language } from "../i18n/language";
import type { Store } from "../store";
import type { Asked } from "./asked";
import type { Hierarchy, Unit } from "./hierarchy";
import type { Loaded } from "./latest";
import type { Level } from "./level";
import { spanAsked, spanCompared } from "./question";
import type { Scale } from "./scale";
import type { Series } from "./series";
import { further, startOf, type Span } from "./time";
import type { Trends } from "./trends";
import type { Words } from "./words";

/** A unit with the answer that its figures are from. */
export interface Own {
  unit: UnitFigures;
  report: PerformanceReport;
}

export type Clusters =
  | { method: "scan"; found: HotSpots<ScanProperties> }
  | { method: "emerging"; found: HotSpots<EmergingProperties> };

export type Hexes = Feature<HexProperties, AreaGeometry>[];

/** What the leader's workplace knows. */
export interface Watching {
  language: Language;
  asked: Asked;
  hierarchy: Hierarchy;
  /** The plan whose grids are meant, if there is one. */
  plan: string | null;
  /** From the first case to just after the last. */
  known: Span;
  /** The present unit. */
  own: Loaded<Own>;
  /** The units that are ranked. */
  ranked: Loaded<PerformanceReport>;
  series: Loaded<Series>;
  clock: Loaded<WeekClock>;
  /** The colours of the map. */
  scale: Loaded<Scale>;
  hexes: Loaded<Hexes>;
  coverage: Loaded<CoverageReport>;
  clusters: Loaded<Clusters>;
  words: Loaded<Words>;
  /** Cases by month of the ranked units. */
  trends: Loaded<Trends>;
  /** Whether time goes on by itself, and how many steps in a second. */
  isPlaying: boolean;
  speed: number;
}

export type WatchStore = Store<Watching>;

/** The unit that is looked at. */
export function presentUnit({ hierarchy, asked }: Watching): Unit {
  return hierarchy.find(asked.unit);
}

/** The time that is looked at. */
export function presentSpan({ asked, known }: Watching): Span {
  return spanAsked(asked, known);
}

/**
 * What is asked, without a comparison for which there is nothing: before the first case, of all time,
 * and of cells, which cannot be taken from each other because they are guarded against small counts.
 */
export function comparable(state: Watching): Asked {
  const { asked, known } = state;
  const compared = spanCompared(asked, presentSpan(state));
  const isThere =
    compared !== null &&
    asked.step !== "all" &&
    asked.view !== "hexes" &&
    compared.from >= startOf(asked.step, known.from);
  return isThere ? asked : { ...asked, compare: "none" };
}

/** Which units are ranked, and in which unit they lie; of a unit without parts its neighbours are. */
export function rankedUnits(state: Watching): { level: Level; within: Unit } {
  const { hierarchy, asked } = state;
  const unit = presentUnit(state);
  const below = hierarchy.levelsBelow(unit);
  const level = below.find((level) => level === asked.level) ?? below[0];
  if (level !== undefined) return { level, within: unit };
  return { level: unit.level, within: unit.parent ?? unit };
}

/** Some steps further; after the last one comes the first. */
export function moved(state: Watching, steps: number): number | null {
  const { asked, known } = state;
  if (asked.step === "all") return null;
  const at = further(asked.step, presentSpan(state).from, steps);
  if (at >= known.to) return startOf(asked.step, known.from);
  return at < startOf(asked.step, known.from) ? startOf(asked.step, known.to - 1) : at;
}
