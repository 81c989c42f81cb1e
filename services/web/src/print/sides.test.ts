import { describe, expect, it } from "vitest";

import type { DivisionFeature } from "../api/types";
import { layoutOf, sheetsOf } from "./atlas";
import { framed, type Metres } from "./plane";
import { sidesOf, streetNames } from "./sides";

/** A square of a hundred metres, y to the south. */
const square: Metres[] = [
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
  [0, 0],
];
const streets = [
  { name: "North Street", line: [[-50, -4] as const, [150, -4] as const] },
  { name: "East Street", line: [[106, -50] as const, [106, 150] as const] },
  { name: "Far Street", line: [[0, 140] as const, [100, 140] as const] },
  { name: "Middle Lane", line: [[50, 30] as const, [50, 70] as const] },
];

describe("sidesOf", () => {
  it("names the street on each side, whichever way round the border is", () => {
    const expected = new Map([
      ["north", "North Street"],
      ["east", "East Street"],
    ]);
    expect(sidesOf([square], streets)).toEqual(expected);
    expect(sidesOf([square.toReversed()], streets)).toEqual(expected);
  });
});

describe("streetNames", () => {
  it("has those inside and along the border", () => {
    expect(streetNames([square], streets)).toEqual(["East Street", "Middle Lane", "North Street"]);
  });
});

describe("framed", () => {
  it("is as wide for its height as the paper, with what it holds in the middle", () => {
    const frame = framed({ x: 10, y: 10, width: 100, height: 20 }, 2, 0.1);
    expect(frame.width / frame.height).toBeCloseTo(2);
    expect(frame.x + frame.width / 2).toBeCloseTo(60);
    expect(frame.y + frame.height / 2).toBeCloseTo(20);
    expect(frame.width).toBeCloseTo(120);
  });
});

describe("the atlas", () => {
  const community = (code: string, subdistrict: string): DivisionFeature =>
    ({ properties: { code, name: code, subdistrict } }) as DivisionFeature;

  it("keeps subdistricts apart, and fills their sheets alike", () => {
    const communities = Array.from({ length: 14 }, (_, i) => community(`a${i + 10}`, "a"));
    const sheets = sheetsOf([community("b1", "b"), ...communities]);
    expect(sheets.map(({ subdistrict, communities: of }) => [subdistrict, of.length])).toEqual([
      ["a", 7],
      ["a", 7],
      ["b", 1],
    ]);
  });

  it("has room for every community", () => {
    for (let count = 1; count <= 12; count++) {
      const { columns, width, height } = layoutOf(count);
      const rows = Math.ceil(count / columns);
      expect(columns * width).toBeLessThanOrEqual(793);
      expect(rows * height).toBeLessThanOrEqual(1078);
      expect(height).toBeGreaterThan(150);
    }
  });
});
