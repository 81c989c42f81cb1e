import { DOMAINS, type Domain } from "../domain";
import { valuesIn, withValues } from "../url";
import { LEVELS, type Level } from "./level";
import { readMoment, startOf, STEPS, writeMoment, type Step } from "./time";

/** What the map shows of the cases. */
export const VIEWS = ["density", "household", "hexes", "units"] as const;
export type View = (typeof VIEWS)[number];

/** What a period is compared with. */
export const COMPARISONS = ["none", "before", "year_before"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** How clusters are looked for. */
export const CLUSTERINGS = ["none", "scan", "emerging"] as const;
export type Clustering = (typeof CLUSTERINGS)[number];

export const TABS = ["ranking", "clusters", "coverage", "clock", "bulletin"] as const;
export type Tab = (typeof TABS)[number];

export const BANDWIDTHS = [200, 300, 500, 1000, 2000] as const;

/** What a leader asks. All of it is in the address, so that a link shows the same. */
export interface Asked {
  view: View;
  /** The code of the unit that is looked at; the whole district when `null`. */
  unit: string | null;
  /** The units that are ranked and coloured; those one level down when `null`. */
  level: Level | null;
  /** All of them when empty. */
  domain: Domain | "";
  category: string;
  source: string;
  /** How long the time is that is looked at; all time when `all`. */
  step: Step | "all";
  /** Where it begins; the newest whole step when `null`. */
  at: number | null;
  compare: Comparison;
  clusters: Clustering;
  /** Of density, metres on the ground. */
  bandwidth: number;
  tab: Tab;
  /** Whether the page is on a wall and goes through its views by itself. */
  wall: boolean;
}

export const USUAL: Asked = {
  view: "density",
  unit: null,
  level: null,
  domain: "",
  category: "",
  source: "",
  step: "month",
  at: null,
  compare: "none",
  clusters: "none",
  bandwidth: 500,
  tab: "ranking",
  wall: false,
};

const NAMES = [
  "view",
  "unit",
  "level",
  "domain",
  "category",
  "source",
  "step",
  "at",
  "compare",
  "clusters",
  "bandwidth",
  "tab",
  "wall",
] as const satisfies readonly (keyof Asked)[];

/** What a hash asks. What it does not say, or says badly, is as usual. */
export function askedIn(hash: string): Asked {
  const said = valuesIn(hash, NAMES);
  const one = <T extends string | number>(name: keyof Asked, of: readonly T[], usual: T): T =>
    of.find((word) => String(word) === said.get(name)) ?? usual;
  const step = one<Asked["step"]>("step", [...STEPS, "all"], USUAL.step);
  const moment = readMoment(said.get("at") ?? "");
  return {
    view: one("view", VIEWS, USUAL.view),
    unit: said.get("unit") || null,
    level: LEVELS.find((level) => level === said.get("level")) ?? null,
    domain: one<Asked["domain"]>("domain", DOMAINS, ""),
    category: said.get("category") ?? "",
    source: said.get("source") ?? "",
    step,
    at: moment === null || step === "all" ? null : startOf(step, moment),
    compare: one("compare", COMPARISONS, USUAL.compare),
    clusters: one("clusters", CLUSTERINGS, USUAL.clusters),
    bandwidth: one<number>("bandwidth", BANDWIDTHS, USUAL.bandwidth),
    tab: one("tab", TABS, USUAL.tab),
    wall: said.get("wall") === "1",
  };
}

/** A hash that asks this, with everything else as it was. What is usual is not said. */
export function withAsked(hash: string, asked: Asked): string {
  const text = (name: keyof Asked): string | null => {
    const value = asked[name];
    if (value === USUAL[name] || value === null) return null;
    if (name === "at") return writeMoment(asked.step === "hour" ? "hour" : "day", asked.at ?? 0);
    return value === true ? "1" : String(value);
  };
  return withValues(
    hash,
    NAMES.map((name) => [name, text(name)]),
  );
}
