"""Count the features of a store as QGIS sees them.

    qgis_counts.py STORE LAYER...

Prints {layer: {"features": N, "spatial_index": true|false, "crs": "EPSG:4326"}}.
"""

import json
import sys

from qgis.core import QgsApplication, QgsFeatureSource, QgsVectorLayer


def look(store, name):
    layer = QgsVectorLayer(f"{store}|layername={name}", name, "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS does not open {name} of {store}")
    return {
        "features": sum(1 for _ in layer.getFeatures()),
        "spatial_index": layer.hasSpatialIndex() == QgsFeatureSource.SpatialIndexPresent,
        "crs": layer.crs().authid(),
    }


application = QgsApplication([], False)
application.initQgis()
print(json.dumps({name: look(sys.argv[1], name) for name in sys.argv[2:]}))
application.exitQgis()
