"""QR codes as few rectangles.

In: an address. Out: the dark parts of its code as rectangles of modules, runs merged along rows and
then down columns: about a third of what a rectangle a module would be.

A code is made of the one before: all is exclusive or (the error correction of ISO/IEC 18004 is
linear over bits, the mask is added), so that a character's bit turns the same modules over in every
code of as many characters. Which, segno is asked once; then a code costs a tenth of what it would.
"""

from __future__ import annotations

from functools import cache, lru_cache, reduce
from operator import xor

import numpy as np
from numpy.typing import NDArray

QUIET = 4
"""Modules of white round a code (ISO/IEC 18004)."""

_MASK = 3
"""One of the eight patterns, always the same: to weigh all of them takes five times as long, and
readers undo any."""

Boxes = tuple[tuple[int, int, int, int], ...]


@lru_cache(maxsize=256)
def qr_boxes(text: str) -> tuple[int, Boxes]:
    """Modules along a side, the white round it not counted, and the dark rectangles as (column,
    row, columns, rows).
    """
    dark = _modules(text)
    side = len(dark)
    edges = np.zeros((side, side + 2), np.int8)
    edges[:, 1:-1] = dark
    turns = np.diff(edges, axis=1)
    rows, firsts = np.nonzero(turns == 1)
    ends = np.nonzero(turns == -1)[1]
    order = np.lexsort((rows, ends, firsts))
    rows, firsts, ends = rows[order], firsts[order], ends[order]
    # A run that is the one above it once more makes its rectangle a row higher.
    goes_on = (np.diff(firsts) == 0) & (np.diff(ends) == 0) & (np.diff(rows) == 1)
    tops = np.flatnonzero(np.concatenate(([True], ~goes_on)))
    heights = np.diff(np.append(tops, len(rows)))
    columns = np.column_stack((firsts[tops], rows[tops], (ends - firsts)[tops], heights))
    return side, tuple(map(tuple, columns[np.lexsort(columns.T[:2])].tolist()))


def _modules(text: str) -> NDArray[np.uint8]:
    """The code's modules, 1 dark."""
    family = _family(len(text))
    bits = family.bits
    for place, (char, first) in enumerate(
        zip(text.encode("iso-8859-1"), family.first, strict=True)
    ):
        if char != first:
            bits ^= family.turned(place, char)
    return family.modules(bits)


class _Family:
    """All codes of texts of one length: one of them, and what each other character changes in it;
    modules as the bits of a number.
    """

    def __init__(self, length: int) -> None:
        self.first = b"0" * length
        self._changes: dict[tuple[int, int], int] = {}
        self.side, self.bits = _drawn(self.first)

    def turned(self, place: int, char: int) -> int:
        """The modules that turn over with a character in a place."""
        known = self._changes.get((place, char))
        if known is None:
            apart = char ^ self.first[place]
            if apart & (apart - 1):  # of several bits
                bits = (1 << bit for bit in range(8) if apart >> bit & 1)
                known = reduce(xor, (self.turned(place, self.first[place] ^ bit) for bit in bits))
            else:
                text = bytearray(self.first)
                text[place] = char
                known = self.bits ^ _drawn(bytes(text))[1]
            self._changes[place, char] = known
        return known

    def modules(self, bits: int) -> NDArray[np.uint8]:
        """A number's bits as rows of modules."""
        count = self.side * self.side
        packed = np.frombuffer(bits.to_bytes(-(-count // 8), "little"), np.uint8)
        return np.unpackbits(packed, count=count, bitorder="little").reshape(self.side, -1)


_family = cache(_Family)


def _drawn(content: bytes) -> tuple[int, int]:
    """A code of segno's: modules along a side, and all of them as the bits of a number."""
    import segno

    # Level M mends 15 % of the code: rain and folds. Bytes always, so that lengths make families.
    code = segno.make_qr(
        content.decode("iso-8859-1"), error="m", boost_error=False, mask=_MASK, mode="byte",
        encoding="iso-8859-1",
    )  # fmt: skip
    packed = np.packbits(np.array([list(row) for row in code.matrix], np.uint8), bitorder="little")
    return len(code.matrix), int.from_bytes(packed.tobytes(), "little")
