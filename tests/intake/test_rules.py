"""Every rule of a round, written as tables and ``round.toml``, is read as exactly that round."""

from __future__ import annotations

import datetime as dt
import json

from routing.intake import load_round, read_round
from routing.model import Area, Break, Depot, Location, Round, Stop, Team, TimeWindow


def clock(hour: int, minute: int = 0) -> int:
    return hour * 3600 + minute * 60


def expected() -> Round:
    def stop(name: str, number: int, **rest) -> Stop:
        place = Location(
            lat=round(-8.242 - number / 1000, 4), lon=round(114.369 + number / 1000, 4)
        )
        return Stop(id=name, location=place, service_duration=240, **rest)

    morning = TimeWindow(start=clock(8), end=clock(10))
    afternoon = TimeWindow(start=clock(13), end=clock(15))
    mawar = Team(
        id="M-1", name="Mawar 1", profile="motorcycle", capacity=(25, 40_000, 90_000),
        shift=TimeWindow(start=clock(7, 30), end=clock(15)), start="kantor", end=None,
        skills=frozenset({"Kursi Roda", "tangga"}), areas=("Sobo/05", "Kertosari/02"),
        max_stops=20, max_distance=35_500, max_duration=clock(6, 30),
        breaks=(Break(start=clock(9), end=clock(9, 10)), Break(start=clock(15), end=clock(15, 15))),
        reload_at=("kantor",), max_trips=3,
    )  # fmt: skip
    kenanga = Team(
        id="K", name="Kenanga", profile="truck", capacity=(100, None, None), shift=mawar.shift,
        start="gudang", end="kantor", max_duration=clock(5, 30), reload_at=("kantor", "gudang"),
        aboard=(10, 100_000, 120_500), fixed_start=("H4",), fixed_order=("H4", "H3"),
    )  # fmt: skip
    return Round(
        name="Semua aturan",
        date=dt.date(2026, 11, 24),
        stops=(
            stop("H1", 1, demand=(2, 20_000, 30_500), setup_duration=180, door="Rusun A",
                 release=clock(9, 30), windows=(morning, afternoon), priority=2,
                 skills=frozenset({"Kursi Roda", "tangga"}), not_teams=("K",),
                 together="keluarga", village="Sobo", rw="05"),
            stop("H2", 2, demand=(1, 4000, 12_500), setup_duration=120, door="Rusun A",
                 teams=("M-1", "M-2"), together="keluarga", apart="p", village="Sobo", rw="05"),
            stop("H3", 3, demand=(3, 30_000, 37_500), teams=("M-1", "K"), apart="p",
                 optional=True, village="Kertosari", rw="RW 2"),
            stop("H4", 4, demand=(1, 10_000, 12_500), setup_duration=120, optional=True,
                 village="Sukojati", village_code="35.10.16.1005"),
        ),
        teams=(mawar, mawar.replace(id="M-2", name="Mawar 2"), kenanga),
        depots=(
            Depot(id="kantor", location=Location(lat=-8.2428, lon=114.3699), loading_duration=450),
            Depot(id="gudang", location=Location(lat=-8.25, lon=114.36), opens=clock(8),
                  closes=clock(15), loading_duration=600),
        ),
        objective="fewest-teams",
        compactness=90,
        breaks=(Break(start=clock(11, 45), end=clock(12, 15), name="Dzuhur"),),
        areas=(
            Area(village="Kertosari", rw="01", teams=("M-1", "M-2")),
            Area(village="Kertosari", rw="02", teams=("M-1", "M-2")),
            Area(village="3510161005", teams=("K",)),
        ),
    )  # fmt: skip


def test_every_rule_is_read(write, rule_files):
    assert load_round(write(rule_files)) == expected()


def test_what_the_rules_contradict_is_told_and_stops_nothing(write, rule_files):
    notes = {(w.file, w.row, w.column, w.code) for w in read_round(write(rule_files)).warnings}
    assert notes == {
        ("round.toml", 36, "village", "area_without_stops"),  # Kertosari/01
        ("teams.csv", 3, "urutan tetap", "fixed_but_forbidden"),  # H3 in Kertosari/02
    }


def test_canonical_headers_give_the_same_round(write, rule_files):
    header = ("id,latitude,longitude,parcels,weight_kg,volume_litres,setup_minutes,door,release,"
              "windows,skills,teams,not_teams,together,apart,optional,priority,village,rw,"
              "village_code\n")  # fmt: skip
    households = header + rule_files["households.csv"].partition("\n")[2]
    teams = ("id,name,profile,count,capacity_parcels,capacity_kg,capacity_litres,skills,areas,"
             "max_stops,max_distance_km,max_hours,breaks,reload,max_trips,aboard_parcels,"
             "aboard_kg,aboard_litres,fixed_start,fixed_order,start,end\n")  # fmt: skip
    teams += rule_files["teams.csv"].partition("\n")[2]
    folder = write({**rule_files, "households.csv": households, "teams.csv": teams})
    assert load_round(folder) == expected()


def test_geojson_gives_the_same_rules(write, rule_files):
    properties = {
        "id": "H1", "paket": 2, "volume_litres": 30.5, "setup_minutes": 3, "door": "Rusun A",
        "release": "09.30", "skills": ["Kursi Roda", "tangga"], "not_teams": ["K"],
        "together": "keluarga", "optional": False, "priority": 2, "village": "Sobo", "rw": "05",
        "windows": "08:00-10:00; 13:00-15:00",
    }  # fmt: skip
    place = {"type": "Point", "coordinates": [114.37, -8.243]}
    feature = {"type": "Feature", "properties": properties, "geometry": place}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    toml = rule_files["round.toml"].replace("households.csv", "rumah.geojson")
    teams = rule_files["teams.csv"].replace("H4,h4; H3", ",")
    folder = write({"round.toml": toml, "rumah.geojson": text, "teams.csv": teams})
    assert load_round(folder).stops == expected().stops[:1]


def test_a_spreadsheets_own_types_are_understood(write, workbook, rule_files):
    households = [
        ["id", "lat", "lon", "release", "optional", "teams", "door", "volume_litres", "kode desa"],
        ["H1", -8.243, 114.37, dt.time(9, 30), True, 7.0, 12.0, 30.5, 3510161005],
        ["H2", -8.244, 114.37, None, False, "7; 8", None, None, None],
        ["H3", -8.245, 114.37, "10.15", 1, None, None, None, None],
    ]
    teams = [
        ["id", "max_hours", "reload", "max_trips", "aboard_kg", "fixed_start"],
        [7, dt.time(5, 30), True, 2.0, 12.5, "H3"],
        [8, 5.5, False, None, None, None],
    ]
    toml = rule_files["round.toml"].split("[[areas]]")[0].replace(".csv", ".xlsx")
    books = {"households.xlsx": workbook(households), "teams.xlsx": workbook(teams)}
    round_ = load_round(write({"round.toml": toml, **books}))
    one, two, three = round_.stops
    assert (one.release, three.release) == (clock(9, 30), clock(10, 15))
    assert [each.optional for each in round_.stops] == [True, False, True]
    assert (one.teams, two.teams, three.teams) == (("7",), ("7", "8"), ())
    assert (one.door, one.demand[2], one.village_code) == ("12", 30_500, "3510161005")
    first, second = round_.teams
    assert first.max_duration == second.max_duration == clock(5, 30)
    assert (first.reload_at, second.reload_at) == (("kantor",), ())
    assert (first.max_trips, first.aboard) == (2, (None, 12_500, None))
    assert first.fixed_start == ("H3",)
