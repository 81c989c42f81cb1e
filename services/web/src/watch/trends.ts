import type { PerformanceReport } from "../api/analysis";
import type { Client } from "../api/client";
import type { Level } from "./level";
import { filterQuery, spanQuery, withMore } from "./question";
import { presentSpan, presentUnit, rankedUnits, type Watching } from "./state";
import { further, startOf, stepsOf, type Span } from "./time";

const MONTHS = 12;

/** Cases by month of the units of a level, and of what they lie in. */
export interface Trends {
  months: Span[];
  within: string;
  total: number[];
  units: Map<string, number[]>;
}

export interface TrendQuestion {
  months: Span[];
  within: string;
  /** What is asked of each month. */
  paths: string[];
}

/** The units whose trend is told: a year of every grid of a district would be megabytes. */
function levelOf(state: Watching): { level: Level; within: string } {
  const { level, within } = rankedUnits(state);
  const isMany = (level === "grid" || level === "sheet") && within.level !== "community";
  const [above] = state.hierarchy.levelsBelow(within);
  return { level: isMany ? (above ?? level) : level, within: within.code };
}

/** The last months up to the time that is looked at. */
export function trendQuestion(state: Watching): TrendQuestion {
  const { asked, known, plan } = state;
  const last = startOf("month", Math.min(presentSpan(state).to, known.to) - 1);
  const first = Math.max(startOf("month", known.from), further("month", last, 1 - MONTHS));
  const months = stepsOf("month", { from: first, to: further("month", last, 1) });
  const { level, within } = levelOf(state);
  const query = withMore(filterQuery(asked), [["level", level]]);
  if (within !== "") query.set("within", within);
  if (plan !== null && (level === "grid" || level === "sheet")) query.set("plan", plan);
  const paths = months.map((month) => `api/v1/performance?${withMore(query, spanQuery(month))}`);
  return { months, within, paths };
}

export async function loadTrends(
  client: Client,
  { months, within, paths }: TrendQuestion,
  signal: AbortSignal,
): Promise<Trends> {
  const reports = await Promise.all(
    paths.map((path) => client.json<PerformanceReport>(path, signal)),
  );
  const units = new Map<string, number[]>();
  for (const [month, report] of reports.entries()) {
    for (const { code, counts } of report.units) {
      const cases = units.get(code) ?? months.map(() => 0);
      cases[month] = counts["reported"] ?? 0;
      units.set(code, cases);
    }
  }
  const total = reports.map((report) => report.total.counts["reported"] ?? 0);
  return { months, within, total, units };
}

/** That of the present unit. */
export function ownTrend(state: Watching): number[] | null {
  const trends = state.trends.value;
  if (trends === null) return null;
  const { code } = presentUnit(state);
  return trends.within === code ? trends.total : (trends.units.get(code) ?? null);
}
