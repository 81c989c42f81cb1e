import type { Asked } from "./asked";
import type { Level } from "./level";
import { filterQuery, periodQuery, spanCompared, spanQuery, withMore } from "./question";
import { binned, busiest } from "./series";
import { comparable, presentUnit, type Watching } from "./state";
import { startOf, stepsOf, type Span } from "./time";

/** The figures of units of a level in a span. */
export function performancePath(state: Watching, level: Level, within: string, span: Span): string {
  const { asked, plan } = state;
  const query = withMore(filterQuery(asked), [["level", level], ...periodQuery(asked.step, span)]);
  if (within !== "") query.set("within", within);
  if (plan !== null && (level === "grid" || level === "sheet")) query.set("plan", plan);
  return `api/v1/performance?${query}`;
}

/**
 * The step that reaches furthest, once it is known: with the most cases, or, of a comparison, with the
 * greatest difference among those that can be compared.
 */
export function busiestSpan(state: Watching): Span | null {
  const { known, series } = state;
  const { step, ...asked } = comparable(state);
  if (step === "all") return known;
  if (series.status !== "ready" || series.value === null) return null;
  const { value } = series;
  const bins = binned(value, stepsOf(step, known));
  const reach = bins.flatMap((bin) => {
    const compared = spanCompared({ ...asked, step }, bin);
    if (compared === null) return [bin];
    if (compared.from < startOf(step, known.from)) return [];
    const [then] = binned(value, [compared]);
    return [{ ...bin, cases: Math.abs(bin.cases - (then?.cases ?? 0)) }];
  });
  const most = busiest(reach);
  return most === null ? null : { from: most.from, to: most.to };
}

/** A heat map of a span; a leader sees no place where there are but a few cases. */
export function heatQuery(asked: Asked, span: Span): URLSearchParams {
  const query = withMore(filterQuery(asked), [
    ...spanQuery(span),
    ["bandwidth", String(asked.bandwidth)],
    ["role", "leader"],
  ]);
  if (asked.view === "household") query.set("per", "household");
  const compared = spanCompared(asked, span);
  return compared === null ? query : withMore(query, spanQuery(compared, "compare_"));
}

export function coverageQuery(state: Watching, plan: string): URLSearchParams {
  const unit = presentUnit(state);
  const { hierarchy } = state;
  // Coverage is told down to communities.
  const community = hierarchy.path(unit).find(({ level }) => level === "community");
  const within = community ?? unit;
  const query = new URLSearchParams({ plan });
  if (within.code !== "") query.set("within", within.code);
  return query;
}

/** Days that are searched for clusters, and months that make a pattern. */
const SCANNED = 90 * 86_400_000;
const PATTERN_MONTHS = 12;

/** Clusters of the time up to the end of the present span. */
export function clustersQuery({ asked, known }: Watching, span: Span): URLSearchParams {
  const to = Math.min(span.to, known.to);
  const from =
    asked.clusters === "scan"
      ? Math.max(known.from, to - SCANNED)
      : Math.max(known.from, to - PATTERN_MONTHS * 31 * 86_400_000);
  return withMore(filterQuery(asked), [["method", asked.clusters], ...spanQuery({ from, to })]);
}
