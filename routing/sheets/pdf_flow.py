"""Blocks on pages: what stands where, before anything is drawn.

In: blocks with their heights, in order. Out: pages of (y, block). A block is never split, and the
head of a table stands above its first row on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from routing.sheets.pdf_canvas import A4, BODY, LEADING, Canvas, Paper

SIDE = 1.5
"""Millimetres left and right of a cell's text."""

_POINT = 25.4 / 72


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


def flow(blocks: Iterable[Block], paper: Paper = A4) -> tuple[Page, ...]:
    """Put blocks on pages, one below the other."""
    pages: list[Page] = [[]]
    y = paper.top
    head: Block | None = None
    for block in blocks:
        needs_head = block.head is not None and block.head is not head
        height = block.height + (block.head.height if needs_head and block.head else 0)
        if pages[-1] and y + height > paper.bottom:
            pages.append([])
            y = paper.top_continued
            needs_head = block.head is not None
        if needs_head and block.head:
            pages[-1].append((y, block.head))
            y += block.head.height
        pages[-1].append((y, block))
        y += block.height
        head = block.opens or block.head
    return tuple(pages)


def fewest_pages(choices: Iterable[Sequence[Block]], paper: Paper = A4) -> tuple[Page, ...]:
    """The first of several ways to lay something out that needs the fewest pages."""
    return min((flow(blocks, paper) for blocks in choices), key=len)


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
    size: float = BODY
    bold: bool = False


Cell = Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table across the page.

    Parameters
    ----------
    columns
        Their widths add up to the paper's ``content``.
    size
        Points of the titles in the head.
    padding
        Millimetres above and below a cell's text.
    """

    paper: Paper
    columns: tuple[Column, ...]
    size: float = BODY
    padding: float = 1.5
    lefts: tuple[float, ...] = field(init=False)
    head: Block = field(init=False)

    def __post_init__(self) -> None:
        lefts = [self.paper.margin]
        for column in self.columns:
            lefts.append(lefts[-1] + column.width)
        object.__setattr__(self, "lefts", tuple(lefts))
        titles = [
            [Line(text=part, size=self.size, bold=True) for part in column.title.split("\n")]
            for column in self.columns
        ]
        height = height_of(titles) + 2 * 1.2
        object.__setattr__(self, "head", Block(height=height, draw=self._head_of(titles, height)))

    def _head_of(self, titles: Sequence[Cell], height: float) -> Callable[[Canvas, float], None]:
        def draw(canvas: Canvas, y: float) -> None:
            paper = self.paper
            canvas.box(paper.margin, y, paper.content, height, fill=0.9, border=False)
            self._write(canvas, y + height / 2, titles)
            canvas.pen(0.5)
            canvas.line(((self.paper.margin, y + height), (self.paper.right, y + height)))

        return draw

    def wrap(
        self, canvas: Canvas, column: int, text: str, size: float = BODY,
        *, bold: bool = False, most: int = 0,
    ) -> list[Line]:  # fmt: skip
        """The lines of a text in a column, at most ``most`` unless zero."""
        width = self.columns[column].width - 2 * SIDE
        return lines_of(canvas, text, width, size, bold=bold, most=most)

    def row(self, cells: Sequence[Cell], *, least: float = 0.0) -> Block:
        """A row, one cell a column; lines that no page has room for give way to an ellipsis.
        ``least`` is the height that it has at least.
        """
        paper = self.paper
        room = paper.bottom - paper.top_continued - self.head.height - 2 * self.padding
        fitting = [clip(cell, room) for cell in cells]
        height = max(least, height_of(fitting) + 2 * self.padding)

        def draw(canvas: Canvas, y: float) -> None:
            self._write(canvas, None, fitting, top=y + self.padding)
            canvas.pen(0.2, 0.35)
            canvas.line(((paper.margin, y + height), (paper.right, y + height)))

        return Block(height=height, draw=draw, head=self.head)

    def _write(
        self, canvas: Canvas, middle: float | None, cells: Sequence[Cell], top: float = 0.0
    ) -> None:
        for column, left, cell in zip(self.columns, self.lefts, cells, strict=False):
            y = top if middle is None else middle - height_of([cell]) / 2
            x = left + SIDE
            if column.align == "right":
                x = left + column.width - SIDE
            elif column.align == "centre":
                x = left + column.width / 2
            write_lines(canvas, x, y, cell, align=column.align)


def band(
    canvas: Canvas, left: str, right: str = "", *, head: Block | None = None, more: str = ""
) -> Block:
    """A shaded row across the page, for what is not a visit; ``more`` stands below in plain."""
    paper = canvas.paper
    room = paper.content - 2 * SIDE
    width = canvas.width(right, BODY, bold=True)
    lines = lines_of(canvas, left, room - width - 4, bold=True, most=4)
    lines += lines_of(canvas, more, room) if more else []
    height = len(lines) * pitch(BODY) + 4

    def draw(canvas: Canvas, y: float) -> None:
        canvas.box(paper.margin, y, paper.content, height, fill=0.9, border=False)
        base = y + 2 + baseline(BODY)
        write_lines(canvas, paper.margin + SIDE, y + 2, lines)
        canvas.text(paper.right - SIDE, base, right, BODY, bold=True, align="right")
        canvas.pen(0.2, 0.35)
        canvas.line(((paper.margin, y + height), (paper.right, y + height)))

    return Block(height=height, draw=draw, head=head)


def write_lines(canvas: Canvas, x: float, y: float, cell: Cell, *, align: str = "left") -> float:
    """Write lines one below the other from an upper edge; where they end."""
    for line in cell:
        canvas.text(x, y + baseline(line.size), line.text, line.size, bold=line.bold, align=align)
        y += pitch(line.size)
    return y


def lines_of(
    canvas: Canvas, text: str, width: float, size: float = BODY, *, bold: bool = False,
    most: int = 0,
) -> list[Line]:  # fmt: skip
    """A text as lines of a width in millimetres."""
    return [
        Line(text=each, size=size, bold=bold)
        for each in canvas.wrap(text, width, size, bold=bold, most=most)
    ]


def paragraph(canvas: Canvas, text: str, size: float = BODY, *, bold: bool = False) -> Block:
    """A text across the page, with some room below."""
    lines = lines_of(canvas, text, canvas.paper.content, size, bold=bold)

    def draw(canvas: Canvas, y: float) -> None:
        write_lines(canvas, canvas.paper.margin, y, lines)

    return Block(height=len(lines) * pitch(size) + 2, draw=draw)


def height_of(cells: Iterable[Cell]) -> float:
    """Millimetres of the highest of some cells."""
    return max((sum(pitch(line.size) for line in cell) for cell in cells), default=0.0)


def clip(cell: Cell, room: float) -> Cell:
    """The lines that fit into a height; the last ends in an ellipsis where some did not."""
    height = 0.0
    for index, line in enumerate(cell):
        height += pitch(line.size)
        if height > room:
            last = cell[index - 1]
            text = last.text[:-2].rstrip() + "\u2026"
            return [*cell[: index - 1], Line(text=text, size=last.size, bold=last.bold)]
    return cell
