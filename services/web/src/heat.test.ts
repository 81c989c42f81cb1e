import { describe, expect, it } from "vitest";

import { heatQuery, monthsBetween } from "./heat";

describe("months", () => {
  it("go over the turn of the year", () => {
    const months = monthsBetween("2025-11-30T23:00:00Z", "2026-02-01T00:00:00Z");
    expect(months).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
    expect(monthsBetween("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z")).toEqual(["2026-01"]);
  });
});

describe("the query of a heat map", () => {
  const months = ["2025-11", "2025-12"];

  it("has the whole time, or one month", () => {
    const all = heatQuery({ domain: "", bandwidth: 500, month: null }, months);
    expect(all.get("from")).toBe("2025-11-01T00:00:00Z");
    expect(all.get("to")).toBe("2026-01-01T00:00:00Z");
    expect(all.has("domain")).toBe(false);
    const one = heatQuery({ domain: "livelihood", bandwidth: 500, month: "2025-11" }, months);
    expect(one.get("to")).toBe("2025-12-01T00:00:00Z");
    expect(one.get("domain")).toBe("livelihood");
  });

  it("says nothing of time where there is no case", () => {
    expect(heatQuery({ domain: "", bandwidth: 200, month: null }, []).toString()).toBe(
      "bandwidth=200",
    );
  });
});
