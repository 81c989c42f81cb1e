import { describe, expect, it } from "vitest";

import { itemsAddress, snippetsOf } from "./snippets";

const address = (path: string): string => `http://h/wangge/${path}`;

describe("what to paste elsewhere", () => {
  const text = (name: string, filter = ""): string =>
    snippetsOf(address, "grids", filter).find((snippet) => snippet.name === name)?.text ?? "";

  it("has the filter in its address", () => {
    const items = itemsAddress(address, "grids", "households > 300", { f: "csv" });
    expect(items).toBe(
      "http://h/wangge/ogc/collections/grids/items?f=csv&filter=households+%3E+300",
    );
    expect(text("geopandas", "households > 300")).toContain("filter=households+%3E+300");
  });

  it("can be pasted into a shell, whatever the filter says", () => {
    expect(text("curl", "name = 'x'")).toMatch(/^curl -o grids\.geojson '[^']*%27x%27[^']*'$/);
  });

  it("keeps the braces of tiles", () => {
    expect(text("tiles")).toBe("http://h/wangge/tiles/grids/{z}/{x}/{y}.mvt");
    expect(text("ogc")).toBe("http://h/wangge/ogc");
  });
});
