"""Which of several engines gains most on the regions of a problem.

In: what each run gained. Out: for the runs of the next batch, which engine makes each.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST_RUNS = 3
"""Of each engine before one is a favourite."""

CLEARLY = 1.25
"""How many times as much as another an engine must gain a run to be the favourite."""

AGAIN = 4
"""Every so many batches the others are tried again."""

FADE = 0.9
"""What is left of what an engine is known for after each of its runs: regions that were searched
often ask for another engine than fresh ones."""


class Favourite:
    """Remembers what engines gained."""

    def __init__(self) -> None:
        self._gained: dict[str, float] = {}
        self._runs: dict[str, float] = {}
        self._batches = 0

    def choose(self, engines: Sequence[str]) -> list[str]:
        """The engines of a batch: those given, or the favourite of them alone."""
        self._batches += 1
        tried = {name for name in engines if self._runs.get(name, 0.0) >= LEAST_RUNS * FADE**2}
        if tried != set(engines) or len(tried) < 2 or self._batches % AGAIN == 0:
            return list(engines)
        rates = sorted((self._gained[name] / self._runs[name], name) for name in tried)
        (second, _), (first, name) = rates[-2:]
        return [name] * len(engines) if first > CLEARLY * second else list(engines)

    def learn(self, engine: str, gained: int) -> None:
        """Remember one run."""
        self._gained[engine] = FADE * self._gained.get(engine, 0.0) + gained
        self._runs[engine] = FADE * self._runs.get(engine, 0.0) + 1
