"""Whatever happens to a file, the answer is a round that misses nobody, or faults that name it."""

from __future__ import annotations

import csv
import io
import random
import re

import pytest

from routing.errors import InputError
from routing.intake import load_round, read_round

ODD_CELLS = [
    "", " ", "-", "x", "0", "-1", "1e309", "nan", "99999999999999", "1.5", "1,5", "1.000", "\0",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), '"', '""', "'", ";", "\t",
    "\n", "\r\n", "a\nb", "08:00-10:00", "10-8", "24:00", "=1+1", "{0}", "{", "}", "%s", "−8,2",
    "\u202e", "\ufeff", "H1", "none", "114.37", "-8.2428", "#N/A", "x" * 40_000, "ا", "\x1b[0m",
    "8:0", "true", "ya", "T1; K", "M dan K", "5 jam", "a; " * 2000, "None", "\u2028",
    "1_000", "0x1F", "３",
]  # fmt: skip
FRAGMENTS = [
    b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"[", b"]", b"=", b"{", b"}", b"'", b"#", b"-",
    b".", b"9", b"e", b"\t", b'"""', b"\\", b"[[depots]]\n", b"\n[round]\n", b"\xef\xbb\xbf",
]  # fmt: skip


def mutated_bytes(content: bytes, dice: random.Random) -> bytes:
    """One small accident to a file."""
    at = dice.randrange(len(content))
    kind = dice.randrange(6)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + content[at + dice.randrange(1, 20) :]
    if kind == 2:
        return content[:at] + bytes([dice.randrange(256)]) + content[at + 1 :]
    if kind == 3:
        return content[:at] + dice.choice(FRAGMENTS) + content[at:]
    if kind == 4:
        return content[:at] + content[max(0, at - 30) :]
    lines = content.splitlines(keepends=True)
    dice.shuffle(lines)
    return b"".join(lines)


def mutated_rows(rows: list[list[str]], dice: random.Random) -> list[list[str]]:
    """Some cells replaced, moved, added or lost."""
    rows = [list(row) for row in rows]
    for _ in range(dice.randrange(1, 4)):
        row = dice.choice([row for row in rows if row])
        at = dice.randrange(len(row))
        kind = dice.randrange(4)
        if kind <= 1:
            row[at] = dice.choice(ODD_CELLS)
        elif kind == 2:
            row.insert(at, dice.choice(ODD_CELLS))
        elif len(row) > 1:
            del row[at]
    return rows


def to_csv(rows: list[list[str]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def check(folder, names: set[str]) -> str:
    """Read the folder; nothing but a whole round or an ``InputError`` may come of it."""
    intake = read_round(folder)
    for fault in (*intake.faults, *intake.warnings):
        assert fault.file in names
        for language in ("id", "en"):
            text = fault.text(language)
            assert fault.file in text
            assert not re.search(r"\{\w*\}", text)
            assert text.isprintable(), text
    if intake.round_ is None:
        assert intake.faults
        with pytest.raises(InputError):
            load_round(folder)
        return "faults"
    assert intake.counts["household_rows"] == len(intake.round_.stops) >= 1
    assert intake.counts["team_rows"] >= 1
    return "round"


def check_nobody_is_missed(folder, text: str) -> None:
    """As many stops as Python's own reader finds rows below the header."""
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    round_ = read_round(folder).round_
    assert round_ is None or len(round_.stops) == len(rows) - 1


def run(write, workbook, good_files, seeds) -> None:
    tables = {
        name: list(csv.reader(io.StringIO(good_files[name])))
        for name in ("households.csv", "teams.csv")
    }
    toml = good_files["round.toml"].replace("households.csv", "households.xlsx")
    names = {*good_files, "households.xlsx"}
    seen = {"faults": 0, "round": 0}
    for seed in seeds:
        dice = random.Random(seed)
        kind = seed % 5
        name = dice.choice(["households.csv", "teams.csv"])
        if kind == 0:
            changed = {name: to_csv(mutated_rows(tables[name], dice))}
        elif kind == 1:
            changed = {name: mutated_bytes(good_files[name].encode(), dice)}
        elif kind == 2:
            changed = {"round.toml": mutated_bytes(good_files["round.toml"].encode(), dice)}
        else:
            rows = tables["households.csv"]
            if kind == 3:
                rows = [
                    [re.sub("[\0-\x1f\ud800-\udfff]|[\ufffe\uffff]", "", cell) for cell in row]
                    for row in mutated_rows(rows, dice)
                ]
                rows = [[cell[:32_000] for cell in row] for row in rows]
            book = workbook(rows)
            content = book if kind == 3 else mutated_bytes(book, dice)
            changed = {"round.toml": toml, "households.xlsx": content or b"\0"}
        folder = write({**good_files, **changed})
        try:
            # A mistyped file name in round.toml is itself the name of a missing file.
            extra = re.findall(
                r'= "([^"]*)"', (folder / "round.toml").read_text("utf-8", "replace")
            )
            seen[check(folder, names | {" ".join(name.split()) for name in extra})] += 1
            if kind == 0 and name == "households.csv":
                check_nobody_is_missed(folder, changed[name])
        except BaseException as error:
            raise AssertionError(f"seed {seed}, kind {kind}") from error
    assert min(seen.values()) > 0.05 * len(seeds), seen


def test_two_hundred_accidents_end_well(write, workbook, good_files):
    run(write, workbook, good_files, range(200))


def test_accidents_to_a_round_with_every_rule_end_well(write, workbook, rule_files):
    run(write, workbook, rule_files, range(2000, 2100))


@pytest.mark.slow
def test_many_more_accidents_end_well(write, workbook, good_files):
    run(write, workbook, good_files, range(1000, 5000))


@pytest.mark.slow
def test_many_more_accidents_to_a_round_with_every_rule_end_well(write, workbook, rule_files):
    run(write, workbook, rule_files, range(5000, 9000))
