import type { HeatLegend } from "../api/analysis";
import type { Asked } from "./asked";
import type { Level } from "./level";

/** What the colours of the map mean. */
export interface Scale {
  /** What is asked of the map but when; see `scaleKey`. */
  key: string;
  /** Whether it is the one scale of all steps of time, and not that of the present one. */
  isFixed: boolean;
  unit: { zh: string; en: string };
  /** From the lowest to the highest value. */
  colors: { value: number; color: string }[];
  min: number;
  max: number;
  /** Whether each colour stands for all values from its own to that of the next. */
  isStepped: boolean;
  /** Places with fewer cases than this are left out. */
  atLeast?: number;
}

/** Pale to dark: lightness alone tells the order, whatever colours one sees. */
const SEQUENCE = ["#fdf1c7", "#fbd27d", "#f6a24a", "#e36a2c", "#b93420", "#741425"];

/** Fewer in blue, more in orange, as deviations are. */
const CHANGES = ["#1d4f91", "#4a80bd", "#8db6de", "#f1efe8", "#f4b672", "#de8431", "#a8560f"];
const CHANGE_LIMITS = [-0.5, -0.2, -0.05, 0.05, 0.2, 0.5];

type Colours = Omit<Scale, "key" | "isFixed">;

/** What a scale is for: all that is asked of the map but the moment. */
export function scaleKey(asked: Asked, level: Level): string {
  const { view, domain, category, source, step, compare, bandwidth, unit } = asked;
  const heat = view === "density" || view === "household";
  const place = view === "units" ? [level, unit] : [];
  return JSON.stringify([view, domain, category, source, step, compare, heat && bandwidth, place]);
}

/** The scale of a heat map, as the service says it. */
export function heatScale(legend: HeatLegend): Colours {
  return {
    unit: { zh: legend.unit_zh, en: legend.unit },
    colors: legend.colors,
    min: legend.min,
    max: legend.max,
    isStepped: false,
    ...(legend.at_least === undefined ? {} : { atLeast: legend.at_least }),
  };
}

/**
 * Classes for values of 0 and more. Their limits are quantiles, rounded so that people can read them;
 * the few highest values get a class of their own.
 */
export function classScale(values: readonly number[], unit: Scale["unit"]): Colours {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const max = sorted.at(-1) ?? 0;
  const shares = [0.25, 0.5, 0.7, 0.85, 0.95];
  const quantiles = shares.map((share) => sorted[Math.floor(share * sorted.length)] ?? 0);
  let distinct = limitsOf(quantiles);
  // Of few values, or of many that are alike, quantiles tell little: equal steps tell more.
  if (distinct.length < 4) distinct = limitsOf(shares.map((_, at) => ((at + 1) * max) / 6));
  const colors = distinct.map((value, index) => ({
    value,
    color: colorFor(index, distinct.length),
  }));
  return { unit, colors, min: 0, max, isStepped: true };
}

/** Where classes begin: at 0, and at each of these that is something else. */
function limitsOf(values: readonly number[]): number[] {
  return [0, ...new Set(values.map(rounded).filter((limit) => limit > 0))];
}

function colorFor(index: number, of: number): string {
  const last = SEQUENCE.length - 1;
  const at = of === 1 ? last : Math.round((index / (of - 1)) * last);
  return SEQUENCE[at] as string;
}

/** Two significant digits. */
function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(2));
}

/** By how much of them cases have become more: the same limits for every period. */
export function changeScale(): Colours {
  const colors = CHANGES.map((color, index) => ({ value: CHANGE_LIMITS[index - 1] ?? -1, color }));
  return {
    unit: { zh: "案件数较对比期的变化", en: "change in cases" },
    colors,
    min: -1,
    max: 1,
    isStepped: true,
  };
}

/** The colour of a value on a scale of classes. */
export function colorOn(scale: Pick<Scale, "colors">, value: number): string {
  const found = scale.colors.findLast((step) => value >= step.value) ?? scale.colors[0];
  return found?.color ?? "transparent";
}
