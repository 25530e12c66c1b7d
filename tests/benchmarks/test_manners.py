"""Fair days and compact routes as the benchmark measures them: by hand, and from rows to tables."""

from __future__ import annotations

import csv
from itertools import combinations

import numpy as np
import pytest

from benchmarks import manners
from benchmarks.outlines import nearest_same_team, overlapping_pairs
from benchmarks.run_one import Answer
from routing.plan.outlines import num_overlaps
from routing.problem import MatrixTravel, Problem

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]


def test_outlines_overlap_that_have_more_than_a_boundary_in_common():
    points = np.array([*SQUARE, (2.0, 2.0), (6.0, 2.0), (6.0, 6.0), (4.0, 0.0), (8.0, 0.0)])
    assert overlapping_pairs(points, [(0, 1, 2, 3), (4, 5, 6), (), (7, 8)]) == [(0, 1)]
    assert overlapping_pairs(points, [(0, 2), (1, 3), (4,)]) == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize("seed", range(20))
def test_the_benchmark_and_the_ruler_see_the_same_overlaps(seed):
    """They share no code."""
    points = np.random.default_rng(seed).integers(0, 12, (20, 2))
    cuts = np.split(np.random.default_rng(seed + 100).permutation(20), [6, 12, 17, 19])
    routes = tuple(tuple(cut.tolist()) for cut in cuts)
    problem = Problem(
        travels=(MatrixTravel(1 - np.eye(21, dtype=np.int64)),), demand=np.ones((20, 1), np.int64),
        team_capacity=np.full((5, 1), 20), team_start=np.full(5, 20), team_end=np.full(5, 20),
        points=points,
    )  # fmt: skip
    pairs = overlapping_pairs(points.astype(float), routes)
    assert len(pairs) == num_overlaps(problem, routes)
    for one, other in combinations(range(5), 2):
        alone = tuple(route if i in (one, other) else () for i, route in enumerate(routes))
        assert num_overlaps(problem, alone) == ((one, other) in pairs)


def test_a_stop_is_at_home_if_any_of_its_nearest_has_its_team():
    # On a line at 0, 1, 2, 10: stop 1 has two as near; the last one's nearest is the third.
    points = np.array([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (10.0, 0.0)])
    assert nearest_same_team(points, [(0,), (1, 2), (3,)]) == 0.5
    assert nearest_same_team(points, [(0, 1, 2, 3)]) == 1.0


@pytest.fixture
def village(tmp_path):
    file = tmp_path / "few.toml"
    file.write_text(
        '[[district]]\nname = "few"\nstyle = "kampung"\nhouseholds = 12\nteams = 3\nseed = 5\n',
        encoding="utf-8",
    )
    return file


def test_every_way_is_measured_once(village, tmp_path, monkeypatch, capsys):
    asked = []

    def answer(case, engine, seconds, seed):
        asked.append((engine, len(case.vehicles)))
        whole = tuple(range(case.num_stops))
        # One team with everything, or each with a share: the first cannot carry it.
        share = -(-len(whole) // 3)
        cut = [whole[i : i + share] for i in range(0, len(whole), share)]
        routes = (cut[0], cut[1], cut[2]) if engine != "pyvrp" else (whole, (), ())
        return Answer(routes=routes, seconds=1.0)

    monkeypatch.setattr(manners, "run_one", answer)
    out = tmp_path / "rows.csv"
    for _ in range(2):
        manners.main(["--villages", str(village), "--out", str(out), "--ways", "shortest,pyvrp"])
    assert asked == [("rounds", 3), ("pyvrp", 3)]
    with out.open(encoding="utf-8", newline="") as opened:
        first, second = csv.DictReader(opened)
    assert (first["way"], first["feasible"]) in {("shortest", "yes"), ("shortest", "no")}
    assert second["feasible"] == "no"
    assert second["error"]


def row(way, total, longest=1.0, shortest=0.9, *, pairs=0, village="v"):
    return dict.fromkeys(manners.COLUMNS, "") | {
        "village": village, "way": way, "seed": "1", "time": "10", "total": str(total),
        "travel": "1", "longest": str(longest), "shortest": str(shortest), "pairs": str(pairs),
        "near": "0.5", "teams": "0 1", "feasible": "yes",
    }  # fmt: skip


def verdict(*rows):
    return list(manners.table(rows))[-2:]


def test_the_verdict_is_by_the_marks():
    base = [row("shortest", 1000, 1.5, 0.4, pairs=9), row("pyvrp", 1000, pairs=8)]
    fair, compact = verdict(
        *base, row("balanced", 1030, 1.1, 0.5), row("compact_some", 1020, pairs=4)
    )
    assert fair == "balanced: 1 of 1 villages keep all three marks"
    assert compact.startswith("compact_some: reached; 4 pairs for 8 of PyVRP")
    for bad in (row("balanced", 1031, 1.1), row("balanced", 1000, 1.11),
                row("balanced", 1000, 1.1, 0.4)):  # fmt: skip
        assert verdict(*base, bad)[-1].startswith("balanced: 0 of 1")
    for bad in (row("compact_some", 1021, pairs=4), row("compact_some", 1000, pairs=5)):
        assert "not reached" in verdict(*base, bad)[-1]


def test_balanced_has_the_teams_that_shortest_sends_out(village, tmp_path, monkeypatch):
    case = manners.make_case(village, "few", "day")
    asked = []
    monkeypatch.setattr(
        manners, "run_one",
        lambda case, engine, seconds, seed: asked.append(case.vehicles)
        or Answer(routes=None, seconds=1.0, error="none"),
    )  # fmt: skip
    manners.run(case, "balanced", 10.0, 1, [row("shortest", 1, village="few") | {"teams": "0 2"}])
    assert asked == [(case.vehicles[0], case.vehicles[2])]
