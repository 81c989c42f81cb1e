"""Does the same with Wangge and with its peers: H3 ids, counts by cell, points in grids, Gi*, medians by group.

Figures are CPU seconds on one thread, the median of several runs; Wangge's runs lie between those of a peer,
so that both see the same machine. The results are compared too.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[name] = "1"

import numpy as np

CASES, DAYS, CATEGORIES, MONTHS = 1_000_000, 1_096, 12, 36
COLUMNS, ROWS, SIZE = 39, 30, 55_000
WEST, SOUTH = 1_169_000_000, 367_000_000
CHOSEN, FROM, TO = [0, 2, 3, 7, 10], 360, 720


def make(folder):
    """Cases in heaps over a district of 1,170 grids, degrees in steps of 1e-7, the same each time."""
    random = np.random.default_rng(20261124)
    extent = np.array([COLUMNS, ROWS]) * SIZE
    centres = random.uniform(0.05, 0.95, (120, 2)) * extent
    heap = random.choice(120, CASES, p=(share := random.pareto(1.3, 120) + 0.2) / share.sum())
    places = centres[heap] + random.standard_normal((CASES, 2)) * 40_000
    alone = (random.random(CASES) < 0.3) | ((places < 0) | (places > extent)).any(1)
    places[alone] = random.uniform(0, 1, (alone.sum(), 2)) * extent
    places = (places.astype(np.int32) + np.array([WEST, SOUTH], np.int32)).astype(np.int32)
    corners = random.integers(-SIZE // 4, SIZE // 4, (ROWS + 1, COLUMNS + 1, 2))
    corners += np.stack(np.meshgrid(np.arange(COLUMNS + 1), np.arange(ROWS + 1)), -1) * SIZE + [WEST, SOUTH]
    bends = {}

    def border(a, b):
        """From one corner to the next in ten steps, each a little off the line, the same from both sides."""
        low, high = min(a, b), max(a, b)
        if (low, high) not in bends:
            part = np.linspace(0, 1, 11)[:, None]
            line = np.round(corners[low] + (corners[high] - corners[low]) * part).astype(np.int64)
            line[1:-1] += random.integers(0, 800, (9, 2))
            bends[low, high] = line
        line = bends[low, high]
        return (line if a == low else line[::-1])[:-1]

    rings = []
    for y in range(ROWS):
        for x in range(COLUMNS):
            around = [(y, x), (y, x + 1), (y + 1, x + 1), (y + 1, x), (y, x)]
            ring = np.concatenate([border(a, b) for a, b in zip(around, around[1:])])
            rings.append(np.concatenate([ring, ring[:1]]).astype(np.int32))
    columns = {
        "places": places,
        "category": random.integers(0, CATEGORIES, CASES, np.uint32),
        "day": random.integers(0, DAYS, CASES, np.int32),
        "rings": np.concatenate(rings),
        "ends": np.cumsum([len(ring) for ring in rings]).astype(np.int32),
    }
    many = 10 * CASES
    columns["group"] = random.integers(0, COLUMNS * ROWS * MONTHS, many, np.uint32)
    columns["minutes"] = random.integers(1, 20_000, many, np.uint32)
    columns["on_time"] = (columns["minutes"] < 14_000).astype(np.uint8)
    for name, column in columns.items():
        column.tofile(folder / name)
    return columns, rings


class Wangge:
    """Wangge's example programs; the CPU of a work is that of so many runs, less that of none."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder

    def command(self, work):
        program = "join" if work == "join" else "cells"
        return [self.programs / program, *([] if work == "join" else [work]), self.folder]

    def run(self, work, times, out="-"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*map(str, self.command(work)), str(times), str(out)], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def seconds(self, work, times):
        return (self.run(work, times) - self.run(work, 0)) / times

    def result(self, work, kind):
        self.run(work, 1, self.folder / "out")
        return np.fromfile(self.folder / "out", kind)


def process_seconds(call):
    before = time.process_time()
    result = call()
    return time.process_time() - before, result


def ids_by_h3(columns, resolution):
    import h3

    lng, lat = (columns["places"][:, axis] / 1e7 for axis in (0, 1))
    rows = list(zip(lat.tolist(), lng.tolist()))
    as_number = h3.str_to_int
    return lambda: [h3.latlng_to_cell(a, b, resolution) for a, b in rows], lambda found: np.array(
        [as_number(cell) for cell in found], np.uint64
    )


def frame(columns, ids):
    numbers = np.unique(ids, return_inverse=True)[1].astype(np.uint32)
    return {"cell": numbers, "category": columns["category"], "day": columns["day"]}


def dense(cells, counts, length):
    found = np.zeros(length, np.uint32)
    found[np.asarray(cells)] = np.asarray(counts)
    return found


def counts_by_polars(columns, ids):
    import polars

    table = polars.DataFrame(frame(columns, ids))
    chosen = polars.col("category").is_in(CHOSEN) & polars.col("day").is_between(FROM, TO, closed="left")
    length = table["cell"].max() + 1
    return lambda: table.filter(chosen).group_by("cell").len(), lambda found: dense(found["cell"], found["len"], length)


def counts_by_duckdb(columns, ids):
    import duckdb
    import pandas

    table = columns_of_cases = pandas.DataFrame(frame(columns, ids))
    base = duckdb.connect()
    base.execute("set threads = 1")
    base.execute("create table cases as from columns_of_cases")
    chosen = ", ".join(map(str, CHOSEN))
    question = f"select cell, count(*) n from cases where category in ({chosen}) and day >= {FROM} and day < {TO} group by cell"
    length = table["cell"].max() + 1
    return lambda: base.execute(question).fetchnumpy(), lambda found: dense(found["cell"], found["n"], length)


def join_by_geopandas(columns, rings):
    import geopandas
    import shapely

    grids = geopandas.GeoDataFrame(geometry=shapely.polygons([shapely.linearrings(ring / 1e7) for ring in rings]))
    points = geopandas.GeoDataFrame(geometry=shapely.points(columns["places"] / 1e7))

    def result(found):
        grid = np.full(len(points), -1, np.int32)
        grid[found.index] = found["index_right"]
        return grid

    return lambda: points.sjoin(grids, predicate="within"), result


def gi_by_esda(folder, cells):
    import h3
    from esda.getisord import G_Local
    from libpysal.weights import W

    number = {cell: at for at, cell in enumerate(cells)}
    near = {at: [number[other] for other in h3.grid_disk(cell, 1) if other != cell and other in number] for cell, at in number.items()}
    weights = W(near, silence_warnings=True)
    weights.transform = "b"
    maps = np.fromfile(folder / "gi_values").reshape(MONTHS, len(cells))
    every = lambda: [G_Local(map, weights, transform="B", star=True, permutations=0).Zs for map in maps]
    return every, lambda found: np.concatenate(found)


def medians_by_duckdb(columns):
    import duckdb
    import pandas

    columns_of_cases = pandas.DataFrame({name: columns[name] for name in ("group", "minutes", "on_time")})
    base = duckdb.connect()
    base.execute("set threads = 1")
    base.execute('create table cases as select "group" g, minutes, on_time from columns_of_cases')
    question = "select g, avg(on_time) rate, median(minutes) m from cases group by g"
    return lambda: base.execute(question).fetchnumpy(), lambda found: found["m"][np.argsort(found["g"])]


def medians_by_polars(columns):
    import polars

    table = polars.DataFrame({name: columns[name] for name in ("group", "minutes", "on_time")})
    ask = lambda: table.group_by("group").agg(polars.col("on_time").mean(), polars.col("minutes").median())
    return ask, lambda found: found.sort("group")["minutes"].to_numpy()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--programs", required=True, type=Path, help="the folder of Wangge's example programs")
    arguments.add_argument("--works", default="", help="only works with one of these in their names, by commas")
    arguments = arguments.parse_args()
    folder = Path(tempfile.mkdtemp())
    columns, rings = make(folder)
    wangge = Wangge(arguments.programs, folder)
    print("| work | peer | its CPU ms | Wangge's | ratio | results |")
    print("|---|---|---|---|---|---|")

    def compare(what, peer, work, times, runs, kind, prepare):
        if not any(part in work for part in arguments.works.split(",")):
            return
        try:
            call, result = prepare()
        except ImportError as missing:
            print(f"cells_peers: {peer}: {missing}", file=sys.stderr)
            return
        theirs, mine = [], []
        for _ in range(runs):
            mine.append(wangge.seconds(work, times))
            seconds, found = process_seconds(call)
            theirs.append(seconds)
            mine.append(wangge.seconds(work, times))
        ours, found = wangge.result(work, kind), result(found)
        if kind == np.float64:
            off = np.abs(ours[: len(found)] - found).max()
            same = f"differ by {off:.0e}" if off else "the same"
        else:
            same = f"{(ours != found).sum()} differ"
        theirs, mine = statistics.median(theirs), statistics.median(mine)
        print(f"| {what} | {peer} | {theirs * 1e3:.3g} | {mine * 1e3:.3g} | {theirs / mine:.0f} | {same} |", flush=True)

    for resolution in (9, 10):
        work = f"ids-{resolution}"
        ids = wangge.result(work, np.uint64)
        by_h3o = lambda: (lambda: wangge.run(f"h3o-{resolution}", 1, folder / "out"), lambda _: np.fromfile(folder / "out", np.uint64))
        if any(part in work for part in arguments.works.split(",")):
            theirs, mine = [], []
            for _ in range(5):
                mine.append(wangge.seconds(work, 10))
                theirs.append(wangge.seconds(f"h3o-{resolution}", 2))
                mine.append(wangge.seconds(work, 10))
            differ = (wangge.result(f"h3o-{resolution}", np.uint64) != ids).sum()
            theirs, mine = statistics.median(theirs), statistics.median(mine)
            print(
                f"| H3 ids of 1M points, resolution {resolution} | h3o | {theirs * 1e3:.3g} | {mine * 1e3:.3g} "
                f"| {theirs / mine:.0f} | {differ} differ |",
                flush=True,
            )
        compare(f"H3 ids of 1M points, resolution {resolution}", "h3-py", work, 10, 3, np.uint64, lambda: ids_by_h3(columns, resolution))
        what = f"counts of 1M cases by cell, resolution {resolution}, five of twelve categories, a year of three"
        work = f"counts-{resolution}"
        compare(what, "polars", work, 2_000, 9, np.uint32, lambda: counts_by_polars(columns, ids))
        compare(what, "DuckDB", work, 2_000, 5, np.uint32, lambda: counts_by_duckdb(columns, ids))
    compare("1M points into 1,170 grids", "geopandas sjoin", "join", 10, 3, np.int32, lambda: join_by_geopandas(columns, rings))
    import h3

    cells = sorted(h3.grid_disk(h3.latlng_to_cell(36.79, 117.1, 9), 42))
    np.array([h3.str_to_int(cell) for cell in cells], np.uint64).tofile(folder / "gi_cells")
    np.random.default_rng(5).poisson(4, MONTHS * len(cells)).astype(np.float64).tofile(folder / "gi_values")
    compare("Gi* of 36 maps of 5,419 cells", "esda G_Local", "gi", 200, 3, np.float64, lambda: gi_by_esda(folder, cells))
    what = "on-time rate and median of 10M cases by 42,120 groups"
    compare(what, "DuckDB", "rates", 3, 3, np.float64, lambda: medians_by_duckdb(columns))
    compare(what, "polars", "rates", 3, 3, np.float64, lambda: medians_by_polars(columns))


if __name__ == "__main__":
    main()
