"""A PDF file put together from pages that are drawn already.

In: leaves (what is drawn on a page, and its links) and the characters used. Out: the bytes of a
PDF 1.7, the same for the same leaves: no clock, no chance.

References
----------
ISO 32000-1:2008, Document management: Portable document format.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from routing.sheets.pdf_fonts import Subset, face, subset

_LEVEL = 5
"""Of 1 to 9: a third of a page's time less than 6, for 3 % more bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An area of a page (left, bottom, right, top, in points) that opens an address."""

    area: tuple[float, float, float, float]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page as drawn: streams of drawing, deflated, one above the other, and its links."""

    streams: tuple[bytes, ...]
    links: tuple[Link, ...] = ()


def deflated(drawing: str) -> bytes:
    """A page's drawing as it stands in the file."""
    return zlib.compress(drawing.encode("ascii"), _LEVEL)


def make_file(
    leaves: Sequence[Leaf],
    *,
    size: tuple[float, float],
    used: Mapping[bool, Iterable[str]],
    bookmarks: Sequence[tuple[str, int]],
    title: str,
    language: str,
    date: dt.date,
) -> bytes:
    """The bytes of a file.

    Parameters
    ----------
    leaves
        The pages, in order.
    size
        Of every page, in points.
    used
        The characters set in the regular (``False``) and in the bold face.
    bookmarks
        Titles of the reader's table of contents, and the leaf that each opens.
    title, language, date
        For the metadata; the date in the place of the machine's clock.
    """
    book = _Book()
    catalog, tree = book.reserve(), book.reserve()
    fonts = " ".join(f"/F{int(bold)} {_font(book, bold, used[bold])} 0 R" for bold in (False, True))
    resources = book.add(f"<< /Font << {fonts} >> >>")
    box = f"[0 0 {size[0]:.2f} {size[1]:.2f}]"
    pages = [_page(book, leaf, f"/Parent {tree} 0 R /MediaBox {box} /Resources {resources} 0 R")
             for leaf in leaves]  # fmt: skip
    kids = " ".join(f"{page} 0 R" for page in pages)
    book.put(tree, f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>")
    outlines = _outlines(book, [(text, pages[leaf]) for text, leaf in bookmarks])
    book.put(
        catalog,
        f"<< /Type /Catalog /Pages {tree} 0 R /Lang ({language}) {outlines}"
        f" /ViewerPreferences << /DisplayDocTitle true >> >>",
    )
    made = f"(D:{date:%Y%m%d}000000Z)"
    info = book.add(
        f"<< /Title {_text(title)} /Creator (Rounds) /Producer (Rounds) /CreationDate {made} >>"
    )
    return book.bytes(catalog, info)


class _Book:
    """Numbered objects, and where each begins."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        self._objects.append(b"")
        return len(self._objects)

    def put(self, number: int, content: str | bytes) -> None:
        self._objects[number - 1] = content.encode("ascii") if isinstance(content, str) else content

    def add(self, content: str | bytes) -> int:
        number = self.reserve()
        self.put(number, content)
        return number

    def stream(self, deflated: bytes, more: str = "") -> int:
        head = f"<< /Filter /FlateDecode /Length {len(deflated)} {more}>>\nstream\n"
        return self.add(head.encode("ascii") + deflated + b"\nendstream")

    def bytes(self, root: int, info: int) -> bytes:
        parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        at, places = len(parts[0]), []
        for number, content in enumerate(self._objects, start=1):
            places.append(at)
            part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
            parts.append(part)
            at += len(part)
        count = len(self._objects) + 1
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        parts.append(
            f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n"
            f"<< /Size {count} /Root {root} 0 R /Info {info} 0 R >>\nstartxref\n{at}\n%%EOF\n"
            .encode("ascii")
        )  # fmt: skip
        return b"".join(parts)


def _page(book: _Book, leaf: Leaf, fixed: str) -> int:
    streams = " ".join(f"{book.stream(each)} 0 R" for each in leaf.streams)
    links = "".join(
        f"<< /Type /Annot /Subtype /Link /Rect [{' '.join(f'{x:.2f}' for x in link.area)}]"
        f" /Border [0 0 0] /A << /S /URI /URI {_plain(link.url)} >> >>\n"
        for link in leaf.links
    )
    notes = f" /Annots [{links}]" if links else ""
    return book.add(f"<< /Type /Page {fixed} /Contents [{streams}]{notes} >>")


def _outlines(book: _Book, marks: Sequence[tuple[str, int]]) -> str:
    if not marks:
        return ""
    root = book.reserve()
    numbers = [book.reserve() for _ in marks]
    for index, ((text, page), number) in enumerate(zip(marks, numbers, strict=True)):
        before = f" /Prev {numbers[index - 1]} 0 R" if index else ""
        after = f" /Next {numbers[index + 1]} 0 R" if index + 1 < len(numbers) else ""
        book.put(
            number,
            f"<< /Title {_text(text)} /Parent {root} 0 R{before}{after} /Dest [{page} 0 R /Fit] >>",
        )
    count = f"/First {numbers[0]} 0 R /Last {numbers[-1]} 0 R /Count {len(numbers)}"
    book.put(root, f"<< /Type /Outlines {count} >>")
    return f"/Outlines {root} 0 R"


def _font(book: _Book, bold: bool, used: Iterable[str]) -> int:
    cut: Subset = subset(bold, used)
    whole = face(bold)
    # Six letters before a subset's name (ISO 32000-1, 9.6.4).
    name = "ROUNDS+DejaVuSans-Bold" if bold else "ROUNDS+DejaVuSans"
    font = book.stream(zlib.compress(cut.font, 9), f"/Length1 {len(cut.font)} ")
    box = " ".join(map(str, whole.box))
    descriptor = book.add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 32 /FontBBox [{box}] /ItalicAngle 0"
        f" /Ascent {whole.ascent} /Descent {whole.descent} /CapHeight 729"
        f" /StemV {140 if bold else 80} /FontFile2 {font} 0 R >>"
    )
    table = book.stream(zlib.compress(cut.glyph_of_code, 9))
    descendant = book.add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap {table} 0 R"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /DW 600 /W [{cut.widths}] /FontDescriptor {descriptor} 0 R >>"
    )
    meanings = book.stream(zlib.compress(cut.meanings, 9))
    return book.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        f" /DescendantFonts [{descendant} 0 R] /ToUnicode {meanings} 0 R >>"
    )


def _text(text: str) -> str:
    """Text of the metadata: UTF-16 with its mark (ISO 32000-1, 7.9.2.2)."""
    if text.isascii():
        return _plain(text)
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _plain(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"
