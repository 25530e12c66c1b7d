"""A small round that plans in a second, and the command run in this process or in another."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .untidy import places, round_with

__all__ = ["places", "round_with"]  # fixtures of several files

ROOT = Path(__file__).parents[2]

HOUSEHOLDS, TEAMS, TOML, MAP = "households.csv", "teams.csv", "round.toml", "roads.osm.pbf"

QUICK = ("--iterations", "10", "--workers", "1")
"""Limits of a search that is over at once and always finds the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a call of the command gave."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> str:
        """Standard error but for the progress that ``--json`` tells there."""
        lines = self.err.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith('{"progress": '))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A round's folder that a test may spoil."""

    path: Path

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file in the place of another."""
        data = content if isinstance(content, bytes) else content.encode()
        (self.path / name).write_bytes(data)

    def text(self, name: str) -> str:
        return (self.path / name).read_text("utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a text that stands in a file."""
        text = self.text(name)
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def toml(self, key: str, value: str) -> None:
        """Add a key to the round."""
        self.edit(TOML, "[round]\n", f"[round]\n{key} = {value}\n")

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.path / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def cells(self, name: str, row: int | None = None, **cells: str) -> None:
        """Change cells of one row, as a spreadsheet numbers it, or of all."""
        rows = self.rows(name)
        for number, each in enumerate(rows, start=2):
            if row in (None, number):
                each.update(cells)
        with (self.path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def tree_of(folder: Path) -> dict[str, bytes | None]:
    """Everything in and below a folder: a file's bytes, ``None`` for a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], dict[str, bytes | None]]:
    return tree_of


@pytest.fixture(scope="session")
def quick() -> tuple[str, ...]:
    return QUICK


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 households, two teams on motorcycles and one in a car; not to be changed."""
    from routing.districts import make_district, write_district

    folder = tmp_path_factory.mktemp("sample") / "round"
    write_district(make_district(num_households=24, num_teams=3, seed=5), folder)
    return folder


@pytest.fixture
def round_folder(sample: Path, tmp_path: Path) -> Folder:
    """A copy of the sample, alone in a folder of its own."""
    place = tmp_path / "place"
    place.mkdir()
    shutil.copytree(sample, place / "round")
    return Folder(path=place / "round")


@pytest.fixture(scope="session")
def planned_once(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's folder with its plan in ``out``; not to be changed."""
    from routing.__main__ import main

    folder = tmp_path_factory.mktemp("planned") / "round"
    shutil.copytree(sample, folder)
    assert main(["plan", str(folder), *QUICK, "--json"]) == 0
    return folder


@pytest.fixture
def planned(planned_once: Path, tmp_path: Path) -> Folder:
    """A copy of the sample with its plan."""
    shutil.copytree(planned_once, tmp_path / "planned")
    return Folder(path=tmp_path / "planned")


@pytest.fixture
def rounds(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command in this process."""
    from routing.__main__ import main

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as end:  # argparse's own way out
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Ran(code=code, out=printed.out, err=printed.err)

    return run


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child: this checkout first, no setting of the tester's own console."""
    paths = [*filter(None, [changes.pop("PYTHONPATH", "")]), str(ROOT)]
    own = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "PYTHONPATH"}}
    return {**own, "PYTHONPATH": os.pathsep.join(paths), **changes}


@pytest.fixture(scope="session")
def child_environment() -> Callable[..., dict[str, str]]:
    return environment


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Ran]:
    """Run Python in a process of its own; ``rounds`` is ``-m routing``."""

    def run(*arguments: object, timeout: float = 120, **changes: Any) -> Ran:
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            timeout=timeout,
            env=environment(**changes),
            cwd=tmp_path,
            check=False,
        )
        out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        return Ran(code=done.returncode, out=out, err=err)

    return run
