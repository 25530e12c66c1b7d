"""The package as a library: the names it gives, and programs of a few lines that use them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import routing

ROOT = Path(__file__).parents[1]

FROM_FILES = """\
from routing import load_round, load_roads, plan_round, check_plan, write_plan

print("begun")
round_ = load_round("round")
network = load_roads(round_.roads)          # loaded once, used for many rounds
plan = plan_round(round_, network, {limits}, seed=1)
assert not check_plan(round_, plan, network)
write_plan(plan, "out")
"""

OWN_TIMES = """\
import numpy as np
from routing.problem import MatrixTravel, Problem
from routing.search import Limits, solve

seconds = [[0, 60, 500, 90], [70, 0, 80, 500], [500, 90, 0, 60], [100, 500, 70, 0]]
problem = Problem(
    demand=[[1], [2], [1]], service=[30, 30, 30], priority=[1, 1, 1], window_first=range(4),
    window_start=[0, 0, 0], window_end=[9000, 9000, 9000], team_capacity=[[4]], team_earliest=[0],
    team_latest=[9000], team_start=[3], team_end=[3], team_profile=[0],
    travels=(MatrixTravel(seconds),),
)
print(solve(problem, Limits(iterations=50)).sequences)
"""

IN_MEMORY = """\
import datetime as dt
from routing.model import Depot, Location, Round, Stop, Team
from routing.plan.assemble import assemble_plan
from routing.problem import MatrixTravel, build_problem
from routing.search import Limits, solve

here = Location(lat=-8.2, lon=114.3)
round_ = Round(
    name="Sobo", date=dt.date(2026, 11, 24), depots=(Depot(id="posko", location=here),),
    stops=(Stop(id="A", location=here), Stop(id="B", location=here)),
    teams=(Team(id="T", start="posko", end="posko"),),
)
travel = MatrixTravel([[0, 60, 90], [500, 0, 75], [45, 500, 0]])
problem = build_problem(round_, {"motorcycle": travel})
found = solve(problem, Limits(iterations=50, workers=1))
plan = assemble_plan(
    round_, problem, found.sequences, unassigned=(), engine=found.engine, seed=1,
    search_duration=found.duration,
)
print([visit.stop for visit in plan.routes[0].visits], plan.totals.travel_duration)
"""


def run_script(folder: Path, text: str, *, entry: str = "program.py") -> str:
    """Run a program from its file, as people do: no guard around its main part."""
    path = folder / entry
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, path],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def folder(tmp_path):
    from routing.districts import make_district, write_district

    write_district(make_district(num_households=15, num_teams=2, seed=2), tmp_path / "round")
    return tmp_path


@pytest.mark.parametrize(
    "limits", ["iterations=20", pytest.param("time_limit=1", marks=pytest.mark.slow)]
)
def test_a_program_without_a_main_guard_plans_with_all_cores(folder, limits):
    said = run_script(folder, FROM_FILES.format(limits=limits))
    assert said == "begun\n"  # once: no worker has read the program again
    names = {path.name for path in (folder / "out").iterdir()}
    assert {"sheets.pdf", "map.html", "plan.json", "plan.xlsx", "stops.csv"} <= names
    again = routing.read_plan(folder / "out")
    assert again.totals.served == 15
    assert routing.check_plan(again.round_, again, routing.load_roads(again.round_.roads)) == ()


def test_own_travel_times_are_searched_in_ten_lines(tmp_path):
    """Out 100, on 60 and 80, back 60: 300; the other way round 320, all others 500 and more."""
    assert run_script(tmp_path, OWN_TIMES) == "((0, 1, 2),)\n"


def test_a_round_in_memory_with_own_travel_times_becomes_a_plan(tmp_path):
    """The depot is the last place: out 45, on 60, back 75; the other way round 500 and more."""
    assert run_script(tmp_path, IN_MEMORY) == "['A', 'B'] 180\n"


@pytest.mark.slow
def test_a_notebook_like_caller_in_a_thread_is_served(folder):
    """No signal handling, no main thread: a web server calls like this."""
    text = f"""\
import threading
def work():
{"".join(f"    {line}" + chr(10) for line in FROM_FILES.format(limits="iterations=5").splitlines())}
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""
    assert run_script(folder, text) == "begun\n"
    assert (folder / "out" / "plan.json").exists()


def test_the_exported_names_are_these():
    assert routing.__all__ == [
        "check_plan", "load_roads", "load_round", "plan_round", "read_plan", "write_plan",
    ]  # fmt: skip
    for name in routing.__all__:
        assert callable(getattr(routing, name))
        assert getattr(routing, name).__doc__
    assert set(routing.__all__) <= set(dir(routing))
    with pytest.raises(AttributeError, match="plan_everything"):
        routing.plan_everything  # noqa: B018


def test_the_search_s_names_are_these():
    import routing.search

    assert routing.search.__all__ == ["Found", "Limits", "Progress", "solve"]
    assert all(getattr(routing.search, name) for name in routing.search.__all__)


def test_a_star_import_gives_the_exported_names():
    names: dict[str, object] = {}
    exec("from routing import *", names)
    assert set(routing.__all__) <= set(names)


def test_the_version_is_the_distribution_s():
    from importlib.metadata import PackageNotFoundError, version

    try:
        assert version("delivery-rounds") == routing.__version__
    except PackageNotFoundError:
        pytest.skip("run from a checkout that is not installed")
