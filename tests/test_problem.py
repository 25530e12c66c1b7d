"""The clock without breaks, tables of durations, and rounds as integers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from routing.errors import InputError
from routing.model import Break, Depot, Location, Round, Stop, Team, TimeWindow
from routing.problem import (
    OPEN,
    UNLIMITED,
    UNREACHABLE,
    Clock,
    MatrixTravel,
    Problem,
    build_problem,
    round_places,
    team_places,
)

HOUR = 3600
NOON = 12 * HOUR
LUNCH = Break(start=NOON, end=NOON + 1800)
PRAYER = Break(start=15 * HOUR, end=15 * HOUR + 900)


def place(number: int) -> Location:
    return Location(lat=-8.2 - number / 100, lon=114.3 + number / 100)


def stop(number: int, **changes: object) -> Stop:
    return Stop(id=f"S{number}", location=place(number)).replace(**changes)


def make_round(**changes: object) -> Round:
    values = {
        "name": "r", "date": dt.date(2026, 11, 24), "stops": (stop(0), stop(1)),
        "teams": (Team(id="T"),),
    }  # fmt: skip
    return Round(**(values | changes))


def build(round_: Round, **access: object) -> Problem:
    travel = MatrixTravel(np.zeros((len(round_places(round_)),) * 2))
    return build_problem(round_, {team.profile: travel for team in round_.teams}, **access)


class TestClock:
    def test_begins_and_instants_outside_breaks_agree(self) -> None:
        clock = Clock((LUNCH, PRAYER))
        for local in (0, NOON - 1, NOON + 1800, 14 * HOUR, 16 * HOUR):
            assert clock.begin(clock.compress(local)) == local

    def test_inside_a_break_it_is_still_the_break_s_start(self) -> None:
        clock = Clock((LUNCH, PRAYER))
        assert clock.compress(NOON + 1) == NOON == clock.compress(NOON + 1800)

    def test_what_is_due_as_a_break_starts_begins_after_it(self) -> None:
        clock = Clock((LUNCH, PRAYER))
        assert clock.begin(NOON - 1) == NOON - 1
        assert clock.begin(NOON) == NOON + 1800

    def test_breaks_that_follow_on_one_another_are_both_sat_out(self) -> None:
        clock = Clock((LUNCH, Break(start=LUNCH.end, end=LUNCH.end + 600)))
        assert clock.begin(NOON) == NOON + 2400

    @pytest.mark.parametrize("local", range(NOON - 3, NOON + 1805, 301))
    def test_a_window_s_end_admits_exactly_what_begins_by_then(self, local: int) -> None:
        clock = Clock((LUNCH, PRAYER))
        last = clock.compress_last_begin(local)
        assert clock.begin(last) <= local < clock.begin(last + 1)


class TestMatrixTravel:
    matrix = ((0, 3, UNREACHABLE), (5, 0, 2), (4, 4, 0))

    def test_rows_are_origins(self) -> None:
        travel = MatrixTravel(self.matrix)
        assert travel.durations([0, 1], [1, 2]).tolist() == [[3, UNREACHABLE], [0, 2]]
        assert travel.pairs([1, 0], [0, 1]).tolist() == [5, 3]
        assert travel.pairs([], []).tolist() == []

    def test_nearest_leaves_out_itself_and_what_no_road_reaches(self) -> None:
        travel = MatrixTravel(self.matrix)
        assert travel.nearest([0, 1, 2], [0, 1, 2], 2).tolist() == [[1, -1], [2, 0], [0, 1]]

    def test_it_keeps_a_copy_that_nobody_can_change(self) -> None:
        table = np.zeros((2, 2), np.int64)
        travel = MatrixTravel(table)
        table[0, 1] = 9
        assert travel.durations([0], [1]).item() == 0
        with pytest.raises(ValueError, match="read-only"):
            travel.matrix[0, 1] = 9

    @pytest.mark.parametrize("table", [[[0, 1]], [[0, -1], [1, 0]], [[1, 1], [1, 0]]])
    def test_a_table_that_is_none_is_refused(self, table: list[list[int]]) -> None:
        with pytest.raises(ValueError, match=r"square|between|diagonal"):
            MatrixTravel(table)


class TestPlaces:
    def test_stops_then_depots_then_the_teams_own(self) -> None:
        round_ = make_round(
            depots=(Depot(id="K", location=place(2)), Depot(id="L", location=place(3))),
            teams=(
                Team(id="T", start="L", end=place(4)), Team(id="U", start=None, end="K"),
                Team(id="V", start=place(5), end=place(6)),
            ),
        )  # fmt: skip
        assert round_places(round_) == tuple(map(place, range(7)))
        assert team_places(round_) == [(3, 4), (OPEN, 2), (5, 6)]


class TestBuildProblem:
    def test_a_stop_without_windows_is_open_all_day(self) -> None:
        problem = build(make_round())
        assert problem.spans[0][0][0][0] == 0
        assert problem.spans[0][0][0][1] >= 24 * HOUR

    def test_windows_are_put_in_order_on_the_clock_without_breaks(self) -> None:
        windows = (TimeWindow(start=13 * HOUR, end=14 * HOUR), TimeWindow(start=0, end=NOON + 60))
        problem = build(make_round(stops=(stop(0, windows=windows), stop(1)), breaks=(LUNCH,)))
        assert problem.spans[0][0] == (
            (0, NOON - 1),
            (13 * HOUR - 1800, 14 * HOUR - 1800),
        )

    def test_a_shift_lies_within_the_hours_of_its_depots(self) -> None:
        depot = Depot(id="K", location=place(2), opens=8 * HOUR, closes=15 * HOUR)
        shift = TimeWindow(start=7 * HOUR, end=16 * HOUR)
        team = Team(id="T", start="K", end="K", shift=shift)
        problem = build(make_round(depots=(depot,), teams=(team, team.replace(id="U", end=None))))
        assert problem.team_earliest.tolist() == [8 * HOUR, 8 * HOUR]
        assert problem.team_latest.tolist() == [15 * HOUR, 16 * HOUR]

    def test_a_shift_that_ends_in_a_break_ends_at_its_start(self) -> None:
        team = Team(id="T", shift=TimeWindow(start=0, end=NOON + 60))
        assert build(make_round(teams=(team,), breaks=(LUNCH,))).team_latest.item() == NOON

    def test_a_visit_without_duration_does_not_begin_as_the_break_does(self) -> None:
        """It would fit at noon on the clock without breaks; really it begins at 12:30."""
        team = Team(id="T", shift=TimeWindow(start=0, end=NOON))
        stops = (stop(0, service_duration=0), stop(1))
        round_ = make_round(stops=stops, teams=(team,), breaks=(LUNCH,))
        assert build(round_).team_latest.item() == NOON - 1

    def test_no_limit_is_more_than_any_load(self) -> None:
        problem = build(make_round(teams=(Team(id="T", capacity=(7, None)),)))
        assert problem.team_capacity.tolist() == [[7, UNLIMITED, UNLIMITED]]

    def test_a_round_without_teams_or_stops_is_a_problem_too(self) -> None:
        assert build(make_round(teams=())).team_capacity.shape == (0, 3)
        assert build(make_round(stops=())).demand.shape == (0, 3)

    def test_each_profile_has_its_travel_and_its_access(self) -> None:
        teams = (
            Team(id="T", profile="car"),
            Team(id="U", profile="foot"),
            Team(id="V", profile="car"),
        )
        problem = build(
            make_round(teams=teams), access={"foot": [True, True], "car": [True, False]}
        )
        assert problem.team_profile.tolist() == [0, 1, 0]
        assert problem.barred == (frozenset({1}), frozenset())

    def test_a_team_whose_own_break_covers_a_stops_hours_may_not_serve_it(self) -> None:
        window = TimeWindow(start=NOON, end=NOON + 600)
        teams = (Team(id="T"), Team(id="U", breaks=(LUNCH,)))
        problem = build(make_round(stops=(stop(0, windows=(window,)), stop(1)), teams=teams))
        assert [problem.may_serve(team, 0) for team in (0, 1)] == [True, False]
        assert [problem.may_serve(team, 1) for team in (0, 1)] == [True, True]

    def test_loading_is_done_by_closing_time_in_a_break_if_need_be(self) -> None:
        """Closed at 12:10: ten minutes of loading begin at noon at the latest, and at noon the
        break does; nine may begin a second before noon, and so may none at all.
        """
        for minutes, latest in ((20, NOON - 600), (10, NOON - 1), (9, NOON - 1), (0, NOON - 1)):
            depot = Depot(id="K", location=place(2), closes=NOON + 600,
                          loading_duration=60 * minutes)  # fmt: skip
            teams = (Team(id="T", reload_at=("K",)),)
            problem = build(make_round(depots=(depot,), teams=teams, breaks=(LUNCH,)))
            assert problem.reload_closes.tolist() == [[latest]], minutes

    def test_arrays_are_read_only(self) -> None:
        problem = build(make_round())
        with pytest.raises(ValueError, match="read-only"):
            problem.demand[0, 0] = 9


def test_a_window_within_breaks_that_follow_on_one_another_is_refused() -> None:
    """Nothing can begin between 12:10 and 12:40 where both halves are breaks."""
    breaks = (LUNCH, Break(start=LUNCH.end, end=LUNCH.end + 1800))
    window = TimeWindow(start=NOON + 600, end=NOON + 2400)
    with pytest.raises(InputError) as caught:
        make_round(stops=(stop(0, windows=(window,)), stop(1)), breaks=breaks)
    assert [fault.code for fault in caught.value.faults] == ["window_in_break"]
    apart = (LUNCH, Break(start=LUNCH.end + 60, end=LUNCH.end + 1800))
    make_round(stops=(stop(0, windows=(window,)), stop(1)), breaks=apart)
