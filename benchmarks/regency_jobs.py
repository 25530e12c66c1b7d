"""What ``benchmarks.regency`` does in a process of its own: plan regencies and tell figures.

In: a folder for regencies, stops, a seed, seconds. Out: pairs of a name and a value; ``phase``
tells that one begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from queue import Queue
from threading import Thread

import numpy as np

from benchmarks.case import Case
from benchmarks.districts_io import case_of
from benchmarks.judge import judge
from benchmarks.peers import pyvrp
from routing import load_round, plan_round, write_plan
from routing.districts import make_regency, write_regency
from routing.ground import load_ground
from routing.model import Round
from routing.plan.model import Plan
from routing.search.limits import Progress

Figures = Iterator[tuple[str, object]]
CORES = 2


def regency(folder: Path, stops: int, seed: int, own_teams: bool) -> Path:
    """A regency's folder, made if it is not there."""
    place = folder / f"regency-{stops}-{seed}{'-own' if own_teams else ''}"
    if not (place / "round.toml").exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_regency(make_regency(num_stops=stops, seed=seed, own_teams=own_teams), place)
    return place


def growth(folder: Path, stops: int, seed: int, seconds: float, objective: str) -> Figures:
    """One search and how it went."""
    round_ = load_round(regency(folder, stops, seed, False))
    network = load_ground(round_)
    curve: dict[tuple[int, int], float] = {}

    def tell(progress: Progress) -> None:
        if progress.phase == "search" and progress.team_duration is not None:
            curve.setdefault((progress.served, progress.team_duration), progress.elapsed)

    plan = plan_round(
        round_, network, time_limit=seconds, seed=seed, objective=objective, progress=tell
    )
    totals = plan.totals
    for (served, day), elapsed in curve.items():
        yield "curve", f"{elapsed:.1f} {served} {day}"
    yield "curve", f"{plan.search_duration:.1f} {totals.served} {totals.team_duration}"
    yield "longest over mean", round(totals.longest_over_mean, 3)


def run(folder: Path, stops: int, seed: int, seconds: float, objective: str) -> Figures:
    """From files to sheets, each phase as it begins."""
    place = regency(folder, stops, seed, False)
    yield "phase", "read"
    round_ = load_round(place)
    yield "phase", "roads"
    network = load_ground(round_)
    phases: Queue[str | None] = Queue()
    found: list[Plan] = []
    failed: list[BaseException] = []

    def tell(progress: Progress) -> None:
        if not told or told[-1] != progress.phase:
            told.append(progress.phase)
            phases.put(progress.phase)

    def work() -> None:
        try:
            found.append(
                plan_round(
                    round_, network, time_limit=seconds, seed=seed, objective=objective,
                    progress=tell,
                )
            )  # fmt: skip
        except BaseException as error:
            failed.append(error)
        finally:
            phases.put(None)

    told: list[str] = []
    thread = Thread(target=work)
    thread.start()
    while (phase := phases.get()) is not None:
        yield "phase", phase
    thread.join()
    if failed:
        raise failed[0]
    yield "phase", "sheets"
    write_plan(found[0], place / "out", network=network, force=True)
    yield from _totals("", found[0])


def villages(folder: Path, stops: int, seed: int, seconds: float, objective: str) -> Figures:
    """Ours of all, beside each village with its own teams alone."""
    owned = load_round(regency(folder, stops, seed, True))
    network = load_ground(owned)
    free = owned.replace(teams=tuple(team.replace(areas=()) for team in owned.teams))
    plan = plan_round(free, network, time_limit=seconds, seed=seed, objective=objective)
    yield from _totals("ours, ", plan)
    cases = [
        case_of(each, network, each.name, family="village", cost="day") for each in _parts(owned)
    ]
    share = CORES * seconds / len(owned.stops)
    with ProcessPoolExecutor(CORES, get_context("spawn")) as pool:
        runs = [pool.submit(_alone, case, share * case.num_stops, seed) for case in cases]
        alone = [each.result() for each in runs]
    yield "by village, feasible villages", f"{sum(each.feasible for each in alone)} of {len(alone)}"
    yield "by village, team day: s", sum(each.day for each in alone)
    yield "by village, travel: s", sum(each.travel for each in alone)
    yield "by village, teams out", sum(each.teams for each in alone)


def _parts(round_: Round) -> Iterator[Round]:
    """Each village with its teams, as people would split the round by hand."""
    for code in sorted({stop.village_code for stop in round_.stops}):
        stops = tuple(stop for stop in round_.stops if stop.village_code == code)
        teams = tuple(team.replace(areas=()) for team in round_.teams if code in team.areas)
        yield round_.replace(name=code, stops=stops, teams=teams)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """One village's answer in figures."""

    feasible: bool
    day: int
    travel: int
    teams: int


def _alone(case: Case, seconds: float, seed: int) -> Alone:
    routes = pyvrp.run(case, max(seconds, 1.0), seed)
    judged = judge(case, routes)
    return Alone(
        feasible=judged.feasible,
        day=int(judged.cost or 0),
        travel=sum(_travel(case, index, route) for index, route in enumerate(routes) if route),
        teams=sum(bool(route) for route in routes),
    )


def _travel(case: Case, index: int, route: Sequence[int]) -> int:
    vehicle = case.vehicles[index]
    places = np.array([vehicle.start, *route, vehicle.end])
    return int(case.durations[vehicle.profile][places[:-1], places[1:]].sum())


def _totals(said: str, plan: Plan) -> Figures:
    totals = plan.totals
    yield f"{said}served", f"{totals.served} of {totals.stops}"
    yield f"{said}team day: s", totals.team_duration
    yield f"{said}travel: s", totals.travel_duration
    yield f"{said}teams out", totals.teams_out
    yield f"{said}longest over mean", round(totals.longest_over_mean, 3)


JOBS: dict[str, Callable[[Path, int, int, float, str], Figures]] = {
    "growth": growth,
    "run": run,
    "villages": villages,
}
