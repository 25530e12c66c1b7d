"""Our own search, through the library's one entrance: a ``Problem`` and limits.

In: a ``Case``. Out: routes as ``routing.search.solve`` gives them, with every setting at its
default and a process a core.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from benchmarks.case import Case, Routes
from routing.intake.toml_values import COMPACTNESS
from routing.model import Location
from routing.problem import UNLIMITED, MatrixTravel, Problem
from routing.problem.build import plane_points
from routing.search import Limits
from routing.search.solver import solve


def run(case: Case, seconds: float, seed: int) -> Routes:
    """The best sequences found."""
    found = solve(problem_of(case), Limits(time_limit=seconds, seed=seed))
    return found.sequences


def balanced(case: Case, seconds: float, seed: int) -> Routes:
    """Fair days for all teams of the case."""
    problem = problem_of(case).replace(objective="balanced", all_teams_out=True)
    return solve(problem, Limits(time_limit=seconds, seed=seed)).sequences


def balanced_some(case: Case, seconds: float, seed: int) -> Routes:
    """Fair days for all teams of the case, with ``compactness = "some"``."""
    problem = problem_of(case).replace(
        objective="balanced", all_teams_out=True, **_compactness(case, "some")
    )
    return solve(problem, Limits(time_limit=seconds, seed=seed)).sequences


def compact_some(case: Case, seconds: float, seed: int) -> Routes:
    """The least total with ``compactness = "some"``."""
    problem = problem_of(case).replace(**_compactness(case, "some"))
    return solve(problem, Limits(time_limit=seconds, seed=seed)).sequences


def compact_strong(case: Case, seconds: float, seed: int) -> Routes:
    """The least total with ``compactness = "strong"``."""
    problem = problem_of(case).replace(**_compactness(case, "strong"))
    return solve(problem, Limits(time_limit=seconds, seed=seed)).sequences


def _compactness(case: Case, word: str) -> dict[str, Any]:
    """What a round's ``compactness`` adds to its problem: the weight, and where stops lie."""
    if case.points is None:
        raise ValueError("no stop's place is known")
    locations = [Location(lon=lon, lat=lat) for lon, lat in case.points.tolist()]
    return {"compactness": COMPACTNESS[word], "points": plane_points(locations)}


def problem_of(case: Case) -> Problem:
    """The case as a problem; what the case does not know stays silent."""
    horizon = case.horizon
    windows = [spans or ((0, horizon),) for spans in case.windows]
    vehicles = case.vehicles
    rules: dict[str, Any] = {}
    if any(each.max_duration is not None for each in vehicles):
        rules["team_max_duration"] = [
            UNLIMITED if each.max_duration is None else each.max_duration for each in vehicles
        ]
    if case.release.any():
        rules["release"] = case.release[None, :]
    if reloads := sorted({place for each in vehicles for place in each.reloads}):
        rules["team_reloads"] = tuple(each.reloads for each in vehicles)
        # No hours but the teams' own; any number of trips, each with a stop at least.
        rules["reload_place"] = reloads
        rules["reload_loading"] = [0] * len(reloads)
        rules["reload_opens"] = [[0] * len(reloads)]
        rules["reload_closes"] = [[horizon] * len(reloads)]
        rules["team_max_trips"] = [UNLIMITED if each.reloads else 1 for each in vehicles]
    return Problem(
        travels=tuple(MatrixTravel(table) for table in case.durations),
        demand=case.demand,
        service=case.service,
        window_first=[0, *accumulate(len(spans) for spans in windows)],
        window_start=[opens for spans in windows for opens, _ in spans],
        window_end=[min(closes, horizon) for spans in windows for _, closes in spans],
        eligible=case.serves.T,
        team_kind=[each.kind for each in vehicles],
        team_capacity=np.array(
            [[UNLIMITED if most is None else most for most in each.capacity] for each in vehicles],
            np.int64,
        ),
        team_start=[each.start for each in vehicles],
        team_end=[each.end for each in vehicles],
        team_profile=[each.profile for each in vehicles],
        team_earliest=[each.earliest for each in vehicles],
        team_latest=[horizon if each.latest is None else each.latest for each in vehicles],
        team_fixed_cost=[each.fixed_cost for each in vehicles],
        team_unit_cost=[each.unit_cost for each in vehicles],
        objective="travel" if case.cost == "travel" else "shortest",
        all_teams_out=False,
        **rules,
    )
