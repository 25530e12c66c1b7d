"""Blocks on pages: what stands where, before anything is drawn.

In: blocks with their heights, in order. Out: pages of (y, block). A block is never split, and the
head of a table stands above its first row on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from routing.sheets.pdf_canvas import LEADING, PAGE_WIDTH, Canvas

MARGIN = 12.0
"""Millimetres left and right: inside what office printers can reach."""

TOP, TOP_CONTINUED, BOTTOM = 12.0, 21.0, 277.0
"""Where blocks begin on a section's first page and on its others, and where they end."""

CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN

_POINT = 25.4 / 72
_SIDE = 1.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Something of one height to draw at a place of the page.

    Parameters
    ----------
    height
        Millimetres.
    draw
        Draws it, given the canvas and the y of its upper edge.
    head
        The head of the table that it is a row of.
    opens
        The head of the table that it begins, where it draws that head itself.
    """

    height: float
    draw: Callable[[Canvas, float], None]
    head: Block | None = None
    opens: Block | None = None


Page = list[tuple[float, Block]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Pages that belong together: a team's, or the coordinator's."""

    title: str
    pages: tuple[Page, ...]


def flow(blocks: Iterable[Block]) -> tuple[Page, ...]:
    """Put blocks on pages, one below the other."""
    pages: list[Page] = [[]]
    y = TOP
    head: Block | None = None
    for block in blocks:
        needs_head = block.head is not None and block.head is not head
        height = block.height + (block.head.height if needs_head and block.head else 0)
        if pages[-1] and y + height > BOTTOM:
            pages.append([])
            y = TOP_CONTINUED
            needs_head = block.head is not None
        if needs_head and block.head:
            pages[-1].append((y, block.head))
            y += block.head.height
        pages[-1].append((y, block))
        y += block.height
        head = block.opens or block.head
    return tuple(pages)


def fewest_pages(choices: Iterable[Sequence[Block]]) -> tuple[Page, ...]:
    """The first of several ways to lay something out that needs the fewest pages."""
    return min((flow(blocks) for blocks in choices), key=len)


def pitch(size: float) -> float:
    """Millimetres from line to line at a size in points."""
    return size * _POINT * LEADING


def baseline(size: float) -> float:
    """Millimetres from a line's upper edge to where its letters stand."""
    return pitch(size) * 0.5 + size * _POINT * 0.36


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A table's column: its width in millimetres, title and the side its texts keep to."""

    width: float
    title: str = ""
    align: str = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a cell."""

    text: str
    size: float = 11.0
    bold: bool = False


Cell = Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table across the page.

    Parameters
    ----------
    columns
        Their widths add up to ``CONTENT_WIDTH``.
    size
        Points of the titles in the head.
    padding
        Millimetres above and below a cell's text; 1.8 are left and right of it.
    """

    columns: tuple[Column, ...]
    size: float = 10.0
    padding: float = 1.8
    lefts: tuple[float, ...] = field(init=False)
    head: Block = field(init=False)

    def __post_init__(self) -> None:
        lefts = [MARGIN]
        for column in self.columns:
            lefts.append(lefts[-1] + column.width)
        object.__setattr__(self, "lefts", tuple(lefts))
        titles = [
            [Line(text=part, size=self.size, bold=True) for part in column.title.split("\n")]
            for column in self.columns
        ]
        height = _height(titles) + 2 * 1.2
        object.__setattr__(self, "head", Block(height=height, draw=self._head_of(titles, height)))

    def _head_of(self, titles: Sequence[Cell], height: float) -> Callable[[Canvas, float], None]:
        def draw(canvas: Canvas, y: float) -> None:
            canvas.box(MARGIN, y, CONTENT_WIDTH, height, fill=0.9, border=False)
            self._write(canvas, y + height / 2, titles)
            canvas.pen(0.5)
            canvas.line(((MARGIN, y + height), (MARGIN + CONTENT_WIDTH, y + height)))

        return draw

    def wrap(
        self, canvas: Canvas, column: int, text: str, size: float = 11.0,
        *, bold: bool = False, most: int = 0,
    ) -> list[Line]:  # fmt: skip
        """The lines of a text in a column, at most ``most`` unless zero."""
        width = self.columns[column].width - 2 * _SIDE
        return [
            Line(text=each, size=size, bold=bold)
            for each in canvas.wrap(text, width, size, bold=bold, most=most)
        ]

    def row(
        self, cells: Sequence[Cell], *, least: float = 0.0, tick: int | None = None,
        middle: bool = False,
    ) -> Block:  # fmt: skip
        """A row; lines that no page has room for give way to an ellipsis.

        Parameters
        ----------
        cells
            One a column.
        least
            Millimetres that the row has at least.
        tick
            The column that has a box to tick.
        middle
            Cells stand in the middle of the row's height, not at its top.
        """
        room = BOTTOM - TOP_CONTINUED - self.head.height - 2 * self.padding
        fitting = [_clip(cell, room) for cell in cells]
        height = max(least, _height(fitting) + 2 * self.padding)

        def draw(canvas: Canvas, y: float) -> None:
            self._write(canvas, y + height / 2 if middle else None, fitting, top=y + self.padding)
            canvas.pen(0.2, 0.35)
            canvas.line(((MARGIN, y + height), (MARGIN + CONTENT_WIDTH, y + height)))
            if tick is not None:
                side = 8.0
                left = self.lefts[tick] + (self.columns[tick].width - side) / 2
                canvas.pen(0.45)
                canvas.box(left, y + min(self.padding + 0.4, (height - side) / 2), side, side)

        return Block(height=height, draw=draw, head=self.head)

    def band(self, left: str, right: str = "", *, least: float = 9.0) -> Block:
        """A shaded row across the table, for what is not a visit."""

        def draw(canvas: Canvas, y: float) -> None:
            canvas.box(MARGIN, y, CONTENT_WIDTH, least, fill=0.9, border=False)
            base = y + least / 2 - pitch(11) / 2 + baseline(11)
            width = canvas.width(right, 11, bold=True)
            room = CONTENT_WIDTH - 2 * _SIDE - width - 4
            canvas.text(
                MARGIN + _SIDE, base, canvas.shorten(left, room, 11, bold=True), 11, bold=True
            )
            canvas.text(MARGIN + CONTENT_WIDTH - _SIDE, base, right, 11, bold=True, align="right")
            canvas.pen(0.2, 0.35)
            canvas.line(((MARGIN, y + least), (MARGIN + CONTENT_WIDTH, y + least)))

        return Block(height=least, draw=draw, head=self.head)

    def _write(
        self, canvas: Canvas, middle: float | None, cells: Sequence[Cell], top: float = 0.0
    ) -> None:
        for column, left, cell in zip(self.columns, self.lefts, cells, strict=False):
            y = top if middle is None else middle - _height([cell]) / 2
            x = left + _SIDE
            if column.align == "right":
                x = left + column.width - _SIDE
            elif column.align == "centre":
                x = left + column.width / 2
            for line in cell:
                canvas.text(x, y + baseline(line.size), line.text, line.size,
                            bold=line.bold, align=column.align)  # fmt: skip
                y += pitch(line.size)


def _height(cells: Iterable[Cell]) -> float:
    return max((sum(pitch(line.size) for line in cell) for cell in cells), default=0.0)


def _clip(cell: Cell, room: float) -> Cell:
    """The lines that fit into a height; the last ends in an ellipsis where some did not."""
    height = 0.0
    for index, line in enumerate(cell):
        height += pitch(line.size)
        if height > room:
            last = cell[index - 1]
            text = last.text[:-2].rstrip() + "\u2026"
            return [*cell[: index - 1], Line(text=text, size=last.size, bold=last.bold)]
    return cell
