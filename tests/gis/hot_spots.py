"""What h3 and PySAL find where Wangge finds cells and hot spots.

    hot_spots.py CASES HEXES HOT_HEXES GRIDS

CASES are exported cases, HEXES cells with their counts, HOT_HEXES and GRIDS hot spots of cells and of grids by
Gi*, all as GeoJSON. Prints {"cells_differ": cells whose count differs, "cells": N, "hexes_off": the largest
difference of a z-score, "grids_off": the same of grids}.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import geopandas
import h3
import numpy as np
from esda.getisord import G_Local
from libpysal.weights import Queen, W

cases, hexes, hot_hexes, grids = (json.loads(Path(file).read_text())["features"] for file in sys.argv[1:])


def off(features, weights):
    weights.transform = "b"
    counts = np.array([feature["properties"]["cases"] for feature in features], float)
    z = np.array([feature["properties"]["z"] for feature in features])
    return float(np.abs(G_Local(counts, weights, transform="B", star=True, permutations=0).Zs - z).max())


def rings(cells):
    number = {cell: at for at, cell in enumerate(cells)}
    near = lambda cell: [number[other] for other in h3.grid_disk(cell, 1) if other != cell and other in number]
    return W({at: near(cell) for cell, at in number.items()}, silence_warnings=True)


sound = [case for case in cases if case["geometry"] and not case["properties"].get("place_fault")]
places = [case["geometry"]["coordinates"] for case in sound]
expected = Counter(h3.latlng_to_cell(lat, lng, 9) for lng, lat in places)
found = {feature["properties"]["cell"]: feature["properties"]["cases"] for feature in hexes}
ground = geopandas.GeoDataFrame.from_features(grids)
seen = {
    "cells": len(found),
    "cells_differ": sum(expected[cell] != found.get(cell, 0) for cell in expected.keys() | found.keys()),
    "hexes_off": off(hot_hexes, rings([feature["properties"]["cell"] for feature in hot_hexes])),
    "grids_off": off(grids, Queen.from_dataframe(ground, use_index=False, silence_warnings=True)),
}
print(json.dumps(seen))
