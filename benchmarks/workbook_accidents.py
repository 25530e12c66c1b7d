"""Accidents that befall workbooks: typed cells, tabs, merged ranges, and the zip that holds them.

In: rows with a mark in each, and dice. Out: a broken file as a ``Case``.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.table_accidents import Case, Rows, odd_cells

SHEET = "xl/worksheets/sheet1.xml"

_TYPED: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e300, 10**15, 10**18, dt.date(2026, 8, 24), dt.time(8, 0),
    dt.datetime(2026, 8, 24, 10, 30), dt.timedelta(hours=30), "=1+1", "=NA()", '=HYPERLINK("x")',
    "#N/A", "-8,2428", "8°14'34\"S", "x" * 32_000, "a\nb", "😀", "-8.24, 114.37", 3510161005900001,
]  # fmt: skip
_MERGED = "<mergeCells><mergeCell ref='{}'/></mergeCells>"
_REFUSED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def book_of(
    rows: Iterable[Iterable[Any]], spoil: Callable[[Any, Any], None] | None = None
) -> bytes:
    """A workbook with numbers as numbers; ``spoil`` may change the book and its sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([_typed(cell) for cell in row])
    if spoil:
        spoil(book, sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _typed(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    if re.fullmatch(r"-?\d{1,3}(\.\d+)?", cell):
        return float(cell) if "." in cell else int(cell)
    return _REFUSED.sub("", cell)[:32_767] or None


def parts_of(book: bytes) -> dict[str, bytes]:
    """A zip's parts."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    """Parts as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def _case(kind: str, content: bytes, touched: frozenset[int] | None = None) -> Case:
    return Case(kind=kind, name="t.xlsx", content=content, touched=touched)


def _cells(dice: random.Random, rows: Rows) -> Case:
    rows, touched = odd_cells(rows, dice, 2)

    def spoil(_: Any, sheet: Any) -> None:
        for _ in range(dice.randrange(3)):
            row = dice.randrange(2, len(rows) + 1)
            sheet.cell(row, dice.choice([1, 3, 4, 5, 6, 7, 8])).value = dice.choice(_TYPED)
            spoilt.add(row)

    spoilt = set(touched)
    content = book_of(rows, spoil)
    return _case("typed cells", content, frozenset(spoilt))


def _merged(dice: random.Random, rows: Rows) -> Case:
    def spoil(_: Any, sheet: Any) -> None:
        for _ in range(dice.randrange(1, 4)):
            top, left = dice.randrange(1, 24), dice.choice([1, 3, 4, 5, 6, 7, 8])
            right = max(left, dice.randrange(1, 9)) if left > 2 else left
            sheet.merge_cells(
                start_row=top, start_column=left, end_row=top + dice.randrange(4), end_column=right
            )

    return _case("merged cells", book_of(rows, spoil))


def _tabs(dice: random.Random, rows: Rows) -> Case:
    half = dice.randrange(1, len(rows))
    kind = dice.randrange(5)

    def spoil(book: Any, sheet: Any) -> None:
        other = book.create_sheet(
            dice.choice(["Lembar2", "=1+1", "😀", "RW 03"]), dice.randrange(2)
        )
        more = [rows[0], *rows[half:]] if kind < 2 else [["catatan"], ["lat lon"]]
        if kind != 3:
            for row in more:
                other.append([_typed(cell) for cell in row])
        for each in (sheet, other):
            each.sheet_state = dice.choice(["visible", "visible", "hidden", "veryHidden"])
        dice.choice([sheet, other]).sheet_state = "visible"
        if kind == 4:
            book.create_chartsheet("Grafik")

    return _case("tabs", book_of(rows[:half] if kind < 2 else rows, spoil))


def _layout(dice: random.Random, rows: Rows) -> Case:
    kind = dice.randrange(5)
    if kind == 0:
        rows[:0] = [["DAFTAR PENERIMA"], [], ["Desa Sobo", "", "lat", "lon"]][: dice.randrange(4)]
    elif kind == 1:
        rows = [["", "", *row] for row in rows]
    elif kind == 2:
        rows = [*rows[:9], [], [], *rows[9:], [], ["", "Jumlah", "", "", "72"]]
    elif kind == 3:
        rows[0] = ["No", "Nama", "Koordinat", "", "Jumlah paket", "Jam", "Alamat", "Ket."]

    def spoil(_: Any, sheet: Any) -> None:
        if kind == 4:
            for row in range(3, 12):
                sheet.row_dimensions[row].hidden = True
            sheet.column_dimensions["C"].hidden = True
            sheet.auto_filter.ref = "A1:H20"

    return _case("layout", book_of(rows, spoil))


def _zip_cut(dice: random.Random, rows: Rows) -> Case:
    content = book_of(rows)
    at = dice.choice([dice.randrange(4, len(content)), len(content) - dice.randrange(1, 60)])
    return _case("zip cut short", content[:at])


def _zip_flipped(dice: random.Random, rows: Rows) -> Case:
    content = bytearray(book_of(rows))
    for _ in range(dice.choice([1, 1, 5, 200])):
        content[dice.randrange(4, len(content))] ^= 1 << dice.randrange(8)
    return _case("zip with bits flipped", bytes(content))


def _part_flipped(dice: random.Random, rows: Rows) -> Case:
    parts = parts_of(book_of(rows))
    name = dice.choice([SHEET, SHEET, *parts])
    part = bytearray(parts[name])
    for _ in range(dice.choice([1, 1, 3, 30])):
        at = dice.randrange(len(part))
        part[at] = dice.choice([part[at] ^ (1 << dice.randrange(8)), *b'<>"&=/'])
    return _case("part with bytes flipped", zipped({**parts, name: bytes(part)}))


def _part_cut(dice: random.Random, rows: Rows) -> Case:
    parts = parts_of(book_of(rows))
    name = dice.choice([SHEET, *parts])
    part = parts[name]
    if dice.random() < 0.4:
        del parts[name]
    else:
        parts[name] = dice.choice([b"", part[: dice.randrange(len(part))], part + part, b"<a/>"])
    return _case("part cut short or lost", zipped(parts))


def _sheet_text(dice: random.Random, rows: Rows) -> Case:
    """The sheet's own text changed in ways that other programs write it, or that lie."""
    parts = parts_of(book_of(rows))
    text = parts[SHEET].decode()
    at = dice.randrange(2, 24)
    changes: list[Callable[[str], str]] = [
        lambda t: re.sub(r' r="[A-Z]*\d+"', "", t),
        lambda t: re.sub(r'(<row [^>]*?)r="\d+"', r"\1", t),
        lambda t: t.replace(f'<row r="{at}"', '<row r="2"'),
        lambda t: t.replace(f'<row r="{at}"', f'<row r="{10**6 + at}"'),
        lambda t: t.replace(f'r="C{at}"', f'r="XFD{at}"'),
        lambda t: t.replace(f'r="C{at}"', 'r="XFD1048576"'),
        lambda t: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', t),
        lambda t: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:B2"', t),
        lambda t: re.sub(r"<v>(\d+)</v>", lambda m: f"<v>{int(m[1]) + 900}</v>", t, count=5),
        lambda t: t.replace(' t="s"', ' t="inlineStr"', dice.randrange(1, 20)),
        lambda t: t.replace(' t="n"', ' t="e"', dice.randrange(1, 9)),
        lambda t: t.replace(' t="n"', ' t="d"', dice.randrange(1, 9)),
        lambda t: t.replace(' t="n"', ' t="b"', dice.randrange(1, 9)),
        lambda t: t.replace(' t="n"', ' t="zz"', dice.randrange(1, 9)),
        lambda t: t.replace("<v>", "<f>A1</f><v>", dice.randrange(1, 30)),
        lambda t: re.sub(r"<v>[^<]*</v>", "<f>A1+1</f>", t, count=dice.randrange(1, 9)),
        lambda t: re.sub(r"<v>[^<]*</v>", "<v></v>", t, count=dice.randrange(1, 9)),
        lambda t: re.sub(r"<v>(-?\d+\.\d+)</v>", r"<v>\1.5</v>", t, count=2),
        lambda t: re.sub(r"<v>(-?\d+\.\d+)</v>", "<v>&#56;,24</v>", t, count=2),
        lambda t: re.sub(r"<v>(-?\d+\.\d+)</v>", "<v>1e999</v>", t, count=2),
        lambda t: t.replace("</sheetData>", f'{"<row/>" * 10**6}</sheetData>'),
        lambda t: t.replace("</sheetData>", "".join(
            f'<row r="{n}" ht="15"/>' for n in range(30, 10**6, 3)) + "</sheetData>"),
        lambda t: t.replace("</sheetData>", "".join(
            f'<row r="{n}"><c r="A{n}" s="1"/></row>'
            for n in range(30, 300_000)) + "</sheetData>"),
        lambda t: '<!DOCTYPE x [<!ENTITY a "AAAAAAAAAA">' + "".join(
            f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
        ) + "]>" + t.replace("<v>", "<v>&j;", 1),
        lambda t: t.replace("<worksheet", "<x:worksheet").replace("</worksheet", "</x:worksheet"),
        lambda t: t.replace("<sheetData>", "<sheetData><!-- <row> -->"),
        lambda t: t.replace("</sheetData>", f"</sheetData>{_MERGED.format('A2:C1048576')}"),
        lambda t: t.replace("</sheetData>", f"</sheetData>{_MERGED.format('C9:C2')}"),
        lambda t: "\ufeff" + t,
    ]  # fmt: skip
    which = dice.randrange(len(changes))
    parts[SHEET] = changes[which](text).encode()
    return _case(f"sheet's text {which}", zipped(parts))


def _bomb(dice: random.Random, rows: Rows) -> Case:
    parts = parts_of(book_of(rows))
    text = parts[SHEET]
    zeros = b" " * (300 * 2**20)
    kind = dice.randrange(5)
    if kind == 0:
        parts[SHEET] = text.replace(b"<sheetData>", b"<sheetData>" + zeros)
    elif kind == 1:
        parts["xl/media/image1.png"] = zeros
    elif kind == 2:
        parts["xl/sharedStrings.xml"] = parts.get("xl/sharedStrings.xml", b"<sst/>") + zeros
    elif kind == 3:
        parts |= {f"xl/more{n}.xml": b"x" for n in range(6_000)}
    else:
        parts["xl/embeddings/in.xlsx"] = zipped({"a": zeros})
    return _case("zip bomb", zipped(parts))


def _wrong_name(dice: random.Random, rows: Rows) -> Case:
    name = dice.choice(["t.csv", "t.xls", "t.ods", "t.txt", "t", "t.zip", "t.xlsb", "t.geojson",
                        "t.xlsm", "t.XLSX"])  # fmt: skip
    return Case(kind="workbook with another name", name=name, content=book_of(rows))


def _no_book(dice: random.Random, rows: Rows) -> Case:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    content = dice.choice([
        b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), zipped({"a.txt": b"lat,lon"}), ole,
        ole + bytes(5000), ole + "EncryptedPackage".encode("utf-16-le"), ole + dice.randbytes(4000),
        zipped({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<Types/>"}), b"PK",
        zipped({"xl/workbook.xml": b"<workbook><sheets/></workbook>"}), dice.randbytes(999),
        zipped({"content.xml": b"<office:document-content/>", "mimetype": b"x"}),
        b"<table><tr><td>lat</td></tr></table>", as_text(rows), book_of([]), book_of([[None]]),
    ])  # fmt: skip
    return _case("no workbook", content)


def as_text(rows: Rows) -> bytes:
    """The rows as text with tabs."""
    return "\n".join("\t".join(row) for row in rows).encode()


WORKBOOK_ACCIDENTS: tuple[Callable[[random.Random, Rows], Case], ...] = (
    _cells, _merged, _tabs, _layout, _zip_cut, _zip_flipped, _part_flipped, _part_cut, _sheet_text,
    _sheet_text, _wrong_name, _no_book, _bomb,
)  # fmt: skip
