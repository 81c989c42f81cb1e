import type { DivisionFeature, GridFeature, PlanQuality, PlanSummary } from "./api/types";
import type { Language } from "./i18n/language";
import type { Place } from "./place";
import type { Theme } from "./theme";

/** What the page knows of the plan. */
export type Data =
  /** As soon as it is known which plan is shown, the map need not wait for the rest. */
  | { status: "loading"; plan?: PlanSummary }
  | {
      status: "ready";
      /** The plan that is shown, and all there are, the newest first. */
      plan: PlanSummary;
      plans: PlanSummary[];
      quality: PlanQuality;
      grids: GridFeature[];
    }
  | { status: "no_plan" }
  | { status: "no_data" }
  | { status: "offline" }
  | { status: "failed"; message: string };

/** What is known of a grid beside its plan; nothing of what the district has no data about. */
export interface GridFigures {
  posts: number | null;
  filled: number | null;
  /** Reported in the last year there are cases of. */
  cases: number | null;
}

export interface State {
  language: Language;
  theme: Theme;
  place: Place;
  data: Data;
  district: DivisionFeature[];
  subdistricts: DivisionFeature[];
  communities: DivisionFeature[];
  /** The code of the selected grid. */
  selected: string | null;
  /** By the code of the grid. */
  figures: ReadonlyMap<string, GridFigures>;
  map: "loading" | "ready" | "lost" | "unsupported";
}

type Listener<S> = (state: S, before: S | null) => void;

/** A state, that of the page when nothing else is said; whoever shows a part of it subscribes. */
export class Store<S extends object = State> {
  private readonly listeners: Listener<S>[] = [];

  constructor(private current: S) {}

  get state(): S {
    return this.current;
  }

  /** Calls the listener now and after every change. */
  subscribe(listener: Listener<S>): void {
    this.listeners.push(listener);
    listener(this.current, null);
  }

  set(change: Partial<S>): void {
    const before = this.current;
    this.current = { ...before, ...change };
    for (const listener of this.listeners) listener(this.current, before);
  }
}

/** Whether any of these parts changed; at the first call all of them did. */
export function changed<S extends object>(
  state: S,
  before: S | null,
  ...parts: (keyof S)[]
): boolean {
  return before === null || parts.some((part) => state[part] !== before[part]);
}

/** The grids of the plan, none while there is no plan. */
export function gridsOf(state: Pick<State, "data">): readonly GridFeature[] {
  return state.data.status === "ready" ? state.data.grids : [];
}

/** The selected grid, if the plan has it. */
export function selectedGrid(state: State): GridFeature | null {
  return gridsOf(state).find((grid) => grid.properties.code === state.selected) ?? null;
}

/** The plan that is shown, as soon as it is known. */
export function planOf({ data }: Pick<State, "data">): PlanSummary | null {
  return data.status === "ready" || data.status === "loading" ? (data.plan ?? null) : null;
}
