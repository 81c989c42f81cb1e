import { describe, expect, it } from "vitest";

import { EMPTY_COLOR, RAMP } from "./ramp";

type Triple = [number, number, number];
type Matrix = [Triple, Triple, Triple];

/** How linear RGB is seen without one kind of cone (Machado, Oliveira, Fernandes 2009). */
const VISIONS: Record<string, Matrix> = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as Triple;
}

function linear(color: string): Triple {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

/** CIE L*a*b* under D65. */
function lab(rgb: Triple): Triple {
  const toXyz: Matrix = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.072175],
    [0.0193339, 0.119192, 0.9503041],
  ];
  const white: Triple = [0.95047, 1, 1.08883];
  const [x, y, z] = times(toXyz, rgb).map((value, index) => {
    const t = Math.max(0, value) / (white[index] as number);
    return t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116;
  }) as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(one: string, other: string, vision: Matrix): number {
  const [a, b] = [one, other].map((color) => lab(times(vision, linear(color)))) as [Triple, Triple];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

describe.each(Object.entries(VISIONS))("with %s", (_, vision) => {
  const colors = RAMP.map((step) => step.color);

  it("neighbouring classes differ", () => {
    for (let index = 1; index < colors.length; index++) {
      const pair = [colors[index - 1], colors[index]] as [string, string];
      expect(difference(...pair, vision), pair.join(" ")).toBeGreaterThan(7);
    }
  });

  it("too few and too many of the same size differ", () => {
    for (let index = 0; index < (colors.length - 1) / 2; index++) {
      const pair = [colors[index], colors[colors.length - 1 - index]] as [string, string];
      expect(difference(...pair, vision), pair.join(" ")).toBeGreaterThan(14);
    }
  });

  it("no households is not mistaken for balance", () => {
    expect(
      difference(EMPTY_COLOR, colors[(colors.length - 1) / 2] as string, vision),
    ).toBeGreaterThan(7);
  });
});
