"""The check of one team's day: its clock, its breaks, its windows, its shift.

In: a round, a team, its route and the stops visited. Out: what is wrong, recomputed in local time
by living through the day: whatever is next begins as soon as it may, and a break that is due by
then is taken first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from routing.model import Break, Round, Stop, Team
from routing.plan.model import Route, Violation


@dataclass(slots=True)
class _Day:
    """A team living through its day: what time it is, and which breaks are still to come."""

    start: int
    coming: list[Break]
    taken: list[Break] = field(default_factory=list)
    now: int = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.start

    @property
    def duration(self) -> int:
        """Seconds since the day began, without breaks."""
        return self.now - self.start - sum(each.end - each.start for each in self.taken)

    def wait_for(self, instant: int) -> int:
        """When something begins that could begin at ``instant``, the breaks due by then taken."""
        begins = max(self.now, instant)
        while self.coming and self.coming[0].start <= begins:
            pause = self.coming.pop(0)
            start = max(self.now, pause.start)
            self.now = start + pause.end - pause.start
            self.taken.append(replace(pause, start=start, end=self.now))
            begins = max(begins, self.now)
        return begins

    def serve(self, stop: Stop) -> int | None:
        """When service begins at a door; ``None`` where the last window has closed."""
        begins = self.now
        while True:
            wanted = _in_a_window(stop, begins)
            if wanted is None:
                return None
            begins = self.wait_for(wanted)
            if begins == wanted:
                return begins


def _in_a_window(stop: Stop, instant: int) -> int | None:
    """The first instant from this one on at which service may start."""
    starts = [max(instant, each.start) for each in stop.windows if instant <= each.end]
    return min(starts) if starts else None if stop.windows else instant


def check_day(
    round_: Round, team: Team, route: Route, stops: Sequence[Stop]
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
    stops
        The stop of each visit.
    """
    times = tuple(_check_times(round_, team, route, stops))
    limits = tuple(_check_limits(round_, team, route))
    # What a late departure would do can only be told of a day whose times are right.
    slack = () if times else tuple(_check_slack(round_, team, route, stops))
    return (*times, *limits, *slack)


def _check_times(
    round_: Round, team: Team, route: Route, stops: Sequence[Stop]
) -> Iterator[Violation]:
    if any(pause.start <= route.start_at < pause.end for pause in round_.breaks):
        detail = f"Leaves at {route.start_at}, in a break."
        yield Violation(code="begins_in_break", detail=detail, team=team.id)
    day = _Day(route.start_at, _breaks_after(round_, route.start_at))
    for index, (visit, stop) in enumerate(zip(route.visits, stops, strict=True)):
        found = {"team": team.id, "stop": stop.id}
        due = len(day.taken)
        arrival = _arrive(day, visit.duration)
        if index == 0 and team.start is None and visit.arrival != visit.service_start:
            yield Violation(
                code="wrong_arrival", detail="An open start is where service begins.", **found
            )
        if visit.arrival != arrival:
            broken = visit.arrival < arrival and len(day.taken) > due
            code = "begins_in_break" if broken else "wrong_arrival"
            detail = f"Arrives at {visit.arrival}, not at {arrival}."
            yield Violation(code=code, detail=detail, **found)
        day.now = visit.arrival
        due = len(day.taken)
        begins = day.serve(stop)
        yield from (
            Violation(code=code, detail=detail, **found)
            for code, detail in _of_service(
                stop, visit.arrival, visit.service_start, begins, took_break=len(day.taken) > due
            )
        )
        departure = visit.service_start + stop.service_duration
        if visit.departure != departure:
            detail = f"Leaves at {visit.departure}, not at {departure}."
            yield Violation(code="wrong_departure", detail=detail, **found)
        day.now = visit.departure
    due = len(day.taken)
    end_at = _arrive(day, route.return_duration)
    if route.end_at != end_at:
        broken = route.end_at < end_at and len(day.taken) > due
        code = "begins_in_break" if broken else "wrong_end"
        yield Violation(code=code, detail=f"Ends at {route.end_at}, not {end_at}.", team=team.id)
    told = [(pause.start, pause.end) for pause in route.breaks]
    taken = [(pause.start, pause.end) for pause in day.taken]
    if told != taken:
        detail = f"Breaks {told}, due are {taken}."
        yield Violation(code="wrong_breaks", detail=detail, team=team.id)
    duration = route.end_at - route.start_at - sum(end - start for start, end in told)
    if route.duration != duration:
        detail = f"{route.duration} s, from departure to return without breaks {duration} s."
        yield Violation(code="wrong_duration", detail=detail, team=team.id)


def _arrive(day: _Day, duration: int) -> int:
    """Travel from here and now; a leg that takes no time is nothing that begins."""
    return day.wait_for(day.now) + duration if duration else day.now


def _of_service(
    stop: Stop, arrival: int, start: int, begins: int | None, *, took_break: bool
) -> Iterator[tuple[str, str]]:
    if start < arrival:
        yield "service_before_arrival", f"Serves at {start}, arrives at {arrival}."
    if stop.windows and not any(each.start <= start <= each.end for each in stop.windows):
        spans = [(each.start, each.end) for each in stop.windows]
        yield "window_missed", f"Serves at {start}, open in {spans}."
    elif begins is None:
        yield "window_missed", f"Arrives at {arrival}, after the last window."
    elif start > begins:
        yield "needless_wait", f"Serves at {start}, could at {begins}."
    elif arrival <= start < begins:
        code = "begins_in_break" if took_break else "window_missed"
        yield code, f"Serves at {start}, may not before {begins}."


def _check_limits(round_: Round, team: Team, route: Route) -> Iterator[Violation]:
    opens, closes = _opens(round_, team), team.shift.end
    for depot in round_.depots:
        if depot.id == team.end:
            closes = min(closes, depot.closes)
    for pause in round_.breaks:
        if pause.start <= closes < pause.end:
            closes = pause.start
    if route.start_at < opens:
        detail = f"Leaves at {route.start_at}, may from {opens}."
        yield Violation(code="leaves_before_shift", detail=detail, team=team.id)
    if route.end_at > closes:
        detail = f"Ends at {route.end_at}, may until {closes}."
        yield Violation(code="ends_after_shift", detail=detail, team=team.id)


def _opens(round_: Round, team: Team) -> int:
    hours = [depot.opens for depot in round_.depots if depot.id == team.start]
    return max([team.shift.start, *hours])


def _check_slack(
    round_: Round, team: Team, route: Route, stops: Sequence[Stop]
) -> Iterator[Violation]:
    """The team is back as soon as may be, and left as late as that allows; where stops have several
    windows, back later only for a shorter day.

    Leaving later never ends sooner, so one second tells whether the team could leave later.
    """
    later = _live(round_, route, stops, route.start_at + 1)
    if later and later.now <= route.end_at:
        detail = f"Leaves at {route.start_at}, could later and be back as early."
        yield Violation(code="leaves_early", detail=detail, team=team.id)
    opens = _opens(round_, team)
    soonest = _live(round_, route, stops, opens)
    if soonest is None or soonest.now >= route.end_at:
        return
    shorter = [soonest]
    if any(len(stop.windows) > 1 for stop in stops):
        first, last = opens, route.start_at  # the last start that is back as soon lies between
        while first < last - 1:
            middle = (first + last) // 2
            tried = _live(round_, route, stops, middle)
            first, last = (middle, last) if tried and tried.now <= soonest.now else (first, middle)
        before = route.start_at - 1
        for pause in reversed(round_.breaks):
            if pause.start <= before < pause.end:
                before = pause.start - 1
        days = [_live(round_, route, stops, start) for start in (first, max(before, opens))]
        shorter = [
            day for day in days if day and day.now < route.end_at and day.duration <= route.duration
        ]
    for day in shorter[:1]:
        detail = f"Back at {route.end_at}, could be at {day.now} after no longer a day."
        yield Violation(code="returns_late", detail=detail, team=team.id)


def _live(round_: Round, route: Route, stops: Sequence[Stop], start: int) -> _Day | None:
    """The day of a team that leaves at ``start``, or as soon after it as no break forbids;
    ``None`` where a window is missed.
    """
    for pause in round_.breaks:
        if pause.start <= start < pause.end:
            start = pause.end
    day = _Day(start, _breaks_after(round_, start))
    for visit, stop in zip(route.visits, stops, strict=True):
        day.now = _arrive(day, visit.duration)
        begins = day.serve(stop)
        if begins is None:
            return None
        day.now = begins + stop.service_duration
    day.now = _arrive(day, route.return_duration)
    return day


def _breaks_after(round_: Round, instant: int) -> list[Break]:
    return [pause for pause in round_.breaks if pause.start > instant]
