"""The data sets: each becomes a store that Wangge imported, and the buildings as every tool sees them.

None of the public data is part of the project; see README.md here for where it comes from.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from shapely.geometry import mapping, shape

import hostile

LAYERS = ["district", "subdistricts", "communities", "buildings", "streets", "barriers"]
# Houses of Lucas County: Ohio North, metres.
OHIO_NORTH = "EPSG:32122"
# Its communities are squares of this side, metres.
TILE = 10_000
# Buildings at the same place are set apart by this, metres, for tools that cannot tell them apart.
APART = 0.05


class Unknown(Exception):
    """A data set that is not there."""


@dataclass
class Ready:
    """Buildings in metres (building_id, x, y, households, community) and the outline of all."""

    table: pd.DataFrame
    outline: shapely.Geometry
    metres: pyproj.Transformer


def import_into(store, name, source, folder, wangge, osm_options):
    """Makes the store of a data set; `source` is where public data lies."""
    kind, _, seed = name.partition(":")
    files = folder / "files"
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir(parents=True)
    for old in folder.glob("store.gpkg*"):
        old.unlink()
    if Path(name).suffix == ".gpkg" and Path(name).is_file():
        shutil.copy(name, store)
    elif Path(name).is_dir():
        import_layers(store, Path(name), wangge)
    elif kind == "sample":
        wangge.run("sample", "--out", files, "--seed", seed or "1")
        import_layers(store, files, wangge)
    elif kind == "osm":
        wangge.run("import", "--store", store, "osm", needed(name, source), *osm_options)
    else:
        write_files(files, *made(name, source))
        import_layers(store, files, wangge)


def import_layers(store, folder, wangge):
    for layer in LAYERS:
        found = sorted(path for path in folder.glob(f"{layer}.*") if path.suffix in FORMATS)
        if found:
            wangge.run("import", "--store", store, layer, found[0])


FORMATS = {".geojson", ".json", ".geojsonl", ".gpkg", ".shp", ".csv", ".parquet"}


def made(name, source):
    """Outlines of communities and buildings (lon, lat, households)."""
    if name in hostile.CASES:
        return hostile.make(name)
    if name == "providence":
        return providence(needed(name, source))
    if name == "lucas":
        return lucas(needed(name, source))
    names = ["sample[:SEED]", *hostile.CASES, "providence", "lucas", "osm"]
    raise Unknown(f"{name!r} is no folder and none of {', '.join(names)}")


def needed(name, source):
    if source is None or not source.exists():
        raise Unknown(f"{name} needs --source PATH to its data")
    return source


def providence(source):
    """Census blocks: wards are communities, a block is a building, its population the households."""
    path = source if source.is_file() else next(source.rglob("*blocks.shp"))
    about, _, blocks, columns = pyogrio.raw.read(path)
    columns = dict(zip(about["fields"], columns))
    degrees = pyproj.Transformer.from_crs(about["crs"], "OGC:CRS84", always_xy=True).transform
    blocks = shapely.transform(shapely.from_wkb(blocks), degrees, interleaved=False)
    wards = [shapely.union_all(blocks[columns["WARD"] == ward]) for ward in np.unique(columns["WARD"])]
    places = shapely.point_on_surface(blocks)
    return wards, list(zip(shapely.get_x(places), shapely.get_y(places), columns["TOTPOP"].tolist()))


def lucas(source):
    """House points, one household each; communities are squares of 10 km."""
    path = source if source.is_file() else source / "house.csv"
    at = pd.read_csv(path, usecols=["X", "Y"]).to_numpy()
    corner = np.floor(at / TILE).astype(int)
    tiles = [
        shapely.box(x * TILE, y * TILE, (x + 1) * TILE, (y + 1) * TILE) for x, y in np.unique(corner, axis=0)
    ]
    # Corners between corners keep the sides of neighbours together in another projection.
    tiles = shapely.segmentize(tiles, 100)
    degrees = pyproj.Transformer.from_crs(OHIO_NORTH, "OGC:CRS84", always_xy=True).transform
    tiles = shapely.transform(tiles, degrees, interleaved=False)
    return list(tiles), [(lon, lat, 1) for lon, lat in zip(*degrees(*at.T))]


def write_files(folder, communities, buildings):
    outlines = [
        ({"code": f"370105001{i:03}", "name": f"社区{i}"}, mapping(area)) for i, area in enumerate(communities, 1)
    ]
    points = [
        ({"id": f"b{i:06}", "households": h}, {"type": "Point", "coordinates": (lon, lat)})
        for i, (lon, lat, h) in enumerate(buildings)
    ]
    for name, features in (("communities", outlines), ("buildings", points)):
        written = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
        collection = {"type": "FeatureCollection", "features": written}
        (folder / f"{name}.geojson").write_text(json.dumps(collection, ensure_ascii=False), "utf-8")


def as_seen(store, folder, wangge, plan):
    """What `wangge export` says of a planned store, in a local transverse Mercator."""
    wangge.run("export", "--store", store, "buildings", "--plan", plan, "--out", folder / "buildings.csv")
    wangge.run("export", "--store", store, "communities", "--out", folder / "communities.geojson")
    table = pd.read_csv(folder / "buildings.csv", dtype={"id": str, "community": str, "grid": str})
    table = table[table.community.notna()]
    # Communities where nobody lives have nothing to balance.
    lived_in = table.groupby("community").households.transform("sum") > 0
    table = table[lived_in]
    if table.empty:
        raise Unknown("no building with households lies in a community; an osm extract needs --households")
    centre = (table.lat.min() + table.lat.max()) / 2, (table.lon.min() + table.lon.max()) / 2
    system = f"+proj=tmerc +lat_0={centre[0]} +lon_0={centre[1]} +k=1 +ellps=WGS84 +units=m"
    metres = pyproj.Transformer.from_crs("OGC:CRS84", system, always_xy=True)
    x, y = metres.transform(table.lon.to_numpy(), table.lat.to_numpy())
    seen = pd.DataFrame(
        {"building_id": table.id, "x": x, "y": y, "households": table.households, "community": table.community}
    )
    seen = set_apart(seen.sort_values("building_id").reset_index(drop=True))
    features = json.loads((folder / "communities.geojson").read_text("utf-8"))["features"]
    outline = shapely.union_all([shape(feature["geometry"]) for feature in features])
    outline = shapely.transform(outline, metres.transform, interleaved=False)
    return Ready(seen, outline, metres)


def set_apart(table):
    """Moves buildings off places that others stand at, to the east, by centimetres."""
    places = table[["x", "y"]].round(2)
    table["x"] += APART * places.groupby(["x", "y"]).cumcount()
    return table


def write_for_checks(ready, folder):
    """The same as files in metres, for another evaluator."""
    ready.table.to_csv(folder / "points.csv", index=False)
    feature = {"type": "Feature", "properties": {}, "geometry": mapping(ready.outline)}
    collection = {"type": "FeatureCollection", "features": [feature]}
    (folder / "district.geojson").write_text(json.dumps(collection), "utf-8")
