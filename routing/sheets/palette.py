"""What tells the teams apart on a map: colour, dash and the shape of their stops.

In: a ``Round``. Out: a ``TeamStyle`` for each of its teams, the same in every output, whichever
teams are out. Colours are told apart by people with any of the common colour blindnesses; where
teams outnumber them, dash and shape change as well, so that nothing hangs on colour alone.

References
----------
Okabe, Ito (2008), Color Universal Design, https://jfly.uni-koeln.de/color/: their palette without
the yellow, which is lost on white, with a dark grey for the black.
"""

from __future__ import annotations

from dataclasses import dataclass

from routing.model import Round

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#3d3d3d")

DASHES = ("", "10 6", "2 6", "14 5 2 5")
"""As SVG's ``stroke-dasharray``."""

SHAPES = ("circle", "square", "diamond", "drop")

_DARK, _LIGHT = "#111111", "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStyle:
    """One team's look; ``ink`` is the colour of a text that is read on ``colour``."""

    colour: str
    ink: str
    dash: str
    shape: str


def team_styles(round_: Round) -> dict[str, TeamStyle]:
    """The look of every team of a round, by its id."""
    return {team.id: _style(index) for index, team in enumerate(round_.teams)}


def _style(index: int) -> TeamStyle:
    colour, variant = COLOURS[index % len(COLOURS)], index // len(COLOURS)
    return TeamStyle(
        colour=colour,
        ink=_ink(colour),
        dash=DASHES[variant % len(DASHES)],
        shape=SHAPES[variant % len(SHAPES)],
    )


def _ink(colour: str) -> str:
    """Dark or light, whichever contrasts more (WCAG 2.1, relative luminance)."""
    light = contrast(colour, _LIGHT)
    return _LIGHT if light >= 3.0 or light >= contrast(colour, _DARK) else _DARK


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours written as ``#rrggbb``, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
