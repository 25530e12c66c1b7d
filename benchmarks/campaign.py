"""Random rounds with every rule mixed: what each engine makes of them passes the check.

    python benchmarks/campaign.py --rounds 1000 --seed 1 --engine pyvrp,ortools,insertion

Every round is drawn from a seed of its own, solved with few iterations in this process, assembled,
explained and checked. No engine may fail; no rule may be broken; every stop is served or left out
with a reason; no stop left out fits anywhere, or would in place of a stop of lower priority; the
same seed gives the same sequences. Places are tried one by one on the ruler, not with what the
search itself uses. A failure is told with the seed that repeats it: ``--rounds 1 --seed THAT``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import faulthandler
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from routing.model import Break, Depot, Location, Round, Stop, Team, TimeWindow  # noqa: E402
from routing.plan.assemble import assemble_plan  # noqa: E402
from routing.plan.check import check  # noqa: E402
from routing.plan.explain import Access, explain_unassigned  # noqa: E402
from routing.plan.schedule import schedule_route  # noqa: E402
from routing.plan.score import score  # noqa: E402
from routing.problem import (  # noqa: E402
    UNREACHABLE,
    MatrixTravel,
    Problem,
    Sequences,
    build_problem,
    round_places,
)
from routing.search import Limits, solve  # noqa: E402
from routing.search.engines import ENGINES  # noqa: E402

ITERATIONS = {"pyvrp": 60, "ruin": 60, "ortools": 15, "insertion": 15}
"""Of each engine run: enough to move stops about, few enough for a thousand rounds."""

PATIENCE = 120
"""Seconds after which a round is taken for one that never ends: the program says where it is, and
ends."""

MINUTE = 60
HOUR = 3600
PROFILES = ("motorcycle", "foot", "car")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--engine", default=",".join(ENGINES), help="names joined by commas")
    options = parser.parse_args()

    engines = options.engine.split(",")
    seen: Counter[str] = Counter()
    failed: list[int] = []
    begun = time.perf_counter()
    for seed in range(options.seed, options.seed + options.rounds):
        case = draw(seed)
        seen.update(case.rules())
        if seed % 50 == 0:
            print(f"seed {seed}", flush=True)
        for engine in engines:
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            try:
                faults = list(faults_of(case, engine))
            except Exception:  # whatever it is, its seed is told and the campaign goes on
                faults = [traceback.format_exc()]
            for fault in faults:
                print(f"FAILED seed {seed} engine {engine}: {fault}", flush=True)
            failed += [seed] if faults else []
    faulthandler.cancel_dump_traceback_later()
    seconds = time.perf_counter() - begun
    print("  ".join(f"{name} {count}" for name, count in sorted(seen.items())))
    seeds = " ".join(map(str, dict.fromkeys(failed))) or "none"
    print(
        f"{options.rounds} rounds x {len(engines)} engines in {seconds:.0f} s, "
        f"{len(failed)} failed; seeds: {seeds}"
    )
    return 1 if failed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A round, its travel, and the stops that each profile has a road to."""

    seed: int
    round_: Round
    travels: dict[str, MatrixTravel]
    access: dict[str, list[bool]]
    problem: Problem

    def travel_seconds(self, profile: str, legs: Sequence[tuple[Location, Location]]) -> list[int]:
        """What a road network would answer."""
        place = {location: index for index, location in enumerate(round_places(self.round_))}
        matrix = self.travels[profile].matrix
        return [int(matrix[place[origin], place[destination]]) for origin, destination in legs]

    def snapping(self, profile: str, place: int) -> Access:
        """How a profile reaches a stop."""
        code = "" if self.access[profile][place] else "too_far_from_road"
        return Access(code=code, nearest_distance=400 if code else None)

    def rules(self) -> Iterator[str]:
        """The names of the rules that this round has."""
        stops, teams = self.round_.stops, self.round_.teams
        problem = self.problem
        yield self.round_.objective
        rules = {
            "no_stops": not stops,
            "no_teams": not teams,
            "breaks": bool(self.round_.breaks),
            "several_windows": any(len(stop.windows) > 1 for stop in stops),
            "an_instant_as_window": any(w.start == w.end for s in stops for w in s.windows),
            "no_time_at_the_door": any(not stop.service_duration for stop in stops),
            "several_priorities": len({stop.priority for stop in stops}) > 1,
            "several_depots": len(self.round_.depots) > 1,
            "own_places": any(isinstance(p, Location) for t in teams for p in (t.start, t.end)),
            "open_start": any(team.start is None for team in teams),
            "open_end": any(team.end is None for team in teams),
            "several_profiles": len({team.profile for team in teams}) > 1,
            "empty_shift": bool((problem.team_latest < problem.team_earliest).any()),
            "no_access": any(problem.barred),
            "cut_off": any((each.matrix >= UNREACHABLE).any() for each in self.travels.values()),
            "same_place": len({stop.location for stop in stops}) < len(stops),
            "idle_allowed": not self.round_.all_teams_out,
        }
        yield from (name for name, holds in rules.items() if holds)


def draw(seed: int) -> Case:
    """Draw a round: most rules are in some rounds only, so that their mixes differ.

    Times are coarse, so that coincidences (arrival as a window closes, a return as a break begins)
    are common.
    """
    rng = np.random.default_rng([seed, 20261124])
    num_stops = int(rng.choice([0, 1, 2, 3, 5, 8, 12, 20, 30, 40]))
    num_teams = int(rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8]))
    dice = _Dice(rng)
    breaks = dice.breaks()
    depots = tuple(
        Depot(
            id=f"K{index}",
            location=dice.location(),
            opens=dice.step(40, 52) if dice.happens(0.5) else 0,
            closes=dice.step(72, 110) if dice.happens(0.5) else 24 * HOUR,
        )
        for index in range(int(rng.integers(1, 4)))
    )
    service = [(0,), (0, 300, 600), (300,), (60, 137, 901)][int(rng.integers(4))]
    priorities = [(3,), (1, 2, 3, 4, 5), (1, 5), (2, 3)][int(rng.integers(4))]
    windowed = float(rng.choice([0, 0, 0.2, 0.6, 1]))
    stops: list[Stop] = []
    for index in range(num_stops):
        again = bool(stops) and dice.happens(0.08)
        stops.append(
            Stop(
                id=f"S{index}",
                location=stops[int(rng.integers(len(stops)))].location if again
                else dice.location(),
                demand=(int(rng.integers(0, 4)), int(rng.integers(0, 40)) * 250),
                windows=dice.windows(breaks) if dice.happens(windowed) else (),
                service_duration=int(rng.choice(service)),
                priority=int(rng.choice(priorities)),
            )
        )  # fmt: skip
    teams = dice.teams(num_teams, stops, depots)
    round_ = Round(
        name="campaign",
        date=dt.date(2026, 11, 24),
        stops=tuple(stops),
        teams=teams,
        depots=depots,
        breaks=breaks,
        objective=str(rng.choice(["shortest", "balanced"])),
        all_teams_out=dice.happens(0.7),
    )
    travels, access = dice.roads(round_)
    problem = build_problem(round_, travels, access)
    return Case(seed=seed, round_=round_, travels=travels, access=access, problem=problem)


class _Dice:
    """What a round is drawn from."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._num_locations = 0

    def happens(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def step(self, low: int, high: int) -> int:
        """An instant on a grid of ten minutes."""
        return int(self.rng.integers(low, high)) * 10 * MINUTE

    def location(self) -> Location:
        self._num_locations += 1
        return Location(
            lat=-8.2 - self._num_locations / 1000, lon=114.3 + self._num_locations / 1000
        )

    def breaks(self) -> tuple[Break, ...]:
        choices = ((), (), ((66, 69),), ((70, 76),), ((60, 66), (66, 69)), ((54, 55), (72, 78)))
        spans = choices[int(self.rng.integers(len(choices)))]
        return tuple(Break(start=a * 600, end=b * 600) for a, b in spans)

    def windows(self, breaks: Sequence[Break]) -> tuple[TimeWindow, ...]:
        """One to three windows, some of no length, some that touch; none within a break."""
        joined = [(pause.start, pause.end) for pause in breaks]
        joined += [(a, d) for a, b in joined for c, d in joined if b == c]
        for _ in range(20):
            cuts = np.sort(self.rng.choice(np.arange(42, 100), 2 * int(self.rng.integers(1, 4)),
                                           replace=False)) * 600  # fmt: skip
            spans = [[int(a), int(b)] for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
            for span in spans:
                if self.happens(0.15):
                    span[self.rng.integers(2)] = span[self.rng.integers(2)]
                span.sort()
                if self.happens(0.1):
                    span[1] = span[0]
            if len(spans) > 1 and self.happens(0.2):
                spans[0][1] = spans[1][0]
            if not any(a <= s[0] and s[1] < b for s in spans for a, b in joined):
                return tuple(TimeWindow(start=a, end=b) for a, b in spans)
        return ()

    def teams(self, count: int, stops: Sequence[Stop], depots: Sequence[Depot]) -> tuple[Team, ...]:
        """Teams that can carry all, most or little of the load; some of them alike."""
        rng = self.rng
        profiles = PROFILES[: int(rng.integers(1, 4))]
        loads = [sum(stop.demand[d] for stop in stops) for d in range(2)]
        share = float(rng.choice([0.3, 0.8, 1.1, 2])) / max(1, count)
        hours = float(rng.choice([2, 4, 8]))
        kinds = [
            Team(
                id="T",
                profile=str(rng.choice(profiles)),
                capacity=(self._capacity(loads[0] * share), self._capacity(loads[1] * share)),
                shift=self._shift(hours),
                start=self._end(depots),
                end=self._end(depots),
            )
            for _ in range(max(1, int(rng.integers(0, count + 1))))
        ]
        return tuple(
            kinds[int(rng.integers(len(kinds)))].replace(id=f"T{index}") for index in range(count)
        )

    def _capacity(self, about: float) -> int | None:
        kind = self.rng.random()
        if kind < 0.3:
            return None
        return 0 if kind < 0.33 else int(about * self.rng.uniform(0.6, 1.4)) + 1

    def _shift(self, hours: float) -> TimeWindow:
        start = self.step(42, 60)
        if self.happens(0.12):
            return TimeWindow(start=start - 5 * HOUR, end=start - 3 * HOUR)  # no depot is open
        length = int(hours * HOUR * self.rng.uniform(0.5, 1.5)) // 600 * 600
        return TimeWindow(start=start, end=start + max(600, length))

    def _end(self, depots: Sequence[Depot]) -> str | Location | None:
        kind = self.rng.random()
        if kind < 0.7:
            return str(self.rng.choice([depot.id for depot in depots]))
        return self.location() if kind < 0.85 else None

    def roads(self, round_: Round) -> tuple[dict[str, MatrixTravel], dict[str, list[bool]]]:
        """For each profile, travel and the stops with a road; one place has one row, however many
        are there. Travel is on a plane, or wild.
        """
        rng = self.rng
        places = round_places(round_)
        distinct = {location: index for index, location in enumerate(dict.fromkeys(places))}
        rows = np.array([distinct[location] for location in places], np.int64)
        size = len(distinct)
        wild, cuts = self.happens(0.4), float(rng.choice([0, 0, 0.03, 0.15]))
        points = rng.uniform(0, 20 * MINUTE, (size, 2))
        no_road = float(rng.choice([0, 0, 0.1]))
        travels, access = {}, {}
        for slowness, profile in enumerate(PROFILES, start=1):
            if wild:
                table = rng.integers(0, 7, (size, size)) * 5 * MINUTE + int(rng.integers(0, 2)) * 7
            else:
                apart = np.abs(points[:, None] - points[None]).sum(axis=2)
                table = np.ceil(apart * slowness / 2 * rng.uniform(1, 1.3, (size, size)))
                table = table.astype(np.int64)
            table[rng.random((size, size)) < cuts] = UNREACHABLE
            for lonely in np.flatnonzero(rng.random(size) < cuts / 3).tolist():
                table[lonely], table[:, lonely] = UNREACHABLE, UNREACHABLE
            np.fill_diagonal(table, 0)
            travels[profile] = MatrixTravel(table[np.ix_(rows, rows)])
            access[profile] = (rng.random(len(round_.stops)) >= no_road).tolist()
        return travels, access


def faults_of(case: Case, engine: str) -> Iterator[str]:
    """Solve a case with one engine and tell everything that is wrong with the answer."""
    problem = case.problem
    limits = Limits(time_limit=None, iterations=ITERATIONS[engine], seed=case.seed, workers=1)
    told = []
    found = solve(problem, limits, engine=engine, progress=told.append)
    sequences = found.sequences
    yield from faults_of_sequences(problem, sequences)
    if solve(problem, limits, engine=engine).sequences != sequences:
        yield "the same seed gives other sequences"
    if [each.served for each in told] != sorted(each.served for each in told) and (
        len({stop.priority for stop in case.round_.stops}) == 1
    ):
        yield "progress tells of fewer stops than before"
    again = solve(problem, limits, engine=engine, start=sequences).sequences
    if score(problem, again) > score(problem, sequences):
        yield "a start is made worse"
    if any(case.access[t.profile][s] is False for t, r in zip(case.round_.teams, sequences,
                                                             strict=True) for s in r):  # fmt: skip
        yield "a stop is served without a road"
    plan = assemble_plan(
        case.round_,
        problem,
        sequences,
        unassigned=explain_unassigned(case.round_, problem, sequences, snapping=case.snapping),
        engine=found.engine,
        seed=case.seed,
        search_duration=0.0,
    )
    for violation in check(case.round_, plan, case.travel_seconds):
        yield f"the check says {violation}"
    served = Counter(visit.stop for route in plan.routes for visit in route.visits)
    left_out = Counter(each.stop for each in plan.unassigned)
    if served + left_out != Counter(stop.id for stop in case.round_.stops):
        yield "stops served and left out are not the stops of the round"
    for each in plan.unassigned:
        if not each.reasons:
            yield f"{each.stop} is left out without a reason"
        if any(reason.code == "search_ended" for reason in each.reasons):
            yield f"{each.stop} is said to fit"


def faults_of_sequences(problem: Problem, sequences: Sequences) -> Iterator[str]:
    """What the ruler finds: broken rules, stops that would fit, exchanges left undone."""
    served = [stop for stops in sequences for stop in stops]
    if len(sequences) != problem.num_teams or len(set(served)) < len(served):
        yield "not one sequence a team, or a stop twice"
    left_out = sorted(set(range(problem.num_stops)) - set(served))
    for team, stops in enumerate(sequences):
        if not schedule_route(problem, team, stops).feasible:
            yield f"team {team} breaks a rule"
        for stop in left_out:
            if _fits(problem, team, stops, stop):
                yield f"stop {stop} fits into the route of team {team}"
            lower = [s for s in stops if problem.priority[s] > problem.priority[stop]]
            for out in lower:
                rest = tuple(each for each in stops if each != out)
                if _fits(problem, team, rest, stop):
                    yield f"stop {stop} could be served by team {team} in place of {out}"


def _fits(problem: Problem, team: int, stops: Sequence[int], stop: int) -> bool:
    return any(
        schedule_route(problem, team, (*stops[:place], stop, *stops[place:])).feasible
        for place in range(len(stops) + 1)
    )


if __name__ == "__main__":
    sys.exit(main())
