"""A good round's files, small enough to check by hand, and ways to write and change them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROUND = """\
[round]
name = "Sobo"
date = 2026-11-24
households = "households.csv"
teams = "teams.csv"
service_minutes = 4

[[depots]]
id = "kantor"
latitude = -8.2428
longitude = 114.3699
opens = 07:00:00

[[depots]]
id = "gudang"
latitude = -8.25
longitude = 114.36

[[breaks]]
name = "Istirahat"
start = 12:00:00
end = "13:00"
"""

HOUSEHOLDS = """\
id,name,latitude,longitude,parcels,weight_kg,windows,service_minutes,priority,village,rw,rt,\
address,landmark,phone,note,block
H1,Sri Wahyuni,-8.2430,114.3700,2,2.5,08:00-10:00,,1,Sobo,05,02,\
"Jl. Mawar 3, gang 2",warung biru,0812000111,anjing,A
H2,Budi Santoso,-8.2440,114.3710,,,08:00-09:30; 13:00-15:00,6.5,,Sobo,05,03,Jl. Melati 7,,,,B

H3,Made,-8.2450,114.3720,3,,,,5,,,,,,,,
"""

TEAMS = """\
id,name,profile,count,capacity_parcels,capacity_kg,shift_start,shift_end,start,end
M,Mawar,motorcycle,2,25,40,08:00,15:00,,none
K,Kenanga,truck,1,100,,,,gudang,"-8.2400, 114.3600"
"""

RULES_ROUND = """\
[round]
name = "Semua aturan"
date = 2026-11-24
timezone = "WIB"
households = "households.csv"
teams = "teams.csv"
objective = "tim tersedikit"
compactness = 90
service_minutes = 4
setup_minutes = 2
parcel_kg = 10
parcel_litres = 12.5
max_hours = "6:30"
shift_start = 07:30:00
shift_end = 15:00:00

[[depots]]
id = "kantor"
latitude = -8.2428
longitude = 114.3699
loading_minutes = 7.5

[[depots]]
id = "gudang"
latitude = -8.25
longitude = 114.36
opens = 08:00:00
closes = 15:00:00
loading_minutes = 10

[[breaks]]
name = "Dzuhur"
start = 11:45:00
end = 12:15:00

[[areas]]
village = "Kertosari"
rw = ["01", "02"]
teams = ["M"]

[[areas]]
village = 3510161005
teams = "K"
"""

RULES_HOUSEHOLDS = """\
id,lat,lon,paket,berat,volume liter,persiapan,pintu,siap,jam,keahlian,tim,bukan tim,bersama,pisah,\
opsional,prioritas,desa,rw,kode desa
H1,-8.2430,114.3700,2,,30.5,3,Rusun A,09:30,08:00-10:00; 13:00-15:00,kursi roda; tangga,,K,\
keluarga,,tidak,2,Sobo,05,
H2,-8.2440,114.3710,1,4,,,rusun a,,,,M,,keluarga,p,,,Sobo,05,
H3,-8.2450,114.3720,3,,,0,,,,,M-1; k,,,p,ya,,Kertosari,RW 2,
H4,-8.2460,114.3730,1,,,,,,,,,,,,x,,Sukojati,,35.10.16.1005
"""

RULES_TEAMS = """\
id,nama,kendaraan,jumlah,kapasitas,kapasitas kg,kapasitas liter,keahlian,wilayah,maks titik,\
maks jarak km,maks jam,istirahat,muat ulang,maks rit,sudah dimuat,sudah dimuat kg,\
sudah dimuat liter,awal tetap,urutan tetap,mulai dari,kembali ke
M,Mawar,motor,2,25,40,90,Kursi Roda; tangga,Sobo/05; Kertosari RW 02,20,"35,5",,\
15:00-15:15; 09:00 s/d 09.10,ya,3,,,,,,,tidak ada
K,Kenanga,truk,1,100,,,,,,,5.5,,kantor; Gudang,,10,100,"120,5",H4,h4; H3,gudang,kantor
"""

Files = Mapping[str, str | bytes]
Writer = Callable[[Files], Path]


@pytest.fixture
def good_files() -> dict[str, str | bytes]:
    """The files of a good round, by name."""
    return {"round.toml": ROUND, "households.csv": HOUSEHOLDS, "teams.csv": TEAMS}


@pytest.fixture
def rule_files() -> dict[str, str | bytes]:
    """The files of a round that has every rule, by name."""
    return {
        "round.toml": RULES_ROUND,
        "households.csv": RULES_HOUSEHOLDS,
        "teams.csv": RULES_TEAMS,
    }


@pytest.fixture
def write(tmp_path: Path, good_files: dict[str, str | bytes]) -> Writer:
    """Write the good round's files, some of them replaced, into a folder of their own."""
    folders = iter(range(10**6))

    def write_files(changed: Files) -> Path:
        folder = tmp_path / f"round-{next(folders)}"
        folder.mkdir()
        for name, content in {**good_files, **changed}.items():
            target = folder / name
            if isinstance(content, bytes):
                target.write_bytes(content)
            else:
                target.write_text(content, encoding="utf-8", newline="")
        return folder

    return write_files


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Make an XLSX file from rows, one list of rows for each sheet."""

    def make(*sheets: list[list[object]]) -> bytes:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for rows in sheets:
            sheet = book.create_sheet()
            for number, row in enumerate(rows, start=1):
                for position, cell in enumerate(row, start=1):
                    if cell is not None:
                        sheet.cell(number, position).value = cell
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return make
