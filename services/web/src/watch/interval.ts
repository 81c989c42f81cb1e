import type { Shrunken, UnitFigures } from "../api/analysis";

/** 97.5 % of a normal distribution lie below this. */
const Z = 1.959964;

/**
 * The rate of a unit with its uncertainty. One unit alone has no others that it could be drawn
 * towards, and the service's interval has no width: there it is that of a Poisson count (Byar's
 * approximation, which is good from a few cases on).
 */
export function rateOf({ shrunk, counts, households }: UnitFigures): Shrunken | null {
  if (shrunk === null || shrunk.high > shrunk.low || households === 0) return shrunk;
  const cases = counts["reported"] ?? 0;
  const perThousand = (count: number): number => (count * 1000) / households;
  const bound = (count: number, sign: 1 | -1): number =>
    count === 0 ? 0 : count * (1 - 1 / (9 * count) + (sign * Z) / (3 * Math.sqrt(count))) ** 3;
  return {
    per_1000_households: perThousand(cases),
    low: perThousand(bound(cases, -1)),
    high: perThousand(bound(cases + 1, 1)),
  };
}
