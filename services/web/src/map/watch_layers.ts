import type {
  ExpressionSpecification,
  FilterSpecification,
  GeoJSONSource,
  Map as MapLibre,
} from "maplibre-gl";

import type { Level } from "../watch/level";
import { addLabels, setLabels, type Label } from "./labels";
import { Pictures } from "./pictures";

/** What a leader sees lies over streets and buildings, and below borders and names. */
const BELOW = "grids-line";

/** The layers of tiles that have units, and of sheets those of their grids. */
const SOURCES = { subdistrict: "subdistricts", community: "communities", grid: "grids" } as const;
type Source = (typeof SOURCES)[keyof typeof SOURCES];

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const NOTHING: FilterSpecification = ["==", ["get", "code"], ""];

/** Draws what leaders look at. */
export class WatchLayers {
  private readonly pictures: Pictures;
  private hasHexes = false;
  private outlined = "null ";
  private colored: { source: Source; codes: Iterable<string> } | null = null;

  constructor(
    private readonly map: MapLibre,
    private readonly shown: () => void,
  ) {
    for (const source of Object.values(SOURCES)) {
      if (map.getSource(source)) this.addUnits(source);
    }
    this.pictures = new Pictures(map, this.below, shown);
    map.addSource("watch-hexes", { type: "geojson", data: EMPTY });
    map.addLayer(
      {
        id: "watch-hexes",
        type: "fill",
        source: "watch-hexes",
        paint: { "fill-color": ["get", "color"], "fill-opacity": 0.78, "fill-antialias": true },
      },
      this.below,
    );
    map.addSource("watch-clusters", { type: "geojson", data: EMPTY });
    this.addClusters();
  }

  private get below(): string | undefined {
    const names = this.map.getStyle().layers.find((layer) => layer.type === "symbol");
    return this.map.getLayer(BELOW) ? BELOW : names?.id;
  }

  private addUnits(source: Source): void {
    const color: ExpressionSpecification = ["feature-state", "color"];
    this.map.addLayer(
      {
        id: `watch-${source}`,
        type: "fill",
        source,
        "source-layer": source,
        layout: { visibility: "none" },
        paint: {
          "fill-color": ["case", ["!=", color, null], ["to-color", color], "rgba(0, 0, 0, 0)"],
          "fill-opacity": 0.8,
          "fill-antialias": false,
        },
      },
      this.below,
    );
    this.map.addLayer({
      id: `watch-outline-${source}`,
      type: "line",
      source,
      "source-layer": source,
      filter: NOTHING,
      layout: { "line-join": "round" },
      paint: { "line-color": "#0b63ce", "line-width": 3.5 },
    });
  }

  private addClusters(): void {
    const isCold: ExpressionSpecification = ["==", ["get", "kind"], "cold"];
    this.map.addLayer({
      id: "watch-clusters-fill",
      type: "fill",
      source: "watch-clusters",
      paint: {
        "fill-color": ["case", isCold, "#1d4f91", "#b3122f"],
        "fill-opacity": ["case", ["get", "isSure"], 0.2, 0.06],
        // Edges are drawn by the outline alone, not around each cell.
        "fill-antialias": false,
      },
    });
    this.map.addLayer({
      id: "watch-clusters",
      type: "line",
      source: "watch-clusters",
      filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-join": "round" },
      paint: {
        "line-color": ["case", isCold, "#1d4f91", "#b3122f"],
        "line-width": ["case", ["get", "isSure"], 2.2, 1],
        "line-opacity": ["case", ["get", "isSure"], 1, 0.6],
      },
    });
    addLabels(this.map, "watch-clusters-label", [], { layout: { "text-size": 12.5 } });
  }

  /** Makes the map the leader's, or leaves it to others. */
  enter(isHere: boolean): void {
    for (const source of Object.values(SOURCES)) {
      // Transparent where nothing is coloured, but there to be clicked.
      if (this.map.getLayer(`watch-${source}`)) this.visible(`watch-${source}`, isHere);
    }
    this.visible("watch-hexes", isHere);
    this.visible("watch-clusters", isHere);
    this.visible("watch-clusters-fill", isHere);
    this.visible("watch-clusters-label", isHere);
    if (isHere) return;
    this.heat(null);
    this.outline(null, []);
  }

  private visible(layer: string, isVisible: boolean): void {
    this.map.setLayoutProperty(layer, "visibility", isVisible ? "visible" : "none");
  }

  /** A heat map from tiles, or none. */
  heat(tiles: string | null): void {
    this.pictures.show(tiles);
  }

  /** Hexagons, each with its `color`; none of them by `null`. */
  hexes(features: GeoJSON.Feature[] | null): void {
    if (features === null && !this.hasHexes) return;
    this.hasHexes = features !== null;
    const data = { ...EMPTY, features: features ?? [] };
    const source = this.map.getSource<GeoJSONSource>("watch-hexes");
    void source?.setData(data).then(() => features !== null && this.whenDrawn());
  }

  private whenDrawn(): void {
    this.map.once("render", this.shown);
    this.map.triggerRepaint();
  }

  /** Areas with `kind`, `isSure` and `label`. */
  clusters(features: GeoJSON.Feature[]): void {
    void this.map.getSource<GeoJSONSource>("watch-clusters")?.setData({ ...EMPTY, features });
  }

  /** What is written on clusters. */
  clusterLabels(labels: Label[]): void {
    setLabels(this.map, "watch-clusters-label", labels);
  }

  /** Colours the units of a level, those of a sheet by its grids; none of them without colours. */
  units(level: Level, colors: ReadonlyMap<string, string>): void {
    const source = level === "district" ? null : SOURCES[level === "sheet" ? "grid" : level];
    for (const code of this.colored?.codes ?? []) {
      const before = this.colored?.source;
      if (before === undefined || (before === source && colors.has(code))) continue;
      this.map.setFeatureState({ source: before, sourceLayer: before, id: code }, { color: null });
    }
    this.colored = null;
    if (source === null || !this.map.getSource(source)) return;
    for (const [code, color] of colors) {
      this.map.setFeatureState({ source, sourceLayer: source, id: code }, { color });
    }
    this.colored = { source, codes: [...colors.keys()] };
    if (colors.size > 0) this.whenDrawn();
  }

  /** Outlines a unit, or none. */
  outline(level: Level | null, codes: readonly string[]): void {
    const wanted =
      level === null || level === "district" ? null : SOURCES[level === "sheet" ? "grid" : level];
    // A filter that is set draws the whole map anew, be it the same.
    const key = `${wanted} ${codes.join()}`;
    if (key === this.outlined) return;
    this.outlined = key;
    for (const source of Object.values(SOURCES)) {
      const layer = `watch-outline-${source}`;
      if (!this.map.getLayer(layer)) continue;
      const filter: FilterSpecification =
        source === wanted ? ["in", ["get", "code"], ["literal", [...codes]]] : NOTHING;
      this.map.setFilter(layer, filter);
    }
  }
}
