"""Why a stop is unserved, and what would serve it: found by trying, never by guessing.

In: a round, its problem and the sequences a search returned; how each profile reaches each place.
Out: for each stop left out, every reason that holds, in a fixed order of kinds.

Each rule is relaxed alone (``routing.plan.relaxation.RULES``) and the stop tried at every position
of every route, then alone with a fresh team of every kind. The smallest change that serves it is
rounded to what people can say (whole minutes, 100 g) on the side that keeps it true, and what is
said is tried once more on the ruler: a remedy that fails there is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from routing.model import Round
from routing.plan.barring import BARRIERS, Barring
from routing.plan.change import Change
from routing.plan.cut_short import NOT_LOOKED_INTO, OutOfTimeError, StopFunction, search_ended
from routing.plan.first_fits import first_fits
from routing.plan.insertion import group_owners
from routing.plan.known_travel import most_known, with_known_ways
from routing.plan.model import Reason, Unassigned
from routing.plan.new_teams import NOBODY, with_new_teams, without_own_breaks
from routing.plan.nominal import opened
from routing.plan.proof import prove, prove_shares
from routing.plan.relaxation import Relaxations
from routing.plan.remedies import CODES, remedy_of, told_of
from routing.problem import UNLIMITED, IntArray, Problem, Sequences

ACCESS_CODES = ("too_far_from_road", "cut_off", "outside_map")
"""Why a profile has no road at a place."""

_PORTION = 1000
"""Stops tried at once: 1,000 at 200 positions of a route take some 50 MB."""

_MANY = 200
"""Stops left out past which those that fit somewhere as it is are found first: a search of a large
round that was cut short leaves thousands of these, and of each nothing else is told."""

_FIRST_PORTION = 50
"""The same at first where somebody may want to stop: some are told of in full before that."""

_MINUTE = 60

_NOT_ALONE = ("not_alone",)
_NOTHING: dict[str, Any] = {"remedy": _NOT_ALONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How one profile reaches one place.

    Parameters
    ----------
    code
        Empty where there is a road to the place, else one of ``ACCESS_CODES``.
    nearest_distance
        Metres to the nearest road of that profile, rounded up, where known.
    edge_distance
        Metres to the edge of the map, rounded up, where the place is known to lie outside it.
    """

    code: str = ""
    nearest_distance: int | None = None
    edge_distance: int | None = None


Snapping = Callable[[str, int], Access]
"""Answers (profile, place)."""


def explain(
    round_: Round,
    problem: Problem,
    sequences: Sequences,
    stop: int,
    *,
    snapping: Snapping | None = None,
) -> tuple[Reason, ...]:
    """Every reason why one stop is unserved; ``explain_unassigned`` does all of them at once.

    Parameters
    ----------
    round_
        The round.
    problem
        The problem built from it.
    sequences
        For each team, in order, the stops it visits; no rule broken, ``stop`` not among them.
    stop
        Index of the stop.
    snapping
        How a profile reaches a place; if silent, only the problem's travel is known.
    """
    return _explain(round_, problem, sequences, [stop], snapping=snapping)[0]


def explain_unassigned(
    round_: Round,
    problem: Problem,
    sequences: Sequences,
    *,
    snapping: Snapping | None = None,
    out_of_time: StopFunction | None = None,
) -> tuple[Unassigned, ...]:
    """Every stop that is in no sequence, with every reason, in the round's order.

    When ``out_of_time`` says so, the stops that are left have nobody having looked into them for
    their reason.
    """
    served = {stop for stops in sequences for stop in stops}
    left_out = [stop for stop in range(problem.num_stops) if stop not in served]
    reasons = _explain(
        round_, problem, sequences, left_out, snapping=snapping, out_of_time=out_of_time
    )
    return tuple(
        Unassigned(stop=round_.stops[stop].id, reasons=each)
        for stop, each in zip(left_out, reasons, strict=True)
    )


def _explain(
    round_: Round,
    problem: Problem,
    sequences: Sequences,
    stops: Sequence[int],
    *,
    snapping: Snapping | None,
    out_of_time: StopFunction | None = None,
) -> list[tuple[Reason, ...]]:
    if not stops:
        return []
    is_late = out_of_time or (lambda: False)
    found: dict[int, tuple[Reason, ...]] = {}
    if not problem.num_teams:
        nobody = (Reason(code="no_teams", values={"remedy": ("add_a_team",)}),)
        found = dict.fromkeys(stops, nobody)
    elif len(stops) > _MANY:
        has_road = None if snapping is None else lambda name, stop: not snapping(name, stop).code
        open_problem = opened(problem, stops, Barring(round_, problem, has_road))
        fitting = first_fits(open_problem, sequences, stops, is_late)
        found = {stop: search_ended(round_, team) for stop, team in fitting.items()}
    left = [stop for stop in stops if stop not in found]
    size = min(_PORTION, most_known(problem))
    cuts = [*range(0, len(left), size), len(left)]
    if out_of_time is not None and min(size, len(left)) > _FIRST_PORTION:
        cuts.insert(1, _FIRST_PORTION)
    try:
        for first, end in pairwise(cuts):
            if is_late():
                raise OutOfTimeError
            portion = left[first:end]
            known = with_known_ways(problem, portion)
            case = _Case(round_, known, sequences, portion, snapping, is_late=is_late)
            for row, stop in enumerate(portion):
                if is_late():
                    raise OutOfTimeError
                found[stop] = case.reasons(row)
    except OutOfTimeError:
        found = dict.fromkeys(stops, NOT_LOOKED_INTO) | found
    reasons = [found[stop] for stop in stops]
    optional = Reason(code="optional", values={"remedy": ()})
    return [
        (optional, *each) if round_.stops[stop].optional else each
        for stop, each in zip(stops, reasons, strict=True)
    ]


class _Case:
    """The stops left out of one set of routes; told by their position (``row``) here."""

    def __init__(
        self,
        round_: Round,
        problem: Problem,
        sequences: Sequences,
        stops: Sequence[int],
        snapping: Snapping | None,
        *,
        is_late: StopFunction,
    ) -> None:
        self._round = round_
        self._sequences, self._stops = sequences, stops
        self._snapping = snapping
        has_road = None if snapping is None else lambda name, stop: not snapping(name, stop).code
        self._barring = Barring(round_, problem, has_road)
        self._problem = problem = opened(problem, stops, self._barring)
        self._unbroken = without_own_breaks(round_, problem)
        owners = group_owners(problem, sequences)
        self._owners = owners
        self._routes = Relaxations(
            problem, dict(enumerate(sequences)), stops, self._barring,
            owners=owners, unbroken=self._unbroken, out_of_time=is_late,
        )  # fmt: skip
        self._new_problem, barring, teams = with_new_teams(round_, problem, stops, has_road)
        self._new_unbroken = without_own_breaks(round_, self._new_problem)
        self._fresh = Relaxations(
            self._new_problem, dict.fromkeys(teams, ()), stops, barring,
            owners=dict.fromkeys(owners, NOBODY), unbroken=self._new_unbroken,
            out_of_time=is_late,
        )  # fmt: skip
        _, kinds = np.unique(problem.team_kind, return_index=True)
        self._kinds: list[int] = kinds.tolist()
        limits: IntArray = problem.team_capacity.min(axis=0, initial=UNLIMITED)
        self._limited: list[bool] = (limits < UNLIMITED).tolist()

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Every reason that holds for one stop."""
        if fitting := self._routes.fits(row):
            return search_ended(self._round, fitting.team)
        reasons = list(self._of_access(row))
        for find in (self._of_load, self._of_windows, self._of_hours, self._of_other_rules):
            reasons += find(row)
        if all(reason.values["remedy"] == _NOT_ALONE for reason in reasons):
            remedy = self._proven_for_a_new_team(row, self._fresh.combined(row))
            if remedy or not reasons:
                values = remedy or {"remedy": ()}
                reasons.append(Reason(code="several_rules", values=values))
        return tuple(reasons)

    def _of_access(self, row: int) -> Iterator[Reason]:
        snapping = self._snapping
        profiles = dict.fromkeys(team.profile for team in self._round.teams)
        reached = {each: snapping(each, self._stops[row]) for each in profiles} if snapping else {}
        if reached and all(access.code for access in reached.values()):
            found = [self._no_road(profile, access) for profile, access in reached.items()]
            yield from (each for index, each in enumerate(found) if each not in found[:index])
        elif self._fresh.lateness[row] is None:
            yield Reason(code="cut_off", values={"detail": "no_way", "remedy": ("join_roads",)})

    def _no_road(self, profile: str, access: Access) -> Reason:
        if access.code == "outside_map":
            beyond = access.edge_distance
            told = {} if beyond is None else {"detail": "beyond", "edge_metres": beyond}
            return Reason(code=access.code, values={**told, "remedy": ("larger_map",)})
        values: dict[str, Any] = {"for_profile": profile, "remedy": ("join_roads",)}
        if access.code == "too_far_from_road":
            values |= {"limit_metres": self._round.snap_limit, "remedy": ("draw_road",)}
            if access.nearest_distance is None:
                values |= {"detail": "none_near"}
            else:
                values |= {
                    "nearest_metres": access.nearest_distance,
                    "walk_limit": access.nearest_distance,
                    "remedy": ("draw_or_walk",),
                }
        return Reason(code=access.code, values=values)

    def _allowed(self, row: int) -> tuple[list[int], dict[str, Any]]:
        """The teams that may serve a stop, and which detail says so; all, if none or all may."""
        everybody = list(range(self._problem.num_teams))
        eligible = self._problem.eligible[self._stops[row], self._problem.team_kind]
        some: list[int] = np.flatnonzero(eligible).tolist()
        if len(some) in {0, len(everybody)}:
            return everybody, {}
        return some, {"detail": "of_allowed"}

    def _of_load(self, row: int) -> Iterator[Reason]:
        stop = self._stops[row]
        demand = self._problem.demand[stop]
        teams, detail = self._allowed(row)
        capacity = self._problem.team_capacity[teams]
        everywhere = bool((demand > capacity).any(axis=1).all())
        remedy = self._proven(row, self._routes.alone("load", row))
        if not (everywhere or remedy):
            return
        remedy = remedy or self._proven_for_a_new_team(row, self._fresh.alone("load", row))
        values = {"needed_load": _masked(demand, self._limited), **detail, **(remedy or _NOTHING)}
        if everywhere:
            most = capacity.max(axis=0)
            over = (demand > most).tolist()
            if any(over):
                values |= {
                    "needed_load": _masked(demand, over),
                    "largest_load": _masked(most, over),
                }
            else:
                values |= {"detail": "in_part"}
        shares = self._routes.shares(row)
        if shares and prove_shares(self._problem, shares, stop):
            ids = self._round.teams
            said = tuple((ids[each.team].id, (each.parcels, 0, 0)) for each in shares)
            values |= {"or_remedy": ("split",), "team_shares": said}
        code = "exceeds_every_capacity" if everywhere else "no_capacity_left"
        yield Reason(code=code, values=values)

    def _of_windows(self, row: int) -> Iterator[Reason]:
        fresh = self._fresh
        everywhere = bool(fresh.on_time_any_time[row] and not fresh.on_time[row])
        remedy = self._alone(row, "windows") or self._alone(row, "any_window")
        if not (everywhere or remedy):
            return
        remedy = remedy or self._alone_for_a_new_team(row, "windows")
        windows = self._round.stops[self._stops[row]].windows
        hours = tuple((window.start, window.end) for window in windows)
        code = "window_outside_every_shift" if everywhere else "window_does_not_fit"
        values = {"visiting_hours": hours, **self._allowed(row)[1], **(remedy or _NOTHING)}
        yield Reason(code=code, values=values)

    def _of_hours(self, row: int) -> Iterator[Reason]:
        lateness = self._fresh.lateness[row]
        everywhere = lateness is not None and not self._fresh.on_time_any_time[row]
        change = self._routes.alone("hours", row)
        remedy = self._proven(row, change)
        values: dict[str, Any] = self._allowed(row)[1]
        if lateness and everywhere:
            seconds, team = lateness
            remedy = remedy or self._alone_for_a_new_team(row, "hours")
            values |= {"nearest_team": self._round.teams[team].id, "late_span": seconds}
            yield Reason(code="too_far_for_any_shift", values=values | (remedy or _NOTHING))
        elif remedy and change and change.end is not None:
            values |= {"late_span": self._late(change, remedy)}
            yield Reason(code="no_time_left", values=values | remedy)

    def _late(self, change: Change, remedy: Mapping[str, Any]) -> int:
        """Seconds by which a team must work longer: to the soonest return, unless that makes too
        long a day and the remedy tells of a later one.
        """
        end = change.end or 0
        told = max(remedy.get("shift_end_instant", 0), remedy.get("depot_closes_instant", 0))
        clock = self._problem.clocks[int(self._problem.team_clock[change.team])]
        if clock.compress(told) >= end + _MINUTE:
            end = clock.compress(told)
        return end - int(self._problem.team_latest[change.team])

    def _of_other_rules(self, row: int) -> Iterator[Reason]:
        """What the rules forbid that are neither load nor hours."""
        alone = self._fresh.fits(row) is None
        for rule, code in CODES.items():
            remedy = self._alone(row, rule)
            team = remedy["team"] if remedy else None
            all_out = remedy is None and self._keeps_all_out(row, rule)
            if remedy is None and (all_out or (alone and rule not in {*BARRIERS, "together"})):
                remedy = self._alone_for_a_new_team(row, rule)
            if remedy is not None or all_out:
                told = told_of(rule, self._round, self._stops[row], team)
                yield Reason(code=code, values=told | (remedy or _NOTHING))

    def _keeps_all_out(self, row: int, rule: str) -> bool:
        """Whether a barrier stands between the stop and every team that has a road there."""
        if rule not in BARRIERS:
            return False
        stop = self._stops[row]
        teams = [team for team in self._kinds if self._barring.has_road(team, stop)]
        return bool(teams) and all(rule in self._barring.of(team, stop) for team in teams)

    def _alone(self, row: int, rule: str) -> dict[str, Any] | None:
        return self._proven(row, self._routes.alone(rule, row))

    def _alone_for_a_new_team(self, row: int, rule: str) -> dict[str, Any] | None:
        return self._proven_for_a_new_team(row, self._fresh.alone(rule, row))

    def _proven(self, row: int, change: Change | None) -> dict[str, Any] | None:
        """The words' values of a change to the routes as they stand, if the ruler grants it."""
        if change is None:
            return None
        unbroken = change.free == "own_breaks" and self._unbroken
        said = prove(unbroken or self._problem, change, self._stops[row])
        if said is None:
            return None
        return remedy_of(self._round, said, self._stops[row]) | self._with_whom(row, said)

    def _with_whom(self, row: int, said: Change) -> dict[str, Any]:
        """The stops of the group in question that are served."""
        if said.free not in {"together", "apart"}:
            return {}
        label = getattr(self._round.stops[self._stops[row]], said.free)
        places = said.route if said.free == "apart" else (p for r in self._sequences for p in r)
        names = [
            self._round.stops[place].id
            for place in places
            if place < self._problem.num_stops
            and place != self._stops[row]
            and getattr(self._round.stops[place], said.free) == label
        ]
        return {"others_names": tuple(names)}

    def _proven_for_a_new_team(self, row: int, change: Change | None) -> dict[str, Any] | None:
        """The same for one more team like one of the round's, with no other stop."""
        if change is None:
            return None
        unbroken = change.free == "own_breaks" and self._new_unbroken
        said = prove(unbroken or self._new_problem, change, self._stops[row])
        if said is None:
            return None
        values = remedy_of(self._round, said, self._stops[row], new=True)
        return values | self._with_whom(row, said)


def _masked(load: IntArray, dimensions: Sequence[bool]) -> tuple[int, ...]:
    """A load with zero for the dimensions that do not matter."""
    pairs = zip(load.tolist(), dimensions, strict=True)
    return tuple(units if matters else 0 for units, matters in pairs)
