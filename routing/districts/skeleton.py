"""The streets of a district as straight lines that meet at junctions, before they are bent.

In: cells to cut and the kinds of street to cut them with. Out: a ``Skeleton`` that the layouts
(``town``, ``desa``) build up, and ``Block`` cells that households can live in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routing.districts.dice import Dice
from routing.districts.plane import (
    Cell,
    Cut,
    Point,
    apart,
    between,
    cross,
    find_cut,
    halves,
    minus,
    unit,
)

CORNER = 16.0
"""Metres that junctions keep from corners of a cell: no two junctions stand closer by chance."""

OPEN_END = 18.0
"""Metres that a street stops before the border of the district."""

SAME = 4.0
"""Metres within which two junctions of a street are one."""

SHARPEST = 0.42
"""The sine of the smallest angle at which streets meet."""

THROUGH = ("primary", "secondary", "tertiary", "unclassified", "residential")
"""Kinds of street that others may branch off, for every profile."""


@dataclass(slots=True, kw_only=True)
class Street:
    """A straight street being built.

    Parameters
    ----------
    kind
        What becomes its ``highway`` tag: one of OSM's, or ``alley`` (a service alley), ``compound``
        (private), ``riverside``.
    start, end
        Where it begins and ends, in metres on the board.
    junctions
        (share of its length, junction) for both ends and every crossing.
    parent
        The street it branches off, from which alleys take their names.
    group
        Streets of one group are one road with one name.
    bridge
        The shares of its length between which it is a bridge.
    dead_end
        Leads into a block and ends there.
    """

    kind: str
    start: Point
    end: Point
    junctions: list[tuple[float, int]] = field(default_factory=list)
    parent: int | None = None
    group: int = -1
    bridge: tuple[float, float] | None = None
    dead_end: bool = False

    @property
    def length(self) -> float:
        """Metres on the board."""
        return apart(self.start, self.end)

    def share(self, point: Point) -> float:
        """How far along the street a point lies, 0 to 1."""
        along, off = minus(self.end, self.start), minus(point, self.start)
        return (off[0] * along[0] + off[1] * along[1]) / (along[0] ** 2 + along[1] ** 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A cell where people live (or, if ``open``, do not), in its RT and RW."""

    cell: Cell
    rw: int
    rt: int
    open: bool = False


@dataclass(slots=True, kw_only=True)
class Skeleton:
    """Streets and junctions so far. ``river`` is the height of the river's line, ``strip`` the
    metres on each side of it where nothing stands, ``reach`` how far it runs left and right.
    """

    river: float
    strip: float
    reach: float
    points: list[Point] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def junction(self, point: Point) -> int:
        """A new junction."""
        self.points.append(point)
        return len(self.points) - 1

    def join(self, street: int, point: Point, *, within: Cell, side: int, snap: float) -> int:
        """The junction where something meets a street from inside a cell: a new one, or one that
        is there already within ``snap`` metres.
        """
        road = self.streets[street]
        near, far = sorted(road.share(each) for each in within.side(side))
        clear = min(CORNER / road.length, (far - near) / 4)
        here = road.share(point)
        best = max(snap, SAME) / road.length
        found = None
        for share, junction in road.junctions:
            free = near + clear < share < far - clear or abs(share - here) * road.length < SAME
            if free and abs(share - here) <= best:
                best, found = abs(share - here), junction
        if found is None:
            found = self.junction(point)
            road.junctions.append((here, found))
        return found

    def lay(
        self, kind: str, first: int, last: int, *, parent: int | None, group: int | None = None
    ) -> int:
        """A new street between two junctions."""
        index = len(self.streets)
        self.streets.append(
            Street(
                kind=kind,
                start=self.points[first],
                end=self.points[last],
                junctions=[(0.0, first), (1.0, last)],
                parent=parent,
                group=index if group is None else group,
            )
        )
        return index

    def split(
        self, cell: Cell, cut: Cut, kind: str, *, snap: float = 0.0, group: int | None = None
    ) -> tuple[Cell, Cell] | None:
        """Lay a street along a cut; ``None`` where it would touch no other street, or meet one at
        too sharp an angle.
        """
        roads = [cell.sides[side] for side in cut.sides]
        parent = next((road for road in roads if road is not None), None)
        if parent is None or not _square(cell, cut):
            return None
        ends = [
            None if road is None else self.join(road, point, within=cell, side=side, snap=snap)
            for road, point, side in zip(roads, cut.points, cut.sides, strict=True)
        ]
        border = [
            point if end is None else self.points[end]
            for point, end in zip(cut.points, ends, strict=True)
        ]
        length = apart(border[0], border[1])
        stop = min(OPEN_END / length, 0.4)
        first, last = (
            self.junction(between(border[index], border[1 - index], stop)) if end is None else end
            for index, end in enumerate(ends)
        )
        street = self.lay(kind, first, last, parent=parent, group=group)
        return halves(cell, Cut(sides=cut.sides, points=(border[0], border[1])), street)

    def stub(
        self, cell: Cell, cut: Cut, kind: str, reach: float, *, flip: bool, elbow: float = 0.0
    ) -> Cell:
        """Lay a dead end from a cell's border ``reach`` (0 to 1) of the way across it, and round a
        corner for ``elbow`` metres (below zero to the right) if there is room; the same cell where
        no street is there to begin from, or only at too sharp an angle.
        """
        if not _square(cell, cut):
            return cell
        order = (1, 0) if flip else (0, 1)
        for begin, other in (order, order[::-1]):
            road = cell.sides[cut.sides[begin]]
            if road is None or self.streets[road].kind not in THROUGH:
                continue
            start = cut.points[begin]
            first = self.join(road, start, within=cell, side=cut.sides[begin], snap=0.0)
            last = self.junction(between(start, cut.points[other], reach))
            street = self.lay(kind, first, last, parent=road)
            self.streets[street].dead_end = True
            cell = cell.replace(stubs=(*cell.stubs, street))
            return self._elbow(cell, street, elbow) if elbow else cell
        return cell

    def _elbow(self, cell: Cell, street: int, metres: float) -> Cell:
        road = self.streets[street]
        along = unit(minus(road.end, road.start))
        end = (road.end[0] - along[1] * metres, road.end[1] + along[0] * metres)
        if not cell.holds(end, CORNER):
            return cell
        corner = road.junctions[-1][1]
        other = self.lay(road.kind, corner, self.junction(end), parent=street, group=road.group)
        self.streets[other].dead_end = True
        return cell.replace(stubs=(*cell.stubs, other))

    def cross_river(
        self, cells: Iterable[Cell], start: Point, end: Point, kind: str
    ) -> tuple[list[Cell], int]:
        """Lay a road over the river, cutting every cell on its line; the cells and the road."""
        road = self.lay(kind, self.junction(start), self.junction(end), parent=None)
        street = self.streets[road]
        banks = []
        for height in sorted((self.river - self.strip, self.river + self.strip)):
            share = (height - start[1]) / (end[1] - start[1])
            street.junctions.append((share, self.junction(between(start, end, share))))
            banks.append(share)
        street.bridge = (min(banks), max(banks))
        done: list[Cell] = []
        for cell in cells:
            cut = find_cut(cell, start, minus(end, start))
            done += [cell] if cut is None else halves(cell, cut, road)
        return done, road

    def along_river(self, cell: Cell, kind: str) -> Cell:
        """Make the side of a cell that faces the river a street, between its two bridges."""
        for index, road in enumerate(cell.sides):
            start, end = cell.side(index)
            banks = abs(abs(start[1] - self.river) - self.strip) < 0.01
            if road is None and banks and abs(start[1] - end[1]) < 0.01:
                before = cell.sides[index - 1]
                after = cell.sides[(index + 1) % len(cell.sides)]
                if before is None or after is None:
                    continue
                ends = [self._bank(before, start), self._bank(after, end)]
                street = self.lay(kind, ends[0], ends[1], parent=before)
                sides = (*cell.sides[:index], street, *cell.sides[index + 1 :])
                return cell.replace(sides=sides)
        return cell

    def _bank(self, road: int, point: Point) -> int:
        share = self.streets[road].share(point)
        return min(self.streets[road].junctions, key=lambda each: abs(each[0] - share))[1]


def _square(cell: Cell, cut: Cut) -> bool:
    """Whether a cut meets both sides of a cell at an angle of some 25 degrees at least."""
    along = unit(minus(cut.points[1], cut.points[0]))
    for index in cut.sides:
        start, end = cell.side(index)
        if abs(cross(along, unit(minus(end, start)))) < SHARPEST:
            return False
    return True


def cut_across(cell: Cell, dice: Dice, *, skew: float, spread: float, flip: bool = False) -> Cut:
    """A cut across a cell near its middle, square to its long axis but for ``skew`` (the tangent
    of the largest angle); ``flip`` cuts along it instead.
    """
    long, short, length, _ = cell.axes()
    if flip:
        long, short = short, long
        length = cell.axes()[3]
    tilt = dice.between(-skew, skew)
    direction = (short[0] + long[0] * tilt, short[1] + long[1] * tilt)
    middle = cell.centre
    for attempt in range(4):
        off = dice.between(-spread, spread) * length if attempt < 3 else 0.0
        through = (middle[0] + long[0] * off, middle[1] + long[1] * off)
        cut = find_cut(cell, through, direction, clear=CORNER)
        if cut is not None and cut.sides[0] != cut.sides[1]:
            return cut
    raise AssertionError("a line through the middle of a convex cell cuts it")


def cut_parallel(cell: Cell, side: int, depth: float) -> Cut | None:
    """A cut ``depth`` metres inside a side and parallel to it, but for corners in the way."""
    start, end = cell.side(side)
    along = minus(end, start)
    length = apart(start, end)
    inward = (-along[1] / length * depth, along[0] / length * depth)
    through = (start[0] + inward[0], start[1] + inward[1])
    return find_cut(cell, through, along, clear=CORNER)


def subdivide(
    skeleton: Skeleton,
    cell: Cell,
    dice: Dice,
    *,
    kinds: Mapping[str, float],
    target: float,
    skew: float,
    snap: float,
) -> list[Cell]:
    """Cut a cell with through streets until its pieces have about ``target`` square metres."""
    if cell.area < target * dice.between(1.15, 1.9):
        return [cell]
    for flip in (False, True):
        cut = cut_across(cell, dice, skew=skew, spread=0.11, flip=flip)
        pieces = skeleton.split(cell, cut, dice.weighted(kinds), snap=snap)
        if pieces is not None:
            rest = {"kinds": kinds, "target": target, "skew": skew, "snap": snap}
            return [
                small
                for piece in pieces
                for small in subdivide(skeleton, piece, dice, **rest)  # type: ignore[arg-type]
            ]
    return [cell]


def rectangle(width: float, height: float, dice: Dice, *, cut: float) -> Cell:
    """A rectangle round the origin with its corners cut off unevenly (``cut``, 0 to 0.5)."""
    right, top = width / 2, height / 2
    corners: list[Point] = []
    for x, y, turn in ((-1, -1, 0), (1, -1, 1), (1, 1, 0), (-1, 1, 1)):
        wide, high = (dice.between(cut / 3, cut) * 2 * size for size in (right, top))
        beside = (x * (right - wide), y * top)
        below = (x * right, y * (top - high))
        corners += [below, beside] if turn == 0 else [beside, below]
    assert cross(minus(corners[1], corners[0]), minus(corners[2], corners[1])) > 0  # noqa: S101
    return Cell(corners=tuple(corners), sides=(None,) * len(corners))
