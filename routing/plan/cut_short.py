"""What is told of stops when the search, or the looking for reasons, was cut short.

In: a round and a team, or nothing. Out: reasons that are true whatever else would have been found.
"""

from __future__ import annotations

from collections.abc import Callable

from routing.model import Round
from routing.plan.model import Reason

StopFunction = Callable[[], bool]
"""Asked again and again: whether somebody waits who should wait no longer."""

NOT_LOOKED_INTO = (Reason(code="not_looked_into", values={"remedy": ("let_finish",)}),)


class OutOfTimeError(Exception):
    """Somebody waits, and no longer: what was begun is not finished."""


def search_ended(round_: Round, team: int) -> tuple[Reason, ...]:
    """It fits into a team's route, but nobody placed it there."""
    values = {"team": round_.teams[team].id, "remedy": ("search_longer",)}
    return (Reason(code="search_ended", values=values),)
