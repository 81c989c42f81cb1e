import type { Load } from "../api/drawing";
import type { GridProperties } from "../api/types";

/** What is counted of a building. */
export interface Counted {
  id: string;
  households: number;
  /** The grid it is in. */
  grid: string | null;
}

/** Where buildings would go: to a grid by its code, or to one of their own. */
export type Target = { grid: string } | "new";

/** A grid before and after. */
export interface Change {
  /** Nothing for a new grid. */
  code: string | null;
  name: string | null;
  before: Load | null;
  /** Nothing for one that would be no more. */
  after: Load | null;
}

/** Only general grids with households are balanced against each other. */
function isBalanced(kind: GridProperties["kind"], households: number): boolean {
  return kind === "general" && households > 0;
}

/**
 * What becomes of the grids of a community when buildings go to one of them, as the service counts it:
 * first the grids they leave, those that lose most first, then the one they come to.
 */
export function changesOf(
  grids: readonly GridProperties[],
  buildings: Iterable<Counted>,
  target: Target,
): Change[] {
  const to = target === "new" ? null : target.grid;
  const left = new Map<string, { households: number; buildings: number }>();
  const come = { households: 0, buildings: 0 };
  for (const { grid, households } of buildings) {
    if (grid !== null && grid === to) continue;
    come.households += households;
    come.buildings += 1;
    if (grid === null) continue;
    const sum = left.get(grid) ?? { households: 0, buildings: 0 };
    left.set(grid, { households: sum.households + households, buildings: sum.buildings + 1 });
  }
  const after = grids.map((grid) => {
    const loss = left.get(grid.code) ?? { households: 0, buildings: 0 };
    const gain = grid.code === to ? come : { households: 0, buildings: 0 };
    return {
      grid,
      households: grid.households - loss.households + gain.households,
      buildings: grid.buildings - loss.buildings + gain.buildings,
    };
  });
  const balanced = after
    .filter(({ grid, households }) => isBalanced(grid.kind, households))
    .map(({ households }) => households);
  if (to === null && come.households > 0) balanced.push(come.households);
  const mean = balanced.reduce((sum, count) => sum + count, 0) / Math.max(1, balanced.length);
  const deviation = (kind: GridProperties["kind"], households: number): number =>
    isBalanced(kind, households) ? households / mean - 1 : 0;

  const changes = after
    .filter(({ grid }) => grid.code === to || left.has(grid.code))
    .map(({ grid, households, buildings }): Change => {
      const { code, name, kind } = grid;
      const load = { households, buildings, deviation: deviation(kind, households) };
      return { code, name, before: loadOf(grid), after: buildings > 0 ? load : null };
    });
  const loss = ({ before, after }: Change): number =>
    (before?.households ?? 0) - (after?.households ?? 0);
  const leaving = changes.filter(({ code }) => code !== to).sort((a, b) => loss(b) - loss(a));
  if (to !== null) return [...leaving, ...changes.filter(({ code }) => code === to)];
  const load = { ...come, deviation: deviation("general", come.households) };
  return [...leaving, { code: null, name: null, before: null, after: load }];
}

/** A grid that stays as it is. */
export function standing(grid: GridProperties): Change {
  const { code, name } = grid;
  return { code, name, before: null, after: loadOf(grid) };
}

function loadOf({ households, buildings, deviation }: GridProperties): Load {
  return { households, buildings, deviation };
}
