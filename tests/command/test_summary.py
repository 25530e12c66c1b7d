"""What a plan's summary says of rules that only some rounds have."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from routing.command.console import Console
from routing.command.plan import code_of
from routing.command.summary import summarise
from routing.model import Depot, Location, Round, Stop, Team
from routing.plan.assemble import assemble_plan
from routing.plan.model import Plan, Reason, Unassigned
from routing.problem import MatrixTravel, build_problem


@pytest.fixture
def plan() -> Plan:
    """A and B on two trips, two minutes of set-up each and ten of loading; C and D left out, of
    which D is optional.
    """
    stops = tuple(
        Stop(id=name, location=Location(lat=-8.2 - at / 100, lon=114.3), demand=(at + 1,),
             setup_duration=120, optional=name == "D")
        for at, name in enumerate("ABCD")
    )  # fmt: skip
    depot = Depot(id="K", location=Location(lat=-8.3, lon=114.3), loading_duration=600)
    team = Team(id="T", start="K", end="K", reload_at=("K",))
    round_ = Round(name="R", date=dt.date(2026, 11, 24), stops=stops, teams=(team,),
                   depots=(depot,))  # fmt: skip
    travel = MatrixTravel(np.full((5, 5), 600) - 600 * np.eye(5, dtype=int))
    return assemble_plan(
        round_, build_problem(round_, {"motorcycle": travel}), ((0, 4, 1),),
        unassigned=[
            Unassigned(stop=name, reasons=(Reason(code="several_rules"),)) for name in "CD"
        ],
        engine="e", seed=1, search_duration=0.0,
    )  # fmt: skip


def test_set_up_and_loading_are_told_where_there_are_any(plan: Plan) -> None:
    text = "\n".join(summarise(plan, Console("en")))
    assert "4 min of set-up at the doors, 10 min of loading again." in text
    assert "persiapan" in "\n".join(summarise(plan, Console("id")))
    # What both trips bring, not what the first one does.
    assert [line.split()[:5] for line in text.splitlines() if line.startswith("T ")] == [
        ["T", "motorcycle", "2", "3", "0.0"]
    ]


def test_optional_stops_left_out_stand_apart(plan: Plan) -> None:
    lines = summarise(plan, Console("en"))
    assert "Optional stops left out, which is no failure: D." in lines
    assert [line[:4] for line in lines if line.startswith("- ")] == ["- C:"]
    assert code_of(plan) == 4


def test_a_round_without_such_rules_says_nothing_of_them(plan: Plan) -> None:
    stops = tuple(stop.replace(setup_duration=0, optional=False) for stop in plan.round_.stops)
    round_ = plan.round_.replace(stops=stops)
    travel = MatrixTravel(np.zeros((5, 5), int))
    plain = assemble_plan(
        round_, build_problem(round_, {"motorcycle": travel}), ((0, 1, 2, 3),), unassigned=(),
        engine="e", seed=1, search_duration=0.0,
    )  # fmt: skip
    text = "\n".join(summarise(plain, Console("en")))
    assert "set-up" not in text
    assert "Optional" not in text
    assert code_of(plain) == 0


def test_stops_apart_are_weighed_where_the_round_has_a_compactness(plan: Plan) -> None:
    assert "compactness" not in "\n".join(summarise(plan, Console("en")))
    strong = plan.replace(round_=plan.round_.replace(compactness=300))
    assert "By the round's compactness the 0 others are worth 0 min." in "\n".join(
        summarise(strong, Console("en"))
    )
    assert "100 % of stops" in "\n".join(summarise(plan, Console("en")))
