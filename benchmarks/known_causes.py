"""Rounds that cannot serve one stop, for a cause that is known.

In: a seed. Out: a ``Known``: a round in which every stop but one can be served, the stop, and what
its reasons must name. The round is roomy but for the one rule: what keeps the stop out was put
there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.dice import HOUR, MINUTE
from benchmarks.random_rounds import Case
from routing.model import Area, Break, Depot, Location, Round, Stop, Team, TimeWindow
from routing.problem import MatrixTravel, build_problem, round_places

DAY = TimeWindow(start=8 * HOUR, end=16 * HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A case, the stop that cannot be served, the cause and the codes of which one must be told."""

    case: Case
    cause: str
    stop: int
    codes: frozenset[str]


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A round on its way; the victim is its last stop, of the lowest priority, and far off."""

    rng: np.random.Generator
    stops: list[Stop]
    teams: list[Team]
    depots: list[Depot]
    minutes: float = 5.0
    areas: tuple[Area, ...] = ()
    access: bool = True

    @property
    def others(self) -> int:
        return len(self.stops) - 1

    def victim(self, **changes: Any) -> None:
        self.stops[-1] = self.stops[-1].replace(**changes)

    def all_teams(self, **changes: Any) -> None:
        self.teams = [team.replace(**changes) for team in self.teams]

    def other_stops(self, **changes: Any) -> None:
        self.stops[:-1] = [stop.replace(**changes) for stop in self.stops[:-1]]

    def shares(self, total: int) -> list[int]:
        """A number dealt out to the teams."""
        cuts = np.sort(self.rng.integers(0, total + 1, len(self.teams) - 1)).tolist()
        return np.diff([0, *cuts, total]).tolist()

    def per_team(self, change: Callable[[int], dict[str, Any]], total: int) -> None:
        """Deal a number out: each team is changed by its share."""
        self.teams = [
            team.replace(**change(share))
            for team, share in zip(self.teams, self.shares(total), strict=True)
        ]

    def hopeless(self) -> str:
        """One team made unable to serve anybody; its id."""
        moment = TimeWindow(start=8 * HOUR, end=8 * HOUR)
        self.teams[0] = self.teams[0].replace(shift=moment)
        return self.teams[0].id


def draw_known(seed: int) -> Known:
    """Draw a round; the cause goes round by the seed."""
    names = list(CAUSES)
    cause = names[seed % len(names)]
    rng = np.random.default_rng([seed, 4])
    num_stops, num_teams = int(rng.integers(4, 9)), int(rng.integers(2, 4))
    depot = Depot(id="K", location=_at(0), loading_duration=int(rng.choice([0, 300])))
    draft = _Draft(
        rng=rng,
        stops=[
            Stop(
                id=f"S{index}", location=_at(index + 1), demand=(1, 1000),
                service_duration=int(rng.choice([0, 120, 300])), priority=int(rng.integers(1, 4)),
                setup_duration=int(rng.choice([0, 60])), village="Sobo", rw="01",
            )
            for index in range(num_stops)
        ],
        teams=[
            Team(id=f"T{index}", shift=DAY, start="K", end="K", profile=str(rng.choice(
                ["motorcycle", "car"])))
            for index in range(num_teams)
        ],
        depots=[depot],
    )  # fmt: skip
    draft.victim(priority=5)
    codes = CAUSES[cause](draft)
    return Known(case=_case(seed, draft), cause=cause, stop=draft.others, codes=frozenset(codes))


def _at(number: int) -> Location:
    return Location(lat=-8.2 - number / 1000, lon=114.3 + number / 1000)


def _case(seed: int, draft: _Draft) -> Case:
    round_ = Round(
        name="known", date=dt.date(2026, 11, 24), stops=tuple(draft.stops),
        teams=tuple(draft.teams), depots=tuple(draft.depots), areas=draft.areas,
        objective=str(draft.rng.choice(["shortest", "balanced"])),
    )  # fmt: skip
    size = len(round_places(round_))
    points = draft.rng.uniform(0, 6 * MINUTE, (size, 2))
    points[draft.others] = [draft.minutes * MINUTE, 0]
    travels, metres = {}, {}
    for profile in ("motorcycle", "foot", "car"):
        table = np.ceil(np.abs(points[:, None] - points[None]).sum(axis=2)).astype(np.int64)
        table += draft.rng.integers(0, 30, table.shape)
        np.fill_diagonal(table, 0)
        travels[profile], metres[profile] = MatrixTravel(table), MatrixTravel(table * 8)
    access = {name: [True] * draft.others + [draft.access] for name in travels}
    return Case(
        seed=seed, round_=round_, travels=travels, metres=metres, access=access,
        problem=build_problem(round_, travels, access, metres),
    )  # fmt: skip


def _heavy(draft: _Draft) -> Sequence[str]:
    draft.victim(demand=(30, 1000))
    draft.all_teams(capacity=(int(draft.rng.integers(15, 30)), None))
    return ["exceeds_every_capacity"]


def _full(draft: _Draft) -> Sequence[str]:
    draft.per_team(lambda share: {"capacity": (None, 1000 * share)}, draft.others)
    return ["no_capacity_left"]


def _volume(draft: _Draft) -> Sequence[str]:
    draft.victim(demand=(1, 1000, 9000))
    draft.all_teams(capacity=(None, None, int(draft.rng.integers(10, 90)) * 100))
    return ["exceeds_every_capacity"]


def _aboard(draft: _Draft) -> Sequence[str]:
    draft.per_team(lambda share: {"aboard": (share,)}, draft.others)
    return ["not_aboard"]


def _far(draft: _Draft) -> Sequence[str]:
    draft.minutes = 150
    draft.all_teams(shift=TimeWindow(start=8 * HOUR, end=12 * HOUR))
    return ["too_far_for_any_shift"]


def _busy(draft: _Draft) -> Sequence[str]:
    """Time for the others, not for an hour more at the last door."""
    draft.victim(service_duration=2 * HOUR)
    draft.teams = draft.teams[:1]
    draft.other_stops(service_duration=15 * MINUTE)
    draft.all_teams(shift=TimeWindow(start=8 * HOUR, end=10 * HOUR + 45 * MINUTE))
    draft.stops = [*draft.stops[-5:-1], draft.stops[-1]]
    return ["no_time_left", "too_far_for_any_shift"]


def _early_window(draft: _Draft) -> Sequence[str]:
    draft.victim(windows=(TimeWindow(start=6 * HOUR, end=7 * HOUR + 30 * MINUTE),))
    return ["window_outside_every_shift"]


def _late_window(draft: _Draft) -> Sequence[str]:
    draft.victim(windows=(TimeWindow(start=17 * HOUR, end=18 * HOUR),))
    return ["window_outside_every_shift"]


def _release(draft: _Draft) -> Sequence[str]:
    draft.victim(release=15 * HOUR + int(draft.rng.integers(56, 60)) * MINUTE)
    return ["parcels_too_late"]


def _max_stops(draft: _Draft) -> Sequence[str]:
    draft.per_team(lambda share: {"max_stops": share}, draft.others)
    return ["no_visit_left"]


def _max_distance(draft: _Draft) -> Sequence[str]:
    draft.minutes = 60
    draft.all_teams(max_distance=50_000)
    return ["distance_too_long"]


def _max_duration(draft: _Draft) -> Sequence[str]:
    draft.minutes = 120
    draft.all_teams(max_duration=3 * HOUR)
    return ["day_too_long"]


def _trips(draft: _Draft) -> Sequence[str]:
    draft.teams = draft.teams[:1]
    if draft.others % 2:
        draft.stops.pop(0)
    room = draft.others // 2
    draft.all_teams(capacity=(room, None), reload_at=("K",), max_trips=2)
    return ["no_trip_left"]


def _own_break(draft: _Draft) -> Sequence[str]:
    draft.all_teams(breaks=(Break(start=12 * HOUR, end=13 * HOUR),))
    draft.victim(windows=(TimeWindow(start=12 * HOUR + 300, end=12 * HOUR + 2400),))
    return ["break_in_the_way"]


def _skills(draft: _Draft) -> Sequence[str]:
    draft.victim(skills=frozenset({"kursi roda"}))
    draft.teams[0] = draft.teams[0].replace(skills=frozenset({"dingin"}))
    return ["lacks_skills"]


def _allowed(draft: _Draft) -> Sequence[str]:
    draft.victim(teams=(draft.hopeless(),))
    return ["only_for_others"]


def _forbidden(draft: _Draft) -> Sequence[str]:
    draft.victim(not_teams=tuple(team.id for team in draft.teams))
    return ["forbidden_to_team"]


def _team_areas(draft: _Draft) -> Sequence[str]:
    draft.victim(village="Penganjuran", rw="03")
    draft.all_teams(areas=("Sobo",))
    return ["outside_team_areas"]


def _areas(draft: _Draft) -> Sequence[str]:
    draft.victim(rw="3")
    draft.areas = (Area(village="sobo", rw="03", teams=(draft.hopeless(),)),)
    return ["area_of_others"]


def _pinned(draft: _Draft) -> Sequence[str]:
    draft.hopeless()
    draft.teams[0] = draft.teams[0].replace(fixed_order=(draft.stops[-1].id,))
    return ["fixed_elsewhere"]


def _together(draft: _Draft) -> Sequence[str]:
    first = draft.teams[0].id
    draft.stops[0] = draft.stops[0].replace(together="g", teams=(first,), priority=1)
    draft.other_stops(priority=1)
    draft.victim(together="g")
    draft.teams[0] = draft.teams[0].replace(max_stops=1)
    return ["belongs_elsewhere"]


def _apart(draft: _Draft) -> Sequence[str]:
    number = len(draft.teams)
    draft.stops[:number] = [stop.replace(apart="a") for stop in draft.stops[:number]]
    draft.victim(apart="a")
    return ["kept_apart"]


def _fixed_start(draft: _Draft) -> Sequence[str]:
    draft.teams = draft.teams[:1]
    draft.stops[0] = draft.stops[0].replace(
        windows=(TimeWindow(start=11 * HOUR, end=12 * HOUR),), priority=1
    )
    draft.victim(windows=(TimeWindow(start=8 * HOUR, end=10 * HOUR),))
    draft.all_teams(fixed_start=(draft.stops[0].id,))
    return ["fixed_route"]


def _optional(draft: _Draft) -> Sequence[str]:
    draft.victim(optional=True)
    return _full(draft)


def _off_road(draft: _Draft) -> Sequence[str]:
    draft.access = False
    return ["too_far_from_road"]


def _reversed(draft: _Draft) -> Sequence[str]:
    """A depot that closes before the last one can be back."""
    draft.depots = [replace(draft.depots[0], closes=9 * HOUR + 30 * MINUTE)]
    draft.minutes = 60
    return ["too_far_for_any_shift"]


CAUSES: dict[str, Callable[[_Draft], Sequence[str]]] = {
    "too heavy": _heavy, "full": _full, "too bulky": _volume, "aboard": _aboard,
    "far": _far, "busy": _busy, "early window": _early_window, "late window": _late_window,
    "release": _release, "max stops": _max_stops, "max distance": _max_distance,
    "max duration": _max_duration, "trips": _trips, "own break": _own_break, "skills": _skills,
    "allowed teams": _allowed, "forbidden teams": _forbidden, "team areas": _team_areas,
    "areas": _areas, "pinned": _pinned, "together": _together, "apart": _apart,
    "fixed start": _fixed_start, "optional": _optional, "no road": _off_road,
    "depot closes": _reversed,
}  # fmt: skip
