"""Restrictions of turns on a real map and in random towns: no leg breaks one."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import problem
from routing.errors import RoadError

STREET = {"highway": "residential"}
ONE = STREET | {"oneway": "yes"}


def at(maps, *points):
    return np.array([maps.place(*point) for point in points]).T


# Real maps, by their raw relations


def raw_turns(path, profile):
    """Barred turns as the file has them: (from ways, via, to way, only) with via a node id or a
    tuple of way ids.
    """
    import osmium

    own = {"motorcycle": "motorcycle", "car": "motorcar", "truck": "hgv"}[profile]
    found = []
    for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        tags = dict(relation.tags)
        kind = tags.get(f"restriction:{own}", tags.get("restriction", ""))
        if tags.get("type") != "restriction" or own in tags.get("except", "").split(";"):
            continue
        member = {"from": [], "via": [], "to": []}
        for each in relation.members:
            member.setdefault(each.role, []).append((each.type, each.ref))
        if [len(member[role]) for role in ("from", "to")] == [1, 1] and member["via"]:
            via = tuple(ref for _, ref in member["via"])
            found.append((member["from"][0][1], member["via"][0][0], via, member["to"][0][1],
                          kind.startswith("only_")))  # fmt: skip
    return found


def breaks(network, path, turns):
    """Turns that a path makes though the file bars them, at ways' and nodes' ids."""
    ways = [network.osmids[edge // 2][0] for edge in path.edges]
    broken = []
    for origin, kind, via, end, only in turns:
        for i in range(len(path.edges) - 1):
            if ways[i] != origin:
                continue
            if kind == "n":
                node = network.tail[path.edges[i] // 2] if path.edges[i] % 2 else network.head[
                    path.edges[i] // 2]  # fmt: skip
                if network.node_osmid[node] == via[0]:
                    turned_back = path.edges[i] ^ 1 == path.edges[i + 1]
                    hit = ways[i + 1] == end and (origin != end or turned_back)
                    if hit != only:
                        broken.append((origin, via, ways[i + 1]))
            else:
                after = i + 1
                while after < len(ways) and ways[after] in via:
                    after += 1
                if i + 1 < after < len(ways) and (ways[after] == end) != only:
                    broken.append((origin, via, ways[after]))
    return broken


@pytest.mark.parametrize("profile", ["motorcycle", "car", "truck"])
def test_bayfront_to_the_second_and_no_turn_that_its_relations_bar(bayfront, data, maps, profile):
    turns = raw_turns(data / "vh_bayfront_singapore.osm.pbf", profile)
    assert len(turns) == 40
    south, west, north, east = bayfront.bounds
    rng = np.random.default_rng(40)
    lat, lon = rng.uniform(south, north, 90), rng.uniform(west, east, 90)
    snaps = bayfront.snap(lat, lon, profile, limit=400)
    found = np.flatnonzero(snaps.found)
    table = maps.every_engine(bayfront, snaps)
    assert (maps.judge(bayfront, snaps) != table).sum() == 0
    assert (table[np.ix_(found, found)] < problem.UNREACHABLE).all()
    legs = [(int(a), int(b)) for a in found for b in found if a != b]
    paths = bayfront.paths(snaps, legs)
    assert [path.duration for path in paths] == [int(table[leg]) for leg in legs]
    assert [each for path in paths for each in breaks(bayfront, path, turns)] == []
    if profile != "motorcycle":  # the alleys of its main part touch no restriction
        assert (maps.judge(bayfront, snaps, bans=()) != table).sum() > 0


# Random small maps

POINTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=8, unique=True
)
TAGS = st.sampled_from([STREET, STREET, STREET, ONE, {"highway": "tertiary"}])
KINDS = st.sampled_from(["no_left_turn", "no_u_turn", "no_straight_on", "only_straight_on",
                         "only_left_turn", "no_entry", "no_exit"])  # fmt: skip


@st.composite
def towns(draw):
    points = draw(POINTS)
    node = st.integers(0, len(points) - 1)
    size = st.lists(node, min_size=2, max_size=4)
    ways = draw(st.lists(st.tuples(size, TAGS), min_size=3, max_size=9))
    relations = []
    for _ in range(draw(st.integers(1, 6))):
        # A walk along segments of ways makes relations that mean something more often.
        by_node = {}
        for way, (nodes, _) in enumerate(ways):
            for a, b in pairwise(nodes):
                by_node.setdefault(a, []).append((way, b))
                by_node.setdefault(b, []).append((way, a))
        here, row = draw(st.sampled_from(sorted(by_node))), []
        for _ in range(draw(st.integers(2, 4))):
            way, there = draw(st.sampled_from(by_node[here]))
            row.append((way, here))
            here = there
        members = [("w", row[0][0], "from"), ("w", row[-1][0], "to")]
        if len(row) == 2:
            members.append(("n", row[1][1], "via"))
        else:
            members += [("w", way, "via") for way, _ in row[1:-1]]
        tags = {"type": "restriction", "restriction": draw(KINDS)}
        if draw(st.integers(0, 4)) == 0:
            tags["except"] = "motorcycle"
        relations.append((members, tags))
    barriers = draw(st.dictionaries(node, st.just("bollard"), max_size=1))
    stops = draw(st.lists(st.tuples(st.integers(0, 16), st.integers(0, 16)), min_size=2,
                          max_size=8))  # fmt: skip
    return points, ways, relations, barriers, stops


def town_network(maps, points, ways, relations, barriers):
    from routing.roads.simplify import build_network
    from routing.roads.ways import WayCollector

    collector = WayCollector()
    for node, barrier in barriers.items():
        collector.add_barrier(node, {"barrier": barrier})
    for number, (nodes, tags) in enumerate(ways):
        lats, lons = at(maps, *((100 * points[n][0], 100 * points[n][1]) for n in nodes))
        collector.add_way(collector.style_of(tags), number, nodes, lats.tolist(), lons.tolist())
    for members, tags in relations:
        collector.add_relation(tags, members)
    found = collector.finish()
    return build_network(found) if len(found.first) > 1 else None


@settings(max_examples=250, deadline=None)
@given(town=towns(), profile=st.sampled_from(["motorcycle", "car", "foot"]))
def test_random_towns_with_restrictions_to_the_second(maps, town, profile):
    *streets, stops = town
    network = town_network(maps, *streets)
    if network is None:
        return
    try:
        snaps = network.snap(*at(maps, *((25 * x, 25 * y) for x, y in stops)), profile, limit=150)
    except RoadError:
        return
    paths = maps.judged_paths(network, snaps)
    bans = network.bans(profile)
    for path in paths:
        for ban in bans:
            rows = [path.edges[i : i + len(ban)] for i in range(len(path.edges))]
            assert ban not in rows
