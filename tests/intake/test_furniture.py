"""Rows that belong to a page are passed over and told; what may be a household never is."""

from __future__ import annotations

from typing import Any

import pytest

from routing.intake import read_round

HEAD = ["No", "Nama", "RT", "Lintang", "Bujur", "Paket"]
ONE = [1, "Sri", 2, -8.243, 114.37, 1]
TWO = [2, "Tini", 3, -8.244, 114.371, 2]


@pytest.fixture
def intake_of(write: Any, good_files: Any, workbook: Any) -> Any:
    def read(*rows: list[Any], more: str = "", sheets: Any = ()) -> Any:
        toml = good_files["round.toml"].replace("households.csv", "h.xlsx")
        toml = toml.replace("[round]\n", f"[round]\n{more}\n", 1)
        book = workbook(list(rows), *sheets)
        return read_round(write({"h.xlsx": book, "round.toml": toml}))

    return read


def told(intake: Any) -> dict[str, tuple[int, ...]]:
    return {each.code: each.values["all_rows"] for each in intake.warnings}


def names(intake: Any) -> list[str]:
    assert intake.faults == ()
    return [stop.name for stop in intake.round_.stops]


def test_what_belongs_to_the_page_is_passed_over_and_told_by_row(intake_of: Any) -> None:
    intake = intake_of(
        HEAD,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["RW 01"],
        ONE,
        [None, "JUMLAH RW 01", None, None, None, 1],
        HEAD,
        [1, 2, 3, 4, 5, 6],
        [None, "Dusun Krajan"],
        TWO,
        [None, "Total", None, None, None, 3],
        ["* data November"],
    )
    assert names(intake) == ["Sri", "Tini"]
    assert told(intake) == {
        "column_numbers": (2, 7),
        "title_row": (3, 8),
        "sum_row": (5, 10),
        "repeated_header": (6,),
        "footnote_row": (11,),
    }
    assert intake.counts["household_rows"] == 2


@pytest.mark.parametrize(
    "row",
    [
        [3, "Jumlah", 2, None, None, None, "Jl. Mawar"],  # a name, and an address
        [3, "Jumlahwati", None, None, None, 1],
        [None, "Sri"],
        [None, "Rwanda"],
        [None, "Kepala Desa"],
        [3, "Total", 2, "di balai desa", None, 1],
        [None, "Nama", None, -8.2, None, None],
        ["x", "Nama", "RT", "Lintang", "Bujur", "Paket"],
    ],
)
def test_what_may_be_a_household_is_a_fault_and_never_passed_over(
    intake_of: Any, row: list[Any]
) -> None:
    intake = intake_of([*HEAD, "Alamat"], ONE, TWO, row)
    assert {fault.row for fault in intake.faults} == {4}
    assert not {each.code for each in intake.warnings} & {
        "sum_row", "title_row", "footnote_row", "repeated_header", "column_numbers",
    }  # fmt: skip


def test_a_household_called_total_with_a_place_is_one(intake_of: Any) -> None:
    row = [3, "Total", 2, -8.2445, 114.3715, 1]
    assert names(intake_of(HEAD, ONE, TWO, row)) == ["Sri", "Tini", "Total"]


def test_numbers_count_columns_below_a_header_only(intake_of: Any) -> None:
    intake = intake_of(HEAD, ONE, [1, 2, 3, 4, 5, 6])
    assert "column_numbers" not in {each.code for each in intake.warnings}
    assert len(intake.round_.stops) == 2


def test_both_halves_of_a_header_are_known_again_and_keep_their_names(intake_of: Any) -> None:
    upper = ["NO", "NAMA KPM", "ALAMAT", None, "TITIK KOORDINAT", None, "TANDA TANGAN"]
    lower = [None, None, "JALAN", "RT", "LINTANG", "BUJUR", None]
    intake = intake_of(
        ["DAFTAR PENERIMA"],
        upper, lower, [1, "Sri", "Jl. Mawar 1", 2, -8.243, 114.37, "1. ....."],
        upper, lower, [2, "Tini", "Jl. Mawar 2", 3, -8.244, 114.371, "2. ....."],
    )  # fmt: skip
    assert names(intake) == ["Sri", "Tini"]
    assert told(intake) == {"repeated_header": (5, 6)}
    assert [stop.extra for stop in intake.round_.stops] == [
        (("TANDA TANGAN", "1. ....."),), (("TANDA TANGAN", "2. ....."),),
    ]  # fmt: skip


def test_a_sum_below_the_teams_is_no_team(write: Any, good_files: Any) -> None:
    teams = "Tim;Kendaraan;Kapasitas\nT1;motor;30 paket\nT2;roda 4;50\nJumlah;;80\n"
    toml = good_files["round.toml"]
    assert 'teams = "teams.csv"' in toml
    intake = read_round(write({"teams.csv": teams}))
    assert intake.faults == ()
    assert [(team.id, team.profile, team.capacity[0]) for team in intake.round_.teams] == [
        ("T1", "motorcycle", 30), ("T2", "car", 50),
    ]  # fmt: skip
    assert told(intake) == {"sum_row": (4,)}


def test_a_tab_is_read_by_its_name(intake_of: Any) -> None:
    november = [HEAD, [1, "Wati", 1, -8.245, 114.372, 1]]
    assert names(intake_of(HEAD, ONE, sheets=[november])) == ["Sri"]
    intake = intake_of(HEAD, ONE, sheets=[november], more='households_tab = "SHEET1"')
    assert names(intake) == ["Wati"]
    assert intake.warnings == ()


def test_a_tab_that_is_not_there_is_a_fault(intake_of: Any) -> None:
    (fault,) = intake_of(HEAD, ONE, more='households_tab = "Desember"').faults
    assert (fault.file, fault.code) == ("h.xlsx", "no_such_tab")
