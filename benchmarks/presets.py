"""What ``search.py --preset`` measures: a short one for every change, a long one before a release.

In: the folder of ``ROUNDS_TEST_DATA``, if there is one. Out: what to run, for how long.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

VILLAGES = Path(__file__).parent / "instances" / "villages.toml"

ALL = ("rounds", "pyvrp", "pyvrp2", "ortools", "vroom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Some instances, engines and seeds at one time limit.

    ``names`` are files in ``folder`` (of the data) without their ending, none: all; without a
    folder they are villages of the manifest.
    """

    folder: str | None
    seconds: float
    seeds: int
    names: tuple[str, ...] = ()
    engines: tuple[str, ...] = ALL


SHORT = (
    Leg(
        folder=None, names=("kampung-120", "desa-180", "kota-240"), seconds=10, seeds=1,
        engines=("rounds", "pyvrp2"),
    ),
    Leg(
        folder="vrp/x", names=("X-n101-k25", "X-n200-k36"), seconds=10, seeds=1,
        engines=("rounds", "pyvrp2"),
    ),
    Leg(
        folder="vrp/solomon100", names=("R112", "RC108"), seconds=10, seeds=1,
        engines=("rounds", "pyvrp2"),
    ),
    Leg(folder="vrp/variants", seconds=10, seeds=1, engines=("rounds", "pyvrp2")),
)  # fmt: skip
"""Some four minutes."""

LONG = (
    Leg(folder=None, seconds=10, seeds=3),
    Leg(folder="vrp/x", seconds=60, seeds=3),
    Leg(folder="vrp/solomon100", seconds=20, seeds=3),
    Leg(folder="vrp/gh1000", seconds=120, seeds=3),
    Leg(folder="vrp/ortec-vrptw-asym", seconds=60, seeds=3),
    Leg(folder="vrp/real-road-cvrp", seconds=60, seeds=3),
    Leg(folder="vrp/variants", seconds=60, seeds=3),
)
"""Some five hours on a machine that does nothing else."""

PRESETS = {"short": SHORT, "long": LONG}
