"""Put households into the blocks of a district, as rows of its spreadsheet.

In: the skeleton with its blocks, the drawing, the number of households and dice. Out: rows as
people would type them, and where each household stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from routing.districts.dice import Dice
from routing.districts.drawing import Drawing
from routing.districts.ground import Ground
from routing.districts.names import person, short_street
from routing.districts.plane import Bend, Point, apart, between, minus
from routing.districts.skeleton import Block, Skeleton
from routing.districts.styles import Style

COLUMNS = (
    "id", "name", "latitude", "longitude", "parcels", "weight_kg", "windows", "service_minutes",
    "priority", "village", "rw", "rt", "address", "landmark", "phone", "note",
)  # fmt: skip
"""The columns of ``households.csv``."""

SET_BACK = (5.5, 38.0)
"""Metres between a door and the nearest road."""

OPEN_ROAD = 55.0
"""Metres between a door and the nearest road for motorcycles, at most."""

RIVER_BANK = 19.0
"""Metres between a door and the middle of the river, at least."""

NEIGHBOUR = 6.0
"""Metres between two doors, at least."""

WINDOW_SHARE = 0.25

LANDMARKS = (
    "depan musala", "sebelah warung", "dekat pos ronda", "pagar hijau", "rumah pojok",
    "belakang balai RW", "samping lapangan", "depan pohon mangga", "sebelah bengkel",
    "cat biru, teras kayu", "dekat sumur umum", "seberang toko kelontong", "ujung gang",
    "samping langgar", "dekat jembatan kecil", "rumah papan",
)  # fmt: skip

NOTES = (
    "Ketuk pintu samping", "Titip ke tetangga kalau kosong", "Jalan sempit, parkir di depan gang",
    "Ada anjing di halaman", "Lewat pintu belakang", "Panggil dari depan, bel mati",
    "Naik tangga di samping warung", "Bawa sampai ke dapur",
)  # fmt: skip

_NO_HOMES = ("compound", "island", "track")

_LIKED = {"primary": 0.25, "secondary": 0.4, "tertiary": 0.7}
"""How much fewer doors open on a street of that kind for its length."""


_Front = tuple[int, int, int]
"""Where doors open: block, street, side of the block's cell (-1 for a dead end inside)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A row of the spreadsheet without its coordinates, and where the door is, in metres."""

    place: Point
    row: Mapping[str, str]
    parcels: int
    grams: int


def settle(
    skeleton: Skeleton,
    drawing: Drawing,
    style: Style,
    bend: Bend,
    *,
    num_households: int,
    village: str,
    periods: tuple[tuple[int, int], ...],
    dice: Dice,
) -> list[Household]:
    """Settle the households of a round, in clusters, numbered as the spreadsheet lists them.

    Parameters
    ----------
    skeleton, drawing, style, bend
        The district, on the board and as it is drawn.
    num_households
        Exactly so many.
    village
        Its name.
    periods
        In minutes after midnight: the spans within which time windows lie.
    dice
        For everything about them.
    """
    ground = Ground(drawing)
    homes = _Homes(skeleton, ground, bend, dice)
    doors: list[tuple[Block, Point, int, int]] = []
    crowding = 1.0
    while len(doors) < num_households:
        for key, wanted in _shares(homes.keys, num_households - len(doors), style, dice):
            for _ in range(wanted):
                found = homes.find(key, crowding)
                if found is not None:
                    doors.append(found)
        crowding *= 0.7
    doors.sort(key=lambda each: (each[0].rw, each[0].rt, each[2], each[3]))
    width = max(3, len(str(num_households)))
    taken: Counter[str] = Counter()
    settled = []
    for position, (block, place, street, number) in enumerate(doors, start=1):
        house = f"{short_street(drawing.names[street])} No. {number}"
        taken[house] += 1
        address = house + letter(taken[house])
        row = row_of(
            f"H{position:0{width}d}", address, village=village, rw=block.rw, rt=block.rt, dice=dice
        )
        settled.append(household(row, place, periods, dice))
    return settled


def letter(count: int) -> str:
    """What tells a second house of the same number apart: ``12``, ``12A``, ``12B``…"""
    return "" if count == 1 else chr(ord("A") + (count - 2) % 26)


def _shares(
    keys: list[tuple[int, int]], num: int, style: Style, dice: Dice
) -> list[tuple[tuple[int, int], int]]:
    """How many households of each RT the round serves: many of a few, none of most."""
    by_rw = {rw: dice.between(0.1, 1.0) ** 2 for rw in sorted({rw for rw, _ in keys})}
    need = max(1, min(len(keys), round(num / 5)))
    weights = {key: by_rw[key[0]] * dice.between(0.05, 1.0) for key in keys}
    served = sorted(keys, key=lambda key: -weights[key])[: max(need, -(-num // style.most_per_rt))]
    total = sum(0.25 + weights[key] for key in served)
    shares = []
    rest = 0.0
    for key in served:
        rest += num * (0.25 + weights[key]) / total
        whole = min(int(rest + 1e-9), style.most_per_rt)
        rest -= whole
        shares.append((key, whole))
    left = num - sum(whole for _, whole in shares)
    return [*shares, (served[0], left)] if left > 0 else shares


class _Homes:
    """Finds free places for doors."""

    def __init__(self, skeleton: Skeleton, ground: Ground, bend: Bend, dice: Dice) -> None:
        self._skeleton = skeleton
        self._ground = ground
        self._bend = bend
        self._dice = dice
        self._doors: dict[tuple[int, int], list[Point]] = {}
        self._fronts: dict[tuple[int, int], dict[_Front, float]] = {}
        for index, block in enumerate(skeleton.blocks):
            if not block.open and (fronts := self._fronts_of(index, block)):
                self._fronts.setdefault((block.rw, block.rt), {}).update(fronts)

    @property
    def keys(self) -> list[tuple[int, int]]:
        """The RTs in which there are homes, as (RW, RT)."""
        return list(self._fronts)

    def find(self, key: tuple[int, int], crowding: float) -> tuple[Block, Point, int, int] | None:
        """A door in an RT: block, place, street, house number; ``None`` if it seems full."""
        for _ in range(24):
            index, street, side = self._dice.weighted(self._fronts[key])
            block = self._skeleton.blocks[index]
            found = self._try(block, street, side)
            if found is None:
                continue
            place, number = found
            if self._free(place, NEIGHBOUR * crowding):
                self._doors.setdefault(_square(place), []).append(place)
                return block, place, street, number
        return None

    def _fronts_of(self, index: int, block: Block) -> dict[_Front, float]:
        cell = block.cell
        fronts: dict[_Front, float] = {}
        for side, street in enumerate(cell.sides):
            if street is not None and self._lived_in(street):
                start, end = cell.side(side)
                kind = self._skeleton.streets[street].kind
                fronts[index, street, side] = apart(start, end) * _LIKED.get(kind, 1.0)
        for street in cell.stubs:
            if self._lived_in(street):
                fronts[index, street, -1] = 2 * self._skeleton.streets[street].length
        return fronts

    def _lived_in(self, street: int) -> bool:
        return self._skeleton.streets[street].kind not in _NO_HOMES

    def _try(self, block: Block, street: int, side: int) -> tuple[Point, int] | None:
        road = self._skeleton.streets[street]
        if side >= 0:
            start, end = block.cell.side(side)
            left = 1
        else:
            start, end = road.start, road.end
            left = self._dice.pick((-1, 1))
        depth = 7 + (self._dice.between(0, 1) ** 2) * 26
        on_road = between(start, end, self._dice.between(0.04, 0.96))
        along = minus(end, start)
        length = apart(start, end)
        point = (
            on_road[0] - left * along[1] / length * depth,
            on_road[1] + left * along[0] / length * depth,
        )
        if not block.cell.holds(point, 4):
            return None
        place = self._bend(point)
        metres, nearest = self._ground.nearest_road(place)
        if nearest != street or not SET_BACK[0] <= metres <= SET_BACK[1]:
            return None
        if self._ground.to_open_road(place) > OPEN_ROAD:
            return None
        if self._ground.to_river(place) < RIVER_BANK:
            return None
        off = minus(point, road.start)
        across = road.end[0] - road.start[0], road.end[1] - road.start[1]
        odd = across[0] * off[1] - across[1] * off[0] > 0
        # A block reaches past the end of a street that stops short of the border.
        along_road = min(max(road.share(on_road), 0.0), 1.0) * road.length
        return place, 2 * int(along_road / 9) + (1 if odd else 2)

    def _free(self, place: Point, clear: float) -> bool:
        x, y = _square(place)
        return all(
            apart(place, other) >= clear
            for near in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
            for other in self._doors.get(near, ())
        )


def _square(place: Point) -> tuple[int, int]:
    return int(place[0] // NEIGHBOUR), int(place[1] // NEIGHBOUR)


def row_of(id_: str, address: str, *, village: str, rw: int, rt: int, dice: Dice) -> dict[str, str]:
    """What a row says of people and place."""
    rt_said, rw_said = f"{rt:02d}", f"{rw:02d}"
    return {
        "id": id_,
        "name": person(dice),
        "priority": dice.weighted({"3": 84, "2": 11, "1": 5}),
        "village": village,
        "rw": rw_said,
        "rt": rt_said,
        "address": f"{address}, RT {rt_said}/RW {rw_said}",
        "landmark": dice.pick(LANDMARKS) if dice.chance(0.45) else "",
        "phone": "",
        "note": dice.pick(NOTES) if dice.chance(0.12) else "",
    }


def household(
    row: Mapping[str, str], place: Point, periods: tuple[tuple[int, int], ...], dice: Dice
) -> Household:
    """What is brought there, and when."""
    parcels = dice.weighted({1: 80, 2: 15, 3: 5})
    grams = sum(500 * dice.whole(17, 23) for _ in range(parcels))
    minutes = dice.weighted({3: 1, 4: 3, 5: 5, 6: 2, 7: 1}) + (parcels - 1)
    brought = {
        "parcels": str(parcels),
        "weight_kg": f"{grams / 1000:.1f}",
        "windows": windows(periods, dice) if dice.chance(WINDOW_SHARE) else "",
        "service_minutes": str(minutes),
    }
    return Household(place=place, row={**row, **brought}, parcels=parcels, grams=grams)


def windows(periods: tuple[tuple[int, int], ...], dice: Dice) -> str:
    """One time window of about two hours, sometimes two of about one, on quarter hours.

    Parameters
    ----------
    periods
        In minutes after midnight: each window lies within one of them.
    dice
        For which, and when.
    """
    start, end = dice.pick(periods)
    if dice.chance(0.2) and end - start >= 180:
        first = start + 15 * dice.whole(0, 2)
        second = end - 60 - 15 * dice.whole(0, 2)
        return f"{_span(first, 60)}; {_span(second, 60)}"
    length = min(dice.weighted({90: 2, 120: 5, 150: 2}), end - start)
    begin = start + 15 * dice.whole(0, (end - start - length) // 15)
    return _span(begin, length)


def _span(start: int, length: int) -> str:
    end = start + length
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
