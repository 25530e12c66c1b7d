"""The folder of ``rounds new``: a filled sample that explains itself and plans as it is.

In: a place, the round's name, a language. Out: ``households.xlsx`` and ``teams.xlsx`` with the
language's own headers, each explained; ``round.toml`` with every key explained; an invented map.
"""

from __future__ import annotations

import os

from babel.dates import format_date

from routing.districts.district import District, make_district
from routing.districts.sample_books import households_book, teams_book
from routing.districts.sample_toml import Said, round_text
from routing.districts.writing import ROADS, write_files

HOUSEHOLDS, TEAMS, TOML = "households.xlsx", "teams.xlsx", "round.toml"

_NUM_HOUSEHOLDS, _NUM_TEAMS, _SEED = 60, 4, 1
"""Small enough to read through, large enough that every kind of row occurs."""


def write_sample(
    directory: str | os.PathLike[str], *, name: str, language: str, force: bool = False
) -> None:
    """Write the folder, whole or not at all.

    Parameters
    ----------
    directory
        Made if it does not exist; its parent exists.
    name
        Of the village, and of the round.
    language
        Of headers, explanations and texts, and what ``round.toml`` asks for.
    force
        Write into a folder that has files in it; those of other names stay.

    Raises
    ------
    InputError
        As ``write_district``.
    """
    district = make_district(
        num_households=_NUM_HOUSEHOLDS, num_teams=_NUM_TEAMS, seed=_SEED, name=name
    )
    files = {
        HOUSEHOLDS: households_book(district, language),
        TEAMS: teams_book(district, language),
        TOML: round_text(_said(district, language), language).encode(),
    }
    write_files(district, directory, files, force=force)


def _said(district: District, language: str) -> Said:
    """What the sample's ``round.toml`` says of its own."""
    month = format_date(district.date, "MMMM y", locale=language)
    return Said(
        name=f"{district.name}, {month}",
        date=district.date,
        households=HOUSEHOLDS,
        teams=TEAMS,
        roads=ROADS,
        depot=district.depot,
        village=district.name,
        team_ids=tuple(row["id"] for row in district.teams[:2]),
        language=language,
    )
