"""Cuts of the fonts: what is used is in them, and files of the same kind of text share one."""

from __future__ import annotations

from routing.sheets.pdf_fonts import subset


def test_texts_of_usual_characters_share_a_cut() -> None:
    assert subset(False, "Jl. Melati 4 ↱ 120 m") is subset(False, "Gg. Kelinci · 3–5")
    assert subset(True, "Sobo") is not subset(False, "Sobo")


def test_a_seldom_character_is_in_the_cut_that_uses_it() -> None:
    usual, seldom = subset(False, "Sobo"), subset(False, "Sobó")
    assert b"<00f3> <00f3>" not in usual.meanings
    assert b"<00f3> <00f3>" in seldom.meanings
    assert len(seldom.font) > len(usual.font)
