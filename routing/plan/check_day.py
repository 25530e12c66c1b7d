"""The check of one team's day: its clock, its breaks, its windows, its shift.

In: a round, a team, its route and the steps of its day. Out: what is wrong, recomputed in local
time by living through the day as told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from routing.model import Round, Team
from routing.plan.check_clock import Day, Step, team_breaks
from routing.plan.model import Route, Violation


def check_day(
    round_: Round, team: Team, route: Route, steps: Sequence[Step], *, released: int
) -> tuple[Violation, ...]:
    """Find what is wrong with the times of one route.

    Parameters
    ----------
    round_
        The round.
    team
        The team whose route it is.
    route
        The route, with at least one visit.
    steps
        Its visits and reloads.
    released
        When all that its first trip carries is at the depot.
    """
    return (
        *_check_start(round_, team, route, released),
        *_check_times(round_, team, route, steps),
        *_check_end(round_, team, route),
    )


def opens_at(round_: Round, team: Team) -> int:
    """When a team may leave: in its shift, and when the depot is open that it leaves from."""
    hours = [depot.opens for depot in round_.depots if depot.id == team.start]
    return max([team.shift.start, *hours])


def _check_start(round_: Round, team: Team, route: Route, released: int) -> Iterator[Violation]:
    for pause in team_breaks(round_, team):
        if pause.start <= route.start_at < pause.end:
            detail = f"Leaves at {route.start_at}, in a break."
            values = {"told_instant": route.start_at}
            yield Violation(code="begins_in_break", detail=detail, team=team.id, values=values)
    opens = opens_at(round_, team)
    if route.start_at < opens:
        detail = f"Leaves at {route.start_at}, may from {opens}."
        values = {"told_instant": route.start_at, "limit_instant": opens}
        yield Violation(code="leaves_before_shift", detail=detail, team=team.id, values=values)
    if route.start_at < released:
        detail = f"Leaves at {route.start_at}, its load is there at {released}."
        values = {"told_instant": route.start_at, "limit_instant": released}
        yield Violation(code="released_early", detail=detail, team=team.id, values=values)


def _check_end(round_: Round, team: Team, route: Route) -> Iterator[Violation]:
    closes = min([team.shift.end, *(d.closes for d in round_.depots if d.id == team.end)])
    breaks = team_breaks(round_, team)
    for pause in breaks:
        if pause.start <= closes < pause.end:
            closes = pause.start
    # What is in hand as a break begins is finished, and the break follows, within the hours too.
    done = route.end_at
    for pause in [each for each in breaks if each.start > route.start_at][len(route.breaks) :]:
        if pause.start < done:
            done += pause.end - pause.start
    if done > closes:
        detail = f"Ends at {route.end_at}, with its last break at {done}, may until {closes}."
        values = {"told_instant": done, "limit_instant": closes}
        yield Violation(code="ends_after_shift", detail=detail, team=team.id, values=values)


def _check_times(
    round_: Round, team: Team, route: Route, steps: Sequence[Step]
) -> Iterator[Violation]:
    day = Day(route.start_at, team_breaks(round_, team))
    for step in steps:
        due = len(day.taken)
        arrival = day.leave(step.travel + step.setup) + step.travel
        found: dict[str, Any] = {"team": team.id, "stop": step.stop}
        if step.arrival != arrival:
            broken = step.arrival < arrival and len(day.taken) > due
            code = "begins_in_break" if broken else "wrong_arrival"
            detail = f"Arrives at {step.arrival}, not at {arrival}."
            values = {"told_instant": step.arrival, "due_instant": arrival}
            yield Violation(code=code, detail=detail, **found, values=values)
        day.now = step.arrival + step.setup
        due = len(day.taken)
        begins = day.serve(step.windows)
        if begins is None:
            # Too late: served at once, though not in a break that is due.
            day.now = step.arrival + step.setup
            del day.taken[due:]
            day.wait_for(day.now)
        of_service: dict[str, object] = {
            "told_instant": step.begin,
            "limit_instant": step.released,
            "open_hours": step.windows,
            "ready_instant": step.arrival + step.setup,
            "due_instant": begins,
        }
        for code, detail in _of_service(step, begins, took_break=len(day.taken) > due):
            yield Violation(code=code, detail=detail, **found, values=of_service)
        departure = step.begin + step.spent
        if step.departure != departure:
            detail = f"Leaves at {step.departure}, not at {departure}."
            values = {"told_instant": step.departure, "due_instant": departure}
            yield Violation(code="wrong_departure", detail=detail, **found, values=values)
        day.now = step.departure
    due = len(day.taken)
    end_at = day.leave(route.return_duration) + route.return_duration
    if route.end_at != end_at:
        broken = route.end_at < end_at and len(day.taken) > due
        code = "begins_in_break" if broken else "wrong_end"
        detail = f"Ends at {route.end_at}, not {end_at}."
        values = {"told_instant": route.end_at, "due_instant": end_at}
        yield Violation(code=code, detail=detail, team=team.id, values=values)
    told = [(pause.start, pause.end) for pause in route.breaks]
    taken = [(pause.start, pause.end) for pause in day.taken]
    if told != taken:
        detail = f"Breaks {told}, due are {taken}."
        hours = {"told_hours": tuple(told), "due_hours": tuple(taken)}
        yield Violation(code="wrong_breaks", detail=detail, team=team.id, values=hours)
    duration = route.end_at - route.start_at - sum(end - start for start, end in told)
    if route.duration != duration:
        detail = f"{route.duration} s, from departure to return without breaks {duration} s."
        values = {"told_seconds": route.duration, "due_seconds": duration}
        yield Violation(code="wrong_duration", detail=detail, team=team.id, values=values)


def _of_service(step: Step, begins: int | None, *, took_break: bool) -> Iterator[tuple[str, str]]:
    """Service or loading begins when it may, and no later: ``begins``, ``None`` for never."""
    ready, start = step.arrival + step.setup, step.begin
    if start < ready:
        code = "service_before_setup" if start >= step.arrival else "service_before_arrival"
        yield code, f"Begins at {start}, is ready at {ready}."
    missed = "reload_closed" if step.stop is None else "window_missed"
    if start < step.released:
        yield "released_early", f"Loads at {start} what is there at {step.released}."
    elif step.windows and not any(opens <= start <= closes for opens, closes in step.windows):
        yield missed, f"Begins at {start}, may in {step.windows}."
    elif begins is None:
        yield missed, f"Ready at {ready}, after the last of {step.windows}."
    elif start > begins:
        yield "needless_wait", f"Begins at {start}, could at {begins}."
    elif ready <= start < begins:
        code = "begins_in_break" if took_break else missed
        yield code, f"Begins at {start}, may not before {begins}."
