"""A round's folder whose households are somebody's own workbook."""

from __future__ import annotations

import pytest

ROUND = """\
[round]
name = "Desa Contoh"
date = 2026-11-24
households = "daftar penerima.xlsx"
teams = "tim.csv"
roads = "roads.osm.pbf"

[[depots]]
id = "posko"
latitude = -8.2428
longitude = 114.3699
"""

TEAMS = "Tim;Kendaraan;Kapasitas paket\nT1;motor;40\nT2;mobil;60\n"


@pytest.fixture
def places(sample):
    """Twelve doors of a district: name, latitude, longitude."""
    lines = (sample / "households.csv").read_text("utf-8").splitlines()
    head = lines[0].split(",")
    rows = [dict(zip(head, line.split(",")[:4], strict=False)) for line in lines[1:13]]
    return [(each["name"], float(each["latitude"]), float(each["longitude"])) for each in rows]


@pytest.fixture
def round_with(sample, tmp_path):
    """A round's folder, in a path with spaces, with a workbook of households."""

    def make(book):
        folder = tmp_path / "Pembagian November 2026"
        folder.mkdir()
        (folder / "roads.osm.pbf").write_bytes((sample / "roads.osm.pbf").read_bytes())
        (folder / "round.toml").write_text(ROUND, encoding="utf-8")
        (folder / "tim.csv").write_text(TEAMS, encoding="cp1252")
        book.save(folder / "daftar penerima.xlsx")
        return folder

    return make
