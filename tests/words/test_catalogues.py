"""Both languages say the same things, and nothing is said that no catalogue holds."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from routing.words import LANGUAGES, catalogue, say

SOURCE = Path(__file__).parents[2] / "routing"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys():
    indonesian, english = (set(catalogue(language)) for language in LANGUAGES)
    assert indonesian - english == set()
    assert english - indonesian == set()
    assert len(english) > 50


def test_both_languages_fill_in_the_same_fields():
    indonesian, english = (catalogue(language) for language in LANGUAGES)
    differing = {key for key in english if fields(english[key]) != fields(indonesian[key])}
    assert differing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_and_its_fields_have_names(language):
    for key, text in catalogue(language).items():
        assert text.strip() == text != "", key
        assert all(name.isidentifier() for name in fields(text)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_cause_and_an_action(language):
    keys = [key.split(".")[1:] for key in catalogue(language) if key.startswith("faults.")]
    parts: dict[str, set[str]] = {}
    for code, *part in keys:
        parts.setdefault(code, set()).update(part)
    lacking = {code for code, has in parts.items() if has and has != {"cause", "action"}}
    assert lacking == set()


def test_a_text_in_both_languages():
    assert say("faults.row", "id", row=3) == "baris 3"
    assert say("faults.row", "en", row=3) == "row 3"
    with pytest.raises(KeyError):
        say("faults.row", "jv", row=3)
    with pytest.raises(KeyError):
        say("faults.no_such_text")


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call in the package, with the bare name of what is called."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else ""
                yield path, node, called.id if isinstance(called, ast.Name) else name


def literal(node: ast.expr | None) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def test_every_key_that_the_program_says_exists():
    known = set(catalogue("en"))
    # Where a module says things by a ``say`` of its own, it adds the area in front.
    ends = known | {key.split(".", n)[-1] for key in known for n in (1, 2)}
    said = set()
    for path, call, name in calls():
        if name == "say" and call.args and (key := literal(call.args[0])) is not None:
            imported = re.search(r"routing\.words import .*\bsay\b", path.read_text("utf-8"))
            whole = bool(imported) and isinstance(call.func, ast.Name)
            said.add((path.name, key, whole))
    assert {each for each in said if each[1] not in (known if each[2] else ends)} == set()
    assert len(said) > 5


def test_every_fault_that_the_program_makes_has_words():
    known = set(catalogue("en"))
    made = set()
    for path, call, name in calls():
        keyword = next((word.value for word in call.keywords if word.arg == "code"), None)
        if name in {"Fault", "Flaw"}:
            made.add((path.name, literal(keyword)))
        if "intake" in path.parts and name in {"CellError", "FileError", "fault", "warn"}:
            made.add((path.name, literal(call.args[0])))
    codes = {(path, code) for path, code in made if code is not None}
    assert len(codes) > 40
    assert {(path, code) for path, code in codes if f"faults.{code}.cause" not in known} == set()
