"""Made-up communities that are hard to divide, as the files that Wangge imports.

Each function gives the outlines of its communities and its buildings (x, y, households), in metres.
"""

import math

import numpy as np
import shapely
from shapely.geometry import LineString, Point, box

CENTRE = (117.0, 36.7)  # degrees


def inside(random, area, n):
    """Random points in an area."""
    shapely.prepare(area)
    west, south, east, north = area.bounds
    found = np.zeros((0, 2))
    while len(found) < n:
        more = random.uniform((west, south), (east, north), (4 * n, 2))
        found = np.vstack([found, more[shapely.contains_xy(area, more)]])
    return found[:n]


def homes(random, area, n, most):
    at = inside(random, area, n)
    return [(x, y, int(h)) for (x, y), h in zip(at, random.integers(1, most + 1, n))]


def comb(random):
    """Twelve teeth on a back: what is near is not next to each other."""
    back = box(0, 0, 12 * 250, 150)
    teeth = [box(250 * i + 65, 150, 250 * i + 185, 1650) for i in range(12)]
    area = shapely.union_all([back, *teeth])
    return [area], homes(random, area.buffer(-5), 1500, 20)


def spiral(random):
    """A strip wound four times around its end, as wide as the gap between its turns."""
    turns = np.linspace(0.5, 4.5, 400) * 2 * math.pi
    path = LineString([(35 * t * math.cos(t), 35 * t * math.sin(t)) for t in turns])
    area = path.buffer(55)
    return [area], homes(random, area.buffer(-5), 1500, 20)


def star(random):
    """Villages of all sizes at the ends of lanes from a village in the middle."""
    villages, lanes, buildings = [Point(0, 0).buffer(300)], [], []
    for i, size in enumerate([12, 25, 31, 40, 55, 74, 90]):
        turn, far = 2 * math.pi * i / 7, 1800 + 350 * i
        end = (far * math.cos(turn), far * math.sin(turn))
        villages.append(Point(end).buffer(150 + 2 * size))
        lanes.append(LineString([(0, 0), end]).buffer(15))
        buildings += homes(random, villages[-1].buffer(-10), size, 20)
    buildings += homes(random, villages[0].buffer(-10), 200, 20)
    return [shapely.union_all(villages + lanes)], buildings


def tower(random):
    """One building of 2,000 households in the middle of houses."""
    area = box(0, 0, 1200, 1200)
    return [area], [(600.0, 600.0, 2000), *homes(random, area.buffer(-5), 900, 4)]


def line(random):
    """5,000 buildings on one straight line: no three of them make a triangle."""
    area = box(-10, -30, 15_010, 30)
    along = np.sort(random.uniform(0, 15_000, 5000))
    return [area], [(x, 0.0, int(h)) for x, h in zip(along, random.integers(1, 4, 5000))]


CASES = {"comb": comb, "spiral": spiral, "star": star, "tower": tower, "line": line}


def make(name):
    """Communities and buildings of a case, in degrees."""
    areas, buildings = CASES[name](np.random.default_rng(1))
    # Metres per degree, near enough: how far the made-up ground is stretched does not matter.
    step = (1 / (111_320 * math.cos(math.radians(CENTRE[1]))), 1 / 111_000)
    degrees = lambda at: np.asarray(at) * step + CENTRE
    outlines = [shapely.transform(area, degrees) for area in areas]
    places = degrees([(x, y) for x, y, _ in buildings])
    return outlines, [(lon, lat, h) for (lon, lat), (_, _, h) in zip(places, buildings)]
