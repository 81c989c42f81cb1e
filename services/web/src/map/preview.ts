import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";

const ID = "preview";
const COLOR = "#d0421b";
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** Features on the map as they are: areas, lines and points. */
export class Preview {
  constructor(private readonly map: MapLibre) {
    map.addSource(ID, { type: "geojson", data: EMPTY });
    const layers: LayerSpecification[] = [
      {
        id: `${ID}-fill`,
        type: "fill",
        source: ID,
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": COLOR, "fill-opacity": 0.22 },
      },
      {
        id: `${ID}-line`,
        type: "line",
        source: ID,
        filter: ["!=", ["geometry-type"], "Point"],
        layout: { "line-join": "round" },
        paint: { "line-color": COLOR, "line-width": 1.6 },
      },
      {
        id: `${ID}-point`,
        type: "circle",
        source: ID,
        filter: ["==", ["geometry-type"], "Point"],
        paint: {
          "circle-color": COLOR,
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 2.2, 16, 5],
          "circle-stroke-color": "#ffffff",
          "circle-stroke-width": 0.8,
        },
      },
    ];
    for (const layer of layers) map.addLayer(layer);
  }

  show(features: GeoJSON.Feature[]): void {
    void this.map.getSource<GeoJSONSource>(ID)?.setData({ ...EMPTY, features });
  }
}
