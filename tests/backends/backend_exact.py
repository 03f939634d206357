"""Small spin systems in float64: the law, the transition matrix of every kernel. Independent of the package's code."""

from functools import reduce

import numpy as np


class Exact:
    """A model on up to 10 spins, enumerated: `states` [2^n, n] of -1 and +1, `law` [2^n]."""

    def __init__(self, model, beta):
        self.n, self.model, self.beta = model.graph.n_spins, model, beta
        numbers = np.arange(2**self.n)
        self.states = (numbers[:, None] >> np.arange(self.n) & 1) * 2 - 1
        self.couplings = np.zeros((self.n, self.n))
        i, j = model.graph.edges.T
        self.couplings[i, j] = self.couplings[j, i] = model.weights.astype(float)
        self.biases = model.biases.astype(float)
        s = self.states
        energy = -s @ self.biases - 0.5 * np.einsum("ki,ij,kj->k", s, self.couplings, s)
        weight = np.exp(-beta * (energy - energy.min()))
        self.law = weight / weight.sum()

    def up(self):
        """P(+1) of every spin given the others, [2^n, n]."""
        return 1 / (1 + np.exp(-2 * self.beta * (self.biases + self.states @ self.couplings)))

    def block(self, nodes):
        """Transition matrix of redrawing the nodes of a block at once."""
        keep = np.setdiff1d(np.arange(self.n), nodes)
        same = (self.states[:, None, keep] == self.states[None, :, keep]).all(axis=2)
        up, lit = self.up()[:, None, nodes], self.states[None, :, nodes] == 1
        return same * np.where(lit, up, 1 - up).prod(axis=2)

    def sweep(self, kernel, blocks):
        """Transition matrix of one sweep over free nodes given as blocks."""
        order = [self.block(b) for b in blocks]
        if kernel == "alternating":
            return reduce(np.matmul, order)
        if kernel == "symmetrised":
            return (reduce(np.matmul, order) + reduce(np.matmul, order[::-1])) / 2
        free = np.concatenate(blocks)
        one = sum(self.block(np.array([i])) for i in free) / len(free)
        return np.linalg.matrix_power(one, len(free))

    def observe(self, observables):
        """Values [2^n, observables]."""
        i, j = np.asarray(observables).T
        return self.states[:, i] * np.where(j < 0, 1, self.states[:, j])


def stationarity(law, sweep):
    """Largest change of the law under one sweep."""
    return np.abs(law @ sweep - law).max()


def imbalance(law, sweep):
    """Largest residual of detailed balance."""
    flow = law[:, None] * sweep
    return np.abs(flow - flow.T).max()
