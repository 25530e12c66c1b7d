"""``[profiles.NAME]`` of ``round.toml``: ways of travelling of the round's own.

In: the table of tables. Out: ``OwnProfile`` values with their lines; faults with the gatherer.
A name that means one of the program's four (``motor``) changes that one; any other is a new way of
travelling, and says which of the four it is ``like``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from routing.intake.cells import read_number
from routing.intake.columns import profile_named
from routing.intake.gather import CellError, Gatherer
from routing.intake.toml_keys import Keys, as_cell, as_flag, as_text, shown_key
from routing.intake.toml_text import Document
from routing.model import PROFILES
from routing.own_profiles import PROFILE_KEYS, ROAD_CLASSES, OwnProfile, profile_range

MOST_PROFILES = 20
"""Ways of travelling of a round's own; each takes its share of the time that a map is read in."""

_NAME = re.compile(r"[^\W\d_][\w-]{0,29}")
_KEYS = (*PROFILE_KEYS, *(f"speed_{name}_kph" for name in ROAD_CLASSES))


def read_profiles(
    document: Document, gatherer: Gatherer, tables: Mapping[str, Any]
) -> list[tuple[OwnProfile, int | None]]:
    """All profiles, each with the line of its table."""
    profiles: dict[str, tuple[OwnProfile, int | None]] = {}
    for written, values in tables.items():
        table = f"profiles.{written}"
        line = document.line(table)
        name = profile_named(written)
        if not isinstance(values, dict):
            gatherer.fault("profile_no_table", document.line("profiles"), shown_key(written))
        elif not _NAME.fullmatch(name):
            gatherer.fault("bad_profile_name", line, "profiles")
        elif name in profiles:
            gatherer.fault("profile_twice", line, table, name=name)
        elif len(profiles) == MOST_PROFILES:
            gatherer.fault("too_many_profiles", line, "profiles", limit=MOST_PROFILES)
            break
        else:
            keys = Keys(document, gatherer, table, 0, values)
            profiles[name] = (_profile(name, keys), line)
            keys.end()
    return list(profiles.values())


def _profile(name: str, keys: Keys) -> OwnProfile:
    if name in PROFILES:
        like = keys.take("like", as_known_profile, name)
    else:
        like = keys.need("like", '"foot"', as_known_profile, PROFILES[0])
    changes: dict[str, float | bool] = {}
    for key in _KEYS:
        value = keys.take(key, _as_change(key), None)
        if value is not None:
            changes[key] = value
    return OwnProfile(name=name, like=like, changes=tuple(changes.items()))


def as_known_profile(value: Any) -> str:
    """One of the program's own profiles, by its name or a word for it."""
    profile = profile_named(as_text(value))
    if profile not in PROFILES:
        raise CellError("unknown_profile", known=", ".join(PROFILES))
    return profile


def _as_change(key: str) -> Callable[[Any], float | bool | None]:
    span = profile_range(key)
    if span is None:
        return as_flag

    def parse(value: Any) -> float | None:
        number = read_number(as_cell(value))
        if number is not None and not span[0] <= number <= span[1]:
            raise CellError("out_of_range", least=float(span[0]), most=float(span[1]))
        return None if number is None else float(number)

    return parse
