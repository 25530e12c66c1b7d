"""Broken values of the rules' columns and keys: each told with file, row, column, all at once."""

from __future__ import annotations

import datetime as dt

import pytest

from routing.intake import load_round, read_round
from routing.intake.cells import read_flag, read_names
from routing.intake.gather import CellError
from routing.intake.times import read_breaks, read_hours
from routing.words import LANGUAGES

R, H, T = "round.toml", "households.csv", "teams.csv"


@pytest.fixture
def one(write, good_files):
    """Read a round of one household and one team, or two of them counted out."""

    def read(column: str = "", cell: str = "", *, of: str = H, lines: str = "", end: str = ""):
        rows = {H: ["id,lat,lon", "H1,-8.243,114.37"], T: ["id,jumlah,mulai dari", "T1,2,kantor"]}
        if column:
            rows[of] = [f"{rows[of][0]},{column}", f'{rows[of][1]},"{cell}"']
        toml = good_files[R].replace("[round]", f"[round]\n{lines}") + end
        texts = {name: "\n".join(each) + "\n" for name, each in rows.items()}
        return read_round(write({R: toml, **texts}))

    return read


def told(faults):
    for fault in faults:
        for language in LANGUAGES:
            text = fault.text(language)
            assert text.startswith(fault.file)
            assert text.endswith(".")
            assert "{" not in text
    return [(fault.file, fault.row, fault.column, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("volume_litres", "-1", "negative"),
        ("volume_litres", "10001", "too_large"),
        ("volume_litres", "banyak", "not_a_number"),
        ("setup_minutes", "-1", "negative"),
        ("setup_minutes", "1441", "too_large"),
        ("release", "9.75", "bad_time"),
        ("release", "25:00", "bad_time"),
        ("optional", "mungkin", "not_a_flag"),
        ("optional", "2", "not_a_flag"),
        ("teams", "T1; T9", "unknown_team"),
        ("not_teams", "T9", "unknown_team"),
        ("village_code", "3,51E+09", "shortened_number"),
        ("skills", "kursi\x00roda", "control_characters"),
        ("together", "a\u202eb", "control_characters"),
    ],
)
def test_a_broken_cell_of_a_household_is_told(one, column, cell, code):
    assert told(one(column, cell).faults) == [(H, 2, column, code)]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("capacity_litres", "-1", "negative"),
        ("capacity_litres", "1.000", "ambiguous_number"),
        ("max_stops", "2,5", "not_whole"),
        ("max_stops", "-2", "negative"),
        ("max_distance_km", "jauh", "not_a_number"),
        ("max_distance_km", "-3", "negative"),
        ("max_hours", "5.30", "ambiguous_hours"),
        ("max_hours", "25", "too_large"),
        ("max_hours", "-1", "negative"),
        ("max_minutes", "1441", "too_large"),
        ("max_minutes", "-1", "negative"),
        ("breaks", "12:00", "bad_break"),
        ("breaks", "13:00-12:00", "break_reversed"),
        ("breaks", "12:00-13:00; 12:30-14:00", "breaks_overlap"),
        ("reload", "entah", "unknown_reload"),
        ("reload", "kantor; entah", "unknown_reload"),
        ("max_trips", "0", "no_trip"),
        ("max_trips", "x", "not_a_number"),
        ("aboard_parcels", "-1", "negative"),
        ("aboard_kg", "-1", "negative"),
        ("aboard_litres", "-1", "negative"),
        ("fixed_start", "H9", "fixed_of_several"),
        ("fixed_order", "H1; H1", "fixed_of_several"),
    ],
)
def test_a_broken_cell_of_a_team_is_told_once_for_all_its_copies(one, column, cell, code):
    assert told(one(column, cell, of=T).faults) == [(T, 2, column, code)]


def test_fixed_households_that_are_not_there_or_stand_in_two_routes_are_told(write):
    text = "id,fixed_start,fixed_order\nA,H1; H8,H9\nB,,H2; H1\n"
    assert told(read_round(write({T: text})).faults) == [
        (T, 2, "fixed_start", "fixed_twice"),
        (T, 2, "fixed_start", "unknown_stop"),
        (T, 2, "fixed_order", "unknown_stop"),
        (T, 3, "fixed_order", "fixed_twice"),
    ]
    differing = "id,fixed_start,fixed_order\nA,H1; H2,H2; H1\n"
    faults = read_round(write({T: differing})).faults
    assert told(faults) == [(T, 2, "fixed_order", "fixed_orders_differ")]


def test_hours_and_minutes_must_agree(write):
    text = "id,max_hours,max_minutes\nA,5,300\nB,5,301\n"
    faults = read_round(write({T: text})).faults
    assert told(faults) == [(T, 3, "max_minutes", "told_twice")]


def test_a_team_that_starts_elsewhere_must_say_where_it_loads_again(write):
    text = 'id,start,end,reload\nA,none,none,ya\nB,"-8.2, 114.3",kantor,ya\nC,none,none,gudang\n'
    faults = read_round(write({T: text})).faults
    assert told(faults) == [
        (T, 2, "reload", "reload_without_depot"),
        (T, 3, "reload", "reload_without_depot"),
    ]


@pytest.mark.parametrize(
    ("lines", "column", "code"),
    [
        ('compactness = "banyak sekali"', "compactness", "bad_compactness"),
        ("compactness = -1", "compactness", "negative"),
        ("compactness = 1.5", "compactness", "not_whole"),
        ("setup_minutes = -1", "setup_minutes", "negative"),
        ("parcel_litres = 10001", "parcel_litres", "too_large"),
        ('capacity_litres = "x"', "capacity_litres", "not_a_number"),
        ("max_stops = 1.5", "max_stops", "not_whole"),
        ("max_distance_km = -1", "max_distance_km", "negative"),
        ('max_hours = "5.30"', "max_hours", "ambiguous_hours"),
        ("max_minutes = 3", "max_minutes", "unknown_key_like"),
        ('objective = "termurah"', "objective", "unknown_objective"),
        ('working_hours = "swasta"', "working_hours", "unknown_working_hours"),
        ('working_hours = "asn"\nworking_days = 7', "working_days", "bad_working_days"),
        ('working_hours = "asn"\nramadan = "ya"', "ramadan", "key_not_flag"),
    ],
)
def test_a_broken_key_of_the_round_is_told(one, lines, column, code):
    row = 2 + lines.count("\n")
    assert told(one(lines=lines).faults) == [(R, row, column, code)]


AREA = '\n[[areas]]\nvillage = "Sobo"\nteams = ["T1"]\n'


@pytest.mark.parametrize(
    ("end", "column", "code"),
    [
        (AREA.replace('village = "Sobo"\n', ""), "village", "missing_key"),
        (AREA.replace('teams = ["T1"]\n', ""), "teams", "missing_key"),
        (AREA.replace('["T1"]', "[]"), "teams", "area_without_teams"),
        (AREA.replace('["T1"]', '["T1", "T9"]'), "teams", "unknown_team"),
        (AREA.replace('["T1"]', "true"), "teams", "key_not_text"),
        (AREA.replace("teams", "tim"), "tim", "unknown_key_like"),
        (AREA + "rw = 1.5\n", "rw", "key_not_text"),
        (AREA.replace("[[areas]]", "[areas]"), "areas", "not_tables"),
        (AREA.replace("[[areas]]", "[[area]]"), "area", "unknown_key_like"),
        ("loading_minutes = 3", "loading_minutes", "unknown_key"),
    ],
)
def test_a_broken_area_is_told(one, end, column, code):
    places = told(one(end=end).faults)
    assert (R, column, code) in [(file, where, what) for file, _, where, what in places]


def test_names_in_rows_that_cannot_be_read_are_not_called_unknown(write):
    households = "id,lat,lon,teams\nH1,-8.243,114.37,T9,,,9\nH2,-8.243,114.37,\n"
    teams = "id,fixed_start\nT1,H1\n"
    faults = read_round(write({H: households, T: teams})).faults
    assert told(faults) == [(H, 2, None, "too_many_cells")]


def test_every_unknown_team_of_a_cell_is_named(one):
    faults = one("teams", "T7; T8; T1; T8").faults
    assert [fault.values["id"] for fault in faults] == ["T7", "T8"]


@pytest.mark.parametrize("secret", ["Wahyuningsih Kartika", "081234567890", "3510112233445566"])
@pytest.mark.parametrize("column", ["teams", "not_teams", "skills", "village_code", "together"])
def test_no_fault_repeats_what_may_be_a_person(one, column, secret):
    intake = one(column, secret)
    said = [f.text(language) for f in (*intake.faults, *intake.warnings) for language in LANGUAGES]
    assert secret not in "\n".join(said)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (None, ()),
        ("", ()),
        ("-", ()),
        ("tidak ada", ()),
        ("T1", ("T1",)),
        (12.0, ("12",)),
        ("T1; T3", ("T1", "T3")),
        ("T1,T3 | T4\nT5", ("T1", "T3", "T4", "T5")),
        ("T1 dan T3 & T1", ("T1", "T3")),
        (" kursi  roda ;; tangga;", ("kursi roda", "tangga")),
        ("Sandan; Rambutan", ("Sandan", "Rambutan")),
    ],
)
def test_names_in_one_cell(cell, names):
    assert read_names(cell) == names


@pytest.mark.parametrize("cell", ["ya", "Ya.", "YES", "1", 1.0, True, "x", "X", "✓", "v", "true"])
def test_a_mark_means_yes(cell):
    assert read_flag(cell) is True


@pytest.mark.parametrize("cell", ["tidak", "Tdk", "no", "0", 0, False, "-", "false"])
def test_a_no_means_no(cell):
    assert read_flag(cell) is False


def test_a_date_is_neither_yes_nor_a_name():
    for read in (read_flag, read_names):
        with pytest.raises(CellError) as caught:
            read(dt.date(2026, 3, 1))
        assert caught.value.code == "cell_is_date"


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("5", 18_000),
        ("5,5", 19_800),
        (5.25, 18_900),
        ("5:30", 19_800),
        ("5 jam", 18_000),
        ("5 Jam 30 menit", 19_800),
        (dt.time(5, 30), 19_800),
        (dt.timedelta(hours=6), 21_600),
        ("24", 86_400),
        (None, None),
    ],
)
def test_hours_as_people_write_them(cell, seconds):
    assert read_hours(cell) == seconds


def test_breaks_are_put_in_order():
    spans = [(each.start, each.end) for each in read_breaks("15:00-15:15; 12.00 s/d 12.30")]
    assert spans == [(43_200, 45_000), (54_000, 54_900)]
    assert read_breaks("tidak ada") == ()


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ("", 0),
        ("compactness = 45", 45),
        ('compactness = "none"', 0),
        ('compactness = "some"', 60),
        ('compactness = "Sedang"', 60),
        ('compactness = "kuat"', 300),
        ("compactness = true", 60),
        ("compactness = false", 0),
    ],
)
def test_how_compact(write, good_files, lines, seconds):
    toml = good_files[R].replace("[round]", f"[round]\n{lines}")
    assert load_round(write({R: toml})).compactness == seconds


@pytest.mark.parametrize(
    ("word", "objective"),
    [("Seimbang", "balanced"), ("adil", "balanced"), ("terpendek", "shortest"),
     ("tim tersedikit", "fewest-teams"), ("fewest-teams", "fewest-teams")],
)  # fmt: skip
def test_objectives_by_the_words_people_use(write, good_files, word, objective):
    toml = good_files[R].replace("[round]", f'[round]\nobjective = "{word}"')
    assert load_round(write({R: toml})).objective == objective
