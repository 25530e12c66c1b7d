"""One PDF document to write and draw on, in millimetres from the page's upper left corner.

In: text as people typed it, lines and boxes. Out: the bytes of a PDF that are the same for the
same drawing. The fonts are the DejaVu ones that the package matplotlib carries (free licence, in
the same folder), embedded as far as used; matplotlib itself is not imported.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import RenderStyle
from fpdf.fonts import TTFFont

from routing.sheets.pdf_text import clean, in_display_order, shorten, width_of, wrap

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
"""A4 portrait, millimetres (ISO 216)."""

LEADING = 1.28
"""Line pitch over font size."""

_POINT = 25.4 / 72
_FAMILY = "sheet"
_BLACK = 0.0


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


class Canvas:
    """A document under the pen.

    Parameters
    ----------
    title, language, date
        Go into the document's metadata; the date takes the place of the machine's clock.
    """

    def __init__(self, *, title: str, language: str, date: dt.date) -> None:
        pdf = FPDF(orientation="portrait", unit="mm", format="A4")
        pdf.alias_nb_pages("")  # or a name that holds "{nb}" would be replaced
        pdf.set_auto_page_break(auto=False)
        pdf.set_margin(0)
        folder = font_folder()
        pdf.add_font(_FAMILY, "", folder / "DejaVuSans.ttf")
        pdf.add_font(_FAMILY, "B", folder / "DejaVuSans-Bold.ttf")
        self._pdf = pdf
        self._fonts: dict[bool, TTFFont] = {
            False: pdf.fonts[_FAMILY],  # type: ignore[dict-item]
            True: pdf.fonts[f"{_FAMILY}B"],  # type: ignore[dict-item]
        }
        self._known = self._fonts[False].cmap.keys() & self._fonts[True].cmap.keys()
        self._cleaned: dict[str, str] = {}
        pdf.set_title(self.clean(title))
        pdf.set_lang(language)
        pdf.set_creator("Rounds")
        pdf.set_producer("Rounds")
        pdf.set_creation_date(dt.datetime.combine(date, dt.time(), dt.UTC))

    def finish(self) -> bytes:
        """The document; nothing can be drawn after it."""
        content = bytes(self._pdf.output())
        for font in self._fonts.values():
            font.close()
        return content

    def add_page(self, bookmark: str = "") -> None:
        """Begin a page; ``bookmark`` names it in the reader's table of contents."""
        self._pdf.add_page()
        if bookmark:
            self._pdf.start_section(self.clean(bookmark))

    # --- text ---

    def clean(self, text: str) -> str:
        """Text as the fonts can show it, on one line."""
        if text not in self._cleaned:
            self._cleaned[text] = clean(text, self._known)
        return self._cleaned[text]

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Millimetres that the text takes at a size in points."""
        return width_of(self.clean(text), self._fonts[bold].cw) * size * _POINT / 1000

    def wrap(
        self, text: str, width: float, size: float, *, bold: bool = False, most: int = 0
    ) -> list[str]:
        """The text in lines of at most ``width`` millimetres, at most ``most`` unless zero."""
        limit = width * 1000 / (size * _POINT)
        return wrap(self.clean(text), self._fonts[bold].cw, limit, most)

    def shorten(self, text: str, width: float, size: float, *, bold: bool = False) -> str:
        """The text on one line of at most ``width`` millimetres, cut with an ellipsis."""
        limit = width * 1000 / (size * _POINT)
        return shorten(self.clean(text), self._fonts[bold].cw, limit)

    def text(
        self, x: float, y: float, text: str, size: float,
        *, bold: bool = False, align: str = "left", white: bool = False,
    ) -> None:  # fmt: skip
        """Write one line; ``y`` is the baseline, ``x`` the left edge, centre or right edge."""
        line = in_display_order(self.clean(text))
        if not line:
            return
        if align != "left":
            width = width_of(line, self._fonts[bold].cw) * size * _POINT / 1000
            x -= width / 2 if align == "centre" else width
        self._pdf.set_font(_FAMILY, "B" if bold else "", size)
        self._pdf.set_text_color(255 if white else 0)
        self._pdf.text(x, y, line)

    # --- lines and boxes ---

    def pen(self, width: float, grey: float = _BLACK, dash: Sequence[float] = ()) -> None:
        """Choose the line: millimetres wide, 0 black to 1 white, (dash, gap) in millimetres."""
        self._pdf.set_line_width(width)
        self._pdf.set_draw_color(round(grey * 255))
        if dash:
            self._pdf.set_dash_pattern(dash[0], dash[1])
        else:
            self._pdf.set_dash_pattern()

    def line(self, points: Sequence[tuple[float, float]]) -> None:
        """Draw through the points."""
        self._pdf.polyline(points)

    def polygon(
        self, points: Sequence[tuple[float, float]], fill: float, *, border: bool = False
    ) -> None:
        """Fill a closed shape, 0 black to 1 white."""
        self._pdf.set_fill_color(round(fill * 255))
        self._pdf.polygon(points, style=RenderStyle.DF if border else RenderStyle.F)

    def box(
        self, x: float, y: float, width: float, height: float,
        *, fill: float | None = None, border: bool = True, corner: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle: its border in the chosen pen, its inside 0 black to 1 white."""
        if fill is not None:
            self._pdf.set_fill_color(round(fill * 255))
        style = "D" if fill is None else ("DF" if border else "F")
        self._pdf.rect(
            x, y, width, height, style=style, round_corners=corner > 0, corner_radius=corner
        )

    def disc(self, x: float, y: float, radius: float, fill: float, *, border: bool = False) -> None:
        """Draw a filled circle about a point."""
        self._pdf.set_fill_color(round(fill * 255))
        self._pdf.circle(x, y, radius, style="DF" if border else "F")

    @contextmanager
    def clipped(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """Draw only inside a rectangle, lines with round ends and joins."""
        with (
            self._pdf.local_context(stroke_cap_style="round", stroke_join_style="round"),
            self._pdf.rect_clip(x, y, width, height),
        ):
            yield

    @contextmanager
    def turned(self, degrees: float, x: float, y: float) -> Iterator[None]:
        """Draw turned counter-clockwise about a point."""
        with self._pdf.rotation(degrees, x, y):
            yield
