import type { Map as MapLibre, RasterTileSource } from "maplibre-gl";

const HEAT = "heat";
/** Beyond it the map enlarges tiles: they are smooth. */
const DEEPEST = 16;

/** Draws heat tiles below the names, or none of them. */
export function showHeat(map: MapLibre, tiles: string | null): void {
  const source = map.getSource<RasterTileSource>(HEAT);
  if (tiles === null) {
    if (source !== undefined) {
      map.removeLayer(HEAT);
      map.removeSource(HEAT);
    }
    return;
  }
  if (source !== undefined) {
    source.setTiles([tiles]);
    return;
  }
  map.addSource(HEAT, { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: DEEPEST });
  const names = map.getStyle().layers.find((layer) => layer.type === "symbol");
  map.addLayer(
    { id: HEAT, type: "raster", source: HEAT, paint: { "raster-fade-duration": 150 } },
    names?.id,
  );
}
