"""Which villages of a round are wholly served by the best plan so far.

In: a round, and sequences as the search finds them. Out: counts a village, those with most left to
serve first. Villages are told apart by their official code where they have one: names repeat. What
lies above a village (its kecamatan) is known where the households have a column of such a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from routing.command.console import harmless
from routing.model import Round, Stop

FROM_STOPS = 1_000
"""Stops from which a round is told by village: smaller ones are planned before one could read."""

_DISTRICT = {"kecamatan", "kec", "kec.", "nama kecamatan", "distrik", "district", "subdistrict",
             "sub-district"}  # fmt: skip
"""Headers of the column that tells a stop's kecamatan (in Papua *distrik*)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """One village, and how many of its stops are served; ``district`` is the kecamatan it lies in,
    empty where nobody says.
    """

    name: str
    served: int
    stops: int
    district: str = ""

    @property
    def left(self) -> int:
        """Stops that are not served yet."""
        return self.stops - self.served


class Villages:
    """A round's villages."""

    def __init__(self, round_: Round) -> None:
        self._of_stop = [stop.village_code or stop.village for stop in round_.stops]
        self._stops = Counter(self._of_stop)
        names = {key: stop.village for key, stop in zip(self._of_stop, round_.stops, strict=True)}
        shared = Counter(names.values())
        self._names = {
            key: harmless(" ".join(filter(None, [name, key if shared[name] > 1 else ""])) or key)
            for key, name in names.items()
        }

        self._district = {
            key: harmless(_district(stop))
            for key, stop in zip(self._of_stop, round_.stops, strict=True)
        }

    @property
    def are_told(self) -> bool:
        """Whether the round is large, and its stops say where they lie."""
        large = len(self._of_stop) >= FROM_STOPS
        return large and len(self._stops) > 1 and not self._stops[""]

    def count(self, sequences: Sequence[Sequence[int]]) -> list[Village]:
        """Every village, those with most left first; what is no stop's number is a depot's."""
        num = len(self._of_stop)
        served = Counter(
            self._of_stop[place] for route in sequences for place in route if place < num
        )
        villages = [
            Village(
                name=self._names[key],
                served=served[key],
                stops=stops,
                district=self._district[key],
            )
            for key, stops in self._stops.items()
        ]
        return sorted(villages, key=lambda each: (-each.left, each.name))


def by_district(villages: Sequence[Village]) -> list[Village]:
    """The villages of each kecamatan as one, those with most left first; empty where those that are
    not done yet do not all say in which they lie.
    """
    if not all(each.district for each in villages if each.left):
        return []
    served: Counter[str] = Counter()
    stops: Counter[str] = Counter()
    for each in villages:
        served[each.district] += each.served
        stops[each.district] += each.stops
    folded = [Village(name=name, served=served[name], stops=stops[name]) for name in stops]
    return sorted(folded, key=lambda each: (-each.left, each.name))


def _district(stop: Stop) -> str:
    told = (text for header, text in stop.extra if header.strip().casefold() in _DISTRICT)
    return next(told, "").strip()
