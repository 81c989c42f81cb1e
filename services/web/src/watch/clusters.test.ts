import { describe, expect, it } from "vitest";

import type { EmergingProperties, ScanProperties } from "../api/analysis";
import type { AreaGeometry, Feature } from "../api/types";
import { clusterAreas, clusterLabels, emergingSpots, middleOf, outlineOf } from "./clusters";
import type { Clusters } from "./state";

const square: AreaGeometry = {
  type: "Polygon",
  coordinates: [
    [
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ],
  ],
};

const hex = (cell: string, pattern: string, spot: "hot" | "cold" | null, cases: number) =>
  ({
    geometry: square,
    properties: { cell, class: pattern, spot, cases, q: 0.01 },
  }) as unknown as Feature<EmergingProperties, AreaGeometry>;

describe("patterns over periods", () => {
  it("come in the order of what they ask for, without what is none", () => {
    const found = emergingSpots([
      hex("a", "none", null, 99),
      hex("b", "persistent", "hot", 5),
      hex("c", "new", "cold", 50),
      hex("d", "new", "hot", 1),
      hex("e", "persistent", "hot", 7),
    ]);
    expect(found.map(({ properties }) => properties.cell).join("")).toBe("debc");
  });
});

describe("clusters on the map", () => {
  const cluster = (p: number) => ({
    geometry: square,
    properties: { p, lon: 1, lat: 2 } as ScanProperties,
  });
  const clusters = {
    method: "scan",
    found: { features: [cluster(0.004), cluster(0.4)] },
  } as unknown as Clusters;

  it("say which of them chance explains", () => {
    const drawn = clusterAreas(clusters).map(({ geometry, properties }) => [
      geometry.type,
      properties?.["isSure"],
    ]);
    expect(drawn).toEqual([
      ["MultiPolygon", true],
      ["MultiLineString", true],
      ["MultiPolygon", false],
      ["MultiLineString", false],
    ]);
    expect(clusterLabels(clusters, String)).toEqual([{ at: [1, 2], text: { name: "p 0.004" } }]);
    expect(clusterAreas(null)).toEqual([]);
  });

  it("are drawn around, not within", () => {
    const box = (west: number): GeoJSON.Position[] => [
      [west, 0],
      [west + 1, 0],
      [west + 1, 1],
      [west, 1],
      [west, 0],
    ];
    const outline = outlineOf({ type: "MultiPolygon", coordinates: [[box(0)], [box(1)]] });
    expect(outline.coordinates).toHaveLength(6);
    expect(outline.coordinates).not.toContainEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it("have a middle", () => {
    expect(middleOf(square)).toEqual([1, 1]);
  });
});
