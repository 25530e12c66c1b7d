"""A look into a zipped spreadsheet before it is opened: is it whole, and is it of a sane size?

In: the bytes of an ``.xlsx`` or ``.ods``. Out: its inflated parts, or a ``FileError``.

The library that reads spreadsheets lays a sheet out as a full rectangle, and trusts the sizes that
the file states. A file of a few kilobytes that unpacks to gigabytes, or holds one cell at
XFD1048576, would take all memory, which no ``except`` catches. So every part is unpacked here
first, counted as it comes, and the rectangle is worked out from the cells.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from routing.intake.gather import FileError

MOST_INFLATED = 256 * 2**20
"""Bytes of all parts unpacked: some 100 bytes for each of ``MOST_CELLS``."""

MOST_CELLS = 2_000_000
"""Cells in a sheet's rectangle: 100,000 rows of 20 columns."""

MOST_ROWS = 100_000
"""Rows of a table."""

_MOST_PARTS = 5_000
_LOCAL_HEADER = 30
_CHUNK = 2**20

_XLSX_TAG = re.compile(
    rb"<(?:\w+:)?(?:row\b(?P<row>[^>]*)|c\b(?P<cell>[^>]*?)(?P<blank>/?)>"
    rb"(?P<body>(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*(?P<value><(?:\w+:)?(?:v\b[^>]*>(?=[^<])|is\b))?))"
)
_POSITION = re.compile(rb"""\br=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_IS_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_IS_ERROR = re.compile(rb"""\bt=["']e["']""")
_IS_TEXT = re.compile(rb"""\bt=["']str["']""")


def inflate(content: bytes) -> dict[str, bytes]:
    """Unpack all parts, counting.

    Returns
    -------
    From a part's name to its bytes; pictures and other things that no cell needs are unpacked, to
    count them, and left out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        raise FileError("damaged_spreadsheet") from None
    if len(infos) > _MOST_PARTS:
        raise FileError("spreadsheet_too_large", limit=MOST_INFLATED // 2**20)
    parts: dict[str, bytes] = {}
    total = 0
    for info in infos:
        if info.flag_bits & 1:
            raise FileError("password_protected")
        pieces = []
        for piece in _pieces(content, info):
            total += len(piece)
            if total > MOST_INFLATED:
                raise FileError("spreadsheet_too_large", limit=MOST_INFLATED // 2**20)
            pieces.append(piece)
        if info.filename.lower().endswith((".xml", ".rels")):
            parts[info.filename] = b"".join(pieces)
    return parts


def _pieces(content: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of one part, whatever size the file states for it."""
    header = content[info.header_offset : info.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise FileError("damaged_spreadsheet")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = info.header_offset + _LOCAL_HEADER + name_length + extra_length
    packed = content[start : start + info.compress_size]
    if len(packed) < info.compress_size:
        raise FileError("damaged_spreadsheet")
    checksum = size = 0
    if info.compress_type == zipfile.ZIP_STORED:
        pieces: Iterator[bytes] = iter((packed,))
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflated(packed)
    else:
        raise FileError("damaged_spreadsheet")
    for piece in pieces:
        checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        yield piece
    if size != info.file_size or checksum != info.CRC:
        raise FileError("damaged_spreadsheet")


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    try:
        while packed and not inflater.eof:
            yield inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error:
        raise FileError("damaged_spreadsheet") from None


def look_over_sheet(part: bytes) -> frozenset[tuple[int, int]]:
    """Check the rectangle of an XLSX sheet.

    Returns
    -------
    The positions (row and column, from 0) of cells that hold an error, or a formula without its
    result: the library would give them as blank.
    """
    broken: set[tuple[int, int]] = set()
    row = column = bottom = right = -1
    for tag in _XLSX_TAG.finditer(part):
        if tag["cell"] is None:
            found = _POSITION.search(tag["row"])
            row, column = (int(found[2]) - 1 if found else row + 1), -1
            continue
        found = _POSITION.search(tag["cell"])
        if found and found[1]:
            row, column = int(found[2]) - 1, _column(found[1])
        else:
            column += 1
        if tag["blank"]:
            continue
        bottom, right = max(bottom, row), max(right, column)
        if (bottom + 1) * (right + 1) > MOST_CELLS or bottom >= MOST_ROWS:
            raise FileError("too_many_rows", limit=MOST_ROWS)
        no_result = tag["body"].strip() and not tag["value"] and not _IS_TEXT.search(tag["cell"])
        if no_result or _IS_ERROR.search(tag["cell"]):
            broken.add((row, column))
    return frozenset(broken)


def hidden_rows(part: bytes) -> frozenset[int]:
    """The positions, from 0, of rows of an XLSX sheet that are hidden or filtered away."""
    found = (_POSITION.search(tag[1]) for tag in _ROW.finditer(part) if _IS_HIDDEN.search(tag[1]))
    return frozenset(int(each[2]) - 1 for each in found if each)


def _column(letters: bytes) -> int:
    number = 0
    for code in letters:
        number = number * 26 + code - ord("A") + 1
    return number - 1


def look_over_ods(part: bytes) -> list[frozenset[int]]:
    """Check the rectangles of an ODS file's sheets, its repeated rows and cells counted.

    Returns
    -------
    For each sheet the positions, from 0, of rows that hold something and are hidden or filtered
    away.
    """
    from xml.parsers import expat

    reader = expat.ParserCreate()
    state = {"rows": 0, "row": 1, "right": 0, "used": 0, "bottom": 0, "hidden": 0}
    hidden: list[set[int]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            state.update(rows=0, right=0, bottom=0)
            hidden.append(set())
        elif name == "table:table-row":
            state.update(row=_repeat(attributes, "table:number-rows-repeated"), used=0, width=0)
            state["hidden"] = attributes.get("table:visibility") in {"collapse", "filter"}
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            state["width"] += _repeat(attributes, "table:number-columns-repeated")
            if any(key.startswith("office:") for key in attributes):
                state["used"] = state["width"]

    def end(name: str) -> None:
        if name == "table:table-row":
            state["rows"] += state["row"]
            if state["used"]:
                state["bottom"] = state["rows"]
                state["right"] = max(state["right"], state["used"])
            if state["bottom"] * state["right"] > MOST_CELLS or state["bottom"] > MOST_ROWS:
                raise FileError("too_many_rows", limit=MOST_ROWS)
            if state["used"] and state["hidden"] and hidden:
                hidden[-1].update(range(state["rows"] - state["row"], state["rows"]))

    reader.StartElementHandler, reader.EndElementHandler = start, end
    try:
        reader.Parse(part, True)
    except expat.ExpatError:
        raise FileError("damaged_spreadsheet") from None
    return [frozenset(each) for each in hidden]


def _repeat(attributes: dict[str, str], key: str) -> int:
    text = attributes.get(key, "1")
    return min(int(text), 2**31) if text.isascii() and text.isdigit() and len(text) < 12 else 1
