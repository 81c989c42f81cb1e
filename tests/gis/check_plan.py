"""Judge a plan by its exported files, with GEOS instead of the product's own geometry.

    check_plan.py FOLDER

FOLDER holds grids, communities, buildings and, where there are any, barriers as .geojson, and
assignment.csv. Prints {"grids": N, "households": N, "faults": [...]}; exits 0 without faults, else 1.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyproj
import shapely
from shapely.geometry import shape

# Coordinates are written on a lattice of this step, degrees: where a border between grids meets a
# community's outline between two of its corners, the outline bends by less than one step.
LATTICE = 1e-7
# What such bends may add up to, square metres per metre of outline: triangles as high as half the
# diagonal of the lattice, 8 mm, and half as wide in the mean.
BENDS = 0.004
# The areas of a community's grids add up to that of their union to this, square metres per metre.
OVERLAP = 1e-6
# A line parts a grid as a strip of this half width, metres.
LINE_HALF_WIDTH = 0.02


def features(path):
    if not path.exists():
        return []
    found = json.loads(path.read_text("utf-8"))["features"]
    return [(f["properties"], shape(f["geometry"])) for f in found if f["geometry"]]


def local_metres(communities):
    centre = shapely.union_all([area for _, area in communities]).centroid
    system = f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84 +units=m"
    project = pyproj.Transformer.from_crs("OGC:CRS84", system, always_xy=True).transform
    return lambda geometry: shapely.transform(geometry, project, interleaved=False)


class Plan:
    """One exported plan and what it was made from."""

    def __init__(self, folder):
        read = lambda name: features(folder / f"{name}.geojson")
        self.grids = read("grids")
        self.communities = read("communities")
        self.buildings = [(p, shapely.point_on_surface(g)) for p, g in read("buildings")]
        self.barriers = read("barriers")
        with open(folder / "assignment.csv", encoding="utf-8-sig", newline="") as file:
            self.assignment = list(csv.DictReader(file))
        self.metres = local_metres(self.communities)
        self.grid_of = {p["id"]: p["grid"] for p, _ in self.buildings}
        self.members = defaultdict(list)
        for properties, place in self.buildings:
            if properties["grid"]:
                self.members[properties["grid"]].append((properties, place))


def outlines(plan):
    """Each grid is a valid polygon; it has several parts only where its community has."""
    parts = {p["code"]: len(shapely.get_parts(area)) for p, area in plan.communities}
    for properties, grid in plan.grids:
        code = properties["code"]
        if grid.is_empty or not grid.is_valid:
            yield f"{code}: {shapely.is_valid_reason(grid)}"
        if len(shapely.get_parts(grid)) > parts.get(properties["community"], 1):
            yield f"{code}: has several parts"
    for code, times in Counter(p["code"] for p, _ in plan.grids).items():
        if times > 1:
            yield f"{code}: {times} grids have this code"


def coverage(plan):
    """Neighbours share their borders point by point, over the whole district."""
    grids = [grid for _, grid in plan.grids]
    if not shapely.coverage_is_valid(grids):
        edges = shapely.coverage_invalid_edges(grids)
        for (properties, _), edge in zip(plan.grids, edges):
            if not edge.is_empty:
                yield f"{properties['code']}: does not match its neighbours at {edge.centroid.wkt}"


def nesting(plan):
    """The grids of a community make up the community, no less and no more."""
    inside = defaultdict(list)
    for properties, grid in plan.grids:
        inside[properties["community"]].append(grid)
        if not properties["code"].startswith(properties["community"]):
            yield f"{properties['code']}: is not named after {properties['community']}"
    areas = {properties["code"]: area for properties, area in plan.communities}
    for code in inside.keys() - areas.keys():
        yield f"{code}: has grids, but is no community"
    for code, area in areas.items():
        union = shapely.union_all(inside[code])
        left = plan.metres(shapely.symmetric_difference(area, union)).area
        if left > BENDS * plan.metres(area).length:
            yield f"{code}: differs from the union of its grids by {left:.3f} square metres"
        if shapely.hausdorff_distance(area.boundary, union.boundary) > LATTICE:
            yield f"{code}: its outline is not that of its grids"
        total = sum(plan.metres(grid).area for grid in inside[code]) - plan.metres(union).area
        if abs(total) > OVERLAP * plan.metres(area).length:
            yield f"{code}: its grids overlap by {total:.6f} square metres"


def places(plan):
    """Every building with households stands in its grid and in no other."""
    tree = shapely.STRtree([grid for _, grid in plan.grids])
    codes = [properties["code"] for properties, _ in plan.grids]
    district = shapely.union_all([area for _, area in plan.communities])
    for properties, place in plan.buildings:
        name, grid = properties["id"], properties["grid"]
        touched = {codes[i] for i in tree.query(place, predicate="intersects")}
        strictly = {codes[i] for i in tree.query(place, predicate="within")}
        if grid is None:
            if properties["households"] and district.contains(place):
                yield f"building {name}: has households and no grid"
        elif grid not in touched:
            yield f"building {name}: does not stand in {grid}"
        elif strictly - {grid}:
            yield f"building {name}: stands in {strictly}, not in {grid}"
    times = Counter(row["building"] for row in plan.assignment)
    for name, n in times.items():
        if n > 1:
            yield f"building {name}: is assigned {n} times"
    assigned = {row["building"]: row["grid"] for row in plan.assignment}
    said = {name: grid for name, grid in plan.grid_of.items() if grid}
    if assigned != said:
        yield "the assignment is not what the buildings say"


def counts(plan):
    """Households and buildings are what the buildings add up to."""
    by_community = Counter()
    for properties, _ in plan.grids:
        code = properties["code"]
        members = [p for p, _ in plan.members[code]]
        households = sum(p["households"] or 0 for p in members)
        by_community[properties["community"]] += households
        if properties["households"] != households:
            yield f"{code}: says {properties['households']} households, has {households}"
        if properties["buildings"] != len(members):
            yield f"{code}: says {properties['buildings']} buildings, has {len(members)}"
    for properties, _ in plan.communities:
        code = properties["code"]
        if (properties["households"] or 0) != by_community[code]:
            yield f"{code}: says {properties['households']} households, has {by_community[code]}"


def barriers(plan):
    """Nobody in a grid has to cross a barrier to meet a neighbour."""
    strips = []
    for _, barrier in plan.barriers:
        flat = plan.metres(barrier)
        strips.append(flat if flat.area else flat.buffer(LINE_HALF_WIDTH))
    if not strips:
        return
    tree = shapely.STRtree(strips)
    for properties, grid in plan.grids:
        flat = plan.metres(grid)
        near = shapely.union_all([strips[i] for i in tree.query(flat)])
        sides = shapely.get_parts(shapely.difference(flat, near))
        homes = [plan.metres(at) for p, at in plan.members[properties["code"]] if p["households"]]
        lived_in = [i for i, side in enumerate(sides) if any(side.intersects(home) for home in homes)]
        if len(lived_in) > 1:
            yield f"{properties['code']}: households on {len(lived_in)} sides of a barrier"


def main():
    plan = Plan(Path(sys.argv[1]))
    checks = (outlines, coverage, nesting, places, counts, barriers)
    faults = [f"{check.__name__}: {fault}" for check in checks for fault in check(plan)]
    households = sum(properties["households"] for properties, _ in plan.grids)
    found = {"grids": len(plan.grids), "households": households, "faults": faults}
    print(json.dumps(found, ensure_ascii=False))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
