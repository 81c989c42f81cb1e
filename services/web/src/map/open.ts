import { prewarm, type StyleSpecification } from "maplibre-gl";

import { ServiceError, type Client } from "../api/client";
import type { Extent } from "../api/types";
import { extentOf } from "../geometry";
import { translate } from "../i18n/language";
import { faultOf } from "../load";
import { changed, planOf, selectedGrid, type Store } from "../store";
import { byId } from "../ui/dom";
import { gridTip, Tooltip } from "../ui/tooltip";
import { positionIn, withPosition, type Position } from "../url";
import { showDeviation } from "./deviation";
import { showNames } from "./names";
import { styleOf } from "./style";
import { MapTheme } from "./theme";
import { enlargeNames } from "./wide";
import { MapView, type GridAt, type GridClick, type MapEvents } from "./view";

// Workers take as long to begin as the answers that are on their way.
prewarm();

/** Where the map starts when there is nothing to show: the example district. */
const NOWHERE: Extent = [116.85, 36.64, 117.07, 36.87];

/** A workplace that takes what the pointer does for itself. */
export interface Pointing {
  hovered(at: GridAt | null): void;
  clicked(click: GridClick): void;
}

/** Opens the map on what the store holds; `null` where that cannot be. */
export async function openMap(
  client: Client,
  store: Store,
  style: Promise<StyleSpecification>,
  pointing: () => Pointing | null,
  signal: AbortSignal,
): Promise<MapView | null> {
  const { data } = store.state;
  if (data.status === "offline" || data.status === "failed") return null;
  const element = byId("map");
  try {
    const ready = styleOf(await style, client, planOf(store.state)?.name ?? null);
    const position = positionIn(location.hash);
    const seen = events(element, store, pointing);
    const view = new MapView(element, ready, homeOf(store), homePadding, position, seen);
    view.whenStyled((map) => {
      showNames(map, view, client, store);
      enlargeNames(map);
      const theme = new MapTheme(map);
      store.subscribe((state, before) => {
        if (changed(state, before, "theme")) theme.show(state.theme);
        // What it shows already is not drawn anew.
        const isOther = before !== null || state.place !== "plan";
        if (isOther && changed(state, before, "place")) {
          showDeviation(map, state.place === "plan");
        }
      });
    });
    follow(view, store, position === null);
    return view;
  } catch (error) {
    if (signal.aborted) return null;
    // The style may be out of reach; what else fails is the browser's WebGL.
    const isFetch = error instanceof ServiceError || error instanceof TypeError;
    store.set(isFetch ? { data: faultOf(error) } : { map: "unsupported" });
    return null;
  }
}

function homeOf({ state }: Store): Extent {
  return extentOf(state.district) ?? extentOf(state.communities) ?? NOWHERE;
}

/** Room around the district; on narrow screens the legend lies across the top of the map. */
function homePadding(): Record<"top" | "right" | "bottom" | "left", number> {
  const padding = { top: 24, right: 24, bottom: 24, left: 24 };
  const map = byId("map").getBoundingClientRect();
  for (const id of ["legend", "watch-legend"]) {
    const legend = byId(id).getBoundingClientRect();
    if (legend.height > 0 && legend.top - map.top < 24) padding.top = legend.bottom - map.top + 12;
  }
  return padding;
}

function events(element: HTMLElement, store: Store, pointing: () => Pointing | null): MapEvents {
  const tooltip = new Tooltip(byId("tooltip"));
  const planner = lookingAt(store);
  return {
    hovered: (at) => (pointing() ?? planner).hovered(at),
    clicked: (click) => (pointing() ?? planner).clicked(click),
    moving() {
      tooltip.hide();
      element.dataset["state"] = "moving";
    },
    moved: keepPosition,
    drawn(grids) {
      element.dataset["state"] = "ready";
      element.dataset["grids"] = String(grids);
      if (store.state.map === "loading") store.set({ map: "ready" });
    },
    failed(error) {
      console.error(error);
      if (/failed to fetch|networkerror|load failed/i.test(error.message))
        store.set({ map: "lost" });
    },
  };
}

/** The pointer of whoever only looks at a plan. */
export function lookingAt(store: Store): Pointing {
  const tooltip = new Tooltip(byId("tooltip"));
  return {
    hovered(at) {
      if (at === null) tooltip.hide();
      else tooltip.show(gridTip(at.grid, store.state.language), at);
    },
    clicked: ({ code }) => store.set({ selected: code }),
  };
}

function keepPosition(position: Position): void {
  history.replaceState(history.state, "", withPosition(location.hash, position));
}

/** The map shows what the store says. */
function follow(view: MapView, store: Store, flyToSelected: boolean): void {
  store.subscribe((state, before) => {
    if (changed(state, before, "language")) view.setLabel(translate(state.language, "map.label"));
    if (changed(state, before, "selected")) view.select(state.selected);
  });
  let isDue = flyToSelected;
  store.subscribe((state) => {
    if (!isDue || state.data.status !== "ready") return;
    isDue = false;
    const grid = selectedGrid(state);
    if (grid) view.flyTo(grid.bbox);
  });
}
