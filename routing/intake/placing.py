"""Where a row's place stands, and what of it is mended: nothing without a correction being noted.

In: the cells of a row and the places of the depots. Out: a ``Location``. Mended is what cannot be
meant: a latitude beyond 90 degrees whose longitude is a latitude (the two are swapped), and a place
more than 100 km from every depot that lies within 100 km of one once a minus sign is put before it.
What the text says outright (``8.2428 N``) is never turned round.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

from routing.intake.angles import Angle, read_angle
from routing.intake.cells import Cell, is_blank, read_text
from routing.intake.gather import CellError
from routing.intake.places import Place, read_place
from routing.intake.rows import STAND_IN, RowReader
from routing.model import Location

FAR = 100_000
"""Metres from the depots (or the middle of the households) past which a household is doubted: a
day's round trip of 200 km on village roads leaves no time to deliver."""

_EARTH_RADIUS = 6_371_009
"""Metres, mean radius (IUGG)."""


def location_of(reader: RowReader, centres: Sequence[Location]) -> Location:
    """The place of a row, from its latitude and longitude, or from one cell that holds both."""
    if stands_together(reader):
        return place_in(reader, "coordinates", centres) or STAND_IN
    return _apart(reader, centres)


def stands_together(reader: RowReader) -> bool:
    """Whether a row's place is that of the column ``coordinates``."""
    positions = reader.layout.positions
    if "coordinates" not in positions or not {"latitude", "longitude"} <= positions.keys():
        return "coordinates" in positions
    parts = [reader.cell("latitude"), reader.cell("longitude")]
    return all(map(is_blank, parts)) and not is_blank(reader.cell("coordinates"))


def place_in(reader: RowReader, column: str, centres: Sequence[Location] = ()) -> Location | None:
    """The place in one cell; ``None``, with the fault noted, where it is none."""
    cell = reader.cell(column)
    if is_blank(cell):
        reader.fault("missing_value", column)
        return None
    try:
        return settle(reader, column, read_place(read_text(cell)), centres)
    except CellError as error:
        reader.fault(error.code, column, **error.values)
        return None


def _apart(reader: RowReader, centres: Sequence[Location]) -> Location:
    whole = _whole_in_one(reader)
    if whole is not None:
        return place_in(reader, whole, centres) or STAND_IN
    angles: dict[str, Angle] = {}
    for column in ("latitude", "longitude"):
        if column not in reader.layout.positions:
            continue
        if is_blank(reader.cell(column)):
            reader.fault("missing_value", column)
        elif (angle := reader.read(column, read_angle, None)) is not None:
            angles[column] = angle
    lat, lon = angles.get("latitude"), angles.get("longitude")
    if lat is None or lon is None:
        # One of the two was refused: the other is still checked.
        return Location(
            lat=lat.degrees if lat else STAND_IN.lat, lon=lon.degrees if lon else STAND_IN.lon
        )
    if lat.axis and lat.axis == lon.axis:
        reader.fault("same_axis_twice", "longitude" if lat.axis == "lat" else "latitude")
        return STAND_IN
    crossed = lat.axis == "lon" or lon.axis == "lat"
    place = Place(
        lat=lon.degrees if crossed else lat.degrees,
        lon=lat.degrees if crossed else lon.degrees,
        axes=bool(lat.axis or lon.axis),
        signed=(lon.signed, lat.signed) if crossed else (lat.signed, lon.signed),
    )
    if crossed:
        _correct(reader, "latitude", "mended_swapped", (lat.degrees, lon.degrees), place)
    try:
        return settle(reader, "latitude", place, centres)
    except CellError as error:
        reader.fault(error.code, "latitude", **error.values)
        return STAND_IN


def _whole_in_one(reader: RowReader) -> str | None:
    """The one of the two columns that holds a whole place, where the other is blank."""
    filled = [name for name in ("latitude", "longitude") if not is_blank(reader.cell(name))]
    if len(filled) != 1 or not is_place(reader.cell(filled[0])):
        return None
    return filled[0]


def is_place(cell: Cell) -> bool:
    """Whether a cell holds a whole place, or would but for a reason that can be told."""
    try:
        read_place(read_text(cell))
    except CellError as error:
        return error.code in {"link_without_coordinates", "short_plus_code", "several_places"}
    return True


def settle(reader: RowReader, column: str, place: Place, centres: Sequence[Location]) -> Location:
    """A place as it is to be taken; what is changed of it is noted.

    Raises
    ------
    CellError
        ``zero_coordinates`` for zero and zero.
    """
    if place.lat == 0 and place.lon == 0:
        raise CellError("zero_coordinates")
    if place.viewed:
        reader.gatherer.warn("middle_of_view", reader.row.number, reader.layout.header(column))
    lat, lon, (lat_signed, lon_signed) = place.lat, place.lon, place.signed
    if not place.axes and is_swapped(lat, lon):
        lat, lon, lat_signed, lon_signed = lon, lat, lon_signed, lat_signed
        now = Place(lat=lat, lon=lon)
        _correct(reader, column, "mended_swapped", (place.lat, place.lon), now)
    if abs(lat) > 90 or abs(lon) > 180 or not centres:
        return Location(lat=lat, lon=lon)
    signs = product((1,) if lat_signed or lat <= 0 else (1, -1), (1,) if lon_signed or lon <= 0
                    else (1, -1))  # fmt: skip
    mended = [Location(lat=lat * a, lon=lon * b) for a, b in signs]
    if is_near(mended[0], centres):
        return mended[0]
    near = [each for each in mended if is_near(each, centres)]
    if len(near) == 1:
        now = Place(lat=near[0].lat, lon=near[0].lon)
        _correct(reader, column, "mended_minus", (lat, lon), now)
        return near[0]
    return mended[0]


def is_swapped(lat: float, lon: float) -> bool:
    """Whether a latitude and a longitude can only be right the other way round."""
    return 90 < abs(lat) <= 180 and abs(lon) <= 90


def _correct(
    reader: RowReader, column: str, code: str, was: tuple[float, float], now: Place
) -> None:
    reader.gatherer.correct(
        code, reader.row.number, reader.layout.header(column),
        was=shown_place(*was), now=shown_place(now.lat, now.lon),
    )  # fmt: skip


def shown_place(lat: float, lon: float) -> str:
    """Two coordinates as people write them: seven decimals are a centimetre."""
    return ", ".join(f"{value:.7f}".rstrip("0").rstrip(".") for value in (lat, lon))


def nearest(place: Location, centres: Sequence[Location]) -> float:
    """Metres to the nearest of some places."""
    return min(metres(place, centre) for centre in centres)


def is_near(place: Location, centres: Sequence[Location]) -> bool:
    """Whether a place lies within ``FAR`` of some others."""
    return any(metres(place, centre) < FAR for centre in centres)


def metres(a: Location, b: Location) -> float:
    """Great-circle distance by the haversine formula."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))
