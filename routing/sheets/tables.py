"""The plan as flat rows, and its texts as cells.

In: a ``Plan``. Out: one ``StopRow`` a stop, first the visits, team by team in order, then the
unserved; and a team's day with its reloads and breaks among them.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end as a
formula, quoted or not. Texts that begin so get an apostrophe in front (and so do those that would
read like one that has it: taking one apostrophe off gives the text back). Numbers stay numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.model import Break, Depot, Round, Stop, TimeWindow
from routing.plan.model import Plan, Reason, Reload, Visit
from routing.sheets.day import GRAMS, MILLILITRES, PARCELS, day_steps
from routing.words import say
from routing.words.numbers import clock

TEXTS = ("name", "village", "rw", "rt", "address", "landmark", "phone", "note")
"""The attributes of a stop that ``Round.columns`` may name; anything else is looked for among the
columns that the program does not know."""

_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One stop of the plan.

    Parameters
    ----------
    team, order, visit
        Who comes, as the how manyeth from 1, and when; empty and ``None`` where the stop is
        unserved.
    reasons
        Why it is unserved.
    """

    stop: Stop
    team: str = ""
    order: int | None = None
    visit: Visit | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def parcels(self) -> int:
        """How many parcels are handed over."""
        return self.stop.demand[PARCELS]

    @property
    def kilograms(self) -> float:
        """What they weigh, exact to the gram."""
        return self.stop.demand[GRAMS] / 1000

    @property
    def litres(self) -> float:
        """How much room they take, exact to the millilitre."""
        return self.stop.demand[MILLILITRES] / 1000

    @property
    def kind(self) -> str:
        """``visit``, ``unserved``, or ``optional``: left out, which is no failure."""
        return "visit" if self.visit else "optional" if self.stop.optional else "unserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadRow:
    """A team's reload, between two visits."""

    team: str
    depot: Depot
    reload: Reload


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRow:
    """A team's break, between two visits."""

    team: str
    pause: Break


DayRow = StopRow | ReloadRow | BreakRow


def day_rows(plan: Plan) -> dict[str, list[DayRow]]:
    """By team, the days of those that are out in order: visits, reloads and breaks."""
    stops = {stop.id: stop for stop in plan.round_.stops}
    depots = {depot.id: depot for depot in plan.round_.depots}
    days: dict[str, list[DayRow]] = {}
    for route in plan.routes:
        rows: list[DayRow] = []
        order = 0
        for step in day_steps(route):
            if isinstance(step, Visit):
                order += 1
                stop = stops[step.stop]
                rows.append(StopRow(stop=stop, team=route.team, order=order, visit=step))
            elif isinstance(step, Reload):
                depot = depots[step.depot]
                rows.append(ReloadRow(team=route.team, depot=depot, reload=step))
            else:
                rows.append(BreakRow(team=route.team, pause=step))
        days[route.team] = rows
    return days


def unserved_rows(plan: Plan) -> tuple[StopRow, ...]:
    """The stops left out, the optional ones last."""
    stops = {stop.id: stop for stop in plan.round_.stops}
    rows = [StopRow(stop=stops[each.stop], reasons=each.reasons) for each in plan.unassigned]
    return tuple(sorted(rows, key=lambda row: row.stop.optional))


def stop_rows(plan: Plan) -> tuple[StopRow, ...]:
    """All stops of a plan: visits in order, route by route, then the unserved."""
    rows = [row for day in day_rows(plan).values() for row in day]
    return (*(row for row in rows if isinstance(row, StopRow)), *unserved_rows(plan))


def team_names(round_: Round) -> dict[str, str]:
    """What each team is called on sheets: its id, and its name where that says more."""
    return {
        team.id: f"{team.id} · {team.name}" if team.name and team.name != team.id else team.id
        for team in round_.teams
    }


def shown_text(stop: Stop, column: str) -> str:
    """One of a stop's texts, by its attribute or by the header of an unknown column."""
    if column in TEXTS:
        return str(getattr(stop, column))
    return dict(stop.extra).get(column, "")


def column_title(column: str, language: str) -> str:
    """The header of one of a stop's texts; an unknown column keeps its own."""
    return say(f"outputs.column_{column}", language) if column in TEXTS else column


def free_names(columns: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The columns' names, changed where they would repeat one that is taken: ``team_2``."""
    used, names = {name.casefold() for name in taken}, []
    for column in columns:
        name, number = column, 2
        while name.casefold() in used:
            name, number = f"{column}_{number}", number + 1
        used.add(name.casefold())
        names.append(name)
    return names


def windows_text(windows: Sequence[TimeWindow], separator: str = "; ") -> str:
    """Time windows as people type them: ``08:00-10:00; 13:00-15:00``; empty for any time."""
    return separator.join(f"{clock(window.start)}-{clock(window.end)}" for window in windows)


def reason_lines(reasons: Iterable[Reason], language: str) -> list[tuple[str, str]]:
    """What is so and what would help, for each reason."""
    from routing.plan.reasons import reason_texts

    return [reason_texts(reason, language) for reason in reasons]


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a CSV file."""
    bare = text.lstrip(" \u00a0'")
    return f"'{text}" if bare.startswith(_STARTS_FORMULA) else text
