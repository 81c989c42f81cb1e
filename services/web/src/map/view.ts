import {
  Map as MapLibre,
  ScaleControl,
  setWorkerUrl,
  type PaddingOptions,
  type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

import type { Extent, GridProperties } from "../api/types";
import type { Position } from "../url";

setWorkerUrl(workerUrl);

const GRIDS = { source: "grids", sourceLayer: "grids" } as const;
/** Grids that were drawn since their tiles were made, in front of those. */
const GRIDS_LAYERS = ["drawn-grids-fill", "grids-fill"] as const;
const DRAWN = { source: "drawn" } as const;
/** Closer than this a single grid fills the screen and its surroundings are lost. */
const CLOSEST_FIT = 16;
/** Pixels around what the map flies to, so that it is seen among its neighbours. */
const ROOM = 40;

export interface GridAt {
  grid: Pick<GridProperties, "code" | "name" | "households" | "deviation">;
  /** Pixels from the map's top left corner. */
  x: number;
  y: number;
}

export interface GridClick {
  /** Nothing beside all grids. */
  code: string | null;
  /** With a key that adds to what is chosen, or one that takes out of it. */
  isMore: boolean;
  isLess: boolean;
  /** Pixels from the map's top left corner. */
  x: number;
  y: number;
}

export interface MapEvents {
  hovered(grid: GridAt | null): void;
  clicked(click: GridClick): void;
  moving(): void;
  moved(position: Position): void;
  /** Everything in view is drawn; `grids` of them are grids. */
  drawn(grids: number): void;
  /** A tile or the like could not be had. */
  failed(error: { message: string }): void;
}

/** The map: knows MapLibre so that nothing else has to. */
export class MapView {
  /** The layers that can be pointed at, the one that is asked first in front. */
  targets: readonly string[] = GRIDS_LAYERS;
  private readonly map: MapLibre;
  private readonly styled: Promise<unknown>;
  private hovered: string | null = null;
  private selected: string | null = null;
  private cursor: string | null = null;

  /** Throws where there is no WebGL. */
  constructor(
    container: HTMLElement,
    private readonly style: StyleSpecification,
    private readonly home: Extent,
    private readonly homePadding: () => Required<PaddingOptions>,
    position: Position | null,
    events: MapEvents,
  ) {
    this.map = new MapLibre({
      container,
      style,
      ...(position
        ? { center: [position.lon, position.lat], zoom: position.zoom }
        : { bounds: home, fitBoundsOptions: { padding: homePadding() } }),
      minZoom: 7,
      maxZoom: 19,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      attributionControl: false,
      // Each frame of a fade is a frame of the whole map.
      fadeDuration: 0,
    });
    this.styled = new Promise((resolve) => this.map.once("style.load", resolve));
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-right");
    this.listen(events);
  }

  private get hasGrids(): boolean {
    return "grids" in this.style.sources;
  }

  private listen(events: MapEvents): void {
    const { map } = this;
    map.on("error", ({ error }) => events.failed(error));
    map.on("movestart", () => events.moving());
    map.on("moveend", () => events.moved(this.position));
    map.on("idle", () => events.drawn(this.countDrawn()));
    map.on("mousemove", (event) => {
      const grid = this.gridAt(event.point);
      this.hover(grid?.code ?? null);
      events.hovered(grid && { grid, x: event.point.x, y: event.point.y });
    });
    map.on("mouseout", () => {
      this.hover(null);
      events.hovered(null);
    });
    map.on("click", ({ point, originalEvent: { altKey, shiftKey, ctrlKey, metaKey } }) => {
      const code = this.gridAt(point)?.code ?? null;
      const { x, y } = point;
      events.clicked({ code, isMore: shiftKey || ctrlKey || metaKey, isLess: altKey, x, y });
    });
  }

  private gridAt(point: { x: number; y: number }): GridProperties | null {
    for (const layer of this.targets.filter((layer) => this.map.getLayer(layer))) {
      const [feature] = this.map.queryRenderedFeatures([point.x, point.y], { layers: [layer] });
      if (feature) return feature.properties as GridProperties;
    }
    return null;
  }

  private countDrawn(): number {
    const layers = this.targets
      .filter((layer) => layer !== "drawn-grids-fill" && this.map.getLayer(layer))
      .slice(0, 1);
    if (layers.length === 0) return 0;
    const features = this.map.queryRenderedFeatures({ layers });
    return new Set(features.map((feature) => feature.id)).size;
  }

  private hover(code: string | null): void {
    if (code === this.hovered) return;
    this.mark(this.hovered, { hover: false });
    this.mark(code, { hover: true });
    this.hovered = code;
    this.map.getCanvas().style.cursor = this.cursor ?? (code === null ? "" : "pointer");
  }

  private mark(code: string | null, state: Record<string, boolean>): void {
    if (code === null || !this.hasGrids) return;
    this.map.setFeatureState({ ...GRIDS, id: code }, state);
    if (this.map.getSource(DRAWN.source)) this.map.setFeatureState({ ...DRAWN, id: code }, state);
  }

  get position(): Position {
    const { lat, lng } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: lng };
  }

  /** What is in view. */
  get extent(): Extent {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** The grids can be pointed at again, as in the beginning. */
  targetGrids(): void {
    this.targets = GRIDS_LAYERS;
  }

  /** What the pointer looks like, whatever it is over; `null` as usual. */
  setCursor(cursor: string | null): void {
    this.cursor = cursor;
    this.map.getCanvas().style.cursor = cursor ?? "";
  }

  /** Outlines this grid and no other. */
  select(code: string | null): void {
    if (!this.hasGrids) return;
    this.whenStyled(() => {
      this.mark(this.selected, { selected: false });
      this.mark(code, { selected: true });
      this.selected = code;
    });
  }

  /** Moves until the extent is in view; at once for those who asked their system for less motion. */
  flyTo(extent: Extent): void {
    const { top, right, bottom, left } = this.homePadding();
    const padding = {
      top: top + ROOM,
      right: right + ROOM,
      bottom: bottom + ROOM,
      left: left + ROOM,
    };
    this.map.fitBounds(extent, { padding, maxZoom: CLOSEST_FIT, duration: 1200 });
  }

  jumpTo({ zoom, lat, lon }: Position): void {
    this.map.jumpTo({ zoom, center: [lon, lat] });
  }

  zoomIn(): void {
    this.map.zoomIn();
  }

  zoomOut(): void {
    this.map.zoomOut();
  }

  showAll(): void {
    this.map.fitBounds(this.home, { padding: this.homePadding(), duration: 800 });
  }

  /** What screen readers call the map. */
  setLabel(text: string): void {
    this.map.getCanvas().setAttribute("aria-label", text);
  }

  /** Calls back with the map once its style is there. */
  whenStyled(callback: (map: MapLibre) => void): void {
    void this.styled.then(() => callback(this.map));
  }
}
