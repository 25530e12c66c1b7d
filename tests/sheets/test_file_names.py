"""Files called after teams: names that every system takes, distinct on all of them."""

from __future__ import annotations

import unicodedata

import pytest

from routing.model import Round, Team
from routing.sheets.file_names import team_file_names

UNSAFE = set('<>:"/\\|?*.') | {chr(code) for code in range(32)}


def _names(small_round: Round, *ids: str) -> list[str]:
    teams = tuple(Team(id=each, start="posko", end="posko") for each in ids)
    names = team_file_names(small_round.replace(teams=teams))
    assert list(names) == list(ids)
    return list(names.values())


@pytest.mark.parametrize(
    ("team", "name"),
    [
        ("T1", "T1"),
        ("Tim 1/2", "Tim-1-2"),
        ("..", "team"),
        (".hidden", "hidden"),
        ("T1.en", "T1-en"),
        ("Melati. ", "Melati"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows", "C-Windows"),
        ("CON", "CON-2"),
        ("com1", "com1-2"),
        ("com10", "com10"),
        ("nul.txt", "nul-txt"),
        ("ꦱꦸꦒꦼꦁ", "ꦱꦸꦒꦼꦁ"),
        ("🌸", "team"),
        ("=1+1", "1-1"),
        ("\u202eTim A\u200b", "Tim-A"),
        ("x" * 500, "x" * 40),
        ("rw\n03\x00", "rw-03"),
    ],
)
def test_a_name_is_safe_and_close_to_the_team(small_round: Round, team: str, name: str) -> None:
    assert _names(small_round, team) == [name]


def test_names_that_some_system_takes_for_the_same_get_numbers(small_round: Round) -> None:
    ids = ("Tim A", "tim a", "TIM/A", "Tim-A-2", "Stra\u00dfe", "STRASSE", "\u00e9", "e\u0301",
           "x" * 50, "x" * 60, "T\uff11", "T1")  # fmt: skip
    names = _names(small_round, *ids)
    keys = {unicodedata.normalize("NFKC", name).casefold() for name in names}
    assert len(keys) == len(ids)
    assert names[:4] == ["Tim-A", "tim-a-2", "TIM-A-3", "Tim-A-2-2"]
    assert names[9] == "x" * 38 + "-2"


def test_no_hostile_team_makes_an_unsafe_name(
    small_round: Round, hostile_texts: tuple[str, ...]
) -> None:
    names = _names(small_round, *hostile_texts)
    assert all(0 < len(name) <= 40 and not UNSAFE & set(name) for name in names)
    assert all(name == name.strip() and name[0] != "-" for name in names)
    assert len({name.casefold() for name in names}) == len(names)
