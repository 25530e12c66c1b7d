"""The ruler, by hand: the star round's times are in the comments of ``conftest``."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from routing.model import Break
from routing.plan.schedule import schedule_route
from routing.plan.score import Score, longest_over_mean, score
from routing.problem import BALANCE_RATIO, UNREACHABLE, MatrixTravel

from .conftest import (
    MINUTE,
    STAR,
    A,
    B,
    C,
    D,
    at,
    change_stop,
    change_team,
    random_case,
    small_round,
    star_problem,
    window,
)  # fmt: skip


def clocks(instants: tuple[int, ...]) -> list[str]:
    return [f"{each // 3600:02d}:{each % 3600 // 60:02d}" for each in instants]


def test_a_team_leaves_as_late_as_does_not_delay_its_return() -> None:
    # K 08:10 -15-> A 08:25-08:30 -10-> B 08:40-08:45 -21-> K 09:06; leaving at 08:00 would wait.
    day = schedule_route(star_problem(small_round()), 0, [A, B])
    assert clocks((day.departure, *day.arrivals, day.end)) == ["08:10", "08:25", "08:40", "09:06"]
    assert day.legs == (15 * MINUTE, 10 * MINUTE, 21 * MINUTE)
    assert (day.duration, day.travel, day.service) == (56 * MINUTE, 46 * MINUTE, 10 * MINUTE)
    assert (day.waiting, day.feasible) == (0, True)


def test_legs_run_from_row_to_column() -> None:
    # K -20-> B -12-> A -14-> K, not 21, 10 and 15.
    day = schedule_route(star_problem(small_round()), 0, [B, A])
    assert [leg // MINUTE for leg in day.legs] == [20, 12, 14]


def test_early_arrival_waits_for_the_window_and_the_wait_counts() -> None:
    # A closes at 08:20, B opens at 09:00: A 08:20-08:25, B reached 08:35, 25 minutes of waiting.
    round_ = change_stop(small_round(), "A", windows=(window("08:00", "08:20"),))
    round_ = change_stop(round_, "B", windows=(window("09:00", "09:30"),))
    day = schedule_route(star_problem(round_), 0, [A, B])
    assert clocks((day.departure, *day.service_starts, day.end)) == [
        "08:05", "08:20", "09:00", "09:26",
    ]  # fmt: skip
    assert clocks(day.arrivals) == ["08:20", "08:35"]
    assert (day.waiting, day.duration) == (25 * MINUTE, 81 * MINUTE)


def test_a_late_arrival_counts_in_seconds() -> None:
    # K 08:00 -35-> D 08:35-08:40 -28-> B 09:08, eight minutes after it closes.
    day = schedule_route(star_problem(small_round()), 0, [D, B])
    assert (day.lateness, day.feasible) == (8 * MINUTE, False)


def test_arrival_as_the_window_closes_is_in_time() -> None:
    late = change_stop(small_round(), "B", windows=(window("08:40", "09:08"),))
    assert schedule_route(star_problem(late), 0, [D, B]).feasible


def test_return_after_the_shift_is_late() -> None:
    # [A, B] ends at 09:06 at the earliest.
    round_ = change_team(small_round(), "T1", shift=window("08:00", "09:04"))
    assert schedule_route(star_problem(round_), 0, [A, B]).lateness == 2 * MINUTE
    round_ = change_team(small_round(), "T1", shift=window("08:00", "09:06"))
    assert schedule_route(star_problem(round_), 0, [A, B]).feasible


def test_overload_counts_units_above_each_limit() -> None:
    # A, B, C and D hold 10 parcels and 5,000 g; T2 carries 5 parcels and any weight.
    problem = star_problem(small_round())
    assert schedule_route(problem, 1, [C, D, A, B]).overload == 5
    heavy = change_team(small_round(), "T2", capacity=(5, 4000))
    assert schedule_route(star_problem(heavy), 1, [C, D, A, B]).overload == 5 + 1000


def test_a_leg_without_road_breaks_the_route() -> None:
    matrix = np.array(STAR) * MINUTE
    matrix[A, B] = UNREACHABLE
    problem = star_problem(small_round(), travels=(MatrixTravel(matrix),))
    assert not schedule_route(problem, 0, [A, B]).feasible
    assert schedule_route(problem, 0, [B, A]).feasible


def test_a_stop_where_the_profile_has_no_road_breaks_the_route() -> None:
    access = np.ones((4, 1))
    access[B] = 0
    problem = star_problem(small_round(), eligible=access)
    assert not schedule_route(problem, 0, [A, B]).feasible
    assert schedule_route(problem, 0, [A]).feasible


def test_the_second_window_is_used_when_the_first_is_missed() -> None:
    # K 08:00 -35-> D 08:35-08:40 -13-> C 08:53: its next window opens at 10:00. Leaving at 09:07
    # is as early at C: D 09:42-09:47, C 10:00-10:05, K 10:34.
    day = schedule_route(star_problem(small_round()), 1, [D, C])
    assert clocks((day.departure, *day.service_starts, day.end)) == [
        "09:07", "09:42", "10:00", "10:34",
    ]  # fmt: skip
    assert day.waiting == 0


def test_a_later_window_is_taken_where_it_makes_the_day_shorter() -> None:
    # D opens at 09:30. C in its first window: leave 08:14, C 08:45, D 09:01 waits 29, day 114.
    # C at 10:00: leave 09:29, no waiting, day 85.
    round_ = change_stop(small_round(), "D", windows=(window("09:30", "11:00"),))
    day = schedule_route(star_problem(round_), 1, [C, D])
    assert clocks((day.departure, day.end)) == ["09:29", "10:54"]
    assert day.duration == 85 * MINUTE
    # With the shift over before 10:54 the longer day is the only one.
    short = change_team(round_, "T2", shift=window("08:00", "10:53"))
    day = schedule_route(star_problem(short), 1, [C, D])
    assert clocks((day.departure, day.end)) == ["08:14", "10:08"]


def test_an_open_start_begins_with_the_first_service() -> None:
    round_ = change_team(small_round(), "T1", start=None)
    day = schedule_route(star_problem(round_), 0, [A, B])
    assert clocks((day.departure, *day.service_starts, day.end)) == [
        "08:25", "08:25", "08:40", "09:06",
    ]  # fmt: skip
    assert (day.legs[0], day.duration) == (0, 41 * MINUTE)


def test_an_open_end_is_done_with_the_last_service() -> None:
    round_ = change_team(small_round(), "T1", end=None)
    day = schedule_route(star_problem(round_), 0, [A, B])
    assert clocks((day.departure, day.end)) == ["08:10", "08:45"]
    assert day.legs[-1] == 0


def test_open_at_both_ends_a_single_stop_is_its_service() -> None:
    round_ = change_team(small_round(), "T1", start=None, end=None)
    day = schedule_route(star_problem(round_), 0, [B])
    assert (day.duration, day.travel) == (5 * MINUTE, 0)


def test_no_stops_no_day() -> None:
    day = schedule_route(star_problem(small_round()), 0, [])
    assert (day.duration, day.arrivals, day.feasible) == (0, (), True)


def test_a_break_takes_no_time_of_the_day() -> None:
    # As without the break, but on a clock that stands still from 08:10 to 08:20.
    round_ = small_round(breaks=(Break(start=at("08:10"), end=at("08:20")),))
    day = schedule_route(star_problem(round_), 0, [A, B])
    assert clocks((day.departure, *day.arrivals, day.end)) == ["08:00", "08:15", "08:30", "08:56"]
    assert day.duration == 56 * MINUTE


def test_a_window_within_a_teams_own_break_is_not_for_that_team() -> None:
    # B is open from 08:40 to 09:00, while the second team rests.
    round_ = small_round()
    rest = (Break(start=at("08:30"), end=at("09:30")),)
    problem = star_problem(change_team(round_, round_.teams[1].id, breaks=rest))
    assert schedule_route(problem, 0, [B]).feasible
    assert not schedule_route(problem, 1, [B]).feasible


@pytest.mark.parametrize("seed", range(30))
def test_no_departure_makes_a_shorter_day(seed: int) -> None:
    """Every departure is lived through, minute by minute, with a clock of its own."""
    case = random_case(seed)
    for team, stops in enumerate(case.sequences):
        if not stops:
            continue
        day = schedule_route(case.problem, team, stops)
        days = []
        for departure in range(case.problem.team_earliest[team], day.departure + 4 * 3600, 60):
            now = first = departure
            for index, stop in enumerate(stops):
                now += day.legs[index]
                spans = case.problem.spans[0][stop]
                starts = [max(now, opens) for opens, closes in spans if now <= closes]
                if not starts:
                    break
                if index == 0 and case.problem.team_start[team] < 0:
                    first = starts[0]
                now = starts[0] + int(case.problem.service[stop])
            else:
                if now + day.legs[-1] <= case.problem.team_latest[team]:
                    days.append(now + day.legs[-1] - first)
        assert day.duration <= min(days, default=day.duration)


def test_scores_are_compared_rule_by_rule() -> None:
    """Each next score is better in an earlier field and worse in every later one."""
    worst_first = [
        Score(1, (0, 0, 0, 0, 0, 0), 0, 0.0, 0, 0),
        Score(0, (1, 0, 0, 0, 0, 0), 0, 0.0, 0, 0),
        Score(0, (0, 9, 9, 9, 9, 0), 1, 0.0, 0, 0),
        Score(0, (0, 9, 9, 9, 8, 0), 1, 3.0, 0, 0),
        Score(0, (0, 9, 9, 9, 8, 0), 0, 3.0, 0, 0),
        Score(0, (0, 9, 9, 9, 8, 0), 0, 1.1, 0, 99),
        Score(0, (0, 9, 9, 9, 8, 0), 0, 1.1, 0, 98),
    ]
    assert sorted(worst_first, reverse=True) == worst_first
    assert all(one > other for one, other in itertools.pairwise(worst_first))


def test_priority_comes_before_number() -> None:
    # Serving A alone (first priority) beats serving B and D (third).
    round_ = change_stop(small_round(), "A", priority=1)
    problem = star_problem(round_)
    assert score(problem, ((A,), ())) < score(problem, ((B,), (D,)))
    assert score(problem, ((A,), ())).unserved == (0, 0, 3, 0, 0, 0)


def test_shortest_counts_only_days() -> None:
    problem = star_problem(small_round())
    both = score(problem, ((A, B), (C, D)))
    assert both == Score(0, (0, 0, 0, 0, 0, 0), 0, 0.0, 0, (56 + 85) * MINUTE)


def test_balanced_counts_idle_teams_and_the_ratio() -> None:
    problem = star_problem(small_round(objective="balanced"))
    both = score(problem, ((A, B), (C, D)))
    assert both.idle_teams == 0
    assert both.imbalance == pytest.approx(85 / ((56 + 85) / 2))
    one = score(problem, ((A, B), ()))
    assert (one.idle_teams, one.imbalance) == (1, BALANCE_RATIO)


def test_teams_may_stay_home_where_they_need_not_be_out() -> None:
    problem = star_problem(small_round(objective="balanced", all_teams_out=False))
    assert score(problem, ((A, B), ())).idle_teams == 0


def test_longest_over_mean_of_nothing_is_one() -> None:
    assert (longest_over_mean([]), longest_over_mean([0, 0]), longest_over_mean([7])) == (1, 1, 1)
    assert longest_over_mean([1, 3]) == 1.5
