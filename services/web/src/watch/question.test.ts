import { describe, expect, it } from "vitest";

import { filterQuery, periodQuery, spanAsked, spanCompared } from "./question";
import { dateOf, readMoment, spanAround, toRfc3339 } from "./time";

const day = (text: string): number => readMoment(text) ?? Number.NaN;

describe("the time that is looked at", () => {
  const known = { from: day("2025-01-01"), to: day("2025-12-20") };

  it("is the newest whole step when no other is asked for", () => {
    expect(dateOf(spanAsked({ step: "month", at: null }, known).from)).toBe("2025-11-01");
    expect(dateOf(spanAsked({ step: "day", at: null }, known).from)).toBe("2025-12-19");
    expect(dateOf(spanAsked({ step: "year", at: null }, known).from)).toBe("2025-01-01");
  });

  it("is over when the last report of it comes a little before its end", () => {
    const last = { from: known.from, to: day("2026-01-01") - 60_000 };
    expect(dateOf(spanAsked({ step: "month", at: null }, last).from)).toBe("2025-12-01");
  });

  it("is what is asked for, or all", () => {
    const asked = spanAsked({ step: "week", at: day("2025-06-09") }, known);
    expect(dateOf(asked.to)).toBe("2025-06-16");
    expect(spanAsked({ step: "all", at: null }, known)).toBe(known);
  });
});

describe("what it is compared with", () => {
  const may = spanAround("month", day("2025-05-01"));

  it("is the step before, or that of the year before", () => {
    const begins = (compare: "before" | "year_before"): string =>
      dateOf(spanCompared({ step: "month", compare }, may)?.from ?? 0);
    expect(begins("before")).toBe("2025-04-01");
    expect(begins("year_before")).toBe("2024-05-01");
    expect(spanCompared({ step: "month", compare: "none" }, may)).toBeNull();
    expect(spanCompared({ step: "all", compare: "before" }, may)).toBeNull();
  });
});

describe("queries", () => {
  it("say only what is asked", () => {
    const none = filterQuery({ domain: "", category: "", source: "" });
    expect(none.toString()).toBe("");
    const some = filterQuery({ domain: "livelihood", category: "a&b", source: "" });
    expect(some.toString()).toBe("domain=livelihood&category=a%26b");
  });

  it("leave periods of the calendar to the service", () => {
    const may = spanAround("month", day("2025-05-01"));
    expect(periodQuery("month", may)).toEqual([
      ["period", "month"],
      ["date", "2025-05-01"],
    ]);
    const hour = spanAround("hour", day("2025-05-01"));
    expect(periodQuery("hour", hour)[0]).toEqual(["from", toRfc3339(hour.from)]);
    expect(periodQuery("all", may)).toEqual([]);
  });
});
