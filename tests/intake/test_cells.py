"""Cells as people type them become numbers and texts, or say why not."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.intake.angles import read_angle
from routing.intake.cells import (
    BROKEN,
    is_blank,
    read_number,
    read_scaled,
    read_text,
    read_whole,
)
from routing.intake.gather import CellError


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3", "3"),
        ("-8.2428", "-8.2428"),
        ("-8,2428", "-8.2428"),
        ("−8.24", "-8.24"),
        ("–8,24", "-8.24"),
        (" 2.5\u00a0", "2.5"),
        ("\u200b7", "7"),
        ("+4", "4"),
        (".5", "0.5"),
        ("5,", "5"),
        ("1.14e2", "114"),
        (3.0, "3"),
        (0.1, "0.1"),
        (12, "12"),
    ],
)
def test_numbers_are_read_with_point_or_comma(cell, value):
    assert read_number(cell) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("dua", "not_a_number"),
        ("1 000", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("1,234.5", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("nan", "not_a_number"),
        (math.nan, "not_a_number"),
        (-math.inf, "not_a_number"),
        (True, "not_a_number"),
        ("1e309", "too_large"),
        ("-1e9999", "too_large"),
        (10**30, "too_large"),
        (dt.date(2026, 10, 8), "cell_is_date"),
        (dt.time(8), "cell_is_date"),
        (BROKEN, "cell_without_value"),
    ],
)
def test_what_is_no_number_says_why(cell, code):
    with pytest.raises(CellError) as caught:
        read_number(cell)
    assert caught.value.code == code


@pytest.mark.parametrize("cell", [None, "", "  ", "\u200b", "\ufeff\u00a0"])
def test_blank_cells_hold_nothing(cell):
    assert is_blank(cell)
    assert read_number(cell) is None
    assert read_text(cell) == ""


@pytest.mark.parametrize("cell", ["3", "3.0", "3,0", 3, 3.0])
def test_three_is_three_however_written(cell):
    assert read_whole(cell, 10) == 3


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2.5", "not_whole"),
        ("1.000", "ambiguous_number"),
        ("12,500", "ambiguous_number"),
        ("11", "too_large"),
        ("1e400", "too_large"),
    ],
)
def test_what_is_no_whole_number_says_why(cell, code):
    with pytest.raises(CellError) as caught:
        read_whole(cell, 10)
    assert caught.value.code == code
    assert caught.value.values.get("limit", 10) == 10


@pytest.mark.parametrize(
    ("cell", "grams"),
    [("2,5", 2500), ("0.0005", 1), ("0.00049", 0), ("1.2345", 1235), (2.3, 2300), ("0.500", 500)],
)
def test_kilograms_become_grams_rounded_half_up(cell, grams):
    assert read_scaled(cell, 1000, 100) == grams


def test_a_thousand_or_one_is_refused_only_where_thousands_are_likely():
    assert read_scaled("1.250", 1000, 100) == 1250
    with pytest.raises(CellError, match="ambiguous_number"):
        read_scaled("1.250", 1000, 10_000, thousands=True)
    assert read_scaled("0.250", 1000, 10_000, thousands=True) == 250


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (17.0, "17"),
        (81234567890.0, "81234567890"),
        (2.5, "2.5"),
        (dt.time(8, 30), "08:30"),
        (dt.date(2026, 11, 24), "2026-11-24"),
        (True, "true"),
        ("  Jl.\tMawar \n 3 ", "Jl. Mawar 3"),
        ("e\u0301", "é"),
        ("a\u200bb\ufeff", "ab"),
        ("007", "007"),
    ],
)
def test_texts_are_one_tidy_line(cell, text):
    assert read_text(cell) == text


@pytest.mark.parametrize("text", ["\0", "\x07", "\x1b[2J", "\u202e", "\ud800", "\uffff", "\x9f"])
def test_texts_that_cannot_be_printed_are_refused(text):
    with pytest.raises(CellError, match="control_characters"):
        read_text(f"a{text}b")


@given(st.floats(-1e6, 1e6))
def test_a_typed_number_and_its_text_are_the_same(value):
    assert (
        read_number(value) == read_number(repr(value)) == read_number(repr(value).replace(".", ","))
    )


@given(st.one_of(st.text(), st.floats(), st.integers(), st.times(), st.datetimes(), st.none()))
def test_any_cell_gives_a_value_or_a_cell_error(cell):
    for read in (read_number, read_text, read_angle, lambda c: read_whole(c, 10**6)):
        with contextlib.suppress(CellError):
            read(cell)
