/**
 * The calendar of a district: hours, days, weeks from Monday, months and years in China's time, which
 * has no summer time. Moments are milliseconds since 1970.
 */

export const STEPS = ["hour", "day", "week", "month", "year"] as const;
export type Step = (typeof STEPS)[number];

/** From a moment, inclusive, to another, exclusive. */
export interface Span {
  from: number;
  to: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** The service's usual time zone, Asia/Shanghai. */
const OFFSET = 8 * HOUR;

/** A moment as a date whose UTC fields are the local ones. */
function local(moment: number): Date {
  return new Date(moment + OFFSET);
}

function monthStart(year: number, month: number): number {
  return Date.UTC(year, month) - OFFSET;
}

/** Where the step that a moment lies in begins. */
export function startOf(step: Step, moment: number): number {
  const date = local(moment);
  const floor = (length: number): number =>
    Math.floor((moment + OFFSET) / length) * length - OFFSET;
  switch (step) {
    case "hour":
      return floor(HOUR);
    case "day":
      return floor(DAY);
    case "week":
      return floor(DAY) - ((date.getUTCDay() + 6) % 7) * DAY;
    case "month":
      return monthStart(date.getUTCFullYear(), date.getUTCMonth());
    case "year":
      return monthStart(date.getUTCFullYear(), 0);
  }
}

/** Where the step some steps further begins; of one that begins at `start`. */
export function further(step: Step, start: number, steps: number): number {
  const date = local(start);
  switch (step) {
    case "hour":
      return start + steps * HOUR;
    case "day":
      return start + steps * DAY;
    case "week":
      return start + steps * WEEK;
    case "month":
      return monthStart(date.getUTCFullYear(), date.getUTCMonth() + steps);
    case "year":
      return monthStart(date.getUTCFullYear() + steps, 0);
  }
}

/** The step that a moment lies in. */
export function spanAround(step: Step, moment: number): Span {
  const from = startOf(step, moment);
  return { from, to: further(step, from, 1) };
}

/** The step before the one that begins at `start`. */
export function spanBefore(step: Step, start: number): Span {
  return { from: further(step, start, -1), to: start };
}

/** The same step a year before: of hours and weeks 52 weeks, so that the days of the week agree. */
export function spanYearBefore(step: Step, start: number): Span {
  if (step === "hour" || step === "week") return spanAround(step, start - 52 * WEEK);
  const date = local(start);
  date.setUTCFullYear(date.getUTCFullYear() - 1);
  return spanAround(step, date.getTime() - OFFSET);
}

/** All steps that have a part of a span. */
export function stepsOf(step: Step, { from, to }: Span): Span[] {
  const spans: Span[] = [];
  for (let start = startOf(step, from); start < to; start = further(step, start, 1)) {
    spans.push({ from: start, to: further(step, start, 1) });
  }
  return spans;
}

/** The local date of a moment: `2025-06-15`. */
export function dateOf(moment: number): string {
  return local(moment).toISOString().slice(0, 10);
}

/** How an address says a moment: `2025-06-15`, of hours `2025-06-15T08`. */
export function writeMoment(step: Step, moment: number): string {
  return local(moment)
    .toISOString()
    .slice(0, step === "hour" ? 13 : 10);
}

/** The moment that an address says, if it says one. */
export function readMoment(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\d)(?:T(\d\d))?$/.exec(text);
  if (parts === null) return null;
  const moment = Date.parse(`${parts[1]}T${parts[2] ?? "00"}:00:00Z`);
  return Number.isNaN(moment) ? null : moment - OFFSET;
}

/** A moment for the service, in UTC. */
export function toRfc3339(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

/** A date whose UTC fields are the local ones, for charts and formats that are told to use UTC. */
export function asLocalDate(moment: number): Date {
  return local(moment);
}
