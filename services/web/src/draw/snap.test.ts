import { describe, expect, it } from "vitest";

import { LineTool } from "./line_tool";
import { Guides, onPlane, placeOn, type Guide, type Place, type Snap } from "./snap";
import { traced } from "./trace";

/** A ten-thousandth of a degree of longitude on the plane. */
const STEP = 1e-4 / 360;
const street = (...line: Place[]): Guide => ({ kind: "street", line });
const border = (...line: Place[]): Guide => ({ kind: "border", line });

/** A street that bends a little twice, and one that crosses it at its third vertex. */
const main = street([117, 36], [117.001, 36.0001], [117.002, 36], [117.003, 36.0001]);
const cross = street([117.002, 35.999], [117.002, 36], [117.002, 36.001]);

function near(guides: Guides, place: Place, steps = 3): Snap | null {
  return guides.near(onPlane(place), steps * STEP);
}

function kept(guides: Guides, place: Place): Snap {
  const snap = near(guides, place);
  if (snap === null) throw new Error("nothing is near");
  return snap;
}

const rounded = (points: readonly (readonly [number, number])[]): string[] =>
  points.map((point) =>
    placeOn(point)
      .map((degree) => degree.toFixed(6))
      .join(),
  );

describe("the plane", () => {
  it("takes any place there and back", () => {
    for (const place of [
      [117, 36.7],
      [-71.4, 41.8],
      [9.5, 47.2],
    ] as const) {
      const [lon, lat] = placeOn(onPlane(place));
      expect(lon).toBeCloseTo(place[0], 10);
      expect(lat).toBeCloseTo(place[1], 10);
    }
  });
});

describe("Guides", () => {
  const guides = new Guides([main, cross]);

  it("draw to a street within reach and not beyond", () => {
    expect(near(guides, [117.0005, 36.0002])?.kind).toBe("street");
    expect(near(guides, [117.0005, 36.001])).toBeNull();
  });

  it("draw to a corner rather than to the street beside", () => {
    const snap = near(guides, [117.0021, 36.00005]);
    expect(snap?.kind).toBe("corner");
    expect(rounded([snap?.at ?? [0, 0]])).toEqual(["117.002000,36.000000"]);
  });

  it("take no slight bend for a corner", () => {
    expect(near(guides, [117.001, 36.0001])?.kind).toBe("street");
  });

  it("say of a border along a street that it is a street", () => {
    const both = new Guides([border(...main.line), main]);
    expect(near(both, [117.0005, 36.00006])?.kind).toBe("street");
  });

  it("have a border that two grids share once", () => {
    const [a, b] = [border([117, 36], [117.001, 36]), border([117.001, 36], [117, 36])];
    expect(new Guides([a, b]).segments).toHaveLength(1);
  });
});

describe("tracing", () => {
  const guides = new Guides([main, cross, street([118, 37], [118.001, 37])]);

  it("follows the vertices of a street", () => {
    const way = traced(kept(guides, [117.0002, 36.00002]), kept(guides, [117.0028, 36.00008]));
    expect(way).not.toBeNull();
    expect(rounded(way ?? []).slice(1, -1)).toEqual([
      "117.001000,36.000100",
      "117.002000,36.000000",
    ]);
  });

  it("turns into another street where they meet", () => {
    const way = traced(kept(guides, [117.0012, 36.00008]), kept(guides, [117.002, 36.0006]));
    expect(rounded(way ?? []).slice(1, -1)).toEqual(["117.002000,36.000000"]);
  });

  it("finds no way between streets that do not meet, nor along borders", () => {
    const there = kept(guides, [118.0005, 37]);
    expect(traced(kept(guides, [117.0002, 36.00002]), there)).toBeNull();
    const borders = new Guides([border(...main.line)]);
    const [a, b] = [
      kept(borders, [117.0002, 36.00002]),
      kept(borders, [117.0028, 36.00008]),
    ] as const;
    expect(traced(a, b)).toBeNull();
  });

  it("takes no way that goes far out of its way", () => {
    const loop = new Guides([street([117, 36], [117, 36.01], [117.0004, 36.01], [117.0004, 36])]);
    expect(traced(kept(loop, [117, 36.0001]), kept(loop, [117.0004, 36.0001]))).toBeNull();
  });
});

describe("LineTool", () => {
  const guides = new Guides([main]);
  const at = (place: Place) => {
    const snap = near(guides, place);
    return { at: snap?.at ?? onPlane(place), snap };
  };

  it("goes along a street between two points on it, straight elsewhere", () => {
    const tool = new LineTool();
    tool.add(at([117.0002, 36.00002]));
    tool.add(at([117.0028, 36.00008]));
    tool.add(at([117.0028, 36.01]));
    expect(tool.line()).toHaveLength(5);
    tool.back();
    expect(tool.line()).toHaveLength(4);
    expect(tool.line(at([117.0028, 36.01]))).toHaveLength(5);
    expect(tool.clear()).toBe(true);
    expect(tool.clear()).toBe(false);
  });

  it("takes a point that is put twice once", () => {
    const tool = new LineTool();
    tool.add(at([117, 35.9]));
    tool.add(at([117, 35.9]));
    expect(tool.count).toBe(1);
  });
});
