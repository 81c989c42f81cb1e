// Tabs and tables look as those of leaders do.
import "../styles/watch.css";
import "../i18n/texts/draw";
import "../i18n/texts/shared";
import type { Map as MapLibre } from "maplibre-gl";

import type { Client } from "../api/client";
import type { GridFeature, GridProperties } from "../api/types";
import { DrawLayers } from "../map/draw_layers";
import type { Pointing } from "../map/open";
import type { GridAt, GridClick, MapView } from "../map/view";
import type { Figures } from "../figures";
import { changed, gridsOf, Store } from "../store";
import { byId } from "../ui/dom";
import type { DrawContext } from "../ui/draw/context";
import { mountPanel } from "../ui/draw/panel";
import { mountDrawTabs } from "../ui/draw/tabs";
import { mountTools } from "../ui/draw/tools";
import { gridTip, Tooltip } from "../ui/tooltip";
import { cutOf, gridBelow } from "./cutting";
import { Desk, messageOf } from "./desk";
import { Gestures } from "./gestures";
import { GuideLines } from "./guides";
import { Ground, selectedWith, type Building } from "./ground";
import type { Point } from "./shapes";
import {
  chosen,
  lockedIn,
  TOOLS,
  withLocked,
  type Aim,
  type Drawing,
  type DrawStore,
  type Tool,
} from "./state";

/** From here on buildings can be told apart. */
const BUILDINGS_FROM = 13;
const NEAR_DEGREES = 0.003;
/** A border is taken hold of from as near as this, pixels. */
const REACH = 8;
const NONE: ReadonlySet<string> = new Set();
/** Keys that take a tool, in the order of the tools. */
const TOOL_KEYS = ["v", "p", "b", "r", "l", "d", "c"];

/** The planner's workplace on a plan that is drawn. */
export class DrawWorkplace implements Pointing {
  private readonly tooltip = new Tooltip(byId("tooltip"));
  private readonly store: DrawStore;
  private readonly ground: Ground;
  private readonly guides: GuideLines;
  private readonly desk: Desk;
  private readonly layers: DrawLayers;
  private readonly gestures: Gestures;

  constructor(
    client: Client,
    private readonly page: Store,
    plan: string,
    private readonly map: MapView,
    mapLibre: MapLibre,
    private readonly figures: Figures,
    signal: AbortSignal,
  ) {
    const { state } = page;
    this.store = new Store<Drawing>({
      language: state.language,
      plan,
      log: { status: "loading" },
      tool: "look",
      isTakingOut: false,
      aim: null,
      selection: NONE,
      sweep: null,
      target: null,
      cut: null,
      border: null,
      others: NONE,
      locked: lockedIn(location.hash),
      isBusy: false,
      refusal: null,
      conflict: null,
      news: [],
      isAway: false,
      tab: "grids",
      faults: null,
      handover: null,
      isFar: false,
      points: 0,
      keepsTo: null,
    });
    this.ground = new Ground(client, plan, signal);
    this.guides = new GuideLines(client, plan, signal);
    this.layers = new DrawLayers(mapLibre);
    this.desk = new Desk(client, page, this.store, this.ground, signal, ({ community, grids }) => {
      this.layers.showGrids(community, grids);
      this.figures.redo(community);
      this.guides.forget();
      void this.loadGround();
      this.forget();
      this.layers.markGrids(this.store.state.locked, this.store.state.others);
      if (this.ground.communities.includes(community)) {
        this.layers.showBuildings(this.ground.buildings);
      }
    });
    const sketch = byId("map-area").querySelector("svg.gesture") as SVGSVGElement;
    this.gestures = new Gestures(mapLibre, sketch, this.ground, () => this.guides.guides, {
      begun: (at) => this.store.state.tool !== "border" || this.hold(mapLibre, at),
      swept: (hit, isTakingOut, at) => {
        if (this.store.state.border === null) this.sweep(hit, isTakingOut);
        else this.push(mapLibre, hit, at);
      },
      ended: () => {
        if (this.store.state.border === null) this.keepSweep();
        else void this.letGo();
      },
      dropped: () => this.store.set({ sweep: null, border: null, cut: null, points: 0 }),
      lined: (line, isEnd) => this.line(mapLibre, line, isEnd),
      pointed: (points, keepsTo) => {
        const { state } = this.store;
        if (points !== state.points || keepsTo !== state.keepsTo) {
          this.store.set({ points, keepsTo });
        }
      },
    });
    this.mount();
    this.follow();
    mapLibre.on("moveend", () => void this.loadGround());
    addEventListener("keydown", (event) => this.key(event), { signal });
    void this.desk.start();
  }

  /** What is chosen or locked of grids that are no more. */
  private forget(): void {
    const codes = new Set(gridsOf(this.page.state).map(({ properties }) => properties.code));
    const { others, locked } = this.store.state;
    const left = (of: ReadonlySet<string>): ReadonlySet<string> =>
      [...of].every((code) => codes.has(code))
        ? of
        : new Set([...of].filter((code) => codes.has(code)));
    this.store.set({ others: left(others), locked: left(locked) });
  }

  private get isHere(): boolean {
    return this.page.state.place === "plan";
  }

  private mount(): void {
    const context: DrawContext = {
      store: this.store,
      page: this.page,
      ground: this.ground,
      use: (tool) => this.use(tool),
      aim: (aim) => this.aim(aim),
      do: (wanted) => this.desk.do(wanted),
      clear: () => this.clear(),
      newGrid: () => void this.newGrid(),
      cut: () => void this.cut(),
      lock: (code, isLocked) => this.lock(code, isLocked),
      repair: (codes) => void this.desk.do({ kind: "repair", grids: [...codes] }),
      around: (code) => this.around(code),
      flyTo: ([lon, lat]) =>
        this.map.flyTo([
          lon - NEAR_DEGREES,
          lat - NEAR_DEGREES,
          lon + NEAR_DEGREES,
          lat + NEAR_DEGREES,
        ]),
      show: (grid) => {
        this.page.set({ selected: grid.properties.code });
        this.map.flyTo(grid.bbox);
      },
      again: () => void this.desk.readLog(),
      readFaults: () => void this.desk.readFaults(),
      readHandover: () => void this.desk.readHandover(),
      retry: () => void this.retry(),
    };
    byId("plan-pane").classList.add("drawing");
    mountTools(byId("draw-tools"), context);
    mountPanel(byId("draw"), context);
    mountDrawTabs(byId("draw-tabs"), context);
    // A grid of the list is aimed at as one on the map is.
    const aimAt = (event: Event): void => {
      if (this.store.state.aim === null || !(event.target instanceof Element)) return;
      const row = event.target.closest<HTMLElement>("[data-code]");
      this.target(row?.dataset["code"] ?? null);
    };
    byId("list").addEventListener("focusin", aimAt);
    byId("list").addEventListener("pointerover", aimAt);
  }

  private follow(): void {
    this.page.subscribe((now, before) => {
      if (before !== null && changed(now, before, "language")) {
        this.store.set({ language: now.language });
      }
      if (changed(now, before, "place")) {
        const isHere = now.place === "plan";
        byId("draw-tools").hidden = !isHere;
        this.layers.enter(isHere);
        if (!isHere) this.use("look");
      }
      if (before !== null && changed(now, before, "selected")) this.store.set({ others: NONE });
    });
    this.store.subscribe((state, before) => {
      if (changed(state, before, "selection", "sweep", "cut")) {
        this.layers.markBuildings(state.cut?.side ?? chosen(state));
      }
      if (changed(state, before, "selection", "sweep", "cut")) this.wantFigures(state);
      if (changed(state, before, "locked", "others")) {
        this.layers.markGrids(state.locked, state.others);
      }
      if (before !== null && changed(state, before, "locked")) {
        const hash = withLocked(location.hash, state.locked);
        history.replaceState(history.state, "", hash || location.pathname + location.search);
      }
      if (changed(state, before, "tool", "aim")) {
        const isAiming = state.aim !== null;
        this.gestures.use(isAiming ? "look" : state.tool);
        this.map.setCursor(isAiming || state.tool !== "look" ? "crosshair" : null);
      }
    });
  }

  /** Of the grids that are touched. */
  private wantFigures(state: Drawing): void {
    const [id] = state.cut?.side ?? chosen(state);
    const community = id === undefined ? undefined : this.ground.building(id)?.community;
    if (community !== undefined) this.figures.want(community);
  }

  private use(tool: Tool): void {
    this.store.set({ tool, aim: null, target: null, cut: null, sweep: null });
    if (tool !== "look") void this.loadGround();
  }

  private aim(aim: Aim | null): void {
    this.store.set({ aim, target: null });
  }

  /** The buildings of the communities in view. */
  private async loadGround(): Promise<void> {
    const { tool } = this.store.state;
    const isFar = this.map.position.zoom < BUILDINGS_FROM;
    if (isFar !== this.store.state.isFar) this.store.set({ isFar });
    if (tool === "look" || isFar) return;
    if (tool === "cut" || tool === "border") void this.guides.load(this.map.extent);
    const [west, south, east, north] = this.map.extent;
    const inView = gridsOf(this.page.state).filter(
      ({ bbox }) => bbox[0] <= east && west <= bbox[2] && bbox[1] <= north && south <= bbox[3],
    );
    const communities = [...new Set(inView.map(({ properties }) => properties.community))];
    try {
      const isNew = await Promise.all(communities.map((it) => this.ground.load(it)));
      if (isNew.includes(true)) this.layers.showBuildings(this.ground.buildings);
    } catch (error) {
      this.store.set({ refusal: messageOf(error) });
    }
  }

  private sweep(hit: Building[], isTakingOut: boolean): void {
    const { selection, locked } = this.store.state;
    const takesOut = isTakingOut !== this.store.state.isTakingOut;
    const sweep = selectedWith(this.ground.of(selection), hit, takesOut, locked);
    this.store.set({ sweep });
  }

  /** The grids about a place on the screen, those under it first. */
  private gridsAbout(mapLibre: MapLibre, [x, y]: Point, reach: number): string[] {
    const layers = this.map.targets.filter((layer) => mapLibre.getLayer(layer));
    const found = mapLibre.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers },
    );
    return [...new Set(found.map(({ properties }) => (properties as GridProperties).code))];
  }

  /** Takes hold of the border between two grids of a community, if there is one. */
  private hold(mapLibre: MapLibre, at: Point): boolean {
    const { locked, isBusy } = this.store.state;
    const grids = gridsOf(this.page.state).map(({ properties }) => properties);
    const about = this.gridsAbout(mapLibre, at, REACH).flatMap(
      (code) => grids.find((grid) => grid.code === code) ?? [],
    );
    const free = about.filter(({ code, kind }) => kind === "general" && !locked.has(code));
    const [from] = free;
    const to = free.find(
      ({ code, community }) => code !== from?.code && community === from?.community,
    );
    if (isBusy || from === undefined || to === undefined) return false;
    this.store.set({
      border: { from: from.code, to: to.code },
      selection: NONE,
      sweep: null,
      refusal: null,
    });
    return true;
  }

  /** The border is dragged into one of its grids: what is swept there goes to the other. */
  private push(mapLibre: MapLibre, hit: Building[], at: Point): void {
    let { border } = this.store.state;
    if (border === null) return;
    const { from, to } = border;
    if (this.gridsAbout(mapLibre, at, 0).includes(to)) border = { from: to, to: from };
    const own = hit.filter(({ grid }) => grid === border.from);
    this.store.set({ border, sweep: new Set(own.map(({ id }) => id)) });
  }

  private async letGo(): Promise<void> {
    const { border, sweep } = this.store.state;
    const buildings = [...(sweep ?? [])];
    if (border !== null && buildings.length > 0) {
      await this.desk.do({ kind: "move_buildings", buildings, to: border.to });
    }
    this.store.set({ border: null, sweep: null });
  }

  private keepSweep(): void {
    const { sweep } = this.store.state;
    if (sweep !== null) this.store.set({ selection: sweep, sweep: null });
  }

  private pick(point: Point, isTakingOut: boolean): void {
    const building = this.gestures.buildingAt(point);
    if (building === null) return;
    const { selection, locked } = this.store.state;
    const takesOut = isTakingOut || selection.has(building.id);
    this.store.set({
      selection: selectedWith(this.ground.of(selection), [building], takesOut, locked),
    });
  }

  /** A line across the selected grid, or else the grid that it lies over most. */
  private line(mapLibre: MapLibre, line: Point[], isEnd: boolean): void {
    const grid = gridBelow(mapLibre, this.map.targets, line, this.page.state.selected);
    if (grid !== null) {
      const cut = cutOf(mapLibre, grid, line, this.ground.inGrid(grid));
      this.store.set({ cut, refusal: null });
    } else if (isEnd) this.store.set({ cut: null });
  }

  private async cut(): Promise<void> {
    const { cut } = this.store.state;
    if (cut === null) return;
    const { grid, line } = cut;
    if (await this.desk.do({ kind: "cut", grid, line })) this.uncut();
  }

  /** The line is gone, from the map too. */
  private uncut(): void {
    this.gestures.drop();
    this.store.set({ cut: null, points: 0, keepsTo: null });
  }

  private async newGrid(): Promise<void> {
    const buildings = [...this.store.state.selection];
    if (await this.desk.do({ kind: "new_grid", buildings })) this.store.set({ selection: NONE });
  }

  private clear(): void {
    this.uncut();
    this.store.set({ selection: NONE, sweep: null, aim: null, target: null });
  }

  private lock(code: string, isLocked: boolean): void {
    const locked = new Set(this.store.state.locked);
    if (isLocked) locked.add(code);
    else locked.delete(code);
    const free = this.ground
      .of(this.store.state.selection)
      .filter(({ grid }) => grid === null || !locked.has(grid));
    this.store.set({ locked, selection: new Set(free.map(({ id }) => id)) });
  }

  /** A grid with those of its community that may touch it, none of them locked. */
  private around(code: string): string[] {
    const grids = gridsOf(this.page.state);
    const grid = grids.find(({ properties }) => properties.code === code);
    if (grid === undefined) return [];
    const touches = ({ bbox, properties }: GridFeature): boolean =>
      properties.community === grid.properties.community &&
      properties.kind === "general" &&
      !this.store.state.locked.has(properties.code) &&
      bbox[0] <= grid.bbox[2] &&
      grid.bbox[0] <= bbox[2] &&
      bbox[1] <= grid.bbox[3] &&
      grid.bbox[1] <= bbox[3];
    return grids.filter(touches).map(({ properties }) => properties.code);
  }

  private async retry(): Promise<void> {
    const { conflict } = this.store.state;
    if (conflict === null) return;
    const { wanted } = conflict;
    if (!(await this.desk.do(wanted))) return;
    if (wanted.kind === "move_buildings" || wanted.kind === "new_grid") this.clear();
    if (wanted.kind === "cut") this.uncut();
  }

  private target(code: string | null): void {
    if (code !== this.store.state.target) this.store.set({ target: code });
  }

  /** A grid that was aimed at; tells whether one was. */
  aimedAt(code: string): boolean {
    const { aim, selection, others } = this.store.state;
    const { selected } = this.page.state;
    if (aim === null) return false;
    if (aim === "move") {
      void this.moveTo(code, [...selection]);
    } else if (aim === "merge" && selected !== null && selected !== code) {
      this.aim(null);
      void this.desk.do({ kind: "merge", grids: [code], into: selected });
    } else if (aim === "add") {
      this.toggle(code, others);
    }
    return true;
  }

  private async moveTo(to: string, buildings: string[]): Promise<void> {
    this.aim(null);
    if (await this.desk.do({ kind: "move_buildings", buildings, to })) this.clear();
  }

  private toggle(code: string, others: ReadonlySet<string>): void {
    const { selected } = this.page.state;
    if (code === selected) return;
    if (selected === null) {
      this.page.set({ selected: code });
      return;
    }
    const grids = gridsOf(this.page.state);
    const communityOfGrid = (it: string): string | undefined =>
      grids.find(({ properties }) => properties.code === it)?.properties.community;
    if (communityOfGrid(code) !== communityOfGrid(selected)) return;
    const now = new Set(others);
    if (!now.delete(code)) now.add(code);
    this.store.set({ others: now });
  }

  hovered(at: GridAt | null): void {
    const { tool, aim } = this.store.state;
    if (aim !== null) this.target(at?.grid.code ?? null);
    if (at === null || (aim === null && tool !== "look")) {
      this.tooltip.hide();
      return;
    }
    this.tooltip.show(gridTip(at.grid, this.page.state.language), at);
  }

  clicked({ code, isMore, isLess, x, y }: GridClick): void {
    const { tool, aim, others } = this.store.state;
    if (aim !== null) {
      if (code !== null) this.aimedAt(code);
      return;
    }
    if (tool === "pick") this.pick([x, y], isLess);
    if (tool !== "look") return;
    if (isMore && code !== null) this.toggle(code, others);
    else this.page.set({ selected: code });
  }

  /** Steps back by one: from a gesture, an aim, a line, a selection, a tool. */
  escape(): boolean {
    const { state } = this.store;
    if (this.gestures.drop()) return true;
    if (state.aim !== null) this.aim(null);
    else if (state.cut !== null) this.uncut();
    else if (state.selection.size > 0) this.clear();
    else if (state.tool !== "look") this.use("look");
    else if (state.others.size > 0) this.store.set({ others: NONE });
    else return false;
    return true;
  }

  private key(event: KeyboardEvent): void {
    if (!this.isHere) return;
    const { target } = event;
    const isText =
      target instanceof HTMLElement && target.matches("input:not([type=radio]), textarea, select");
    if (isText) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      event.preventDefault();
      void this.desk.do({ kind: key === "y" || event.shiftKey ? "redo" : "undo" });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const tool = TOOLS[TOOL_KEYS.indexOf(key)];
    if (tool !== undefined) this.use(tool);
    // Who has no mouse picks what is in the middle of the map.
    if (key === " " && this.store.state.tool === "pick" && target instanceof HTMLCanvasElement) {
      event.preventDefault();
      this.pick([target.clientWidth / 2, target.clientHeight / 2], false);
    }
  }
}
