"""Where a stop is, in as few words as tell it."""

from __future__ import annotations

import pytest

from routing.model import Location, Stop
from routing.sheets.pdf_team import where_lines

COLUMNS = ("address", "rt", "rw", "village")


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("Jl. Jati No. 5", "Jl. Jati No. 5, RT 02/RW 21, Sobo"),
        ("Jl. Jati No. 5, RT 02/RW 21", "Jl. Jati No. 5, RT 02/RW 21, Sobo"),
        ("Jl. Jati rt 2 rw 21, sobo", "Jl. Jati rt 2 rw 21, sobo"),
        ("Jl. Sobobowo", "Jl. Sobobowo, RT 02/RW 21, Sobo"),
        ("", "RT 02/RW 21, Sobo"),
    ],
)
def test_what_the_address_says_is_not_said_again(address, line):
    stop = Stop(
        id="H1", location=Location(lat=0, lon=0), address=address, rt="02", rw="21", village="Sobo"
    )
    assert where_lines(stop, COLUMNS, "id") == [line]


def test_only_the_columns_asked_for_are_shown():
    stop = Stop(id="H1", location=Location(lat=0, lon=0), address="Jl. Jati", phone="0812")
    assert where_lines(stop, ("rt",), "id") == []
