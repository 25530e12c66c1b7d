"""A path that is copied from a message into a shell arrives there as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from routing.words.shells import quoted

NAMES = [
    "sobo/out/plan.xlsx", "Pembagian November", "Bu Ani's", "O'Brien", "a  b", "harga $5",
    "50% off", "a,b", "a;b", "a&b", "a(1)", "{x}", "@daftar", "#1", "`date`", "tanya?", "bintang*",
    "a!b", "~x", "Sobo ꦱꦺꦴ", "\u2018keriting\u2019", "\u201cganda\u201d $1", "-x",
    "a=b", "a|b", "<a>", "'", "''", "it's $HOME",
]  # fmt: skip

SH = shutil.which("sh")

SINGLE, DOUBLE = "'\u2018\u2019\u201a\u201b", '"\u201c\u201d\u201e'


def words_of_powershell(line: str) -> list[str]:
    """The words of a command by PowerShell's rules (about_Quoting_Rules, about_Parsing): quotes of
    either kind, straight or curly, double a quote to keep it; ``$`` and backticks live outside
    single ones; a list at a comma, another command at ``;``, ``&`` and ``|``.
    """
    words: list[str] = []
    word: str | None = None
    at = 0
    while at < len(line):
        sign = line[at]
        if sign in SINGLE or sign in DOUBLE:
            kind = SINGLE if sign in SINGLE else DOUBLE
            word = word or ""
            while True:
                at += 1
                if line[at] in kind:
                    if at + 1 < len(line) and line[at + 1] in kind:
                        at += 1
                    else:
                        break
                assert kind is SINGLE or line[at] not in "$`", line
                word += line[at]
        elif sign == " ":
            words += [] if word is None else [word]
            word = None
        else:
            assert sign not in "$`,;&|<>(){}", line
            assert word is not None or sign not in "@#", line
            word = (word or "") + sign
        at += 1
    return words + ([] if word is None else [word])


@pytest.mark.skipif(SH is None, reason="no POSIX shell")
@pytest.mark.parametrize("name", NAMES)
def test_a_posix_shell_takes_the_name_as_it_is(name):
    line = f"printf '%s' {quoted(name, windows=False)}"
    told = subprocess.run([str(SH), "-c", line], capture_output=True, check=True, cwd="/").stdout
    assert told.decode() == (f"./{name}" if name.startswith("-") else name)


@pytest.mark.parametrize("name", [*NAMES, r"C:\Dokumen Saya\out", r"C:\sobo\plan.xlsx"])
def test_powershell_takes_the_name_as_it_is(name):
    told = words_of_powershell(f"rounds check {quoted(name, windows=True)} --anyway")
    wanted = f".\\{name}" if name.startswith("-") else name
    assert told == ["rounds", "check", wanted, "--anyway"]


def test_a_plain_path_stays_bare_and_a_blank_asks_for_double_quotes():
    """For those are quotes to every shell, cmd.exe too."""
    for windows in (False, True):
        assert quoted("sobo/out/plan.xlsx", windows=windows) == "sobo/out/plan.xlsx"
        assert quoted("Bu Ani's round", windows=windows) == '"Bu Ani\'s round"'
    assert quoted(r"C:\sobo\out", windows=True) == r"C:\sobo\out"


def test_a_folders_last_backslash_does_not_swallow_the_quotation_mark():
    assert quoted("C:\\Dokumen Saya\\", windows=True) == '"C:\\Dokumen Saya"'
    assert quoted("C:\\", windows=True) == "C:\\"


def test_every_line_for_powershell_in_the_guide_is_what_powershell_takes():
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    blocks = re.findall(r"```powershell\n(.*?)```", text, re.DOTALL)
    blocks += re.findall(r"In PowerShell the first one reads\s+`([^`]*)`", text)
    lines = [part for block in blocks for line in block.splitlines() for part in line.split(";")]
    assert len(lines) > 8
    for line in lines:
        command, *words = words_of_powershell(line.strip())
        assert command
        assert not any(" " in word and word.startswith("-") for word in words)
