"""1,000 plans with every rule, spoiled in every way: the check finds each of them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from routing.model import Break
from routing.plan.breaches import breach_text
from routing.plan.check import check
from routing.plan.model import Plan, Route
from routing.plan.score import score
from routing.problem import Sequences

from .conftest import Case
from .rule_rounds import assembled, rule_case, with_stop

SLOW = pytest.mark.slow
PORTIONS = [
    pytest.param(first, marks=() if first < 100 else SLOW) for first in range(0, 1000, 25)
]  # fmt: skip
VALUES = [-3600, -600, -60, -1, 1, 60, 600]

Rng = np.random.Generator
Spoil = Callable[[Route, Rng], Route | None]


def codes(case: Case, plan: Plan) -> set[str]:
    found = check(case.round_, plan, case.travel_seconds, case.travel_seconds)
    for violation in found:
        # Each is told in words of its own, whatever its figures are.
        assert f"({violation.code})" not in breach_text(violation, "id"), violation
    return {violation.code for violation in found}


def one_of(rng: Rng, number: int) -> int:
    return int(rng.integers(number))


def nudged(names: tuple[str, ...], of: str = "") -> Spoil:
    """One number of the route, of one of its visits or of one of its reloads is another."""

    def spoil(route: Route, rng: Rng) -> Route | None:
        name, by = str(rng.choice(names)), int(rng.choice(VALUES))
        if not of:
            return replace(route, **{name: getattr(route, name) + by})
        items = list(getattr(route, of))
        if not items:
            return None
        index = one_of(rng, len(items))
        items[index] = replace(items[index], **{name: getattr(items[index], name) + by})
        return replace(route, **{of: tuple(items)})

    return spoil


def load_changed(route: Route, rng: Rng) -> Route:
    load = list(route.load)
    load[one_of(rng, len(load))] += 1
    return replace(route, load=tuple(load))


def load_after_changed(route: Route, rng: Rng) -> Route:
    visits, index = list(route.visits), one_of(rng, len(route.visits))
    load = list(visits[index].load_after)
    load[one_of(rng, len(load))] -= 1
    visits[index] = replace(visits[index], load_after=tuple(load))
    return replace(route, visits=tuple(visits))


def reload_load_changed(route: Route, rng: Rng) -> Route | None:
    if not route.reloads:
        return None
    first, *rest = route.reloads
    parcels, *others = first.load
    return replace(route, reloads=(replace(first, load=(parcels + 1, *others)), *rest))


def reload_dropped(route: Route, rng: Rng) -> Route | None:
    if not route.reloads:
        return None
    index = one_of(rng, len(route.reloads))
    return replace(route, reloads=(*route.reloads[:index], *route.reloads[index + 1 :]))


def reload_doubled(route: Route, rng: Rng) -> Route | None:
    return replace(route, reloads=route.reloads + route.reloads[:1]) if route.reloads else None


def reload_elsewhere(route: Route, rng: Rng) -> Route | None:
    if not route.reloads:
        return None
    first, *rest = route.reloads
    return replace(route, reloads=(replace(first, depot="K2"), *rest))


def visit_dropped(route: Route, rng: Rng) -> Route | None:
    index = one_of(rng, len(route.visits))
    visits = (*route.visits[:index], *route.visits[index + 1 :])
    return replace(route, visits=visits) if visits else None


def visit_doubled(route: Route, rng: Rng) -> Route:
    index = one_of(rng, len(route.visits))
    return replace(route, visits=(*route.visits[: index + 1], *route.visits[index:]))


def visits_swapped(route: Route, rng: Rng) -> Route | None:
    if len(route.visits) < 2:
        return None
    visits, index = list(route.visits), one_of(rng, len(route.visits) - 1)
    visits[index : index + 2] = visits[index + 1], visits[index]
    return replace(route, visits=tuple(visits))


def stops_swapped(route: Route, rng: Rng) -> Route | None:
    """Two visits keep their times and change their doors, with all that belongs to a door."""
    if len(route.visits) < 2:
        return None
    visits, index = list(route.visits), one_of(rng, len(route.visits) - 1)
    first, second = visits[index : index + 2]
    visits[index] = replace(first, stop=second.stop, location=second.location)
    visits[index + 1] = replace(second, stop=first.stop, location=first.location)
    return replace(route, visits=tuple(visits))


def break_dropped(route: Route, rng: Rng) -> Route | None:
    return replace(route, breaks=route.breaks[1:]) if route.breaks else None


def break_invented(route: Route, rng: Rng) -> Route:
    pause = Break(start=route.end_at, end=route.end_at + 60)
    return replace(route, breaks=(*route.breaks, pause))


def break_shortened(route: Route, rng: Rng) -> Route | None:
    """By a minute, and the team works on for that minute."""
    if not route.breaks:
        return None
    *others, last = route.breaks
    return replace(
        route, breaks=(*others, replace(last, end=last.end - 60)), duration=route.duration + 60
    )


def delayed(route: Route, rng: Rng) -> Route:
    """Everything from one visit on a little sooner or later, all else in keeping with it."""
    by, first = int(rng.choice(VALUES)), one_of(rng, len(route.visits))
    since = route.visits[first].arrival if first else route.start_at
    start = route.start_at + (0 if first else by)

    def moved(instant: int) -> int:
        return instant + by if instant >= since else instant

    return replace(
        route,
        start_at=start, end_at=moved(route.end_at),
        duration=route.duration + (by if first else 0),
        visits=tuple(
            replace(v, arrival=moved(v.arrival), service_start=moved(v.service_start),
                    departure=moved(v.departure))
            for v in route.visits
        ),
        reloads=tuple(
            replace(r, arrival=moved(r.arrival), begin=moved(r.begin),
                    departure=moved(r.departure))
            for r in route.reloads
        ),
    )  # fmt: skip


SPOILS: tuple[Spoil, ...] = (
    nudged(("start_at", "end_at", "duration", "distance", "return_distance", "return_duration")),
    nudged(
        ("arrival", "service_start", "departure", "duration", "distance", "trip",
         "setup_duration"), "visits",
    ),
    nudged(("arrival", "begin", "departure", "duration", "distance", "trip"), "reloads"),
    load_changed, load_after_changed, reload_load_changed, reload_dropped, reload_doubled,
    reload_elsewhere, visit_dropped, visit_doubled, visits_swapped, stops_swapped, break_dropped,
    break_invented, break_shortened, delayed,
)  # fmt: skip


@pytest.mark.parametrize("first", PORTIONS)
def test_whatever_is_changed_in_a_plan_is_found_out(first: int) -> None:
    for seed in range(first, first + 25):
        case, rng = rule_case(seed), np.random.default_rng(seed)
        plan = assembled(case, case.sequences)
        assert codes(case, plan) == set(), seed
        for spoil in SPOILS if plan.routes else ():
            at = one_of(rng, len(plan.routes))
            route = spoil(plan.routes[at], rng)
            if route is not None and route != plan.routes[at]:
                routes = (*plan.routes[:at], route, *plan.routes[at + 1 :])
                assert codes(case, plan.replace(routes=routes)), (seed, spoil)


Edit = Callable[[Case, list[tuple[int, ...]], Rng], None]


def _put_in(case: Case, routes: list[tuple[int, ...]], rng: Rng) -> None:
    """Overload: one more stop, where there is one left."""
    served = {place for route in routes for place in route}
    left = [stop for stop in range(case.problem.num_stops) if stop not in served]
    if left:
        team = one_of(rng, len(routes))
        stop = int(rng.choice(left))
        routes[team] = with_stop(rng, case.problem, team, routes[team], stop)


def _shuffle(case: Case, routes: list[tuple[int, ...]], rng: Rng) -> None:
    team = one_of(rng, len(routes))
    routes[team] = tuple(rng.permutation(np.array(routes[team], np.int64)).tolist())


def _move(case: Case, routes: list[tuple[int, ...]], rng: Rng) -> None:
    """To another team, which may be one that may not."""
    team, other = one_of(rng, len(routes)), one_of(rng, len(routes))
    stops = [place for place in routes[team] if place < case.problem.num_stops]
    if stops:
        stop = int(rng.choice(stops))
        routes[team] = tuple(place for place in routes[team] if place != stop)
        at = one_of(rng, len(routes[other]) + 1)
        routes[other] = (*routes[other][:at], stop, *routes[other][at:])


def _reload(case: Case, routes: list[tuple[int, ...]], rng: Rng) -> None:
    """Dropped, made elsewhere, or one too many."""
    team = one_of(rng, len(routes))
    places, depots = list(routes[team]), case.problem.reload_place.tolist()
    reloads = [at for at, place in enumerate(places) if place >= case.problem.num_stops]
    if reloads and rng.random() < 0.5:
        del places[int(rng.choice(reloads))]
    if depots:
        places.insert(one_of(rng, len(places) + 1), int(rng.choice(depots)))
    routes[team] = tuple(places)


def edited(case: Case, rng: Rng) -> Iterator[Sequences]:
    edits: tuple[Edit, ...] = (_put_in, _shuffle, _move, _reload)
    for _ in range(8):
        routes = list(case.sequences)
        for _ in range(one_of(rng, 2) + 1):
            edits[one_of(rng, len(edits))](case, routes, rng)
        if all(not route or min(route) < case.problem.num_stops for route in routes):
            yield tuple(routes)


@pytest.mark.parametrize("first", PORTIONS)
def test_the_check_and_the_ruler_agree_on_what_breaks_a_rule(first: int) -> None:
    """They share no code. One thing is known to differ: work in hand as a break is due may end in
    it, which the check lets end the day and the ruler counts from after the break.
    """
    verdicts: Counter[bool] = Counter()
    for seed in range(first, first + 25):
        case, rng = rule_case(seed), np.random.default_rng(seed)
        for sequences in edited(case, rng):
            broken = score(case.problem, sequences).infeasible > 0
            verdicts[broken] += 1
            if bool(codes(case, assembled(case, sequences))) != broken:
                later = case.problem.replace(team_latest=case.problem.team_latest + 6 * 3600)
                assert broken, (seed, sequences)
                assert not score(later, sequences).infeasible, (seed, sequences)
    assert min(verdicts[False], verdicts[True]) > 20
