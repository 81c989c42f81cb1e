import type {
  FilterSpecification,
  GeoJSONSource,
  LayerSpecification,
  Map as MapLibre,
  VectorTileSource,
} from "maplibre-gl";

import type { GridArea } from "../api/drawing";

/** The grids of communities that were drawn in, in place of those of the tiles. */
export const DRAWN = "drawn";
const BUILDINGS = "draw-buildings";
const GRID_LAYERS = ["grids-fill", "grids-line", "grids-selected-halo", "grids-selected"] as const;
const SELECTED = "#c2185b";
const OTHERS = "#0b63ce";
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const HATCH = 12;

export interface BuildingShape {
  id: string;
  geometry: GeoJSON.Geometry;
}

/** What a planner who draws sees on the map. */
export class DrawLayers {
  private readonly communities = new Map<string, GridArea[]>();
  private marked: ReadonlySet<string> = new Set();
  /** The tiles are older than what was drawn. */
  private isDrawn = false;

  constructor(private readonly map: MapLibre) {
    map.addSource(DRAWN, { type: "geojson", data: EMPTY, promoteId: "code", tolerance: 0.1 });
    map.addSource(BUILDINGS, { type: "geojson", data: EMPTY, promoteId: "id", tolerance: 0 });
    this.addGrids();
    this.addMarks();
    this.addBuildings();
  }

  /** The layers of grids once more, for those that were drawn. */
  private addGrids(): void {
    const layers = this.map.getStyle().layers;
    for (const id of GRID_LAYERS) {
      const at = layers.findIndex((layer) => layer.id === id);
      const layer = layers[at];
      if (layer === undefined || !("source" in layer)) continue;
      const {
        "source-layer": _,
        filter: __,
        ...look
      } = layer as LayerSpecification & {
        "source-layer"?: string;
        filter?: FilterSpecification;
      };
      const copy = { ...look, id: `drawn-${id}`, source: DRAWN } as LayerSpecification;
      this.map.addLayer(copy, layers[at + 1]?.id);
    }
  }

  private addMarks(): void {
    this.map.addImage("hatch", hatch());
    const below = this.map.getLayer("grids-line") ? "grids-line" : undefined;
    for (const [name, source] of this.gridSources) {
      const tiles = source === "grids" ? { "source-layer": "grids" } : {};
      this.map.addLayer(
        {
          id: `draw-locked-${name}`,
          type: "fill",
          source,
          ...tiles,
          filter: nothing(),
          paint: { "fill-pattern": "hatch" },
        },
        below,
      );
      this.map.addLayer({
        id: `draw-others-${name}`,
        type: "line",
        source,
        ...tiles,
        filter: nothing(),
        layout: { "line-join": "round" },
        paint: { "line-color": OTHERS, "line-width": 3 },
      });
    }
  }

  private get gridSources(): [name: string, source: string][] {
    const sources: [string, string][] = [
      ["tiles", "grids"],
      ["drawn", DRAWN],
    ];
    return sources.filter(([, source]) => this.map.getSource(source));
  }

  private addBuildings(): void {
    const isMarked: FilterSpecification = ["boolean", ["feature-state", "marked"], false];
    const names = this.map.getStyle().layers.find((layer) => layer.type === "symbol")?.id;
    this.map.addLayer(
      {
        id: `${BUILDINGS}-fill`,
        type: "fill",
        source: BUILDINGS,
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": SELECTED, "fill-opacity": ["case", isMarked, 0.85, 0] },
      },
      names,
    );
    this.map.addLayer(
      {
        id: `${BUILDINGS}-line`,
        type: "line",
        source: BUILDINGS,
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: {
          "line-color": SELECTED,
          "line-width": 2,
          "line-opacity": ["case", isMarked, 1, 0],
        },
      },
      names,
    );
    this.map.addLayer(
      {
        id: `${BUILDINGS}-point`,
        type: "circle",
        source: BUILDINGS,
        filter: ["==", ["geometry-type"], "Point"],
        paint: {
          "circle-color": SELECTED,
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 13, 3, 18, 9],
          "circle-opacity": ["case", isMarked, 0.9, 0],
        },
      },
      names,
    );
  }

  /** The grids of a community as they are now, at once; the tiles follow. */
  showGrids(community: string, grids: GridArea[]): void {
    this.communities.set(community, grids);
    const features = [...this.communities.values()].flat();
    void this.map.getSource<GeoJSONSource>(DRAWN)?.setData({
      ...EMPTY,
      features: features.map(({ geometry, properties }) => ({
        type: "Feature",
        geometry,
        properties: { ...properties },
      })),
    });
    const elsewhere: FilterSpecification = [
      "!",
      ["in", ["get", "community"], ["literal", [...this.communities.keys()]]],
    ];
    for (const id of GRID_LAYERS) {
      if (this.map.getLayer(id)) this.map.setFilter(id, elsewhere);
    }
    this.isDrawn = true;
  }

  /** Hatches grids that must stay, outlines those that are chosen besides the selected one. */
  markGrids(locked: ReadonlySet<string>, others: ReadonlySet<string>): void {
    for (const [name] of this.gridSources) {
      const drawn: FilterSpecification =
        name === "drawn"
          ? ["literal", true]
          : ["!", ["in", ["get", "community"], ["literal", [...this.communities.keys()]]]];
      const of = (codes: ReadonlySet<string>): FilterSpecification => [
        "all",
        drawn,
        ["in", ["get", "code"], ["literal", [...codes]]],
      ];
      this.map.setFilter(`draw-locked-${name}`, of(locked));
      this.map.setFilter(`draw-others-${name}`, of(others));
    }
  }

  /** Buildings that can be marked. */
  showBuildings(buildings: Iterable<BuildingShape>): void {
    const features = [...buildings].map(({ id, geometry }) => ({
      type: "Feature" as const,
      geometry,
      properties: { id },
    }));
    void this.map.getSource<GeoJSONSource>(BUILDINGS)?.setData({ ...EMPTY, features });
  }

  /** Marks these buildings and no others. */
  markBuildings(ids: ReadonlySet<string>): void {
    for (const id of this.marked) {
      if (!ids.has(id)) this.map.setFeatureState({ source: BUILDINGS, id }, { marked: false });
    }
    for (const id of ids) {
      if (!this.marked.has(id)) {
        this.map.setFeatureState({ source: BUILDINGS, id }, { marked: true });
      }
    }
    this.marked = new Set(ids);
  }

  /** Shows all this, or leaves the map to another workplace. */
  enter(isHere: boolean): void {
    if (!isHere && this.isDrawn) this.reloadTiles();
    const own = this.map
      .getStyle()
      .layers.filter(
        ({ id }) => id.startsWith("draw-") || /^drawn-.*(fill|selected|halo)/.test(id),
      );
    for (const { id } of own) {
      this.map.setLayoutProperty(id, "visibility", isHere ? "visible" : "none");
    }
  }

  /** Other workplaces see the plan by its tiles. */
  private reloadTiles(): void {
    this.isDrawn = false;
    const source = this.map.getSource<VectorTileSource>("grids");
    if (source?.tiles) source.setTiles(source.tiles);
  }
}

function nothing(): FilterSpecification {
  return ["literal", false];
}

/** Slanted lines that meet where the picture is repeated. */
function hatch(): { width: number; height: number; data: Uint8ClampedArray } {
  const data = new Uint8ClampedArray(HATCH * HATCH * 4);
  for (let y = 0; y < HATCH; y++) {
    for (let x = 0; x < HATCH; x++) {
      const step = (x + y) % HATCH;
      if (step < 2) data.set([20, 26, 34, 190], (y * HATCH + x) * 4);
      else if (step < 3) data.set([255, 255, 255, 150], (y * HATCH + x) * 4);
    }
  }
  return { width: HATCH, height: HATCH, data };
}
