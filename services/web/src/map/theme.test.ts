import { describe, expect, it } from "vitest";

import { darkened, darkenedAll } from "./theme";

describe("a colour by night", () => {
  it("is as light as it was dark", () => {
    expect(darkened("#ffffff")).toBe("hsla(0, 0%, 10%, 1)");
    expect(darkened("#000000")).toBe("hsla(0, 0%, 90%, 1)");
  });

  it("keeps its hue and its transparency", () => {
    expect(darkened("#b9d3df")).toMatch(/^hsla\(199, /);
    expect(darkened("#f8f7f3")).toMatch(/^hsla\(48, 3%/);
    expect(darkened("rgba(255, 255, 255, 0.95)")).toBe("hsla(0, 0%, 10%, 0.95)");
  });

  it("is looked for in expressions, where words are left alone", () => {
    const expression = ["match", ["get", "class"], "motorway", "#ffffff", "#000000"];
    expect(darkenedAll(expression)).toEqual([
      "match",
      ["get", "class"],
      "motorway",
      "hsla(0, 0%, 10%, 1)",
      "hsla(0, 0%, 90%, 1)",
    ]);
    expect(darkenedAll(0.5)).toBe(0.5);
  });
});
