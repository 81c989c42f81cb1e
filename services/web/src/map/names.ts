import type { ExpressionSpecification, Map as MapLibre } from "maplibre-gl";

import type { Client } from "../api/client";
import type { DivisionFeature } from "../api/types";
import { labelPoint } from "../geometry";
import { gridsOf, planOf, type Store } from "../store";
import { GridLabels } from "./grid_labels";
import { addLabels, setLabels, type Label } from "./labels";
import type { MapView } from "./view";

/** From here on subdistricts give way to communities. */
const COMMUNITIES_FROM = 12.4;
/** From here on a grid has room for its number, and then for its households, too. */
const GRIDS_FROM = 13.4;
const HOUSEHOLDS_FROM = 14.8;

/** Where a map is, and what is in view. */
type View = Pick<MapView, "position" | "extent">;

/** Writes the names of grids, communities and subdistricts on the map, each where it can be read. */
export function showNames(map: MapLibre, view: View, client: Client, store: Store): void {
  const { state } = store;
  const plan = planOf(state);
  if (plan !== null) {
    followGrids(map, view, store, new GridLabels(client, plan.name, gridsOf(state)));
  }
  addLabels(map, "communities-label", namesOf(state.communities), {
    minzoom: COMMUNITIES_FROM,
    layout: { "text-size": ["interpolate", ["linear"], ["zoom"], 12.4, 11, 16, 16.5] },
  });
  addLabels(map, "subdistricts-label", namesOf(state.subdistricts), {
    maxzoom: COMMUNITIES_FROM,
    layout: {
      "text-size": ["interpolate", ["linear"], ["zoom"], 9, 10, 12, 15],
      "text-letter-spacing": 0.06,
    },
  });
}

function namesOf(divisions: readonly DivisionFeature[]): Label[] {
  return divisions.map(({ geometry, properties }) => ({
    at: labelPoint(geometry),
    text: { name: properties.name },
  }));
}

/** Numbers the grids that come into view, and those that are drawn anew. */
function followGrids(map: MapLibre, view: View, store: Store, labels: GridLabels): void {
  const number: ExpressionSpecification = ["get", "number"];
  const households: ExpressionSpecification = ["get", "households"];
  const small = { "font-scale": 0.85 };
  const both: ExpressionSpecification = ["format", number, {}, "\n", {}, households, small];
  addLabels(map, "grids-label", [], {
    minzoom: GRIDS_FROM,
    layout: {
      "text-field": ["step", ["zoom"], number, HOUSEHOLDS_FROM, both],
      "text-size": ["interpolate", ["linear"], ["zoom"], 13.4, 10.5, 17, 15],
    },
  });
  const update = async (): Promise<void> => {
    if (view.position.zoom < GRIDS_FROM) return;
    const known = await labels.lookAt(view.extent);
    if (known !== null) setLabels(map, "grids-label", known);
  };
  // A view without numbers is still a view; the next move asks again.
  const follow = (): void => void update().catch((error: unknown) => console.warn(error));
  map.on("moveend", follow);
  follow();
  store.subscribe((state, before) => {
    if (before === null || gridsOf(state) === gridsOf(before)) return;
    labels.know(gridsOf(state));
    follow();
  });
}
