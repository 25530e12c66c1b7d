"""What a reader of the printed sheets sees, told by outside programs: PDFium and ZXing."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
import zxingcpp
from pypdfium2 import raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page: its text, the smallest size of any of its letters in points, its codes, top first."""

    text: str
    smallest: float
    codes: tuple[str, ...]


def read_pages(content: bytes, *, codes: bool = False) -> list[Seen]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [_seen(page, codes=codes) for page in document]
    finally:
        document.close()


def _seen(page: pypdfium2.PdfPage, *, codes: bool) -> Seen:
    text = page.get_textpage()
    sizes = [raw.FPDFText_GetFontSize(text, index) for index in range(text.count_chars())
             if text.get_text_range(index, 1).strip()]  # fmt: skip
    found: list[str] = []
    if codes:
        picture = page.render(scale=3).to_pil().convert("L")
        read = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        found = [each.text for each in sorted(read, key=lambda each: each.position.top_left.y)]
    return Seen(text=text.get_text_range(), smallest=min(sizes), codes=tuple(found))
