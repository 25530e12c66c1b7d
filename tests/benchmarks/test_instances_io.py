"""Instances of others: read as their authors meant, which their solutions' costs prove."""

from __future__ import annotations

import pytest

vrplib = pytest.importorskip("vrplib")

from benchmarks.instances_io import (  # noqa: E402
    MOST_PLACES,
    instance_files,
    read_case,
    read_routes,
    solution_file,
)
from benchmarks.judge import judge  # noqa: E402

REFERENCES = {
    "ORTEC-VRPTW-ASYM-05362619-d1-n212-k20": 152074,
    "ORTEC-VRPTW-ASYM-374c5f0f-d1-n329-k20": 163801,
}
"""Costs of solutions whose files state none (the competition's own references)."""

DIALECT = """NAME: two-depots
TYPE: MDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 4
VEHICLES: 2
VEHICLES_MAX_DURATION: 90
NODE_COORD_SECTION
1 0 0
2 10 0
3 0 3
4 13 0
DEMAND_SECTION
1 0
2 0
3 4
4 5
SERVICE_TIME_SECTION
1 0
2 0
3 7
4 8
TIME_WINDOW_SECTION
1 0 100
2 5 90
3 10 20
4 30 40
CAPACITY_SECTION
1 4
2 5
VEHICLES_DEPOT_SECTION
1 1
2 2
VEHICLES_ALLOWED_CLIENTS_SECTION
1 3
2 3 4
DEPOT_SECTION
1
2
-1
EOF
"""

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  2          10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      1          1          4          5         50         10
    2      0          2          7          0         60         10
"""


def test_every_stored_solution_costs_what_its_file_states(data):
    seen = 0
    for path in instance_files(data):
        file = solution_file(path)
        if file is None or path.parent.name == "ags":
            continue
        case = read_case(path)
        routes, stated = read_routes(case, file)
        judgement = judge(case, routes)
        cost = judgement.cost / case.divisor
        assert judgement.faults == (), case.name
        wanted = REFERENCES[case.name] if stated is None else stated
        assert cost == pytest.approx(wanted, abs=0.005), case.name
        assert case.best_known == wanted, case.name
        seen += 1
    assert seen > 15


def test_a_dialect_file_is_read_with_depots_after_stops(tmp_path):
    file = tmp_path / "variants" / "two.vrp"
    file.parent.mkdir()
    file.write_text(DIALECT, encoding="utf-8")
    case = read_case(file)
    first, second = case.vehicles
    assert (case.family, case.num_stops, case.num_places) == ("variants", 2, 4)
    # Stops 0 and 1 are the file's 3 and 4; places 2 and 3 its depots 1 and 2.
    assert case.durations[0][0].tolist() == [0, 13342, 3000, 10440]
    assert (first.start, second.start) == (2, 3)
    assert (second.earliest, second.latest, second.max_duration) == (5000, 90000, 90000)
    assert (first.capacity, second.capacity) == ((4000,), (5000,))
    assert case.demand.ravel().tolist() == [4000, 5000]
    assert case.service.tolist() == [7000, 8000]
    assert case.windows == (((10000, 20000),), ((30000, 40000),))
    assert case.serves[first.kind].tolist() == [True, False]
    assert case.serves[second.kind].tolist() == [True, True]
    assert judge(case, ((0,), (1,))).feasible
    assert not judge(case, ((1,), (0,))).feasible


def test_solomon_is_cut_to_tenths(tmp_path):
    file = tmp_path / "tiny.txt"
    file.write_text(SOLOMON, encoding="utf-8")
    (tmp_path / "tiny.sol").write_text("Route #1: 1 2\nCost 4.8\n", encoding="utf-8")
    case = read_case(file)
    assert case.durations[0].tolist() == [[0, 14, 14], [14, 0, 20], [14, 20, 0]]
    assert (len(case.vehicles), case.vehicles[0].latest) == (2, 1000)
    assert read_routes(case, tmp_path / "tiny.sol") == (((0, 1),), 4.8)
    assert case.best_known == 4.8


def test_vehicles_are_counted_where_the_file_is_silent(tmp_path):
    lines = ["NAME : few", "TYPE : CVRP", "DIMENSION : 12", "EDGE_WEIGHT_TYPE : EUC_2D",
             "CAPACITY : 10", "NODE_COORD_SECTION", *(f"{i} {i} 0" for i in range(1, 13)),
             "DEMAND_SECTION", "1 0", *(f"{i} 4" for i in range(2, 13)),
             "DEPOT_SECTION", "1", "-1", "EOF"]  # fmt: skip
    file = tmp_path / "few.vrp"
    file.write_text("\n".join(lines), encoding="utf-8")
    case = read_case(file)
    # 44 units of demand: five vehicles at least, so 6.5, rounded up, and three more.
    assert len(case.vehicles) == 10
    assert "10 vehicles" in case.note
    assert not case.timed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DIALECT.replace("MDVRPTW", "VRPB"), "VRPB"),
        (DIALECT.replace("DIMENSION: 4", f"DIMENSION: {MOST_PLACES + 1}"), "places are more than"),
        ("hello", "no instance"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, text, said):
    file = tmp_path / "bad.vrp"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_case(file)
