import { validateStyleMin, type StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";

import text from "../../../../tiles/styles/wangge.json?raw";
import { Client } from "../api/client";
import { resolveTiles, withoutSource } from "./style";

const style = JSON.parse(text) as StyleSpecification;

describe("the style of the service", () => {
  it("is a valid style", () => {
    expect(validateStyleMin(style)).toEqual([]);
  });

  it("names no outside host, no glyphs and no sprite", () => {
    expect(text).not.toMatch(/https?:/);
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
  });

  it("draws every source, each from the layer of its own name", () => {
    const drawn = style.layers.flatMap((layer) => ("source" in layer ? [layer] : []));
    expect(new Set(drawn.map((layer) => layer.source))).toEqual(
      new Set(Object.keys(style.sources)),
    );
    for (const layer of drawn)
      expect("source-layer" in layer && layer["source-layer"]).toBe(layer.source);
  });
});

describe("resolveTiles", () => {
  it("keeps the page's prefix and the braces", () => {
    const resolved = resolveTiles(
      style,
      new Client("https://h.example/wangge/?lang=en"),
      "?plan=a",
    );
    expect(resolved.sources["grids"]).toMatchObject({
      tiles: ["https://h.example/wangge/tiles/grids/{z}/{x}/{y}.mvt?plan=a"],
    });
    expect(resolved.sources["streets"]).toMatchObject({
      tiles: ["https://h.example/wangge/tiles/streets/{z}/{x}/{y}.mvt"],
    });
  });
});

describe("areas", () => {
  it("are known by their code", () => {
    const { sources } = resolveTiles(style, new Client("https://h.example/"), "");
    for (const name of ["grids", "communities", "subdistricts"]) {
      expect(sources[name]).toMatchObject({ promoteId: "code" });
    }
  });
});

describe("withoutSource", () => {
  it("takes the layers with it", () => {
    const rest = withoutSource(style, "grids");
    expect(Object.keys(rest.sources)).not.toContain("grids");
    expect(rest.layers.some((layer) => layer.id.startsWith("grids"))).toBe(false);
    expect(rest.layers.some((layer) => layer.id === "background")).toBe(true);
  });
});
