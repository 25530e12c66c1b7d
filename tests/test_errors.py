"""Faults say where, why and what to do, in the reader's language; errors carry all of them."""

from __future__ import annotations

import pickle

import pytest

from routing import errors
from routing.errors import Fault, InputError, RoutingError

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
