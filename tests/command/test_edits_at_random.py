"""Workbooks edited as people do, several things at once: each is refused with faults that can be
told, or every stop stands in it exactly once, and none is left out without a word.
"""

from __future__ import annotations

import random
from collections import Counter

import openpyxl
import pytest

from routing.errors import Fault, InputError
from routing.intake import load_round
from routing.plan.arrangement import arrangement_of
from routing.sheets import read_plan, villages
from routing.sheets.arranged import read_arranged
from routing.words import LANGUAGES

SEEDS = [pytest.param(each, marks=() if each < 8 else pytest.mark.slow) for each in range(160)]
EDITS_EACH = 5
"""Workbooks a seed."""

NAMES = ["Tim X", "T1 (Budi)", "tim motor 1", "Sheet9", "T9", "Ringkasan 2"]
CELLS = [None, "x", 12, "H001", "h 001", "=A1", -5, True, "  "]


def tabs(book):
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][1:]


def any_row(book, dice):
    sheet = dice.choice([each for each in tabs(book) if each.max_row > 1])
    return sheet, dice.randint(2, sheet.max_row)


def put(sheet, at, cells):
    for column, value in enumerate(cells, start=1):
        sheet.cell(at, column).value = value


def dragged(book, dice):
    sheet, row = any_row(book, dice)
    cells = [cell.value for cell in sheet[row]]
    sheet.delete_rows(row)
    other = dice.choice(tabs(book))
    at = dice.randint(2, other.max_row + 1)
    other.insert_rows(at)
    put(other, at, cells)


def deleted(book, dice):
    sheet, row = any_row(book, dice)
    sheet.delete_rows(row)


def doubled(book, dice):
    sheet, row = any_row(book, dice)
    other = dice.choice(tabs(book))
    put(other, other.max_row + 1, [cell.value for cell in sheet[row]])


def blank_between(book, dice):
    sheet, row = any_row(book, dice)
    sheet.insert_rows(row)


def column_inserted(book, dice):
    dice.choice(tabs(book)).insert_cols(dice.randint(1, 6))


def column_deleted(book, dice):
    dice.choice(tabs(book)).delete_cols(dice.randint(1, 8))


def renamed(book, dice):
    sheet = dice.choice(tabs(book))
    sheet.title = dice.choice([*NAMES, f"{sheet.title.lower()} "])


def numbers_as_text(book, dice):
    for row in dice.choice(tabs(book)).iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, int | float):
                cell.value = str(cell.value)


def typed_over(book, dice):
    sheet, row = any_row(book, dice)
    sheet.cell(row, dice.randint(1, 10)).value = dice.choice(CELLS)


def noted_below(book, dice):
    sheet = dice.choice(tabs(book))
    sheet.cell(sheet.max_row + dice.randint(1, 3), dice.randint(1, 9)).value = "hubungi posko"


def titled(book, dice):
    sheet = dice.choice(tabs(book))
    sheet.insert_rows(1, dice.randint(1, 3))
    sheet.cell(1, 1).value = "JUDUL"


def without_header(book, dice):
    dice.choice(tabs(book)).delete_rows(1)


def tab_deleted(book, dice):
    book.remove(dice.choice(tabs(book)))


def memory_deleted(book, dice):
    if "rounds" in book.sheetnames:
        book.remove(book["rounds"])


def tab_copied(book, dice):
    book.copy_worksheet(dice.choice(tabs(book)))


def columns_swapped(book, dice):
    for row in dice.choice(tabs(book)).iter_rows():
        row[0].value, row[2].value = row[2].value, row[0].value


def sorted_otherwise(book, dice):
    sheet = dice.choice(tabs(book))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    dice.shuffle(rows)
    for at, cells in enumerate(rows, start=2):
        put(sheet, at, cells)


def struck(book, dice):
    summary = book.worksheets[0]
    row = dice.randint(1, summary.max_row)
    summary.cell(row, summary.max_column).value = dice.choice(["x", "ya", "?", 1, "tidak"])


def tabs_moved(book, dice):
    book.move_sheet(dice.choice(book.worksheets), dice.randint(-3, 3))


EDITS = (
    dragged, deleted, doubled, blank_between, column_inserted, column_deleted, renamed,
    numbers_as_text, typed_over, noted_below, titled, without_header, tab_deleted, memory_deleted,
    tab_copied, columns_swapped, sorted_otherwise, struck, tabs_moved,
)  # fmt: skip


def judged(path, round_, before):
    """Refused with faults, or every stop once."""
    faults: tuple[Fault, ...] = ()
    try:
        read = read_arranged(path, round_, before=before)
    except InputError as error:
        faults = error.faults
    if faults:
        assert all(fault.text(language) for fault in faults for language in LANGUAGES)
        return
    arrangement = read.arrangement
    told = Counter(
        step.stop for steps in arrangement.routes.values() for step in steps if step.stop
    )
    told += Counter(step.stop for step in arrangement.unserved)
    assert told == Counter(stop.id for stop in round_.stops)
    # All were printed: none has come since, and who stands in no row was with a team struck out.
    assert arrangement.added == ()
    was = {step.stop: team for team, steps in before.items() for step in steps}
    for step in arrangement.unserved:
        assert step.seat.row or was.get(step.stop, "") in {"", *arrangement.struck}


def edited_at_random(path, original, dice):
    book = openpyxl.load_workbook(original)
    for _ in range(dice.randint(1, 4)):
        if any(sheet.max_row > 1 for sheet in tabs(book)):
            dice.choice(EDITS)(book, dice)
    book.save(path)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_in_silence(planned_once, tmp_path, seed):
    dice = random.Random(seed)
    round_ = load_round(planned_once)
    before = arrangement_of(read_plan(planned_once / "out", round_)).routes
    for _ in range(EDITS_EACH):
        edited_at_random(tmp_path / "plan.xlsx", planned_once / "out" / "plan.xlsx", dice)
        judged(tmp_path / "plan.xlsx", round_, before)


@pytest.fixture(scope="session")
def parted_once(planned_once, tmp_path_factory):
    """The workbooks of a plan in folders of two teams and one."""
    from routing.sheets import write_plan

    plan = read_plan(planned_once / "out", load_round(planned_once))
    out = tmp_path_factory.mktemp("parted") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(villages, "MANY_TEAMS", 2)
        patch.setattr(villages, "PER_FOLDER", 2)
        stops = tuple(s.replace(village="", village_code="") for s in plan.round_.stops)
        bare = plan.replace(round_=plan.round_.replace(stops=stops))
        write_plan(bare, out, formats=("xlsx",), language="id")
    return sorted(out.glob("**/plan.xlsx"))


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_in_silence_in_a_villages_workbook(
    planned_once, parted_once, tmp_path, seed
):
    dice = random.Random(1000 + seed)
    round_ = load_round(planned_once)
    before = arrangement_of(read_plan(planned_once / "out", round_)).routes
    for _ in range(EDITS_EACH):
        edited_at_random(tmp_path / "plan.xlsx", dice.choice(parted_once), dice)
        judged(tmp_path / "plan.xlsx", round_, before)
