import { describe, expect, it, vi } from "vitest";

import { Client } from "../api/client";
import { USUAL } from "./asked";
import { Hierarchy } from "./hierarchy";
import { NOTHING_LOADED } from "./loads";
import type { Watching } from "./state";
import { readMoment } from "./time";
import { loadTrends, ownTrend, trendQuestion } from "./trends";

const day = (text: string): number => readMoment(text) ?? Number.NaN;

function watching(asked: Partial<Watching["asked"]> = {}): Watching {
  return {
    language: "en",
    asked: { ...USUAL, ...asked },
    hierarchy: new Hierarchy({
      district: [],
      subdistricts: [],
      communities: [],
      data: { status: "no_plan" },
    }),
    plan: null,
    known: { from: day("2024-10-10"), to: day("2025-06-10") },
    ...NOTHING_LOADED,
    isPlaying: false,
    speed: 2,
  };
}

describe("trendQuestion", () => {
  it("asks for no month before the first case nor after the time looked at", () => {
    const { months } = trendQuestion(watching({ step: "month", at: day("2025-03-01") }));
    expect(months[0]?.from).toBe(day("2024-10-01"));
    expect(months[months.length - 1]?.to).toBe(day("2025-04-01"));
    expect(months).toHaveLength(6);
  });

  it("asks for a year at most, with the filter", () => {
    const state = watching({ step: "all", domain: "livelihood" });
    const long = { ...state, known: { from: day("2020-01-01"), to: day("2025-06-10") } };
    const { months, paths } = trendQuestion(long);
    expect(months).toHaveLength(12);
    expect(paths[0]).toContain("domain=livelihood");
  });
});

describe("loadTrends", () => {
  it("has nothing for months in which a unit had no cases", async () => {
    const client = new Client("http://h/");
    const answers = [[["a", 3]], [["b", 2]]] as [string, number][][];
    let asked = 0;
    vi.spyOn(client, "json").mockImplementation(() => {
      const units = (answers[asked++] ?? []).map(([code, reported]) => ({
        code,
        counts: { reported },
      }));
      return Promise.resolve({ units, total: { counts: { reported: 9 } } });
    });
    const months = trendQuestion(watching()).months.slice(0, 2);
    const question = { months, within: "", paths: ["one", "two"] };
    const trends = await loadTrends(client, question, new AbortController().signal);
    expect(trends.units.get("a")).toEqual([3, 0]);
    expect(trends.units.get("b")).toEqual([0, 2]);
    const state = { ...watching(), trends: { status: "ready" as const, value: trends } };
    expect(ownTrend(state)).toEqual([9, 9]);
  });
});
