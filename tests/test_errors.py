"""Faults say where, why and what to do, in the reader's language; errors carry all of them."""

from __future__ import annotations

import datetime as dt
import errno
import pickle

import pytest

from routing import errors
from routing.errors import Fault, InputError, RoutingError
from routing.words.refusals import refusal

FAULT = Fault(code="duplicate_id", file="rumah.csv", row=7, column="kode", values={"id": "H1"})


def test_a_fault_is_one_line_with_place_cause_and_action():
    assert FAULT.text() == (
        "rumah.csv, row 7, column kode: The id H1 stands more than once. "
        "Give every row an id of its own."
    )
    assert FAULT.text("id") == (
        "rumah.csv, baris 7, kolom kode: Id H1 muncul lebih dari satu kali. "
        "Beri setiap baris id sendiri."
    )
    assert FAULT.text() == f"rumah.csv, row 7, column kode: {FAULT.cause} {FAULT.action}"


def test_a_fault_leaves_out_what_it_does_not_know():
    whole_file = Fault(code="negative", file="rumah.csv")
    assert whole_file.text() == "rumah.csv: The value is below zero. Write zero or more."
    assert Fault(code="negative").text() == "The value is below zero. Write zero or more."
    assert Fault(code="negative", row=3).text().startswith("row 3: The value")


def test_an_error_carries_all_faults_and_says_them_all():
    other = Fault(code="negative", file="tim.csv", row=2)
    error = InputError(fault for fault in (FAULT, other))
    assert error.faults == (FAULT, other)
    assert str(error).splitlines() == [FAULT.text(), other.text()]


def test_a_value_with_braces_is_not_taken_for_a_field():
    fault = Fault(code="duplicate_id", values={"id": "{row}"})
    assert "The id {row} stands" in fault.text()


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("InputError", "RoutingError"),
        ("RoadError", "RoutingError"),
        ("EngineError", "RoutingError"),
        ("SnapError", "RoadError"),
        ("UnreachableError", "RoadError"),
    ],
)
def test_the_tree_of_errors(child, parent):
    assert getattr(errors, child).__bases__ == (getattr(errors, parent),)
    assert issubclass(RoutingError, Exception)


def test_an_error_crosses_to_another_process_whole():
    again = pickle.loads(pickle.dumps(InputError([FAULT])))
    assert isinstance(again, InputError)
    assert again.faults == (FAULT,)


def test_numbers_in_a_fault_are_grouped_as_the_language_does():
    fault = Fault(code="parcels_above_capacity", values={"demand": 12_345, "capacity": 1_000})
    assert "12.345 paket" in fault.text("id")
    assert "12,345 parcels" in fault.text("en")
    assert "1.000" in fault.text("id")


def test_rows_and_positions_are_numbered_as_spreadsheets_and_editors_number_them():
    assert "row 1234" in Fault(code="same_id", row=2000, values={"first": 1234}).text()
    assert (
        Fault(code="same_id", row=2000, values={"first": 1234}).text("id").startswith("baris 2000")
    )
    assert "1234" in Fault(code="toml_syntax", values={"position": 1234}).text("id")


def test_a_day_in_a_fault_is_written_out_in_the_readers_language():
    days = {"plan": dt.date(2026, 11, 24), "day": dt.date(2026, 12, 1)}
    assert "Selasa, 24 November 2026" in Fault(code="output_other_date", values=days).text("id")


def test_a_text_within_a_text_is_said_in_the_same_language():
    full = OSError(errno.ENOSPC, "No space left on device")
    fault = Fault(code="map_not_written", values={"detail": refusal(full)})
    assert "cakram penuh" in fault.text("id")
    assert "the disk is full" in fault.text("en")
    assert "No space left" not in fault.text("en") + fault.text("id")
    assert pickle.loads(pickle.dumps(fault)).text("id") == fault.text("id")


def test_what_the_system_refuses_without_words_of_ours_is_quoted():
    strange = Fault(code="map_not_written", values={"detail": refusal(OSError(9999, "Odd"))})
    assert 'kata sistem: "Odd"' in strange.text("id")
