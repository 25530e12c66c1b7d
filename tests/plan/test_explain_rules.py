"""Each rule's reason on a round where it can be seen with the eye.

T1 serves A and B of the star; all of C is within its reach: K 08:00 -> A 08:15-08:20 -> B 08:40
(open from then)-08:45 -> D 09:12-09:17 -> K 09:50.
"""

from __future__ import annotations

import numpy as np
import pytest

from routing.model import Area, Break, Round
from routing.plan.explain import explain
from routing.plan.reasons import reason_texts
from routing.problem import MatrixTravel, build_problem
from routing.words import LANGUAGES

from .conftest import MINUTE, STAR, A, B, D, at, change_stop, change_team, small_round, window

METRES = {"motorcycle": MatrixTravel(np.array(STAR) * 1000)}


def told(round_: Round, *routes: tuple[int, ...], stop: int = D) -> dict[str, str]:
    """For each reason's code the remedy in English."""
    problem = build_problem(
        round_, {"motorcycle": MatrixTravel(np.array(STAR) * MINUTE)}, distances=METRES
    )
    routes = (*routes, *((),) * (problem.num_teams - len(routes)))
    reasons = explain(round_, problem, routes, stop)
    for reason in reasons:
        for language in LANGUAGES:
            assert reason_texts(reason, language)[0]
    return {reason.code: reason_texts(reason, "en")[1] for reason in reasons}


def one(**changes: object) -> Round:
    """Only T1."""
    round_ = small_round()
    return round_.replace(teams=(round_.teams[0].replace(**changes),))


def of_d(round_: Round, **changes: object) -> Round:
    return change_stop(round_, "D", **changes)


def test_what_is_aboard() -> None:
    # A and B take seven of eight parcels aboard; D needs two.
    round_ = of_d(one(capacity=(20, None), aboard=(8,)), demand=(2, 0))
    assert told(round_, (A, B)) == {"not_aboard": "Load 1 parcel more before team T1 sets out."}


def test_parcels_that_come_too_late() -> None:
    # A-D-B is too late for B, and B's window keeps D after it: back by 10:30 means to be at D by
    # 09:52, at B by 09:20 (closed at 09:00), so that the team must leave by 09:00 - 10 - 5 - 15.
    round_ = of_d(one(shift=window("08:00", "10:30")), release=at("09:45"))
    assert told(round_, (A, B))["parcels_too_late"] == "Have its parcels at the depot by 08:30."


def test_parcels_that_come_too_late_for_a_short_day() -> None:
    # A's four parcels fill the team, at 08:20 at the latest, so that it leaves by 08:05; two hours
    # later it must be back, 73 minutes after it has loaded again.
    team = {"capacity": (4, None), "reload_at": ("K",), "max_duration": 120 * MINUTE}
    round_ = change_stop(one(**team), "A", windows=(window("08:15", "08:20"),))
    found = told(of_d(round_, release=at("11:00")), (A,))
    assert found["parcels_too_late"] == "Have its parcels at the depot by 08:52."


def test_another_team_where_no_limit_alone_would_do() -> None:
    # T1 is full, and even alone D takes 35 + 33 km.
    found = told(one(capacity=(7, None), max_distance=60_000), (A, B))
    assert found["distance_too_long"] == (
        "Add one more team like T1 and let the new team travel 68.0 km in all."
    )


def test_one_visit_more() -> None:
    assert told(one(max_stops=2), (A, B)) == {
        "no_visit_left": "Raise team T1's limit of visits to 3."
    }


def test_a_longer_way() -> None:
    # K-A-B-K is 15 + 10 + 21 = 46 km; with D after B 15 + 10 + 27 + 33 = 85, before A 35 + 30 + 10
    # + 21 = 96, and then too late for B.
    assert told(one(max_distance=50_000), (A, B)) == {
        "distance_too_long": "Let team T1 travel 85.0 km in all."
    }


def test_a_longer_day() -> None:
    # Leaves 08:10, so that it need not wait for B, and is back at 09:50.
    assert told(one(max_duration=90 * MINUTE), (A, B)) == {
        "day_too_long": "Let team T1 be out for 1 h 40 min."
    }


def test_one_trip_more() -> None:
    # Full with A and B; D would go with another load.
    round_ = of_d(one(capacity=(7, None), reload_at=("K",), max_trips=1), demand=(2, 0))
    assert told(round_, (A, B)) == {
        "no_capacity_left": "Let team T1 carry 2 parcels more.",
        "no_trip_left": "Raise team T1's limit of trips to 2.",
    }


def test_a_break_of_its_own() -> None:
    # Ten minutes' break from 09:00 on: D 09:22, back at 10:00; a minute too late.
    pause = Break(start=at("09:00"), end=at("09:10"))
    found = told(one(shift=window("08:00", "09:59"), breaks=(pause,)), (A, B))
    assert found == {
        "no_time_left": "Let team T1 work until 10:00.",
        "break_in_the_way": "Let team T1 work through its own break.",
    }


def test_a_break_that_takes_the_whole_window() -> None:
    pause = Break(start=at("09:00"), end=at("09:40"))
    round_ = of_d(one(breaks=(pause,)), windows=(window("09:05", "09:30"),))
    # The way from B is in hand when the break begins: at D when it ends, 09:12 and 40 minutes.
    assert told(round_, (A, B)) == {
        "window_outside_every_shift": "Let it be visited until 09:52.",
        "break_in_the_way": "Let team T1 work through its own break.",
    }


def test_skills() -> None:
    round_ = of_d(change_team(small_round(), "T2", max_stops=0), skills=frozenset({"crane"}))
    assert told(round_, (A, B)) == {"lacks_skills": "Give team T1 what it lacks for it (crane)."}


def test_allowed_and_forbidden_teams() -> None:
    busy = change_team(small_round(), "T2", max_stops=0)
    assert told(of_d(busy, teams=("T2",)), (A, B)) == {
        "no_visit_left": "Raise team T2's limit of visits to 1.",
        "only_for_others": "Let team T1 serve it, too.",
    }
    assert told(of_d(busy, not_teams=("T1",)), (A, B)) == {
        "no_visit_left": "Raise team T2's limit of visits to 1.",
        "forbidden_to_team": "Let team T1 serve it after all.",
    }


def test_areas_of_a_team_and_of_others() -> None:
    round_ = of_d(one(areas=("Sobo/01",)), village="Sobo", rw="03")
    round_ = change_stop(change_stop(round_, "A", village="Sobo", rw="1"), "B", village="Sobo",
                         rw="01")  # fmt: skip
    assert told(round_, (A, B)) == {"outside_team_areas": "Let team T1 into Sobo/03."}
    round_ = of_d(change_team(small_round(), "T2", max_stops=0), village="Sobo", rw="03")
    round_ = round_.replace(areas=(Area(village="Sobo", rw="3", teams=("T2",)),))
    assert told(round_, (A, B))["area_of_others"] == "Let team T1 into Sobo/03, too."


def test_fixed_elsewhere() -> None:
    round_ = change_team(small_round(), "T2", max_stops=0, fixed_order=("D",))
    assert told(round_, (A, B))["fixed_elsewhere"] == (
        "Take it out of the fixed stops of team T2 and let team T1 serve it."
    )


def test_a_fixed_start_leaves_no_place() -> None:
    # B first, open from 08:40; D closes at 08:40 and would have to come before it.
    round_ = of_d(one(fixed_start=("B",)), windows=(window("08:00", "08:40"),))
    round_ = change_stop(round_, "B", windows=(window("08:40", "09:10"),))
    assert told(round_, (B,)) == {
        "window_does_not_fit": "Let it be visited until 09:12.",
        "fixed_route": "Let team T1 serve its fixed stops in any order.",
    }


def test_together_and_apart() -> None:
    round_ = change_stop(of_d(small_round(), together="flat"), "A", together="flat")
    round_ = change_team(round_, "T1", max_stops=2)
    assert told(round_, (A, B)) == {
        "no_visit_left": "Raise team T1's limit of visits to 3.",
        "belongs_elsewhere": "Let team T2 serve it without the stops it belongs with.",
    }
    round_ = change_stop(of_d(one(), apart="feud"), "A", apart="feud")
    assert told(round_, (A, B)) == {"kept_apart": "Let team T1 serve it all the same."}


@pytest.mark.parametrize("optional", [False, True])
def test_an_optional_stop_is_said_to_be_optional_and_why_it_is_out(optional: bool) -> None:
    found = told(of_d(one(max_stops=2), optional=optional), (A, B))
    assert list(found) == ["optional"] * optional + ["no_visit_left"]
    nobody = of_d(small_round(teams=()), optional=optional)
    reasons = explain(nobody, build_problem(nobody, {}), (), D)
    assert [reason.code for reason in reasons] == ["optional"] * optional + ["no_teams"]
