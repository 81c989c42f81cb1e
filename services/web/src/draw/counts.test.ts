import { describe, expect, it } from "vitest";

import type { GridProperties } from "../api/types";
import { changesOf } from "./counts";

function grid(code: string, households: number, buildings: number): GridProperties {
  return {
    code,
    name: code,
    kind: "general",
    community: "c",
    subdistrict: null,
    sheet: null,
    households,
    buildings,
    target: 300,
    deviation: households / 300 - 1,
    area_m2: 1,
    compactness: 1,
  };
}

const grids = [grid("a", 360, 6), grid("b", 240, 4), grid("c", 300, 1)];
const building = (id: string, of: string, households: number) => ({ id, households, grid: of });

describe("changesOf", () => {
  it("takes households from one grid to another", () => {
    const [from, to] = changesOf(grids, [building("1", "a", 60), building("2", "b", 9)], {
      grid: "b",
    });
    expect(from?.after).toEqual({ households: 300, buildings: 5, deviation: 0 });
    expect(to?.after).toEqual({ households: 300, buildings: 5, deviation: 0 });
    expect(to?.before).toEqual({ households: 240, buildings: 4, deviation: 240 / 300 - 1 });
  });

  it("counts a new grid into the mean", () => {
    const [from, fresh] = changesOf(grids, [building("1", "a", 60)], "new");
    expect(from?.code).toBe("a");
    expect(fresh).toMatchObject({ code: null, before: null });
    expect(fresh?.after).toEqual({ households: 60, buildings: 1, deviation: 60 / 225 - 1 });
  });

  it("says that a grid without buildings is no more", () => {
    const [from, to] = changesOf(grids, [building("1", "c", 300)], { grid: "a" });
    expect(from).toMatchObject({ code: "c", after: null });
    expect(to?.after?.deviation).toBeCloseTo(660 / 450 - 1, 12);
  });

  it("puts the grid that loses most first", () => {
    const codes = changesOf(grids, [building("1", "b", 5), building("2", "a", 50)], { grid: "c" });
    expect(codes.map(({ code }) => code)).toEqual(["a", "b", "c"]);
  });
});
