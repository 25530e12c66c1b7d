"""Sixty more spellings, from village offices, survey apps and chats: read right, or refused with
the reason; none read wrongly.
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
    # letters reports
    "8°14'34\" LS - 114°22'12\" BT": SECONDS,
    "LS 8° 14' 34\", BT 114° 22' 12\"": SECONDS,
    "8,2428° LS dan 114,3699° BT": AT,
    "8.2428 lintang selatan; 114.3699 bujur timur": AT,
    "Lintang -8.2428 Bujur 114.3699": AT,
    "garis lintang: -8,2428, garis bujur: 114,3699": AT,
    "8 derajat 14,568 menit LS 114 derajat 22,194 menit BT": MINUTES,
    "8,2428 (LS) 114,3699 (BT)": AT,
    "8,2428 L.S. 114,3699 B.T.": AT,
    "8°14'34\" L.S., 114°22'12\" B. T.": SECONDS,
    "Lintang 8,2428 Selatan Bujur 114,3699 Timur": AT,
    "-8,2428 & 114,3699": AT,
    # seconds and minutes
    "08° 14′ 34.0″ S, 114° 22′ 12.0″ E": SECONDS,
    "8º 14´ 34´´ S 114º 22´ 12´´ E": SECONDS,
    "8°14’34”LS/114°22’12”BT": SECONDS,
    "(8°14'34\"S, 114°22'12\"E)": SECONDS,
    "S 08°14.568′ E 114°22.194′": MINUTES,
    "-8 14 34, 114 22 12": SECONDS,
    # keyboards and programs
    "\u22128,2428 ; 114,3699": AT,
    "\u00a0-8.2428,\u00a0114.3699\u00a0": AT,
    "‘-8.2428, 114.3699": AT,
    "'-8,2428 114,3699": AT,
    "\u2212\uff18\uff0e\uff12\uff14\uff12\uff18\uff0c\uff11\uff11\uff14\uff0e\uff13\uff16\uff19"
    "\uff19": AT,
    "-8.2428,114.3699,": AT,
    "- 8.2428, 114.3699": AT,
    "-824.28e-2, 114.3699": AT,
    '{"lat": -8.2428, "lng": 114.3699}': AT,
    "{lat:-8.2428,lng:114.3699}": AT,
    "SRID=4326;POINT(114.3699 -8.2428)": AT,
    "lat.-8.2428, long.114.3699": AT,
    "titik koordinat 8°14'34\"S 114°22'12\"E": SECONDS,
    "114.3699 BT, 8.2428 LS": AT,
    "114,3699 ; -8,2428": (114.3699, -8.2428),  # swapped: mended and told where it is placed
    "8.2428, 114.3699": (8.2428, 114.3699),  # without its minus: as above
    "8.2428S, 114.3699W": (-8.2428, -114.3699),
    # links
    f"{MAPS}/place/8°14'34.0\"S+114°22'12.0\"E/@-8.3,114.4,15z": SECONDS,
    f"{MAPS}/dir//-8.2428,114.3699": AT,
    f"{MAPS}/dir/Kantor/-8.2428,114.3699/": AT,
    "https://www.google.co.id/maps/@-8.2428,114.3699,17z?entry=ttu": AT,
    "https://maps.google.com/maps?q=loc:-8.2428,114.3699": AT,
    "https://earth.google.com/web/@-8.2428,114.3699,12.3a,500d,35y,0h,0t,0r": AT,
    "https://share.here.com/l/-8.2428,114.3699,Rumah": AT,
    "https://wego.here.com/?map=-8.2428,114.3699,17,normal": AT,
    "https://waze.com/ul/hqx?ll=-8.2428%2C114.3699": AT,
    "geo:-8.2428,114.3699,12": AT,
    "6P3PQ949+VX, Indonesia": (-8.2428125, 114.3699375),
}  # fmt: skip

REFUSED = {
    "-8.2428, 114.3699 (akurasi 5 m)": "bad_pair",
    "-8.2428, 114.3699 dan -8.2430, 114.3700": "bad_pair",
    "-8.2428, 114.3699 / -8.2430, 114.3700": "bad_pair",
    "x=114.3699 y=-8.2428": "bad_pair",
    "8.14.34 S 114.22.12 E": "bad_pair",
    "-8.2428, 1l4.3699": "bad_pair",
    "-8.2428.114.3699": "bad_pair",
    "idem": "bad_pair",
    "///meja.kursi.lampu": "bad_pair",
    "8°14'60\"S 114°22'12\"E": "sixty_and_more",
    "49M 0789123 9088123": "metres_for_degrees",
    "50 S 210000 mT 9088000 mU": "metres_for_degrees",
    "210.000 ; 9.088.000": "thousands_in_degrees",
    "Q949+VX Sobo, Kec. Banyuwangi": "short_plus_code",
    "https://goo.gl/maps/AbCd123": "link_without_coordinates",
    "https://maps.app.goo.gl/x9?g_st=iw": "link_without_coordinates",
    "https://www.openstreetmap.org/node/123456": "link_without_coordinates",
    "https://share.here.com/l/-8.2428,114.3699,-8.2430,114.3700": "link_without_coordinates",
}  # fmt: skip


def test_sixty() -> None:
    assert len(READ) + len(REFUSED) >= 60


@pytest.mark.parametrize(("text", "place"), READ.items())
def test_it_is_read_as_it_is_meant(text: str, place: tuple[float, float]) -> None:
    found = read_place(read_text(text))
    assert (found.lat, found.lon) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_it_is_refused_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        read_place(read_text(text))
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["0,0", "0;0", "0 0", "0, 0", "0.0, 0.0"])
def test_two_zeros_are_the_place_of_none(text: str) -> None:
    found = read_place(text)
    assert (found.lat, found.lon) == (0, 0)
