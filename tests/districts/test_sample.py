"""The folder of ``rounds new``: it explains every key and column, and is sound as it is."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import openpyxl
import pytest

from routing.districts.sample import write_sample
from routing.intake import read_round
from routing.intake.columns import households_vocabulary, plain, teams_vocabulary
from routing.intake.toml_keys import Keys
from routing.own_profiles import ROAD_CLASSES
from routing.words import LANGUAGES, catalogue

VOCABULARIES = {"households": households_vocabulary, "teams": teams_vocabulary}

EVERY_TABLE = """\
[outputs]
[[depots]]
[[breaks]]
[[areas]]
[profiles.motorcycle]
"""


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def sample(language, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / language
    write_sample(folder, name="Contoh", language=language)
    return folder


def known_keys(tmp_path, monkeypatch):
    """Every key that reading asks for, with its table, as the reader itself asks for it."""
    asked = set()
    take = Keys.take

    def spy(self, key, parse, default):
        asked.add((self._table, key))
        return take(self, key, parse, default)

    monkeypatch.setattr(Keys, "take", spy)
    head = '[round]\nworking_hours = "asn"\ndate = 2026-11-24\nhouseholds = "a"\nteams = "b"\n'
    needed = "".join(
        f"{table}\n{needs}\n"
        for table, needs in zip(
            EVERY_TABLE.splitlines(),
            ("", 'id = "a"\nlatitude = 1\nlongitude = 2', "start = 10:00:00\nend = 10:15:00",
             'village = "a"\nteams = ["T1"]', ""),
            strict=True,
        )
    )  # fmt: skip
    (tmp_path / "round.toml").write_text(head + needed, encoding="utf-8")
    read_round(tmp_path)
    return asked


def stands_in(text, table, key):
    """Whether a key stands below its table, on or off."""
    header = re.escape(f"[[{table}]]" if table in {"depots", "breaks", "areas"} else f"[{table}]")
    part = re.search(rf"^#?{header}$(.*?)(?=^#?\[|\Z)", text, re.MULTILINE | re.DOTALL)
    return part is not None and re.search(rf"^#?{key} = .", part[1], re.MULTILINE) is not None


def test_every_key_that_the_intake_knows_is_explained(sample, tmp_path, monkeypatch):
    text = (sample / "round.toml").read_text("utf-8")
    known = known_keys(tmp_path, monkeypatch) - {("", key) for key in
        ("round", "outputs", "depots", "breaks", "areas", "columns", "profiles")}  # fmt: skip
    # The sheets' columns are shown where they belong; below [round] they are read as ever.
    known -= {("round", "columns")}
    known |= {("columns", column) for column in households_vocabulary().columns}
    known |= {("columns.teams", column) for column in teams_vocabulary().columns}
    assert len(known) > 120
    assert {each for each in known if not stands_in(text, *each)} == set()


def test_every_setting_that_is_off_can_be_turned_on(sample):
    path = sample / "round.toml"
    text = path.read_text("utf-8")
    on = re.sub(r"^#(?=\S)", "", text.partition("#[columns]")[0], flags=re.MULTILINE)
    assert len(tomllib.loads(on)["round"]) > len(tomllib.loads(text)["round"])
    (sample / "on.toml").write_text(on, encoding="utf-8")
    intake = read_round(sample / "on.toml")
    assert intake.faults == ()
    assert intake.round_.formats == (
        "pdf", "map", "xlsx", "csv", "geojson", "gpx", "kml", "messages", "vroom",
        "phone",
    )  # fmt: skip
    assert len(intake.round_.profiles[0].changes) == 9 + len(ROAD_CLASSES)


def test_every_line_that_is_no_setting_explains_one(sample):
    text = (sample / "round.toml").read_text("utf-8").partition("#[columns]")[0]
    for above, line in pairwise(text.splitlines()):
        if re.match(r"#?\w+ = ", line) and not above.startswith("#speed_"):
            assert above.startswith("# "), line


def test_it_is_sound_and_nothing_in_it_is_doubted(sample, language):
    intake = read_round(sample)
    assert (intake.faults, intake.warnings, intake.corrections) == ((), (), ())
    round_ = intake.round_
    assert (len(round_.stops), len(round_.teams), round_.language) == (60, 4, language)
    assert {stop.priority for stop in round_.stops} > {3}
    assert any(stop.windows for stop in round_.stops)
    assert {team.profile for team in round_.teams} == {"motorcycle", "car"}


@pytest.mark.parametrize("kind", ["households", "teams"])
def test_every_column_has_a_header_that_is_read_and_a_meaning(language, kind):
    vocabulary = VOCABULARIES[kind]()
    texts = catalogue(language)
    for column in vocabulary.columns:
        assert vocabulary.words[plain(texts[f"sample.{kind}.{column}.header"])] == column
        assert len(texts[f"sample.{kind}.{column}.meaning"]) > 8
    told = {key.split(".")[2] for key in texts if key.startswith(f"sample.{kind}.")}
    assert told == set(vocabulary.columns)


def test_headers_carry_comments_and_cells_lists_to_choose_from(sample, language):
    texts = catalogue(language)
    for kind, choices in (
        ("households", {"priority": "1,2,3,4,5"}),
        ("teams", {"profile": ",".join(texts[f"sample.profiles.{name}"] for name in
                                       ("foot", "motorcycle", "car", "truck")),
                   "start": "posko,none", "end": "posko,none"}),
    ):  # fmt: skip
        sheet = openpyxl.load_workbook(sample / f"{kind}.xlsx").worksheets[0]
        words = VOCABULARIES[kind]().words
        columns = {cell.column_letter: words[plain(cell.value)] for cell in sheet[1]}
        for cell in sheet[1]:
            meaning = texts[f"sample.{kind}.{columns[cell.column_letter]}.meaning"]
            assert cell.comment.text == meaning
        lists = {
            columns[re.match("[A-Z]+", str(each.sqref))[0]]: each.formula1.strip('"')
            for each in sheet.data_validations.dataValidation
        }
        assert lists == choices


def test_numbers_are_numbers_and_codes_stay_texts(sample):
    sheet = openpyxl.load_workbook(sample / "households.xlsx").worksheets[0]
    words = households_vocabulary().words
    row = {words[plain(head.value)]: cell.value for head, cell in zip(sheet[1], sheet[2],
                                                                      strict=True)}  # fmt: skip
    assert (row["latitude"], row["longitude"]) == (-8.2433101, 114.3679783)
    assert (row["parcels"], row["priority"], row["rt"]) == (1, 3, "01")


def test_the_same_folder_comes_out_twice(sample, language, tmp_path):
    write_sample(tmp_path / "again", name="Contoh", language=language)
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (sample / path.name).read_bytes(), path.name
