"""Every rule at once: what the tables say of a position is what the ruler says of the route."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from routing.model import Break
from routing.plan.day_lengths import NEVER
from routing.plan.insertion import best_insertions, best_with_loading, group_owners
from routing.plan.schedule import schedule_route
from routing.problem import OPEN, UNLIMITED, UNREACHABLE, Clock, MatrixTravel, Problem, SetupTravel

SIZE, TEAMS, DEPOTS = 9, 2, 2


def limits(rng: np.random.Generator, low: int, high: int, shape: object = TEAMS) -> np.ndarray:
    """Numbers of which half are no limit."""
    return np.where(rng.random(shape) < 0.5, UNLIMITED, rng.integers(low, high, shape))


def mixed_problem(rng: np.random.Generator, *, several: bool) -> Problem:
    """Nine stops, two depots, two teams; every rule in half of the problems."""
    places = SIZE + DEPOTS

    def held(chance: float = 0.5) -> bool:
        return bool(rng.random() < chance)

    matrix = rng.integers(0, 30, (places, places)) * 10
    matrix[rng.random(matrix.shape) < 0.02] = UNREACHABLE
    metres = rng.integers(0, 30, (places, places)) * 100
    for table in (matrix, metres):
        np.fill_diagonal(table, 0)
    setup = rng.integers(0, 4, SIZE) * 10 * held()
    travel = SetupTravel(MatrixTravel(matrix), setup, rng.integers(0, 4, SIZE))
    spans: list[list[tuple[int, int]]] = []
    for index in range(2 * SIZE):
        number = int(rng.integers(0 if index >= SIZE else 1, 4)) if several else 1
        cuts = (np.sort(rng.choice(300, 2 * number, replace=False)) * 10).tolist()
        own = list(zip(cuts[::2], cuts[1::2], strict=True))
        spans.append([(0, 10_000)] if rng.random() < 0.5 else own)
    depots = np.arange(SIZE, places)
    opens = rng.integers(0, 60, (2, DEPOTS)) * 10 * held()
    return Problem(
        travels=(travel,),
        distances=(MatrixTravel(metres),) if held() else (),
        demand=rng.integers(0, 4, (SIZE, 2)),
        service=rng.integers(0, 8, SIZE) * 10,
        setup=setup,
        window_first=np.cumsum([0, *map(len, spans)]),
        window_start=np.array([start for own in spans for start, _ in own]),
        window_end=np.array([end for own in spans for _, end in own]),
        release=rng.integers(0, 80, (2, SIZE)) * 10 * held() * (rng.random((2, SIZE)) < 0.4),
        eligible=rng.random((SIZE, TEAMS)) < 0.95,
        apart=rng.integers(-1, 3, SIZE) if held(0.3) else None,
        together=rng.integers(-1, 3, SIZE) if held(0.3) else None,
        team_kind=np.arange(TEAMS),
        team_clock=rng.integers(0, 2, TEAMS),
        team_capacity=rng.integers(3, 14, (TEAMS, 2)),
        team_aboard=limits(rng, 1, 12, (TEAMS, 2)) if held() else None,
        team_earliest=rng.integers(0, 50, TEAMS) * 10,
        team_latest=rng.integers(100, 500, TEAMS) * 10,
        team_start=rng.choice([OPEN, *depots], TEAMS),
        team_end=rng.choice([OPEN, *depots], TEAMS),
        team_max_stops=limits(rng, 1, 7),
        team_max_distance=limits(rng, 1000, 12_000),
        team_max_duration=limits(rng, 300, 3000),
        team_max_trips=limits(rng, 1, 4),
        team_fixed_cost=rng.integers(0, 3, TEAMS) * 100,
        team_unit_cost=rng.integers(1, 3, TEAMS),
        team_reloads=[rng.permutation(depots)[: int(rng.integers(0, 3))] for _ in range(TEAMS)],
        team_prefix=_shared(rng, held(0.3)),
        team_order=_shared(rng, held(0.3)),
        reload_place=depots,
        reload_loading=rng.integers(0, 20, DEPOTS) * 10,
        reload_opens=opens,
        reload_closes=opens + rng.integers(-2, 300, (2, DEPOTS)) * 10,
        objective="travel" if held(0.2) else "shortest",
        clocks=(Clock(), Clock((Break(start=500, end=700),))),
    )  # fmt: skip


def _shared(rng: np.random.Generator, some: bool) -> list[list[int]]:
    stops = rng.permutation(SIZE).tolist()[: 4 if some else 0]
    return [stops[:2], stops[2:]]


def random_route(rng: np.random.Generator, problem: Problem, team: int) -> list[int]:
    """A route grown at random, feasible as it grows; now and then any route at all."""
    stops = rng.permutation(SIZE).tolist()
    if rng.random() < 0.15:
        route = stops[: int(rng.integers(0, 5))]
        for depot in problem.team_reloads[team]:
            route.insert(int(rng.integers(0, len(route) + 1)), depot)
        return route
    route = []
    for stop in stops[: int(rng.integers(0, 8))]:
        for _ in range(4):
            where = int(rng.integers(0, len(route) + 1))
            new = [stop]
            if route and problem.team_reloads[team] and rng.random() < 0.4:
                new.insert(int(rng.integers(2)), int(rng.choice(problem.team_reloads[team])))
            longer = [*route[:where], *new, *route[where:]]
            if schedule_route(problem, team, longer).feasible:
                route = longer
                break
    return route


def cases(seed: int, count: int, *, several: bool):
    rng = np.random.default_rng([seed, several])
    for _ in range(count):
        problem = mixed_problem(rng, several=several)
        team = int(rng.integers(TEAMS))
        route = random_route(rng, problem, team)
        yield problem, team, route, [stop for stop in range(SIZE) if stop not in route]


def cost_at(problem: Problem, team: int, route: list[int]) -> int:
    day = schedule_route(problem, team, route)
    return day.cost if day.feasible else NEVER


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("seed", "count"), [(1, 400), pytest.param(2, 6000, marks=pytest.mark.slow)]
)
def test_every_position_is_what_the_ruler_says(seed: int, count: int, several: bool) -> None:
    found: Counter[str] = Counter()
    for problem, team, route, candidates in cases(seed, count, several=several):
        positions, increases = best_insertions(problem, team, route, candidates)
        base = schedule_route(problem, team, route).cost
        for stop, position, increase in zip(candidates, positions, increases, strict=True):
            costs = [
                (cost_at(problem, team, [*route[:index], stop, *route[index:]]), index)
                for index in range(len(route) + 1)
            ]
            least, where = min(costs)
            expected = (least - base, where) if least < NEVER else (NEVER, -1)
            assert (increase, position) == expected, (problem, team, route, stop)
            if least < NEVER:
                found.update([*problem.rules(), "two trips"] if max(route, default=0) >= SIZE
                             else problem.rules())  # fmt: skip
    missing = {"several_windows"} if not several else set()
    rules = {
        "open", "eligibility", "setup", "max_stops", "max_distance", "max_duration", "own_breaks",
        "reload", "release", "aboard", "apart", "fixed_start", "fixed_order", "costs",
        "free_waiting", "several_windows", "two trips",
    }  # fmt: skip
    assert all(found[rule] > count / 8 for rule in rules - missing), found


@pytest.mark.parametrize("several", [False, True])
def test_a_stop_may_come_with_a_loading(several: bool) -> None:
    num_found = 0
    for problem, team, route, candidates in cases(5, 150, several=several):
        routes, increases = best_with_loading(problem, team, route, candidates)
        base = schedule_route(problem, team, route).cost
        for stop, longer, increase in zip(candidates, routes, increases, strict=True):
            least = NEVER
            for where in range(len(route) + 1) if route else ():
                for depot in problem.team_reloads[team]:
                    loaded = [*route[:where], depot, *route[where:]]
                    least = min(
                        least,
                        *(
                            cost_at(problem, team, [*loaded[:index], stop, *loaded[index:]])
                            for index in range(len(loaded) + 1)
                        ),
                    )
            if least == NEVER:
                assert (longer, increase) == (None, NEVER)
            else:
                num_found += 1
                assert longer is not None
                assert increase == least - base == cost_at(problem, team, list(longer)) - base
    assert num_found > 50


def test_a_group_is_kept_with_the_team_that_has_it() -> None:
    problem = Problem(
        travels=(MatrixTravel(np.zeros((3, 3))),), demand=np.zeros((3, 1)), together=[0, 0, -1],
        team_capacity=np.ones((2, 1)), team_start=[OPEN, OPEN], team_end=[OPEN, OPEN],
    )  # fmt: skip
    owners = group_owners(problem, ((0,), ()))
    assert owners == {0: 0}
    assert best_insertions(problem, 1, (), [1, 2], owners)[0].tolist() == [-1, 0]
    assert best_insertions(problem, 0, (0,), [1, 2], owners)[0].tolist() == [0, 0]
