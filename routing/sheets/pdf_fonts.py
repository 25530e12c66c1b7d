"""The two faces that sheets are set in, measured in memory and embedded as far as used.

In: the DejaVu fonts that the package matplotlib carries (free licence, in the same folder);
matplotlib itself is not imported. Out: the widths and codes of characters, and the PDF objects of a
face with the characters used.

A character's code in the file is its own code point; those above 65,535 take the places of the
surrogates, which are no characters. So pages drawn in several processes fit one font.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_BEYOND, _SURROGATES = 0x10000, 0xD800

_USUAL = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("·–—…×←↑→↓↖↗↘↙↰↱↶")
"""In every file, used or not: some 10 kB of it, and the files of a regency's villages, whose texts
are of one kind, share two cuts, each of which takes as long as drawing half a team's pages."""


def font_folder() -> Path:
    """Where matplotlib keeps its fonts.

    Raises
    ------
    FileNotFoundError
        When matplotlib, which this package requires, is not installed.
    """
    spec = importlib.util.find_spec("matplotlib")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place, "mpl-data", "fonts", "ttf")
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the fonts of the package matplotlib")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Face:
    """One face of the family.

    Parameters
    ----------
    glyphs
        Code point to the glyph's name.
    widths
        Code point to width, in thousandths of the font's size.
    beyond
        The codes of the characters that two bytes cannot say.
    ascent, descent, box
        In thousandths.
    """

    path: Path
    glyphs: dict[int, str]
    widths: dict[int, float]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]
    beyond: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        high = sorted(code for code in self.glyphs if code >= _BEYOND)
        codes = {code: _SURROGATES + index for index, code in enumerate(high)}
        object.__setattr__(self, "beyond", codes)

    def encode(self, text: str) -> str:
        """Text that the face has, as the digits of a PDF string."""
        if self.beyond and max(text) >= "\U00010000":
            return "".join(f"{self.beyond.get(ord(char), ord(char)):04x}" for char in text)
        return text.encode("utf-16-be").hex()


@cache
def face(bold: bool) -> Face:
    """The regular or the bold face; read once a process."""
    from fontTools.ttLib import TTFont

    path = font_folder() / _FILES[bold]
    with TTFont(path, lazy=True) as font:
        cmap: dict[int, str] = dict(font.getBestCmap())
        unit = 1000 / font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        head, across = font["head"], font["hhea"]
        left, low, right, high = (
            round(getattr(head, each) * unit) for each in ("xMin", "yMin", "xMax", "yMax")
        )
        return Face(
            path=path,
            glyphs=cmap,
            widths={code: metrics[name][0] * unit for code, name in cmap.items()},
            ascent=round(across.ascent * unit),
            descent=round(across.descent * unit),
            box=(left, low, right, high),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subset:
    """What of a face goes into a file: the font itself, where each code finds its glyph, and what
    each code means.
    """

    font: bytes
    glyph_of_code: bytes
    meanings: bytes
    widths: str


def subset(bold: bool, used: Iterable[str]) -> Subset:
    """A face with the usual characters and those used."""
    return _cut(bold, _USUAL.union(used))


@lru_cache(maxsize=16)
def _cut(bold: bool, used: frozenset[str]) -> Subset:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    whole = face(bold)
    points = sorted({ord(char) for char in used} & whole.glyphs.keys())
    codes = {whole.beyond.get(point, point): point for point in points}
    options = Options(layout_features=[], name_IDs=[1, 2, 6], notdef_outline=True, hinting=False)
    options.drop_tables += [
        "kern",
        "post",
        "OS/2",
        "name",
        "cmap",
        "gasp",
        "FFTM",
    ]
    with TTFont(whole.path, recalcTimestamp=False) as font:
        font.getGlyphOrder()  # glyphs' names stand in a table that the cutter drops
        for unread in ("GDEF", "GPOS", "GSUB"):  # to drop them it would first read them
            if unread in font:
                del font[unread]
        cutter = Subsetter(options)
        cutter.populate(glyphs=[whole.glyphs[point] for point in points])
        cutter.subset(font)
        target = io.BytesIO()
        font.save(target)
        number = {name: font.getGlyphID(name) for name in font.getGlyphOrder()}
    table = bytearray(2 * (max(codes, default=0) + 1))
    for code, point in codes.items():
        table[2 * code : 2 * code + 2] = number[whole.glyphs[point]].to_bytes(2, "big")
    widths = " ".join(f"{code} [{round(whole.widths[point])}]" for code, point in codes.items())
    return Subset(
        font=target.getvalue(), glyph_of_code=bytes(table), meanings=_meanings(codes), widths=widths
    )


def _meanings(codes: dict[int, int]) -> bytes:
    """The CMap by which a reader copies text out (ISO 32000-1, 9.10.3)."""
    lines = [f"<{code:04x}> <{chr(point).encode('utf-16-be').hex()}>"
             for code, point in sorted(codes.items())]  # fmt: skip
    parts = []
    for first in range(0, len(lines), 100):
        some = lines[first : first + 100]
        parts += [f"{len(some)} beginbfchar", *some, "endbfchar"]
    return "\n".join(
        ("/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
         "/CMapName /Sheet-UTF16 def", "/CMapType 2 def",
         "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
         *parts, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end")
    ).encode("ascii")  # fmt: skip
