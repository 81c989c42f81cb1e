import { describe, expect, it } from "vitest";

import type { DivisionFeature, GridFeature } from "../api/types";
import type { Data } from "../store";
import { Hierarchy } from "./hierarchy";

const division = (code: string, name: string, subdistrict?: string): DivisionFeature => ({
  type: "Feature",
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [2, 0],
        [2, 1],
        [0, 0],
      ],
    ],
  },
  properties: { code, name, ...(subdistrict ? { subdistrict } : {}) },
});

const grid = (code: string, community: string, sheet: string | null, west: number): GridFeature =>
  ({
    type: "Feature",
    geometry: null,
    bbox: [west, 0, west + 1, 1],
    properties: { code, name: `n${code}`, community, sheet },
  }) as unknown as GridFeature;

function hierarchy(
  grids: GridFeature[],
  subdistricts = [division("s1", "一街"), division("s2", "二街")],
) {
  return new Hierarchy({
    district: [division("d", "区")],
    subdistricts,
    communities: [division("c1", "一社区", "s1"), division("c2", "二社区", "s2")],
    data: { status: "ready", grids } as unknown as Data,
  });
}

describe("the hierarchy", () => {
  const grids = [grid("g1", "c1", "p1", 0), grid("g2", "c1", "p1", 3), grid("g3", "c2", null, 5)];
  const all = hierarchy(grids);

  it("leads from the district down to a grid", () => {
    const path = all.path(all.find("g1")).map(({ code }) => code);
    expect(path).toEqual(["", "s1", "c1", "p1", "g1"]);
    expect(all.find(null)).toBe(all.root);
    expect(all.root.name).toBe("区");
  });

  it("has only the levels that have units", () => {
    expect(all.levels).toEqual(["district", "subdistrict", "community", "sheet", "grid"]);
    const plain = hierarchy([grid("g1", "c1", null, 0)], []);
    expect(plain.levels).toEqual(["district", "community", "grid"]);
    expect(plain.path(plain.find("g1")).map(({ code }) => code)).toEqual(["", "c1", "g1"]);
  });

  it("finds what lies within a unit", () => {
    expect(all.within(all.find("s1"), "grid").map(({ code }) => code)).toEqual(["g1", "g2"]);
    expect(all.within(all.root, "grid")).toHaveLength(3);
  });

  it("knows the extent of a sheet by its grids", () => {
    expect(all.find("p1").extent()).toEqual([0, 0, 4, 1]);
  });
});

describe("a click on the map", () => {
  const all = hierarchy([grid("g1", "c1", null, 0), grid("g3", "c2", null, 5)]);

  it("goes one level down within the present unit", () => {
    expect(all.clicked(all.root, "g1").code).toBe("s1");
    expect(all.clicked(all.find("s1"), "g1").code).toBe("c1");
    expect(all.clicked(all.find("c1"), "g1").code).toBe("g1");
  });

  it("goes to the neighbour outside of it", () => {
    expect(all.clicked(all.find("s1"), "g3").code).toBe("s2");
    expect(all.clicked(all.find("g1"), "g3").code).toBe("g3");
  });
});
