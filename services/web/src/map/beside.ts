import { Map as MapLibre, type StyleSpecification } from "maplibre-gl";

import type { Client } from "../api/client";
import type { GridProperties } from "../api/types";
import { changed, type Store } from "../store";
import { showNames } from "./names";
import { MapTheme } from "./theme";
import type { GridAt } from "./view";
import { enlargeNames } from "./wide";

const TOUCHED = "#0b63ce";

/** A second map, of another plan, that goes where the first one goes. */
export class Beside {
  private readonly map: MapLibre;
  private readonly follow = (): void => {
    this.map.jumpTo({ center: this.first.getCenter(), zoom: this.first.getZoom() });
  };

  constructor(
    private readonly container: HTMLElement,
    private readonly first: MapLibre,
    style: StyleSpecification,
    client: Client,
    /** The page as it would be with the other plan. */
    store: Store,
  ) {
    this.map = new MapLibre({
      container,
      style,
      center: first.getCenter(),
      zoom: first.getZoom(),
      // Whatever the pointer does, it does with the first map.
      interactive: false,
      attributionControl: false,
      fadeDuration: 0,
    });
    this.map.on("error", ({ error }) => console.warn(error));
    this.map.on("idle", () => (container.dataset["state"] = "ready"));
    this.map.once("style.load", () => {
      const { map } = this;
      const view = {
        get position() {
          const { lat, lng } = map.getCenter();
          return { zoom: map.getZoom(), lat, lon: lng };
        },
        get extent(): [number, number, number, number] {
          const bounds = map.getBounds();
          return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
        },
      };
      showNames(map, view, client, store);
      map.addLayer({
        id: "beside-touched",
        type: "line",
        source: "grids",
        "source-layer": "grids",
        filter: ["literal", false],
        layout: { "line-join": "round" },
        paint: { "line-color": TOUCHED, "line-width": 2.5 },
      });
      enlargeNames(map);
      const theme = new MapTheme(map);
      store.subscribe((state, before) => {
        if (changed(state, before, "theme")) theme.show(state.theme);
      });
      this.touch(this.touched);
    });
    this.first.on("move", this.follow);
  }

  private touched: readonly string[] = [];

  /** Outlines the grids that are not as in the first plan. */
  touch(codes: readonly string[]): void {
    this.touched = codes;
    if (this.map.getLayer("beside-touched")) {
      this.map.setFilter("beside-touched", ["in", ["get", "code"], ["literal", [...codes]]]);
    }
  }

  gridAt({ x, y }: { x: number; y: number }): GridAt | null {
    if (!this.map.getLayer("grids-fill")) return null;
    const [feature] = this.map.queryRenderedFeatures([x, y], { layers: ["grids-fill"] });
    return feature === undefined ? null : { grid: feature.properties as GridProperties, x, y };
  }

  close(): void {
    this.first.off("move", this.follow);
    this.map.remove();
    this.container.replaceChildren();
    delete this.container.dataset["state"];
  }
}
