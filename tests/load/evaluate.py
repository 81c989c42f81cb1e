"""How good a division of buildings into grids is: balance, contiguity, shape.

    evaluate.py --buildings FILE --assignment FILE [--outline FILE] [--target 300] [--yardstick FILE]

buildings: CSV with building_id, x, y, households, community (metres); assignment: CSV with building_id,
zone (a zone is of one community); outline: GeoJSON in the same metres; yardstick: JSON with the inertia
of each community (see yardstick.py). Prints one JSON object.

The definitions: a community with h households should have k = max(1, ⌊h/target + ½⌋) grids, and every
deviation is from its own mean h/k. A grid that is missing counts as a deviation of 100 %. A grid is
contiguous when the links between its buildings hold it together: on short links (Delaunay up to 400 m,
and the Euclidean minimum spanning tree), or on all Delaunay links of its community. I is the inertia,
households times squared metres from the grid's centre, as a share of the yardstick's. Polsby–Popper,
4π·area/perimeter², is of the union of the buildings' Voronoi cells, clipped to the outline.
"""

import argparse
import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi
from shapely.geometry import shape

from neighbours import delaunay_links, short_links


@dataclass
class Buildings:
    """The buildings that are divided, in the order of their ids."""

    ids: np.ndarray
    at: np.ndarray  # metres
    households: np.ndarray
    community: np.ndarray  # number of the community of each
    codes: list  # of the communities
    wanted: np.ndarray  # grids of each community
    mean: np.ndarray  # households of each community's mean grid

    @classmethod
    def from_table(cls, table, target):
        table = table.sort_values("building_id")
        community, codes = pd.factorize(table.community.astype(str), sort=True)
        households = table.households.to_numpy(float)
        total = np.bincount(community, households)
        wanted = np.maximum(1, np.floor(total / target + 0.5)).astype(int)
        at = table[["x", "y"]].to_numpy(float)
        return cls(table.building_id.to_numpy(), at, households, community, list(codes), wanted, total / wanted)

    def members(self):
        """The buildings of each community."""
        order = np.argsort(self.community, kind="stable")
        return np.split(order, np.cumsum(np.bincount(self.community))[:-1])


@dataclass
class Cells:
    """Voronoi cells of all buildings, clipped to the outline."""

    area: np.ndarray  # square metres
    rim: np.ndarray  # metres of a cell's border that no other cell shares
    pairs: np.ndarray  # cells that touch
    shared: np.ndarray  # metres each pair shares


@dataclass
class Ground:
    """What every division of the same buildings is judged on."""

    short: np.ndarray  # links between buildings of one community
    full: np.ndarray
    cells: Cells

    @classmethod
    def of(cls, buildings, outline):
        short, full = [], []
        for members in buildings.members():
            at = buildings.at[members]
            links = delaunay_links(at)
            full.append(members[links])
            short.append(members[short_links(at, links)])
        return cls(np.vstack(short), np.vstack(full), voronoi_cells(buildings.at, outline))


def voronoi_cells(at, outline):
    n, centre = len(at), at.mean(axis=0)
    # A ring of far points makes every building's cell finite.
    turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    far = 4 * np.ptp(at, axis=0).max() * np.column_stack([np.cos(turn), np.sin(turn)])
    diagram = Voronoi(np.vstack([at - centre, far]))
    corners = diagram.vertices + centre
    raw = [shapely.Polygon(corners[diagram.regions[diagram.point_region[i]]]) for i in range(n)]
    shapely.prepare(outline)
    clipped = shapely.intersection(np.array(raw, dtype=object), outline)
    ends = np.array(diagram.ridge_vertices)
    inner = (diagram.ridge_points < n).all(axis=1) & (ends >= 0).all(axis=1)
    pairs = diagram.ridge_points[inner]
    shared = shapely.length(shapely.intersection(shapely.linestrings(corners[ends[inner]]), outline))
    with_others = np.bincount(pairs[:, 0], shared, n) + np.bincount(pairs[:, 1], shared, n)
    rim = np.maximum(shapely.length(clipped) - with_others, 0)
    return Cells(shapely.area(clipped), rim, pairs, shared)


def judge(buildings, ground, zone, yardstick=None):
    """All figures of one division; `zone` is a key for each building, None for one without a grid."""
    grid, home = number_grids(buildings, zone)
    found = balance(buildings, grid, home)
    found["unassigned_buildings"] = int((grid < 0).sum())
    found["noncontiguous"] = broken(grid, ground.short)
    found["noncontiguous_full_delaunay"] = broken(grid, ground.full)
    found |= compactness(ground.cells, grid, len(home))
    if yardstick is not None:
        least = sum(yardstick[code] for code in buildings.codes)
        found["inertia_ratio_fractional"] = round(inertia(buildings, grid, len(home)) / max(least, 1e-9), 4)
    return found


def number_grids(buildings, zone):
    """The grid of each building, numbered from 0 (-1: none), and the community of each grid."""
    zone = pd.Series(zone, dtype=object)
    keys = pd.MultiIndex.from_arrays([buildings.community, zone.astype(str)])
    grid, names = pd.factorize(keys)
    grid = np.where(zone.isna(), -1, grid)
    # Those without a grid had a key of their own in each community.
    kept, numbers = np.unique(grid[grid >= 0], return_inverse=True)
    grid[grid >= 0] = numbers
    return grid, np.array([names[i][0] for i in kept], dtype=int)


def balance(buildings, grid, home):
    has = grid >= 0
    households = np.bincount(grid[has], buildings.households[has], len(home))
    mean = buildings.mean[home]
    made = np.bincount(home, minlength=len(buildings.codes))
    missing = int(np.maximum(buildings.wanted - made, 0).sum())
    deviation = np.concatenate([np.abs(households - mean) / mean, np.ones(missing)])
    percent = lambda value, digits: round(100 * float(value), digits)
    return {
        "communities": len(buildings.codes),
        "zones": len(home),
        "zones_wanted": int(buildings.wanted.sum()),
        "zones_missing": missing,
        "zones_extra": int(np.maximum(made - buildings.wanted, 0).sum()),
        "max_dev_pct": percent(deviation.max(), 3),
        "mean_dev_pct": percent(deviation.mean(), 3),
        "p95_dev_pct": percent(np.quantile(deviation, 0.95), 3),
        "within5_pct": percent((deviation <= 0.05 + 1e-12).mean(), 2),
        "within10_pct": percent((deviation <= 0.10 + 1e-12).mean(), 2),
    }


def broken(grid, links):
    """Grids whose buildings the links do not hold together."""
    n = len(grid)
    within = links[(grid[links[:, 0]] == grid[links[:, 1]]) & (grid[links[:, 0]] >= 0)]
    graph = coo_matrix((np.ones(len(within)), (within[:, 0], within[:, 1])), shape=(n, n))
    _, piece = connected_components(graph, directed=False)
    pieces = np.unique(np.column_stack([grid, piece])[grid >= 0], axis=0)
    return int((np.bincount(pieces[:, 0]) > 1).sum())


def inertia(buildings, grid, grids):
    """Households times squared metres from their grid's centre of households."""
    has = grid >= 0
    grid, at, weight = grid[has], buildings.at[has], buildings.households[has]
    total = np.maximum(np.bincount(grid, weight, grids), 1e-9)
    centre = np.column_stack([np.bincount(grid, weight * at[:, axis], grids) / total for axis in (0, 1)])
    return float((weight * ((at - centre[grid]) ** 2).sum(axis=1)).sum())


def compactness(cells, grid, grids):
    has = grid >= 0
    area = np.bincount(grid[has], cells.area[has], grids)
    perimeter = np.bincount(grid[has], cells.rim[has], grids)
    sides = grid[cells.pairs]
    border = sides[:, 0] != sides[:, 1]
    for side in sides.T:
        counted = border & (side >= 0)
        perimeter += np.bincount(side[counted], cells.shared[counted], grids)
    polsby_popper = 4 * np.pi * area / np.maximum(perimeter, 1e-9) ** 2
    return {"polsby_popper_mean": round(float(polsby_popper.mean()), 4)}


def read_outline(path):
    return shape(json.loads(path.read_text("utf-8"))["features"][0]["geometry"])


def main():
    from pathlib import Path

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--buildings", type=Path, required=True)
    parser.add_argument("--assignment", type=Path, required=True)
    parser.add_argument("--outline", type=Path)
    parser.add_argument("--target", type=float, default=300)
    parser.add_argument("--yardstick", type=Path)
    chosen = parser.parse_args()
    buildings = Buildings.from_table(pd.read_csv(chosen.buildings, dtype={"community": str}), chosen.target)
    outline = read_outline(chosen.outline) if chosen.outline else shapely.MultiPoint(buildings.at).convex_hull.buffer(100)
    zones = pd.read_csv(chosen.assignment).drop_duplicates("building_id").set_index("building_id").zone
    yardstick = json.loads(chosen.yardstick.read_text("utf-8")) if chosen.yardstick else None
    found = judge(buildings, Ground.of(buildings, outline), zones.reindex(buildings.ids).to_numpy(object), yardstick)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
