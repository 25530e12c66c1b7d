"""What random rounds are drawn from: stops, teams, rules and roads, all from one generator.

In: a generator. Out: the parts of a round. Times are on a grid of ten minutes, so that coincidences
(arrival as a window closes, a return as a break begins) are common; most rules are in some rounds
only, so that their mixes differ.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.model import Area, Break, Depot, Location, Round, Stop, Team, TimeWindow, join_breaks
from routing.problem import UNREACHABLE, MatrixTravel, round_places

MINUTE = 60
HOUR = 3600
PROFILES = ("motorcycle", "foot", "car")
SKILLS = ("kursi roda", "dingin")
VILLAGES = (("Sobo", "3510160001"), ("Penganjuran", "3510160002"))

SPREAD = (0.7548776662466927, 0.5698402909980532)
"""Steps that spread any number of points evenly over a square: Roberts (2018), the R2 sequence."""


class Dice:
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
        """A place of its own, within some ten kilometres of all others."""
        self._num_locations += 1
        east, north = (self._num_locations * step % 1.0 for step in SPREAD)
        return Location(lat=-8.2 - north / 10, lon=114.3 + east / 10)

    def breaks(self) -> tuple[Break, ...]:
        choices = ((), (), ((66, 69),), ((70, 76),), ((60, 66), (66, 69)), ((54, 55), (72, 78)))
        spans = choices[int(self.rng.integers(len(choices)))]
        return tuple(Break(start=a * 600, end=b * 600) for a, b in spans)

    def stops(self, count: int, breaks: Sequence[Break]) -> tuple[Stop, ...]:
        """Stops with loads, windows and priorities."""
        rng = self.rng
        service = [(0,), (0, 300, 600), (300,), (60, 137, 901)][int(rng.integers(4))]
        priorities = [(3,), (1, 2, 3, 4, 5), (1, 5), (2, 3)][int(rng.integers(4))]
        windowed = float(rng.choice([0, 0, 0.2, 0.6, 1]))
        litres = int(rng.choice([0, 0, 9]))
        stops: list[Stop] = []
        for index in range(count):
            again = bool(stops) and self.happens(0.08)
            stops.append(
                Stop(
                    id=f"S{index}",
                    location=stops[int(rng.integers(len(stops)))].location if again
                    else self.location(),
                    demand=(int(rng.integers(0, 4)), int(rng.integers(0, 40)) * 250,
                            int(rng.integers(0, 1 + litres)) * 500),
                    windows=self.windows(breaks) if self.happens(windowed) else (),
                    service_duration=int(rng.choice(service)),
                    priority=int(rng.choice(priorities)),
                )
            )  # fmt: skip
        return tuple(stops)

    def rules(
        self, stops: tuple[Stop, ...], teams: tuple[Team, ...], depots: Sequence[Depot]
    ) -> tuple[tuple[Stop, ...], tuple[Team, ...]]:
        """All that plain rounds do not have, each in some rounds and for some stops and teams."""
        rng, ids = self.rng, [team.id for team in teams]
        held = {name: self.happens(0.25) for name in (
            "setup", "skills", "areas", "teams", "together", "apart", "optional", "release",
            "max_stops", "max_distance", "max_duration", "breaks", "reload", "aboard", "fixed",
        )}  # fmt: skip

        def some(name: str, chance: float) -> bool:
            return held[name] and self.happens(chance)

        def several(names: Sequence[str]) -> tuple[str, ...]:
            return tuple(name for name in names if self.happens(0.5))

        changed = []
        for stop in stops:
            village, code = VILLAGES[int(rng.integers(2))]
            allowed = several(ids) if some("teams", 0.3) else ()
            changed.append(stop.replace(
                setup_duration=int(rng.choice([0, 60, 300])) if held["setup"] else 0,
                door=f"rumah {rng.integers(3)}" if some("setup", 0.4) else "",
                skills=frozenset(several(SKILLS)) if some("skills", 0.3) else frozenset(),
                teams=allowed,
                not_teams=several(ids[:2]) if some("teams", 0.2) else (),
                together=f"g{rng.integers(3)}" if some("together", 0.4) else "",
                apart=f"a{rng.integers(3)}" if some("apart", 0.4) else "",
                optional=some("optional", 0.3),
                release=self.step(48, 66) if some("release", 0.4) else 0,
                village=village, village_code=code if self.happens(0.5) else "",
                rw=f"0{rng.integers(1, 4)}",
            ))  # fmt: skip
        places = [village for village, _ in VILLAGES] + ["Sobo/01", "Sobo/RW 2", "3510160002/3"]
        crew = [
            team.replace(
                skills=frozenset(several(SKILLS)) if held["skills"] else frozenset(),
                areas=several(places) if some("areas", 0.3) else (),
                max_stops=int(rng.integers(1, 9)) if some("max_stops", 0.6) else None,
                max_distance=int(rng.integers(5, 60)) * 1000 if some("max_distance", 0.6)
                else None,
                max_duration=int(rng.integers(3, 30)) * 600 if some("max_duration", 0.6) else None,
                breaks=self.own_breaks() if some("breaks", 0.6) else (),
                reload_at=several([depot.id for depot in depots]) if held["reload"] else (),
                max_trips=int(rng.choice([1, 2, 2, 3])) if some("reload", 0.5) else None,
                aboard=(int(rng.integers(0, 12)), None) if some("aboard", 0.5) else (),
            )
            for team in teams
        ]  # fmt: skip
        order = rng.permutation(len(stops)).tolist()
        for index, team in enumerate(crew):
            if some("fixed", 0.7):
                start = [f"S{order.pop()}" for _ in range(int(rng.integers(0, 3))) if order]
                fixed = [f"S{order.pop()}" for _ in range(int(rng.integers(0, 4))) if order]
                crew[index] = team.replace(
                    fixed_start=tuple(start),
                    fixed_order=(*start, *fixed) if self.happens(0.3) else tuple(fixed),
                )
        return tuple(changed), tuple(crew)

    def areas(self, teams: Sequence[Team]) -> tuple[Area, ...]:
        """Villages and RWs that belong to some teams."""
        if not teams or not self.happens(0.2):
            return ()
        names = [team.id for team in teams if self.happens(0.6)]
        return (Area(village=VILLAGES[0][0], rw="3" if self.happens(0.5) else "",
                     teams=tuple(names)),)  # fmt: skip

    def own_breaks(self) -> tuple[Break, ...]:
        """One or two pauses of one team."""
        starts = [self.step(50, 60), self.step(64, 80)][: int(self.rng.integers(1, 3))]
        return join_breaks(
            Break(start=start, end=start + int(self.rng.choice([600, 1800]))) for start in starts
        )

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
        loads = [sum(stop.demand[d] for stop in stops) for d in range(3)]
        share = float(rng.choice([0.3, 0.8, 1.1, 2])) / max(1, count)
        hours = float(rng.choice([2, 4, 8]))
        kinds = [
            Team(
                id="T",
                profile=str(rng.choice(profiles)),
                capacity=tuple(self._capacity(load * share) for load in loads),
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

    def roads(self, round_: Round) -> tuple[dict[str, MatrixTravel], dict[str, MatrixTravel],
                                            dict[str, list[bool]]]:  # fmt: skip
        """For each profile, seconds, metres and the stops with a road; one place has one row,
        however many are there. Travel is on a plane, or wild.
        """
        rng = self.rng
        places = round_places(round_)
        distinct = {location: index for index, location in enumerate(dict.fromkeys(places))}
        rows = np.array([distinct[location] for location in places], np.int64)
        size = len(distinct)
        wild, cuts = self.happens(0.4), float(rng.choice([0, 0, 0.03, 0.15]))
        points = rng.uniform(0, 20 * MINUTE, (size, 2))
        no_road = float(rng.choice([0, 0, 0.1]))
        travels, metres, access = {}, {}, {}
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
            ways = np.where(table < UNREACHABLE, table * 4 + rng.integers(0, 99), UNREACHABLE)
            np.fill_diagonal(ways, 0)
            metres[profile] = MatrixTravel(ways[np.ix_(rows, rows)])
            access[profile] = (rng.random(len(round_.stops)) >= no_road).tolist()
        return travels, metres, access
