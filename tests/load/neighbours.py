"""Which buildings are neighbours: the graphs that the peers divide and that contiguity is judged on."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError

# Links longer than this, metres, count only where nothing shorter holds a community together.
SHORT = 400.0


def delaunay_links(at):
    """The links i < j of the Delaunay triangulation, sorted; without one, the path along x."""
    n = len(at)
    if n < 2:
        return np.zeros((0, 2), int)
    try:
        if n < 4:
            raise QhullError("too few for a triangulation")
        corners = Delaunay(at - at.mean(axis=0)).simplices
        links = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    except QhullError:
        order = np.lexsort((at[:, 1], at[:, 0]))
        links = np.column_stack([order[:-1], order[1:]])
        if n == 3:
            links = np.array([[0, 1], [1, 2], [0, 2]])
    return np.unique(np.sort(links, axis=1), axis=0)


def short_links(at, links, longest=SHORT):
    """The links up to `longest`, and those of the Euclidean minimum spanning tree."""
    if len(links) == 0:
        return links
    length = np.hypot(*(at[links[:, 0]] - at[links[:, 1]]).T)
    # A length of exactly 0 would be no link to the sparse matrix.
    graph = coo_matrix((length + 1e-9, (links[:, 0], links[:, 1])), shape=(len(at), len(at)))
    tree = minimum_spanning_tree(graph).tocoo()
    low, high = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    needed = np.isin(links[:, 0] * len(at) + links[:, 1], low.astype(int) * len(at) + high)
    return links[(length <= longest) | needed]
