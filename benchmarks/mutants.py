"""Rules taken out one by one: does a test turn red wherever a rule is told?

    python benchmarks/mutants.py --suites check,pyvrp,ortools,ruin,parts

In: ``mutants.toml``: for each suite the tests that are to notice, and for each mutant the rule that
goes, a file, a piece of it that stands there once, and what stands there instead. Out: for each
mutant the first test that fails, or that it lives. Works on a copy of the checkout.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = Path(__file__).with_suffix(".toml")
COPIED = ("routing", "tests", "benchmarks", "pyproject.toml")
PATIENCE = 300.0
"""Seconds for the tests of one mutant: one that never ends is noticed as well. More are to be given
(``--patience``) on a machine that has other things to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One rule taken out of one file; ``rule`` is a name for people."""

    suite: str
    rule: str
    path: str
    before: str
    after: str

    def changed(self, text: str) -> str:
        """The file's text without the rule."""
        if text.count(self.before) != 1:
            raise ValueError(f"{self.suite} {self.rule}: not once in {self.path}: {self.before}")
        return text.replace(self.before, self.after)


def load_mutants() -> tuple[dict[str, list[str]], list[Mutant]]:
    """The tests of each suite, and all mutants."""
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    tests = {name: suite["tests"] for name, suite in told.items()}
    return tests, [
        Mutant(suite=name, rule=rule, path=f"{suite['folder']}/{file}.py", before=a, after=b)
        for name, suite in told.items()
        for file, rows in suite["files"].items()
        for rule, a, b in rows
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--suites", default="check,pyvrp,ortools,ruin,parts", help="joined by commas"
    )
    parser.add_argument("--rule", default="", help="only those with this in their name")
    parser.add_argument("--patience", type=float, default=PATIENCE)
    options = parser.parse_args()
    tests, mutants = load_mutants()
    wanted = options.suites.split(",")
    chosen = [each for each in mutants if each.suite in wanted and options.rule in each.rule]
    alive = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(Path(folder))
        for mutant in chosen:
            noticed = _noticed(copy, mutant, tests[mutant.suite], options.patience)
            alive += not noticed
            print(f"{mutant.suite:8} {mutant.rule:24} {noticed or 'LIVES'}", flush=True)
    print(f"{len(chosen)} mutants, {alive} live")
    return 1 if alive else 0


def _copied(folder: Path) -> Path:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / name, folder)
    return folder


def _noticed(copy: Path, mutant: Mutant, tests: list[str], patience: float) -> str:
    """The first test that fails without the rule; empty if none does."""
    file = copy / mutant.path
    text = file.read_text(encoding="utf-8")
    file.write_text(mutant.changed(text), encoding="utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return "(never ends)"
    finally:
        file.write_text(text, encoding="utf-8")
    if not done.returncode:
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (?:[^: ]*/)?(.*?)(?: - .*)?$", done.stdout, re.MULTILINE)
    return failed[1] if failed else f"(pytest ends with {done.returncode})"


if __name__ == "__main__":
    sys.exit(main())
