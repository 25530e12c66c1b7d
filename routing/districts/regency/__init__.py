"""A whole regency from a seed: villages, kecamatan, a map of some 300,000 junctions, a round in it.

In: how many stops, a seed. Out: a ``Regency``, and with ``write_regency`` a round's folder.
"""

from __future__ import annotations

from routing.districts.regency.regency import Regency, make_regency
from routing.districts.regency.writing import write_regency

__all__ = ["Regency", "make_regency", "write_regency"]
