"""Makes the same kernel densities with Wangge and with its peers, and prints how they compare.

Figures are CPU seconds on one thread, the median of several runs; Wangge's runs lie between those of a peer,
so that both see the same machine. An error is the largest difference from the exact density, as a share of its
peak.
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

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

SIDE, COLUMNS, ROWS, BANDWIDTH = 20_000.0, 1280, 960, 500.0


def heaps(count):
    """Points in 120 heaps of very different size over 20 × 20 km, metres, the same each time."""
    random = np.random.default_rng(20260724)
    centres = random.uniform(0.06 * SIDE, 0.94 * SIDE, (120, 2))
    share = random.pareto(1.3, 120) + 0.2
    spread = random.uniform(150, 1200, (120, 1)) * random.uniform(0.6, 1.4, (120, 2))
    heap = random.choice(120, count, p=share / share.sum())
    points = centres[heap] + random.standard_normal((count, 2)) * spread[heap]
    alone = (random.random(count) < 0.15) | ((points < 0) | (points > SIDE)).any(1)
    points[alone] = random.uniform(0, SIDE, (alone.sum(), 2))
    points[0], points[1] = (0, 0), (SIDE, SIDE)
    return np.round(points, 2)


class Wangge:
    """Wangge's example program; its CPU is that of so many densities, less that of none."""

    def __init__(self, program, points, kernel, method):
        self.out = Path(tempfile.mkdtemp()) / "values"
        self.points = self.out.with_name("points")
        points.tofile(self.points)
        self.command = [program, self.points, kernel, method, COLUMNS, ROWS, BANDWIDTH]

    def run(self, times, out="-"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*map(str, self.command), str(times), str(out)], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def seconds(self, times=4):
        return (self.run(times) - self.run(0)) / times

    def values(self):
        self.run(1, self.out)
        return np.fromfile(self.out).reshape(ROWS, COLUMNS)


def middles(count):
    return (np.arange(count) + 0.5) * SIDE / count


def libkdv(points):
    from libkdv.kdv import kdv

    # It doubles what it is given; its results are of the bandwidth given.
    made = kdv(points, GPS=False, bandwidth=BANDWIDTH / 2, row_pixels=COLUMNS, col_pixels=ROWS, num_threads=1)
    return made.compute


def kdepy(points):
    from KDEpy import FFTKDE

    # Its bandwidth is the kernel's standard deviation; that of a biweight of radius r is r/√8 along each axis.
    grid = np.stack(np.meshgrid(middles(COLUMNS), middles(ROWS), indexing="ij"), -1).reshape(-1, 2)
    inside = points[((points >= grid[0]) & (points <= grid[-1])).all(1)]
    estimate = FFTKDE(kernel="biweight", bw=BANDWIDTH / 8**0.5, norm=2).fit(inside)
    return lambda: estimate.evaluate(grid).reshape(COLUMNS, ROWS).T * len(inside)


def scipy_fft(points):
    from scipy.signal import fftconvolve

    dx, dy = SIDE / COLUMNS, SIDE / ROWS
    x = np.arange(-int(BANDWIDTH / dx) - 1, int(BANDWIDTH / dx) + 2) * dx
    y = np.arange(-int(BANDWIDTH / dy) - 1, int(BANDWIDTH / dy) + 2) * dy
    kernel = np.clip(1 - (x[None, :] ** 2 + y[:, None] ** 2) / BANDWIDTH**2, 0, None) ** 2

    def density():
        bins = [ROWS, COLUMNS], [[0, SIDE], [0, SIDE]]
        counts = np.histogram2d(points[:, 1], points[:, 0], *bins)[0]
        return fftconvolve(counts, kernel, mode="same")

    return density


def scikit_learn(points):
    from sklearn.neighbors import KernelDensity

    # A tenth of the pixels: the whole raster takes minutes.
    estimate = KernelDensity(kernel="epanechnikov", bandwidth=BANDWIDTH, rtol=1e-6).fit(points)
    x, y = np.meshgrid(middles(COLUMNS), middles(ROWS)[::10])
    grid = np.stack([x.ravel(), y.ravel()], -1)
    return lambda: np.exp(estimate.score_samples(grid))


def process_seconds(call):
    before = time.process_time()
    result = call()
    return time.process_time() - before, result


def error(result, exact):
    """Of something that may be scaled otherwise: both are brought to the same sum."""
    result = np.asarray(result, dtype=float)
    scaled = result * (exact.sum() / result.sum())
    return np.abs(scaled - exact).max() / exact.max()


# Peer, kernel, Wangge's method, runs by number of points, what its time is multiplied by, whether its result is a raster.
PEERS = [
    ("libkdv", libkdv, "epanechnikov", "exact", {100_000: 3, 1_000_000: 1}, 1, False),
    ("scikit-learn KernelDensity", scikit_learn, "epanechnikov", "exact", {100_000: 1}, 10, False),
    ("KDEpy FFTKDE", kdepy, "quartic", "approximate", {100_000: 5, 1_000_000: 5}, 1, True),
    ("scipy fftconvolve of counts", scipy_fft, "quartic", "approximate", {100_000: 5, 1_000_000: 5}, 1, True),
]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--density", required=True, help="Wangge's example program")
    arguments.add_argument("--peers", default="", help="only peers with one of these in their names, by commas")
    arguments = arguments.parse_args()
    print("| density of | peer | its CPU s | Wangge's | ratio | its error | Wangge's |")
    print("|---|---|---|---|---|---|---|")
    for count in (100_000, 1_000_000):
        points = heaps(count)
        exact = Wangge(arguments.density, points, "quartic", "exact").values()
        for name, prepare, kernel, method, runs, share, is_raster in PEERS:
            if count not in runs or not any(part in name for part in arguments.peers.split(",")):
                continue
            try:
                call = prepare(points)
            except ImportError as missing:
                print(f"density_peers: {name}: {missing}", file=sys.stderr)
                continue
            ours = Wangge(arguments.density, points, kernel, method)
            theirs, mine = [], []
            for _ in range(runs[count]):
                mine.append(ours.seconds())
                seconds, result = process_seconds(call)
                theirs.append(seconds * share)
                mine.append(ours.seconds())
            theirs, mine = statistics.median(theirs), statistics.median(mine)
            errors = (f"{error(result, exact):.1e}", f"{error(ours.values(), exact):.1e}") if is_raster else ("", "")
            print(
                f"| {count:,} points, {kernel}, {method} | {name} | {theirs:.3g} | {mine:.3g} "
                f"| {theirs / mine:.1f} | {errors[0]} | {errors[1]} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
