"""Rows that an old workbook (.xls) does not show.

In: the bytes of the file. Out: for each worksheet, by its position, the positions of rows that are
hidden or filtered away. Nothing is raised: what cannot be made out is taken to be shown, for cells
are read by python-calamine, which says what is broken.

References
----------
[MS-CFB] Compound File Binary File Format, sections 2.2 to 2.6; [MS-XLS] Excel Binary File Format,
BoundSheet8 (2.4.28) and Row (2.4.221).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_ENDS = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""

_STREAMS = ("Workbook", "Book")
_BOUND_SHEET, _ROW, _END = 0x0085, 0x0208, 0x000A
_HIDDEN = 0x20


def hidden_in_xls(content: bytes) -> dict[int, frozenset[int]]:
    """The hidden rows of each sheet, counted from 0."""
    try:
        book = _stream(content)
        starts = [
            struct.unpack_from("<I", book, at)[0]
            for kind, at, _ in _records(book, 0)
            if kind == _BOUND_SHEET
        ]
        return {index: frozenset(_hidden(book, at)) for index, at in enumerate(starts)}
    except (struct.error, IndexError, ValueError):
        return {}


def _hidden(book: bytes, start: int) -> Iterator[int]:
    for kind, at, size in _records(book, start):
        if kind == _ROW and size >= 16 and book[at + 12] & _HIDDEN:
            yield struct.unpack_from("<H", book, at)[0]


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, position and size of each record of one part of the stream."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, at + 4, size
        at += 4 + size
        if kind == _END:
            return


def _stream(content: bytes) -> bytes:
    """The workbook's stream of a compound file."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in {512, 4096}:
        raise ValueError(size)
    sectors = len(content) // size
    (first_directory,) = struct.unpack_from("<I", content, 48)
    cutoff, first_mini, _, first_difat, _ = struct.unpack_from("<5I", content, 56)

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    tables = list(struct.unpack_from("<109I", content, 76))
    while first_difat < _ENDS and len(tables) < sectors:
        *more, first_difat = struct.unpack(f"<{size // 4}I", sector(first_difat))
        tables += more
    fat = [
        each
        for table in tables
        if table < sectors
        for each in struct.unpack(f"<{size // 4}I", sector(table))
    ]

    def chain(first: int, links: list[int]) -> list[int]:
        found: list[int] = []
        while first < _ENDS:
            if len(found) > len(links):
                raise ValueError(first)  # a ring
            found.append(first)
            first = links[first]
        return found

    def whole(first: int) -> bytes:
        return b"".join(map(sector, chain(first, fat)))

    directory = whole(first_directory)
    root = directory[:128]
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at : at + 128]
        (length,) = struct.unpack_from("<H", entry, 64)
        if entry[: max(length - 2, 0)].decode("utf-16-le", "replace") not in _STREAMS:
            continue
        first, num_bytes = struct.unpack_from("<II", entry, 116)
        if num_bytes >= cutoff:
            return whole(first)[:num_bytes]
        mini = whole(struct.unpack_from("<I", root, 116)[0])
        links = list(struct.unpack(f"<{len(whole(first_mini)) // 4}I", whole(first_mini)))
        parts = (mini[number * 64 : number * 64 + 64] for number in chain(first, links))
        return b"".join(parts)[:num_bytes]
    return b""
