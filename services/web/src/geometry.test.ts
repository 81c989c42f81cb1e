import { describe, expect, it } from "vitest";

import { extentOf, labelPoint, extentOfAny } from "./geometry";

const box = (x0: number, y0: number, x1: number, y1: number) => [
  [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
    [x0, y0],
  ],
];

describe("extentOf", () => {
  it("holds all parts", () => {
    const geometry = {
      type: "MultiPolygon" as const,
      coordinates: [box(1, 2, 3, 4), box(-5, 0, -4, 1)],
    };
    expect(extentOf([{ geometry }])).toEqual([-5, 0, 3, 4]);
  });

  it("is nothing around nothing", () => {
    expect(extentOf([])).toBeNull();
  });
});

describe("labelPoint", () => {
  it("stands inside an area that is bent around its own centre", () => {
    const bent = [
      [
        [0, 0],
        [10, 0],
        [10, 1],
        [1, 1],
        [1, 10],
        [0, 10],
        [0, 0],
      ],
    ];
    const [x, y] = labelPoint({ type: "Polygon", coordinates: bent });
    expect(x < 1 || y < 1).toBe(true);
  });

  it("stands in the largest part", () => {
    const [x] = labelPoint({
      type: "MultiPolygon",
      coordinates: [box(0, 0, 1, 1), box(10, 0, 20, 10), box(30, 0, 31, 1)],
    });
    expect(x).toBeGreaterThan(10);
    expect(x).toBeLessThan(20);
  });
});

describe("the box around anything", () => {
  it("is that of all corners", () => {
    const line = {
      type: "LineString" as const,
      coordinates: [
        [1, 2],
        [3, 0],
      ],
    };
    expect(extentOfAny([{ type: "Point", coordinates: [5, 9] }, line, null])).toEqual([1, 0, 5, 9]);
    expect(extentOfAny([null])).toBeNull();
  });
});
