import { describe, expect, it } from "vitest";

import type { PerformanceReport } from "../api/analysis";
import type { DivisionFeature } from "../api/types";
import { USUAL } from "./asked";
import { casesOf } from "./cases";
import { Hierarchy } from "./hierarchy";

const division = (code: string, subdistrict?: string): DivisionFeature =>
  ({ properties: { code, name: code, subdistrict } }) as unknown as DivisionFeature;

const hierarchy = new Hierarchy({
  district: [],
  subdistricts: [division("s1")],
  communities: [division("c1", "s1"), division("c2", "s1")],
  data: { status: "no_plan" },
});

const report = {
  period: { from: "2025-05-31T16:00:00Z", to: "2025-06-30T16:00:00Z" },
  as_of: "2025-12-31T15:00:00Z",
  catalogue: { indicators: [{ name: "closed", formula: "closed / filed" }] },
} as unknown as PerformanceReport;

function lists(figure: string, code: string | null, asked = USUAL) {
  const counts = { reported: 12, closed: 8, filed: 10 };
  const unit = hierarchy.find(code);
  return casesOf({ figure, unit, asked, hierarchy, report, counts, open: 4, openOverdue: 1 });
}

describe("the cases of a figure", () => {
  it("are those of the period, the unit and the words", () => {
    const [all] = lists("reported", "c1", { ...USUAL, domain: "livelihood", category: "it's" });
    expect(all?.cases).toBe(12);
    expect(all?.filter).toBe(
      "reported_at >= TIMESTAMP('2025-05-31T16:00:00Z') AND reported_at < TIMESTAMP('2025-06-30T16:00:00Z')" +
        " AND community = 'c1' AND domain = 'livelihood' AND category = 'it''s'",
    );
  });

  it("are found by the communities of a subdistrict, and by a sound place in the district", () => {
    expect(lists("reported", "s1")[0]?.filter).toContain("community IN ('c1', 'c2')");
    expect(lists("reported", null)[0]?.filter).toContain("place_fault IS NULL");
  });

  it("of an indicator are those above and below its line", () => {
    expect(lists("closed", "c1").map(({ count, cases }) => [count, cases])).toEqual([
      ["closed", 8],
      ["filed", 10],
    ]);
  });

  it("that are open may have been reported long before", () => {
    const [open, overdue] = lists("open", "c1");
    expect(open?.filter).not.toContain("reported_at >=");
    expect(open?.filter).toContain("closed_at > TIMESTAMP('2025-06-30T16:00:00Z')");
    expect(overdue?.filter).toContain("due_at < TIMESTAMP('2025-06-30T16:00:00Z')");
  });
});
