"""``[outputs]`` of ``round.toml``: which files are written, and what of a household they show."""

from __future__ import annotations

import pytest

from routing.intake import read_round
from routing.model import Round

HEAD = """\
[round]
date = 2026-11-24
households = "h.csv"
teams = "t.csv"
{more}
[outputs]
{outputs}
[[depots]]
id = "posko"
latitude = -8.24
longitude = 114.37
"""


@pytest.fixture
def read(tmp_path):
    def run(outputs, more=""):
        (tmp_path / "h.csv").write_text("id,lat,lon\nH1,-8.24,114.37\n", encoding="utf-8")
        (tmp_path / "t.csv").write_text("id,profile\nT1,motor\n", encoding="utf-8")
        text = HEAD.format(outputs=outputs, more=more)
        (tmp_path / "round.toml").write_text(text, encoding="utf-8")
        return read_round(tmp_path)

    return run


def codes(intake):
    return [(fault.code, fault.row, fault.column) for fault in intake.faults]


def test_silence_means_all_files_and_the_usual_columns(read):
    intake = read("")
    assert intake.round_.formats == ()
    assert intake.round_.columns == Round.__dataclass_fields__["columns"].default


def test_files_and_columns_are_those_that_are_named(read):
    round_ = read('formats = ["PDF", "messages", "pdf"]\ncolumns = ["nama", "phone"]').round_
    assert round_.formats == ("pdf", "messages")
    assert round_.columns == ("name", "phone")


def test_columns_below_round_still_count_but_not_twice(read):
    assert read("", 'columns = ["note"]').round_.columns == ("note",)
    intake = read('columns = ["name"]', 'columns = ["note"]')
    assert codes(intake) == [("columns_in_two_places", 7, "columns")]


def test_an_empty_list_of_columns_shows_nothing(read):
    assert read("columns = []").round_.columns == ()


@pytest.mark.parametrize(
    ("outputs", "code"),
    [
        ('formats = ["shp"]', "unknown_format"),
        ('formats = "pdf"', "key_not_texts"),
        ("formats = [1]", "key_not_texts"),
        ('format = ["pdf"]', "unknown_key_like"),
        ('language = "en"', "unknown_key_like"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(read, outputs, code):
    intake = read(outputs)
    assert codes(intake) == [(code, 7, outputs.split()[0])]


def test_formats_below_round_are_told_where_they_belong(read):
    (fault,) = read("", 'formats = ["pdf"]').faults
    assert fault.code == "unknown_key_like"
    assert "[outputs]" in fault.text("en")
