import { describe, expect, it } from "vitest";

import type { Extent } from "../api/types";
import { coverOf, isCovered } from "./cover";

const jinan: Extent = [116.86, 36.64, 117.13, 36.8];

describe("the tiles of a view", () => {
  it("cover it, at twice their size", () => {
    const cover = coverOf(jinan, 12);
    expect(cover).toMatchObject({ z: 11, x: 1688, y: 798, columns: 3, rows: 2 });
    const [west, south, east, north] = cover.extent;
    expect(west).toBeLessThanOrEqual(jinan[0]);
    expect(south).toBeLessThanOrEqual(jinan[1]);
    expect(east).toBeGreaterThanOrEqual(jinan[2]);
    expect(north).toBeGreaterThanOrEqual(jinan[3]);
  });

  it("are larger where they would be too many", () => {
    const cover = coverOf(jinan, 15);
    expect(cover.columns * cover.rows).toBeLessThanOrEqual(24);
    expect(cover.z).toBeLessThan(14);
  });

  it("do for a view within them, until it is nearer", () => {
    const cover = coverOf(jinan, 12);
    expect(isCovered(cover, [116.9, 36.66, 117.1, 36.78], 12.3)).toBe(true);
    expect(isCovered(cover, [116.9, 36.66, 116.95, 36.7], 13)).toBe(false);
    expect(isCovered(cover, [116.6, 36.66, 116.9, 36.78], 12)).toBe(false);
  });

  it("end at the edge of the world", () => {
    expect(coverOf([-180, -85, 180, 85], 0)).toMatchObject({ z: 0, columns: 1, rows: 1 });
  });
});
