import { describe, expect, it } from "vitest";

import { distance, isInside, isRightOf, simplified, type Point, doCross } from "./shapes";

const square: Point[] = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];

describe("shapes", () => {
  it("know what is inside", () => {
    expect(isInside([5, 5], square)).toBe(true);
    expect(isInside([15, 5], square)).toBe(false);
    expect(isInside([5, 5], [])).toBe(false);
  });

  it("measure how far a point is from a segment", () => {
    expect(distance([5, 3], [0, 0], [10, 0])).toBe(3);
    expect(distance([13, 4], [0, 0], [10, 0])).toBe(5);
    expect(distance([3, 4], [0, 0], [0, 0])).toBe(5);
  });

  it("tell the sides of a line, also beyond its ends", () => {
    // Downwards on the screen: the right-hand side is that with the smaller x.
    const down: Point[] = [
      [0, 0],
      [0, 10],
    ];
    expect(isRightOf([-1, 5], down)).toBe(true);
    expect(isRightOf([1, 5], down)).toBe(false);
    expect(isRightOf([-1, 50], down)).toBe(true);
    expect(isRightOf([1, -50], down)).toBe(false);
    const bent: Point[] = [
      [0, 0],
      [0, 10],
      [10, 10],
    ];
    expect(isRightOf([5, 5], bent)).toBe(false);
    expect(isRightOf([5, 12], bent)).toBe(true);
  });

  it("leave out what a line does not need", () => {
    const wavy: Point[] = [
      [0, 0],
      [5, 0.4],
      [10, 0],
      [10, 10],
    ];
    expect(simplified(wavy, 1)).toEqual([
      [0, 0],
      [10, 0],
      [10, 10],
    ]);
  });
});

describe("doCross", () => {
  it("tells segments that cross from those that do not", () => {
    expect(doCross([0, 0], [2, 2], [0, 2], [2, 0])).toBe(true);
    expect(doCross([0, 0], [2, 2], [3, 2], [5, 0])).toBe(false);
    expect(doCross([0, 0], [2, 0], [0, 1], [2, 1])).toBe(false);
  });
});
