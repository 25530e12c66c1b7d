"""One PDF document to write and draw on, in millimetres from the page's upper left corner.

In: text as people typed it, lines and boxes. Out: leaves, which ``pdf_file`` puts together; the
same for the same drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import cos, radians, sin
from typing import NamedTuple

from routing.sheets.pdf_file import Leaf, Link, deflated
from routing.sheets.pdf_fonts import face
from routing.sheets.pdf_text import clean, in_display_order, shorten, width_of, wrap

LEADING = 1.2
"""Line pitch over font size: what typesetters take where lines are short."""

BODY = 12.0
"""Points: nothing that a person must read is smaller."""

_POINT = 25.4 / 72
_K = 72 / 25.4
_ARC = 0.5522847498
"""Of a radius: where the handles of a quarter circle's curve lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The pages of a document, in millimetres.

    Parameters
    ----------
    margin
        Left and right.
    top, top_continued, bottom
        Where blocks begin on a section's first page and on its others, and where they end.
    foot
        The baseline of the foot's first line.
    narrow
        Whether things stand one below the other that else stand side by side.
    """

    width: float
    height: float
    margin: float
    top: float
    top_continued: float
    bottom: float
    foot: float
    narrow: bool = False

    @property
    def content(self) -> float:
        """Millimetres between the margins."""
        return self.width - 2 * self.margin

    @property
    def right(self) -> float:
        """The right edge of what is printed."""
        return self.width - self.margin

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width * _K, self.height * _K


A4 = Paper(
    width=210.0, height=297.0, margin=12.0, top=11.0, top_continued=20.0, bottom=276.0, foot=282.0
)
"""ISO 216, with margins inside what office printers can reach."""

PHONE = Paper(
    width=90.0, height=160.0, margin=4.0, top=4.0, top_continued=13.0, bottom=136.5, foot=142.5,
    narrow=True,
)  # fmt: skip
"""9 to 16, as phones' screens are held."""


@cache
def _line_of(points: int) -> str:
    """How a line of so many points is written."""
    rest = points - 1
    return "%.2f %.2f m" + "\n%.2f %.2f l" * rest


class _Pen(NamedTuple):
    fill: float | None
    line: tuple[float, float, tuple[float, ...]] | None


class Canvas:
    """A document under the pen."""

    def __init__(self, paper: Paper = A4) -> None:
        self.paper = paper
        self.used: dict[bool, set[str]] = {False: set(), True: set()}
        self._faces = {False: face(False), True: face(True)}
        self._known = self._faces[False].glyphs.keys() & self._faces[True].glyphs.keys()
        self._cleaned: dict[str, str] = {}
        self._widths: dict[tuple[str, bool], float] = {}
        self._out: list[str] = []
        self._links: list[Link] = []
        self._pen = _Pen(None, None)
        self._top = paper.height * _K

    def leaf(self) -> Leaf:
        """The page drawn; the next one is begun."""
        made = Leaf(streams=(deflated("\n".join(self._out)),), links=tuple(self._links))
        self._out, self._links, self._pen = [], [], _Pen(None, None)
        return made

    # --- text ---

    def clean(self, text: str) -> str:
        """Text as the fonts can show it, on one line."""
        if text not in self._cleaned:
            self._cleaned[text] = clean(text, self._known)
        return self._cleaned[text]

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Millimetres that the text takes at a size in points."""
        known = self._widths.get((text, bold))
        if known is None:  # a map asks it of every street's name, team after team
            known = width_of(self.clean(text), self._faces[bold].widths)
            self._widths[text, bold] = known
        return known * size * _POINT / 1000

    def wrap(
        self, text: str, width: float, size: float, *, bold: bool = False, most: int = 0
    ) -> list[str]:
        """The text in lines of at most ``width`` millimetres, at most ``most`` unless zero."""
        limit = width * 1000 / (size * _POINT)
        return wrap(self.clean(text), self._faces[bold].widths, limit, most)

    def shorten(self, text: str, width: float, size: float, *, bold: bool = False) -> str:
        """The text on one line of at most ``width`` millimetres, cut with an ellipsis."""
        limit = width * 1000 / (size * _POINT)
        return shorten(self.clean(text), self._faces[bold].widths, limit)

    def text(
        self, x: float, y: float, text: str, size: float,
        *, bold: bool = False, align: str = "left", white: bool = False, degrees: float = 0.0,
    ) -> None:  # fmt: skip
        """Write one line; ``y`` is the baseline, ``x`` the left edge, centre or right edge.
        ``degrees`` turn it counter-clockwise about that point.
        """
        line = in_display_order(self.clean(text))
        if not line:
            return
        shown = self._faces[bold]
        back = 0.0
        if align != "left":
            width = width_of(line, shown.widths) * size / 1000
            back = width / 2 if align == "centre" else width
        self._fill(1.0 if white else 0.0)
        self.used[bold].update(line)
        at_x, at_y = x * _K, self._top - y * _K
        if degrees:
            c, s = cos(radians(degrees)), sin(radians(degrees))
            place = (f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} "
                     f"{at_x - back * c:.2f} {at_y - back * s:.2f} Tm")  # fmt: skip
        else:
            place = f"{at_x - back:.2f} {at_y:.2f} Td"
        self._out.append(f"BT /F{int(bold)} {size:g} Tf {place} <{shown.encode(line)}> Tj ET")

    def link(self, x: float, y: float, width: float, height: float, url: str) -> None:
        """Let a rectangle open an address when it is touched on a screen."""
        top = self._top - y * _K
        area = (x * _K, top - height * _K, (x + width) * _K, top)
        self._links.append(Link(area=area, url=url))

    # --- lines and boxes ---

    def pen(self, width: float, grey: float = 0.0, dash: Sequence[float] = ()) -> None:
        """Choose the line: millimetres wide, 0 black to 1 white, (dash, gap) in millimetres."""
        line = (width, grey, tuple(dash))
        before = self._pen.line
        if line == before:
            return
        parts = [f"{width * _K:.2f} w"]
        if before is None or before[1] != grey:
            parts.append(f"{grey:g} G")
        if before is None or before[2] != line[2]:
            parts.append(f"[{' '.join(f'{each * _K:.2f}' for each in dash)}] 0 d")
        self._out.append(" ".join(parts))
        self._pen = self._pen._replace(line=line)

    def line(self, points: Sequence[Sequence[float]]) -> None:
        """Draw through the points."""
        self._out.append(f"{self._path(points)} S")

    def polygon(
        self, points: Sequence[Sequence[float]], fill: float, *, border: bool = False
    ) -> None:
        """Fill a closed shape, 0 black to 1 white."""
        self._fill(fill)
        self._out.append(f"{self._path(points)} {'b' if border else 'f'}")

    def box(
        self, x: float, y: float, width: float, height: float,
        *, fill: float | None = None, border: bool = True, corner: float = 0.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle: its border in the chosen pen, its inside 0 black to 1 white."""
        if fill is not None:
            self._fill(fill)
        paint = "S" if fill is None else ("B" if border else "f")
        if corner > 0:
            self._out.append(f"{self._rounded(x, y, width, height, corner)} {paint}")
        else:
            self._out.append(f"{self._rectangle(x, y, width, height)} {paint}")

    def modules(
        self, x: float, y: float, module: float, boxes: Sequence[tuple[int, int, int, int]]
    ) -> None:
        """Fill many black rectangles (column, row, columns, rows) at one stroke: squares of
        ``module`` millimetres, counted from an upper left corner.
        """
        self._fill(0.0)
        # Whole numbers on a plane of their own: a third of the file, and of the time to write it.
        plane = (
            f"q {module * _K:.4f} 0 0 {-module * _K:.4f} {x * _K:.2f} {self._top - y * _K:.2f} cm"
        )
        drawn = "%d %d %d %d re\n" * len(boxes) % tuple(chain.from_iterable(boxes))
        self._out.append(f"{plane}\n{drawn}f Q")

    def disc(self, x: float, y: float, radius: float, fill: float, *, border: bool = False) -> None:
        """Draw a filled circle about a point."""
        self._fill(fill)
        path = self._rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius)
        self._out.append(f"{path} {'b' if border else 'f'}")

    @contextmanager
    def clipped(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """Draw only inside a rectangle, lines with round ends and joins."""
        before = self._pen
        self._out.append(f"q {self._rectangle(x, y, width, height)} W n 1 J 1 j")
        yield
        self._out.append("Q")
        self._pen = before

    def _fill(self, grey: float) -> None:
        if self._pen.fill != grey:
            self._out.append(f"{grey:g} g")
            self._pen = self._pen._replace(fill=grey)

    def _path(self, points: Sequence[Sequence[float]]) -> str:
        top = self._top
        flat = [each for x, y in points for each in (x * _K, top - y * _K)]
        return _line_of(len(points)) % tuple(flat)

    def _rectangle(self, x: float, y: float, width: float, height: float) -> str:
        low = self._top - (y + height) * _K
        return f"{x * _K:.2f} {low:.2f} {width * _K:.2f} {height * _K:.2f} re"

    def _rounded(self, x: float, y: float, width: float, height: float, corner: float) -> str:
        """A rectangle's path with round corners, clockwise from the upper left one's end."""
        left, right, top, low = x, x + width, y, y + height
        near = corner * (1 - _ARC)

        def at(px: float, py: float) -> str:
            return f"{px * _K:.2f} {self._top - py * _K:.2f}"

        far = right - near, low - near
        corners = (
            ((right - corner, top), (far[0], top), (right, top + near), (right, top + corner)),
            ((right, low - corner), (right, far[1]), (far[0], low), (right - corner, low)),
            ((left + corner, low), (left + near, low), (left, far[1]), (left, low - corner)),
            ((left, top + corner), (left, top + near), (left + near, top), (left + corner, top)),
        )
        parts = [f"{at(left + corner, top)} m"]
        for start, *handles in corners:
            parts.append(f"{at(*start)} l {' '.join(at(*each) for each in handles)} c")
        return " ".join(parts) + " h"
