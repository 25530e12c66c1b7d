"""What people type, made fit for paper."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.sheets.pdf_text import (
    ELLIPSIS,
    MISSING,
    clean,
    in_display_order,
    shorten,
    width_of,
    wrap,
)

LATIN = set(range(0x20, 0x17F)) | {ord(MISSING), ord(ELLIPSIS)}
ARABIC = LATIN | set(range(0x600, 0x700)) | set(range(0xFB50, 0xFF00))


class Ten(dict):
    """A font whose every letter is ten wide, but for ``i``, which is five."""

    def __missing__(self, code: int) -> float:
        return 5 if code == ord("i") else 10


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Pak\tSlamet\r\n bin  Sarno ", "Pak Slamet bin Sarno"),
        ("Ibu Sri 🌸", f"Ibu Sri {MISSING}"),
        ("👩‍👩‍👧 keluarga", f"{MISSING} keluarga"),
        ("👍🏽!", f"{MISSING}!"),
        ("ꦱꦸꦒꦼꦁ", MISSING * 2),
        ("Re\u0301mi", "R\u00e9mi"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("a\x00b\x07c", "a b c"),
        ("\ud800x", f"{MISSING}x"),
        ("<b>=1+1</b>", "<b>=1+1</b>"),
        ("", ""),
    ],
)
def test_text_is_one_line_of_what_the_font_has(typed: str, printed: str) -> None:
    assert clean(typed, LATIN) == printed


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = clean(typed, ARABIC)
    assert clean(once, ARABIC) == once
    assert all(ord(char) in ARABIC for char in once)


def test_arabic_letters_take_their_joined_shapes() -> None:
    # Sin, lam-alef, mim: initial, final ligature (which joins to nothing after), isolated.
    assert clean("سلام", ARABIC) == "\ufeb3\ufefc\ufee1"
    assert unicodedata.normalize("NFKC", clean("محمد", ARABIC)) == "محمد"
    assert clean("محمد", ARABIC) == "\ufee3\ufea4\ufee4\ufeaa"


def test_right_to_left_words_run_from_right_to_left_with_brackets_turned() -> None:
    assert in_display_order("abc") == "abc"
    assert in_display_order("\u05d0\u05d1\u05d2 abc") == "\u05d2\u05d1\u05d0 abc"
    assert in_display_order("\u05d0(\u05d1)\u05d2") == "\u05d2(\u05d1)\u05d0"
    assert in_display_order("\u05d0\u05d1 12") == "12 \u05d1\u05d0"


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab 12()[]-\u05d0\u05d1\u0627\u0644\u0660\u064b")))
def test_no_mixture_of_directions_loses_a_character(typed: str) -> None:
    line = clean(typed, ARABIC | set(range(0x5D0, 0x5EB)))
    one_bracket = str.maketrans("()[]", "((((")
    shown = in_display_order(line).translate(one_bracket)
    assert sorted(shown) == sorted(line.translate(one_bracket))


def test_lines_break_at_spaces_and_long_words_inside() -> None:
    widths = Ten()
    assert wrap("aa bb cc", widths, 50) == ["aa bb", "cc"]
    assert wrap("aa bb cc", widths, 49) == ["aa", "bb", "cc"]
    assert wrap("iiii bb", widths, 50) == ["iiii bb"]
    assert wrap("x abcdefgh y", widths, 30) == ["x", "abc", "def", "gh", "y"]
    assert wrap("", widths, 30) == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ai \u0301"), max_size=60), st.integers(10, 80))
def test_no_line_is_too_wide_and_no_letter_is_lost(typed: str, limit: int) -> None:
    text = clean(typed, LATIN | {0x301})
    widths = {**dict.fromkeys(LATIN, 10.0), ord("i"): 5.0, 0x301: 0.0}
    lines = wrap(text, widths, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, widths) <= limit for line in lines)


def test_text_that_does_not_fit_ends_in_an_ellipsis() -> None:
    widths = Ten()
    assert shorten("abcdef", widths, 60) == "abcdef"
    assert shorten("abcdef", widths, 59) == f"abcd{ELLIPSIS}"
    assert shorten("ab cdef", widths, 45) == f"ab{ELLIPSIS}"
    assert wrap("aa bb cc dd", widths, 50, 2) == ["aa bb", "cc dd"]
    assert wrap("aa bb cc dd ee", widths, 50, 2) == ["aa bb", f"cc d{ELLIPSIS}"]
