import type { Extent, GridFeature } from "../api/types";
import { extentOf } from "../geometry";
import { gridsOf, type State } from "../store";
import { LEVELS, type Level } from "./level";

/** A part of the district. */
export interface Unit {
  level: Level;
  /** Empty for the whole district, which may have no code or several. */
  code: string;
  name: string;
  parent: Unit | null;
  /** Worked out when it is asked for: outlines are long. */
  extent(): Extent | null;
}

type Divisions = Pick<State, "district" | "subdistricts" | "communities" | "data">;

/** What lies in what: from the whole district down to its grids, as far as there are such levels. */
export class Hierarchy {
  private readonly units = new Map<string, Unit>();
  readonly root: Unit;

  constructor(state: Divisions) {
    const { district, subdistricts, communities } = state;
    this.root = {
      level: "district",
      code: "",
      name: district.map(({ properties }) => properties.name).join(" · "),
      parent: null,
      extent: () => extentOf(district.length > 0 ? district : communities),
    };
    for (const feature of subdistricts) {
      const { code, name } = feature.properties;
      this.add("subdistrict", code, name, this.root, () => extentOf([feature]));
    }
    for (const feature of communities) {
      const { code, name, subdistrict } = feature.properties;
      const parent = this.units.get(subdistrict ?? "") ?? this.root;
      this.add("community", code, name, parent, () => extentOf([feature]));
    }
    this.addGrids(gridsOf(state));
  }

  private addGrids(grids: readonly GridFeature[]): void {
    for (const grid of grids) {
      const { code, name, community, sheet } = grid.properties;
      let parent = this.units.get(community) ?? this.root;
      if (sheet) parent = this.sheet(sheet, parent, grids);
      this.add("grid", code, name, parent, () => grid.bbox);
    }
  }

  /** Grids of the same sheet together; a sheet is called by its code. */
  private sheet(code: string, community: Unit, grids: readonly GridFeature[]): Unit {
    const boxes = (): Extent | null =>
      union(grids.flatMap(({ bbox, properties }) => (properties.sheet === code ? [bbox] : [])));
    return this.units.get(code) ?? this.add("sheet", code, code, community, boxes);
  }

  private add(
    level: Level,
    code: string,
    name: string,
    parent: Unit,
    extent: () => Extent | null,
  ): Unit {
    const unit: Unit = { level, code, name, parent, extent };
    this.units.set(code, unit);
    return unit;
  }

  /** The levels that have units, the largest first. */
  get levels(): Level[] {
    const found = new Set([...this.units.values()].map(({ level }) => level));
    return LEVELS.filter((level) => level === "district" || found.has(level));
  }

  /** The levels below that of a unit. */
  levelsBelow({ level }: Unit): Level[] {
    const { levels } = this;
    return levels.slice(levels.indexOf(level) + 1);
  }

  /** The unit of a code; the whole district when there is none. */
  find(code: string | null): Unit {
    return this.units.get(code ?? "") ?? this.root;
  }

  /** The units of a level within another. */
  within(above: Unit, level: Level): Unit[] {
    const all = [...this.units.values()].filter((unit) => unit.level === level);
    return above.parent === null ? all : all.filter((unit) => this.path(unit).includes(above));
  }

  /** From the whole district down to a unit. */
  path(unit: Unit): Unit[] {
    const path: Unit[] = [];
    for (let at: Unit | null = unit; at !== null; at = at.parent) path.unshift(at);
    return path;
  }

  /**
   * What a click on the map leads to: the part of the present unit that was clicked, one level down;
   * outside of it, its neighbour on the same level.
   */
  clicked(present: Unit, code: string): Unit {
    const path = this.path(this.find(code));
    const at = path.indexOf(present);
    if (at >= 0) return path[at + 1] ?? present;
    return path.find(({ level }) => level === present.level) ?? path[path.length - 1] ?? present;
  }
}

function union(boxes: readonly Extent[]): Extent | null {
  if (boxes.length === 0) return null;
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}
