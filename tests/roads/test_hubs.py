"""Tables over hubs: every pair of places meets the highest node of its fastest way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from routing.roads import hubs
from routing.roads.hubs import FAR, NONE, Labels, Tree, table_of

LINE = (np.array([0, 1, 2, 3]), np.array([1, 2, 3, 4]))  # 0 - 1 - 2 - 3 - 4


def tree_of(rank, arcs=LINE):
    return Tree.of(np.array(rank, np.int64), *arcs)


def test_the_middle_of_a_line_is_the_root_and_its_ends_are_leaves():
    tree = tree_of([0, 2, 4, 3, 1])  # nodes by rank: 0, 4, 1, 3, 2
    assert tree.parent.tolist() == [2, 3, 4, 4, NONE]
    assert tree.depth.tolist() == [2, 2, 1, 1, 0]
    assert tree.count.tolist() == [1, 1, 2, 2, 5]
    assert tree.paths(np.array([0, 3])).tolist() == [[4, 2, 0], [4, 3, NONE]]
    assert tree.is_above(4, 0)
    assert tree.is_above(2, 0)
    assert tree.is_above(0, 0)
    assert not tree.is_above(3, 0)
    assert not tree.is_above(0, 2)


def test_contracting_a_node_joins_its_neighbours():
    tree = tree_of([1, 0, 2, 3, 4])  # first node 1: then 0 and 2 are neighbours
    assert tree.parent.tolist() == [1, 2, 3, 4, NONE]


def test_parts_that_nothing_joins_have_roots_of_their_own():
    tree = tree_of([0, 1, 2, 3, 4], (np.array([0, 3]), np.array([1, 4])))
    assert tree.parent.tolist() == [1, NONE, NONE, 4, NONE]
    assert sorted(tree.before.tolist()) == [0, 1, 2, 3, 4]


GRAPHS = st.integers(1, 14).flatmap(
    lambda size: st.tuples(
        st.permutations(range(size)),
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1),
                           st.integers(0, 50)), min_size=1, max_size=40),
        *2 * [st.lists(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, 9)),
                                max_size=2), min_size=1, max_size=9)],
    )
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(graph=GRAPHS, block=st.sampled_from([1, 20, hubs.BLOCK]))
def test_any_table_is_that_of_plain_searches(graph, block):
    rank, arcs, starts, ends = graph
    size = len(rank)
    tail, head, ms = np.array(arcs).T
    least = np.full((size, size), np.inf)
    np.minimum.at(least, (tail, head), ms)
    there = np.isfinite(least)
    far = dijkstra(csr_matrix((least[there] + 1e-9, np.nonzero(there)), shape=(size, size)))
    far = np.where(np.isfinite(far), np.rint(far), np.inf)
    tree = tree_of(rank, (tail, head))
    order = np.argsort(rank)

    def out(ranks, entries):
        return np.min([far[node, order[ranks]] + spent for node, spent in entries], axis=0)

    def into(ranks, entries):
        return np.min([far[order[ranks], node] + left for node, left in entries], axis=0)

    kept, hubs.BLOCK = hubs.BLOCK, block
    try:
        table = table_of(Labels.of(tree, starts, out), Labels.of(tree, ends, into),
                         (len(starts), len(ends)))  # fmt: skip
    finally:
        hubs.BLOCK = kept
    expected = [
        [min([a + far[x, y] + b for x, a in start for y, b in end], default=np.inf)
         for end in ends] for start in starts
    ]  # fmt: skip
    assert table.tolist() == expected


def test_a_place_on_two_branches_has_two_rows():
    tree = tree_of([0, 2, 4, 3, 1])
    labels = Labels.of(tree, [[(0, 5), (4, 6)], [], [(0, 1), (1, 2)]], lambda ranks, _: ranks * 1.0)
    assert sorted(labels.place.tolist()) == [0, 0, 2]


def test_rides_too_long_for_32_bits_are_left_to_others():
    tree = tree_of([0, 2, 4, 3, 1])
    for most, kept in ((FAR // 2, True), (FAR // 2 + 1, False), (np.inf, True)):
        labels = Labels.of(tree, [[(0, 0)]], lambda ranks, _, most=most: np.full(len(ranks), most))
        assert (labels is not None) == kept


@pytest.mark.parametrize("shape", [(1, 1), (60, 7), (7, 60), (50, 50)])
def test_every_engine_says_the_same_of_tables_wide_and_narrow(solo, solo_buildings, shape):
    from routing.roads.travel import RoadTravel

    snaps = solo.snap(*solo_buildings[::90].T, "motorcycle", limit=25)
    assert 0 < snaps.found.sum() < snaps.num_places
    rows, columns = np.arange(shape[0]), np.arange(100, 100 - shape[1], -1)
    tables = [RoadTravel(solo, snaps, engine=engine).durations(rows, columns)
              for engine in ("dijkstra", "hierarchy")]  # fmt: skip
    assert np.array_equal(*tables)


def test_rides_too_long_for_hubs_are_told_all_the_same(load, maps):
    from routing.roads.travel import RoadTravel

    ways = [([n, n + 1], {"highway": "residential", "name": str(n)}) for n in range(1, 21)]
    network = load({n: (100_000 * n, 0) for n in range(1, 22)}, ways)
    places = np.array([maps.place(x, 0) for x in (110_000, 300_000, 2_090_000)]).T
    snaps = network.snap(*places, "foot", limit=9)
    assert FAR / 1000 < maps.every_engine(network, snaps).max() < 1_500_000  # 396 hours
    ready = RoadTravel(network, snaps, engine="hierarchy")
    assert ready.durations([0], [2]).item() > FAR / 1000
