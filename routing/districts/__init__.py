"""Synthetic districts from a seed: roads, households and teams, for examples and benchmarks.

In: counts, a seed, a style. Out: a ``District``, and with ``write_district`` a round's folder.
"""

from __future__ import annotations

from routing.districts.district import District, make_district
from routing.districts.regency import Regency, make_regency, write_regency
from routing.districts.styles import STYLES
from routing.districts.writing import write_district

__all__ = [
    "STYLES",
    "District",
    "Regency",
    "make_district",
    "make_regency",
    "write_district",
    "write_regency",
]
