/** What the service answers about cases and coverage. Shares are fractions of 1. */

import type { AreaGeometry, Feature } from "./types";

export interface Told {
  from: string;
  to: string;
}

/** A share of cases with what it is made of; `null` of nothing. */
export interface ShareFigure {
  value: number | null;
  part: number;
  whole: number;
}

export interface Compared {
  reported: number;
  /** By how much of it the cases have become more. */
  change: number | null;
  indicators: Record<string, number | null>;
}

export interface Figures {
  counts: Record<string, number>;
  indicators: Record<string, ShareFigure>;
  handling: { cases: number; median_hours: number | null; p90_hours: number | null };
  /** Backlog at the end of the period. */
  open: number;
  open_overdue: number;
  before: Compared | null;
  year_before: Compared | null;
}

/** For each 1,000 households; the true rate lies from `low` to `high` with a probability of 95 %. */
export interface Shrunken {
  per_1000_households: number;
  low: number;
  high: number;
}

export interface Lit {
  light: "red" | "yellow";
  rule: string;
  indicator: string;
  value: number;
  limit: number;
}

export interface UnitFigures extends Figures {
  code: string;
  name: string;
  /** Codes of the units above it, the nearest first. */
  within: string[];
  households: number;
  /** The type of its community: its peers are the units of the same type. */
  kind: string | null;
  per_1000_households: number | null;
  shrunk: Shrunken | null;
  rank: number | null;
  rank_among_peers: number | null;
  lights: Lit[];
}

export interface Named {
  name: string;
  zh: string;
  en: string;
}

export interface IndicatorText extends Named {
  /** In names of counts. */
  formula: string;
  better: "high" | "low";
}

export interface LightRule extends Named {
  indicator: string;
  yellow: number;
  red: number;
}

/** What the figures mean, with a version. */
export interface Catalogue {
  version: string;
  filing_limit_minutes: number;
  counts: Named[];
  indicators: IndicatorText[];
  lights: LightRule[];
}

export interface PerformanceReport {
  level: string;
  plan: string | null;
  period: Told;
  before: Told | null;
  year_before: Told | null;
  as_of: string;
  min_cases: number;
  catalogue: Catalogue;
  total: Figures;
  elsewhere: Figures;
  units: UnitFigures[];
}

/** Seven days from Monday, each with 24 hours. */
export interface WeekClock {
  time_zone: string;
  cases: number;
  hours: number[][];
}

/** What grids hold of some ground. */
export interface Covered {
  buildings: number;
  households: number;
  households_in_a_grid: number;
  households_in_none: number;
  buildings_unknown: number;
  grids: number;
  below_min: number;
  above_max: number;
  dedicated: number;
}

export interface PlanFault {
  kind: string;
  at: string;
  message: string;
  place: [lon: number, lat: number] | null;
}

export interface CoverageReport {
  plan: string;
  min: number;
  max: number;
  total: Covered;
  faults: PlanFault[];
  units: (Covered & { code: string; name: string })[];
}

/** What the colours of heat mean. */
export interface HeatLegend {
  unit: string;
  unit_zh: string;
  min: number;
  max: number;
  colors: { value: number; color: string }[];
  /** Places whose kernel holds fewer cases are left out. */
  at_least?: number;
}

export interface HexProperties {
  cell: string;
  cases: number;
  per_1000_households: number | null;
  per_km2_month: number | null;
  /** Whether it stands for those of its descendants that are too small to be shown. */
  rest: boolean | null;
}

/** A cluster in space and time. */
export interface ScanProperties {
  cluster: number;
  lon: number;
  lat: number;
  radius_m: number;
  first_day: string;
  last_day: string;
  observed: number;
  expected: number;
  p: number;
}

/** What a hexagon has become over some periods. */
export interface EmergingProperties {
  cell: string;
  cases: number;
  z: number | null;
  p: number | null;
  q: number | null;
  class: string;
  spot: "hot" | "cold" | null;
  hot_periods: number;
  trend_p: number;
}

export interface HotSpots<P> {
  from: string;
  to: string;
  periods?: string[];
  features: Feature<P, AreaGeometry>[];
}

/** A case without its place. */
export interface CaseProperties {
  id: string;
  domain: string;
  category: string | null;
  source: string | null;
  reported_at: string;
  due_at: string | null;
  handled_at: string | null;
  closed_at: string | null;
  status: string;
  grid: string | null;
  community: string | null;
}
