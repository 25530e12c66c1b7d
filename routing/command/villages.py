"""Which villages of a round are wholly served by the best plan so far.

In: a round, and sequences as the search finds them. Out: counts a village, those with most left to
serve first. Villages are told apart by their official code where they have one: names repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from routing.command.console import harmless
from routing.model import Round

FROM_STOPS = 1_000
"""Stops from which a round is told by village: smaller ones are planned before one could read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """One village, and how many of its stops are served."""

    name: str
    served: int
    stops: int

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
            Village(name=self._names[key], served=served[key], stops=stops)
            for key, stops in self._stops.items()
        ]
        return sorted(villages, key=lambda each: (-each.left, each.name))
