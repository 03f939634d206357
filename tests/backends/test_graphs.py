"""Graphs: the published torus, grids, colourings, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends import Graph, Model
from backends.errors import GraphError, ModelError
from backends.graphs import (
    EDGE_DIGESTS,
    Boundary,
    bipartite,
    complete,
    edge_digest,
    from_edges,
    greedy_colouring,
    grid,
    offsets,
    preset,
)


def test_the_founding_graph_has_its_published_edges():
    """60_12 has 3,600 spins, 21,600 edges, degree 12 everywhere and the published digest."""
    graph = preset("60_12")
    assert edge_digest(graph.edges) == EDGE_DIGESTS["60_12"]
    assert graph.edges[:6].tolist() == [[0, 1], [0, 3540], [0, 59], [0, 60], [0, 241], [0, 3544]]
    assert np.bincount(graph.edges.ravel()).tolist() == [12] * 3600
    assert len(graph.observables()) == 25_200


def test_another_edge_order_has_another_digest():
    """The digest check can fail: swapping two edges changes it."""
    edges = preset("60_12").edges.copy()
    edges[[0, 1]] = edges[[1, 0]]
    assert edge_digest(edges) != EDGE_DIGESTS["60_12"]


def test_an_open_boundary_drops_the_edges_that_leave():
    """Without the torus 18,788 of the 21,600 edges remain."""
    assert preset("60_12", Boundary.OPEN).n_edges == 18_788


@pytest.mark.parametrize(
    ("name", "degree"), [("4_4", 4), ("6_4", 4), ("8_8", 8), ("44_12", 12), ("60_16", 16), ("90_20", 20)]
)
def test_presets_are_regular(name, degree):
    """Every node of a torus preset has the degree in its name."""
    assert set(np.bincount(preset(name).edges.ravel()).tolist()) == {degree}


def test_offsets_are_quarter_turns():
    """A rule stands for four offsets in the contract's order."""
    assert offsets([(4, 1)]) == [(4, 1), (-1, 4), (-4, -1), (1, -4)]


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: preset("3_4"), "odd side 3"),
        (lambda: preset("60_13"), "no preset"),
        (lambda: preset("6012"), "no preset"),
        (lambda: preset("2_4"), "two offsets reach the same node"),
        (lambda: grid(6, [(1, 1)], Boundary.OPEN), "one colour"),
        (lambda: Graph(0, np.empty((0, 2)), ()), "0 spins"),
        (lambda: Graph(2, [(0, 2)], ([0], [1])), "outside 0..1"),
        (lambda: Graph(2, [(1, 1)], ([0], [1])), "joins a node to itself"),
        (lambda: Graph(2, [(0, 1), (1, 0)], ([0], [1])), "listed twice"),
        (lambda: Graph(2, [(0, 1)], ([0, 1],)), "inside block 0"),
        (lambda: Graph(2, [(0, 1)], ([0],)), "in 0 blocks"),
        (lambda: Graph(2, [(0, 1)], ([0, 1], [1])), "in 2 blocks"),
        (lambda: Graph(2, [(0, 1)], ([0], [1, 7])), "names node 7"),
        (lambda: bipartite(3, [(0, 1), (1, 2), (2, 0)]), "odd length"),
        (lambda: from_edges(3, [(0, 5)]), "outside 0..2"),
    ],
)
def test_bad_graphs_are_refused(build, words):
    """Each defect is refused in one sentence that names the value."""
    with pytest.raises(GraphError, match=words) as caught:
        build()
    assert caught.value.found is not None


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e39])
def test_values_that_are_not_finite_are_refused(bad):
    """A NaN, infinite or float32-overflowing weight or bias is refused with its place."""
    graph = complete(3)
    with pytest.raises(ModelError, match=r"weights\[1\]"):
        Model(graph, np.array([0, bad, 0]), np.zeros(3))
    with pytest.raises(ModelError, match=r"biases\[2\]"):
        Model(graph, np.zeros(3), np.array([0, 0, bad]))


def test_values_of_the_wrong_length_are_refused():
    """The number of weights is the number of edges."""
    with pytest.raises(ModelError, match=r"the graph wants \(3,\)"):
        Model(complete(3), np.zeros(4), np.zeros(3))


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    )
)
def test_greedy_colouring_leaves_no_edge_inside_a_block(drawn):
    """Any loop-free edge set gets blocks that hold every node once and no edge."""
    n_spins, pairs = drawn
    edges = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})
    graph = from_edges(n_spins, edges)
    assert sum(map(len, graph.blocks)) == n_spins
    assert len(graph.blocks) <= n_spins


def test_colouring_of_a_bipartite_graph_uses_two_blocks():
    """The torus is coloured with two blocks in raster order."""
    graph = preset("6_4")
    assert len(greedy_colouring(36, graph.edges)) == 2
    assert len(bipartite(36, graph.edges.tolist()).blocks) == 2


def test_neighbours_come_by_increasing_edge():
    """The rows list each node's neighbours in edge order."""
    graph = Graph(4, [(2, 0), (0, 1), (3, 0)], ([0], [1, 2, 3]))
    rows = graph.rows
    assert rows.nodes[rows.starts[0] : rows.starts[1]].tolist() == [2, 1, 3]
    assert rows.edges.tolist() == [0, 1, 2, 1, 0, 2]
