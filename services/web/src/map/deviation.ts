import type { Map as MapLibre } from "maplibre-gl";

/** The planner's colours of the grids, and what marks the grid that is looked at. */
const LAYERS = ["grids-fill", "grids-selected-halo", "grids-selected", "grids-hover"];

/** Shows them, or leaves the ground to what others draw on it. */
export function showDeviation(map: MapLibre, isShown: boolean): void {
  for (const layer of LAYERS) {
    if (map.getLayer(layer)) {
      map.setLayoutProperty(layer, "visibility", isShown ? "visible" : "none");
    }
  }
}
