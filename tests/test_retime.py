"""Arrangements get their times, prices and broken rules; the check, which shares no code with what
works the times out, agrees on every figure whatever is put where.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from routing.districts import make_district, write_district
from routing.errors import InputError
from routing.ground import load_ground
from routing.intake import load_round
from routing.model import Break, Location, TimeWindow
from routing.plan.arrangement import Arrangement, Seat, Step, arrangement_of
from routing.plan.breaches import CODES
from routing.retime import retime

NINE = 9 * 3600


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A round of 24 households and three teams, and its roads."""
    folder = tmp_path_factory.mktemp("retime") / "round"
    write_district(make_district(num_households=24, num_teams=3, seed=5), folder)
    round_ = load_round(folder)
    return round_, load_ground(round_)


def steps(*ids):
    return tuple(Step(depot=each[1:]) if each.startswith("@") else Step(stop=each) for each in ids)


def ruled(round_, dice):
    """The round with rules thrown in, most of which no arrangement will keep."""

    def windows():
        told, now = [], 7 * 3600
        for _ in range(dice.choice([0, 0, 1, 1, 2, 3])):
            opens = now + dice.randint(0, 5_400)
            closes = opens + dice.randint(1_300, 3_600)  # longer than the shared break
            told.append(TimeWindow(start=opens, end=closes))
            now = closes + dice.randint(60, 3_600)
        return tuple(told)

    pause = Break(start=NINE, end=NINE + 900)
    stops = tuple(
        stop.replace(
            windows=windows(), setup_duration=dice.choice([0, 0, 120]),
            release=dice.choice([0, 0, 0, 30_600]), optional=dice.random() < 0.1,
            together=dice.choice(["", "", "a"]), apart=dice.choice(["", "", "b"]),
        )
        for stop in round_.stops
    )  # fmt: skip
    teams = tuple(
        team.replace(
            capacity=(dice.choice([None, 9]),), reload_at=dice.choice([(), ("posko",)]),
            max_stops=dice.choice([None, 6]), max_duration=dice.choice([None, 3_600]),
            max_distance=dice.choice([None, 2_000]), start=dice.choice([team.start, None]),
            end=dice.choice([team.end, None]), breaks=dice.choice([(), (pause,)]),
            shift=TimeWindow(start=7 * 3600, end=dice.choice([9, 12]) * 3600),
        )
        for team in round_.teams
    )  # fmt: skip
    depots = tuple(replace(each, loading_duration=dice.choice([0, 600])) for each in round_.depots)
    shared = dice.choice([(), (Break(start=30_000, end=31_200),)])
    return round_.replace(stops=stops, teams=teams, depots=depots, breaks=shared)


def deal(round_, dice):
    ids = [stop.id for stop in round_.stops]
    dice.shuffle(ids)
    routes = {team.id: [] for team in round_.teams}
    left = []
    loads = any(team.reload_at for team in round_.teams)
    for name in ids:
        route = dice.choice([*routes.values(), *routes.values(), left])
        route.append(name)
        if loads and route is not left and dice.random() < 0.15:
            route.append("@posko")
    return {team: steps(*route) for team, route in routes.items()}, steps(*left)


@pytest.mark.parametrize("seed", range(30))
def test_whatever_is_put_where_every_figure_agrees_and_prices_add_up(place, seed):
    round_, network = place
    dice = random.Random(seed)
    round_ = ruled(round_, dice)
    routes, left = deal(round_, dice)
    before, _ = deal(round_, dice)
    revision = retime(round_, network, Arrangement(routes=routes, unserved=left, before=before))
    assert {violation.code for violation in revision.plan.violations} <= set(CODES)
    for figure, price in (("duration", "seconds"), ("distance", "metres")):
        difference = sum(getattr(now, figure) - getattr(was, figure)
                         for _, was, now in revision.days())  # fmt: skip
        assert sum(getattr(each, price) for each in revision.changes) == difference
    visits = [visit.stop for route in revision.plan.routes for visit in route.visits]
    told = [*visits, *(each.stop for each in revision.plan.unassigned)]
    assert sorted(told) == sorted(stop.id for stop in round_.stops)


def test_a_window_inside_a_break_is_missed_and_the_break_is_taken_once(place):
    """Waiting for it would have been a break longer; nobody waits for what is over by then."""
    round_, network = place
    first, second, *_ = round_.stops
    inside = TimeWindow(start=NINE + 200, end=NINE + 260)
    early = TimeWindow(start=NINE - 600, end=NINE - 600)
    stops = tuple(
        stop.replace(windows=(early,) if stop is first else (early, inside), service_duration=300)
        for stop in round_.stops
    )
    teams = tuple(
        team.replace(breaks=(Break(start=NINE, end=NINE + 900),)) for team in round_.teams
    )
    round_ = round_.replace(stops=stops, teams=teams)
    team = round_.teams[0].id
    rest = [stop.id for stop in round_.stops if stop.id not in {first.id, second.id}]
    revision = retime(
        round_, network,
        Arrangement(routes={team: steps(first.id, second.id)}, unserved=steps(*rest)),
    )  # fmt: skip
    assert {violation.code for violation in revision.plan.violations} == {"window_missed"}


def test_a_plan_retimed_is_the_plan(place):
    from routing.pipeline import plan_round

    round_, network = place
    plan = plan_round(round_, network, iterations=5, workers=1)
    again = retime(round_, network, arrangement_of(plan), made_by=plan).plan
    assert again.routes == plan.routes
    assert again.totals == plan.totals
    assert (again.violations, again.seed, again.engine) == ((), plan.seed, "hand")


def test_a_door_that_no_road_reaches_is_a_fault_where_it_stands(place):
    round_, network = place
    far = round_.stops[0].replace(location=Location(lat=-8.9, lon=114.9))
    round_ = round_.replace(stops=(far, *round_.stops[1:]))
    seat = Seat(file="plan.xlsx", tab="T1", row=2)
    rest = steps(*(stop.id for stop in round_.stops[1:]))
    with pytest.raises(InputError) as caught:
        retime(
            round_, network,
            Arrangement(routes={"T1": (Step(stop=far.id, seat=seat),)}, unserved=rest),
        )  # fmt: skip
    (fault,) = caught.value.faults
    assert (fault.code, fault.tab, fault.row) == ("edit_no_road", "T1", 2)


def test_what_was_unserved_before_keeps_its_true_reason(place):
    round_, network = place
    far = round_.stops[0].replace(location=Location(lat=-8.9, lon=114.9))
    round_ = round_.replace(stops=(far, *round_.stops[1:]))
    one, other, *rest = (stop.id for stop in round_.stops[1:])
    arrangement = Arrangement(
        routes={"T1": steps(one)},
        unserved=steps(far.id, other, *rest),
        before={"T1": steps(one, other)},
    )
    found = {
        each.stop: each.reasons[0].code
        for each in retime(round_, network, arrangement).plan.unassigned
    }
    assert found[far.id] == "outside_map"
    assert found[other] == "by_hand"
    assert found[rest[0]] == "search_ended"  # it fits, and nobody has looked yet
