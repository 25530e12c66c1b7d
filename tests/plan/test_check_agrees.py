"""The check and the ruler share no code, and yet no round on which they differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from routing.model import Break
from routing.plan.assemble import assemble_plan
from routing.plan.check import check
from routing.plan.model import Reason, Unassigned
from routing.plan.schedule import schedule_route
from routing.problem import UNREACHABLE, Sequences

from .conftest import (
    A,
    at,
    change_stop,
    change_team,
    random_case,
    small_round,
    star_problem,
    window,
)
from .test_check import codes, edit

REASON = (Reason(code="several_rules"),)


def told(round_: object, problem: object, sequences: Sequences) -> object:
    served = {stop for stops in sequences for stop in stops}
    return assemble_plan(
        round_, problem, sequences, engine="e", seed=1, search_duration=0.0,
        unassigned=[
            Unassigned(stop=stop.id, reasons=REASON)
            for index, stop in enumerate(round_.stops)
            if index not in served
        ],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_what_the_ruler_forbids_the_check_finds_and_nothing_else(seed: int) -> None:
    case = random_case(seed)
    round_ = case.round_.replace(
        stops=tuple(
            s.replace(service_duration=s.service_duration or 300) for s in case.round_.stops
        )
    )
    problem = case.rebuild(round_)
    rng = np.random.default_rng(seed)
    for _ in range(4):
        order = rng.permutation(problem.num_stops).tolist()
        cuts = np.sort(rng.integers(0, len(order) + 1, problem.num_teams - 1)).tolist()
        edges = zip([0, *cuts], [*cuts, len(order)], strict=True)
        routes = [tuple(order[a:b][:3]) for a, b in edges]
        days = [schedule_route(problem, team, route) for team, route in enumerate(routes)]
        if any(leg >= UNREACHABLE for day in days for leg in day.legs):
            continue
        feasible = all(day.feasible for day in days)
        found = check(round_, told(round_, problem, tuple(routes)), case.travel_seconds)
        assert (found == ()) == feasible


@pytest.mark.parametrize(("end", "kept"), [("09:04", True), ("09:03:59", False)])
def test_the_break_after_what_was_in_hand_lies_within_the_shift(end: str, kept: bool) -> None:
    # Back at K at 08:34, four minutes into the break, which is then over at 09:04.
    pause = Break(start=at("08:30"), end=at("09:00"))
    round_ = change_team(small_round(breaks=(pause,)), "T1", shift=window("08:00", end))
    problem = star_problem(round_)
    assert schedule_route(problem, 0, (A,)).feasible == kept
    assert codes(round_, told(round_, problem, ((A,), ()))) == (
        set() if kept else {"ends_after_shift"}
    )


def test_breaks_that_touch_are_one() -> None:
    # 08:10-08:20 and 08:20-08:30: T1 serves A from 08:35, after both.
    pauses = (
        Break(start=at("08:10"), end=at("08:20"), name="Minum"),
        Break(start=at("08:20"), end=at("08:30"), name="Salat"),
    )
    round_ = small_round(breaks=pauses)
    plan = told(round_, star_problem(round_), ((A,), ()))
    [taken] = plan.routes[0].breaks
    assert (taken.start, taken.end, taken.name) == (at("08:15"), at("08:35"), "Minum, Salat")
    assert codes(round_, plan) == set()
    two = (replace(taken, end=at("08:25")), replace(taken, start=at("08:25")))
    assert codes(round_, edit(plan, 0, breaks=two)) == {"wrong_breaks"}


@pytest.mark.parametrize("end", ["08:25", "08:20"])
def test_a_shift_that_ends_in_breaks_that_touch_ends_with_the_first(end: str) -> None:
    # A is served from 08:08 to 08:13, and the shift is over at 08:10.
    pauses = tuple(
        Break(start=at(first), end=at(last))
        for first, last in [("08:10", "08:20"), ("08:20", "08:30")]
    )
    round_ = change_stop(small_round(breaks=pauses), "A", windows=(window("08:08", "08:08"),))
    round_ = change_team(round_, "T1", shift=window("08:00", end), start=None, end=None)
    problem = star_problem(round_)
    plan = told(round_, problem, ((A,), ()))
    assert plan.routes[0].end_at == at("08:13")
    assert not schedule_route(problem, 0, (A,)).feasible
    assert codes(round_, plan) == {"ends_after_shift"}
