"""Every text that a person reads, in Bahasa Indonesia and English.

In: a key such as ``"faults.missing_column.cause"``, a language, and the values to fill in.
Out: one plain string. Nothing is escaped here: each output escapes what it prints.

The catalogues are TOML files, ``<language>/<area>.toml``; a key is the area, then the path inside
the file. A test holds that both languages have the same keys with the same fields.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("id", "en")
"""The languages spoken, the default first."""


@cache
def _area(language: str, area: str) -> dict[str, str]:
    text = resources.files(__name__).joinpath(language, f"{area}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text), area))


def _flat(tree: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        pairs += _flat(value, key) if isinstance(value, dict) else [(key, str(value))]
    return pairs


def catalogue(language: str) -> dict[str, str]:
    """All texts of one language by key, as written (fields unfilled)."""
    areas = sorted(
        entry.name.removesuffix(".toml")
        for entry in resources.files(__name__).joinpath(language).iterdir()
        if entry.name.endswith(".toml")
    )
    return {key: text for area in areas for key, text in _area(language, area).items()}


def say_name(prefix: str, name: str, language: str = "en") -> str:
    """The text whose key is ``prefix`` and the name; the name itself where there is none such,
    because people gave it (a round's own profile).
    """
    return _area(language, prefix.partition(".")[0]).get(f"{prefix}{name}", name)


def say(key: str, language: str = "en", /, **values: object) -> str:
    """Say one text in one language.

    Parameters
    ----------
    key
        Area and name, joined by dots.
    language
        One of ``LANGUAGES``.
    values
        What to fill into the text's ``{fields}``.

    Raises
    ------
    KeyError
        When the text or the language does not exist: a bug, not bad input.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    return _area(language, key.partition(".")[0])[key].format(**values)
