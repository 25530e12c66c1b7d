"""No fault repeats what may be somebody's name, number or address, whatever column it is in."""

from __future__ import annotations

import csv
import io
import json

import pytest

from routing.errors import InputError
from routing.intake import load_round, read_round
from routing.words import LANGUAGES

SECRETS = [
    "Wahyuningsih Kartika",
    "Wahyuningsih",
    "081234567890",
    "+62 812-3456-7890",
    "0812,34567890",
    "3510112233445566",
    "Jl. Kenanga 17, Sobo",
    "wahyuningsih@surel.id",
]
COLUMNS = [
    "id", "name", "latitude", "longitude", "parcels", "weight_kg", "windows", "service_minutes",
    "priority", "village", "rw", "rt", "address", "landmark", "phone", "note", "blok",
]  # fmt: skip
GOOD = ["H1", "A", "-8.2", "114.3", "1", "2", "08:00-10:00", "4", "1", *[""] * 8]
TEAM_COLUMNS = [
    "id", "name", "profile", "count", "capacity_parcels", "capacity_kg", "shift_start",
    "shift_end", "start", "end",
]  # fmt: skip
GOOD_TEAM = ["K", "", "foot", "1", "25", "40", "08:00", "15:00", "kantor", "none"]


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue()


def everything_said(intake) -> str:
    said = [str(InputError(intake.faults)), repr([str(fault.values) for fault in intake.faults])]
    notes = (*intake.faults, *intake.warnings)
    return "\n".join(said + [note.text(language) for note in notes for language in LANGUAGES])


def assert_silent(intake, secret: str) -> None:
    said = everything_said(intake)
    assert secret not in said
    assert "wahyuningsih" not in said.lower()
    digits = "".join(letter for letter in secret if letter.isdigit())
    if len(digits) > 6:
        assert digits not in said
        assert digits[:8] not in said


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("column", COLUMNS)
def test_nothing_of_a_household_is_repeated(write, column, secret):
    row = list(GOOD)
    row[COLUMNS.index(column)] = secret
    # Twice, so that ids are duplicates, and once with a fault beside it.
    bad = list(row)
    bad[COLUMNS.index("parcels" if column != "parcels" else "priority")] = "-9"
    intake = read_round(write({"households.csv": table([COLUMNS, row, row, bad])}))
    assert intake.faults
    assert_silent(intake, secret)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("column", TEAM_COLUMNS)
def test_nothing_of_a_team_is_repeated(write, column, secret):
    row = list(GOOD_TEAM)
    row[TEAM_COLUMNS.index(column)] = secret
    bad = [*row[:5], "-1", *row[6:]] if column != "capacity_kg" else row
    intake = read_round(write({"teams.csv": table([TEAM_COLUMNS, row, bad])}))
    assert intake.faults
    assert_silent(intake, secret)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_table_without_header_does_not_tell_its_first_row(write, secret):
    for delimiter in ",;":
        text = table([[secret, "-8.2", "114.3", secret], ["B", "-8.3", "114.4", ""]], delimiter)
        intake = read_round(write({"households.csv": text, "teams.csv": text}))
        assert intake.faults
        assert_silent(intake, secret)


@pytest.mark.parametrize("secret", SECRETS)
def test_shifted_and_unclosed_cells_tell_nothing(write, secret):
    rows = [["id", "latitude", "longitude"], ["A", "-8.2", "114.3", secret, "x"]]
    text = table(rows) + f'B,-8.2,"{secret}\nC,{secret}\n'
    intake = read_round(write({"households.csv": text}))
    assert {fault.code for fault in intake.faults} >= {"too_many_cells", "stray_quote"}
    assert_silent(intake, secret)


@pytest.mark.parametrize("secret", SECRETS)
def test_geojson_and_xlsx_tell_nothing_either(write, workbook, good_files, secret):
    feature = {
        "type": "Feature",
        "properties": {"id": secret, "parcels": secret, "windows": secret, "x": [secret]},
        "geometry": {"type": "Point", "coordinates": [secret, -8.2]},
    }
    features = json.dumps({"type": "FeatureCollection", "features": [feature, feature]})
    book = workbook([["id", "lat", "lon", "paket"], [secret] * 4, [secret] * 4])
    for name, content in (("rumah.geojson", features), ("rumah.xlsx", book)):
        toml = good_files["round.toml"].replace("households.csv", name)
        intake = read_round(write({"round.toml": toml, name: content}))
        assert len(intake.faults) >= 4
        assert_silent(intake, secret)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_key_that_is_somebodys_number_or_name_is_not_repeated(write, good_files, secret):
    toml = good_files["round.toml"].replace("[round]", f"[round]\n{json.dumps(secret)} = 1")
    intake = read_round(write({"round.toml": toml}))
    assert [fault.code for fault in intake.faults] == ["unknown_key"]
    if secret != "Wahyuningsih":  # one plain word cannot be told from a mistyped key
        assert_silent(intake, secret)


def test_a_plain_id_is_named_so_that_it_can_be_found(write):
    rows = [COLUMNS, GOOD, GOOD]
    with pytest.raises(InputError, match="The id H1 stands more than once"):
        load_round(write({"households.csv": table(rows)}))
