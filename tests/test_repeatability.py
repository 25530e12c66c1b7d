"""The same seed and iterations give the same plan, on any machine, without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from routing import load_roads, load_round, plan_round


@pytest.fixture(scope="module")
def kampung(tmp_path_factory):
    """50 households, five teams by motorcycle, car and truck."""
    from routing.districts import make_district, write_district

    folder = tmp_path_factory.mktemp("kampung") / "round"
    write_district(make_district(num_households=50, num_teams=5, seed=3), folder)
    round_ = load_round(folder)
    return SimpleNamespace(folder=folder, round_=round_, network=load_roads(round_.roads))


@pytest.fixture(scope="module")
def planned(kampung):
    return plan_round(kampung.round_, kampung.network, iterations=10, workers=1)


def same(plan):
    """All of a plan but how long it took."""
    return plan.replace(search_duration=0.0)


def test_the_same_seed_gives_the_same_plan_whatever_the_workers(kampung, planned):
    again = plan_round(kampung.round_, kampung.network, iterations=10, workers=1)
    assert same(again) == same(planned)
    assert again.search_duration > 0
    side_by_side = plan_round(kampung.round_, kampung.network, iterations=10, workers=2)
    assert same(side_by_side) == same(planned)
    anew = plan_round(
        load_round(kampung.folder), load_roads(kampung.round_.roads), iterations=10, workers=3
    )
    assert same(anew) == same(planned)


@pytest.mark.slow
def test_which_worker_is_first_decides_nothing(tmp_path):
    """Two runs often end equally good and not the same: a race would tell them apart."""
    from routing.districts import make_district, write_district

    district = make_district(num_households=30, num_teams=4, seed=12, style="kota")
    write_district(district, tmp_path / "kota")
    round_ = load_round(tmp_path / "kota").replace(objective="shortest")
    network = load_roads(round_.roads)
    limits = {"iterations": 30, "seed": 4, "engine": "pyvrp"}
    alone = same(plan_round(round_, network, workers=1, **limits))
    for _ in range(5):
        assert same(plan_round(round_, network, workers=2, **limits)) == alone


def test_another_seed_is_another_search(kampung, planned):
    plans = [
        plan_round(kampung.round_, kampung.network, iterations=10, workers=1, seed=seed)
        for seed in (2, 3)
    ]
    assert [plan.seed for plan in plans] == [2, 3]
    ways = {tuple(tuple(v.stop for v in r.visits) for r in p.routes) for p in (planned, *plans)}
    assert len(ways) > 1


CALM = {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
ODD = [
    {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "PYTHONIOENCODING": "cp1252", "COLUMNS": "80"},
    {"TZ": "America/New_York", "PYTHONHASHSEED": "2", "PYTHONIOENCODING": "ascii", "COLUMNS": "40",
     "LC_ALL": "C", "PYTHONUTF8": "0"},
]  # fmt: skip


def run_command(folder, out, *arguments, **changes):
    root = str(Path(__file__).parents[1])
    changes["PYTHONPATH"] = os.pathsep.join(filter(None, [changes.get("PYTHONPATH"), root]))
    done = subprocess.run(
        [sys.executable, "-m", "routing", "plan", str(folder), "--out", str(out),
         "--iterations", "10", "--language", "en", *arguments],
        env={**os.environ, **changes}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    plan.pop("search_duration")
    return plan, done.stdout


@pytest.mark.slow
def test_clock_hash_seed_console_and_workers_of_a_machine_change_nothing(kampung, tmp_path):
    calm, said = run_command(kampung.folder, tmp_path / "0", "--workers", "1", **CALM)
    for number, odd in enumerate(ODD, start=1):
        out = tmp_path / str(number)
        plan, printed = run_command(kampung.folder, out, "--workers", str(number), **odd)
        assert plan == calm
        assert printed.count(b"\n") == said.count(b"\n")
        teams = [path.relative_to(out) for path in sorted(out.glob("[gkm]*/*"))]
        assert len(teams) >= 3
        for name in (
            "stops.csv", "routes.csv", "unassigned.csv", "plan.geojson", "map.html", "plan.xlsx",
            "sheets.pdf", *teams
        ):  # fmt: skip
            assert (out / name).read_bytes() == (tmp_path / "0" / name).read_bytes(), name


BLOCK = """\
import socket

def refuse(*arguments, **named):
    raise OSError("the network is blocked")

class Refused(socket.socket):
    __init__ = refuse

socket.socket = Refused
socket.create_connection = socket.getaddrinfo = refuse
"""


def test_a_plan_is_made_with_the_network_blocked(kampung, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    blocked = {"PYTHONPATH": str(tmp_path)}
    proof = [sys.executable, "-c", "import socket; socket.socket()"]
    done = subprocess.run(proof, env={**os.environ, **blocked}, capture_output=True, check=False)
    assert b"the network is blocked" in done.stderr
    plan, _ = run_command(kampung.folder, tmp_path / "out", "--workers", "2", **blocked)
    assert plan["totals"]["served"] == 50
