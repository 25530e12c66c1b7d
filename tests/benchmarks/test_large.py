"""Large instances: travel in the plane, what an answer costs, and curves that go on."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from benchmarks.euclid import Plane
from benchmarks.large import judged, main, read, told

POINTS = [(0, 0), (3, 4), (6, 8), (3, 4), (0, 10)]

FILE = """NAME : tiny
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 2
NODE_COORD_SECTION
1 0 0
2 0 10
3 0 12
4 10 0
5 12 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
5 1
DEPOT_SECTION
1
-1
EOF
"""


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.vrp"
    path.write_text(FILE, encoding="utf-8")
    path.with_suffix(".sol").write_text("Route #1: 1 2\nRoute #2: 3 4\nCost 48\n", "utf-8")
    return path


def test_ways_are_straight_lines_to_the_nearest_whole():
    plane = Plane(POINTS)
    assert plane.durations([0, 1], [1, 2]).tolist() == [[5, 10], [0, 5]]
    assert plane.pairs([0, 1], [4, 4]).tolist() == [10, 7]


def test_nearest_are_those_of_the_table_and_never_oneself():
    random = np.random.default_rng(1)
    plane = Plane(random.integers(0, 30, (60, 2)))
    everyone = np.arange(60)
    ways = plane.durations(everyone, everyone).astype(float)
    np.fill_diagonal(ways, np.inf)
    found = plane.nearest(everyone, everyone, 7)
    assert (found != everyone[:, None]).all()
    there = np.take_along_axis(ways, found, axis=1)
    assert (there <= np.sort(ways, axis=1)[:, :7] + 1).all()
    assert all(len(set(row)) == 7 for row in found.tolist())


def test_nearest_is_minus_one_where_there_are_fewer_candidates():
    assert Plane(POINTS).nearest([0, 1], [1, 3], 3).tolist()[1] == [3, -1, -1]
    assert sorted(Plane(POINTS).nearest([0], [1, 3], 3).tolist()[0]) == [-1, 1, 3]


def test_an_answer_is_judged_by_the_file_alone(tiny):
    instance = read(tiny)
    assert judged(instance, ((0, 1), (2, 3))) == instance.best_known == 48
    for routes in (((0, 1), (2,)), ((0, 1, 2), (3,)), ((0, 1), (1, 2, 3))):
        with pytest.raises(ValueError, match=r"visited|overloaded"):
            judged(instance, routes)


def test_what_has_an_end_is_not_run_again(tiny, tmp_path, capsys):
    out = tmp_path / "curves.csv"
    line = ["--instances", str(tiny), "--engines", "pyvrp", "--time", "0.5", "--out", str(out)]
    assert main(line) == 0
    assert main(line) == 0
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["cost"] for row in rows if row["end"]] == ["48"]
    assert capsys.readouterr().out.count("…") == 1


def test_the_table_tells_the_least_gap_so_far():
    row = {"instance": "a", "engine": "pyvrp", "seed": "1", "time": "10"}
    rows = [row | {"second": s, "gap": g} for s, g in (("1", "5"), ("3", "2"), ("9", "3"))]
    assert list(told(rows))[-1] == "| a | pyvrp | 10 | 5.00 | 5.00 | 2.00 | 2.00 | 2.00 | 2.00 |"
