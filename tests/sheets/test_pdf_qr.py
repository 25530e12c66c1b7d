"""Codes as few rectangles that cover the dark modules, each once."""

from __future__ import annotations

import segno

from routing.sheets.pdf_qr import qr_boxes

TEXT = "geo:-8.239800,114.373900?q=-8.239800,114.373900"


def test_the_rectangles_are_the_dark_modules_each_covered_once() -> None:
    side, boxes = qr_boxes(TEXT)
    covered = [(column + i, row + j) for column, row, columns, rows in boxes
               for i in range(columns) for j in range(rows)]  # fmt: skip
    matrix = segno.make_qr(TEXT, error="m", boost_error=False, mask=3).matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert side == len(matrix)
    assert len(covered) == len(set(covered))
    assert set(covered) == dark


def test_runs_are_merged() -> None:
    _, boxes = qr_boxes(TEXT)
    modules = sum(columns * rows for _, _, columns, rows in boxes)
    assert len(boxes) < 0.6 * modules


def test_codes_of_one_length_are_each_its_own() -> None:
    for text in (
        "geo:-8.239800,114.373900?q=-8.239811,114.37390~",
        TEXT[::-1],
        "geo:1,2",
        "x" * 47,
    ):
        side, boxes = qr_boxes(text)
        dark = {(c + i, r + j) for c, r, w, h in boxes for i in range(w) for j in range(h)}
        matrix = segno.make_qr(text, error="m", boost_error=False, mask=3, mode="byte").matrix
        assert side == len(matrix)
        assert dark == {(x, y) for y, row in enumerate(matrix) for x, one in enumerate(row) if one}
