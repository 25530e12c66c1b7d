"""The check of a team's day: hours, windows, breaks, waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.model import Break

from .conftest import (
    MINUTE,
    C,
    D,
    at,
    change_stop,
    change_team,
    small_round,
    window,
)  # fmt: skip
from .test_check import (
    codes,
    edit,
    shift_times,
    the_plan,
    total,
)  # fmt: skip


def test_leaving_early_and_waiting_at_the_door_is_found_out() -> None:
    """A day that is right in every time, but begins ten minutes before it need."""
    plan = the_plan(small_round())  # T1 leaves at 08:10 and is at B as it opens
    early = edit(
        edit(plan, 0, 0, arrival=at("08:15"), service_start=at("08:15"), departure=at("08:20")),
        0, 1, arrival=at("08:30"),
    )  # fmt: skip
    early = edit(early, 0, start_at=at("08:00"), duration=66 * MINUTE)
    days = early.totals.team_duration + 10 * MINUTE
    early = total(
        team_duration=days, waiting_duration=10 * MINUTE, longest_over_mean=66 * 2 / (66 + 65)
    )(early)  # fmt: skip
    assert codes(small_round(), plan) == set()
    assert codes(small_round(), early) == {"leaves_early"}


def test_serving_before_the_window_opens_is_found_out() -> None:
    plan = shift_times(the_plan(small_round()), 0, -MINUTE)
    assert "window_missed" in codes(small_round(), plan)


def test_a_whole_day_later_than_need_be_is_found_out() -> None:
    # T1 leaves at 08:10 to be at B as it opens; T2 has no windows and leaves at 08:00.
    round_ = change_stop(small_round(), "C", windows=())
    plan = the_plan(round_)
    assert codes(round_, plan) == set()
    for route in (0, 1):
        assert codes(round_, shift_times(plan, route, 4 * MINUTE)) == {"returns_late"}


def test_a_later_window_is_right_only_for_a_shorter_day() -> None:
    # As in the schedule's tests: C at 10:00 and D without a wait, or C at 08:45 and a long wait.
    round_ = change_stop(small_round(), "D", windows=(window("09:30", "11:00"),))
    plan = the_plan(round_, ((), (C, D)))
    assert plan.routes[0].start_at == at("09:29")
    assert codes(round_, plan) == set()
    assert codes(round_, shift_times(plan, 0, MINUTE)) == {"returns_late"}
    assert codes(round_, shift_times(plan, 0, -MINUTE)) == {"window_missed"}
    # With D open all day the first window makes no longer a day.
    assert codes(small_round(), plan) == {"returns_late"}


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("08:10", "09:06", set()),
        ("08:10", "09:05", {"ends_after_shift"}),
        ("08:11", "09:06", {"leaves_before_shift"}),
    ],
)
def test_the_shift_is_kept(start: str, end: str, found: set[str]) -> None:
    # T1 without breaks: 08:10 to 09:06.
    round_ = change_team(small_round(), "T1", shift=window(start, end))
    assert codes(round_, the_plan(small_round())) == found


def test_the_depot_s_hours_are_kept() -> None:
    depot = small_round().depots[0]
    plan = the_plan(small_round())  # T1 08:10-09:06, T2 08:00-09:05
    late = small_round(depots=(replace(depot, opens=at("08:05")),))
    assert codes(late, plan) == {"leaves_before_shift"}
    early = small_round(depots=(replace(depot, closes=at("09:05")),))
    assert codes(early, plan) == {"ends_after_shift"}
    elsewhere = change_team(early, "T1", end=None)
    assert "ends_after_shift" not in codes(elsewhere, plan)


def test_a_shift_that_ends_in_a_break_ends_at_its_start() -> None:
    # T1 is back at 09:06.
    for start, found in [("09:05", {"ends_after_shift"}), ("09:06", set())]:
        pause = Break(start=at(start), end=at("10:00"))
        round_ = change_team(
            small_round(breaks=(pause,)), "T1", shift=window("08:00", "09:30")
        )  # fmt: skip
        assert codes(round_, the_plan(small_round())) == found


def test_capacity_is_kept_in_every_dimension() -> None:
    plan = the_plan(small_round())
    assert codes(change_team(small_round(), "T1", capacity=(7, 3500)), plan) == set()
    assert codes(change_team(small_round(), "T1", capacity=(6, 3500)), plan) == {"over_capacity"}
    assert codes(change_team(small_round(), "T1", capacity=(7, 3499)), plan) == {"over_capacity"}


def test_an_open_start_has_no_leg_before_it() -> None:
    round_ = change_team(small_round(), "T1", start=None, end=None)
    plan = the_plan(round_)
    assert codes(round_, plan) == set()
    assert "wrong_leg" in codes(round_, edit(plan, 0, 0, duration=60))
    assert "wrong_leg" in codes(round_, edit(plan, 0, return_duration=60))
    late = edit(plan, 0, start_at=plan.routes[0].start_at - 60)
    assert "wrong_arrival" in codes(round_, late)


def test_a_wait_across_a_break_is_clean() -> None:
    round_ = small_round(breaks=(Break(start=at("08:40"), end=at("08:50")),))
    round_ = change_stop(round_, "A", windows=(window("08:00", "08:20"),))
    round_ = change_stop(round_, "B", windows=(window("09:00", "09:30"),))
    plan = the_plan(round_)
    assert codes(round_, plan) == set()
    assert plan.routes[0].breaks
    untold = edit(plan, 0, breaks=(), duration=plan.routes[0].duration + 600)
    assert "wrong_breaks" in codes(round_, untold)
