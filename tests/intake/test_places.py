"""Coordinates as people write them: read right, or refused with the reason; none read wrongly."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing.intake.angles import read_angle
from routing.intake.cells import read_text
from routing.intake.gather import CellError
from routing.intake.places import read_place

LAT, LON = -8.2428, 114.3699
DMS = (-(8 + 14 / 60 + 34.08 / 3600), 114 + 22 / 60 + 11.64 / 3600)
SECONDS = (-(8 + 14 / 60 + 34 / 3600), 114 + 22 / 60 + 12 / 3600)
MINUTES = (-(8 + 14.568 / 60), 114 + 22.194 / 60)

PLACES = {
    "-8.2428, 114.3699": (LAT, LON),
    "-8.2428,114.3699": (LAT, LON),
    "-8.2428 114.3699": (LAT, LON),
    "-8.2428;114.3699": (LAT, LON),
    "-8.2428 / 114.3699": (LAT, LON),
    "-8.2428\t114.3699": (LAT, LON),
    "-8.2428\n114.3699": (LAT, LON),
    "-8,2428; 114,3699": (LAT, LON),
    "-8,2428, 114,3699": (LAT, LON),
    "-8,2428 114,3699": (LAT, LON),
    "-8,2428,114,3699": (LAT, LON),
    "(-8.2428, 114.3699)": (LAT, LON),
    "[-8.2428, 114.3699]": (LAT, LON),
    "−8.2428, 114.3699": (LAT, LON),
    "–8.2428 , 114.3699.": (LAT, LON),
    "\u200e-8.2428,\u00a0114.3699": (LAT, LON),
    "-8.2428°, 114.3699°": (LAT, LON),
    "8.2428° S, 114.3699° E": (LAT, LON),
    "8.2428S 114.3699E": (LAT, LON),
    "S8.2428 E114.3699": (LAT, LON),
    "S 8.2428, E 114.3699": (LAT, LON),
    "S8.2428E114.3699": (LAT, LON),
    "8,2428 LS 114,3699 BT": (LAT, LON),
    "8,2428° LS; 114,3699° BT": (LAT, LON),
    "114.3699 BT, 8.2428 LS": (LAT, LON),
    "Lintang Selatan 8,2428; Bujur Timur 114,3699": (LAT, LON),
    "lat: -8.2428, lon: 114.3699": (LAT, LON),
    "Long 114.3699 Lat -8.2428": (LAT, LON),
    "Koordinat: -8.2428, 114.3699": (LAT, LON),
    "8°14'34\"S 114°22'12\"E": SECONDS,
    "8°14′34″S, 114°22′12″E": SECONDS,
    "8º14’34”S 114º22’12”E": SECONDS,
    "8° 14' 34'' S, 114° 22' 12'' E": SECONDS,
    "S 8°14'34\" E 114°22'12\"": SECONDS,
    "8°14'34.08\"S 114°22'11.64\"E": DMS,
    "8°14'34,08\" LS; 114°22'11,64\" BT": DMS,
    "-8°14'34\" 114°22'12\"": SECONDS,
    "8 14 34 S 114 22 12 E": SECONDS,
    "S 8 14 34, E 114 22 12": SECONDS,
    "8:14:34 S, 114:22:12 E": SECONDS,
    "8-14-34 S, 114-22-12 E": SECONDS,
    "8 deg 14 min 34 sec S, 114 deg 22 min 12 sec E": SECONDS,
    "8 derajat 14 menit 34 detik LS, 114 derajat 22 menit 12 detik BT": SECONDS,
    "8Â°14'34\"S 114Â°22'12\"E": SECONDS,
    "8°14.568'S, 114°22.194'E": MINUTES,
    "S 8 14.568 E 114 22.194": MINUTES,
    "POINT(114.3699 -8.2428)": (LAT, LON),
    "geo:-8.2428,114.3699": (LAT, LON),
    "geo:-8.2428,114.3699?z=17": (LAT, LON),
    "geo:0,0?q=-8.2428,114.3699(Rumah)": (LAT, LON),
    "https://maps.google.com/?q=-8.2428,114.3699": (LAT, LON),
    "https://www.google.com/maps?q=-8.2428%2C114.3699&z=17&hl=id": (LAT, LON),
    "https://www.google.com/maps/search/?api=1&query=-8.2428%2C114.3699": (LAT, LON),
    "https://www.google.com/maps/dir/?api=1&origin=-8.1,114.1&destination=-8.2428,114.3699": (
        LAT, LON,
    ),
    "https://www.google.com/maps/place/Masjid/@-8.25,114.36,17z/data=!3m1!4b1!4m6!3m5!1s0x2dd1:"
    "0x5!8m2!3d-8.2428!4d114.3699!16s": (LAT, LON),
    "https://www.google.com/maps/place/8%C2%B014'34.1%22S+114%C2%B022'11.6%22E/@-8.2,114.3,15z": (
        -(8 + 14 / 60 + 34.1 / 3600), 114 + 22 / 60 + 11.6 / 3600,
    ),
    "https://www.google.com/maps/search/-8.2428,+114.3699?entry=tts": (LAT, LON),
    "https://www.google.com/maps/@-8.2428,114.3699,17z": (LAT, LON),
    "https://maps.google.com/maps?ll=-8.2428,114.3699&z=16": (LAT, LON),
    "https://maps.google.com/maps?daddr=-8.2428,114.3699&saddr=-8.1,114.1": (LAT, LON),
    "Rumah bu RT: https://maps.google.com/?q=-8.2428,114.3699 (cat hijau)": (LAT, LON),
    "https://wa.me/?text=https%3A%2F%2Fmaps.google.com%2F%3Fq%3D-8.2428%2C114.3699": (LAT, LON),
    "-8.2428, 114.3699 https://maps.app.goo.gl/AbCdEf": (LAT, LON),
    "https://www.openstreetmap.org/?mlat=-8.2428&mlon=114.3699#map=17/-8.25/114.36": (LAT, LON),
    "https://www.openstreetmap.org/#map=17/-8.2428/114.3699": (LAT, LON),
    "https://waze.com/ul?ll=-8.2428%2C114.3699&navigate=yes": (LAT, LON),
    "https://www.waze.com/live-map/directions?to=ll.-8.2428%2C114.3699": (LAT, LON),
    "https://maps.apple.com/?ll=-8.2428,114.3699&q=Rumah": (LAT, LON),
    "https://www.bing.com/maps?cp=-8.2428~114.3699&lvl=17": (LAT, LON),
    "6P3PQ949+VX": (-8.2428125, 114.3699375),
    "6p3pq949+vx Sobo, Banyuwangi": (-8.2428125, 114.3699375),
    "8FVC9G8F+6XQ": (47.3655875, 8.524984375),
}  # fmt: skip

REFUSED = {
    "": "bad_pair",
    "kantor": "bad_pair",
    "-8.2428": "bad_pair",
    "-8,2428": "bad_pair",
    "-8,114": "bad_pair",
    "02/05": "bad_pair",
    "8 14 114 22": "bad_pair",
    "-8.2428, 114.3699, 12": "bad_pair",
    "-8.2428 N, 114.3699 E": "bad_pair",
    "8.2428 S, 114.3699 S": "bad_pair",
    "8.2428E114.3699": "bad_pair",
    "24/11/2026": "bad_pair",
    "-8 10 20 30": "bad_pair",
    "0812-3456-7890": "bad_pair",
    "-8.242.800; 114.369.900": "thousands_in_degrees",
    "-8,242,800 114,369,900": "thousands_in_degrees",
    "-82428, 1143699": "no_decimal_point",
    "8°74'34\"S 114°22'12\"E": "sixty_and_more",
    "49M 871234 9087654": "metres_for_degrees",
    "871234, 9087654": "metres_for_degrees",
    "UTM 49S 871234.5 9087654.2": "metres_for_degrees",
    "https://maps.app.goo.gl/AbCdEf123": "link_without_coordinates",
    "https://goo.gl/maps/AbCdEf": "link_without_coordinates",
    "https://maps.google.com/?q=Masjid+Agung+Banyuwangi": "link_without_coordinates",
    "https://osm.org/go/4wrHH1Ab-": "link_without_coordinates",
    "https://maps.google.com/?q=-8.2428,114.3699 https://maps.google.com/?q=-8.3,114.3": (
        "several_places"
    ),
    "Q949+VX Sobo, Banyuwangi": "short_plus_code",
    "6P3P0000+": "coarse_plus_code",
    "6P3PQ949+": "coarse_plus_code",
}


@pytest.mark.parametrize(("text", "place"), PLACES.items())
def test_a_place_is_read_as_it_is_written(text, place):
    found = read_place(read_text(text))
    assert (found.lat, found.lon) == pytest.approx(place, abs=2e-7)


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_what_is_no_place_or_might_be_two_is_refused_with_the_reason(text, code):
    with pytest.raises(CellError) as caught:
        read_place(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "degrees", "axis"),
    [
        ("-8,2428", -8.2428, ""),
        ("−8.2428", -8.2428, ""),
        (-8.2428, -8.2428, ""),
        ("S 8.2428", -8.2428, "lat"),
        ("8.2428 LS", -8.2428, "lat"),
        ("8°14'34\"S", SECONDS[0], "lat"),
        ("8 14 34 S", SECONDS[0], "lat"),
        ("-8 14 34", SECONDS[0], ""),
        ("114,3699° BT", 114.3699, "lon"),
        ("W 8.5", -8.5, "lon"),
        ("-8.2428 S", -8.2428, "lat"),
        ("-8.2428E+00", -8.2428, ""),
        ("8.5E", 8.5, "lon"),
        (" ", None, ""),
    ],
)
def test_one_angle_in_a_cell(cell, degrees, axis):
    angle = read_angle(cell)
    if degrees is None:
        assert angle is None
    else:
        assert (angle.degrees, angle.axis) == (pytest.approx(degrees, abs=1e-9), axis)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("8 14", "not_degrees"),
        ("-8 2428", "not_degrees"),
        ("-8.2428 N", "not_degrees"),
        ("-8.242.800", "thousands_in_degrees"),
        ("-8,242,800", "thousands_in_degrees"),
        ("-82428", "no_decimal_point"),
        (-82428, "no_decimal_point"),
        (1143699.0, "no_decimal_point"),
        ("8°61'S", "sixty_and_more"),
        ("2026-11-24", "not_degrees"),
        ("Sri", "not_degrees"),
    ],
)
def test_one_angle_is_refused_with_the_reason(cell, code):
    with pytest.raises(CellError) as caught:
        read_angle(cell)
    assert caught.value.code == code


def test_the_middle_of_a_map_is_told_from_a_pin():
    assert read_place("https://www.google.com/maps/@-8.2428,114.3699,17z").viewed
    assert not read_place("https://maps.google.com/?q=-8.2428,114.3699").viewed


def sexagesimal(value: float, sides: str, digits: int) -> tuple[str, float]:
    units = 10**digits
    total = round(abs(value) * 3600 * units)
    minutes, seconds = divmod(total, 60 * units)
    degrees, minutes = divmod(minutes, 60)
    side = sides[value < 0]
    return f"{degrees}°{minutes}'{seconds / units:.{digits}f}\" {side}", 1 / 3600 / units


@given(
    st.floats(-89.9, 89.9),
    st.floats(-179.9, 179.9),
    st.integers(4, 7),
    st.sampled_from([", ", ",", " ", "; ", ";", " / ", "\t"]),
    st.booleans(),
)
def test_any_pair_is_read_back_within_its_decimals(lat, lon, digits, between, commas):
    parts = [f"{value:.{digits}f}" for value in (lat, lon)]
    if not any(float(part) for part in parts):
        return
    text = between.join(part.replace(".", ",") if commas else part for part in parts)
    place = read_place(text)
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=0.51 * 10**-digits)


@given(
    st.tuples(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9)),
    st.integers(0, 3),
    st.sampled_from([("NS", "EW"), (("LU", "LS"), ("BT", "BB")), (("U", "S"), ("T", "B"))]),
    st.sampled_from(["{0}, {1}", "{0} {1}", "{0}; {1}", "{1}, {0}", "{1} {0}"]),
    st.sampled_from([str, lambda text: text.replace("°", " ").replace("'", " ").replace('"', ""),
                     lambda text: text.replace("'", "′").replace('"', "″"),
                     lambda text: text.replace("°", "° ").replace("'", "' ")]),
)  # fmt: skip
def test_any_pair_of_minutes_and_seconds_is_read_back(pair, digits, sides, order, style):
    lat, lon = pair
    north, half = sexagesimal(lat, sides[0], digits)
    east, _ = sexagesimal(lon, sides[1], digits)
    text = order.format(style(north), style(east))
    place = read_place(text)
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=half)


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9), st.sampled_from([
    "https://maps.google.com/?q={},{}", "https://www.google.com/maps/@{},{},17z", "geo:{},{}",
    "https://www.google.com/maps/place/X/@1.5,2.5,9z/data=!4m6!3d{}!4d{}",
    "https://www.openstreetmap.org/?mlat={}&mlon={}", "https://waze.com/ul?ll={}%2C{}",
]))  # fmt: skip
def test_any_place_in_a_link_is_read_back(lat, lon, link):
    if abs(lat) < 1e-5 and abs(lon) < 1e-5:
        return
    place = read_place(link.format(f"{lat:.6f}", f"{lon:.6f}"))
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=1e-6)


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9))
def test_any_plus_code_is_read_back_within_its_cell(lat, lon):
    digits, code = "23456789CFGHJMPQRVWX", ""
    x, y = int((lat + 90) * 8000), int((lon + 180) * 8000)
    for _ in range(5):
        code = digits[x % 20] + digits[y % 20] + code
        x, y = x // 20, y // 20
    place = read_place(f"{code[:8]}+{code[8:]}")
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=0.51 / 8000)


@given(st.text(max_size=60) | st.text("0123456789.,;-°'\" NSEWLB+/", max_size=40))
@example("0;0")
def test_any_text_gives_a_place_or_a_reason(text):
    try:
        place = read_place(text)
    except CellError:
        return
    assert isinstance(place.lat, float)
