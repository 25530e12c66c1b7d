"""Names of streets."""

from __future__ import annotations

import pytest

from routing.districts.dice import Dice
from routing.districts.names import StreetNames, roman, short_street
from routing.districts.skeleton import Street


def street(kind, group, parent=None):
    return Street(kind=kind, start=(0, 0), end=(1, 0), group=group, parent=parent)


def test_alleys_count_along_the_street_they_branch_off():
    names = StreetNames(Dice(1, "names"))
    main = names.name(0, street("secondary", 0))
    word = main.removeprefix("Jalan Raya ")
    assert main == f"Jalan Raya {word}"
    assert names.name(1, street("alley", 1, parent=0)) == f"Gang {word} I"
    assert names.name(2, street("footway", 2, parent=0)) == f"Gang {word} II"
    # An alley off an alley goes on counting, and so does one off its other part.
    assert names.name(3, street("alley", 1, parent=1)) == f"Gang {word} I"
    assert names.name(4, street("alley", 4, parent=3)) == f"Gang {word} III"


def test_streets_of_their_own_have_names_of_their_own():
    names = StreetNames(Dice(1, "names"))
    given = [names.name(index, street("tertiary", index)) for index in range(900)]
    assert len(set(given)) == 900
    assert all(name.startswith("Jalan ") for name in given)


def test_tracks_have_no_name():
    assert StreetNames(Dice(1, "names")).name(0, street("track", 0)) == ""


@pytest.mark.parametrize(
    ("number", "said"), [(1, "I"), (4, "IV"), (10, "X"), (11, "XI"), (30, "XXX"), (31, "31")]
)
def test_roman(number, said):
    assert roman(number) == said


def test_short_street():
    assert short_street("Jalan Raya Jati") == "Jl. Raya Jati"
    assert short_street("Gang Jati II") == "Gg. Jati II"
    assert short_street("Griya Asri") == "Griya Asri"
