"""More spellings of coordinates, as they come from phones, forms and offices: read right, or
refused with the reason.
"""

from __future__ import annotations

import pytest

from routing.intake.cells import read_text
from routing.intake.gather import CellError
from routing.intake.places import read_place

AT = (-8.2428, 114.3699)
SECONDS = (-(8 + 14 / 60 + 34 / 3600), 114 + 22 / 60 + 12 / 3600)
MINUTES = (-(8 + 14.568 / 60), 114 + 22.194 / 60)
MAPS = "https://www.google.com/maps"

READ = {
    # Indonesian and English letters of the hemispheres
    "8.2428U 114.3699T": (8.2428, 114.3699),
    "8.2428 S 114.3699 T": AT,
    "S 8,2428 / T 114,3699": AT,
    "8,2428 LU 114,3699 BB": (8.2428, -114.3699),
    "8°14′34″LS 114°22′12″BT": SECONDS,
    "8° 14' 34\" Lintang Selatan, 114° 22' 12\" Bujur Timur": SECONDS,
    "LS: 8°14'34\"; BT: 114°22'12\"": SECONDS,
    "BT 114°22'12\" - LS 8°14'34\"": SECONDS,
    "114.3699°E 8.2428°S": AT,
    "8 derajat 14 menit 34 detik LS, 114 derajat 22 menit 12 detik BT": SECONDS,
    "Lintang: 8,2428 LS, Bujur: 114,3699 BT": AT,
    # signs for degrees, minutes and seconds
    "8\u207014'34\"LS,114\u207022'12\"BT": SECONDS,
    "8\u02da14\u02b934\u02baS 114\u02da22\u02b912\u02baE": SECONDS,
    "8° 14\u2019 34\u2019\u2019 S 114° 22\u2019 12\u2019\u2019 E": SECONDS,
    "08°14'34\"S / 114°22'12\"E": SECONDS,
    "S08°14'34.0\" E114°22'12.0\"": SECONDS,
    "8:14:34S 114:22:12E": SECONDS,
    "8°14'34\"S - 114°22'12\"E": SECONDS,
    "8-14-34 S - 114-22-12 E": SECONDS,
    "S8 14.568 E114 22.194": MINUTES,
    "8°14.568'S 114°22.194'E": MINUTES,
    "S 8° 14,568' E 114° 22,194'": MINUTES,
    # digits, blanks and quotes of other keyboards
    "\uff18.\uff12\uff14\uff12\uff18S, \uff11\uff11\uff14.\uff13\uff16\uff19\uff19E": AT,
    "\uff0d\uff18\uff0e\uff12\uff14\uff12\uff18\uff0c114\uff0e3699": AT,
    "-8.2428\u2009,\u2003114.3699": AT,
    "-8.2428;  114.3699;": AT,
    "'-8.2428, 114.3699": AT,
    "\"-8.2428, 114.3699\"": AT,
    "-8.2428 | 114.3699": AT,
    "8.2428e0,114.3699": (8.2428, 114.3699),
    # names of the axes
    "Lat=-8.2428 Lon=114.3699": AT,
    "lat:-8.2428,lng:114.3699": AT,
    "Latitude : -8.2428, Longitude : 114.3699": AT,
    "POINT(114.3699 -8.2428)": AT,
    # links
    f"{MAPS}/@-8.2428,114.3699,17z": AT,
    f"{MAPS}?q=-8.2428+114.3699": AT,
    f"{MAPS}/search/?api=1&query=-8.2428%2C114.3699": AT,
    f"{MAPS}/dir/?api=1&destination=-8.2428,114.3699": AT,
    f"{MAPS}/place/Masjid/@-8.25,114.40,17z/data=!3m1!4b1!8m2!3d-8.2428!4d114.3699": AT,
    f"{MAPS}/@?api=1&map_action=map&center=-8.2428%2C114.3699": AT,
    "https://maps.google.com/?q=-8.2428,114.3699": AT,
    "maps.app.goo.gl/AbCdEf -8.2428, 114.3699": AT,
    "geo:-8.2428,114.3699": AT,
    "geo:-8.2428,114.3699?z=17": AT,
    "geo:-8.2428,114.3699;u=35": AT,
    "geo:0,0?q=-8.2428,114.3699(Rumah)": AT,
    "https://www.openstreetmap.org/?mlat=-8.2428&mlon=114.3699#map=18/-8.24/114.37": AT,
    "https://waze.com/ul?ll=-8.2428,114.3699&navigate=yes": AT,
    "https://maps.apple.com/?ll=-8.2428,114.3699": AT,
    "comgooglemaps://?q=-8.2428,114.3699": AT,
    "6P3PQ949+VX": (-8.2428125, 114.3699375),
    "6p3pq949+vx Banyuwangi": (-8.2428125, 114.3699375),
    "https://plus.codes/6P3PQ949+VX": (-8.2428125, 114.3699375),
}  # fmt: skip

REFUSED = {
    "-8,2428 - 114,3699": "bad_pair",  # the dash may be a sign
    "45.5 - 73.5": "bad_pair",
    "-8.2428--114.3699": "bad_pair",
    "8.2428 S, 114.3699 S": "bad_pair",
    "8 14, 114 22": "bad_pair",
    "-8.2428, 114.3699, 25": "bad_pair",
    "-8.2428 114.3699 ±5m": "bad_pair",
    "-8.2428 (rumah) 114.3699": "bad_pair",
    "\u0668.\u0662\u0664\u0662\u0668 S 114.3699 E": "bad_pair",
    "8*14'34\"S 114*22'12\"E": "bad_pair",
    "X: 114.3699 Y: -8.2428": "bad_pair",
    "81434S 1142212E": "bad_pair",
    "-82428, 1143699": "no_decimal_point",
    "-8.242.800, 114.369.900": "thousands_in_degrees",
    "8°74'34\"S 114°22'12\"E": "sixty_and_more",
    "UTM 50L 210000 9088000": "metres_for_degrees",
    "https://maps.app.goo.gl/AbCdEf123": "link_without_coordinates",
    f"{MAPS}/dir/-8.1,114.1/-8.2428,114.3699/@-8.2,114.3,12z": "several_places",
    "Q949+VX Banyuwangi, Jawa Timur": "short_plus_code",
    "6P3P0000+": "coarse_plus_code",
    "Jl. Mawar 12 RT 02/05": "bad_pair",
    "belakang masjid": "bad_pair",
}  # fmt: skip


@pytest.mark.parametrize(("text", "place"), READ.items())
def test_it_is_read_as_it_is_meant(text, place):
    found = read_place(read_text(text))
    assert (found.lat, found.lon) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_it_is_refused_with_the_reason(text, code):
    with pytest.raises(CellError) as caught:
        read_place(read_text(text))
    assert caught.value.code == code
