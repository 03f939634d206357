"""The sparse torus with roles on it: pixels, labels, upper and lower latents, and inputs where they couple.

E(s, x) = - sum_i b_i s_i - sum_(ij) J_ij s_i s_j - sum_v w_v x_v s_v. An input x_v touches its own visible spin alone
and is always clamped: it becomes a clamped node joined to it, and only where w is not zero, so that the default of one
step on the log schedule samples the plain machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import backends
from backends import graphs
from verdict.experiments.dtm.recipe import Diffusion, Substrate
from verdict.experiments.dtm.schedule import couplings
from verdict.experiments.dtm.streams import permutation
from verdict.words.errors import UsageError

Nodes = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """Raster indices by role; `pixels` in image raster order, `labels` spot by spot."""

    pixels: Nodes
    labels: Nodes
    latents: Nodes
    lowers: Nodes

    @property
    def visible(self) -> Nodes:
        """Pixels, then labels."""
        return np.concatenate([self.pixels, self.labels])


def place(how: Substrate, n_classes: int, step: int) -> Roles:
    """Draw who sits where.

    The permutation leaves out the last upper node (as the founding code does); pixel p takes the p-th smallest of the
    chosen ranks, so an image lies over the whole grid in raster order; labels keep the order drawn.

    Raises UsageError: more visible nodes than uppers. BackendError: a graph that is no preset.
    """
    upper, lower = graphs.preset(how.graph, graphs.Boundary(how.boundary)).blocks
    n_labels = how.label_spots * n_classes
    if how.pixels + n_labels >= len(upper):
        raise UsageError(
            f"found {how.pixels} pixels and {n_labels} labels, wanted at most {len(upper) - 1} together: {how.graph} "
            f"has {len(upper)} uppers, the last of which stays latent; take a larger graph or fewer label spots"
        )
    ranks = permutation(how.placement_seed, f"placement/{step}", len(upper) - 1)
    pixels, labels = np.sort(ranks[: how.pixels]), ranks[how.pixels : how.pixels + n_labels]
    latents = np.setdiff1d(np.arange(len(upper)), np.concatenate([pixels, labels]))
    return Roles(upper[pixels], upper[labels], upper[latents], lower)


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """Graph and roles of one step. `graph` holds the inputs as nodes n_spins, n_spins + 1, ... where they couple.

    `n_spins` and `n_edges` count the trained machine alone; its edges come first.
    """

    roles: Roles
    graph: backends.Graph
    n_spins: int
    n_edges: int
    inputs: Nodes
    input_weights: Floats

    @classmethod
    def of(cls, how: Substrate, diffusion: Diffusion, n_classes: int) -> Machine:
        """Build the machine; blocks in the order upper latents, lowers, pixels, labels, then inputs.

        Raises as `place` does.
        """
        plain = graphs.preset(how.graph, graphs.Boundary(how.boundary))
        roles = place(how, n_classes, diffusion.step)
        w = _input_weights(roles, diffusion)
        inputs = plain.n_spins + np.arange(len(w), dtype=np.int64)
        joined = np.stack([roles.visible[: len(w)], inputs], axis=-1).astype(np.int32)
        blocks = tuple(b for b in (roles.latents, roles.lowers, roles.pixels, roles.labels, inputs) if len(b))
        graph = backends.Graph(plain.n_spins + len(w), np.concatenate([plain.edges, joined]), blocks)
        return cls(
            roles=roles, graph=graph, n_spins=plain.n_spins, n_edges=plain.n_edges, inputs=inputs, input_weights=w
        )

    def model(self, weights: Floats, biases: Floats) -> backends.Model:
        """Return the model of trained weights [n_edges] and biases [n_spins]; inputs have none but their coupling."""
        extended = np.concatenate([biases, np.zeros(len(self.inputs), np.float32)])
        return backends.Model(self.graph, np.concatenate([weights, self.input_weights]), extended)

    def generating(self) -> backends.Graph:
        """Return the graph in the order of generation: pixels, labels, upper latents, lowers."""
        order = (self.roles.pixels, self.roles.labels, self.roles.latents, self.roles.lowers, self.inputs)
        return self.graph.with_blocks(tuple(b for b in order if len(b)))

    def observables(self) -> NDArray[np.int32]:
        """Return the trained parameters' observables: n_edges pairs, then n_spins spins, [n_edges + n_spins, 2]."""
        rows = self.graph.observables()
        return np.concatenate([rows[: self.n_edges], rows[self.graph.n_edges :][: self.n_spins]])


def _input_weights(roles: Roles, how: Diffusion) -> Floats:
    images, labels = couplings(how)
    if images == labels == 0.0:
        return np.zeros(0, np.float32)
    return np.repeat([images, labels], [len(roles.pixels), len(roles.labels)]).astype(np.float32)
