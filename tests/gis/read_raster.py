"""What GDAL reads from a raster: reference system, extent, size, values.

    read_raster.py FILE
"""

import json
import subprocess
import sys

info = json.loads(subprocess.run(["gdalinfo", "-json", "-stats", sys.argv[1]], check=True, capture_output=True).stdout)
band = info["bands"][0]
print(
    json.dumps(
        {
            "size": info["size"],
            "epsg": info["stac"]["proj:epsg"],
            "extent": info["cornerCoordinates"],
            "transform": info["geoTransform"],
            "type": band["type"],
            "maximum": band["maximum"],
            "mean": band["mean"],
            "nodata": str(band.get("noDataValue")),
        }
    )
)
