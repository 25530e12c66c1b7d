"""A round's own ways of travelling in ``round.toml``: read, named by teams, all faults told."""

from __future__ import annotations

import pytest

from routing.errors import InputError
from routing.intake import load_round, read_round
from routing.model import Round
from routing.own_profiles import OwnProfile

TEAMS = "id,profile\nA,Becak\nB,motor\n"


@pytest.fixture
def with_profiles(write, good_files):
    """The good round's folder with lines at the end of its ``round.toml``."""

    def folder(lines: str, teams: str | None = None):
        files = {"round.toml": good_files["round.toml"] + lines}
        return write(files if teams is None else files | {"teams.csv": teams})

    return folder


def faults_of(folder):
    found = [(fault.code, fault.row, fault.column) for fault in read_round(folder).faults]
    for fault in read_round(folder).faults:
        for language in ("en", "id"):
            assert "round.toml" in fault.text(language)
    return found


def test_profiles_are_read_and_teams_may_name_them(with_profiles):
    lines = """
[profiles.motor]
speed_residential_kph = 18
footways = false

[profiles.becak]
like = "jalan kaki"
max_speed_kph = "9,5"
ferries = true
"""
    round_ = load_round(with_profiles(lines, TEAMS))
    assert round_.profiles == (
        OwnProfile(
            name="motorcycle", like="motorcycle",
            changes=(("footways", False), ("speed_residential_kph", 18.0)),
        ),
        OwnProfile(
            name="becak", like="foot", changes=(("max_speed_kph", 9.5), ("ferries", True)),
        ),
    )  # fmt: skip
    assert [team.profile for team in round_.teams] == ["becak", "motorcycle"]


def test_the_round_s_default_may_be_a_profile_of_its_own(write, good_files):
    toml = good_files["round.toml"].replace("[round]", '[round]\nprofile = "BECAK"')
    toml += '\n[profiles.becak]\nlike = "foot"\n'
    folder = write({"round.toml": toml, "teams.csv": "id,start\nA,kantor\n"})
    assert load_round(folder).teams[0].profile == "becak"


def test_a_round_without_profiles_has_none(good_files, write):
    assert load_round(write({})).profiles == ()


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('[profiles.becak]\nlik = "foot"', ("missing_key", 28, "like")),
        ('[profiles.becak]\nlike = "helicopter"', ("unknown_profile", 29, "like")),
        ('[profiles.car]\nlike = "truck"', ("unknown_profile", 28, "like")),
        ("[profiles.car]\nfootway = true", ("unknown_key_like", 29, "footway")),
        ("[profiles.car]\nspeed_residental_kph = 9", ("unknown_key_like", 29, None)),
        ("[profiles.car]\nwheels = 3", ("unknown_key", 29, "wheels")),
        ("[profiles.car]\nfootways = 1", ("key_not_flag", 29, "footways")),
        ("[profiles.car]\nmax_speed_kph = 0", ("out_of_range", 29, "max_speed_kph")),
        ("[profiles.car]\nmax_speed_kph = true", ("not_a_number", 29, "max_speed_kph")),
        ("[profiles.car]\nheight_m = 240", ("out_of_range", 29, "height_m")),
        ("[profiles.car]\nspeed_path_kph = -1", ("out_of_range", 29, "speed_path_kph")),
        ("[profiles.car]\nspeed_path_kph = nan", ("not_a_number", 29, "speed_path_kph")),
        ('[profiles."0812 3456"]\nlike = "foot"', ("bad_profile_name", 28, "profiles")),
        ("[profiles.motor]\n[profiles.motorcycle]", ("profile_twice", 29, "profiles.motorcycle")),
        ("[profiles]\ncar = 3", ("profile_no_table", 28, "car")),
        ("[[profiles]]\nname = 'x'", ("not_named_tables", 28, "profiles")),
        ("[profile.car]\nferries = true", ("unknown_key_like", None, "profile")),
    ],
)
def test_faults_are_told_with_line_and_key(with_profiles, good_files, lines, fault):
    found = faults_of(with_profiles("\n" * (27 - good_files["round.toml"].count("\n")) + lines))
    assert any(
        code == fault[0] and (row, fault[2] or column) == (fault[1] or row, column)
        for code, row, column in found
    ), found


def test_too_many_profiles(with_profiles):
    lines = "".join(f'\n[profiles.p{n}x]\nlike = "foot"\n' for n in range(21))
    names = {f"p{n}x" for n in range(21)}
    assert len(names) == 21
    assert "too_many_profiles" in [code for code, *_ in faults_of(with_profiles(lines))]


def test_a_team_s_unknown_profile_is_told_with_the_round_s_own(with_profiles):
    folder = with_profiles('\n[profiles.becak]\nlike = "foot"\n', "id,profile\nA,bajaj\n")
    (fault,) = read_round(folder).faults
    assert fault.code == "unknown_profile"
    assert str(fault.values["known"]).endswith("truck, becak")


def test_a_round_cannot_be_made_of_unsound_profiles(with_profiles):
    round_ = load_round(with_profiles(""))
    for own, code in (
        (OwnProfile(name="becak", like="bajaj"), "unknown_profile"),
        (OwnProfile(name="car", like="foot"), "unknown_profile"),
        (OwnProfile(name="x", like="foot", changes=(("wings", 2.0),)), "unknown_key"),
        (OwnProfile(name="x", like="foot", changes=(("speed_sky_kph", 2.0),)), "unknown_key"),
        (OwnProfile(name="x", like="foot", changes=(("weight_t", 1e9),)), "out_of_range"),
        (OwnProfile(name="x", like="foot", changes=(("weight_t", True),)), "out_of_range"),
        (OwnProfile(name="x", like="foot", changes=(("ferries", 1.0),)), "key_not_flag"),
    ):
        with pytest.raises(InputError) as caught:
            round_.replace(profiles=(own,))
        assert [fault.code for fault in caught.value.faults] == [code]
    assert isinstance(round_.replace(profiles=(OwnProfile(name="x", like="foot"),)), Round)
