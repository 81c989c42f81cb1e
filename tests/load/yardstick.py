"""The yardstick of compactness: the inertia of an exactly balanced k-means with divisible buildings.

For each community of k grids, alternates two exact steps until the inertia falls by less than 10⁻⁵ in
one: the transport of households to k centres in which every centre gets the same number and a building
may be shared (a linear programme), and the move of each centre to the middle of what it got. The least
of a few k-means++ starts. No plan of whole buildings that is exactly balanced can be below the best such
division; one that is not balanced can.

Most buildings are far from most centres, so the programme begins with the nearest few of each and takes
in the others by their reduced costs (column generation): the optimum is that of the whole programme.
"""

import hashlib
import json
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

STARTS = 4
SMALLEST_GAIN = 1e-5
# Centres that the programme begins with for each building, by distance and last price.
NEAREST = 3


def inertia_of_each(buildings, folder, jobs=2):
    """The yardstick of each community by its code; kept in `folder` for these very buildings."""
    parts = (buildings.at, buildings.households, buildings.community, buildings.wanted)
    key = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()[:16]
    kept = folder / f"yardstick-{key}.json"
    if kept.exists():
        return json.loads(kept.read_text("utf-8"))
    work = [(buildings.at[m], buildings.households[m], k) for m, k in zip(buildings.members(), buildings.wanted)]
    # The long ones first, so that no process is left alone with one at the end.
    order = sorted(range(len(work)), key=lambda i: -len(work[i][0]) * work[i][2])
    with ProcessPoolExecutor(jobs) as pool:
        done = pool.map(balanced_kmeans, *zip(*(work[i] for i in order)))
        found = {buildings.codes[i]: inertia for i, inertia in zip(order, done)}
    kept.write_text(json.dumps(dict(sorted(found.items())), indent=0), "utf-8")
    return found


def balanced_kmeans(at, weight, k, starts=STARTS):
    """Households times squared metres; 0 where nobody lives."""
    at, weight = at[weight > 0], weight[weight > 0]
    if len(at) == 0:
        return 0.0
    at = at - np.average(at, axis=0, weights=weight)
    if k == 1:
        return float((weight * (at**2).sum(axis=1)).sum())
    return min(one_start(at, weight, k, np.random.default_rng([0, start])) for start in range(starts))


def one_start(at, weight, k, random):
    centre = spread_centres(at, weight, k, random)
    price, last = np.zeros(k), np.inf
    for _ in range(100):
        building, zone, share, price = transport(squared(at, centre), weight, price)
        load = np.bincount(zone, share, k)
        centre = np.column_stack([np.bincount(zone, share * at[building, axis], k) / load for axis in (0, 1)])
        inertia = float((share * ((at[building] - centre[zone]) ** 2).sum(axis=1)).sum())
        if last - inertia <= SMALLEST_GAIN * inertia:
            break
        last = inertia
    return inertia


def squared(at, centre):
    return ((at[:, None] - centre[None]) ** 2).sum(axis=2)


def spread_centres(at, weight, k, random):
    """k-means++, each centre the best of a few candidates (Arthur, Vassilvitskii 2007)."""
    chosen = [random.choice(len(at), p=weight / weight.sum())]
    nearest = ((at - at[chosen[0]]) ** 2).sum(axis=1)
    for _ in range(k - 1):
        chance = weight * nearest
        if chance.sum() <= 0:
            chosen.append(random.integers(len(at)))
            continue
        candidates = random.choice(len(at), size=2 + int(np.log(k)), p=chance / chance.sum())
        after = [np.minimum(nearest, ((at - at[i]) ** 2).sum(axis=1)) for i in candidates]
        best = int(np.argmin([(weight * distance).sum() for distance in after]))
        chosen.append(candidates[best])
        nearest = after[best]
    return at[chosen]


def transport(cost, weight, price):
    """The cheapest way to give every zone the same weight: building, zone and share of what is moved.

    `price` is what a place in each zone cost last time, and comes back as what it costs now.
    """
    n, k = cost.shape
    scale = cost.max() or 1.0
    offered = np.zeros((n, k), bool)
    near = np.argpartition(cost - price, min(NEAREST, k) - 1, axis=1)[:, :NEAREST]
    offered[np.arange(n)[:, None], near] = True
    offered |= along_a_path(cost, weight)
    while True:
        building, zone = np.nonzero(offered)
        solved = programme(cost[building, zone] / scale, building, zone, weight, k)
        dual = solved.eqlin.marginals
        price = np.append(dual[n:], 0.0)
        better = (cost / scale - dual[:n, None] - price < -1e-9) & ~offered
        if not better.any():
            moved = solved.x > 0
            return building[moved], zone[moved], solved.x[moved], price * scale
        offered |= better


def along_a_path(cost, weight):
    """A transport that is always possible, however dear: buildings in a row poured into zones in a row."""
    n, k = cost.shape
    order = np.argsort(cost[:, 0], kind="stable")
    end = np.cumsum(weight[order]) / weight.sum() * k
    start = np.concatenate([[0.0], end[:-1]])
    offered = np.zeros((n, k), bool)
    for i, low, high in zip(order, start, end):
        offered[i, max(0, int(low - 1e-9)) : min(k, int(high + 1e-9) + 1)] = True
    return offered


def programme(cost, building, zone, weight, k):
    """Rows: a building's households, then a zone's load; the last zone's follows from the others."""
    n, columns = len(weight), np.arange(len(cost))
    loaded = zone < k - 1
    rows = np.concatenate([building, n + zone[loaded]])
    entries = csr_matrix(
        (np.ones(len(rows)), (rows, np.concatenate([columns, columns[loaded]]))), shape=(n + k - 1, len(cost))
    )
    wanted = np.concatenate([weight, np.full(k - 1, weight.sum() / k)])
    solved = linprog(cost, A_eq=entries, b_eq=wanted, bounds=(0, None), method="highs-ds")
    if solved.x is None:
        raise RuntimeError(f"the transport has no solution: {solved.message}")
    return solved
