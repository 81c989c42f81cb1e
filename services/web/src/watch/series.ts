import type { WeekClock } from "../api/analysis";
import type { Client } from "../api/client";
import { filterQuery, spanQuery, withMore, type CaseFilter } from "./question";
import { further, stepsOf, type Span } from "./time";

/** Cases that were reported in a span. */
export interface Counted extends Span {
  cases: number;
}

/** All cases of a filter by the time they were reported, as finely as they were asked for. */
export interface Series {
  finest: "hour" | "month";
  counts: Counted[];
}

/** Beyond so many weeks months are counted: a request for each week would be too many. */
const MOST_WEEKS = 160;
const AT_ONCE = 4;

/**
 * The service counts the hours of a week, so a week's clock has each of its 168 hours: all weeks
 * together are a histogram of all time. Cases without a place are among them.
 */
export async function loadSeries(
  client: Client,
  filter: CaseFilter,
  known: Span,
  signal: AbortSignal,
): Promise<Series> {
  const weeks = stepsOf("week", known);
  const finest = weeks.length <= MOST_WEEKS ? "hour" : "month";
  const parts = finest === "hour" ? weeks : stepsOf("month", known);
  const counts = await inParallel(parts, async (part) => {
    const query = withMore(filterQuery(filter), spanQuery(part));
    const clock = await client.json<WeekClock>(`api/v1/cases/clock?${query}`, signal);
    return finest === "hour" ? hoursOf(part, clock) : [{ ...part, cases: clock.cases }];
  });
  return { finest, counts: counts.flat() };
}

/** The hours of a week that begins on a Monday. */
function hoursOf(week: Span, clock: WeekClock): Counted[] {
  return clock.hours.flat().map((cases, hour) => {
    const from = further("hour", week.from, hour);
    return { from, to: further("hour", from, 1), cases };
  });
}

/** Works through a list, some at a time, and keeps its order. */
async function inParallel<A, B>(list: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = new Array<B>(list.length);
  const queue = list.map((item, index) => ({ item, index }));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next.index] = await work(next.item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** The cases of a series in each of some spans, which are in order and do not overlap. */
export function binned({ counts }: Series, spans: readonly Span[]): Counted[] {
  const bins = spans.map((span) => ({ ...span, cases: 0 }));
  let at = 0;
  for (const { from, cases } of counts) {
    while (at < bins.length && from >= (bins[at] as Counted).to) at++;
    const bin = bins[at];
    if (bin !== undefined && from >= bin.from) bin.cases += cases;
  }
  return bins;
}

/** The one with the most cases; of equals the first. */
export function busiest(bins: readonly Counted[]): Counted | null {
  return bins.reduce<Counted | null>(
    (most, bin) => (most === null || bin.cases > most.cases ? bin : most),
    null,
  );
}
