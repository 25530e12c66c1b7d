"""``plan.xlsx`` in LibreOffice: opened, edited, saved in its own ways, and read back.

The edit is made in LibreOffice's flat XML, so that what is read is a file that LibreOffice wrote
with the edit in it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET

import openpyxl
import pytest

from .edits import stops_of

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
REPEATED = f"{TABLE}number-rows-repeated"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
]


@pytest.fixture
def office(tmp_path):
    """Save a file in another of LibreOffice's formats."""

    def save_as(path, kind):
        folder = tmp_path / f"as-{kind}"
        call = [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/office",
                "--convert-to", kind, "--outdir", folder, path]  # fmt: skip
        done = subprocess.run(call, capture_output=True, timeout=240, check=True)
        made = folder / f"{path.stem}.{kind}"
        assert made.is_file(), done.stderr
        return made

    return save_as


def tables(root):
    return {table.get(f"{TABLE}name"): table for table in root.iter(f"{TABLE}table")}


def drag(root, tab, row, other):
    """Take a row out of one tab and put it on top of another's rows."""
    from_, to = tables(root)[tab], tables(root)[other]
    rows = list(from_.iter(f"{TABLE}table-row"))
    assert not any(each.get(REPEATED) for each in rows[:row])
    parents = {child: parent for parent in root.iter() for child in parent}
    moved, first = rows[row - 1], list(to.iter(f"{TABLE}table-row"))[1]
    parents[moved].remove(moved)
    place = parents[first]
    place.insert(list(place).index(first), moved)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_an_edit_made_in_libreoffice_is_read_back(rounds, planned, office, kind):
    planned.cells("teams.csv", capacity_parcels="", capacity_kg="")
    book = planned.path / "out" / "plan.xlsx"
    tabs = stops_of(book)
    flat = office(book, "fods")
    # LibreOffice knows its files by the names that it gave to name spaces.
    for _, (prefix, uri) in ET.iterparse(flat, events=["start-ns"]):
        ET.register_namespace(prefix, uri)
    tree = ET.parse(flat)
    drag(tree.getroot(), "T1", 3, "T2")
    drag(tree.getroot(), "T3", 6, "Belum terlayani")
    tree.write(flat, encoding="utf-8", xml_declaration=True)
    saved = office(flat, kind)
    edited = book.parent / saved.name
    shutil.copy(saved, edited)
    ran = rounds("check", edited, "--json")
    assert ran.code == 4
    told = json.loads(ran.out)
    assert told["warnings"] == []
    assert [(each["kind"], each["stops"], each["to"]) for each in told["changes"]] == [
        ("left_out", [tabs["T3"][4]], None), ("given", [tabs["T1"][1]], "T2"),
    ]  # fmt: skip
    assert rounds("sheets", edited).code == 0
    now = stops_of(book)
    assert now["T2"] == [tabs["T1"][1], *tabs["T2"]]
    assert (book.parent / f"plan.edited.{kind}").read_bytes() == saved.read_bytes()


def test_libreoffice_keeps_types_print_areas_and_the_hidden_tab(planned, office):
    book = planned.path / "out" / "plan.xlsx"
    ours, theirs = (openpyxl.load_workbook(path) for path in (book, office(book, "xlsx")))
    assert theirs.sheetnames == ours.sheetnames
    for one, other in zip(ours.worksheets, theirs.worksheets, strict=True):
        assert other.sheet_state == one.sheet_state
        area, same = (str(each.print_area).split("!")[-1] for each in (one, other))
        assert same == area
        for row, line in zip(one.iter_rows(), other.iter_rows(), strict=False):
            for cell, kept in zip(row, line, strict=False):
                if cell.value in {None, ""}:
                    continue
                assert kept.data_type == cell.data_type, cell
                assert kept.is_date == cell.is_date, cell
                if isinstance(cell.value, str):
                    assert kept.value == cell.value
