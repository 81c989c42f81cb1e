"""Count the features of OGC API collections as GeoPandas and OWSLib read them.

    ogc_clients.py ROOT COLLECTION...

Prints {"geopandas": {collection: N}, "owslib": {collection: N}}.
"""

import json
import sys

import geopandas
from owslib.ogcapi.features import Features

root, names = sys.argv[1], sys.argv[2:]
client = Features(root)
offered = set(client.feature_collections())


def with_geopandas(name):
    frame = geopandas.read_file(f"{root}/collections/{name}/items?f=json&limit=1000000")
    assert frame.crs.equals("OGC:CRS84", ignore_axis_order=True), frame.crs
    return len(frame)


def with_owslib(name):
    assert name in offered, offered
    return len(client.collection_items(name, limit=1_000_000)["features"])


print(
    json.dumps(
        {
            "geopandas": {name: with_geopandas(name) for name in names},
            "owslib": {name: with_owslib(name) for name in names},
        }
    )
)
