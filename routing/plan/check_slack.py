"""The check that a team's day is no longer, and ends no later, than it need.

In: a round, a team, its route and the steps of its day, all times right. Out: whether the team
could leave later and be back as early, or be back sooner after no longer a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.model import Break, Round, Team
from routing.plan.check_clock import Day, Step, team_breaks
from routing.plan.check_day import opens_at
from routing.plan.model import Route, Violation


def check_slack(
    round_: Round, team: Team, route: Route, steps: Sequence[Step], *, released: int
) -> Iterator[Violation]:
    """The team is back as soon as may be, and left as late as that allows; where stops have several
    windows, back later only for a shorter day.

    Leaving later never ends sooner, so one second tells whether the team could leave later.
    """
    breaks = team_breaks(round_, team)
    later = _live(breaks, route, steps, route.start_at + 1)
    if later and later.now <= route.end_at:
        detail = f"Leaves at {route.start_at}, could later and be back as early."
        values = {"told_instant": route.start_at}
        yield Violation(code="leaves_early", detail=detail, team=team.id, values=values)
    opens = max(opens_at(round_, team), released)
    soonest = _live(breaks, route, steps, opens)
    if soonest is None or soonest.now >= route.end_at:
        return
    shorter = [soonest]
    if any(len(step.windows) > 1 for step in steps):
        first, last = opens, route.start_at  # the last start that is back as soon lies between
        while first < last - 1:
            middle = (first + last) // 2
            tried = _live(breaks, route, steps, middle)
            first, last = (middle, last) if tried and tried.now <= soonest.now else (first, middle)
        before = route.start_at - 1
        for pause in reversed(breaks):
            if pause.start <= before < pause.end:
                before = pause.start - 1
        days = [_live(breaks, route, steps, start) for start in (first, max(before, opens))]
        shorter = [
            day for day in days if day and day.now < route.end_at and day.duration <= route.duration
        ]
    for day in shorter[:1]:
        detail = f"Back at {route.end_at}, could be at {day.now} after no longer a day."
        values = {"told_instant": route.end_at, "due_instant": day.now}
        yield Violation(code="returns_late", detail=detail, team=team.id, values=values)


def _live(breaks: Sequence[Break], route: Route, steps: Sequence[Step], start: int) -> Day | None:
    """The day of a team that leaves at ``start``, or as soon after it as no break forbids;
    ``None`` where a window is missed.
    """
    for pause in breaks:
        if pause.start <= start < pause.end:
            start = pause.end
    day = Day(start, breaks)
    for step in steps:
        leg = step.travel + step.setup
        day.now = day.leave(leg) + leg
        begins = day.serve(step.windows)
        if begins is None:
            return None
        day.now = begins + step.spent
    day.now = day.leave(route.return_duration) + route.return_duration
    return day
