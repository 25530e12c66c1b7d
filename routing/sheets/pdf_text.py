"""Text made fit for paper: what a font can show, in lines that fit a width.

In: text as people typed it, in any script. Out: strings that print as they stand, with nothing to
interpret in them. Fonts come as a mapping of code points to widths, so that nothing here needs a
PDF library until a right-to-left word turns up.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping, Sequence
from functools import cache

MISSING = "\u25a1"
"""What stands for a character that the font does not have: a visible box."""

ELLIPSIS = "\u2026"

MAX_LENGTH = 4_000
"""Characters of one text that are looked at: more than a page at body size can show."""

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_MIRRORED = dict(zip("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤", strict=True))
"""What stands for what in text that runs from right to left (Unicode Standard Annex 9, rule L4)."""

_ISOLATED, _FINAL, _INITIAL = 0, 1, 2
"""Positions in a letter's shapes; the fourth, medial, is final and initial at once."""


def clean(text: str, known: Container[int]) -> str:
    """Text as one line of characters that the font has.

    White space and control characters become single spaces; invisible format characters (joiners,
    direction overrides) go; a character that the font lacks becomes ``MISSING``, together with the
    marks and joined characters that belong to it.

    Parameters
    ----------
    text
        As typed.
    known
        The code points that the font has; every font has ASCII's.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[:MAX_LENGTH].split())
    kept: list[str] = []
    joined = False
    for char in unicodedata.normalize("NFC", text[:MAX_LENGTH]):
        category = unicodedata.category(char)
        if char == "\u200d":
            joined = bool(kept) and kept[-1] == MISSING
            continue
        if category in ("Zs", "Zl", "Zp", "Cc"):
            kept.append(" ")
        elif category == "Cf" or "\ufe00" <= char <= "\ufe0f":
            continue
        elif ord(char) in known:
            kept.append(char)
        elif category[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff":
            if not kept or kept[-1] == " ":
                kept.append(MISSING)
        elif not joined:
            kept.append(MISSING)
        joined = False
    line = " ".join("".join(kept).split())
    return join_letters(line, known) if is_right_to_left(line) else line


def is_right_to_left(text: str) -> bool:
    """Whether any letter of the text runs from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text
    )


def in_display_order(line: str) -> str:
    """A line's characters from left to right, as they are to stand on paper."""
    if not is_right_to_left(line):
        return line
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    return "".join(
        _MIRRORED.get(each.character, each.character)
        if each.embedding_level % 2
        else str(each.character)
        for each in BidiParagraph(line, TextDirection.LTR).get_reordered_characters()
    )


def join_letters(text: str, known: Container[int]) -> str:
    """Arabic letters in the shapes that they take beside one another, lam-alef included.

    Unicode's presentation forms (blocks FB50 and FE70) are used where the font has them; a letter
    without the shape that its place asks for keeps its plain one.
    """
    shapes = _presentation_forms()
    letters = list(text)
    for index in range(len(letters) - 1):
        pair = letters[index] + letters[index + 1]
        if pair in shapes and ord(shapes[pair][_ISOLATED]) in known:
            letters[index], letters[index + 1] = pair, ""
    solid = [i for i, each in enumerate(letters) if each and not _is_mark(each)]
    result = list(letters)
    for position, index in enumerate(solid):
        forms = shapes.get(letters[index])
        if forms is None:
            continue
        before = letters[solid[position - 1]] if position else ""
        after = letters[solid[position + 1]] if position + 1 < len(solid) else ""
        joins_before = _joins_after(before, shapes) and forms[_FINAL] != ""
        joins_after = _joins_after(letters[index], shapes) and _joins_before(after, shapes)
        wanted = forms[_INITIAL * joins_after + _FINAL * joins_before]
        for shape in (wanted, forms[_ISOLATED]):
            if shape and ord(shape) in known:
                result[index] = shape
                break
    return "".join(result)


def _is_mark(text: str) -> bool:
    return unicodedata.category(text[0])[0] == "M"


def _joins_after(letter: str, shapes: Mapping[str, Sequence[str]]) -> bool:
    return letter == "\u0640" or (letter in shapes and shapes[letter][_INITIAL] != "")


def _joins_before(letter: str, shapes: Mapping[str, Sequence[str]]) -> bool:
    return letter == "\u0640" or (letter in shapes and shapes[letter][_FINAL] != "")


@cache
def _presentation_forms() -> Mapping[str, Sequence[str]]:
    """Letter (or the pair lam-alef) to its isolated, final, initial and medial shape."""
    forms: dict[str, list[str]] = {}
    places = ("<isolated>", "<final>", "<initial>", "<medial>")
    for code in (*range(0xFB50, 0xFBB2), *range(0xFE80, 0xFEFD)):
        place, *parts = unicodedata.decomposition(chr(code)).split() or [""]
        letters = "".join(chr(int(part, 16)) for part in parts)
        if place in places and 0 < len(letters) <= 2:
            forms.setdefault(letters, ["", "", "", ""])[places.index(place)] = chr(code)
    return forms


def width_of(text: str, widths: Mapping[int, float]) -> float:
    """The width of a line in thousandths of the font's size."""
    return sum(widths[ord(char)] for char in text)


def wrap(text: str, widths: Mapping[int, float], limit: float, most: int = 0) -> list[str]:
    """Break cleaned text into lines at spaces; a word wider than a line is broken inside.

    Parameters
    ----------
    text
        As ``clean`` gives it.
    widths
        Code point to width, in thousandths of the font's size.
    limit
        The width of a line, in the same unit.
    most
        How many lines there may be; the last ends in an ellipsis where more would follow. Zero for
        any number.
    """
    lines: list[str] = []
    line, used = "", 0.0
    space = widths[0x20]
    for word in text.split(" "):
        needed = width_of(word, widths)
        if line and used + space + needed <= limit:
            line, used = f"{line} {word}", used + space + needed
            continue
        if line:
            lines.append(line)
        *full, word = _break_word(word, widths, limit) if needed > limit else (word,)  # noqa: PLW2901
        lines += full
        line, used = word, width_of(word, widths)
    if line:
        lines.append(line)
    if most and len(lines) > most:
        rest = " ".join(lines[most - 1 :])
        lines[most - 1 :] = [shorten(rest, widths, limit)]
    return lines


def _break_word(word: str, widths: Mapping[int, float], limit: float) -> list[str]:
    pieces: list[str] = []
    piece, used = "", 0.0
    for char in word:
        if piece and used + widths[ord(char)] > limit and not unicodedata.combining(char):
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + char, used + widths[ord(char)]
    return [*pieces, piece]


def shorten(text: str, widths: Mapping[int, float], limit: float) -> str:
    """Cleaned text cut to one line of the given width, with an ellipsis where it was cut."""
    if width_of(text, widths) <= limit:
        return text
    room = limit - widths[ord(ELLIPSIS)]
    used, end = 0.0, 0
    for end, char in enumerate(text):  # noqa: B007
        used += widths[ord(char)]
        if used > room:
            break
    return text[:end].rstrip() + ELLIPSIS
