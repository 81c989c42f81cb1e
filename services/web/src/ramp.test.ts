import { describe, expect, it } from "vitest";

import text from "../../../tiles/styles/wangge.json?raw";
import { classOf, colorOf, EMPTY_COLOR, fillExpression, histogram, RAMP } from "./ramp";

/** Relative luminance of sRGB (WCAG). */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe("the ramp", () => {
  it("covers every deviation once", () => {
    expect(RAMP[0]?.from).toBe(Number.NEGATIVE_INFINITY);
    expect(RAMP[RAMP.length - 1]?.to).toBe(Number.POSITIVE_INFINITY);
    for (let index = 1; index < RAMP.length; index++) {
      expect(RAMP[index]?.from).toBe(RAMP[index - 1]?.to);
    }
  });

  it("grows darker from the middle to both ends, so that it reads without hue", () => {
    const middle = (RAMP.length - 1) / 2;
    const light = RAMP.map((step) => luminance(step.color));
    for (let step = 1; step <= middle; step++) {
      for (const side of [-1, 1]) {
        const inner = light[middle + side * (step - 1)] as number;
        const outer = light[middle + side * step] as number;
        expect((inner + 0.05) / (outer + 0.05)).toBeGreaterThan(1.15);
      }
    }
  });

  it("puts a limit into the class above it", () => {
    expect(classOf(0.02).from).toBe(0.02);
    expect(classOf(-0.02).from).toBe(-0.02);
    expect(classOf(-0.0201).to).toBe(-0.02);
    expect(classOf(7).to).toBe(Number.POSITIVE_INFINITY);
    expect(classOf(-1).from).toBe(Number.NEGATIVE_INFINITY);
  });

  it("shows a grid without households apart", () => {
    expect(colorOf({ households: 0, deviation: 0 })).toBe(EMPTY_COLOR);
    expect(colorOf({ households: 300, deviation: 0 })).toBe(classOf(0).color);
  });

  it("counts grids by class, those without households left out", () => {
    const counts = histogram([
      { households: 0, deviation: 0 },
      { households: 300, deviation: 0 },
      { households: 303, deviation: 0.01 },
      { households: 100, deviation: -0.5 },
    ]);
    expect(counts).toEqual([1, 0, 0, 0, 2, 0, 0, 0, 0]);
  });

  it("is what the style of the service paints", () => {
    const style = JSON.parse(text) as {
      layers: { id: string; paint?: Record<string, unknown> }[];
    };
    const layer = style.layers.find(({ id }) => id === "grids-fill");
    expect(layer?.paint?.["fill-color"]).toEqual(fillExpression());
  });
});
