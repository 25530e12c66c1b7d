"""A count with its unit is read where the unit is the column's own, and else left to be refused."""

from __future__ import annotations

import pytest

from routing.intake.columns import households_vocabulary, meaning
from routing.intake.counts import without_unit


@pytest.mark.parametrize(
    ("cell", "unit", "bare"),
    [
        ("2 paket", "parcels", "2"), ("2pkt.", "parcels", "2"), ("1 dus", "parcels", "1"),
        ("3 Parcels", "parcels", "3"), ("dua", "parcels", 2), ("Satu paket", "parcels", 1),
        ("1 (satu)", "parcels", "1"), ("2 (dua) paket", "parcels", "2"), ("three", "parcels", 3),
        ("2 paket sembako", "parcels", "2"), ("10 kg", "kg", "10"), ("10,5kg", "kg", "10,5"),
        ("7.5 kilogram", "kg", "7.5"), ("2 ltr", "litres", "2"), ("5 menit", "minutes", "5"),
        ("-2 paket", "parcels", "-2"),
    ],
)  # fmt: skip
def test_its_own_unit_is_taken_off(cell: str, unit: str, bare: object) -> None:
    assert without_unit(cell, unit) == bare


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("10 kg", "parcels"), ("2 paket", "kg"), ("500 gram", "kg"), ("2 (tiga)", "parcels"),
        ("1 (satu) kg", "parcels"), ("dua kg", "parcels"), ("banyak", "parcels"),
        ("1-2 paket", "parcels"), ("± 2", "parcels"), ("2 jam", "minutes"), ("dua", "kg"),
        ("1.5 (satu)", "parcels"), (2, "parcels"), (None, "parcels"),
    ],
)  # fmt: skip
def test_anything_else_stays_as_it_stands(cell: object, unit: str) -> None:
    assert without_unit(cell, unit) is cell  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Garis Lintang\n(Latitude)", "latitude"), ("Bujur [Longitude]", "longitude"),
        ("Berat (kg)", "weight_kg"), ("Berat (gram)", None), ("Jumlah (KK)", None),
        ("Lintang (RT)", None), ("Lintang", "latitude"),
    ],
)  # fmt: skip
def test_what_stands_in_brackets_must_mean_the_same(header: str, column: str | None) -> None:
    assert meaning(header, households_vocabulary()) == column
