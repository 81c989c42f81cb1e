"""Count the features of OGC API collections as QGIS reads them.

    qgis_oapif.py ROOT COLLECTION...

Prints {collection: N}.
"""

import json
import sys

from qgis.core import QgsApplication, QgsVectorLayer


def count(root, name):
    layer = QgsVectorLayer(f"url='{root}' typename='{name}' pagingEnabled='true' pageSize='50'", name, "OAPIF")
    if not layer.isValid():
        sys.exit(f"QGIS does not open {name} of {root}: {layer.error().message()}")
    return sum(1 for _ in layer.getFeatures())


application = QgsApplication([], False)
application.initQgis()
print(json.dumps({name: count(sys.argv[1], name) for name in sys.argv[2:]}))
application.exitQgis()
