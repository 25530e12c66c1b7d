"""Two hundred hostile texts through intake and every output: nothing is active, nothing is lost.

Each output is read by somebody else's reader: csv, openpyxl, calamine, json, gpxpy, fastkml, the
HTML parser, pypdf, and Chromium where it is there.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import gpxpy
import openpyxl
import pypdf
import pytest
import python_calamine
from fastkml import kml

from routing.intake import load_round, read_round
from routing.plan.model import Plan, Route, Totals, Unassigned, Visit
from routing.sheets import write_plan
from routing.sheets.arranged import read_arranged
from routing.sheets.checked import write_checked
from routing.sheets.file_names import team_file_names
from routing.sheets.pdf_text import MISSING
from routing.sheets.unprintable import unprintable

from . import test_html_browser as browser
from .hostile import REFUSED, TEXTS

COLUMNS = ("name", "address", "landmark", "note")
TEAMS = 4
ROUND = """\
[round]
name = "=1+1 <script>window.pwned=1</script> ]]> {0}"
date = 2026-11-24
households = "h.csv"
teams = "t.csv"
columns = ["name", "address", "landmark", "note"]

[[depots]]
id = "posko"
name = "</name><b onclick=window.pwned=1> =1"
latitude = -8.2428
longitude = 114.3699
"""


def folder_of(folder: Path, texts: tuple[str, ...]) -> Path:
    """A round whose households hold the texts, four in each, and whose teams are named so too."""
    folder.mkdir()
    (folder / "round.toml").write_text(ROUND, "utf-8")
    rows = [["id", "latitude", "longitude", *COLUMNS]]
    for at in range(0, len(texts), 4):
        four = [*texts[at : at + 4], "", "", ""][:4]
        rows.append([f"H{at:03d}", f"{-8.24 - at / 1e5:.5f}", f"{114.37 + at / 1e5:.5f}", *four])
    teams = [["id", "name"], *([text, text] for text in ("-rf /", "CON", "</a>=1|'x'", "a*b_c~:"))]
    for name, table in (("h.csv", rows), ("t.csv", teams)):
        target = io.StringIO()
        csv.writer(target, quoting=csv.QUOTE_ALL).writerows(table)
        (folder / name).write_text(target.getvalue(), "utf-8", newline="")
    return folder


def tidy(text: str) -> str:
    """A text as intake keeps it: composed, on one line, invisible signs at its ends gone."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Every team serves a quarter; the last household is unserved."""
    round_ = load_round(folder_of(tmp_path_factory.mktemp("hostile") / "r", TEXTS))
    last, stops, routes = round_.stops[-1], round_.stops[:-1], []
    for number, team in enumerate(round_.teams):
        own = stops[number::TEAMS]
        visits = tuple(
            Visit(
                stop=stop.id, location=stop.location, arrival=28_000 + 400 * at,
                service_start=28_000 + 400 * at, departure=28_300 + 400 * at,
                load_after=(len(own) - at - 1, 0, 0), distance=500, duration=100, walk_distance=5,
            )
            for at, stop in enumerate(own)
        )  # fmt: skip
        depot = round_.depots[0].location
        places = [depot, *(visit.location for visit in visits), depot]
        routes.append(
            Route(
                team=team.id, profile=team.profile, start_at=27_900, end_at=40_000, duration=12_100,
                load=(len(own), 0, 0), distance=9_000, visits=visits,
                geometry=tuple((place.lon, place.lat) for place in places),
            )
        )  # fmt: skip
    totals = Totals(
        stops=len(round_.stops), served=len(stops), unassigned=1, demand=(len(round_.stops), 0, 0),
        teams_out=TEAMS, team_duration=1, travel_duration=1, travel_distance=1, service_duration=1,
        waiting_duration=0, longest_over_mean=1.0,
    )  # fmt: skip
    return Plan(
        round_=round_, objective="balanced", seed=1, engine="none", search_duration=0.0,
        routes=tuple(routes), unassigned=(Unassigned(stop=last.id, reasons=()),), totals=totals,
    )  # fmt: skip


@pytest.fixture(scope="module")
def out(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("out") / "out"
    write_plan(plan, place, languages=("en",))
    return place


def texts_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {
        stop.id: tuple(str(getattr(stop, column)) for column in COLUMNS)
        for stop in plan.round_.stops
    }


def test_two_hundred_texts() -> None:
    assert len(TEXTS) >= 200


def test_intake_keeps_each_text(plan: Plan) -> None:
    kept = [text for four in texts_of(plan).values() for text in four]
    for typed, read in zip(TEXTS, kept, strict=False):
        bare = re.sub("^[\u200b-\u200f]+|[\u200b-\u200f]+(?= )", "", tidy(typed))
        assert read == bare or read == tidy(typed), (typed, read)


@pytest.mark.parametrize("text", REFUSED)
def test_control_characters_are_refused_with_their_place(tmp_path: Path, text: str) -> None:
    intake = read_round(folder_of(tmp_path / "r", ("x", text)))
    assert intake.round_ is None
    places = {(each.file, each.row, each.column, each.code) for each in intake.faults}
    assert places == {("h.csv", 2, "address", "control_characters")}


def test_csv(plan: Plan, out: Path) -> None:
    with (out / "stops.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(plan.round_.stops)
    for row in rows:
        assert float(row["lat"]) < -8
        for column, text in zip(COLUMNS, texts_of(plan)[row["stop"]], strict=True):
            cell = row[column]
            assert cell.lstrip()[:1] not in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20") or not cell
            assert cell in {text, f"'{text}"}


def test_csv_of_teams_and_of_the_unserved(plan: Plan, out: Path) -> None:
    teams = {team.id: team.name for team in plan.round_.teams}
    read = {}
    for name in ("routes.csv", "unassigned.csv"):
        with (out / name).open(encoding="utf-8-sig", newline="") as file:
            read[name] = list(csv.DictReader(file))
        for row in read[name]:
            for key in row.keys() - {"lat", "lon"}:
                assert (
                    row[key].lstrip()[:1] not in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
                    or not row[key]
                )
    assert [row["team"].removeprefix("'") for row in read["routes.csv"]] == [*teams]
    assert [row["name"].removeprefix("'") for row in read["routes.csv"]] == [*teams.values()]
    (last,) = read["unassigned.csv"]
    assert float(last["lat"]) < -8
    texts = texts_of(plan)[last["stop"]]
    assert all(last[c] in {text, f"'{text}"} for c, text in zip(COLUMNS, texts, strict=True))


def test_workbook(plan: Plan, out: Path) -> None:
    book = openpyxl.load_workbook(out / "plan.xlsx")
    seen = set()
    for sheet in book.worksheets:
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            seen |= {str(cell.value) for cell in row}
    assert {text for four in texts_of(plan).values() for text in four if text} <= seen
    outside = python_calamine.CalamineWorkbook.from_path(str(out / "plan.xlsx"))
    cells = {
        str(cell)
        for name in outside.sheet_names
        for row in outside.get_sheet_by_name(name).to_python()
        for cell in row
    }
    assert {text for four in texts_of(plan).values() for text in four if text} <= cells


def test_geojson_and_the_plans_json(plan: Plan, out: Path) -> None:
    features = json.loads((out / "plan.geojson").read_text("utf-8"))["features"]
    told = {
        each["properties"]["stop"]: each
        for each in features
        if each["properties"]["kind"] != "route"
    }
    for stop, texts in texts_of(plan).items():
        properties = told[stop]["properties"]
        assert tuple(properties[column] for column in COLUMNS) == texts
        assert told[stop]["geometry"]["coordinates"][1] < -8
    for name in ("plan.json", "plan.vroom.json"):
        document = (out / name).read_text("utf-8")
        json.loads(document)
        assert "Slamet" not in document
        assert "window.pwned=1>x" not in document


def test_gpx_and_kml(plan: Plan, out: Path) -> None:
    texts, names = texts_of(plan), team_file_names(plan.round_)
    for route in plan.routes:
        read = gpxpy.parse((out / "gpx" / f"{names[route.team]}.gpx").read_text("utf-8"))
        tree = kml.KML.from_string((out / "kml" / f"{names[route.team]}.kml").read_bytes())
        (document,) = tree.features
        *places, _ = document.features
        for visit, point, place in zip(
            route.visits, read.waypoints[1:-1], places[1:-1], strict=True
        ):
            assert point.latitude < -8
            assert point.name.endswith(texts[visit.stop][0])
            assert place.name.endswith(texts[visit.stop][0])
            bare = place.description.replace("<br/>", "\n")
            assert not {"<", ">"} & set(bare)
            for text in texts[visit.stop][1:]:
                assert text in point.description
                assert text in html.unescape(bare)


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_map(plan: Plan, out: Path) -> None:
    page = (out / "map.html").read_text("utf-8")
    tags = Tags(page).seen
    assert [tag for tag, _ in tags].count("script") == 2
    assert not {tag for tag, _ in tags} & {"img", "iframe", "svg", "base", "link", "b", "template"}
    assert not [key for _, held in tags for key in held if key.startswith("on") or key == "src"]
    block = re.search(r'id="data">(.*?)</script>', page)
    assert block
    data = json.loads(block[1])
    told = {stop["id"]: stop for team in data["teams"] for stop in team["stops"]}
    told |= {stop["id"]: stop for stop in data["unserved"]}
    assert {stop: tuple(each["texts"]) for stop, each in told.items()} == texts_of(plan)


@pytest.mark.skipif(not browser.CHROMIUM, reason="no Chromium on this machine")
def test_map_in_a_browser(
    plan: Plan, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = """<script>
    const told = {texts: ""};
    for (const line of document.querySelectorAll("#teams .line, #unserved .line")) {
      line.click();
      told.texts += [...document.querySelectorAll(".popup")].at(-1).textContent + "\\n";
    }
    document.getElementById("find").value = "<";
    document.getElementById("find").dispatchEvent(new Event("input"));
    setTimeout(() => {
      told.active = document.querySelectorAll("#panel img, #map img, iframe, #panel script").length;
      told.pwned = window.pwned || 0;
      told.requests = performance.getEntriesByType("resource").length;
      told.seen = window.seen;
      const here = document.createElement("pre");
      here.id = "told";
      here.textContent = JSON.stringify(told);
      document.body.append(here);
    }, 300);
    </script></body>"""
    monkeypatch.setattr(browser, "ACT", act)
    told = browser.told_by((out / "map.html").read_text("utf-8"), tmp_path)
    assert [told["active"], told["pwned"], told["requests"], told["seen"]] == [0, 0, 0, []]
    for four in texts_of(plan).values():
        for text in four:
            assert text in told["texts"]


def test_messages(plan: Plan, out: Path) -> None:
    names = team_file_names(plan.round_)
    for route in plan.routes:
        written = (out / "messages" / f"{names[route.team]}.txt").read_text("utf-8")
        for line in written.splitlines():
            if re.fullmatch(r"(https://www\.google\.com/maps/|geo:)[-\d.,/?&=a-z%_A-Z|+]+", line):
                continue
            assert "://" not in line
            assert not set("_~`") & set(line)
            assert line.count("*") % 2 == 0
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", written)
        bare = re.sub(r"[\s\u200b\u2066-\u2069]", "", written)
        looks = str.maketrans("*_~`", "\u2217\uff3f\u223c\u02cb")
        for visit in route.visits:
            for text in texts_of(plan)[visit.stop]:
                want = re.sub(r"[\s\u200b\u2066-\u2069]", "", text.translate(looks))
                assert want in bare, text


def test_pdf(plan: Plan, out: Path) -> None:
    reader = pypdf.PdfReader(out / "sheets.pdf")
    raw = (out / "sheets.pdf").read_bytes()
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/AA", b"/EmbeddedFile"):
        assert not re.search(re.escape(word) + rb"\b", re.sub(rb"stream.*?endstream", b"", raw,
                                                              flags=re.DOTALL))  # fmt: skip
    for page in reader.pages:
        for each in page.get("/Annots") or ():
            uri = str(each.get_object().get("/A", {}).get("/URI", ""))
            assert uri.startswith(("geo:", "https://www.google.com/maps/"))
    told = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    for four in texts_of(plan).values():
        whole = sum(map(len, four)) < 300  # what no page has room for ends in an ellipsis
        for text in four if whole else four[:1]:
            if text.isascii() and 0 < len(text) < 30:
                assert re.sub(r"\s", "", text) in told, text
    assert MISSING in told


def test_letters_that_paper_cannot_show_are_reported(plan: Plan) -> None:
    fault = unprintable(plan.round_)
    assert fault
    texts = texts_of(plan)
    named = {stop for stop, four in texts.items() if any("ꦱ" in text for text in four)}
    assert int(str(fault.values["num"])) >= len(named) > 0
    plain = tuple(stop.replace(**dict.fromkeys(COLUMNS, "Ñandú")) for stop in plan.round_.stops)
    assert unprintable(plan.round_.replace(stops=plain)) is None
    javanese = (plain[0].replace(name="ꦱꦸ"), *plain[1:])
    fault = unprintable(plan.round_.replace(stops=javanese))
    assert fault
    assert fault.values == {"num": 1, "ids": plain[0].id}


def test_checked_households(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "r", TEXTS)
    path = write_checked(read_round(folder), "en", tmp_path / "checked.xlsx")
    assert path
    (sheet, *_) = openpyxl.load_workbook(path).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    held = {tidy(str(cell.value)) for cell in cells}
    assert {tidy(text)[:3_000] for text in TEXTS} <= {each[:3_000] for each in held}
    numbers = [row[1].value for row in sheet.iter_rows(min_row=2)]
    assert all(isinstance(each, float) and each < -8 for each in numbers)


def test_file_names(plan: Plan, out: Path) -> None:
    texts = [text for text in TEXTS if text.strip()]
    teams = tuple(plan.round_.teams[0].replace(id=f"{text}") for text in texts)
    names = team_file_names(plan.round_.replace(teams=teams)).values()
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in names}) == len(texts)
    for name in names:
        assert re.fullmatch(r"[\w\u0300-\uffff\U00010000-\U0010ffff-]{1,43}", name), name
        assert name.casefold() not in {"con", "nul", "com1", "lpt9"}
        assert not name.startswith("-")
    outside = out.resolve()
    assert all(outside in path.resolve().parents for path in out.rglob("*"))


@pytest.mark.parametrize("saved_again", [False, True])
def test_an_edited_workbook_is_read_back_whole(
    plan: Plan, out: Path, tmp_path: Path, saved_again: bool
) -> None:
    """As the program wrote it, and as a spreadsheet program saves it with a stop moved."""
    routes = [[visit.stop for visit in route.visits] for route in plan.routes]
    path = out / "plan.xlsx"
    if saved_again:
        book = openpyxl.load_workbook(path)
        from_, to = (book.worksheets[at] for at in (1, 2))
        cells = [cell.value for cell in from_[2]]
        from_.delete_rows(2)
        to.append(cells)
        path = tmp_path / "plan.xlsx"
        book.save(path)
        routes[1].append(routes[0].pop(0))
    arrangement = read_arranged(path, plan.round_).arrangement
    teams = [route.team for route in plan.routes]
    read = {team: [step.stop for step in arrangement.routes[team]] for team in teams}
    assert read == dict(zip(teams, routes, strict=True))
    assert [step.stop for step in arrangement.unserved] == [each.stop for each in plan.unassigned]
