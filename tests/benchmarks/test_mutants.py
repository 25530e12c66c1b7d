"""Every mutant takes a rule out of a file that has it."""

from __future__ import annotations

from benchmarks.mutants import ROOT, load_mutants


def test_each_mutant_changes_one_place_of_its_file() -> None:
    tests, mutants = load_mutants()
    assert tests.keys() == {"check", "pyvrp", "ortools", "ruin", "parts"}
    for mutant in mutants:
        text = (ROOT / mutant.path).read_text(encoding="utf-8")
        compile(mutant.changed(text), mutant.path, "exec")


def test_each_suite_names_tests_that_are_there() -> None:
    for tests in load_mutants()[0].values():
        for name in tests:
            assert not name.startswith("tests/") or (ROOT / name).exists()
