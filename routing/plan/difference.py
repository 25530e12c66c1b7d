"""What was changed between two sets of routes, one change at a time.

In: sequences before and after. Out: changes that, done one after the other, lead from the first to
the second; with each the routes as they then are, so that what each costs can be measured and all
of it adds up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.problem import Sequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change.

    Parameters
    ----------
    kind
        ``struck`` (a team stays at home), ``left_out``, ``taken_in``, ``given`` (to another team),
        ``moved`` (within its route), ``reloads`` (a team loads at other times).
    stops
        Whom it is about: one stop but for a team that is struck out.
    giver, taker
        The teams.
    was, now
        As the how manyeth visit of its team, from 1.
    after
        The routes when it is done.
    """

    kind: str
    stops: tuple[int, ...] = ()
    giver: int | None = None
    taker: int | None = None
    was: int = 0
    now: int = 0
    after: Sequences = ()


def edits_between(
    before: Sequences, after: Sequences, num_stops: int, struck: Sequence[int] = ()
) -> Iterator[Edit]:
    """The changes, those that free teams and doors first.

    Parameters
    ----------
    before, after
        For each team, in order, the places it visits.
    num_stops
        Places from here on are depots.
    struck
        Teams that are to stay at home.
    """
    home = _homes(after, num_stops)
    was = {stop: (team, order) for stop, team, order in _seats(before, num_stops)}
    now = {stop: (team, order) for stop, team, order in _seats(after, num_stops)}
    routes = [list(route) for route in before]

    def done() -> Sequences:
        return tuple(map(tuple, routes))

    for team in struck:
        stops = tuple(place for place in routes[team] if place < num_stops)
        if stops:
            routes[team] = []
            yield Edit(kind="struck", stops=stops, giver=team, after=done())
    for stop, (team, order) in was.items():
        if stop not in home and stop in routes[team]:
            routes[team].remove(stop)
            yield Edit(kind="left_out", stops=(stop,), giver=team, was=order, after=done())
    stays = [
        {stop for stop, at in home.items() if at == team and was.get(stop, (-1, 0))[0] == team}
        for team in range(len(after))
    ]
    for team, route in enumerate(after):
        for stop in _out_of_order([p for p in routes[team] if p in stays[team]], route):
            routes[team].remove(stop)
            _put(routes[team], route, stop)
            yield Edit(
                kind="moved", stops=(stop,), giver=team, taker=team, was=was[stop][1],
                now=now[stop][1], after=done(),
            )  # fmt: skip
    for team, route in enumerate(after):
        for stop in route:
            if stop >= num_stops or stop in routes[team]:
                continue
            # That of a team struck out has gone from its route already.
            giver = was[stop][0] if stop in was else None
            if giver is not None and stop in routes[giver]:
                routes[giver].remove(stop)
            _put(routes[team], route, stop)
            yield Edit(
                kind="taken_in" if giver is None else "given", stops=(stop,), giver=giver,
                taker=team, was=was[stop][1] if giver is not None else 0, now=now[stop][1],
                after=done(),
            )  # fmt: skip
    for team, route in enumerate(after):
        if routes[team] != list(route):
            routes[team] = list(route)
            yield Edit(kind="reloads", giver=team, taker=team, after=done())


def _homes(sequences: Sequences, num_stops: int) -> dict[int, int]:
    return {place: team for team, route in enumerate(sequences) for place in route
            if place < num_stops}  # fmt: skip


def _seats(sequences: Sequences, num_stops: int) -> Iterator[tuple[int, int, int]]:
    for team, route in enumerate(sequences):
        stops = [place for place in route if place < num_stops]
        yield from ((stop, team, order) for order, stop in enumerate(stops, start=1))


def _put(route: list[int], wanted: Sequence[int], stop: int) -> None:
    """Put a stop behind the nearest of those that come before it in the end."""
    for place in reversed(wanted[: wanted.index(stop)]):
        if wanted.count(place) == 1 and place in route:
            route.insert(route.index(place) + 1, stop)
            return
    route.insert(0, stop)


def _out_of_order(route: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The fewest stops that must move for the route to be in the order wanted, in that order."""
    rank = {stop: index for index, stop in enumerate(wanted)}
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, stop in enumerate(route):
        at = bisect_left(tails, rank[stop])
        before.append(ends[at - 1] if at else None)
        tails[at : at + 1] = [rank[stop]]
        ends[at : at + 1] = [index]
    kept: set[int] = set()
    index_: int | None = ends[-1] if ends else None
    while index_ is not None:
        kept.add(route[index_])
        index_ = before[index_]
    return sorted(set(route) - kept, key=rank.__getitem__)
