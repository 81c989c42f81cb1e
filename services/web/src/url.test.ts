import { describe, expect, it } from "vitest";

import { gridIn, positionIn, withGrid, withPosition, besideIn, withBeside } from "./url";

describe("the hash", () => {
  it("holds the selected grid beside the map's position", () => {
    const hash = withGrid("#map=13.20/36.71000/116.98000", "370105001008007");
    expect(hash).toBe("#map=13.20/36.71000/116.98000&grid=370105001008007");
    expect(gridIn(hash)).toBe("370105001008007");
    expect(positionIn(hash)).toEqual({ zoom: 13.2, lat: 36.71, lon: 116.98 });
  });

  it("keeps the grid when the map moves", () => {
    const hash = withPosition("#grid=7&map=1/2/3", { zoom: 12, lat: -36.5, lon: 116.123456 });
    expect(hash).toBe("#grid=7&map=12.00/-36.50000/116.12346");
  });

  it("forgets a grid and keeps the rest", () => {
    expect(withGrid("#map=1/2/3&grid=7", null)).toBe("#map=1/2/3");
    expect(withGrid("#grid=7", null)).toBe("");
  });

  it("has the plan that is compared with", () => {
    const hash = withBeside("#grid=1", "demo 草案");
    expect(besideIn(hash)).toBe("demo 草案");
    expect(gridIn(hash)).toBe("1");
    expect(withBeside(hash, null)).toBe("#grid=1");
    expect(besideIn("#beside=")).toBeNull();
  });

  it("takes any code there and back", () => {
    for (const code of ["r1155956-003", "a/b", "网格&=#1", "100%"]) {
      const hash = withPosition(withGrid("", code), { zoom: 1, lat: 2, lon: 3 });
      expect(gridIn(hash)).toBe(code);
    }
  });

  it.each(["", "#map=13/36", "#map=13/north/116", "#map=//", "#map=99/0/0", "#map=9/91/0"])(
    "%j has no position",
    (hash) => {
      expect(positionIn(hash)).toBeNull();
    },
  );
});
