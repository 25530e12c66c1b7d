"""What Windows does otherwise: consoles with few letters, no fork, paths with spaces, Notepad."""

from __future__ import annotations

import shutil

import pytest

NAME = "Sobo ꦱꦺꦴꦧꦺꦴ ≤ 🌸"
"""Letters that no Windows console's own encoding has."""

SCRIPT = """\
import multiprocessing, os, sys
multiprocessing.set_start_method("spawn")
del os.fork
from routing.__main__ import main
print("begun")
code = main(["plan", sys.argv[1], "--iterations", "10", "--workers", "2", "--engine", "ruin,pyvrp"])
print("ended", code)
"""
"""Without a guard round its main part, as people write scripts."""


@pytest.fixture
def spaced(sample, tmp_path):
    """A round in a path with spaces, its file saved by Notepad: BOM, and CR LF."""
    folder = tmp_path / "Dokumen Saya" / "Pembagian November (2)"
    shutil.copytree(sample, folder)
    text = (folder / "round.toml").read_text("utf-8")
    text = text.replace('name = "Contoh, November 2026"', f'name = "{NAME}"')
    assert NAME in text
    text = text.replace("\n", "\r\n")
    (folder / "round.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    return folder


STRICT = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252:strict"}
"""As Python on Windows writes into a pipe or a file."""


def test_a_console_that_lacks_letters_prints_the_rest_of_a_plan(process, spaced):
    ran = process("-m", "routing", "plan", spaced, "--iterations", "10", "--workers", "1",
                  "--formats", "csv", **STRICT)  # fmt: skip
    assert (ran.code, "Traceback" in ran.err) == (0, False)
    assert "Sobo ?" in ran.out
    assert "24 titik" in ran.out


@pytest.mark.parametrize("encoding", ["cp437", "cp1252"])
def test_and_the_rest_of_a_check(process, spaced, encoding):
    path = spaced / "households.csv"
    path.write_text(path.read_text("utf-8").replace("Contoh", "Cempaka ꦱ", 1), encoding="utf-8")
    told = STRICT | {"PYTHONIOENCODING": f"{encoding}:strict"}
    ran = process("-m", "routing", "check", spaced, **told)
    assert (ran.code, "Traceback" in ran.err) == (0, False)
    assert "Cempaka ? 1" in ran.out
    assert "|" in ran.out


def test_faults_in_letters_that_the_console_lacks_are_told(process, spaced):
    path = spaced / "households.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace("-8.24", "8°99′≤")
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = process("-m", "routing", "plan", spaced, **STRICT)
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert "households.csv" in ran.err


def test_no_process_is_forked_and_no_script_runs_twice(process, spaced, tmp_path):
    script = tmp_path / "rencana saya.py"
    script.write_text(SCRIPT, encoding="utf-8")
    ran = process(script, spaced, PYTHONIOENCODING="utf-8")
    assert "Traceback" not in ran.err
    lines = ran.out.splitlines()
    assert (lines.count("begun"), lines[-1]) == (1, "ended 0")
    assert (spaced / "out" / "sheets.pdf").stat().st_size > 10_000


def test_a_path_of_windows_in_the_file_is_told_how_to_write_it(rounds, spaced):
    path = spaced / "round.toml"
    text = path.read_text("utf-8-sig")
    path.write_text(text.replace('"households.csv"', '"C:\\Users\\Sri\\rumah.xlsx"'), "utf-8")
    ran = rounds("check", spaced, "--language", "en")
    assert ran.code == 2
    (told,) = (line for line in ran.out.splitlines() if line.startswith("- round.toml, row "))
    assert "folders with /" in told
