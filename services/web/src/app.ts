import type { Client } from "./api/client";
import type { GridFeature } from "./api/types";
import { rememberLanguage, translate } from "./i18n/language";
import { load } from "./load";
import { openMap } from "./map/open";
import type { MapView } from "./map/view";
import { changed, type Store } from "./store";
import { mountCard } from "./ui/card";
import { mountControls } from "./ui/controls";
import { byId } from "./ui/dom";
import { mountHeader } from "./ui/header";
import { mountHeat } from "./ui/heat";
import { mountLegend } from "./ui/legend";
import { mountList } from "./ui/list";
import { mountBusy, mountNotice } from "./ui/notice";
import { mountSheet } from "./ui/sheet";
import { gridIn, positionIn, withGrid } from "./url";

/** Puts the page together. */
export async function startApp(client: Client, store: Store, plan: string | null): Promise<void> {
  const leaving = new AbortController();
  addEventListener("pagehide", () => leaving.abort(), { once: true });

  let map: MapView | null = null;
  const select = (code: string | null): void => store.set({ selected: code });
  const flyTo = (grid: GridFeature): void => map?.flyTo(grid.bbox);
  const choose = (grid: GridFeature): void => {
    select(grid.properties.code);
    flyTo(grid);
  };

  mountHeader(byId("header"), store, {
    switchLanguage: () => switchLanguage(store),
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
  keepHash(store, () => map);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") select(null);
  });

  await load(client, store, plan, leaving.signal);
  map = await openMap(client, store, leaving.signal);
  if (map === null) return;
  mountControls(byId("controls"), store, map);
  // A map without heat is still a map.
  await mountHeat(byId("heat"), store, map, client, leaving.signal).catch(console.warn);
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

/** The document's own language and title. */
function keepDocument(store: Store): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "district")) return;
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    const names = state.district.map((division) => division.properties.name);
    document.title = [...names, translate(state.language, "app.title")].join(" · ");
  });
}

/** The panel is there when there is, or may soon be, something in it. */
function keepStage(stage: HTMLElement, store: Store): void {
  store.subscribe(({ data }) => {
    stage.classList.toggle("bare", data.status !== "ready" && data.status !== "loading");
  });
}

/** The selected grid and the address always say the same. */
function keepHash(store: Store, map: () => MapView | null): void {
  store.subscribe((state, before) => {
    if (before === null || !changed(state, before, "selected")) return;
    const hash = withGrid(location.hash, state.selected);
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  });
  addEventListener("hashchange", () => {
    store.set({ selected: gridIn(location.hash) });
    const position = positionIn(location.hash);
    if (position !== null) map()?.jumpTo(position);
  });
}
