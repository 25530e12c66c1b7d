"""Each reason on a round where it can be seen with the eye."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import routing.plan.explain
import routing.plan.new_teams
from routing.model import Break, Round
from routing.plan.explain import Access, explain, explain_unassigned
from routing.plan.model import Reason
from routing.plan.new_teams import team_kinds
from routing.plan.reasons import reason_texts
from routing.plan.relaxation import unlike
from routing.problem import UNREACHABLE, MatrixTravel, Problem, Sequences, build_problem

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
    small_round,
    star_problem,
    window,
)


def reasons_of(
    round_: Round, sequences: Sequences, stop: int, problem: Problem | None = None
) -> dict[str, dict[str, object]]:
    """Values by code."""
    found = explain(round_, problem or star_problem(round_), sequences, stop)
    assert len({reason.code for reason in found}) == len(found)
    return {reason.code: dict(reason.values) for reason in found}


def english(reason: Reason) -> tuple[str, str]:
    return reason_texts(reason, "en")


def one_team(**changes: object) -> Round:
    """Only T1, with changes."""
    round_ = small_round()
    return round_.replace(teams=(round_.teams[0].replace(**changes),))


def test_without_teams() -> None:
    round_ = small_round(teams=())
    [reason] = explain(round_, build_problem(round_, {}), (), A)
    assert english(reason) == ("The round has no team.", "Add a team.")


def test_no_capacity_left() -> None:
    # T1 carries A and B, 7 of 8 parcels; C and its 2 parcels fit by time (K-C-... from 08:00).
    round_ = one_team()
    found = reasons_of(round_, ((A, B),), D)
    assert found.keys() == {"search_ended"}  # D's one parcel fits
    found = reasons_of(change_stop(round_, "D", demand=(3, 0)), ((A, B),), D)
    assert found == {
        "no_capacity_left": {
            "needed_load": (3, 0, 0), "team": "T1", "room_load": (2, 0, 0), "remedy": ("room",),
        }
    }  # fmt: skip


def test_weight_is_rounded_up_to_what_is_said() -> None:
    # A and B weigh 3,500 g, D 500 g: 50 g too many for a limit of 3,950.
    round_ = one_team(capacity=(None, 3950))
    [reason] = explain(round_, star_problem(round_), ((A, B),), D)
    assert reason.values["room_load"] == (0, 100, 0)
    assert english(reason) == (
        "It needs 0.5 kg; no team that has the time has that much room left.",
        "Let team T1 carry 0.1 kg more.",
    )


def test_exceeds_every_capacity_though_a_team_is_free() -> None:
    round_ = change_stop(small_round(), "D", demand=(12, 0))
    [reason] = explain(round_, star_problem(round_), ((A, B), ()), D)
    # T1 has 1 of 8 left, T2 its 5: T2 needs 7 more, T1 11.
    assert reason.code == "exceeds_every_capacity"
    assert english(reason) == (
        "It needs 12 parcels; no team can carry more than 8 parcels.",
        "Let team T2 carry 7 parcels more.",
    )


def test_a_load_that_can_be_split_is_told_to_be() -> None:
    # T1 has A aboard and room for 4, T2 for 5: nine parcels go in two parts.
    round_ = change_stop(small_round(), "D", demand=(9, 0))
    [reason] = explain(round_, star_problem(round_), ((A,), ()), D)
    assert reason.values["team_shares"] == (("T2", (5, 0, 0)), ("T1", (4, 0, 0)))
    assert english(reason)[1] == (
        "Let team T2 carry 4 parcels more. Or split it: 5 parcels by team T2, 4 parcels by team T1."
    )
    ten = change_stop(round_, "D", demand=(10, 0))
    assert "team_shares" not in reasons_of(ten, ((A,), ()), D)["exceeds_every_capacity"]


def test_no_team_carries_it_though_none_lacks_the_same() -> None:
    # T1 lacks weight, T2 lacks parcels.
    round_ = change_stop(small_round(), "D", demand=(6, 900))
    round_ = change_team(round_, "T1", capacity=(8, 800))
    round_ = change_team(round_, "T2", capacity=(5, 5000))
    found = reasons_of(round_, ((), ()), D)["exceeds_every_capacity"]
    assert (found["detail"], found["needed_load"]) == ("in_part", (6, 900, 0))
    assert (found["team"], found["room_load"]) == ("T1", (0, 100, 0))


def test_no_time_left() -> None:
    # A, B and then D: K 08:10 ... B 08:45 -27-> D 09:12-09:17 -33-> K 09:50. D before A leaves
    # no time for B; between them as well.
    round_ = one_team(shift=window("08:00", "09:30"))
    [reason] = explain(round_, star_problem(round_), ((A, B),), D)
    assert reason.values == {
        "late_span": 20 * MINUTE, "team": "T1", "shift_end_instant": at("09:50"),
        "remedy": ("shift",),
    }  # fmt: skip
    assert english(reason) == (
        "No team has the time left: at best, team T1 would be 20 min late.",
        "Let team T1 work until 09:50.",
    )


def test_the_depot_s_closing_is_named_where_it_is_what_binds() -> None:
    round_ = one_team()
    depot = replace(round_.depots[0], closes=at("09:30"))
    found = reasons_of(round_.replace(depots=(depot,)), ((A, B),), D)["no_time_left"]
    assert found["remedy"] == ("depot",)
    assert (found["depot"], found["depot_closes_instant"]) == ("K", at("09:50"))
    both = one_team(shift=window("08:00", "09:31")).replace(depots=(depot,))
    [reason] = explain(both, star_problem(both), ((A, B),), D)
    assert english(reason)[1] == "Let team T1 work until 09:50 and keep depot K open until 09:50."


def test_a_longer_shift_is_told_in_local_time_past_the_break() -> None:
    # As above with 08:50-09:00 out of the clock: the way to D is in hand from 08:45, so all that
    # follows is ten minutes later.
    round_ = one_team(shift=window("08:00", "09:40"))
    round_ = round_.replace(breaks=(Break(start=at("08:50"), end=at("09:00")),))
    found = reasons_of(round_, ((A, B),), D)["no_time_left"]
    assert (found["late_span"], found["shift_end_instant"]) == (20 * MINUTE, at("10:00"))


def test_a_shift_is_never_told_to_end_within_a_break() -> None:
    # Back at 09:50:00 without breaks. One from 09:49 on: the leg home is in hand, but a shift that
    # ends in a break ends at its start.
    round_ = one_team(shift=window("08:00", "09:30"))
    round_ = round_.replace(breaks=(Break(start=at("09:49"), end=at("10:15")),))
    found = reasons_of(round_, ((A, B),), D)["no_time_left"]
    assert found["shift_end_instant"] == at("10:16")


def test_a_return_as_a_break_begins_is_in_time_unless_some_visit_takes_none() -> None:
    # Back at 09:50, as the break begins; where a visit takes no time hours end a second before.
    round_ = one_team(shift=window("08:00", "09:30"))
    round_ = round_.replace(breaks=(Break(start=at("09:50"), end=at("10:15")),))
    found = reasons_of(round_, ((A, B),), D)["no_time_left"]
    assert found["shift_end_instant"] == at("09:50")
    found = reasons_of(change_stop(round_, "C", service_duration=0), ((A, B),), D)["no_time_left"]
    assert found["shift_end_instant"] == at("10:15")


def test_the_team_that_must_work_least_longer_is_named() -> None:
    # T1 would be back at 09:50, 20 minutes late; T2, idle, at 10:13, 13 minutes late.
    round_ = change_team(small_round(), "T1", shift=window("08:00", "09:30"))
    round_ = change_team(round_, "T2", shift=window("09:00", "10:00"))
    found = reasons_of(round_, ((A, B), ()), D)
    assert found["no_time_left"]["team"] == "T2"
    assert found["no_time_left"]["shift_end_instant"] == at("10:13")
    # Alone T1 could serve D by 09:13, so that it is not too far; T2 is the nearest when it is.
    assert "too_far_for_any_shift" not in found
    short = change_team(round_, "T1", shift=window("08:00", "08:56"))
    found = reasons_of(short, ((A,), ()), D)["too_far_for_any_shift"]
    assert (found["nearest_team"], found["late_span"]) == ("T2", 13 * MINUTE)
    other = change_team(short, "T2", shift=window("09:00", "09:50"))
    found = reasons_of(other, ((A,), ()), D)["too_far_for_any_shift"]
    assert (found["nearest_team"], found["late_span"]) == ("T1", 17 * MINUTE)


def test_a_window_that_closes_too_soon() -> None:
    # T1 serves A at 08:25 and B at 08:40; C after B: 08:45 + 16 = 09:01.
    round_ = change_stop(one_team(), "C", windows=(window("08:00", "08:20"),), demand=(1, 0))
    [reason] = explain(round_, star_problem(round_), ((A, B),), C)
    assert reason.code == "window_outside_every_shift"  # from K at 08:00 it is 08:31
    assert english(reason) == (
        "No team can be there within its visiting hours (08:00–08:20), even with no other stop.",
        # Between A (08:20 at the earliest) and B: 08:20 + 25 = 08:45, then B 09:08, too late.
        # Before A: 08:31, A 08:59, B 09:14, too late. After B: 09:01.
        "Let it be visited until 09:01.",
    )


def test_a_window_that_does_not_fit_into_the_route() -> None:
    # Open when a team could be there first, but then B, open until 09:00, is missed.
    round_ = change_stop(one_team(), "C", windows=(window("08:00", "08:45"),), demand=(1, 0))
    found = reasons_of(round_, ((A, B),), C)
    assert found == {
        "window_does_not_fit": {
            "visiting_hours": ((at("08:00"), at("08:45")),), "team": "T1",
            "window_end_instant": at("09:01"), "remedy": ("until",),
        }
    }  # fmt: skip


def test_a_window_that_opens_too_late() -> None:
    # Shift until 10:00: C must be begun by 09:26, five minutes and 29 before.
    round_ = one_team(shift=window("08:00", "10:00"))
    round_ = change_stop(round_, "C", windows=(window("09:40", "11:00"),), demand=(1, 0))
    found = reasons_of(round_, ((A, B),), C)
    assert found["window_outside_every_shift"]["window_start_instant"] == at("09:26")
    # The team may also work longer: C 09:40-09:45, K 10:14.
    assert found["no_time_left"]["shift_end_instant"] == at("10:14")
    assert len(found) == 2


def test_the_nearer_of_several_windows_is_moved() -> None:
    # C is reached at 09:01 after B: 08:45 would have to be 16 minutes later, 09:10 is in time.
    windows = (window("08:00", "08:45"), window("09:40", "10:00"))
    round_ = change_stop(one_team(shift=window("08:00", "09:55")), "C", windows=windows,
                         demand=(1, 0))  # fmt: skip
    # Latest start for a return by 09:55 is 09:21, nineteen minutes before 09:40.
    found = reasons_of(round_, ((A, B),), C)["window_does_not_fit"]
    assert found["window_end_instant"] == at("09:01")
    later = change_stop(round_, "C", windows=(windows[0], window("09:30", "10:00")))
    found = reasons_of(later, ((A, B),), C)["window_does_not_fit"]
    assert found["window_start_instant"] == at("09:21")


def test_too_far_for_any_shift() -> None:
    # D alone: 35 + 5 + 33 = 73 minutes.
    round_ = one_team(shift=window("08:00", "09:10"))
    [reason] = explain(round_, star_problem(round_), ((A, B),), D)
    assert reason.code == "too_far_for_any_shift"
    assert reason.values["late_span"] == 3 * MINUTE
    # On T1's route it takes until 09:50.
    assert english(reason)[1] == "Let team T1 work until 09:50."


def test_another_team_is_proposed_where_a_longer_shift_alone_would_not_do() -> None:
    # Alone D takes until 09:13, but T1 is full.
    round_ = one_team(shift=window("08:00", "09:10"), capacity=(7, None))
    found = reasons_of(round_, ((A, B),), D)
    assert found.keys() == {"too_far_for_any_shift"}
    [reason] = explain(round_, star_problem(round_), ((A, B),), D)
    assert english(reason)[1] == (
        "Add one more team like T1 and let the new team work until 09:13."
    )


def test_several_rules_and_one_more_team_serves_it() -> None:
    # T1 is full and has no time left for D, but one like it could serve D alone.
    round_ = one_team(shift=window("08:00", "09:20"), capacity=(7, None))
    [reason] = explain(round_, star_problem(round_), ((A, B),), D)
    assert reason.code == "several_rules"
    assert english(reason) == (
        "No single change makes it fit into a route as it stands.",
        "Add one more team like T1.",
    )


def test_several_rules_and_all_of_them_are_named() -> None:
    # Nine parcels, open until 08:30, 73 minutes: no team is fit for any of it.
    round_ = one_team(shift=window("08:00", "09:10"), capacity=(7, None))
    round_ = change_stop(round_, "D", demand=(9, 0), windows=(window("08:00", "08:30"),))
    found = explain(round_, star_problem(round_), ((A, B),), D)
    assert [reason.code for reason in found] == [
        "exceeds_every_capacity", "too_far_for_any_shift", "several_rules",
    ]  # fmt: skip
    assert english(found[0])[1].startswith("See the other reasons")
    assert english(found[2])[1] == (
        "Add one more team like T1, let the new team carry 9 parcels, let the new team work until "
        "09:13 and let it be visited until 08:35."
    )


def test_no_road_there_and_back() -> None:
    matrix = np.array(STAR) * MINUTE
    matrix[D, :4] = matrix[D, 4] = UNREACHABLE
    matrix[D, D] = 0
    round_ = small_round()
    problem = star_problem(round_, travels=(MatrixTravel(matrix),))
    found = reasons_of(round_, ((A, B), ()), D, problem)
    assert found == {"cut_off": {"detail": "no_way", "remedy": ("join_roads",)}}


def snapping(**codes: Access) -> object:
    return lambda profile, place: codes[profile] if place == D else Access()


def without_road() -> Problem:
    access = np.ones((4, 1))
    access[D] = 0
    return star_problem(small_round(), eligible=access)


@pytest.mark.parametrize(
    ("access", "texts"),
    [
        (
            Access(code="too_far_from_road", nearest_distance=1240),
            (
                "The nearest road for motorcycles is 1.2 km away; at most 300 m is walked.",
                (
                    "Check its coordinates; if they are right, draw the missing road on the map "
                    "or set snap_metres to at least 1240 metres."
                ),
            ),
        ),
        (
            Access(code="too_far_from_road"),
            (
                "There is no road for motorcycles within 300 m.",
                "Check its coordinates; if they are right, draw the missing road on the map.",
            ),
        ),
        (
            Access(code="cut_off", nearest_distance=10),
            (
                "The nearest road for motorcycles is not joined to the rest of the roads.",
                "Check its coordinates; if they are right, join the road to the others on the map.",
            ),
        ),
        (
            Access(code="outside_map"),
            (
                "It lies outside the map.",
                "Check its coordinates; if they are right, take a map that covers the place.",
            ),
        ),
    ],
)
def test_no_road_at_the_door(access: Access, texts: tuple[str, str]) -> None:
    [reason] = explain(
        small_round(), without_road(), ((A, B), ()), D, snapping=snapping(motorcycle=access)
    )
    assert (reason.code, english(reason)) == (access.code, texts)


def test_a_road_for_one_profile_is_a_road() -> None:
    """What keeps it from being served is then something else."""
    round_ = change_team(small_round(), "T2", profile="foot", shift=window("08:00", "09:10"))
    travel = MatrixTravel(np.array(STAR) * MINUTE)
    problem = build_problem(
        round_, {"motorcycle": travel, "foot": travel},
        {"motorcycle": [1, 1, 1, 0], "foot": [1, 1, 1, 1]},
    )  # fmt: skip
    both = {"motorcycle": Access(code="cut_off"), "foot": Access()}
    found = explain(round_, problem, ((A, B), ()), D, snapping=snapping(**both))
    assert [reason.code for reason in found] == ["too_far_for_any_shift"]
    neither = both | {"foot": Access(code="outside_map")}
    found = explain(round_, problem, ((A, B), ()), D, snapping=snapping(**neither))
    assert [reason.code for reason in found][:2] == ["cut_off", "outside_map"]


def test_all_that_are_left_out_are_explained_in_the_round_s_order() -> None:
    round_ = one_team(shift=window("08:00", "09:06"))
    unassigned = explain_unassigned(round_, star_problem(round_), ((A, B),))
    assert [each.stop for each in unassigned] == ["C", "D"]
    assert all(each.reasons for each in unassigned)
    assert explain_unassigned(small_round(), star_problem(small_round()), ((A, B), (C, D))) == ()


def test_very_many_stops_are_told_the_same_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # T1 has A, T2 nothing: C and D fit as it is; B does not once T2 is gone.
    round_ = one_team()
    problem = star_problem(round_)
    for sequences in (((A,),), ((A, D),), ((),)):
        alone = explain_unassigned(round_, problem, sequences)
        monkeypatch.setattr(routing.plan.explain, "_MANY", 0)
        assert explain_unassigned(round_, problem, sequences) == alone
        monkeypatch.undo()


def test_of_very_many_kinds_the_largest_are_thought_of(monkeypatch: pytest.MonkeyPatch) -> None:
    # T1 carries 8 and T2 5, all else is the same: one more like T1 serves as much as any.
    round_ = small_round()
    problem = star_problem(round_)
    assert team_kinds(round_, problem) == [0, 1]
    monkeypatch.setattr(routing.plan.new_teams, "_MANY", 1)
    assert team_kinds(round_, problem) == [0]
    shorter = change_team(round_, "T2", shift=window("08:00", "13:00"))
    assert team_kinds(shorter, star_problem(shorter)) == [0, 1]


def test_of_teams_at_home_that_are_alike_a_few_are_tried() -> None:
    team = small_round().teams[0]
    teams = tuple(team.replace(id=f"T{number}") for number in range(9))
    problem = star_problem(small_round(teams=teams))
    kept = unlike(problem, dict(enumerate([(A,), *[()] * 8])))
    assert list(kept) == [0, 1, 2, 3, 4]
