"""Count the rows of exported files as GeoPandas and pandas see them.

    read_exports.py FILE...

Prints {file name: {"rows": N, "geometry": true|false, "codes_are_text": true|false}}.
"""

import json
import sys
from pathlib import Path

import geopandas
import pandas


def load(path):
    if path.suffix == ".parquet":
        # Attributes without geometry are plain Parquet.
        try:
            return geopandas.read_parquet(path)
        except ValueError:
            return pandas.read_parquet(path)
    return geopandas.read_file(path)


def look(path):
    frame = load(path)
    geometry = isinstance(frame, geopandas.GeoDataFrame)
    keys = [name for name in ("code", "id", "building", "grid") if name in frame]
    return {
        "rows": len(frame),
        "geometry": geometry,
        "crs84": geometry and frame.crs is not None and frame.crs.equals("EPSG:4326", ignore_axis_order=True),
        "codes_are_text": all(isinstance(v, str) for name in keys for v in frame[name].dropna()),
    }


print(json.dumps({Path(name).name: look(Path(name)) for name in sys.argv[1:]}))
