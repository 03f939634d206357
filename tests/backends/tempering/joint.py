"""The joint chain of a tempered job, enumerated: every chance is the one that the contract's own decisions have.

A chance is the number of the 2^23 random words that decide for it, found through the package's own functions, over
2^23; all else is float64. A joint state is numbered sum_r (state of rung r) 2^(n r), bit i of a state its node i.
"""

from functools import reduce

import numpy as np

from backends.decision import accepts, fold
from backends.swap_tables import energies, fold_swaps, swaps
from backends.tempering import pairs
from tests.backends.backend_exact import Exact

WORDS = 2**23


def chance(decide, shape):
    """P(True) of decisions that are True below some word: `decide` takes words uint32 of that shape."""
    low, high = np.zeros(shape, np.int64), np.full(shape, WORDS, np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        below = decide(np.minimum(middle, WORDS - 1).astype(np.uint32)) & (middle < high)
        low, high = np.where(below, middle + 1, low), np.where(below, high, middle)
    return low / WORDS


class Joint:
    """All rungs of a small tempered job; `tables` may stand in for its swap tables, `decide` for its decision."""

    def __init__(self, job, tables=None, decide=swaps):
        self.job, self.n, self.graph = job, job.graph.n_spins, job.graph
        self.tables, self.decide = tables or fold_swaps(job), decide
        self.bits = (np.arange(2**self.n)[:, None] >> np.arange(self.n) & 1).astype(bool)
        exact = [Exact(rung.model, rung.beta).law for rung in job.rungs]
        self.law = reduce(np.kron, exact[::-1])

    def site(self, rung, node):
        """Transition matrix of one draw of one node at one rung, [2^n, 2^n]."""
        tables, rows = fold(self.job.rungs[rung]), self.graph.rows
        y = np.full(len(self.bits), tables.base[node], np.float32)
        for k in range(rows.starts[node], rows.starts[node + 1]):
            y = np.where(self.bits[:, rows.nodes[k]], y + tables.steps[k], y)
        up, here = chance(lambda words: accepts(y, words), y.shape), np.arange(len(y))
        out = np.zeros((len(y), len(y)))
        out[here, here | 1 << node] = up
        out[here, here & ~(1 << node)] = 1 - up
        return out

    def sweep(self, rung):
        """Transition matrix of one sweep of one rung."""
        one = [[self.site(rung, node) for node in block] for block in self.graph.blocks]
        order = [reduce(np.matmul, block) for block in one]
        forward, back = reduce(np.matmul, order), reduce(np.matmul, order[::-1])
        single = sum(matrix for block in one for matrix in block) / self.n
        return {
            "alternating": forward,
            "symmetrised": (forward + back) / 2,
            "random_scan": np.linalg.matrix_power(single, self.n),
        }[str(self.job.kernel)]

    def sweeps(self):
        """Transition matrix of all rungs' sweeps of one round."""
        each = [np.linalg.matrix_power(self.sweep(r), self.job.swap_every) for r in range(self.job.n_rungs)]
        return reduce(np.kron, each[::-1])

    def swap(self, k):
        """Transition matrix of trying the pair of lower rung k."""
        here = np.arange(len(self.law))
        a, b = (here >> self.n * r & 2**self.n - 1 for r in (k, k + 1))
        there = here + (b - a) * 2 ** (self.n * k) + (a - b) * 2 ** (self.n * (k + 1))
        energy = energies(self.tables, k, self.graph.edges, self.bits)
        delta = energy[a] - energy[b]
        p = chance(lambda words: self.decide(delta, int(self.tables.q[k]), words), delta.shape)
        out = np.diag(1 - p)
        out[here, there] += p
        return out

    def rounds(self, first=0, n=2):
        """Transition matrices of the rounds first .. first + n - 1."""
        sweeps = self.sweeps()
        passes = [[self.swap(k) for k in pairs(t, self.job.n_rungs)] for t in range(first, first + n)]
        return [reduce(np.matmul, tried, sweeps) for tried in passes]
