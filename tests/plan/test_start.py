"""A plan to improve on becomes sequences: what the round allows of it, and no more."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from routing.model import Depot, Location, Round, Stop, Team, TimeWindow
from routing.plan.model import Plan, Route, Totals, Unassigned, Visit
from routing.plan.start import start_faults, start_sequences
from routing.problem import MatrixTravel, build_problem, round_places

NOWHERE = Location(lat=-8.2, lon=114.3)


def stop(name: str, number: int, **rest) -> Stop:
    """A stop a minute from its neighbours in the line A, B, C…"""
    return Stop(id=name, location=Location(lat=-8.2, lon=114.3 + number / 1000), **rest)


STOPS = tuple(stop(name, number) for number, name in enumerate("ABCDE", start=1))
TEAM = Team(id="T1", start="posko", end="posko", shift=TimeWindow(start=0, end=40_000))
TEAMS = (TEAM, TEAM.replace(id="T2"))


def make(stops=STOPS, teams=TEAMS, **rest):
    round_ = Round(
        name="x",
        date=dt.date(2026, 11, 24),
        stops=stops,
        teams=teams,
        depots=(Depot(id="posko", location=NOWHERE), Depot(id="jauh", location=NOWHERE)),
        **rest,
    )
    num_stops = len(stops)
    # In seconds: stops 60 apart in a line, the depot posko 60 before the first, jauh far off.
    at = [60 * (number + 1) for number in range(num_stops)] + [0, 9000]
    at += [0] * (len(round_places(round_)) - len(at))
    seconds = np.abs(np.subtract.outer(np.array(at), np.array(at)))
    return round_, build_problem(round_, {"motorcycle": MatrixTravel(seconds)})


def plan(round_, unserved="", **routes: str) -> Plan:
    """A plan from the ids that each team visits; a slash begins the next trip."""

    def visits(text: str):
        for trip, part in enumerate(text.split("/"), start=1):
            for name in part:
                yield Visit(stop=name, location=NOWHERE, arrival=0, service_start=0, departure=0,
                            load_after=(0,), trip=trip)  # fmt: skip

    return Plan(
        round_=round_, objective="balanced", seed=1, engine="x", search_duration=0.0,
        totals=Totals(stops=0, served=0, unassigned=0, demand=(0,), teams_out=0, team_duration=0,
                      travel_duration=0, travel_distance=0, service_duration=0,
                      waiting_duration=0, longest_over_mean=1.0),
        routes=tuple(
            Route(team=team, profile="motorcycle", start_at=0, end_at=0, duration=0, load=(0,),
                  visits=tuple(visits(text)))
            for team, text in routes.items()
        ),
        unassigned=tuple(Unassigned(stop=name, reasons=()) for name in unserved),
    )  # fmt: skip


def test_a_plan_that_obeys_is_taken_as_it_is():
    round_, problem = make()
    assert start_sequences(plan(round_, T2="CAB", T1="E"), round_, problem) == ((4,), (2, 0, 1))
    assert start_faults(plan(round_, T2="CAB", T1="E", unserved="D"), round_) == []


def test_what_the_round_has_not_is_passed_over_and_told():
    round_, problem = make()
    other = plan(round_, T1="AXB", T9="C", T2="YD", unserved="Z")
    assert start_sequences(other, round_, problem) == ((0, 1), (3,))
    faults = start_faults(other, round_, "plan.json")
    assert [(f.file, f.code, dict(f.values)) for f in faults] == [
        ("plan.json", "start_unknown", {"teams": 1, "stops": 3}),
        ("plan.json", "start_missing", {"stops": 1}),
    ]


def test_a_stop_that_stands_twice_is_served_where_it_stands_first():
    round_, problem = make()
    assert start_sequences(plan(round_, T1="ABA", T2="BC"), round_, problem) == ((0, 1), (2,))


def test_what_breaks_a_rule_is_left_out_the_last_priority_first():
    stops = (STOPS[0].replace(priority=5), *STOPS[1:])
    teams = (TEAM.replace(capacity=(2,)), TEAM.replace(id="T2", capacity=(9,)))
    round_, problem = make(stops, teams)
    assert start_sequences(plan(round_, T1="ABC", T2="DE"), round_, problem) == ((1, 2), (3, 4))


def test_a_stop_that_its_team_may_not_serve_is_left_out():
    stops = (STOPS[0].replace(not_teams=("T1",)), *STOPS[1:])
    round_, problem = make(stops)
    assert start_sequences(plan(round_, T1="AB"), round_, problem) == ((1,), ())


def test_stops_that_belong_together_stay_with_the_team_that_has_most_of_them():
    stops = (*(each.replace(together="g") for each in STOPS[:3]), *STOPS[3:])
    round_, problem = make(stops)
    assert start_sequences(plan(round_, T1="AD", T2="BCE"), round_, problem) == ((3,), (1, 2, 4))


@pytest.mark.parametrize("reload_at", [("posko",), ("jauh", "posko")])
def test_a_second_trip_loads_where_that_is_the_smallest_detour(reload_at):
    team = TEAM.replace(capacity=(2,), reload_at=reload_at)
    round_, problem = make(teams=(team,))
    posko = len(STOPS)
    assert start_sequences(plan(round_, T1="AB/CD"), round_, problem) == ((0, 1, posko, 2, 3),)
    assert start_sequences(plan(round_, T1="AB/X/CD"), round_, problem) == ((0, 1, posko, 2, 3),)
    # A trip of which nothing is left needs no loading.
    assert start_sequences(plan(round_, T1="AB/X"), round_, problem) == ((0, 1),)


def test_a_team_that_may_not_load_again_keeps_what_one_trip_carries():
    round_, problem = make(teams=(TEAM.replace(capacity=(3,)),))
    assert start_sequences(plan(round_, T1="AB/CD"), round_, problem) == ((0, 1, 2),)
