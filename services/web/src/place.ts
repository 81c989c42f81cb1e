/** The three workplaces: planners draw, leaders watch, analysts take data. All share one map. */
export const PLACES = ["plan", "watch", "data"] as const;

export type Place = (typeof PLACES)[number];

/** The workplace of that name; the planner's when there is none. */
export function placeNamed(name: string | null): Place {
  return PLACES.find((place) => place === name) ?? "plan";
}
