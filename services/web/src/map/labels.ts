import type { GeoJSONSource, Map as MapLibre, SymbolLayerSpecification } from "maplibre-gl";

/**
 * Names of areas are points of their own, one for each area. Taken from the tiles, a name would
 * appear in every tile that its area touches.
 */

/** The fonts of the style: whatever the machine has. */
const FONT = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];

export interface Label {
  at: [lon: number, lat: number];
  text: Record<string, string>;
}

type Look = Pick<SymbolLayerSpecification, "minzoom" | "maxzoom" | "layout">;

function collection(labels: Iterable<Label>): GeoJSON.FeatureCollection<GeoJSON.Point> {
  const features = [...labels].map(({ at, text }) => ({
    type: "Feature" as const,
    geometry: { type: "Point" as const, coordinates: at },
    properties: text,
  }));
  return { type: "FeatureCollection", features };
}

/** A layer of labels; those added later stand in front. */
export function addLabels(map: MapLibre, id: string, labels: Iterable<Label>, look: Look): void {
  map.addSource(id, { type: "geojson", data: collection(labels), maxzoom: 16 });
  map.addLayer({
    id,
    type: "symbol",
    source: id,
    ...look,
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-max-width": 8,
      "text-padding": 4,
      ...look.layout,
    },
    paint: {
      "text-color": "#1f2a36",
      "text-halo-color": "rgba(255, 255, 255, 0.95)",
      "text-halo-width": 1.8,
    },
  });
}

/** Replaces the labels of a layer. */
export function setLabels(map: MapLibre, id: string, labels: Iterable<Label>): void {
  map.getSource<GeoJSONSource>(id)?.setData(collection(labels));
}
