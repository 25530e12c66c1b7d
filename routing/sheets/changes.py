"""What people changed in a plan and which rules it breaks since, in words and as a workbook's tab.

In: a plan with its ``violations``, and the ``Revision`` that tells what was changed, if it was.
Out: a line for each change with its price, for the terminal; the same and all broken rules as a
tab of ``plan.xlsx``, for those who get the workbook and not what was printed on a screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from routing.plan.breaches import breach_text
from routing.words import say
from routing.words.numbers import distance, said

if TYPE_CHECKING:
    from routing.model import Round
    from routing.plan.model import Plan
    from routing.retime import Priced, Revision


Cell = tuple[int, str, Any]
"""Column, form and value."""


def change_text(priced: Priced, round_: Round, language: str) -> str:
    """What was changed."""
    edit = priced.edit
    values = {
        "stop": round_.stops[edit.stops[0]].id if edit.stops else "",
        "stops": len(edit.stops),
        "giver": "" if edit.giver is None else round_.teams[edit.giver].id,
        "taker": "" if edit.taker is None else round_.teams[edit.taker].id,
        "was": edit.was,
        "now": edit.now,
    }
    return say(f"outputs.changes.{edit.kind}", language, **said(values, language))


def change_line(priced: Priced, round_: Round, language: str) -> str:
    """What was changed, and what it costs."""
    costs = {
        "what": change_text(priced, round_, language),
        "minutes": _minutes(priced.seconds, language),
        "distance": _metres(priced.metres, language),
    }
    if len(priced.teams) < 2:
        return say("outputs.changes.cost", language, **costs)
    by_team = _by_team(priced, round_, language)
    return say("outputs.changes.cost_of_teams", language, **costs, teams=by_team)


def tells(plan: Plan, revision: Revision | None) -> bool:
    """Whether there is anything to tell in a tab."""
    return bool(plan.violations or (revision and revision.changes))


def changes_table(plan: Plan, revision: Revision | None, language: str) -> Iterator[Sequence[Cell]]:
    """The rows of the tab, each cell as its column, its form and its value: broken rules,
    then changes, one after the other with what each costs.
    """

    def header(*keys: str) -> Sequence[Cell]:
        texts = [say(f"outputs.changes.{key}", language) for key in keys]
        return [(number, "header", text) for number, text in enumerate(texts)]

    def title(what: str, num: int) -> Sequence[Cell]:
        key = "none" if not num else "one" if num == 1 else "many"
        text = say(f"outputs.changes.{what}_{key}", language, **said({"num": num}, language))
        return [(0, "title", text)]

    yield title("broken", len(plan.violations))
    if plan.violations:
        yield header("rule", "team", "stop")
    for each in plan.violations:
        text = breach_text(each, language)
        yield [(0, "text", text), (1, "text", each.team or ""), (2, "text", each.stop or "")]
    if revision is None:
        return
    yield []
    yield title("changed", len(revision.changes))
    if revision.changes:
        yield header("change", "cost_minutes", "cost_metres", "cost_by_team")
    for priced in revision.changes:
        several = len(priced.teams) > 1
        yield [
            (0, "text", change_text(priced, plan.round_, language)),
            (1, "signed", round(priced.seconds / 60)),
            (2, "signed", priced.metres),
            (3, "text", _by_team(priced, plan.round_, language) if several else ""),
        ]


def _by_team(priced: Priced, round_: Round, language: str) -> str:
    return "; ".join(
        f"{round_.teams[team].id} {_minutes(seconds, language)}, {_metres(metres, language)}"
        for team, seconds, metres in priced.teams
    )


def _minutes(seconds: int, language: str) -> str:
    minutes = round(abs(seconds) / 60)
    sign = "+" if seconds > 0 else "−"
    values = {"sign": sign if minutes else "±", "minutes": minutes}
    return say("outputs.changes.minutes", language, **said(values, language))


def _metres(metres: int, language: str) -> str:
    sign = "+" if metres > 0 else "−" if metres else "±"
    return f"{sign}{distance(abs(metres), language)}"
