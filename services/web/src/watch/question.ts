import type { Domain } from "../domain";
import type { Asked } from "./asked";
import { dateOf, further, spanBefore, spanYearBefore, startOf, toRfc3339, type Span } from "./time";

/** Which cases, whenever they were reported. */
export interface CaseFilter {
  domain: Domain | "";
  category: string;
  source: string;
}

/** The filter as parameters of the service. */
export function filterQuery({ domain, category, source }: CaseFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (domain !== "") query.set("domain", domain);
  if (category !== "") query.set("category", category);
  if (source !== "") query.set("source", source);
  return query;
}

/** The time that is looked at, among that of all cases. */
export function spanAsked({ step, at }: Pick<Asked, "step" | "at">, known: Span): Span {
  if (step === "all") return known;
  const from = at ?? newestWhole(step, known);
  return { from, to: further(step, from, 1) };
}

/** Where the newest step begins that is over; where the first one begins when none is. */
function newestWhole(step: Exclude<Asked["step"], "all">, { from, to }: Span): number {
  // The last report of a step comes some time before its end.
  const GRACE = 86_400_000;
  const last = startOf(step, to - 1);
  const isOver = to + GRACE >= further(step, last, 1);
  const start = isOver ? last : further(step, last, -1);
  return Math.max(start, startOf(step, from));
}

/** What a span is compared with; nothing when it is with nothing, or when all time is looked at. */
export function spanCompared(
  { step, compare }: Pick<Asked, "step" | "compare">,
  span: Span,
): Span | null {
  if (step === "all" || compare === "none") return null;
  return compare === "before" ? spanBefore(step, span.from) : spanYearBefore(step, span.from);
}

/** A span as parameters of the service. */
export function spanQuery(span: Span, prefix = ""): [string, string][] {
  return [
    [`${prefix}from`, toRfc3339(span.from)],
    [`${prefix}to`, toRfc3339(span.to)],
  ];
}

/**
 * The same for performance, which compares periods of the calendar by themselves; all time has no
 * beginning that could be compared.
 */
export function periodQuery(step: Asked["step"], span: Span): [string, string][] {
  if (step === "all") return [];
  if (step === "hour") return spanQuery(span);
  return [
    ["period", step],
    ["date", dateOf(span.from)],
  ];
}

/** A query with more in it. */
export function withMore(
  query: URLSearchParams,
  more: Iterable<[string, string]>,
): URLSearchParams {
  const result = new URLSearchParams(query);
  for (const [name, value] of more) result.set(name, value);
  return result;
}
