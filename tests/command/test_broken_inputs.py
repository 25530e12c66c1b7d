"""Broken inputs by hand, through the whole command: each told with its place, nothing written."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile

import pytest

HOUSEHOLDS, TEAMS, TOML, MAP = "households.csv", "teams.csv", "round.toml", "roads.osm.pbf"

NODES = '<node id="1" version="1" lat="-8.24" lon="114.36"/><node id="2" version="1" lat="-8.25" lon="114.37"/>'  # noqa: E501
FOOTWAY = (
    f'<osm version="0.6">{NODES}<way id="3" version="1"><nd ref="1"/><nd ref="2"/>'
    '<tag k="highway" v="steps"/></way></osm>'
)
NO_ROADS = f'<osm version="0.6">{NODES}</osm>'


def cell(name, row, **cells):
    """Change cells of one row."""
    return lambda folder: folder.cells(name, row, **cells)


def put(name, content):
    """Put a file in the place of another."""
    return lambda folder: folder.write(name, content)


def edit(name, old, new):
    """Change a text of a file."""
    return lambda folder: folder.edit(name, old, new)


def key(name, value):
    """Add a key to the round."""
    return lambda folder: folder.toml(name, value)


def gone(name):
    """Take a file away."""
    return lambda folder: (folder.path / name).unlink()


def directory(name):
    """Put a folder in the place of a file."""

    def change(folder):
        (folder.path / name).unlink()
        (folder.path / name).mkdir()

    return change


def both(*changes):
    """Several changes."""

    def change(folder):
        for each in changes:
            each(folder)

    return change


def short(name, share):
    """Keep the first part of a file."""

    def change(folder):
        content = (folder.path / name).read_bytes()
        folder.write(name, content[: int(len(content) * share)])

    return change


def without_column(name, column):
    """Take a column away."""

    def change(folder):
        rows = folder.rows(name)
        header = [each for each in rows[0] if each != column]
        lines = [",".join(f'"{row[each]}"' for each in header) for row in rows]
        folder.write(name, "\n".join([",".join(header), *lines]))

    return change


def instead(key_, name, content):
    """Name another file in round.toml, and write it."""

    def change(folder):
        folder.write(name, content)
        text = re.sub(rf'^{key_} = ".*"$', f'{key_} = "{name}"', folder.text(TOML), flags=re.M)
        folder.write(TOML, text)

    return change


def zip_bomb():
    """A workbook of a few kilobytes whose sheet unpacks to 64 MB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(64):
                sheet.write(b" " * 2**20)
    return target.getvalue()


def polygons():
    """GeoJSON of outlines, as a GIS exports parcels of land."""
    ring = [[114.36, -8.24], [114.37, -8.24], [114.37, -8.25], [114.36, -8.24]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"id": "P1"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def after(text):
    """Add to round.toml."""
    return lambda folder: folder.write(TOML, folder.text(TOML) + text)


H3 = f"{HOUSEHOLDS}, row 3, column"

BROKEN = {
    # What is wrong: how it comes about, the exit code, and what the message names.
    "households empty": (put(HOUSEHOLDS, ""), 2, [f"{HOUSEHOLDS}: The file is empty"]),
    "households with a header only": (put(HOUSEHOLDS, "latitude,longitude\n"), 2,
                                      [f"{HOUSEHOLDS}, row 1"]),
    "households missing": (gone(HOUSEHOLDS), 2, [f"{HOUSEHOLDS}: The file does not exist"]),
    "households a folder": (directory(HOUSEHOLDS), 2, [f"{HOUSEHOLDS}: This is a folder"]),
    "a picture as households": (put(HOUSEHOLDS, b"\x89PNG\r\n\x1a\n" + bytes(99)), 2, [HOUSEHOLDS]),
    "column missing": (without_column(HOUSEHOLDS, "longitude"), 2,
                       [f"{HOUSEHOLDS}, row 1, column longitude"]),
    "latitude 95": (cell(HOUSEHOLDS, 3, latitude="95"), 2, [f"{H3} latitude", "between -90"]),
    "longitude -181": (cell(HOUSEHOLDS, 3, longitude="-181"), 2, [f"{H3} longitude"]),
    "text for a coordinate": (cell(HOUSEHOLDS, 3, latitude="dekat pasar"), 2, [f"{H3} latitude"]),
    "coordinate missing": (cell(HOUSEHOLDS, 3, latitude=""), 2, [f"{H3} latitude"]),
    "a short link": (cell(HOUSEHOLDS, 3, latitude="https://goo.gl/x", longitude="-8.24"), 2,
                            [f"{H3} latitude"]),
    "coordinates zero": (cell(HOUSEHOLDS, 3, latitude="0", longitude="0"), 2, [f"{H3} latitude"]),
    "coordinates infinite": (cell(HOUSEHOLDS, 3, latitude="nan"), 2, [f"{H3} latitude"]),
    "text for a number": (cell(HOUSEHOLDS, 3, parcels="banyak"), 2, [f"{H3} parcels"]),
    "parcels negative": (cell(HOUSEHOLDS, 3, parcels="-2"), 2, [f"{H3} parcels"]),
    "half a parcel": (cell(HOUSEHOLDS, 3, parcels="1.5"), 2, [f"{H3} parcels"]),
    "weight negative": (cell(HOUSEHOLDS, 3, weight_kg="-1"), 2, [f"{H3} weight_kg"]),
    "id twice": (cell(HOUSEHOLDS, 3, id="H001"), 2, [f"{H3} id"]),
    "window reversed": (cell(HOUSEHOLDS, 3, windows="10:00-08:00"), 2, [f"{H3} windows"]),
    "window unreadable": (cell(HOUSEHOLDS, 3, windows="pagi"), 2, [f"{H3} windows"]),
    "windows overlap": (cell(HOUSEHOLDS, 3, windows="08:00-10:00; 09:00-11:00"), 2,
                        [f"{H3} windows"]),
    "priority 9": (cell(HOUSEHOLDS, 3, priority="9"), 2, [f"{H3} priority"]),
    "service a week": (cell(HOUSEHOLDS, 3, service_minutes="10080"), 2, [f"{H3} service_minutes"]),
    "a stray quotation mark": (edit(HOUSEHOLDS, "H002,", 'H002,"'), 2, [HOUSEHOLDS, "row 3"]),
    "text renamed .xlsx": (instead("households", "h.xlsx", "id,latitude\n"), 2, ["h.xlsx"]),
    "workbook cut short": (instead("households", "h.xlsx", b"PK\x03\x04xl/" + bytes(99)), 2,
                           ["h.xlsx"]),
    "zip bomb": (lambda folder: instead("households", "h.xlsx", zip_bomb())(folder), 2,  # noqa: PLW0108 - late
                 ["h.xlsx"]),
    "outlines as households": (instead("households", "h.geojson", polygons()), 2, ["h.geojson"]),
    "geojson cut short": (instead("households", "h.geojson", polygons()[:-9]), 2, ["h.geojson"]),
    "profile unknown": (cell(TEAMS, 2, profile="rocket"), 2, [f"{TEAMS}, row 2, column profile"]),
    "depot of a team unknown": (cell(TEAMS, 2, start="balai"), 2,
                                [f"{TEAMS}, row 2, column start"]),
    "capacity negative": (cell(TEAMS, 2, capacity_parcels="-1"), 2,
                          [f"{TEAMS}, row 2, column capacity_parcels"]),
    "shift reversed": (cell(TEAMS, 2, shift_start="15:00", shift_end="08:00"), 2,
                       [f"{TEAMS}, row 2, column shift_end"]),
    "shift at 25 o'clock": (cell(TEAMS, 2, shift_end="25:00"), 2,
                            [f"{TEAMS}, row 2, column shift_end"]),
    "count 0": (put(TEAMS, "id,count\nT1,0\n"), 2, [f"{TEAMS}, row 2, column count"]),
    "teams empty": (put(TEAMS, ""), 2, [f"{TEAMS}: The file is empty"]),
    "no teams": (put(TEAMS, "id,profile\n"), 2, [f"{TEAMS}, row 1"]),
    "two faults in two files": (both(cell(HOUSEHOLDS, 3, latitude="95"),
                                     cell(TEAMS, 4, profile="rocket")), 2,
                                ["2 things", f"{H3} latitude", f"{TEAMS}, row 4, column profile"]),
    "round.toml missing": (gone(TOML), 2, [f"{TOML}: The file does not exist"]),
    "round.toml a folder": (directory(TOML), 2, [f"{TOML}: This is a folder"]),
    "round.toml empty": (put(TOML, ""), 2, [f"{TOML}: The file is empty"]),
    "round.toml with a slip": (edit(TOML, "[round]", "[round"), 2, [f"{TOML}, row 3"]),
    "key unknown": (key("servis_minutes", "5"), 2,
                    [f"{TOML}, row 4, column servis_minutes"]),
    "key of a wrong type": (edit(TOML, "service_minutes = 5", 'service_minutes = "lama"'), 2,
                            [f"{TOML}, row 11, column service_minutes"]),
    "date missing": (edit(TOML, "date = 2026-11-24\n", ""), 2, [f"{TOML}, row 3, column date"]),
    "timezone unknown": (edit(TOML, "Asia/Jakarta", "Asia/Jakata"), 2,
                         [f"{TOML}, row 6, column timezone"]),
    "objective unknown": (edit(TOML, "balanced", "cheapest"), 2,
                          [f"{TOML}, row 10, column objective"]),
    "no depots": (lambda folder: folder.write(TOML, folder.text(TOML).split("[[depots]]")[0]), 2,
                  [f"{TOML}, column depots"]),
    "break reversed": (after("[[breaks]]\nstart = 13:00:00\nend = 12:00:00\n"), 2,
                       [f"{TOML}, row 18, column end"]),
    "breaks overlap": (after("[[breaks]]\nstart = 12:00:00\nend = 13:00:00\n"
                             "[[breaks]]\nstart = 12:30:00\nend = 13:30:00\n"), 2,
                       [f"{TOML}, row 21, column start"]),
    "window in a break": (both(after("[[breaks]]\nstart = 12:00:00\nend = 13:00:00\n"),
                               cell(HOUSEHOLDS, 3, windows="12:10-12:50")), 2, [f"{H3} windows"]),
    "map not named": (edit(TOML, f'roads = "{MAP}"\n', ""), 2, [f"{TOML}, column roads"]),
    "map missing": (gone(MAP), 2, [f"{MAP}: The file does not exist"]),
    "map a folder": (directory(MAP), 2, [f"{MAP}: This is a folder"]),
    "map empty": (put(MAP, ""), 3, [f"{MAP}: The map file is empty"]),
    "map cut short": (short(MAP, 0.6), 3, [f"{MAP}: The map file ends too early"]),
    "map no map": (put(MAP, "<html>404 Not Found</html>"), 3, [f"{MAP}: "]),
    "map of a wrong ending": (instead("roads", "map.zip", b"PK\x03\x04"), 3, ["map.zip: "]),
    "map without roads": (instead("roads", "map.osm", NO_ROADS), 3, ["map.osm: "]),
    "map cut short as text": (instead("roads", "map.osm", FOOTWAY[:-20]), 3, ["map.osm: "]),
    "map without a road for a profile": (instead("roads", "map.osm", FOOTWAY), 3, ["map.osm: "]),
    "depot in the sea": (edit(TOML, "longitude = 114.3699", "longitude = 114.5"), 3,
                         ["posko lies outside the map"]),
    "depot 5 km off the map": (edit(TOML, "latitude = -8.2428", "latitude = -8.2878"), 3,
                               ["posko lies outside the map"]),
    "a team's own start in the sea": (cell(TEAMS, 2, start="-8.2428, 114.5"), 3,
                                      ["T1 lies outside the map"]),
}  # fmt: skip


@pytest.fixture
def spoiled(round_folder):
    """The sample, with a telephone number in every row."""
    for row, _ in enumerate(round_folder.rows(HOUSEHOLDS), start=2):
        round_folder.cells(HOUSEHOLDS, row, phone=f"0812-5550-{row:04d}")
    return round_folder


def private(folder):
    """Everything about the people of a round that no message may hold."""
    keys = ("name", "address", "landmark", "phone", "note")
    return {row[key] for row in folder.rows(HOUSEHOLDS) for key in keys} - {""}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_input_is_told_and_nothing_is_written(rounds, spoiled, tree, name):
    change, code, named = BROKEN[name]
    secrets = private(spoiled)
    change(spoiled)
    before = tree(spoiled.path.parent)
    ran = rounds("plan", spoiled, "--time-limit", "1", "--language", "en")
    assert ran.code == code, ran.err
    for text in named:
        assert text in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert re.match(r"\d+ things? must be mended first:\n- ", ran.err)
    assert not [text for text in secrets if text in ran.err]
    assert str(spoiled.path) not in ran.err
    assert tree(spoiled.path.parent) == before
    # And the check says the same of it, in the other language too.
    ran = rounds("check", spoiled, "--language", "id")
    assert ran.code == code
    assert "harus diperbaiki dahulu" in ran.out
    assert not [text for text in secrets if text in ran.out + ran.err]
    # It writes nothing but the households with what is wrong in each row.
    after = tree(spoiled.path.parent)
    assert {name: after.get(name) for name in before} == before
    assert {name.rpartition(".checked")[2] for name in after.keys() - before.keys()} <= {".xlsx"}


def test_thirty_and_more():
    assert len(BROKEN) >= 60


@pytest.mark.parametrize("name", ["map cut short", "round.toml with a slip", "latitude 95"])
def test_the_same_in_a_process_of_its_own(process, spoiled, tree, name):
    """Nothing that a foreign library prints, and nothing at the interpreter's end."""
    change, code, named = BROKEN[name]
    change(spoiled)
    before = tree(spoiled.path.parent)
    ran = process("-m", "routing", "plan", spoiled, "--language", "en", COLUMNS="80")
    assert (ran.code, ran.out) == (code, "")
    assert named[0] in ran.err
    assert len(ran.err.splitlines()) == 2
    assert tree(spoiled.path.parent) == before


@pytest.mark.skipif(
    os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all"
)
def test_a_file_that_may_not_be_read_is_named(rounds, spoiled):
    (spoiled.path / HOUSEHOLDS).chmod(0)
    ran = rounds("plan", spoiled, "--language", "en")
    assert ran.code == 2
    assert f"{HOUSEHOLDS}: " in ran.err


@pytest.mark.skipif(
    os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes all"
)
def test_a_folder_that_may_not_be_written_is_named(rounds, spoiled, tree, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    ran = rounds("plan", spoiled, "--out", closed / "out", "--language", "en")
    assert ran.code == 2
    assert str(closed / "out") in ran.err
    assert tree(closed) == {}


def test_a_disk_that_is_full_leaves_nothing_behind(rounds, spoiled, quick, tree, monkeypatch):
    import errno

    import routing.sheets.xlsx as module

    def full(*arguments, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_xlsx", full)
    before = tree(spoiled.path.parent)
    ran = rounds("plan", spoiled, *quick, "--language", "en")
    assert ran.code == 2
    assert str(spoiled.path / "out") in ran.err
    assert tree(spoiled.path.parent) == before


def test_households_as_excel_writes_them_in_indonesia_are_read(rounds, spoiled, quick):
    """A mark of byte order, semicolons, decimal commas, Windows-1252: no fault of anybody's."""
    lines = ["id;nama;lintang;bujur;paket;catatan"]
    for row in spoiled.rows(HOUSEHOLDS):
        place = f"{row['latitude']};{row['longitude']}".replace(".", ",")
        lines.append(f"{row['id']};{row['name']};{place};{row['parcels']};")
    spoiled.write(HOUSEHOLDS, "\ufeff" + "\r\n".join(lines))
    assert rounds("plan", spoiled, *quick).code == 0
    lines[1] = lines[1].replace(";", ";José ", 1)
    spoiled.write(HOUSEHOLDS, "\r\n".join(lines).encode("cp1252"))
    ran = rounds("plan", spoiled, *quick, "--language", "en")
    assert ran.code == 0
    assert f"- {HOUSEHOLDS}: " in ran.err  # a guess, and said to be one
    assert "José" not in ran.out + ran.err
    assert "José" in (spoiled.path / "out" / "stops.csv").read_text("utf-8-sig")


def test_households_in_the_sea_are_told_one_by_one(rounds, spoiled, quick):
    secrets = private(spoiled)
    spoiled.cells(HOUSEHOLDS, 3, longitude="114.9")
    ran = rounds("plan", spoiled, *quick, "--language", "en")
    assert ran.code == 4
    assert re.search(r"- H002: It lies outside the map, \d+\.\d km beyond its edge\.", ran.out)
    spoiled.cells(HOUSEHOLDS, longitude="114.9")
    ran = rounds("plan", spoiled, *quick, "--language", "en")
    assert ran.code == 5
    assert ran.out.count("It lies outside the map, ") == 20
    assert "and 4 more" in ran.out
    assert not [text for text in secrets if text in ran.out + ran.err]


def wrong(change):
    """The written plan, with its values changed."""

    def text(content):
        document = json.loads(content)
        change(document)
        return json.dumps(document)

    return text


BROKEN_PLANS = {
    "empty": lambda content: "",
    "cut short": lambda content: content[: len(content) // 2],
    "no JSON": lambda content: "version: 1",
    "a list": lambda content: "[]",
    "a number": lambda content: "3",
    "wrong types": wrong(lambda plan: plan.update(routes="none")),
    "a time that is none": wrong(lambda plan: plan["routes"][0].update(start_at="25:99")),
    "a key missing": wrong(lambda plan: plan.pop("totals")),
    "a stop unknown": wrong(lambda plan: plan["routes"][0]["visits"][0].update(stop="X9")),
    "a team unknown": wrong(lambda plan: plan["routes"][0].update(team="X9")),
    "another day": wrong(lambda plan: plan["round"].update(date="2026-11-25")),
    "a round that is elsewhere": wrong(lambda plan: plan["round"].update(source="../gone.toml")),
    "no round": wrong(lambda plan: plan["round"].update(source=None)),
    "infinite": lambda content: content.replace('"seed": 1', '"seed": Infinity', 1),
    "nested without end": lambda content: "[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_PLANS)
@pytest.mark.parametrize("command", ["check", "sheets"])
def test_a_broken_plan_is_told_and_nothing_is_written(rounds, planned, tree, command, name):
    path = planned.path / "out" / "plan.json"
    path.write_text(BROKEN_PLANS[name](path.read_text("utf-8")), encoding="utf-8")
    before = tree(planned.path)
    ran = rounds(command, path, "--language", "en")
    assert ran.code == 2
    assert "- plan.json" in ran.err
    assert "Traceback" not in ran.err
    assert tree(planned.path) == before
