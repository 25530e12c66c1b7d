"""A plan with two trips, set-up at doors, litres, a break of the team's own and an optional stop
left out; distances in steps of the grid, so that times can be checked with pencil and paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from routing.model import Break, Location, Round
from routing.plan.assemble import assemble_plan
from routing.plan.model import Plan, Reason, Unassigned
from routing.problem import MatrixTravel, build_problem, round_places


@dataclass(frozen=True)
class Way:
    """A leg along the grid: first east or west, then north or south."""

    distance: int
    coordinates: tuple[tuple[float, float], ...]


def trips_round(small_round: Round) -> Round:
    """``small_round`` with rules: T1 may load again, R-6 is near and optional, R-5 has a door that
    takes two minutes, R-3 is a gas bottle of 12 litres.
    """
    depot = replace(small_round.depots[0], loading_duration=600)
    near = Location(lat=-8.2418, lon=114.3729)
    changes = {
        "R-2": {"windows": ()},
        "R-3": {"demand": (3, 7_000, 12_000)},
        "R-5": {"setup_duration": 120},
        "R-6": {"optional": True, "location": near},
    }
    pause = Break(start=9 * 3600, end=9 * 3600 + 900, name="Salat Duha")
    first, second = small_round.teams
    return small_round.replace(
        depots=(depot,),
        breaks=(),
        stops=tuple(stop.replace(**changes.get(stop.id, {})) for stop in small_round.stops),
        teams=(first.replace(reload_at=("posko",), breaks=(pause,), capacity=(6, None)), second),
    )


def trips_plan(small_round: Round) -> Plan:
    """T1 takes R-2, R-1 and R-3, comes back for R-5 and R-4; T2 stays; R-6 is left out."""
    round_ = trips_round(small_round)
    places = round_places(round_)

    def metres(origin: int, destination: int) -> int:
        a, b = places[origin], places[destination]
        return round(111_000 * (abs(a.lat - b.lat) + abs(a.lon - b.lon)))

    def leg(key: tuple[str, int, int]) -> Way:
        a, b = places[key[1]], places[key[2]]
        corners = ((a.lon, a.lat), (b.lon, a.lat), (b.lon, b.lat))
        return Way(metres(key[1], key[2]), corners)

    every = range(len(places))
    # A metre a second and a half: on foot.
    table = np.array([[round(metres(a, b) * 1.5) for b in every] for a in every])
    travels = {"motorcycle": MatrixTravel(table), "foot": MatrixTravel(table)}
    problem = build_problem(round_, travels)
    index = {stop.id: at for at, stop in enumerate(round_.stops)}
    depot = len(round_.stops)
    first = [index["R-2"], index["R-1"], index["R-3"], depot, index["R-5"], index["R-4"]]
    return assemble_plan(
        round_, problem, (tuple(first), ()), legs=leg, snapped=lambda _: 7,
        unassigned=(
            Unassigned(stop="R-6", reasons=(Reason(code="several_rules", values={}),)),
        ),
        engine="pyvrp", seed=1, search_duration=1.5,
    )  # fmt: skip
