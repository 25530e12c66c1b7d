"""Remedies applied to a round, and rules taken away from it: what reasons are judged by.

In: a round, a stop and a ``Reason``; or a case and the name of a rule. Out: the changed round; or
the problem without the rule. Nothing here is shared with ``routing.plan.explain``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchmarks.random_rounds import Case
from routing.barriers import in_area
from routing.model import Round, Stop, Team, TimeWindow
from routing.plan.model import Reason
from routing.problem import Problem

MINUTE = 60
LONG = 10**6
NEW = "new"
"""The id of one more team."""

CODES = {
    "load": {"no_capacity_left", "exceeds_every_capacity", "not_aboard"},
    "aboard": {"not_aboard"},
    "hours": {"no_time_left", "too_far_for_any_shift"},
    "windows": {"window_does_not_fit", "window_outside_every_shift"},
    "release": {"parcels_too_late"},
    "max_stops": {"no_visit_left"},
    "max_distance": {"distance_too_long"},
    "max_duration": {"day_too_long"},
    "trips": {"no_trip_left"},
    "own_breaks": {"break_in_the_way"},
    "skills": {"lacks_skills"},
    "teams": {"only_for_others"},
    "not_teams": {"forbidden_to_team"},
    "areas": {"outside_team_areas"},
    "area_teams": {"area_of_others"},
    "pinned": {"fixed_elsewhere"},
    "together": {"belongs_elsewhere"},
    "apart": {"kept_apart"},
    "order": {"fixed_route"},
}
"""What a stop is to be told where the absence of a rule would serve it."""


def without_rule(case: Case, index: int, rule: str) -> Problem:
    """The problem without one rule, for all teams or for the stop that it is about."""
    round_, stop = case.round_, case.round_.stops[index]
    if rule == "hours":
        problem = case.problem
        return problem.replace(team_latest=[LONG] * problem.num_teams)
    if rule == "order":
        return case.problem.replace(team_prefix=(), team_order=())
    if rule == "area_teams":
        return case.rebuild(round_.replace(areas=()))
    if rule == "pinned":
        return case.rebuild(without_pins(round_, stop.id))
    of_stop: dict[str, Mapping[str, Any]] = {
        "windows": {"windows": ()}, "release": {"release": 0}, "skills": {"skills": frozenset()},
        "teams": {"teams": ()}, "not_teams": {"not_teams": ()}, "together": {"together": ""},
        "apart": {"apart": ""},
    }  # fmt: skip
    of_team: dict[str, Mapping[str, Any]] = {
        "load": {"capacity": (), "aboard": ()}, "aboard": {"aboard": ()},
        "max_stops": {"max_stops": None},
        "max_distance": {"max_distance": None}, "max_duration": {"max_duration": None},
        "trips": {"max_trips": None}, "own_breaks": {"breaks": ()}, "areas": {"areas": ()},
    }  # fmt: skip
    if rule in of_stop:
        return case.rebuild(with_stop(round_, index, stop.replace(**of_stop[rule])))
    teams = tuple(team.replace(**of_team[rule]) for team in round_.teams)
    return case.rebuild(round_.replace(teams=teams))


def without_pins(round_: Round, name: str) -> Round:
    """The round without a stop in anybody's fixed start or order."""
    teams = tuple(
        team.replace(
            fixed_start=tuple(each for each in team.fixed_start if each != name),
            fixed_order=tuple(each for each in team.fixed_order if each != name),
        )
        for team in round_.teams
    )
    return round_.replace(teams=teams)


def with_stop(round_: Round, index: int, stop: Stop) -> Round:
    """The round with another stop in the place of one."""
    return round_.replace(stops=(*round_.stops[:index], stop, *round_.stops[index + 1 :]))


def applied(round_: Round, index: int, reason: Reason, less: int = 0) -> tuple[Round, str]:
    """The round with a reason's remedy, and the team that is to serve the stop. ``less``: so many
    units short of it.
    """
    values, parts = reason.values, set(reason.values["remedy"])
    stop = round_.stops[index]
    like = next(team for team in round_.teams if team.id == values["team"])
    team = like
    if "more_team" in parts:
        team = like.replace(id=NEW, fixed_start=(), fixed_order=())
        parts = {part.removeprefix("its_") for part in parts - {"more_team"}}
    stop, team = (
        _stop_with(stop, team.id, values, parts, less),
        _team_with(team, values, parts, less),
    )
    round_ = with_stop(round_, index, stop)
    if "depot" in parts:
        closes = values["depot_closes_instant"] - less * MINUTE
        depots = (
            replace(each, closes=closes) if each.id == values["depot"] else each
            for each in round_.depots
        )
        round_ = round_.replace(depots=tuple(depots))
    if team.id == NEW:
        round_ = round_.replace(teams=(*round_.teams, team))
    else:
        teams = (team if each.id == team.id else each for each in round_.teams)
        round_ = round_.replace(teams=tuple(teams))
    if "unpin" in parts:
        round_ = without_pins(round_, stop.id)
    if "area" in parts:
        areas = (
            replace(area, teams=(*area.teams, team.id))
            if in_area(stop, area.village, area.rw) and team.id not in area.teams else area
            for area in round_.areas
        )  # fmt: skip
        round_ = round_.replace(areas=tuple(areas))
    return round_, team.id


def _stop_with(
    stop: Stop, team: str, values: Mapping[str, Any], parts: set[str], less: int
) -> Stop:
    windows = stop.windows
    if "until" in parts:
        end = values["window_end_instant"]
        last = [i for i, each in enumerate(windows) if each.end < end][-1]
        windows = _moved(windows, last, end=max(end - less * MINUTE, windows[last].end))
    if "from" in parts:
        start = values["window_start_instant"]
        first = next(i for i, each in enumerate(windows) if each.start > start)
        windows = _moved(windows, first, start=min(start + less * MINUTE, windows[first].start))
    stop = stop.replace(windows=windows)
    if "by_release" in parts:
        stop = stop.replace(release=values["release_instant"] + less * MINUTE)
    if "allow_team" in parts:
        stop = stop.replace(teams=(*stop.teams, team))
    if "permit_team" in parts:
        stop = stop.replace(not_teams=tuple(each for each in stop.not_teams if each != team))
    if "tear" in parts:
        stop = stop.replace(together="")
    if "join" in parts:
        stop = stop.replace(apart="")
    return stop


def _team_with(team: Team, values: Mapping[str, Any], parts: set[str], less: int) -> Team:
    for part, field, name in (
        ("room", "capacity", "room_load"),
        ("aboard", "aboard", "aboard_load"),
    ):
        if part in parts and name in values:
            load = _less(values[name], less)
            pairs = zip(getattr(team, field), load, strict=True)
            team = team.replace(**{field: tuple(m if m is None else m + u for m, u in pairs)})
    for part, field, name in (("room", "capacity", "capacity_load"),
                              ("aboard", "aboard", "full_load")):  # fmt: skip
        if part in parts and name in values:
            load = _less(values[name], less)
            pairs = zip(getattr(team, field), load, strict=True)
            team = team.replace(**{field: tuple(m if m is None else max(m, u) for m, u in pairs)})
    if "shift" in parts:
        end = values["shift_end_instant"] - less * MINUTE
        team = team.replace(shift=replace(team.shift, end=end))
    if "stops" in parts:
        team = team.replace(max_stops=values["most_stops"] - less)
    if "trips" in parts:
        team = team.replace(max_trips=values["most_trips"] - less)
    if "way" in parts:
        team = team.replace(max_distance=values["way_metres"] - 100 * less)
    if "day" in parts:
        team = team.replace(max_duration=values["day_span"] - MINUTE * less)
    if "no_break" in parts:
        team = team.replace(breaks=())
    if "skill" in parts:
        team = team.replace(skills=team.skills | set(values["skills_names"]))
    if "team_area" in parts:
        team = team.replace(areas=(*team.areas, values["area"]))
    if "free_order" in parts:
        team = team.replace(fixed_start=(), fixed_order=())
    return team


def _less(load: tuple[int, ...], less: int) -> tuple[int, ...]:
    """A load with less of what it has, the last of it first."""
    if not less:
        return load
    which = max(index for index, units in enumerate(load) if units)
    step = less if which == 0 else 100 * less
    return tuple(units - step * (index == which) for index, units in enumerate(load))


def _moved(windows: tuple[TimeWindow, ...], which: int, **changes: int) -> tuple[TimeWindow, ...]:
    return tuple(
        replace(each, **changes) if index == which else each for index, each in enumerate(windows)
    )
