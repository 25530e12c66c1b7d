"""``stops.csv``: the plan's stops in order, numbers as numbers, nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from routing.model import TimeWindow
from routing.plan.model import Plan
from routing.sheets.stops_csv import write_csv
from routing.sheets.tables import (
    free_names,
    safe_cell,
    shown_text,
    stop_rows,
    windows_text,
)

ACTIVE = tuple("=+-@\t\r\n")


def _read(plan: Plan, folder: Path, language: str = "en") -> list[dict[str, str]]:
    path = folder / "stops.csv"
    write_csv(plan, path, language=language)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _typed(cell: str) -> str:
    """A text as it was typed, from a cell that was made safe."""
    return cell[1:] if cell.startswith("'") else cell


def test_rows_stand_in_the_order_of_the_plan_the_unserved_last(
    small_plan: Plan, tmp_path: Path
) -> None:
    rows = _read(small_plan, tmp_path)
    assert [(row["team"], row["order"], row["stop"]) for row in rows] == [
        ("T1", "1", "R-2"),
        ("T1", "2", "R-1"),
        ("T2", "1", "R-3"),
        ("T2", "2", "R-5"),
        ("T2", "3", "R-4"),
        ("", "", "R-6"),
    ]


def test_a_row_tells_the_visit(small_plan: Plan, tmp_path: Path) -> None:
    row = _read(small_plan, tmp_path)[0]
    told = {key: row[key] for key in ("parcels", "kg", "arrival", "service_start", "departure")}
    assert told == {
        "parcels": "2",
        "kg": "5",
        "arrival": "08:00:00",
        "service_start": "08:00:00",
        "departure": "08:05:00",
    }
    assert row["window"] == "08:00-10:00"
    assert (row["distance"], row["duration"], row["walk_distance"]) == ("780", "120", "7")
    assert (row["lat"], row["lon"]) == ("-8.2398000", "114.3739000")
    assert row["reason"] == ""


def test_an_unserved_row_has_reasons_and_no_times(small_plan: Plan, tmp_path: Path) -> None:
    row = _read(small_plan, tmp_path, "id")[-1]
    assert row["arrival"] == row["team"] == row["order"] == ""
    assert "21 mnt" in row["reason"]
    assert row["remedy"]
    assert row["parcels"] == "5"


def test_negative_coordinates_stay_numbers(small_plan: Plan, tmp_path: Path) -> None:
    assert all(float(row["lat"]) < -8 for row in _read(small_plan, tmp_path))


def test_the_phone_stands_only_where_the_columns_ask_for_it(
    small_plan: Plan, tmp_path: Path
) -> None:
    write_csv(small_plan, tmp_path / "stops.csv", language="id")
    assert "0812-3456-7890" not in (tmp_path / "stops.csv").read_text("utf-8")
    asked = small_plan.replace(round_=small_plan.round_.replace(columns=("phone", "Nomor KK")))
    rows = _read(asked, tmp_path)
    assert rows[1]["phone"] == "0812-3456-7890"
    assert rows[5]["Nomor KK"] == "3510-XX"
    assert "name" not in rows[0]


def test_hostile_texts_are_inert_and_come_back(hostile_plan: Plan, tmp_path: Path) -> None:
    rows = _read(hostile_plan, tmp_path)
    stops = {stop.id: stop for stop in hostile_plan.round_.stops}
    assert len(rows) == 6
    for row in rows:
        for column in hostile_plan.round_.columns:
            assert not row[column].lstrip(" ").startswith(ACTIVE)
            assert _typed(row[column]) == shown_text(stops[row["stop"]], column)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Pak Slamet", "Pak Slamet"),
        ("=1", "'=1"),
        ("'=1", "''=1"),
        (" -1", "' -1"),
        ("\uff1d1", "'\uff1d1"),
        ("'s Gravenweg", "'s Gravenweg"),
        ("", ""),
        ("12-3", "12-3"),
    ],
)
def test_only_what_would_run_gets_an_apostrophe(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


def test_the_file_begins_with_a_byte_order_mark_and_ends_lines_for_all(
    small_plan: Plan, tmp_path: Path
) -> None:
    write_csv(small_plan, tmp_path / "stops.csv", language="id")
    raw = (tmp_path / "stops.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfteam,order,stop,name,")
    assert raw.count(b"\r\n") == 7


def test_a_column_named_like_ours_keeps_its_own_place(small_plan: Plan, tmp_path: Path) -> None:
    stops = list(small_plan.round_.stops)
    stops[1] = stops[1].replace(extra=(("team", "Karang Taruna"),))
    round_ = small_plan.round_.replace(stops=tuple(stops), columns=("team", "name"))
    row = _read(small_plan.replace(round_=round_), tmp_path)[0]
    assert (row["team"], row["team_2"]) == ("T1", "Karang Taruna")


def test_names_are_made_free() -> None:
    assert free_names(["lat", "Lat", "a"], ["lat"]) == ["lat_2", "Lat_3", "a"]


def test_windows_read_as_people_type_them() -> None:
    windows = (TimeWindow(start=8 * 3600, end=10 * 3600), TimeWindow(start=46_800, end=54_000))
    assert windows_text(windows) == "08:00-10:00; 13:00-15:00"
    assert windows_text(()) == ""


def test_only_texts_are_shown(small_plan: Plan) -> None:
    """A column named like another attribute of a stop is looked for in the input's own columns."""
    assert shown_text(small_plan.round_.stops[0], "location") == ""


def test_kilograms_are_exact_to_the_gram(small_plan: Plan, tmp_path: Path) -> None:
    stops = [stop.replace(demand=(1, 12_345)) for stop in small_plan.round_.stops]
    round_ = small_plan.round_.replace(stops=tuple(stops))
    assert _read(small_plan.replace(round_=round_), tmp_path)[0]["kg"] == "12.345"
    assert stop_rows(small_plan)[0].kilograms == 5.0
