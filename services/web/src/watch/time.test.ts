import { describe, expect, it } from "vitest";

import {
  dateOf,
  further,
  readMoment,
  spanAround,
  spanBefore,
  spanYearBefore,
  startOf,
  stepsOf,
  toRfc3339,
  writeMoment,
} from "./time";

const at = (text: string): number => Date.parse(text);
const told = ({ from, to }: { from: number; to: number }): string[] => [from, to].map(toRfc3339);

describe("steps of the calendar", () => {
  it("begin at midnight in China", () => {
    const noon = at("2025-06-15T23:30:00+08:00");
    expect(toRfc3339(startOf("hour", noon))).toBe("2025-06-15T15:00:00Z");
    expect(toRfc3339(startOf("day", noon))).toBe("2025-06-14T16:00:00Z");
    expect(dateOf(startOf("week", noon))).toBe("2025-06-09");
    expect(dateOf(startOf("month", noon))).toBe("2025-06-01");
    expect(dateOf(startOf("year", noon))).toBe("2025-01-01");
  });

  it("go over the turn of the year", () => {
    const december = startOf("month", at("2025-12-31T10:00:00+08:00"));
    expect(dateOf(further("month", december, 1))).toBe("2026-01-01");
    expect(dateOf(further("month", december, -12))).toBe("2024-12-01");
    expect(dateOf(further("year", startOf("year", december), 1))).toBe("2026-01-01");
  });

  it("are compared as the service compares them", () => {
    const { from } = spanAround("month", at("2025-03-31T12:00:00+08:00"));
    expect(told(spanBefore("month", from))).toEqual([
      "2025-01-31T16:00:00Z",
      "2025-02-28T16:00:00Z",
    ]);
    expect(dateOf(spanYearBefore("month", from).from)).toBe("2024-03-01");
    const week = spanAround("week", at("2025-06-11T00:00:00Z"));
    expect(dateOf(spanYearBefore("week", week.from).from)).toBe("2024-06-10");
  });

  it("cover a span", () => {
    const span = { from: at("2025-01-30T00:00:00+08:00"), to: at("2025-03-01T00:00:00+08:00") };
    expect(stepsOf("month", span).map(({ from }) => dateOf(from))).toEqual([
      "2025-01-01",
      "2025-02-01",
    ]);
    expect(stepsOf("day", span)).toHaveLength(30);
  });
});

describe("a moment in an address", () => {
  it("comes back", () => {
    const moment = at("2025-06-15T08:00:00+08:00");
    expect(writeMoment("hour", moment)).toBe("2025-06-15T08");
    expect(readMoment("2025-06-15T08")).toBe(moment);
    expect(readMoment(writeMoment("day", moment))).toBe(startOf("day", moment));
  });

  it("is refused when it is none", () => {
    expect(readMoment("2025-13-45")).toBeNull();
    expect(readMoment("yesterday")).toBeNull();
  });
});
