"""The peers, each on each community by itself.

    peers.py NAME PROBLEMS.pickle LABELS.npz

Run as a program of its own for every peer, so that one that crashes takes nothing with it. Writes the
zone of every building and the CPU seconds of the peer's own calls; what it takes to hand the graph over
is not counted.
"""

import pickle
import sys
import time
from dataclasses import dataclass

import numpy as np

SEED = 1


@dataclass
class Problem:
    """One community: its graph on short links and how many zones it should have."""

    at: np.ndarray  # metres
    households: np.ndarray
    links: np.ndarray  # pairs i < j
    border: np.ndarray  # whole metres of border on each link, at least 1
    zones: int

    def rows(self):
        """Compressed rows: starts, neighbours and border weights."""
        both = np.concatenate([self.links, self.links[:, ::-1]])
        weight = np.concatenate([self.border, self.border])
        order = np.lexsort((both[:, 1], both[:, 0]))
        starts = np.concatenate([[0], np.cumsum(np.bincount(both[:, 0], minlength=len(self.at)))])
        return starts.astype(np.int32), both[order, 1].astype(np.int32), weight[order].astype(np.int32)


# An adapter is made once (which loads the peer) and then called with each problem. It hands the problem
# over and gives two functions: the peer's own work, which is timed, and one that reads its answer.


def metis(recursive=False, borders=False):
    import pymetis

    # Only the k-way method can be told to keep zones contiguous.
    options = pymetis.Options(seed=SEED) if recursive else pymetis.Options(seed=SEED, contig=1)

    def prepare(problem):
        starts, neighbours, border = problem.rows()
        graph = {"adjacency": pymetis.CSRAdjacency(starts, neighbours), "vweights": problem.households}
        if borders:
            graph["eweights"] = border
        work = lambda: pymetis.part_graph(problem.zones, recursive=recursive, options=options, **graph)
        return work, lambda found: found[1]

    return prepare


def kahip(mode, borders=False, imbalance=0.03):
    import kahip as peer

    def prepare(problem):
        starts, neighbours, border = (part.tolist() for part in problem.rows())
        weight = border if borders else [1] * len(border)
        graph = (problem.households.tolist(), starts, weight, neighbours)
        work = lambda: peer.kaffpa(*graph, problem.zones, imbalance, True, SEED, getattr(peer, mode))
        return work, lambda found: found[1]

    return prepare


def mtkahypar(epsilon):
    import mtkahypar as peer

    peer.set_seed(SEED)
    workshop = peer.initialize(1)

    def prepare(problem):
        context = workshop.context_from_preset(peer.PresetType.QUALITY)
        context.set_partitioning_parameters(problem.zones, epsilon, peer.Objective.CUT)
        links = [tuple(link) for link in problem.links.tolist()]
        weights = (problem.households.tolist(), [1] * len(links))
        graph = workshop.create_graph(context, len(problem.at), len(links), links, *weights)
        read = lambda found: [found.block_id(i) for i in range(len(problem.at))]
        return lambda: graph.partition(context), read

    return prepare


def kmeans_constrained():
    from k_means_constrained import KMeansConstrained

    def prepare(problem):
        # It knows no weights: every household is a point, and a building goes where most of its are.
        home = np.repeat(np.arange(len(problem.at)), problem.households)
        mean = len(home) / problem.zones
        bounds = {"size_min": int(mean), "size_max": int(np.ceil(mean))}
        model = KMeansConstrained(problem.zones, **bounds, n_init=1, random_state=SEED)
        points = problem.at[home]

        def read(zone):
            votes = np.zeros((len(problem.at), problem.zones))
            np.add.at(votes, (home, zone), 1)
            return votes.argmax(axis=1)

        return lambda: model.fit_predict(points), read

    return prepare


# Name on the command line: (name in the table, how it is made).
PEERS = {
    "metis": ("METIS k-way, contiguous", metis),
    "metis-border": ("METIS k-way, contiguous, border weights", lambda: metis(borders=True)),
    "metis-recursive": ("METIS recursive", lambda: metis(recursive=True)),
    "kahip-eco": ("KaHIP eco, 3 %", lambda: kahip("ECO")),
    "kahip-strong": ("KaHIP strong, 3 %, border weights", lambda: kahip("STRONG", borders=True)),
    "mtkahypar-0": ("Mt-KaHyPar quality, 0 %", lambda: mtkahypar(0.0)),
    "mtkahypar-3": ("Mt-KaHyPar quality, 3 %", lambda: mtkahypar(0.03)),
    "kmeans-constrained": ("k-means-constrained, households as points", kmeans_constrained),
}


def divide(problem, prepare):
    """Zones of one community, and the CPU seconds the peer took."""
    if problem.zones == 1 or problem.zones >= len(problem.at):
        return np.arange(len(problem.at)) % problem.zones, 0.0
    work, read = prepare(problem)
    begun = time.process_time()
    found = work()
    seconds = time.process_time() - begun
    return np.asarray(read(found)), seconds


def main():
    name, problems, labels = sys.argv[1:]
    with open(problems, "rb") as file:
        problems = pickle.load(file)
    prepare = PEERS[name][1]()
    divided = [divide(problem, prepare) for problem in problems]
    np.savez(
        labels,
        zones=np.concatenate([zones for zones, _ in divided]),
        seconds=sum(seconds for _, seconds in divided),
    )


if __name__ == "__main__":
    main()
