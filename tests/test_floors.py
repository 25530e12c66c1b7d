"""The house has floors: imports go to a lower floor or stay inside the same place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "routing"

FLOORS = [
    ["words"],
    ["errors"],
    ["own_profiles"],
    ["model", "flaws"],
    ["barriers"],
    ["intake", "roads", "problem"],
    ["plan"],
    ["search", "checkpoint"],
    ["ground", "pipeline", "retime"],
    ["sheets", "districts"],
    ["command", "__main__"],
]
"""From the ground up; places on one floor do not know each other, except for those below."""

NEIGHBOURS = {
    ("flaws", "model"),  # a round and what makes it sound: one looks at the other
    ("model", "flaws"),
    ("pipeline", "ground"),  # one floor, two files: the pipeline stands on a round's places
    ("retime", "ground"),
    ("command", "__main__"),
    ("__main__", "command"),
}

ONLY_IN = {
    "osmium": "roads",
    "routingkit_cch": "roads/hierarchy.py",
    "osmnx": "roads",
    "networkx": "roads",
    "pyproj": "roads",
    "pyvrp": "search/engines/pyvrp",
    "ortools": ("search/engines/ortools", "search/engines/recombine.py"),
    "distributed": "search/cluster.py",
    "dask": "search/cluster.py",
    "fpdf": "sheets",
    "xlsxwriter": ("sheets", "districts/sample_books.py"),
    "python_calamine": "intake",
}
"""A foreign library is known in one place."""


def _place(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def _floor(place: str) -> int:
    return next(index for index, places in enumerate(FLOORS) if place in places)


def _imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path):
    place = _place(path)
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] != "routing" or len(parts) == 1 or parts[1] == "__version__":
            continue
        other = parts[1]
        allowed = other == place or (place, other) in NEIGHBOURS or _floor(other) < _floor(place)
        assert allowed, f"{path.relative_to(ROOT)} must not know routing.{other}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_foreign_library_is_known_in_one_place(path):
    for name in _imports(path):
        home = ONLY_IN.get(name.split(".")[0])
        if home is not None:
            assert path.relative_to(ROOT).as_posix().startswith(home)


def test_every_place_has_a_floor():
    places = {_place(path) for path in FILES}
    assert places == {place for floor in FLOORS for place in floor}


def test_no_drawers_and_no_long_files():
    for path in FILES:
        assert path.stem not in {"utils", "helpers", "common", "misc", "constants"}
        assert len(path.read_text("utf-8").splitlines()) <= 400, path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_command_prints(path):
    if _place(path) in {"command", "__main__"}:
        return
    tree = ast.parse(path.read_text("utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "print" not in called
    assert "input" not in called
