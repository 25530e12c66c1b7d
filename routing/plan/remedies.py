"""What serves a stop, as values for the words.

In: a change that the ruler granted. Out: the values of a ``Reason``: what fills the words, and in
``remedy`` the names of the changes that serve the stop together.
"""

from __future__ import annotations

from typing import Any

from routing.barriers import owners_of
from routing.model import Round, Stop
from routing.plan.change import Change
from routing.plan.proof import round_up_load

CODES = {
    "aboard": "not_aboard",
    "release": "parcels_too_late",
    "max_stops": "no_visit_left",
    "max_distance": "distance_too_long",
    "max_duration": "day_too_long",
    "trips": "no_trip_left",
    "own_breaks": "break_in_the_way",
    "skills": "lacks_skills",
    "teams": "only_for_others",
    "not_teams": "forbidden_to_team",
    "areas": "outside_team_areas",
    "area_teams": "area_of_others",
    "pinned": "fixed_elsewhere",
    "together": "belongs_elsewhere",
    "apart": "kept_apart",
    "order": "fixed_route",
}
"""The reason's code for each rule besides load, hours and windows."""

_FREE = {
    "own_breaks": "no_break",
    "skills": "skill",
    "teams": "allow_team",
    "not_teams": "permit_team",
    "areas": "team_area",
    "area_teams": "area",
    "pinned": "unpin",
    "together": "tear",
    "apart": "join",
    "order": "free_order",
}
"""The remedy where a rule must fall away for one team and one stop."""


def told_of(rule: str, round_: Round, index: int, team_id: object) -> dict[str, Any]:
    """What a reason tells of the stop's own side of a rule."""
    stop = round_.stops[index]
    values: dict[str, Any] = {}
    if rule == "aboard":
        values["needed_load"] = stop.demand
    elif rule == "release":
        values["release_now_instant"] = stop.release
    elif rule == "skills":
        team = next((each for each in round_.teams if each.id == team_id), None)
        lacking = stop.skills - team.skills if team else stop.skills
        values["skills_names"] = tuple(sorted(lacking))
    elif rule == "teams":
        values["allowed_names"] = stop.teams
    elif rule in {"areas", "area_teams"}:
        values["area"] = area_name(stop)
    if rule == "area_teams":
        allowed = [set(teams) for teams in owners_of(round_.areas, stop)]
        names = [team.id for team in round_.teams if all(team.id in each for each in allowed)]
        values["allowed_names"] = tuple(names)
    elif rule == "pinned":
        fixed = (t.id for t in round_.teams if stop.id in (*t.fixed_start, *t.fixed_order))
        values["pinned_team"] = next(fixed)
    if team_id is None and rule in {"areas", "not_teams"}:
        values["detail"] = "everybody"
    return values


def area_name(stop: Stop) -> str:
    """The village and the RW of a stop as a team's area is written; its id where none is known."""
    village = stop.village_code or stop.village
    if not village:
        return stop.id
    return f"{village}/{stop.rw}" if stop.rw else village


def remedy_of(round_: Round, said: Change, index: int, *, new: bool = False) -> dict[str, Any]:
    """The values of a change: to a team of the round, or (``new``) of one more team like it."""
    team, stop = round_.teams[said.team], round_.stops[index]
    values: dict[str, Any] = {"team": team.id}
    parts: list[str] = ["more_team"] if new else []
    its = "its_" if new else ""

    def say(part: str, **told: object) -> None:
        parts.append(part)
        values.update(told)

    if said.room is not None and new:
        say("its_room", capacity_load=_needed(stop, said.room))
    elif said.room is not None:
        say("room", room_load=said.room)
    if said.aboard is not None and new:
        say("its_aboard", full_load=_needed(stop, said.aboard))
    elif said.aboard is not None:
        say("aboard", aboard_load=said.aboard)
    if said.end is not None:
        closes = {depot.id: depot.closes for depot in round_.depots}
        if team.shift.end < said.end:
            say(f"{its}shift", shift_end_instant=said.end)
        if isinstance(team.end, str) and closes[team.end] < said.end:
            say("depot", depot=team.end, depot_closes_instant=said.end)
    if said.closes is not None:
        say("until", window_end_instant=said.closes)
    if said.opens is not None:
        say("from", window_start_instant=said.opens)
    if said.release is not None:
        say("by_release", release_instant=said.release)
    if said.most_stops is not None:
        say(f"{its}stops", most_stops=said.most_stops)
    if said.most_metres is not None:
        say(f"{its}way", way_metres=said.most_metres)
    if said.longest_day is not None:
        say(f"{its}day", day_span=said.longest_day)
    if said.most_trips is not None:
        say("trips", most_trips=said.most_trips)
    if said.free:
        say(its + _FREE[said.free])
    return values | {"remedy": tuple(parts)}


def _needed(stop: Stop, lacking: tuple[int, ...]) -> tuple[int, ...]:
    """What a stop needs of the dimensions in which something is lacking, as people say it."""
    pairs = zip(stop.demand, lacking, strict=False)
    return round_up_load([units if more else 0 for units, more in pairs])
