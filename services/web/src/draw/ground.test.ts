import { describe, expect, it } from "vitest";

import { selectedWith, type Building } from "./ground";

function building(id: string, community: string, grid: string): Building {
  const at: [number, number] = [0, 0];
  return { id, community, grid, households: 1, at, geometry: { type: "Point", coordinates: at } };
}

const [a, b, c, d] = [
  building("a", "1", "11"),
  building("b", "1", "12"),
  building("c", "2", "21"),
  building("d", "1", "13"),
] as const;
const none: ReadonlySet<string> = new Set();

describe("selectedWith", () => {
  it("stays in the community of most", () => {
    expect([...selectedWith([], [a, b, c], false, none)]).toEqual(["a", "b"]);
  });

  it("stays in the community that was begun with", () => {
    expect([...selectedWith([c], [a, b], false, none)]).toEqual(["c"]);
  });

  it("leaves locked grids alone", () => {
    expect([...selectedWith([], [a, b, d], false, new Set(["12"]))]).toEqual(["a", "d"]);
  });

  it("takes out what is hit", () => {
    expect([...selectedWith([a, b], [b, d], true, none)]).toEqual(["a"]);
  });
});
