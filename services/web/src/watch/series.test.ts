import { describe, expect, it } from "vitest";

import { Client } from "../api/client";
import { binned, busiest, loadSeries } from "./series";
import { readMoment, stepsOf, toRfc3339 } from "./time";

const day = (text: string): number => readMoment(text) ?? Number.NaN;

/** Each Monday hour 0 has one case, each Sunday hour 23 two. */
class FakeClient extends Client {
  asked: URLSearchParams[] = [];
  constructor() {
    super("http://h/");
  }
  override async json<T>(path: string): Promise<T> {
    this.asked.push(new URLSearchParams(path.split("?")[1]));
    const hours = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
    (hours[0] as number[])[0] = 1;
    (hours[6] as number[])[23] = 2;
    return { time_zone: "Asia/Shanghai", cases: 3, hours } as T;
  }
}

const filter = { domain: "livelihood", category: "", source: "" } as const;
const signal = new AbortController().signal;

describe("a series", () => {
  it("is made of weeks, which have hours", async () => {
    const client = new FakeClient();
    const known = { from: day("2025-06-11"), to: day("2025-06-24") };
    const series = await loadSeries(client, filter, known, signal);
    expect(series.finest).toBe("hour");
    expect(client.asked.map((query) => query.get("from"))).toEqual([
      toRfc3339(day("2025-06-09")),
      toRfc3339(day("2025-06-16")),
      toRfc3339(day("2025-06-23")),
    ]);
    expect(client.asked[0]?.get("domain")).toBe("livelihood");
    const days = binned(series, stepsOf("day", { from: day("2025-06-09"), to: day("2025-06-30") }));
    expect(days.map(({ cases }) => cases)).toEqual([
      ...[1, 0, 0, 0, 0, 0, 2],
      ...[1, 0, 0, 0, 0, 0, 2],
      ...[1, 0, 0, 0, 0, 0, 2],
    ]);
  });

  it("is made of months where there are too many weeks", async () => {
    const client = new FakeClient();
    const series = await loadSeries(
      client,
      filter,
      { from: day("2015-01-01"), to: day("2020-01-01") },
      signal,
    );
    expect(series.finest).toBe("month");
    expect(client.asked).toHaveLength(60);
    const years = stepsOf("year", { from: day("2015-01-01"), to: day("2020-01-01") });
    expect(binned(series, years).map(({ cases }) => cases)).toEqual([36, 36, 36, 36, 36]);
  });
});

describe("bins", () => {
  const series = {
    finest: "hour" as const,
    counts: [
      { from: 0, to: 1, cases: 1 },
      { from: 1, to: 2, cases: 5 },
      { from: 3, to: 4, cases: 5 },
    ],
  };

  it("hold what begins in them", () => {
    const bins = binned(series, [
      { from: 1, to: 3 },
      { from: 3, to: 5 },
    ]);
    expect(bins.map(({ cases }) => cases)).toEqual([5, 5]);
    expect(busiest(bins)?.from).toBe(1);
    expect(busiest([])).toBeNull();
  });
});
