"""Names and codes of villages: generic Javanese words, put together by dice.

In: how many, a seed. Out: names that occur once each, codes that no official list has.
"""

from __future__ import annotations

from routing.districts.regency.draws import Draws, IntArray

_FIRST = (  # noqa: SIM905 (easier to read)
    "Sumber Karang Tegal Kali Wono Purwo Banjar Kedung Tambak Padang Kebon Rowo Sido Tirto Gumuk "
    "Pring Jati Randu Glagah Pakis"
).split()
_SECOND = (  # noqa: SIM905 (easier to read)
    "asri rejo sari agung mulyo harjo jaya dadi anyar bening wangi makmur tentrem luhur subur "
    "raya indah kencono"
).split()
_SIDES = ("", " Wetan", " Kulon", " Lor", " Kidul")


def village_names(num: int, seed: int) -> list[str]:
    """So many names, each another."""
    draws = Draws(seed, "regency/names")
    pairs = [first + second for first in _FIRST for second in _SECOND]
    order = draws.order(len(pairs)).tolist()
    return [pairs[order[index % len(pairs)]] + _side(index // len(pairs)) for index in range(num)]


def _side(turn: int) -> str:
    return _SIDES[turn] if turn < len(_SIDES) else f" {turn + 1}"


def village_codes(kecamatan: IntArray) -> list[str]:
    """A code for each village, in the form of the official ones (``35.10.01.2001``); 99 is no
    province's.
    """
    counts: dict[int, int] = {}
    codes = []
    for each in kecamatan.tolist():
        counts[each] = counts.get(each, 0) + 1
        codes.append(f"99.01.{each + 1:02d}.{2000 + counts[each]}")
    return codes
