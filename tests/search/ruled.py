"""Small random problems with every rule mixed, and the best answer by trying everything."""

from __future__ import annotations

import itertools

import numpy as np

from routing.model import Break
from routing.plan.schedule import schedule_route
from routing.plan.score import score_of
from routing.problem import NO_GROUP, OPEN, UNLIMITED, Clock, MatrixTravel, Problem

MINUTE = 60
EIGHT = 8 * 3600
DAY_END = EIGHT + 5 * 3600


def ruled_problem(seed, *, stops=4, teams=2, rules=None):
    """A random problem with the named rules, or some drawn ones."""
    rng = np.random.default_rng([seed, 77])

    def some(name, chance=0.3):
        drawn = rng.random() < chance
        return name in rules if rules is not None else drawn

    places = stops + 3  # two depots, somebody's home
    table = rng.integers(4, 30, (places, places)) * MINUTE + rng.integers(0, 60, (places, places))
    np.fill_diagonal(table, 0)
    tables = [table]
    changes = {}
    if some("profiles"):
        faster = table * 2 // 3
        np.fill_diagonal(faster, 0)
        tables.append(faster)
        changes["team_profile"] = rng.integers(0, 2, teams)
    demand = rng.integers(1, 4, stops)
    total = int(demand.sum())
    capacity = np.full(teams, int(total * rng.choice([0.4, 0.7, 1.2])) + 1)
    start = np.where(rng.random(teams) < 0.6, stops, rng.integers(stops, places, teams))
    end = np.where(rng.random(teams) < 0.6, stops, rng.integers(stops, places, teams))
    if some("open"):
        start[rng.integers(teams)] = OPEN
        end[rng.integers(teams)] = OPEN
    setup = np.zeros(stops, np.int64)
    if some("setup"):
        setup = rng.integers(0, 6, stops) * MINUTE
        changes["setup"] = setup
        for each in tables:
            each[:, :stops] += setup
            np.fill_diagonal(each, 0)
    spans = []
    for _ in range(stops):
        spans.append([(EIGHT, DAY_END)])
        if some("windows", 0.2):
            opens = EIGHT + 600 * int(rng.integers(0, 12))
            spans[-1] = [(opens, opens + 600 * int(rng.integers(1, 6)))]
            if some("several_windows", 0.3):
                spans[-1].append((opens + 7200, opens + 9000))
    clocks = (Clock(),)
    if some("own_breaks"):
        clocks = (Clock(), Clock([Break(start=EIGHT + 5400, end=EIGHT + 7200)]))
        changes["team_clock"] = np.arange(teams) % 2
    told = [
        [(c.compress(a), c.compress_last_begin(b)) for a, b in each]
        for c in clocks
        for each in spans
    ]
    told = [[(a, b) for a, b in each if a <= b] for each in told]
    changes["clocks"] = clocks
    changes["window_first"] = np.cumsum([0, *map(len, told)])
    changes["window_start"] = [a for each in told for a, _ in each]
    changes["window_end"] = [b for each in told for _, b in each]
    earliest, latest = np.full(teams, EIGHT), np.full(teams, EIGHT + int(rng.choice([2, 5])) * 3600)
    for team, clock in enumerate(changes.get("team_clock", [0] * teams)):
        latest[team] = clocks[clock].compress(int(latest[team]))
    if some("release"):
        release = EIGHT + 600 * rng.integers(-3, 9, stops)
        changes["release"] = [[c.compress(int(r)) for r in release] for c in clocks]
    if some("eligibility"):
        changes["eligible"] = rng.random((stops, teams)) < 0.7
    if some("max_stops"):
        changes["team_max_stops"] = rng.integers(1, stops, teams)
    if some("max_distance"):
        metres = rng.integers(500, 3000, (places, places))
        np.fill_diagonal(metres, 0)
        changes["distances"] = tuple(MatrixTravel(metres) for _ in tables)
        changes["team_max_distance"] = np.where(rng.random(teams) < 0.6, 6000, UNLIMITED)
    if some("max_duration"):
        changes["team_max_duration"] = np.where(rng.random(teams) < 0.6, 5400, UNLIMITED)
    if some("reload"):
        depots = [stops, stops + 1][: int(rng.integers(1, 3))]
        changes["team_reloads"] = [depots if rng.random() < 0.7 else () for _ in range(teams)]
        changes["team_max_trips"] = rng.choice([2, 3, UNLIMITED], teams)
        changes["reload_place"] = depots
        changes["reload_loading"] = rng.integers(0, 10, len(depots)) * MINUTE
        opens = EIGHT + 600 * rng.integers(0, 6, len(depots))
        changes["reload_opens"] = [[c.compress(int(t)) for t in opens] for c in clocks]
        closes = opens + 3600 * rng.integers(1, 4, len(depots))
        changes["reload_closes"] = [[c.compress(int(t)) for t in closes] for c in clocks]
    if some("aboard"):
        aboard = np.where(rng.random(teams) < 0.6, rng.integers(1, 5, teams), UNLIMITED)
        changes["team_aboard"] = aboard[:, None]
    for name in ("together", "apart"):
        if some(name):
            changes[name] = np.where(rng.random(stops) < 0.5, 0, NO_GROUP)
    for name in ("fixed_start", "fixed_order"):
        if some(name):
            eligible = changes.get("eligible", np.ones((stops, teams), bool))
            free = [s for s in range(stops) if eligible[s].all()]
            chosen = rng.permutation(free)[: int(rng.integers(1, 4))].tolist()
            team = int(rng.integers(teams))
            eligible[chosen] = np.arange(teams) == team
            changes["eligible"] = eligible
            field = "team_prefix" if name == "fixed_start" else "team_order"
            changes[field] = [chosen if t == team else () for t in range(teams)]
    if some("costs"):
        changes["team_fixed_cost"] = rng.integers(0, 4, teams) * 600
        changes["team_unit_cost"] = rng.integers(1, 4, teams)
    objective = "shortest"
    if some("fewest_teams", 0.15):
        objective = "fewest-teams"
    elif some("free_waiting", 0.15):
        objective = "travel"
    if some("priorities"):
        changes["priority"] = rng.choice([1, 3, 5, 6], stops)
    return Problem(
        travels=tuple(MatrixTravel(each) for each in tables),
        demand=demand[:, None],
        team_capacity=capacity[:, None],
        team_start=start,
        team_end=end,
        service=rng.integers(0, 8, stops) * MINUTE,
        team_earliest=earliest,
        team_latest=latest,
        objective=objective,
        **changes,
    )


def all_routes(problem, team, stops):
    """Every order of some stops, with and without loadings between them, that is feasible."""
    again = problem.team_reloads[team]
    for order in itertools.permutations(stops):
        for between in itertools.product((None, *again), repeat=max(0, len(order) - 1)):
            route = []
            for stop, load in itertools.zip_longest(order, between):
                route += [stop] if load is None else [stop, load]
            day = schedule_route(problem, team, route)
            if day.feasible:
                yield tuple(route), day


def best_by_force(problem):
    """The best score there is."""
    best = None
    stops = range(problem.num_stops)
    cheapest = [{} for _ in range(problem.num_teams)]
    for team in range(problem.num_teams):
        for size in range(problem.num_stops + 1):
            for chosen in itertools.combinations(stops, size):
                routes = list(all_routes(problem, team, chosen))
                if routes:
                    cheapest[team][chosen] = min(routes, key=lambda each: each[1].cost)
    for who in itertools.product(range(-1, problem.num_teams), repeat=problem.num_stops):
        sets = [tuple(s for s in stops if who[s] == team) for team in range(problem.num_teams)]
        if all(chosen in cheapest[team] for team, chosen in enumerate(sets)):
            pairs = [cheapest[team][chosen] for team, chosen in enumerate(sets)]
            found = score_of(problem, [r for r, _ in pairs], [day for _, day in pairs])
            if not found.infeasible and (best is None or found < best):
                best = found
    return best
