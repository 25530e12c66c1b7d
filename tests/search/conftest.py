"""Problems for the search's tests: a star that can be solved by hand, and random rounds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from routing.plan.schedule import schedule_route
from routing.problem import OPEN, UNLIMITED, MatrixTravel, Problem

from .ruled import best_by_force, ruled_problem

MINUTE = 60
EIGHT = 8 * 3600
NOON = 12 * 3600
ANY_TIME = ((0, 48 * 3600),)

# Minutes from row to column, not symmetric. Places 0-3 are stops, 4 and 5 depots.
STAR = (
    (0, 10, 25, 32, 14, 40),
    (12, 0, 16, 27, 21, 30),
    (23, 18, 0, 11, 29, 20),
    (30, 28, 13, 0, 33, 10),
    (15, 20, 31, 35, 0, 50),
    (42, 33, 21, 12, 52, 0),
)


def make_problem(
    *,
    tables=(STAR,),
    unit=MINUTE,
    stops=4,
    demand=None,
    windows=None,
    service=5 * MINUTE,
    priority=None,
    teams=2,
    capacity=10,
    shift=(EIGHT, NOON),
    start=4,
    end=4,
    profile=0,
    objective="shortest",
    access=None,
    **changes,
):
    """A problem with a rule or two changed; scalars hold for every stop or team."""

    def each(value, count):
        return list(value) if isinstance(value, list | tuple) else [value] * count

    spans = [windows.get(stop, ANY_TIME) if windows else ANY_TIME for stop in range(stops)]
    shifts = shift if isinstance(shift, list) else [shift] * teams
    loads = each(1 if demand is None else demand, stops)
    return Problem(
        demand=np.array([[load, 0] for load in loads], np.int64).reshape(stops, 2),
        service=np.array(each(service, stops), np.int64),
        priority=np.array(each(3 if priority is None else priority, stops), np.int64),
        window_first=np.cumsum([0, *map(len, spans)]),
        window_start=np.array([a for span in spans for a, _ in span], np.int64),
        window_end=np.array([b for span in spans for _, b in span], np.int64),
        team_capacity=np.array([[c, UNLIMITED] for c in each(capacity, teams)]).reshape(teams, 2),
        team_earliest=np.array([a for a, _ in shifts], np.int64),
        team_latest=np.array([b for _, b in shifts], np.int64),
        team_start=np.array(each(start, teams), np.int64),
        team_end=np.array(each(end, teams), np.int64),
        team_profile=np.array(each(profile, teams), np.int64),
        travels=tuple(MatrixTravel(np.array(table) * unit) for table in tables),
        eligible=access,
        # Teams of one profile are of one kind: ``access`` tells of profiles.
        team_kind=None if access is None else np.array(each(profile, teams), np.int64),
        objective=objective,
        **changes,
    )


def random_problem(seed, *, stops=30, teams=4, objective="shortest", tight=1.2, windows=0.3):
    """A round on a plane with detours, an eighth of it with several windows."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 3000, (stops + 2, 2))
    apart = np.abs(places[:, None] - places[None]).sum(axis=2)
    table = np.ceil(apart / 6 * rng.uniform(1, 1.3, apart.shape) + 20).astype(int)
    np.fill_diagonal(table, 0)
    spans = {}
    for stop in range(stops):
        if rng.random() < windows:
            opens = EIGHT + 900 * int(rng.integers(0, 8))
            spans[stop] = ((opens, opens + 3600),)
            if rng.random() < 0.4:
                spans[stop] += ((opens + 5400, opens + 7200),)
    demand = rng.integers(1, 4, stops).tolist()
    return make_problem(
        tables=(table,),
        unit=1,
        stops=stops,
        demand=demand,
        windows=spans,
        service=(60 * rng.integers(2, 7, stops)).tolist(),
        priority=rng.choice([1, 2, 3, 3, 3, 4, 5], stops).tolist(),
        teams=teams,
        capacity=[int(sum(demand) * tight / teams) + 1] * teams,
        start=[stops if team % 3 else stops + 1 for team in range(teams)],
        end=[OPEN if team % 4 == 3 else stops for team in range(teams)],
        objective=objective,
    )


def best_total(problem):
    """The least total team day by trying everything: for a handful of stops."""
    best = None
    stops = range(problem.num_stops)
    for order in itertools.permutations(stops):
        for cuts in itertools.combinations_with_replacement(
            range(problem.num_stops + 1), problem.num_teams - 1
        ):
            edges = [0, *cuts, problem.num_stops]
            routes = [order[a:b] for a, b in itertools.pairwise(edges)]
            days = [schedule_route(problem, team, route) for team, route in enumerate(routes)]
            if all(day.feasible for day in days):
                total = sum(day.duration for day in days)
                best = total if best is None else min(best, total)
    return best


def assert_sound(problem, sequences):
    """One sequence a team, every stop at most once, no rule broken."""
    assert len(sequences) == problem.num_teams
    served = [stop for stops in sequences for stop in stops]
    assert len(served) == len(set(served))
    assert set(served) <= set(range(problem.num_stops))
    for team, stops in enumerate(sequences):
        assert schedule_route(problem, team, stops).feasible


@pytest.fixture
def build():
    return make_problem


@pytest.fixture
def randomly():
    return random_problem


@pytest.fixture
def by_force():
    return best_total


@pytest.fixture
def sound():
    return assert_sound


@pytest.fixture
def ruled():
    return ruled_problem


@pytest.fixture
def by_trying():
    return best_by_force
