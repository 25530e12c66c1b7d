"""Printing: in any encoding, to a reader that has gone, to no console at all."""

from __future__ import annotations

import io
import json
import sys

import pytest

from routing.command.console import MOST_FAULTS, Console
from routing.errors import Fault, InputError


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
def test_a_character_that_the_console_lacks_is_no_failure(monkeypatch, encoding):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    console = Console("id")
    console.print("ꦱꦸ – Ibu 🌸 …")
    console.flush()
    printed = raw.getvalue().decode(encoding)
    assert "Ibu" in printed
    assert printed.endswith("\n")
    assert ("🌸" in printed) == (encoding == "utf-8")


def test_json_fits_any_console(capsys):
    Console("id", as_json=True).print_json({"name": "ꦱꦸ 🌸"})
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert json.loads(printed) == {"name": "ꦱꦸ 🌸"}


def test_people_and_machines_are_not_told_the_same(capsys):
    Console(as_json=True).print("for people")
    Console().print_json({"for": "machines"})
    assert capsys.readouterr().out == ""


def test_no_console_at_all_is_no_failure(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    console = Console("en")
    console.print("nobody reads this")
    console.complain("nor this")
    console.print_failure("bug", "nor this")
    console.flush()


def test_a_table_that_is_wrong_in_every_row_is_not_told_in_every_row(capsys):
    faults = [Fault(code="negative", file="a.csv", row=row) for row in range(2, MOST_FAULTS + 9)]
    Console("en").print_error(InputError(faults))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"{len(faults)} things must be mended first:"
    assert lines[1].startswith("- a.csv, row 2: ")
    assert lines[MOST_FAULTS].startswith(f"- a.csv, row {MOST_FAULTS + 1}: ")
    assert lines[MOST_FAULTS + 1] == "… and 7 more of the same kind."
    Console("en", as_json=True).print_error(InputError(faults))
    assert len(json.loads(capsys.readouterr().out)["faults"]) == len(faults)


def test_what_a_terminal_would_obey_is_shown_as_a_number(capsys):
    console = Console("en")
    console.print("a\x1b[31mb\x1b]0;t\x07", "left\u202eright", "tab\tand\nline", "back\r\x08")
    console.complain("\x9b2J")
    printed = capsys.readouterr()
    assert printed.out == "a<1B>[31mb<1B>]0;t<07>\nleft<202E>right\ntab\tand\nline\nback<0D><08>\n"
    assert printed.err == "<9B>2J\n"


def test_a_path_with_orders_to_the_terminal_is_shown_and_not_obeyed(rounds, tmp_path):
    ran = rounds("check", tmp_path / "\x1b[2J\u202ex", "--language", "en")
    assert ran.code == 2
    assert not {"\x1b", "\u202e"} & set(ran.out + ran.err)
    assert "- <1B>[2J<202E>x: " in ran.out


def test_a_script_that_the_fonts_lack_is_told_before_it_is_printed(rounds, round_folder, quick):
    round_folder.cells("households.csv", 3, address="ꦱꦸꦒꦼꦁ")
    ran = rounds("check", round_folder, "--language", "en")
    assert "a box stands for each on paper" in ran.out
    assert "(H002)" in ran.out
    ran = rounds("plan", round_folder, *quick, "--language", "en")
    assert ran.code == 0
    assert "(H002)" in ran.err


def test_counts_are_written_as_the_language_writes_them():
    assert "1,500 households" in Console("en").say(
        "check.counts",
        rows=2,
        households=1500,
        parcels=2,
        weight="0 kg",
        teams=1,
        depots=1,
        breaks=0,
    )
    said = Console("id").say(
        "check.counts",
        rows=2,
        households=30_000,
        parcels=999,
        weight="0 kg",
        teams=1,
        depots=1,
        breaks=0,
    )
    assert "30.000" in said
    assert "999" in said
