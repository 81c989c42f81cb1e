import type { Client } from "./api/client";
import type { GridFeature } from "./api/types";
import { rememberLanguage, translate } from "./i18n/language";
import { Figures } from "./figures";
import { load, planKnown } from "./load";
import type { Comparing } from "./compare/comparing";
import type { DataWorkplace } from "./data/workplace";
import type { DrawWorkplace } from "./draw/workplace";
import type { Pointing } from "./map/open";
import type { MapView } from "./map/view";
import type { Place } from "./place";
import { changed, type Store } from "./store";
import { mountCard } from "./ui/card";
import { mountControls } from "./ui/controls";
import { byId } from "./ui/dom";
import { mountBegin } from "./ui/draw/begin";
import { mountHeader } from "./ui/header";
import { mountLegend } from "./ui/legend";
import { mountList } from "./ui/list";
import { mountBusy, mountNotice } from "./ui/notice";
import { mountPlanActions } from "./ui/plan_actions";
import { mountSheet } from "./ui/sheet";
import { rememberTheme } from "./theme";
import { besideIn, gridIn, placeIn, positionIn, withBeside, withGrid, withPlace } from "./url";
import type { WatchWorkplace } from "./watch/workplace";

/** Puts the page together. */
export async function startApp(client: Client, store: Store, plan: string | null): Promise<void> {
  const leaving = new AbortController();
  addEventListener("pagehide", () => leaving.abort(), { once: true });

  // A link to a unit without a place on the map means that of the unit.
  const hasPosition = positionIn(location.hash) !== null;
  let map: MapView | null = null;
  let watch: WatchWorkplace | null = null;
  let data: DataWorkplace | null = null;
  let draw: DrawWorkplace | null = null;
  const select = (code: string | null): void => store.set({ selected: code });
  const flyTo = (grid: GridFeature): void => map?.flyTo(grid.bbox);
  const choose = (grid: GridFeature): void => {
    if (draw?.aimedAt(grid.properties.code)) return;
    select(grid.properties.code);
    flyTo(grid);
  };

  const figures = new Figures(client, store, leaving.signal);
  mountHeader(byId("header"), store, {
    goTo: (place) => goTo(store, place),
    switchLanguage: () => switchLanguage(store),
    switchTheme: () => switchTheme(store),
    showWall: () => watch?.showWall(),
    showPlan,
  });
  mountLegend(byId("legend"), store);
  mountCard(byId("card"), store, { close: () => select(null), fly: flyTo });
  mountList(byId("list"), store, choose);
  mountNotice(byId("notice"), store, () => location.reload());
  mountBusy(byId("busy"), store);
  mountSheet(byId("sheet-handle"), byId("panel"), store);
  keepDocument(store);
  keepStage(byId("stage"), store);
  keepHash(store, () => ({ map, watch, data }));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || store.state.place !== "plan") return;
    if (!draw?.escape()) select(null);
  });

  // The map's code comes while the data are on their way.
  const opening = import("./map/open");
  const style = client.style(leaving.signal);
  // Whoever opens the map says what went wrong.
  style.catch(() => undefined);
  const loading = load(client, store, plan, leaving.signal);
  await planKnown(store);
  const { openMap, lookingAt } = await opening;
  let comparing: Comparing | null = null;
  const pointing = (): Pointing | null =>
    ({ plan: comparing ?? draw, watch, data })[store.state.place];
  map = await openMap(client, store, style, pointing, leaving.signal);
  if (map !== null) mountControls(byId("controls"), store, map);
  await loading;
  const view = map;
  const shown = store.state.data;
  if (shown.status === "ready" && !shown.plan.drawn_from) {
    mountBegin(byId("draw"), store, async (name, from) => {
      await client.send("api/v1/plans", { name, from }, leaving.signal);
      showPlan(name);
    });
  } else if (shown.status === "ready" && view !== null) {
    const { DrawWorkplace } = await import("./draw/workplace");
    view.whenStyled((mapLibre) => {
      const plan = shown.plan.name;
      draw = new DrawWorkplace(client, store, plan, view, mapLibre, figures, leaving.signal);
      byId("draw").hidden = false;
    });
  }
  const looking = lookingAt(store);
  const compare = async (name: string | null): Promise<void> => {
    comparing?.close();
    comparing = null;
    const { data } = store.state;
    const other = data.status === "ready" ? data.plans.find((plan) => plan.name === name) : null;
    actions.show(other?.name ?? null);
    const hash = withBeside(location.hash, other?.name ?? null);
    history.replaceState(history.state, "", hash || location.pathname + location.search);
    if (!other || view === null) return;
    const { Comparing } = await import("./compare/comparing");
    const left = (): Pointing => draw ?? looking;
    comparing = new Comparing(client, store, view, other, left, () => void compare(null));
  };
  const actions = mountPlanActions(byId("plan-actions"), store, (name) => void compare(name));
  const beside = besideIn(location.hash);
  if (beside !== null) void compare(beside);
  keepWorkplaces(store, {
    watch: async () => {
      const { openWatch } = await import("./watch/open");
      watch = await openWatch(client, store, view, leaving.signal);
      if (!hasPosition) watch?.flyToUnit();
    },
    data: async () => {
      const { DataWorkplace } = await import("./data/workplace");
      data = new DataWorkplace(client, store, view);
    },
  });
}

/** Opens a workplace when it is first gone to: who only plans loads nothing of the others. */
function keepWorkplaces(
  store: Store,
  open: Record<Exclude<Place, "plan">, () => Promise<void>>,
): void {
  const opened = new Set<Place>();
  store.subscribe(({ place }) => {
    if (place === "plan" || opened.has(place)) return;
    opened.add(place);
    open[place]().catch((error: unknown) => {
      opened.delete(place);
      console.warn(error);
    });
  });
}

function goTo(store: Store, place: Place): void {
  if (place === store.state.place) return;
  history.pushState(
    null,
    "",
    withPlace(location.hash, place) || location.pathname + location.search,
  );
  store.set({ place });
}

function switchTheme(store: Store): void {
  const theme = store.state.theme === "light" ? "dark" : "light";
  rememberTheme(theme);
  store.set({ theme });
}

/** Another plan is another page, so that going back and sharing the address work. */
function showPlan(name: string): void {
  const address = new URL(location.href);
  address.searchParams.set("plan", name);
  location.assign(address);
}

function switchLanguage(store: Store): void {
  const language = store.state.language === "zh" ? "en" : "zh";
  rememberLanguage(language);
  // An address that still asked for the other language would win at the next visit.
  const address = new URL(location.href);
  if (address.searchParams.has("lang")) {
    address.searchParams.set("lang", language);
    history.replaceState(history.state, "", address);
  }
  store.set({ language });
}

/** The document's own language, title and theme. */
function keepDocument(store: Store): void {
  store.subscribe((state, before) => {
    document.documentElement.dataset["theme"] = state.theme;
    if (!changed(state, before, "language", "district")) return;
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    const names = state.district.map((division) => division.properties.name);
    document.title = [...names, translate(state.language, "app.title")].join(" · ");
  });
}

/** The panel is there when there is, or may soon be, something in it. */
function keepStage(stage: HTMLElement, store: Store): void {
  store.subscribe(({ data, place }) => {
    const hasPlan = data.status === "ready" || data.status === "loading";
    stage.classList.toggle("bare", place === "plan" && !hasPlan);
    stage.dataset["place"] = place;
    byId("plan-pane").hidden = place !== "plan";
    for (const id of ["watch-pane", "watch-bar", "watch-legend", "timeline"]) {
      byId(id).hidden = place !== "watch";
    }
    byId("data-page").hidden = place !== "data";
  });
}

/** The selected grid and the workplace are those that the address says. */
function keepHash(
  store: Store,
  parts: () => {
    map: MapView | null;
    watch: WatchWorkplace | null;
    data: DataWorkplace | null;
  },
): void {
  store.subscribe((state, before) => {
    if (before === null || !changed(state, before, "selected")) return;
    const hash = withGrid(location.hash, state.selected);
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  });
  addEventListener("popstate", () => {
    const { map, watch, data } = parts();
    const place = placeIn(location.hash);
    // What the workplace asks is read before it is shown.
    if (place === "watch") watch?.readAddress();
    if (place === "data") data?.readAddress();
    store.set({ selected: gridIn(location.hash), place });
    const position = positionIn(location.hash);
    if (position !== null) map?.jumpTo(position);
  });
}
