/**
 * The colours of deviation: blue where a grid has fewer households than its community's mean, white
 * where it is close to it, orange where it has more. Blue and orange stay apart for every kind of
 * colour blindness, and lightness alone tells how far off a grid is.
 */

export interface RampClass {
  color: string;
  /** Deviations from `from` (inclusive) to `to` (exclusive); infinite at both ends. */
  from: number;
  to: number;
}

const BREAKS = [-0.2, -0.1, -0.05, -0.02, 0.02, 0.05, 0.1, 0.2];

const COLORS = [
  "#1d4f91",
  "#4a80bd",
  "#8db6de",
  "#c6dcf0",
  "#f5f3ed",
  "#fbdfbd",
  "#f4b672",
  "#de8431",
  "#a8560f",
];

/** A grid without households has no deviation to show. */
export const EMPTY_COLOR = "#dcdcd8";

export const RAMP: readonly RampClass[] = COLORS.map((color, index) => ({
  color,
  from: BREAKS[index - 1] ?? Number.NEGATIVE_INFINITY,
  to: BREAKS[index] ?? Number.POSITIVE_INFINITY,
}));

/** The class a deviation falls in. */
export function classOf(deviation: number): RampClass {
  const found = RAMP.find((step) => deviation < step.to);
  return found ?? (RAMP[RAMP.length - 1] as RampClass);
}

/** The colour of a grid on the map. */
export function colorOf(grid: { households: number; deviation: number }): string {
  return grid.households === 0 ? EMPTY_COLOR : classOf(grid.deviation).color;
}

/** How many grids with households fall in each class, in the order of the ramp. */
export function histogram(grids: Iterable<{ households: number; deviation: number }>): number[] {
  const counts = new Map(RAMP.map((step) => [step, 0]));
  for (const grid of grids) {
    if (grid.households === 0) continue;
    const step = classOf(grid.deviation);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts.values()];
}

/** The same as `colorOf`, as the style writes it. */
export function fillExpression(): unknown[] {
  const steps = RAMP.slice(1).flatMap((step) => [step.from, step.color]);
  return [
    "case",
    ["==", ["get", "households"], 0],
    EMPTY_COLOR,
    ["step", ["get", "deviation"], COLORS[0], ...steps],
  ];
}
