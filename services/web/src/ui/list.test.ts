import { describe, expect, it } from "vitest";

import type { GridFeature } from "../api/types";
import { limitsLine, matching } from "./list";

const grid = (code: string, name: string) => ({ properties: { code, name } }) as GridFeature;
const grids = [grid("370105001008007", "泺口社区第7网格"), grid("LI-03-001", "Vaduz 1")];

describe("matching", () => {
  it("finds by a part of the code, spaces or not", () => {
    expect(matching(grids, "001 008 007")).toEqual([grids[0]]);
    expect(matching(grids, "008007")).toEqual([grids[0]]);
  });

  it("finds by name, whatever the case", () => {
    expect(matching(grids, "泺口")).toEqual([grids[0]]);
    expect(matching(grids, "vaduz 1")).toEqual([grids[1]]);
  });

  it("keeps all when nothing is searched for and none when nothing matches", () => {
    expect(matching(grids, "")).toBe(grids);
    expect(matching(grids, "xyz")).toEqual([]);
  });
});

describe("limitsLine", () => {
  it("counts the communities where nothing better can be had", () => {
    const limits = [true, false, true].map((at_optimum) => ({ community: "c", at_optimum }));
    expect(limitsLine(limits, "en")).toBe("In 2 of 3 communities no division is more even.");
    expect(limitsLine([], "zh")).toBe("");
  });
});
