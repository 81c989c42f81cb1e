import { formatChance } from "../format";
import type { Client } from "../api/client";
import { WatchLayers } from "../map/watch_layers";
import { changed } from "../store";
import type { Asked } from "./asked";
import { clusterAreas, clusterLabels } from "./clusters";
import { heatQuery } from "./queries";
import { colorOn, scaleKey, type Scale } from "./scale";
import {
  comparable,
  presentSpan,
  presentUnit,
  rankedUnits,
  type Watching,
  type WatchStore,
} from "./state";

/** From what is asked until it is on the screen; measured for whoever looks. */
const ASKED = "watch-asked";
const SHOWN = "watch-shown";
const MEASURED = 200;

/** Keeps the map as the state says. */
export class WatchMapView {
  private isWaiting = false;

  constructor(
    private readonly layers: WatchLayers,
    private readonly store: WatchStore,
    private readonly client: Client,
    private readonly element: HTMLElement,
    private readonly isHere: () => boolean,
  ) {
    store.subscribe((state, before) => {
      if (!this.isHere()) return;
      if (changed(state, before, "asked", "scale", "hexes", "ranked", "series")) this.draw(state);
      if (changed(state, before, "clusters", "language")) this.drawClusters(state);
      if (changed(state, before, "asked", "hierarchy")) this.drawOutline(state);
    });
  }

  /** Whether something that was asked for is not on the map yet. */
  get isBusy(): boolean {
    return this.isWaiting;
  }

  /** What was asked for is on the map. */
  readonly shown = (): void => {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    performance.measure(SHOWN, ASKED);
    this.element.dataset["watch"] = "shown";
  };

  /** Draws everything, after the map was another workplace's. */
  enter(isHere: boolean): void {
    this.layers.enter(isHere);
    if (!isHere) return;
    const { state } = this.store;
    this.draw(state);
    this.drawClusters(state);
    this.drawOutline(state);
  }

  /** Something else is asked: it is waited for when the map will look different. */
  asks(asked: Asked, before: Asked): void {
    const isOther = asked.at !== before.at || scaleKey(asked, "grid") !== scaleKey(before, "grid");
    if (!isOther) return;
    // Only the last ones are of use, and the browser keeps them all.
    performance.clearMarks(ASKED);
    if (performance.getEntriesByName(SHOWN).length > MEASURED) performance.clearMeasures(SHOWN);
    performance.mark(ASKED);
    this.isWaiting = true;
    this.element.dataset["watch"] = "waiting";
  }

  private draw(state: Watching): void {
    const { asked } = state;
    const scale = this.scaleOf(state);
    const isHeat = asked.view === "density" || asked.view === "household";
    this.layers.heat(isHeat ? this.tiles(state, scale) : null);
    this.drawHexes(state, scale);
    this.drawUnits(state, scale);
  }

  /** The scale of what is asked; not that of something else which is still there. */
  private scaleOf(state: Watching): Scale | null {
    const { value } = state.scale;
    const key = scaleKey(comparable(state), rankedUnits(state).level);
    return value?.key === key ? value : null;
  }

  /** Without a limit the service takes that of the present step. */
  private tiles(state: Watching, scale: Scale | null): string {
    const query = heatQuery(comparable(state), presentSpan(state));
    if (scale?.isFixed && scale.max > 0) query.set("max", String(scale.max));
    // The braces would be escaped by URL.
    return `${this.client.address("heat/")}{z}/{x}/{y}.png?${query}`;
  }

  private drawHexes({ asked, hexes }: Watching, scale: Scale | null): void {
    if (asked.view !== "hexes") {
      this.layers.hexes(null);
      return;
    }
    if (scale === null || hexes.status !== "ready" || hexes.value === null) return;
    this.layers.hexes(
      // What stands for many small ones lies below those that are shown themselves.
      [...hexes.value]
        .sort((a, b) => Number(b.properties.rest ?? false) - Number(a.properties.rest ?? false))
        .map((feature) => ({
          ...feature,
          properties: { color: colorOn(scale, feature.properties.per_km2_month ?? 0) },
        })),
    );
  }

  private drawUnits(state: Watching, scale: Scale | null): void {
    const asked = comparable(state);
    const { ranked } = state;
    const { level } = rankedUnits(state);
    if (asked.view !== "units") {
      this.layers.units(level, new Map());
      return;
    }
    if (scale === null || ranked.status !== "ready" || ranked.value === null) return;
    const colors = new Map<string, string>();
    for (const unit of ranked.value.units) {
      const compared = asked.compare === "none" ? null : unit[asked.compare];
      const value = asked.compare === "none" ? unit.shrunk?.per_1000_households : compared?.change;
      if (value === undefined || value === null) continue;
      const color = colorOn(scale, value);
      for (const code of this.codesOf(state, unit.code)) colors.set(code, color);
    }
    this.layers.units(level, colors);
  }

  private drawOutline(state: Watching): void {
    const unit = presentUnit(state);
    if (unit.parent === null) this.layers.outline(null, []);
    else this.layers.outline(unit.level, this.codesOf(state, unit.code));
  }

  /** What the tiles have of a unit: of a sheet its grids. */
  private codesOf({ hierarchy }: Watching, code: string): string[] {
    const unit = hierarchy.find(code);
    return unit.level === "sheet"
      ? hierarchy.within(unit, "grid").map((grid) => grid.code)
      : [code];
  }

  private drawClusters({ clusters, language }: Watching): void {
    this.layers.clusters(clusterAreas(clusters.value));
    this.layers.clusterLabels(clusterLabels(clusters.value, (p) => formatChance(p, language)));
  }
}
