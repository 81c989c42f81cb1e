"""What GDAL reads from an archive of vector tiles at one zoom.

    read_tiles.py FILE ZOOM

Prints {layer: {"features": N, "sums": {property: sum}, "codes": {code: households}}}.
"""

import json
import sys

import pyogrio

file, zoom = sys.argv[1:]


def look(layer):
    rows = pyogrio.read_dataframe(file, layer=layer, ZOOM_LEVEL=zoom, read_geometry=False)
    numbers = rows.select_dtypes("number")
    codes = zip(rows["code"], rows["households"], strict=True) if {"code", "households"} <= set(rows) else []
    return {
        "features": len(rows),
        "sums": {name: int(numbers[name].sum()) for name in numbers},
        "codes": {code: int(households) for code, households in codes},
    }


print(json.dumps({layer: look(layer) for layer, _ in pyogrio.list_layers(file)}))
