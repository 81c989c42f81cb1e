import type { UnitFigures } from "../api/analysis";

/** How units are put in order. */
export const ORDERS = ["rank", "peers", "cases", "change", "open", "late"] as const;
export type Order = (typeof ORDERS)[number];

/** Units in an order, the one to look at first in front; those without a value come last. */
export function ordered(units: readonly UnitFigures[], order: Order): UnitFigures[] {
  const key = KEYS[order];
  return [...units].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    // Peers stand together: a rank among them means nothing to others.
    const peers = order === "peers" ? (a.kind ?? "").localeCompare(b.kind ?? "") : 0;
    return peers || left - right || a.code.localeCompare(b.code);
  });
}

const KEYS: Record<Order, (unit: UnitFigures) => number | null> = {
  rank: ({ rank }) => rank,
  peers: (unit) => unit.rank_among_peers,
  cases: ({ counts }) => -(counts["reported"] ?? 0),
  change: ({ before }) => (before === null || before.change === null ? null : -before.change),
  open: ({ open_overdue, open }) => -(open_overdue + open / 1e6),
  late: ({ indicators }) => indicators["handled_on_time"]?.value ?? null,
};
