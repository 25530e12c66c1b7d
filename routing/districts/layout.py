"""Lay a district out: river, arterials, quarters, RW, RT, alleys.

In: a ``Style``, the number of households and dice. Out: a ``Skeleton`` with blocks to live in.
"""

from __future__ import annotations

from dataclasses import dataclass

from routing.districts.dice import Dice
from routing.districts.plane import Cell, Point, find_cut, halves
from routing.districts.skeleton import (
    THROUGH,
    Block,
    Skeleton,
    cut_across,
    cut_parallel,
    rectangle,
    subdivide,
)
from routing.districts.styles import Style

STRIP = 15.0
"""Metres on each side of the river's line where nothing stands."""

VILLAGE_DEPTH = 210.0
"""Metres that a village reaches back from the road it is strung along."""


def lay_out(style: Style, num_households: int, dice: Dice) -> Skeleton:
    """Lay out the streets and blocks of a district."""
    area = max(style.least_area, style.area * (num_households / 180) ** style.growth)
    width = (area / style.slender) ** 0.5
    height = width * style.slender
    site = rectangle(width, height, dice, cut=0.22)
    skeleton = Skeleton(
        river=height * dice.pick((-1, 1)) * dice.between(0.06, 0.14),
        strip=STRIP,
        reach=width * 0.62,
    )
    banks = _banks(site, skeleton)
    cells, arterials = _cross_river(style, skeleton, banks, dice, size=(width, height))
    if style.layout == "strung":
        quarters = _strung(style, skeleton, cells, arterials, dice)
    else:
        quarters = _town(style, skeleton, cells, dice)
    _fill(style, skeleton, quarters, dice)
    return skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quarter:
    """A cell that becomes one RW, or a field."""

    cell: Cell
    field: bool = False


def _banks(site: Cell, skeleton: Skeleton) -> list[Cell]:
    banks = []
    for sign in (-1, 1):
        through = (0.0, skeleton.river + sign * skeleton.strip)
        cut = find_cut(site, through, (1, 0))
        assert cut is not None  # noqa: S101 (the river flows through the site)
        banks.append(max(halves(site, cut, None), key=lambda cell: sign * cell.centre[1]))
    return banks


def _cross_river(
    style: Style, skeleton: Skeleton, cells: list[Cell], dice: Dice, *, size: tuple[float, float]
) -> tuple[list[Cell], list[int]]:
    """The two roads with a bridge, and the streets along the river between them."""
    width, height = size
    side = dice.pick((-1, 1))
    if style.layout == "strung":
        first, second = "secondary", "tertiary"
    else:
        first, second = "primary", "secondary"
    arterials = []
    for kind, place, lean in ((first, 0.14 * side, 0.05), (second, -0.2 * side, 0.04)):
        x = place * width
        tilt = dice.between(-lean, lean) * width
        start, end = (x - tilt, -height / 2), (x + tilt, height / 2)
        cells, road = skeleton.cross_river(cells, _inside(start, 6), _inside(end, 6), kind)
        arterials.append(road)
    # With the bridges these make a ring: no district is so small that it has no way round.
    return [skeleton.along_river(cell, "residential") for cell in cells], arterials


def _inside(point: Point, by: float) -> Point:
    return point[0], point[1] - by if point[1] > 0 else point[1] + by


def _town(style: Style, skeleton: Skeleton, cells: list[Cell], dice: Dice) -> list[_Quarter]:
    """One built-up area: a second arterial beside the river, quarters, RWs."""
    level = -skeleton.river * dice.between(1.2, 2.2)
    slope = dice.between(-style.skew, style.skew) / 2
    arterial = len(skeleton.streets)
    pieces: list[Cell] = []
    for cell in sorted(cells, key=lambda each: each.centre[0]):
        cut = find_cut(cell, (0.0, level), (1, slope), clear=1)
        if cut is None or any(_faces_river(skeleton, cell, side) for side in cut.sides):
            pieces.append(cell)
            continue
        split = skeleton.split(cell, cut, "secondary", snap=3, group=arterial)
        pieces += split or [cell]
    for kind, target in (("tertiary", style.quarter), ("residential", style.rw)):
        pieces = [
            small
            for piece in pieces
            for small in subdivide(
                skeleton, piece, dice, kinds={kind: 1}, target=target, skew=style.skew,
                snap=style.snap,
            )
        ]  # fmt: skip
    return [_Quarter(cell=piece) for piece in pieces]


def _faces_river(skeleton: Skeleton, cell: Cell, side: int) -> bool:
    start, end = cell.side(side)
    return all(abs(abs(y - skeleton.river) - skeleton.strip) < 0.01 for _, y in (start, end))


def _strung(
    style: Style, skeleton: Skeleton, cells: list[Cell], arterials: list[int], dice: Dice
) -> list[_Quarter]:
    """Villages along the roads over the river, fields between and behind them."""
    pieces = [
        small
        for cell in cells
        for small in subdivide(
            skeleton, cell, dice, kinds={"unclassified": 1},
            target=style.quarter, skew=style.skew, snap=style.snap,
        )
    ]  # fmt: skip
    quarters: list[_Quarter] = []
    since = 0
    for piece in sorted(pieces, key=lambda each: each.centre[1]):
        side = next((i for i, road in enumerate(piece.sides) if road in arterials), None)
        built = side is not None and (since >= 2 or dice.chance(0.6))
        since = 0 if built or side is None else since + 1
        if not built or side is None:
            quarters.append(_Quarter(cell=piece, field=True))
            continue
        cut = cut_parallel(piece, side, VILLAGE_DEPTH * dice.between(0.8, 1.25))
        split = None
        if cut is not None and min(half.area for half in halves(piece, cut, None)) > style.rt:
            split = skeleton.split(piece, cut, "residential")
        if split is None:
            quarters.append(_Quarter(cell=piece))
            continue
        village, field = sorted(split, key=lambda each: side_of(each, arterials), reverse=True)
        quarters += [_Quarter(cell=village), _Quarter(cell=field, field=True)]
    return quarters


def side_of(cell: Cell, roads: list[int]) -> bool:
    """Whether one of the roads runs along the cell."""
    return any(road in roads for road in cell.sides)


def _fill(style: Style, skeleton: Skeleton, quarters: list[_Quarter], dice: Dice) -> None:
    """Cut quarters into RTs and RTs into blocks; the private compound and the island among them."""
    parts: list[tuple[Cell, int, int]] = []
    rw = 0
    for quarter in quarters:
        if quarter.field:
            _field(skeleton, quarter.cell, dice)
            continue
        rw += 1
        small = subdivide(
            skeleton, quarter.cell, dice, kinds={"residential": 1}, target=style.rt,
            skew=style.skew, snap=style.snap,
        )  # fmt: skip
        parts += [(cell, rw, rt) for rt, cell in enumerate(small, start=1)]
    roomy = sorted(range(len(parts)), key=lambda each: -parts[each][0].area)
    special = dice.shuffled(roomy[: max(2, len(roomy) // 3)])
    compounds, islands = special[: 1 + len(parts) // 120], special[-1:]
    wanted = ["alley", "footway"]
    for index, (cell, rw_, rt) in enumerate(parts):
        if index in compounds and _compound(skeleton, cell, dice):
            continue
        if index in islands and len(parts) > 1:
            _island(skeleton, cell)
            skeleton.blocks.append(Block(cell=cell, rw=rw_, rt=rt))
        elif wanted and (leaves := _wanted(skeleton, cell, wanted[-1], dice)) is not None:
            skeleton.blocks += [Block(cell=leaf, rw=rw_, rt=rt) for leaf in leaves]
            wanted.pop()
        elif dice.chance(style.open_share):
            skeleton.blocks.append(Block(cell=cell, rw=rw_, rt=rt, open=True))
        else:
            for leaf in _alleys(style, skeleton, cell, dice):
                skeleton.blocks.append(Block(cell=leaf, rw=rw_, rt=rt))


def _alleys(style: Style, skeleton: Skeleton, cell: Cell, dice: Dice) -> list[Cell]:
    if cell.area < style.leaf * dice.between(1.2, 2.0):
        return [cell]
    kind = dice.weighted(style.alleys)
    cut = cut_across(cell, dice, skew=style.skew * 1.4, spread=0.16, flip=dice.chance(0.12))
    if dice.chance(style.stub_share):
        reach = dice.between(0.4, 0.86)
        elbow = dice.pick((-1, 1)) * dice.between(18, 50) if dice.chance(0.4) else 0.0
        return [skeleton.stub(cell, cut, kind, reach, flip=dice.chance(0.5), elbow=elbow)]
    # An alley branches off streets or off its like, never off a path: all stay within reach.
    roads = [cell.sides[side] for side in cut.sides]
    if any(road is not None and not _carries(skeleton, road) for road in roads):
        return [cell]
    pieces = skeleton.split(cell, cut, kind, snap=style.snap)
    if pieces is None:
        return [cell]
    if kind in ("footway", "path"):
        return list(pieces)
    return [leaf for piece in pieces for leaf in _alleys(style, skeleton, piece, dice)]


def _wanted(skeleton: Skeleton, cell: Cell, kind: str, dice: Dice) -> list[Cell] | None:
    """A dead-end footway or an alley open at both ends, of which every district has one at least;
    ``None`` where the cell has no streets to hang it on.
    """
    cut = cut_across(cell, dice, skew=0.1, spread=0.1)
    if kind == "footway":
        laid = skeleton.stub(cell, cut, kind, 0.5, flip=False)
        return [laid] if laid.stubs else None
    roads = [cell.sides[side] for side in cut.sides]
    if not all(road is not None and _carries(skeleton, road) for road in roads):
        return None
    pieces = skeleton.split(cell, cut, kind)
    return None if pieces is None else list(pieces)


def _carries(skeleton: Skeleton, road: int) -> bool:
    return skeleton.streets[road].kind in (*THROUGH, "alley", "living_street")


def _field(skeleton: Skeleton, cell: Cell, dice: Dice) -> None:
    for _ in range(dice.whole(0, 2)):
        cut = cut_across(cell, dice, skew=0.3, spread=0.3, flip=dice.chance(0.4))
        kind = dice.weighted({"track": 3, "path": 2, "footway": 0.5})
        laid = skeleton.stub(cell, cut, kind, dice.between(0.2, 0.42), flip=dice.chance(0.5))
        if laid.stubs:
            return


def _compound(skeleton: Skeleton, cell: Cell, dice: Dice) -> bool:
    """A private road behind a gate; false where no street passes by."""
    cut = cut_across(cell, dice, skew=0.05, spread=0.05)
    return bool(skeleton.stub(cell, cut, "compound", 0.7, flip=dice.chance(0.5)).stubs)


def _island(skeleton: Skeleton, cell: Cell) -> None:
    """A street that no other meets, as where a mapper forgot to join it."""
    along, _, length, _ = cell.axes()
    x, y = cell.centre
    reach = min(45.0, length / 5)
    ends = [(x + sign * along[0] * reach, y + sign * along[1] * reach) for sign in (-1, 1)]
    skeleton.lay("island", skeleton.junction(ends[0]), skeleton.junction(ends[1]), parent=None)
