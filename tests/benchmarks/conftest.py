"""For the tests of the benchmark of the search: its modules, and small cases."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.case import Case, Vehicle  # noqa: E402

DEPOT = 3


@pytest.fixture
def small():
    """Three stops and a depot on an asymmetric table; two vehicles that carry two each.

    The cheapest: depot → 0 → 1 → depot (10 + 1 + 12 = 23), depot → 2 → depot (30 + 3 = 33): 56.
    """
    table = np.array([[0, 1, 9, 50], [20, 0, 9, 12], [9, 9, 0, 3], [10, 40, 30, 0]])
    return Case(
        name="small",
        family="tests",
        cost="travel",
        durations=(table,),
        distances=(table,),
        demand=np.array([[1], [1], [2]]),
        service=np.array([5, 5, 5]),
        release=np.zeros(3, np.int64),
        windows=((), (), ()),
        vehicles=(Vehicle(start=DEPOT, end=DEPOT, capacity=(2,)),) * 2,
        serves=np.ones((1, 3), bool),
        divisor=10,
        best_known=5.6,
    )


@pytest.fixture
def data():
    """The folder with instances of others."""
    folder = os.environ.get("ROUNDS_TEST_DATA")
    if not folder or not (Path(folder) / "vrp").exists():
        pytest.skip("ROUNDS_TEST_DATA has no vrp/")
    return Path(folder) / "vrp"
