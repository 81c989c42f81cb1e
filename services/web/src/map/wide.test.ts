import { describe, expect, it } from "vitest";

import { scaled } from "./wide";

describe("a larger text size", () => {
  it("leaves the zooms alone", () => {
    const size = ["interpolate", ["linear"], ["zoom"], 9, 10, 12, 15];
    expect(scaled(size, 2)).toEqual(["interpolate", ["linear"], ["zoom"], 9, 20, 12, 30]);
  });

  it("is larger where there is but one", () => {
    expect(scaled(12, 1.5)).toBe(18);
  });

  it("is left as it is where it is something else", () => {
    expect(scaled(["get", "size"], 2)).toEqual(["get", "size"]);
  });
});
