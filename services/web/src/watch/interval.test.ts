import { describe, expect, it } from "vitest";

import type { UnitFigures } from "../api/analysis";
import { rateOf } from "./interval";

const unit = (cases: number, shrunk: UnitFigures["shrunk"]): UnitFigures =>
  ({ counts: { reported: cases }, households: 1000, shrunk }) as unknown as UnitFigures;

describe("the uncertainty of a rate", () => {
  it("is the service's where there are other units", () => {
    const shrunk = { per_1000_households: 90, low: 80, high: 100 };
    expect(rateOf(unit(95, shrunk))).toBe(shrunk);
    expect(rateOf(unit(95, null))).toBeNull();
  });

  it("is that of a count where there are none", () => {
    const alone = rateOf(unit(100, { per_1000_households: 100, low: 100, high: 100 }));
    // The exact limits of a Poisson count of 100 are 81.36 and 121.63.
    expect(alone?.low).toBeCloseTo(81.36, 1);
    expect(alone?.high).toBeCloseTo(121.63, 1);
    const none = rateOf(unit(0, { per_1000_households: 0, low: 0, high: 0 }));
    expect(none?.low).toBe(0);
    expect(none?.high).toBeCloseTo(3.69, 0);
  });
});
