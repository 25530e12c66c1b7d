"""Random small towns, judged from the file itself by an edge-based Dijkstra over its segments.

The judge reads nodes, ways and relations anew: its own speeds, one-ways, barriers, restrictions,
and where one may turn back. From the package it takes only on which segment a door was put.
"""

import heapq
import math
from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import problem
from routing.errors import RoadError
from routing.roads import load_roads

KPH = {"car": {"residential": 20, "tertiary": 32}, "motorcycle": {"residential": 24,
       "tertiary": 32}}  # fmt: skip
STREET, ONE, BACK = ({"highway": "residential"} | tags for tags in
                     ({}, {"oneway": "yes"}, {"oneway": "-1"}))  # fmt: skip
TAGS = st.sampled_from([STREET, STREET, STREET, ONE, BACK, {"highway": "tertiary"}])
KINDS = st.sampled_from(["no_left_turn", "no_u_turn", "no_straight_on", "only_straight_on",
                         "only_left_turn"])  # fmt: skip


@st.composite
def towns(draw):
    """Nodes, ways and relations as ``osm_text`` has them, and doors in metres."""
    points = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=8,
                           unique=True))  # fmt: skip
    barrier = draw(st.sets(st.integers(1, len(points)), max_size=1))
    nodes = {
        n: (100 * x, 100 * y, {"barrier": "bollard"} if n in barrier else {})
        for n, (x, y) in enumerate(points, 1)
    }
    node = st.integers(1, len(points))
    ways = [
        (refs, draw(TAGS))
        for refs in draw(st.lists(st.lists(node, min_size=2, max_size=4), min_size=3, max_size=9))
        if len(set(refs)) > 1 and not rides_twice(refs)
    ]
    relations = []
    for _ in range(draw(st.integers(0, 6)) if ways else 0):
        at = {}
        for number, (refs, _tags) in enumerate(ways, 1):
            for a, b in pairwise(refs):
                at.setdefault(a, []).append((100 * number, b))
                at.setdefault(b, []).append((100 * number, a))
        here, row = draw(st.sampled_from(sorted(at))), []
        for _ in range(
            draw(st.sampled_from([2, 3, 3, 4]))
        ):  # a walk, so that most of them mean something
            way, there = draw(st.sampled_from(at[here]))
            row.append((way, here))
            here = there
        vias = [("via", row[1][1])] if len(row) == 2 else [("via", way) for way, _ in row[1:-1]]
        if {row[0][0], row[-1][0]} & {ref for _, ref in vias}:
            continue  # nobody draws these
        relations.append(([("from", row[0][0]), *vias, ("to", row[-1][0])],
                          {"type": "restriction", "restriction": draw(KINDS)}))  # fmt: skip
    doors = draw(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=7)
    )
    return nodes, ways, relations, [(10 * x, 10 * y) for x, y in doors]


def rides_twice(refs):
    """Whether a way leads over one stretch again, which nobody draws."""
    stretches = [frozenset(pair) for pair in pairwise(refs) if pair[0] != pair[1]]
    return len(set(stretches)) < len(stretches)


class Town:
    """Arcs are (tail, head, way, segment of the way); rows of them are barred."""

    def __init__(self, nodes, ways, relations, profile):
        self.barriers = {n for n, (_, _, tags) in nodes.items() if tags}
        self.car = profile == "car"
        self.seconds, self.arms, self.styles = {}, Counter(), {}
        kept = set(self.barriers)
        named = {ref for members, _ in relations for _, ref in members}
        for number, (drawn, tags) in enumerate(ways, 1):
            way, refs = 100 * number, [a for a, b in pairwise([*drawn, 0]) if a != b]
            kept |= {refs[0], refs[-1]} if way in named else set()
            for segment, (a, b) in enumerate(pairwise(refs)):
                metres = math.dist(nodes[a][:2], nodes[b][:2])
                for end in (a, b):
                    self.arms[end] += 1
                    self.styles.setdefault(end, set()).add(tuple(tags.items()))
                time = metres / KPH[profile][tags["highway"]] * 3.6
                if tags.get("oneway") != "-1":
                    self.seconds[a, b, way, segment] = time
                if tags.get("oneway") != "yes":
                    self.seconds[b, a, way, segment] = time
        self.kept = kept | (named & nodes.keys())
        self.out = {}
        for arc in self.seconds:
            self.out.setdefault(arc[0], []).append(arc)
        self.barred = {row for members, tags in relations
                       for row in self.rows(members, tags["restriction"])}  # fmt: skip
        self.begun = {row[:size] for row in self.barred for size in range(1, len(row))}

    def rows(self, members, kind):
        (start,), (end,) = ([ref for role, ref in members if role == which]
                            for which in ("from", "to"))  # fmt: skip
        via = [ref for role, ref in members if role == "via"]
        froms = [arc for arc in self.seconds if arc[2] == start]
        back = start == end and kind.endswith("u_turn")
        if via[0] < 100:
            found = [
                (a, b) for a in froms if a[1] == via[0] for b in self.out.get(via[0], ())
                if b[2] == end and (start != end or (b == reverse(a)) == back)
            ]  # fmt: skip
        else:
            found = [row for arc in froms for row in self.walks((arc,), via, end)]
        if len(found) != 1 and not (back and kind == "no_u_turn" and via[0] < 100):
            return []  # several ways to read it
        if kind.startswith("no_"):
            return found
        return [(*row[:-1], other) for row in found for other in self.out[row[-2][1]]
                if other != row[-1]]  # fmt: skip

    def walks(self, row, via, end):
        """Rows over some segments of every via way, in order, and then to the last way."""
        for arc in self.out.get(row[-1][1], ()):
            if not via and arc[2] == end and arc != reverse(row[-1]):
                yield (*row, arc)
            if arc in row or reverse(arc) in row:
                continue
            if len(row) > 1 and arc[2] == row[-1][2]:
                yield from self.walks((*row, arc), via, end)
            if via and arc[2] == via[0]:
                yield from self.walks((*row, arc), via[1:], end)

    def after(self, before, arc):
        """The arcs that still matter once one more is ridden; ``None`` if it may not be."""
        last = before[-1]
        if arc == reverse(last):
            node = arc[0]
            if self.arms[node] == 2 and node not in self.kept and len(self.styles[node]) == 1:
                return None  # nobody turns in the middle of a street
        elif self.car and arc[0] in self.barriers and self.arms[arc[0]] == 2:
            return None
        row = (*before, arc)
        if any(row[first:] in self.barred for first in range(len(row))):
            return None
        return next((row[first:] for first in range(len(row)) if row[first:] in self.begun),
                    (arc,))  # fmt: skip

    def times(self, origin, doors):
        """Seconds to every door: doors are (arc along, part of it before the door)."""
        (arc, part), best = origin, [math.inf] * len(doors)
        heap = []
        for start, done in ((arc, part), (reverse(arc), 1 - part)):
            if start in self.seconds:
                heapq.heappush(heap, (-done * self.seconds[start], (start,), done))
        seen = set()
        while heap:
            time, before, entered = heapq.heappop(heap)
            if (before, entered) in seen:
                continue
            seen.add((before, entered))
            arc, length = before[-1], self.seconds[before[-1]]
            for number, (along, part) in enumerate(doors):
                where = part if along == arc else 1 - part if along == reverse(arc) else -1
                if where >= entered:
                    best[number] = min(best[number], time + where * length)
            for following in self.out.get(arc[1], ()):
                after = self.after(before, following)
                if after is not None:
                    heapq.heappush(heap, (time + length, after, 0.0))
        return best


def reverse(arc):
    tail, head, *rest = arc
    return (head, tail, *rest)


def arcs_of(network, town, edge):
    """The segments of an edge, and the metres from its begin to each one's begin, and the end."""
    street, points = edge // 2, slice(*network.point_first[edge // 2 : edge // 2 + 2])
    places = list(zip(network.lat[points].round(7), network.lon[points].round(7), strict=True))
    at = [network.named[place] for place in places]
    along = network.along[points].tolist()
    if edge % 2:
        at, along = at[::-1], [along[-1] - each for each in along[::-1]]
    ways = network.osmids[street]
    arcs, used = [], set()
    for a, b in pairwise(at):
        arc = min(arc for arc in town.seconds if arc[:2] == (a, b) and arc[2] in ways
                  and arc[2:] not in used)  # fmt: skip
        used.add(arc[2:])
        arcs.append(arc)
    return arcs, along


class Named:
    """A network whose points are known by the ids of their nodes."""

    def __init__(self, network, maps, nodes):
        places = {n: maps.place(*at[:2]) for n, at in nodes.items()}
        self.named = {(round(lat, 7), round(lon, 7)): n for n, (lat, lon) in places.items()}
        self.network = network

    def __getattr__(self, name):
        return getattr(self.network, name)


def check_path(network, town, snaps, leg, path):
    """Ride the path again, segment by segment."""
    row = [arcs_of(network, town, edge) for edge in path.edges]
    arcs = [arc for some, _ in row for arc in some]
    assert all(arc in town.seconds for arc in arcs)
    length = network.length[[edge // 2 for edge in path.edges]]
    parts = [
        0.0,
        *(
            float(place_along(network, snaps, place, edge))
            for place, edge in zip(leg, (path.edges[0], path.edges[-1]), strict=True)
        ),
    ]
    metres = sum(length) - parts[1] - (length[-1] - parts[2])
    assert abs(path.distance - metres) <= 0.51
    seconds = sum(town.seconds[arc] for arc in arcs)
    for which, share in ((0, parts[1] / length[0]), (-1, 1 - parts[2] / length[-1])):
        seconds -= share * sum(town.seconds[arc] for arc in row[which][0])
    walks = (snaps.walk[leg[0]] + snaps.walk[leg[1]]) * 3.6 / 5
    assert abs(seconds + walks - path.duration_ms / 1000) < 0.02
    for before, after in pairwise(row):
        assert before[0][-1][1] == after[0][0][0]
    for first in range(len(arcs)):
        assert not any(tuple(arcs[first:last]) in town.barred for last in range(first, len(arcs)))
    lon, lat = np.radians(np.array(path.coordinates)).T
    steps = np.hypot(np.diff(lat), np.diff(lon) * np.cos(lat[0])) * 6_371_009
    assert abs(steps.sum() - path.distance) < 0.6


def place_along(network, snaps, place, edge):
    """Metres from where an edge begins to a place on it."""
    length, share = network.length[edge // 2], snaps.fraction[place]
    return length * (share if snaps.edge[place] == edge else 1 - share)


TRIED = {"over a node", "over ways", "islands", "two on one segment", "at a node", "one-way",
         "parallel", "loops", "barriers"}  # fmt: skip


def test_random_towns_by_their_file_to_the_second(maps, tmp_path):
    """And all that makes travel hard was among them."""
    seen = Counter()

    @settings(max_examples=300, deadline=None, derandomize=True)  # the same towns every time
    @given(town=towns(), profile=st.sampled_from(["motorcycle", "car"]))
    def judge_town(town, profile):
        seen.update(compare(maps, tmp_path / "town.osm", town, profile))

    judge_town()
    assert set(seen) == TRIED
    assert min(seen.values()) >= 5, seen


def compare(maps, path, town, profile):
    """Judge one town; what it had."""
    nodes, ways, relations, doors = town
    path.write_text(maps.osm_text(nodes, ways, relations), encoding="utf-8")
    try:
        network = Named(load_roads(path, cache=False), maps, nodes)
        snaps = network.snap(*np.array([maps.place(*door) for door in doors]).T, profile, limit=150)
    except RoadError:
        return []
    judge = Town(nodes, ways, relations, profile)
    found = np.flatnonzero(snaps.found).tolist()
    places = []
    for place in found:
        edge = int(snaps.edge[place])
        arcs, along = arcs_of(network, judge, edge)
        at = float(place_along(network, snaps, place, edge))
        segment = min(int(np.searchsorted(along, at, side="right")) - 1, len(arcs) - 1)
        span = along[segment + 1] - along[segment]
        places.append((arcs[segment], min(1.0, (at - along[segment]) / span)))
    table = maps.every_engine(network.network, snaps)[np.ix_(found, found)]
    assert (table < problem.UNREACHABLE).all()
    walks = snaps.walk[found] * 3.6 / 5
    for row, origin in enumerate(places):
        exact = np.array(judge.times(origin, places)) + walks[row] + walks
        exact[row] = 0
        assert (np.ceil(exact - 0.01) <= table[row]).all()
        assert (table[row] <= np.ceil(exact + 0.01)).all()
    legs = [(a, b) for a in found for b in found if a != b]
    for leg, ridden in zip(legs, network.paths(snaps, legs), strict=True):
        check_path(network, judge, snaps, leg, ridden)
    return had(judge, network, snaps, places)


def had(judge, network, snaps, places):
    """What makes travel hard here."""
    sizes = {len(row) for row in judge.barred}
    found = {
        "over a node": 2 in sizes,
        "over ways": bool(sizes - {2}),
        "islands": network.graph(snaps.profile).outside.any(),
        "two on one segment": len({arc for arc, _ in places}) < len(places),
        "at a node": any(part in (0.0, 1.0) for _, part in places),
        "one-way": any(reverse(arc) not in judge.seconds for arc in judge.seconds),
        "parallel": max(Counter(arc[:2] for arc in judge.seconds).values()) > 1,
        "loops": (network.tail == network.head).any(),
        "barriers": bool(judge.barriers),
    }
    return [name for name, is_so in found.items() if is_so]
