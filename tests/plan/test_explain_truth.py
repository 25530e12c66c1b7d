"""No false reason and none missing: on random rounds every remedy is applied, every rule relaxed.

The remedy is applied to the round itself, the problem built anew, and every position of the named
team's route tried on the ruler: the stop must fit, and with a minute or a parcel less it must not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from routing.model import DIMENSIONS, Round, Team, TimeWindow
from routing.plan.explain import explain_unassigned
from routing.plan.model import Reason
from routing.plan.reasons import reason_texts
from routing.plan.schedule import schedule_route
from routing.problem import MatrixTravel, Problem, build_problem, round_places
from routing.words import LANGUAGES

from .conftest import MINUTE, Case, change_stop, change_team, random_case

ROUNDS_A_TEST = 15

in_portions = pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=() if first < 60 else pytest.mark.slow)
        for first in range(0, 900, ROUNDS_A_TEST)
    ],
)


def fits(problem: Problem, team: int, route: tuple[int, ...], stop: int) -> bool:
    return any(
        schedule_route(problem, team, [*route[:index], stop, *route[index:]]).feasible
        for index in range(len(route) + 1)
    )


def fits_somewhere(case: Case, round_: Round, stop: int) -> bool:
    problem = case.rebuild(round_)
    return any(fits(problem, team, route, stop) for team, route in enumerate(case.sequences))


def grown(capacity: tuple[int | None, ...], by: tuple[int, ...]) -> tuple[int | None, ...]:
    return tuple(
        most if most is None else most + more for most, more in zip(capacity, by, strict=True)
    )


def until(windows: tuple[TimeWindow, ...], end: int, less: int) -> tuple[TimeWindow, ...]:
    """The last window that closes before ``end`` made to close then, or ``less`` before."""
    last = [index for index, each in enumerate(windows) if each.end < end][-1]
    return moved(windows, last, end=max(end - less, windows[last].end))


def from_(windows: tuple[TimeWindow, ...], start: int, less: int) -> tuple[TimeWindow, ...]:
    """The first window that opens after ``start`` made to open then, or ``less`` after."""
    first = next(index for index, each in enumerate(windows) if each.start > start)
    return moved(windows, first, start=min(start + less, windows[first].start))


def moved(windows: tuple[TimeWindow, ...], which: int, **changes: int) -> tuple[TimeWindow, ...]:
    return tuple(
        replace(each, **changes) if index == which else each for index, each in enumerate(windows)
    )


def apply(case: Case, stop: int, reason: Reason, less: int = 0) -> bool:
    """Whether the stop fits once the remedy is applied, or nearly: with ``less`` units fewer."""
    round_, values = case.round_, dict(reason.values)
    id_ = round_.stops[stop].id
    team = next(each for each in round_.teams if each.id == values["team"])
    parts = set(values["remedy"])
    changed = team
    if "room" in parts:
        parcels, grams, _ = values["room_load"]
        room = (parcels, grams - 100 * less, 0) if grams else (parcels - less, 0, 0)
        changed = changed.replace(capacity=grown(team.capacity, room))
    if "its_room" in parts:
        parcels, grams, _ = values["capacity_load"]
        load = (parcels, grams - 100 * less, 0) if grams else (parcels - less, 0, 0)
        raised = zip(team.capacity, load, strict=True)
        capacity = tuple(most if most is None else max(most, units) for most, units in raised)
        changed = changed.replace(capacity=capacity)
    if parts & {"shift", "its_shift"}:
        end = values["shift_end_instant"] - less * MINUTE
        changed = changed.replace(shift=replace(team.shift, end=end))
    if "depot" in parts:
        depots = [
            replace(each, closes=values["depot_closes_instant"] - less * MINUTE)
            if each.id == values["depot"] else each
            for each in round_.depots
        ]  # fmt: skip
        round_ = round_.replace(depots=tuple(depots))
    windows = round_.stops[stop].windows
    if "until" in parts:
        windows = until(windows, values["window_end_instant"], less * MINUTE)
    if "from" in parts:
        windows = from_(windows, values["window_start_instant"], less * MINUTE)
    round_ = change_stop(round_, id_, windows=windows)
    if "more_team" not in parts:
        round_ = change_team(round_, team.id, **_values(changed))
        index = round_.teams.index(changed)
        return fits(case.rebuild(round_), index, case.sequences[index], stop)
    problem, index = with_one_more(case, round_, changed)
    return fits(problem, index, (), stop)


def _values(team: Team) -> dict[str, object]:
    return {"capacity": team.capacity, "shift": team.shift}


def with_one_more(case: Case, round_: Round, team: Team) -> tuple[Problem, int]:
    """A new team's own places come last: the tables grow by copies of the old one's."""
    round_ = round_.replace(teams=(*round_.teams, team.replace(id="new")))
    places = round_places(case.round_)
    old = [places.index(place) for place in round_places(round_)]
    travels = {
        profile: MatrixTravel(travel.matrix[np.ix_(old, old)])
        for profile, travel in case.travels.items()
    }
    return build_problem(round_, travels), len(round_.teams) - 1


def split_fits(case: Case, stop: int, reason: Reason) -> bool:
    """Each share is a stop of its own in the named team's route."""
    own = case.round_.stops[stop]
    parcels, grams, _ = own.demand
    total = 0
    for team, (share, *_) in reason.values["team_shares"]:
        total += share
        part = (share, -(-grams * share // parcels))
        problem = case.rebuild(change_stop(case.round_, own.id, demand=part))
        index = [each.id for each in case.round_.teams].index(team)
        if not fits(problem, index, case.sequences[index], stop):
            return False
    return total == parcels


@in_portions
def test_every_remedy_serves_and_no_smaller_one_would(first: int) -> None:
    for seed in range(first, first + ROUNDS_A_TEST):
        case = random_case(seed, tight=True)
        for each in explain_unassigned(case.round_, case.problem, case.sequences):
            stop = [own.id for own in case.round_.stops].index(each.stop)
            assert each.reasons
            for reason in each.reasons:
                for language in LANGUAGES:
                    assert all(reason_texts(reason, language))
                remedy = reason.values["remedy"]
                if reason.code == "search_ended":
                    assert fits_somewhere(case, case.round_, stop)
                elif remedy == ("not_alone",):
                    assert each.reasons[-1].code in {"several_rules", "cut_off"} or any(
                        other.values["remedy"] != remedy for other in each.reasons
                    )
                elif reason.code != "cut_off":
                    assert apply(case, stop, reason), (seed, each.stop, reason)
                    if remedy != ("more_team",):
                        assert not apply(case, stop, reason, less=1), (seed, each.stop, reason)
                if "or_remedy" in reason.values:
                    assert split_fits(case, stop, reason)


KINDS = {
    "load": {"no_capacity_left", "exceeds_every_capacity"},
    "hours": {"no_time_left", "too_far_for_any_shift"},
    "windows": {"window_does_not_fit", "window_outside_every_shift"},
}


def relaxed(round_: Round, stop: str, rule: str) -> Round:
    """The round without one of its rules."""
    if rule == "windows":
        return change_stop(round_, stop, windows=())
    if rule == "hours":
        depots = tuple(replace(each, closes=10**6) for each in round_.depots)
        teams = tuple(each.replace(shift=replace(each.shift, end=10**6)) for each in round_.teams)
        return round_.replace(depots=depots, teams=teams)
    free = (None,) * len(DIMENSIONS)
    return round_.replace(teams=tuple(each.replace(capacity=free) for each in round_.teams))


@in_portions
def test_every_rule_whose_absence_would_serve_it_is_named(first: int) -> None:
    named: Counter[str] = Counter()
    for seed in range(first, first + ROUNDS_A_TEST):
        case = random_case(seed, tight=True)
        for each in explain_unassigned(case.round_, case.problem, case.sequences):
            stop = [own.id for own in case.round_.stops].index(each.stop)
            codes = {reason.code for reason in each.reasons}
            named.update(codes)
            if fits_somewhere(case, case.round_, stop):
                assert codes == {"search_ended"}
                continue
            for rule, names in KINDS.items():
                alone = fits_somewhere(case, relaxed(case.round_, each.stop, rule), stop)
                if alone:
                    assert codes & names, (seed, each.stop, rule)
                elif codes & names:  # then it holds for every team, whatever its route
                    assert codes & names <= {
                        "exceeds_every_capacity", "too_far_for_any_shift",
                        "window_outside_every_shift",
                    }  # fmt: skip
    assert sum(named.values()) > 5


@in_portions
def test_what_is_said_of_every_team_is_so_of_empty_ones(first: int) -> None:
    for seed in range(first, first + ROUNDS_A_TEST):
        case = random_case(seed, tight=True)
        loads = relaxed(case.round_, "", "load")
        for each in explain_unassigned(case.round_, case.problem, case.sequences):
            stop = [own.id for own in case.round_.stops].index(each.stop)
            codes = {reason.code for reason in each.reasons}
            if "search_ended" in codes:
                continue

            def alone(round_: Round, stop: int = stop, case: Case = case) -> bool:
                problem = case.rebuild(round_)
                return any(fits(problem, team, (), stop) for team in range(problem.num_teams))

            open_all_day = alone(relaxed(loads, each.stop, "windows"))
            reachable = alone(relaxed(relaxed(loads, each.stop, "windows"), "", "hours"))
            carried = any(
                all(m is None or u <= m for m, u in zip(
                    team.capacity, case.round_.stops[stop].demand, strict=True))
                for team in case.round_.teams
            )  # fmt: skip
            assert ("exceeds_every_capacity" in codes) == (not carried)
            assert ("cut_off" in codes) == (not reachable)
            assert ("too_far_for_any_shift" in codes) == (reachable and not open_all_day)
            assert ("window_outside_every_shift" in codes) == (open_all_day and not alone(loads))
