import { describe, expect, it } from "vitest";

import type { UnitFigures } from "../api/analysis";
import { ordered, type Order } from "./order";

const unit = (code: string, parts: Partial<UnitFigures>): UnitFigures =>
  ({
    code,
    counts: {},
    indicators: {},
    before: null,
    rank: null,
    rank_among_peers: null,
    open: 0,
    open_overdue: 0,
    ...parts,
  }) as UnitFigures;

const units = [
  unit("a", { rank: 2, rank_among_peers: 1, counts: { reported: 50 }, open: 9 }),
  unit("b", { rank: 1, rank_among_peers: 2, counts: { reported: 60 }, open: 3, open_overdue: 1 }),
  unit("c", {
    counts: { reported: 70 },
    indicators: { handled_on_time: { value: 0.4, part: 2, whole: 5 } },
  }),
];

const codes = (order: Order): string =>
  ordered(units, order)
    .map(({ code }) => code)
    .join("");

describe("the order of units", () => {
  it("is by rank, and who has none comes last", () => {
    expect(codes("rank")).toBe("bac");
    expect(codes("peers")).toBe("abc");
  });

  it("keeps peers together", () => {
    const mixed = [
      unit("a", { kind: "village", rank_among_peers: 1 }),
      unit("b", { kind: "estate", rank_among_peers: 2 }),
      unit("c", { kind: "estate", rank_among_peers: 1 }),
    ];
    expect(
      ordered(mixed, "peers")
        .map(({ code }) => code)
        .join(""),
    ).toBe("cba");
  });

  it("is by what is to be looked at first", () => {
    expect(codes("cases")).toBe("cba");
    expect(codes("open")).toBe("bac");
    expect(codes("late")).toBe("cab");
  });
});
