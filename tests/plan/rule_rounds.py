"""Random rounds with every rule at once, sequences filled at random, and plans assembled of them.

Times are coarse, so that coincidences (ready as a window closes, loaded as a break begins) are
common; labels are few, so that rules meet.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from routing.model import Area, Break, Depot, Location, Round, Stop, Team, TimeWindow
from routing.plan.assemble import assemble_plan
from routing.plan.model import Plan, Reason, Unassigned
from routing.plan.score import score
from routing.problem import (
    UNREACHABLE,
    MatrixTravel,
    Problem,
    Sequences,
    build_problem,
    round_places,
)

from .conftest import Case

STEP = 600
REASON = (Reason(code="several_rules"),)


class _Dice:
    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self._places = 0

    def happens(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high))

    def time(self, low: int, high: int) -> int:
        return self.whole(low, high) * STEP

    def some(self, of: list[str], chance: float) -> tuple[str, ...]:
        return tuple(each for each in of if self.happens(chance))

    def limit(self, chance: float, low: int, high: int) -> int | None:
        return self.whole(low, high) if self.happens(chance) else None

    def location(self) -> Location:
        self._places += 1
        return Location(lat=-8.2 - self._places / 1000, lon=114.3 + self._places / 1000)


def rule_case(seed: int) -> Case:
    """A round with many rules, its travel, and sequences that break none."""
    dice = _Dice(seed)
    round_ = _round(dice)
    travels = _travels(dice, round_)
    problem = build_problem(round_, travels, distances=travels)
    return Case(
        round_=round_, travels=travels, problem=problem, sequences=_filled(dice, problem)
    )  # fmt: skip


def assembled(case: Case, sequences: Sequences) -> Plan:
    """The plan of sequences, metres the same as seconds."""
    served = {place for places in sequences for place in places}
    left_out = [
        Unassigned(stop=stop.id, reasons=REASON)
        for index, stop in enumerate(case.round_.stops)
        if index not in served
    ]
    return assemble_plan(
        case.round_, case.problem, sequences, unassigned=left_out, engine="e", seed=1,
        search_duration=0.0, legs=lambda leg: _Way(case.travels[leg[0]].matrix[leg[1:]]),
    )  # fmt: skip


class _Way:
    coordinates = ()

    def __init__(self, metres: int) -> None:
        self.distance = int(metres)


def _breaks(dice: _Dice, chance: float) -> tuple[Break, ...]:
    spans = ((58, 62), (62, 65), (71, 74))
    return tuple(Break(start=a * STEP, end=b * STEP) for a, b in spans if dice.happens(chance))


def _round(dice: _Dice) -> Round:
    num_stops = dice.whole(3, 10)
    names = [f"T{index}" for index in range(dice.whole(1, 4))]
    breaks = _breaks(dice, 0.25)
    depots = tuple(
        Depot(
            id=f"K{index}", location=dice.location(), opens=dice.time(46, 54),
            closes=dice.time(64, 100), loading_duration=int(dice.rng.choice([0, 300, 900])),
        )
        for index in range(3)  # nobody loads at the last
    )  # fmt: skip
    stops: list[Stop] = []
    for index in range(num_stops):
        near = stops and dice.happens(0.3)
        stops.append(_stop(dice, index, names, stops[-1].location if near else dice.location()))
    stops = [stop.replace(windows=_windows(dice, breaks)) for stop in stops]
    ids = [stop.id for stop in stops]
    pins = [dice.some(ids, 0.1) for _ in names]
    taken: set[str] = set()
    for index, own in enumerate(pins):
        pins[index] = tuple(each for each in own if each not in taken)
        taken |= set(own)
    teams = tuple(_team(dice, name, own) for name, own in zip(names, pins, strict=True))
    areas = tuple(
        Area(village="Sobo", rw=rw, teams=dice.some(names, 0.7))
        for rw in ("", "RW 1", "2")
        if dice.happens(0.1)
    )
    return Round(
        name="rules", date=dt.date(2026, 11, 24), stops=tuple(stops), teams=teams, depots=depots,
        breaks=breaks, areas=areas, objective="shortest",
    )  # fmt: skip


def _stop(dice: _Dice, index: int, teams: list[str], location: Location) -> Stop:
    return Stop(
        id=f"S{index}", location=location,
        demand=(dice.whole(0, 4), dice.whole(0, 30) * 37, dice.whole(0, 9)),
        service_duration=int(dice.rng.choice([0, 300, 600])),
        setup_duration=int(dice.rng.choice([0, 0, 120, 600])),
        door=str(dice.rng.choice(["", "", "", "gate"])),
        release=dice.time(46, 62) if dice.happens(0.2) else 0,
        skills=frozenset(dice.some(["lift", "key"], 0.15)),
        teams=tuple(teams[:1]) if dice.happens(0.1) else (),
        not_teams=tuple(teams[-1:]) if dice.happens(0.1) else (),
        together=str(dice.rng.choice(["", "", "", "a", "b"])),
        apart=str(dice.rng.choice(["", "", "", "a", "b"])),
        village=str(dice.rng.choice(["Sobo", "sobo ", "Licin"])), village_code="35.10",
        rw=str(dice.rng.choice(["1", "02", "RW 2", ""])), optional=dice.happens(0.1),
    )  # fmt: skip


def _windows(dice: _Dice, breaks: tuple[Break, ...]) -> tuple[TimeWindow, ...]:
    while dice.happens(0.5):
        cuts = np.sort(dice.rng.choice(np.arange(48, 92), 2 * dice.whole(1, 4), False))
        spans = [
            TimeWindow(start=int(a) * STEP, end=int(b) * STEP)
            for a, b in zip(cuts[::2], cuts[1::2], strict=True)
        ]
        shared = [*((p.start, p.end) for p in breaks), (58 * STEP, 65 * STEP)]
        if not any(a <= s.start and s.end < b for s in spans for a, b in shared):
            return tuple(spans)
    return ()


def _team(dice: _Dice, name: str, pins: tuple[str, ...]) -> Team:
    def end() -> str | Location | None:
        kind = dice.rng.random()
        if kind < 0.6:
            return str(dice.rng.choice(["K0", "K1"]))
        return dice.location() if kind < 0.8 else None

    begins = dice.happens(0.5)
    return Team(
        id=name, profile=str(dice.rng.choice(["motorcycle", "foot"])),
        capacity=(dice.limit(0.7, 2, 8), dice.limit(0.3, 600, 3000), dice.limit(0.3, 6, 20)),
        aboard=(dice.limit(0.15, 1, 6), None, dice.limit(0.1, 4, 20)),
        shift=TimeWindow(start=dice.time(44, 56), end=dice.time(66, 110)),
        start=end(), end=end(), skills=frozenset(dice.some(["lift", "key"], 0.6)),
        areas=("SOBO", "Licin/2") if dice.happens(0.1) else (),
        max_stops=dice.limit(0.2, 1, 6), max_distance=dice.limit(0.2, 1000, 9000),
        max_duration=dice.limit(0.2, 3000, 15000), breaks=_breaks(dice, 0.2),
        reload_at=dice.some(["K0", "K1"], 0.5), max_trips=dice.limit(0.3, 1, 4),
        fixed_start=pins[:2] if begins else (), fixed_order=pins if begins else pins[::-1],
    )  # fmt: skip


def _travels(dice: _Dice, round_: Round) -> dict[str, MatrixTravel]:
    places = round_places(round_)
    distinct = {location: index for index, location in enumerate(dict.fromkeys(places))}
    rows = np.array([distinct[location] for location in places])
    travels = {}
    for profile in ("motorcycle", "foot"):
        size = len(distinct)
        table = dice.rng.integers(0, 6, (size, size)) * 300 + dice.whole(0, 2) * 7
        table[dice.rng.random((size, size)) < 0.02] = UNREACHABLE
        np.fill_diagonal(table, 0)
        travels[profile] = MatrixTravel(table[np.ix_(rows, rows)])
    return travels


def _filled(dice: _Dice, problem: Problem) -> Sequences:
    """Stops put in at random places, alone or after a reload, where that breaks no rule."""
    routes: list[tuple[int, ...]] = [()] * problem.num_teams
    for stop in dice.rng.permutation(problem.num_stops).tolist():
        for _ in range(6):
            team = dice.whole(0, problem.num_teams)
            changed = list(routes)
            changed[team] = with_stop(dice.rng, problem, team, routes[team], stop)
            if not score(problem, changed).infeasible:
                routes = changed
                break
    return tuple(routes)


def with_stop(
    rng: np.random.Generator, problem: Problem, team: int, places: tuple[int, ...], stop: int
) -> tuple[int, ...]:
    """A route with one more stop, now and then with a reload before or after it."""
    position = int(rng.integers(len(places) + 1))
    piece: list[int] = [stop]
    if problem.team_reloads[team] and rng.random() < 0.5:
        piece.insert(int(rng.integers(2)), int(rng.choice(problem.team_reloads[team])))
    return (*places[:position], *piece, *places[position:])
