import type { Map as MapLibre } from "maplibre-gl";

import type { Client } from "../api/client";
import type { Pointing } from "../map/open";
import type { GridAt, GridClick, MapView } from "../map/view";
import { WatchLayers } from "../map/watch_layers";
import { changed, Store, type State } from "../store";
import { byId, h } from "../ui/dom";
import { Tooltip } from "../ui/tooltip";
import { mountBar } from "../ui/watch/bar";
import { mountBreadcrumb } from "../ui/watch/breadcrumb";
import { mountBulletin } from "../ui/watch/bulletin";
import { mountClock } from "../ui/watch/clock";
import { mountClusters } from "../ui/watch/clusters";
import type { WatchContext } from "../ui/watch/context";
import { mountCoverage } from "../ui/watch/coverage";
import { FigureDialog } from "../ui/watch/figure_dialog";
import { mountFigures } from "../ui/watch/figures";
import { mountMapLegend } from "../ui/watch/map_legend";
import { mountRanking } from "../ui/watch/ranking";
import { mountTabs } from "../ui/watch/tabs";
import { mountTimeline } from "../ui/watch/timeline";
import { unitTip } from "../ui/watch/unit_tip";
import { mountWall } from "../ui/watch/wall";
import { askedIn, USUAL, withAsked, type Asked } from "./asked";
import { Hierarchy, type Unit } from "./hierarchy";
import { Loads, NOTHING_LOADED } from "./loads";
import { WatchMapView } from "./map_view";
import { mountPlayer } from "./player";
import { presentUnit, type Watching, type WatchStore } from "./state";
import type { Span } from "./time";

/** How near the map goes to a place. */
const NEAR_DEGREES = 0.004;

/** The leader's workplace. */
export class WatchWorkplace implements Pointing {
  private readonly tooltip = new Tooltip(byId("tooltip"));
  private readonly store: WatchStore;
  private readonly drawing: WatchMapView;
  private isHere = false;

  constructor(
    client: Client,
    page: Store,
    private readonly map: MapView,
    mapLibre: MapLibre,
    known: Span,
  ) {
    const { state } = page;
    this.store = new Store<Watching>({
      language: state.language,
      asked: askedIn(location.hash),
      hierarchy: new Hierarchy(state),
      plan: planOf(state),
      known,
      ...NOTHING_LOADED,
      isPlaying: false,
      speed: 2,
    });
    const loads = new Loads(client, this.store);
    // Before anything is drawn: whoever draws is to see that an answer is that of another question.
    loads.follow();
    const layers = new WatchLayers(mapLibre, () => this.drawing.shown());
    this.drawing = new WatchMapView(layers, this.store, client, byId("map"), () => this.isHere);
    this.mount(client, loads);
    this.enter();
    page.subscribe((now, before) => {
      if (before === null) return;
      if (changed(now, before, "language")) this.store.set({ language: now.language });
      if (changed(now, before, "place")) {
        if (now.place === "watch") this.enter();
        else this.leave();
      }
    });
  }

  private mount(client: Client, loads: Loads): void {
    const dialog = new FigureDialog(document.body, this.store, client);
    const context: WatchContext = {
      store: this.store,
      ask: this.ask,
      visit: this.visit,
      flyTo: (lon, lat) =>
        this.map.flyTo([
          lon - NEAR_DEGREES,
          lat - NEAR_DEGREES,
          lon + NEAR_DEGREES,
          lat + NEAR_DEGREES,
        ]),
      explain: (question) => dialog.open(question),
      again: () => loads.again(),
      address: (path) => client.address(path),
      play: (isPlaying) => this.store.set({ isPlaying }),
    };
    mountBar(byId("watch-bar"), context);
    mountMapLegend(byId("watch-legend"), context);
    mountTimeline(byId("timeline"), context);
    mountWall(byId("wall"), context);
    const breadcrumb = h("nav", { class: "breadcrumb" });
    const figures = h("section", { class: "watch-card" });
    const tabs = h("section", { class: "watch-tabs" });
    byId("watch-pane").replaceChildren(breadcrumb, figures, tabs);
    mountBreadcrumb(breadcrumb, context);
    mountFigures(figures, context);
    mountTabs(tabs, context, {
      ranking: mountRanking,
      clusters: mountClusters,
      coverage: mountCoverage,
      clock: mountClock,
      bulletin: mountBulletin,
    });
    mountPlayer(this.store, this.ask, () => this.drawing.isBusy);
  }

  private readonly ask = (change: Partial<Asked>, isStep = false): void => {
    const before = this.store.state.asked;
    const asked = { ...before, ...change };
    this.drawing.asks(asked, before);
    const address = withAsked(location.hash, asked) || location.pathname + location.search;
    if (isStep) history.pushState(null, "", address);
    else history.replaceState(history.state, "", address);
    this.store.set({ asked });
  };

  private readonly visit = (unit: Unit): void => {
    this.ask({ unit: unit.code || null, level: null }, true);
    if (unit.parent === null) this.map.showAll();
    else this.flyToUnit();
  };

  /** Brings the present unit into view. */
  flyToUnit(): void {
    const unit = presentUnit(this.store.state);
    const extent = unit.parent === null ? null : unit.extent();
    if (extent !== null) this.map.flyTo(extent);
  }

  showWall(): void {
    this.ask({ wall: true });
  }

  /** The address has changed by itself. */
  readAddress(): void {
    this.store.set({ asked: askedIn(location.hash) });
  }

  private enter(): void {
    this.isHere = true;
    this.map.targets = ["watch-grids", "watch-communities", "watch-subdistricts"];
    this.drawing.enter(true);
    const hash = withAsked(location.hash, this.store.state.asked);
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  }

  /** Takes what it asks out of the address; it is asked again by whoever comes back. */
  private leave(): void {
    this.isHere = false;
    this.map.targetGrids();
    this.tooltip.hide();
    this.store.set({ isPlaying: false });
    this.drawing.enter(false);
    const hash = withAsked(location.hash, USUAL);
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  }

  hovered(at: GridAt | null): void {
    if (at === null) {
      this.tooltip.hide();
      return;
    }
    const { state } = this.store;
    const unit = state.hierarchy.clicked(presentUnit(state), at.grid.code);
    const figures = state.ranked.value?.units.find(({ code }) => code === unit.code) ?? null;
    this.tooltip.show(unitTip(unit, figures, state.language), at);
  }

  clicked({ code }: GridClick): void {
    if (code === null) return;
    const { state } = this.store;
    const present = presentUnit(state);
    const unit = state.hierarchy.clicked(present, code);
    if (unit !== present) this.visit(unit);
  }
}

function planOf({ data }: State): string | null {
  return data.status === "ready" ? data.plan.name : null;
}
