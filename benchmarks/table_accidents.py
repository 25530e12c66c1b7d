"""Accidents that befall tables kept as text: cells, rows, separators, quotation marks, encodings.

In: rows with a mark in each, and dice. Out: a broken file as a ``Case``: its name, its bytes and
what is known of it. Which rows it still holds is for the judge to find out, not for the accident.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

Rows = list[list[str]]

HEADER = ["id", "name", "latitude", "longitude", "parcels", "windows", "address", "note"]

MARK = "Qz{:04d}"
"""Stands in the name of a row, and nowhere else in a file."""

ODD_CELLS = [
    "", " ", "-", "x", "0", "-1", "1e309", "nan", "inf", "99999999999999", "1.5", "1,5", "1.000",
    "#N/A", "#REF!", "=1+1", "+1", "@x", "\t7", "{0}", "%s", "−8,2", "'-8.2", "8°14'34\"S",
    "08:00-10:00", "10-8", "24:00", "2026-11-24", "24/11/2026", "44000", "3,51E+15", "true", "ya",
    "\x00", "\x07", "\x1b[31m", "\u202e", "\ufeff", "\u200b", "\u2028", "\x85", "\x0b", "\x0c",
    "😀", "ꦱꦸꦒꦼꦁ", "３", "ا", "a\nb", "a\r\nb", '"', '""', "'", ";", "|", "x" * 40_000, "9" * 400,
    "114.37", "-8.2428", "-8.2428, 114.3699", "https://maps.google.com/?q=-8.24,114.37",
    "3510161005900001", "None", "NULL", "N/A", "</script>", "0x1F", "1_000", "--8.24", "8.24S",
]  # fmt: skip

HEADERS = [
    "", " ", "id", "ID", "lat", "lintang", "bujur", "latitude", "x", "Kolom 1", "nama", "jumlah",
    "no", "=1+1", "name", "koordinat", "😀", "paket", "\u202e", "LATITUDE ", "Latitude (derajat)",
]  # fmt: skip

FRAGMENTS = [
    b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xe9", b"=", b"\t", b'"""', b"\xef\xbb\xbf",
    b"\xff\xfe", b"\x1a", b"\xc3", b"\xa0", b"\xe2\x80\xa8", b'",\n"', b"\n\n\n", b"\x81",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A broken file.

    Parameters
    ----------
    kind
        The accident.
    name, content
        Of the file.
    touched
        Rows, as a spreadsheet numbers them, that alone were changed, so that no other may be
        complained of; ``None`` where rows moved or the file itself was changed.
    """

    kind: str
    name: str
    content: bytes
    touched: frozenset[int] | None = None


def base_rows(dice: random.Random, num_rows: int = 24) -> Rows:
    """A header and good rows, each with a mark."""
    rows = [list(HEADER)]
    for number in range(num_rows):
        rows.append(
            [
                f"H{number + 1:03d}",
                MARK.format(number),
                f"{-8.2428 + dice.uniform(-0.02, 0.02):.6f}",
                f"{114.3699 + dice.uniform(-0.02, 0.02):.6f}",
                str(dice.randrange(1, 6)),
                dice.choice(["", "", "08:00-10:00", "08:00-09:30; 10:00-12:00"]),
                dice.choice(["", "Jl. Mawar 3, gang 2", "Gg. Kelinci 4"]),
                dice.choice(["", "anjing", 'kata "hati-hati"']),
            ]
        )
    return rows


def as_csv(rows: Rows, delimiter: str = ",", end: str = "\n", quoting: int = 0) -> str:
    """The rows as text."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return target.getvalue()


def odd_cells(rows: Rows, dice: random.Random, most: int) -> tuple[Rows, frozenset[int]]:
    """Some cells, never those of the mark, replaced by odd ones; and their rows' numbers."""
    rows, touched = [list(row) for row in rows], set()
    for _ in range(dice.randrange(1, most + 1)):
        at = dice.randrange(1, len(rows))
        rows[at][dice.choice([0, 2, 3, 4, 5, 6, 7])] = dice.choice(ODD_CELLS)
        touched.add(at + 1)
    return rows, frozenset(touched)


def _cells(dice: random.Random, rows: Rows) -> Case:
    rows, touched = odd_cells(rows, dice, 3)
    return Case(kind="cells", name="t.csv", content=as_csv(rows).encode(), touched=touched)


def _shifted(dice: random.Random, rows: Rows) -> Case:
    for _ in range(dice.randrange(1, 4)):
        row = dice.choice(rows[1:])
        at = dice.randrange(len(row))
        if dice.random() < 0.5:
            row.insert(at, dice.choice(ODD_CELLS))
        elif at != 1 and not row[at].startswith("Qz"):
            del row[at]
    return Case(kind="shifted", name="t.csv", content=as_csv(rows).encode())


def _rows_moved(dice: random.Random, rows: Rows) -> Case:
    kind = dice.randrange(5)
    if kind == 0:
        dice.shuffle(rows)
    elif kind == 1:
        rows.insert(dice.randrange(1, len(rows)), list(dice.choice(rows)))
    elif kind == 2:
        rows[dice.randrange(2, len(rows)) : 0] = [rows[0]]
    elif kind == 3:
        rows += [[], ["", "Jumlah", "", "", "72"], ["", "Mengetahui, Ketua RT", "", "", ""]]
    else:
        rows[1:] = [row for each in rows[1:] for row in ([], [""] * 8, each)]
    return Case(kind="rows moved", name="t.csv", content=as_csv(rows).encode())


def _header(dice: random.Random, rows: Rows) -> Case:
    for _ in range(dice.randrange(1, 3)):
        kind, at = dice.randrange(4), dice.randrange(len(rows[0]))
        if kind <= 1:
            rows[0][at] = dice.choice(HEADERS)
        elif kind == 2:
            rows[0].insert(at, dice.choice(HEADERS))
        else:
            del rows[0][at]
    if dice.random() < 0.3:
        rows[:0] = [["DAFTAR PENERIMA"], ["Desa Sobo, lat, lon"], []][: dice.randrange(4)]
    return Case(kind="header", name="t.csv", content=as_csv(rows).encode())


def _quotes(dice: random.Random, rows: Rows) -> Case:
    lines = as_csv(rows, quoting=dice.choice([0, 1])).split("\n")
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(lines) - 1)
        place = dice.randrange(len(lines[at]) + 1)
        sign = dice.choice(['"', '""', '"""', '",', ',"'])
        lines[at] = lines[at][:place] + sign + lines[at][place:]
    return Case(kind="quotes", name="t.csv", content="\n".join(lines).encode())


def _separators(dice: random.Random, rows: Rows) -> Case:
    delimiter = dice.choice([",", ";", "\t", "|"])
    lines = as_csv(rows, delimiter).split("\n")
    other = dice.choice([",", ";", "\t", "|", " ", "\u00a0", ":"])
    for _ in range(dice.choice([1, 3, len(lines) // 2, 40])):
        at = dice.randrange(len(lines))
        lines[at] = lines[at].replace(delimiter, other)
    head = dice.choice(["", "", f"sep={delimiter}\n", f"sep={other}\n", "sep=\n"])
    return Case(kind="separators", name="t.csv", content=(head + "\n".join(lines)).encode())


def _decimal_commas(dice: random.Random, rows: Rows) -> Case:
    delimiter = dice.choice([",", ";", "\t"])
    for row in rows[1:]:
        if dice.random() < 0.6:
            row[2:4] = [each.replace(".", ",") for each in row[2:4]]
    text = as_csv(rows, delimiter)
    text = text.replace('"', "") if dice.random() < 0.5 else text
    return Case(kind="decimal commas", name="t.csv", content=text.encode())


def _ends(dice: random.Random, rows: Rows) -> Case:
    text = as_csv(rows)
    ends = [dice.choice(["\n", "\r\n", "\r", "\n\n", "\r\r\n", "\x0b", "\x0c", "\x85", "\u2028"])]
    ends += ["\n", "\r\n"]
    mixed = "".join(line + dice.choice(ends) for line in text.split("\n"))
    return Case(kind="line ends", name="t.csv", content=mixed.encode())


def _encoding(dice: random.Random, rows: Rows) -> Case:
    for row in rows[1:]:
        row[7] = dice.choice(["José", "kafé – Ñ", "", "naïve ‘x’"])
    name = dice.choice(
        ["cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp437",
         "mac-roman", "utf-7", "utf-32-le", "cp1250"]
    )  # fmt: skip
    text = as_csv(rows)
    mark = dice.choice([b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
    content = mark + text.encode(name, "replace")
    return Case(kind=f"encoding {name}", name="t.csv", content=content)


def _mixed_encodings(dice: random.Random, rows: Rows) -> Case:
    lines = []
    for line in as_csv(rows).split("\n"):
        name = dice.choice(["utf-8", "cp1252", "utf-8", "utf-16-le"] if dice.random() < 0.2 else
                           ["utf-8", "cp1252"])  # fmt: skip
        lines.append(line.replace("anjing", "José – é").encode(name))
    content = b"\n".join(lines)
    return Case(kind="mixed encodings", name="t.csv", content=content)


def _bytes(dice: random.Random, rows: Rows) -> Case:
    content = bytearray(as_csv(rows).encode())
    for _ in range(dice.choice([1, 1, 2, 10])):
        at, kind = dice.randrange(len(content)), dice.randrange(5)
        if kind == 0:
            content[at] = dice.randrange(256)
        elif kind == 1:
            content[at] ^= 1 << dice.randrange(8)
        elif kind == 2:
            content[at:at] = dice.choice(FRAGMENTS)
        elif kind == 3:
            del content[at : at + dice.randrange(1, 20)]
        else:
            content[at:at] = content[max(0, at - 40) : at]
        content = content or bytearray(b" ")
    return Case(kind="bytes", name="t.csv", content=bytes(content))


def _cut(dice: random.Random, rows: Rows) -> Case:
    content = as_csv(rows).encode()
    return Case(kind="cut", name="t.csv", content=content[: dice.randrange(len(content))])


def _nuls(dice: random.Random, rows: Rows) -> Case:
    content = as_csv(rows).encode()
    size = dice.choice([1, 3, 100, 5000])
    at = dice.choice([0, len(content), dice.randrange(len(content))])
    return Case(kind="NULs", name="t.csv", content=content[:at] + bytes(size) + content[at:])


def _marks(dice: random.Random, rows: Rows) -> Case:
    lines = as_csv(rows).encode().split(b"\n")
    mark = dice.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", "\ufeff".encode("utf-16-be")])
    for _ in range(dice.choice([1, 2, 30])):
        at = dice.choice([0, dice.randrange(len(lines))])
        lines[at] = mark + lines[at]
    return Case(kind="marks of byte order", name="t.csv", content=b"\n".join(lines))


def _endless(dice: random.Random, rows: Rows) -> Case:
    filler = dice.choice(["\n", ",,,,,,,\n", " \n", ",\n", '"",""\n', "\r\n", "\t\n", ";;;;;;\n"])
    text = as_csv(rows)
    head, below = text.split("\n", 1)
    content = {
        0: text + filler * 10**6,
        1: filler * 10**6 + text,
        2: f"{head}\n" + filler * 10**6 + below,
        3: f"{head}{',' * 10**6}\n{below}",
        4: text + '"' + "x\n" * 10**6,
        5: text + "H9," + "x" * 10**7,
    }[dice.randrange(6)]
    return Case(kind="a million rows", name="t.csv", content=content.encode())


def _swapped(dice: random.Random, rows: Rows) -> Case:
    touched = set()
    for at, row in enumerate(rows[1:], 2):
        if dice.random() < 0.3:
            lat, lon = float(row[2]), float(row[3])
            row[2], row[3] = dice.choice(
                [
                    (row[3], row[2]), (f"{lat * 1e6:.0f}", f"{lon * 1e6:.0f}"),
                    (f"{-lat:.6f}", row[3]), ("2026-08-24", "2026-11-03"), ("08.24", "Nov-14"),
                    (f"{lat:.5e}", f"{lon:.5e}"), (f"{lat}, {lon}", ""), ("0", "0"),
                    (row[2], row[2]), (f"'{lat}", f"'{lon}"), (f"S {-lat}", f"E {lon}"),
                ]
            )  # fmt: skip
            touched.add(at)
    content = as_csv(rows).encode()
    return Case(kind="coordinates", name="t.csv", content=content, touched=frozenset(touched))


def _wrong_name(dice: random.Random, rows: Rows) -> Case:
    name = dice.choice(["t.xlsx", "t.xls", "t.ods", "t.txt", "t.tsv", "t.geojson", "t", "t.CSV",
                        "t.pdf", "t.csv.xlsx", "t.json"])  # fmt: skip
    return Case(kind="text with another name", name=name, content=as_csv(rows).encode())


def _long(dice: random.Random, rows: Rows) -> Case:
    row = dice.choice(rows[1:])
    size = dice.choice([32_767, 32_768, 200_000])
    row[dice.choice([0, 6, 7])] = dice.choice(["x", "é", "a\n", '"', "a,", "="]) * (size // 2)
    return Case(kind="long cells", name="t.csv", content=as_csv(rows).encode())


def _geojson(dice: random.Random, rows: Rows) -> Case:
    geometries: list[object] = [
        None, {"type": "Point"}, {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["114", "-8"]}, {"type": "Polygon", "coordinates": [[[]]]},
        {"type": "Point", "coordinates": [None, None]},
        {"type": "Point", "coordinates": [1e400, 2]},
        {"type": "MultiPoint", "coordinates": [[114, -8], [115, -8]]}, "POINT(114 -8)", 7,
        {"type": "Point", "coordinates": [-8.24, 114.37]},
    ]  # fmt: skip
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(HEADER[:2] + HEADER[4:], row[:2] + row[4:], strict=True)),
            "geometry": {"type": "Point", "coordinates": [float(row[3]), float(row[2])]},
        }
        for row in rows[1:]
    ]
    for _ in range(dice.randrange(3)):
        dice.choice(features)["geometry"] = dice.choice(geometries)
    for _ in range(dice.randrange(2)):
        properties = dice.choice(features)["properties"]
        assert isinstance(properties, dict)
        properties[dice.choice(["parcels", "note", "id"])] = dice.choice(
            [None, {}, [1, 2], {"a": [1]}, True, -1, 1e400, "\0", "x" * 40_000]
        )
    text = json.dumps({"type": "FeatureCollection", "features": features}, indent=1)
    content = bytearray(text.encode())
    for _ in range(dice.randrange(2)):
        content[dice.randrange(len(content))] = dice.choice(b'"{}[],:\0\xff9-')
    if dice.random() < 0.1:
        content = bytearray(b"[" * 100_000) + content
    return Case(kind="GeoJSON", name="t.geojson", content=bytes(content))


def _no_table(dice: random.Random, _: Rows) -> Case:
    content = dice.choice([
        b"", b"\n" * 50, b"\0" * 5000, b"%PDF-1.7\n" + bytes(99), b"\x89PNG\r\n\x1a\n" + bytes(99),
        b"<html><body><table><tr><td>lat</td></tr></table>", b"{\\rtf1 lat,lon}", b"{}", b"[]",
        b"SQLite format 3\0" + bytes(99), dice.randbytes(3000), b"lat", b"lat,lon", b",,,,\n,,,",
        b"sep=;", "\ufeff".encode(), b"<?xml version='1.0'?><Workbook/>", b"\x1f\x8b" + bytes(40),
    ])  # fmt: skip
    return Case(kind="no table", name="t.csv", content=content)


TEXT_ACCIDENTS: tuple[Callable[[random.Random, Rows], Case], ...] = (
    _cells, _shifted, _rows_moved, _header, _quotes, _separators, _decimal_commas, _ends, _encoding,
    _mixed_encodings, _bytes, _cut, _nuls, _marks, _swapped, _wrong_name, _long, _geojson,
    _no_table, _endless,
)  # fmt: skip
