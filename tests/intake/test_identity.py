"""Identity numbers are never repeated, damaged ones are found, and nobody is merged."""

from __future__ import annotations

import pytest

from routing.intake import read_round
from routing.intake.identity import hide
from routing.words import LANGUAGES

NIK = "3510112233445566"


@pytest.fixture
def read(write):
    """The round of a households table."""

    def of(households: str | bytes):
        name = "households.csv" if isinstance(households, str) else "households.xlsx"
        from tests.intake.conftest import ROUND

        toml = ROUND.replace("households.csv", name)
        return read_round(write({"round.toml": toml, name: households, "teams.csv": "id\nA\n"}))

    return of


def told(intake, *codes):
    return [(each.row, each.column, each.code) for each in intake.warnings if each.code in codes]


@pytest.mark.parametrize(
    "text", [NIK, "3510 1122 3344 5566", "351011-223344-5566", "35.10.11.223344.5566"]
)
def test_an_identity_number_is_hidden_however_it_is_written(text):
    assert hide(f"NIK {text} ya") == "NIK … ya"


@pytest.mark.parametrize("text", ["0812 3456 7890", "03334215 03334216", "35101122334455667", "17"])
def test_other_numbers_are_kept(text):
    assert hide(text) == text


def test_no_identity_number_gets_into_a_round(read):
    header = "id,lat,lon,nama,catatan,alamat,bersama,NIK,hp\n"
    row = f"{NIK},-8.2,114.3,Sri {NIK},{NIK},{NIK},{NIK},{NIK},{NIK}\n"
    intake = read(header + row)
    stop = intake.round_.stops[0]
    assert NIK not in repr(intake.round_)
    assert (stop.id, stop.name, stop.extra) == ("row-2", "Sri …", (("NIK", "…"),))
    said = [each.text(language) for each in intake.warnings for language in LANGUAGES]
    assert said
    assert not any(NIK in text for text in said)
    assert (2, "NIK", "identity_numbers") in told(intake, "identity_numbers")


def test_numbers_that_a_spreadsheet_has_rounded_are_told_with_their_rows(read, workbook):
    rows = [["lat", "lon", "NIK"], [-8.2, 114.3, 3510112233445560], [-8.21, 114.3, "x"],
            [-8.22, 114.3, "3,51011E+15"], [-8.23, 114.3, NIK]]  # fmt: skip
    intake = read(workbook(rows))
    assert told(intake, "damaged_numbers", "identity_numbers") == [
        (2, "NIK", "damaged_numbers"),
        (5, "NIK", "identity_numbers"),
    ]
    assert "rows 2, 4" in intake.warnings[0].text("en")


def test_numbers_of_a_text_file_that_all_end_in_0_were_rounded(read):
    rows = "".join(f"-8.{n},114.3,3510112233445{n}0\n" for n in (21, 22, 33))
    assert told(read("lat,lon,kk\n" + rows), "damaged_numbers") == [(2, "kk", "damaged_numbers")]
    rows += f"-8.4,114.3,{NIK}\n"
    assert told(read("lat,lon,kk\n" + rows), "damaged_numbers") == []


def test_a_damaged_number_is_no_id(read, workbook):
    rows = [["id", "lat", "lon"], ["3,51011E+15", -8.2, 114.3], ["3,51011E+15", -8.3, 114.3]]
    assert [stop.id for stop in read(workbook(rows)).round_.stops] == ["row-2", "row-3"]


def test_one_id_in_two_rows_names_both(read):
    intake = read("id,lat,lon\nA1,-8.2,114.3\nB1,-8.3,114.3\nA1,-8.4,114.3\n")
    assert [(each.row, each.code) for each in intake.faults] == [(4, "duplicate_id")]
    assert [(each.row, each.code) for each in intake.warnings] == [(4, "same_id")]
    assert "row 2" in intake.warnings[0].text("en")


@pytest.mark.parametrize(
    ("name", "other", "lat", "is_told"),
    [
        ("Sri Wahyuni", "Bu Sri Wahyuni", "-8.20005", True),
        ("Sri Wahyuni", "sri wahyunni", "-8.20005", True),
        ("Sri Wahyuni", "Wahyuni, Sri", "-8.20005", True),
        ("Sri Wahyuni", "Sri Wahyuni", "-8.2002", False),
        ("Siti Aminah", "Siti Rohmah", "-8.20005", False),
        ("", "", "-8.20005", False),
    ],
)
def test_names_alike_a_few_metres_apart_are_doubted(read, name, other, lat, is_told):
    intake = read(f"lat;lon;nama\n-8.2;114.3;{name}\n{lat};114.3;{other}\n")
    assert told(intake, "household_twice") == [(3, "nama", "household_twice")] * is_told
    assert len(intake.round_.stops) == 2


def test_one_telephone_of_two_households_is_doubted(read):
    intake = read(
        "lat;lon;nama;hp\n-8.2;114.3;Sri;0812-3456-789\n-8.3;114.3;Budi;+62 812 3456 789\n"
        "-8.4;114.3;Made;0813111222 / 08123456789\n-8.5;114.3;Ayu;110\n-8.6;114.3;Ida;110\n"
    )
    assert told(intake, "same_phone") == [(3, "hp", "same_phone")]
    assert "rows 2, 3, 4" in intake.warnings[0].text("en")


def test_a_block_of_flats_is_looked_over_quickly(read):
    rows = "".join(f"-8.2;114.3;Warga {n:05d} {n * 7919 % 10007}\n" for n in range(3000))
    assert told(read("lat;lon;nama\n" + rows), "household_twice") == []
