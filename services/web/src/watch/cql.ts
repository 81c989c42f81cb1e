import type { CaseFilter } from "./question";
import { toRfc3339 } from "./time";

/**
 * The cases behind a figure as filters in CQL2: the same rules by which the service counts, so that a
 * list has as many cases as the figure says.
 */

/** A text in a filter. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function timestamp(moment: number): string {
  return `TIMESTAMP('${toRfc3339(moment)}')`;
}

const CLOSED = "(closed_at IS NOT NULL OR status = 'closed')";
const HANDLED = `(${CLOSED} OR handled_at IS NOT NULL OR status IN ('handled', 'checked'))`;
const DISPATCHED = `(${HANDLED} OR dispatched_at IS NOT NULL OR status = 'dispatched')`;
const FILED = `(${DISPATCHED} OR filed_at IS NOT NULL OR status = 'filed')`;
const NOT_REFUSED = "status <> 'refused'";

/** What has not happened is in order; a comparison with it alone would be neither true nor false. */
const IN_ORDER = ["filed_at", "dispatched_at", "due_at", "handled_at", "closed_at"]
  .map((column) => `(${column} IS NULL OR ${column} >= reported_at)`)
  .join(" AND ");

const HANDLED_BY_DUE =
  "((handled_at IS NOT NULL AND handled_at <= due_at) OR (handled_at IS NULL AND closed_at <= due_at))";

/** The cases of a count; `null` where a filter cannot say it. */
export function countFilter(count: string, asOf: number): string | null {
  const overdue = `due_at < ${timestamp(asOf)} AND ${NOT_REFUSED}`;
  switch (count) {
    case "reported":
      return "";
    case "refused":
      return "status = 'refused'";
    case "filed":
      return `${NOT_REFUSED} AND ${FILED}`;
    case "dispatched_said":
      return `${NOT_REFUSED} AND ${DISPATCHED} AND redispatched IS NOT NULL`;
    case "dispatched_right":
      return `${NOT_REFUSED} AND ${DISPATCHED} AND redispatched = 0`;
    case "handled":
      return `${NOT_REFUSED} AND ${HANDLED}`;
    case "closed":
      return `${NOT_REFUSED} AND ${CLOSED}`;
    case "reworked":
      return `${NOT_REFUSED} AND ${HANDLED} AND rework > 0`;
    case "filed_timed":
      return `filed_at IS NOT NULL AND ${IN_ORDER}`;
    case "handled_timed":
      return `due_at IS NOT NULL AND (handled_at IS NOT NULL OR closed_at IS NOT NULL) AND ${IN_ORDER}`;
    case "handled_by_due":
      return `${HANDLED_BY_DUE} AND ${IN_ORDER}`;
    case "unhandled_overdue":
      return `${overdue} AND NOT ${HANDLED} AND ${IN_ORDER}`;
    case "closed_timed":
      return `due_at IS NOT NULL AND closed_at IS NOT NULL AND ${IN_ORDER}`;
    case "closed_by_due":
      return `closed_at <= due_at AND ${IN_ORDER}`;
    case "unclosed_overdue":
      return `${overdue} AND NOT ${CLOSED} AND ${IN_ORDER}`;
    default:
      return null;
  }
}

/** The cases that were open at the end of a span, or are open now when that is sooner. */
export function openFilter(to: number, asOf: number, isOverdue: boolean): string {
  const end = timestamp(Math.min(to, asOf));
  const open = `${NOT_REFUSED} AND ((closed_at IS NULL AND status <> 'closed') OR closed_at > ${end})`;
  return isOverdue ? `${open} AND due_at < ${end}` : open;
}

/** Cases reported in a span; from the beginning of time when `from` is `null`. */
export function reportedFilter(from: number | null, to: number): string {
  const until = `reported_at < ${timestamp(to)}`;
  return from === null ? until : `reported_at >= ${timestamp(from)} AND ${until}`;
}

/** Cases with these words. */
export function wordsFilter({ domain, category, source }: CaseFilter): string {
  return all([
    domain && `domain = ${text(domain)}`,
    category && `category = ${text(category)}`,
    source && `source = ${text(source)}`,
  ]);
}

/** Cases in units of one column; those with a sound place when no unit is named. */
export function placeFilter(column: "community" | "grid", codes: readonly string[] | null): string {
  if (codes === null) return "place_fault IS NULL";
  if (codes.length === 1) return `${column} = ${text(codes[0] as string)}`;
  return `${column} IN (${codes.map(text).join(", ")})`;
}

/** What holds when all of these do; those that say nothing are left out. */
export function all(filters: readonly string[]): string {
  return filters.filter((filter) => filter !== "").join(" AND ");
}
