import { describe, expect, it } from "vitest";

import { USUAL } from "./asked";
import { changeScale, classScale, colorOn, scaleKey } from "./scale";

const unit = { zh: "件", en: "cases" };

describe("a scale of classes", () => {
  const scale = classScale(
    Array.from({ length: 100 }, (_, index) => index + 1),
    unit,
  );

  it("has limits that people can read", () => {
    expect(scale.colors.map(({ value }) => value)).toEqual([0, 26, 51, 71, 86, 96]);
    expect(scale.max).toBe(100);
  });

  it("colours a value by the class it lies in", () => {
    const color = (value: number): string => colorOn(scale, value);
    expect(color(0)).toBe(scale.colors[0]?.color);
    expect(color(25.9)).toBe(color(0));
    expect(color(26)).not.toBe(color(0));
    expect(color(1e9)).toBe(scale.colors.at(-1)?.color);
  });

  it("has equal steps where values are few or alike, and one where there are none", () => {
    const limits = (values: number[]): number[] =>
      classScale(values, unit).colors.map(({ value }) => value);
    expect(limits([5, 5, 5, 5, 5, 12])).toEqual([0, 2, 4, 6, 8, 10]);
    expect(limits([])).toEqual([0]);
    expect(classScale([0, 0], unit).max).toBe(0);
  });
});

describe("the scale of changes", () => {
  it("is the same on both sides of none", () => {
    const scale = changeScale();
    expect(colorOn(scale, -0.9)).toBe("#1d4f91");
    expect(colorOn(scale, 0)).toBe("#f1efe8");
    expect(colorOn(scale, 0.3)).toBe("#de8431");
    expect(colorOn(scale, 7)).toBe("#a8560f");
  });
});

describe("what a scale is for", () => {
  it("is the same for every moment", () => {
    const key = scaleKey(USUAL, "grid");
    expect(scaleKey({ ...USUAL, at: 1, tab: "clock" }, "grid")).toBe(key);
    expect(scaleKey({ ...USUAL, domain: "livelihood" }, "grid")).not.toBe(key);
    expect(scaleKey({ ...USUAL, bandwidth: 200 }, "grid")).not.toBe(key);
  });

  it("depends on the place only where units are coloured", () => {
    const units = { ...USUAL, view: "units" as const };
    expect(scaleKey({ ...units, unit: "c1" }, "grid")).not.toBe(scaleKey(units, "grid"));
    expect(scaleKey({ ...USUAL, unit: "c1" }, "grid")).toBe(scaleKey(USUAL, "grid"));
  });
});
