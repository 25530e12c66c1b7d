"""What makes one kind of district differ from another, as figures.

In: a style's name. Out: its ``Style``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HECTARE = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The figures of a kind of district; areas in square metres.

    Parameters
    ----------
    layout
        ``town``: one built-up area; ``strung``: villages along a road between fields.
    area
        Of a district of 180 households of the round; others grow with the power ``growth`` of
        their number, for a larger round is also a denser one.
    least_area
        Of the smallest district: it still holds a river, two bridges and a village.
    slender
        Height over width of the district.
    bend
        How bent the streets are, 0 to 1.
    skew
        The tangent of the largest angle by which streets miss the right angle.
    snap
        Metres by which a street moves to meet one from across: large makes crossroads, small
        makes T-junctions.
    quarter, rw, rt, leaf
        Area of a quarter between tertiary roads, of an RW, of an RT and of the smallest block.
    alleys
        Kinds of the smallest streets with their shares.
    stub_share
        Of the smallest streets that are dead ends.
    open_share
        Of the blocks that are a field, a yard, a school.
    oneway_share
        Of the streets.
    surfaces
        Of residential streets and alleys, with their shares.
    most_per_rt
        Households of the round that live in one RT at most.
    """

    layout: str = "town"
    area: float
    growth: float = 0.6
    least_area: float
    slender: float
    bend: float
    skew: float
    snap: float
    quarter: float
    rw: float
    rt: float
    leaf: float
    alleys: Mapping[str, float]
    stub_share: float
    open_share: float
    oneway_share: float
    surfaces: Mapping[str, float]
    most_per_rt: int


STYLES: Mapping[str, Style] = {
    "kampung": Style(
        area=150 * HECTARE,
        least_area=26 * HECTARE,
        slender=1.25,
        bend=1.0,
        skew=0.16,
        snap=9,
        quarter=12 * HECTARE,
        rw=5.0 * HECTARE,
        rt=1.1 * HECTARE,
        leaf=0.29 * HECTARE,
        alleys={"alley": 5, "residential": 3, "living_street": 1.5, "footway": 2.5, "path": 1},
        stub_share=0.36,
        open_share=0.07,
        oneway_share=0.02,
        surfaces={"asphalt": 4, "paving_stones": 4, "concrete": 3, "unpaved": 0.6},
        most_per_rt=40,
    ),
    "desa": Style(
        layout="strung",
        area=460 * HECTARE,
        least_area=90 * HECTARE,
        slender=2.6,
        bend=1.25,
        skew=0.2,
        snap=6,
        quarter=20 * HECTARE,
        rw=9 * HECTARE,
        rt=2.2 * HECTARE,
        leaf=0.85 * HECTARE,
        alleys={"alley": 3, "residential": 3, "living_street": 0.5, "footway": 1, "path": 2},
        stub_share=0.5,
        open_share=0.1,
        oneway_share=0.01,
        surfaces={"asphalt": 4, "concrete": 3, "compacted": 2, "unpaved": 2},
        most_per_rt=30,
    ),
    "kota": Style(
        area=130 * HECTARE,
        least_area=30 * HECTARE,
        slender=1.1,
        bend=0.3,
        skew=0.03,
        snap=34,
        quarter=20 * HECTARE,
        rw=6 * HECTARE,
        rt=1.6 * HECTARE,
        leaf=0.7 * HECTARE,
        alleys={"alley": 4, "residential": 6, "living_street": 1, "footway": 1},
        stub_share=0.15,
        open_share=0.05,
        oneway_share=0.09,
        surfaces={"asphalt": 9, "paving_stones": 2, "concrete": 1},
        most_per_rt=40,
    ),
}
"""Every style by its name.

A rukun tetangga has at most 30 families in a desa and 50 in a kelurahan (Permendagri 7/1983), and
an RW is made of at least two or three of them (Permendagri 5/1981, article 4, as quoted by the
statistics metadata of Magelang Selatan). An RT's area follows from that at some 35 houses a hectare
in a kampung, 15 in a desa; a round serves some of its families, never more than ``most_per_rt``.
"""
