"""``routes.csv`` and ``unassigned.csv``: every team that is out, and every reason of every stop."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from routing.plan.model import Plan, Reason
from routing.sheets.plan_csv import write_routes_csv, write_unassigned_csv


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def routes(plan: Plan, folder: Path) -> list[dict[str, str]]:
    write_routes_csv(plan, folder / "routes.csv")
    return read(folder / "routes.csv")


def unassigned(plan: Plan, folder: Path, language: str = "en") -> list[dict[str, str]]:
    write_unassigned_csv(plan, folder / "unassigned.csv", language=language)
    return read(folder / "unassigned.csv")


def test_a_line_a_team_that_is_out(small_plan: Plan, tmp_path: Path) -> None:
    idle = small_plan.round_.teams[0].replace(id="T3")
    round_ = small_plan.round_.replace(teams=(*small_plan.round_.teams, idle))
    first, second = routes(small_plan.replace(round_=round_), tmp_path)
    assert first == {
        "team": "T1", "name": "Melati", "profile": "motorcycle", "stops": "2", "trips": "1",
        "parcels": "3", "kg": "7.5", "start_at": "07:58:00", "end_at": "08:15:00",
        "duration": "1020", "distance": "1640",
    }  # fmt: skip
    assert (second["team"], second["parcels"], second["kg"]) == ("T2", "8", "18.5")


def test_trips_and_litres_are_told_where_there_are_any(trips_plan: Plan, tmp_path: Path) -> None:
    (row, *_) = routes(trips_plan, tmp_path)
    route = trips_plan.routes[0]
    assert (row["trips"], float(row["litres"])) == ("2", route.delivered[2] / 1000)
    assert row["parcels"] == str(route.delivered[0])


def test_a_line_for_each_reason(small_plan: Plan, tmp_path: Path) -> None:
    (left,) = small_plan.unassigned
    two = replace(left, reasons=(*left.reasons, Reason(code="no_teams")))
    first, second = unassigned(small_plan.replace(unassigned=(two,)), tmp_path, "id")
    assert [row["stop"] for row in (first, second)] == ["R-6", "R-6"]
    assert [row["code"] for row in (first, second)] == ["no_time_left", "no_teams"]
    assert "21 mnt" in first["reason"]
    assert first["remedy"]
    assert (first["name"], first["parcels"], first["kg"]) == ("Keluarga Jauh", "5", "11")
    assert (first["kind"], first["priority"], first["lat"]) == ("unserved", "3", "-8.2028000")
    assert "litres" not in first


def test_a_stop_without_a_known_reason_has_its_line(small_plan: Plan, tmp_path: Path) -> None:
    (left,) = small_plan.unassigned
    (row,) = unassigned(small_plan.replace(unassigned=(replace(left, reasons=()),)), tmp_path)
    assert (row["stop"], row["code"], row["reason"]) == ("R-6", "", "")


def test_where_all_are_served_the_file_says_so_by_its_header_alone(
    small_plan: Plan, tmp_path: Path
) -> None:
    assert unassigned(small_plan.replace(unassigned=()), tmp_path) == []
    raw = (tmp_path / "unassigned.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfstop,name,")
    assert raw.count(b"\r\n") == 1


def test_the_phone_stands_only_where_the_columns_ask_for_it(
    small_plan: Plan, tmp_path: Path
) -> None:
    assert "phone" not in unassigned(small_plan, tmp_path)[0]
    columns = ("phone", "Nomor KK")
    asked = small_plan.replace(round_=small_plan.round_.replace(columns=columns))
    (row,) = unassigned(asked, tmp_path)
    assert (row["Nomor KK"], "name" in row) == ("3510-XX", False)
