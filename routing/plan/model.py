"""The answer as plain values: ``Plan``, ``Route``, ``Visit``, ``Reload``, ``Unassigned``…

Times are whole seconds after local midnight of the round's date (breaks included: real clock
times), spans whole seconds, distances whole metres, loads in the order of ``model.DIMENSIONS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as _replace
from typing import Any, Self

from routing.model import Break, Location, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A stop placed in a route.

    Parameters
    ----------
    stop
        The stop's id.
    trip
        1 for the first load, 2 after a reload, …
    walk_distance
        Metres from the point on the road to the door.
    arrival, service_start, departure
        At the door. Service starts after the set-up or, early, when the window opens.
    load_after
        What is aboard when leaving.
    distance, duration
        Of the leg that leads here: metres along the road, seconds door to door. Zero for the first
        visit of an open start.
    setup_duration
        Seconds of set-up spent on arrival; none where the visit before was at the same door.
    """

    stop: str
    location: Location
    arrival: int
    service_start: int
    departure: int
    load_after: tuple[int, ...]
    trip: int = 1
    walk_distance: int = 0
    distance: int = 0
    duration: int = 0
    setup_duration: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """A team back at a depot for its next load.

    Parameters
    ----------
    depot
        The depot's id.
    trip
        The trip that begins here: 2 for the first reload. It comes before that trip's visits.
    arrival, begin, departure
        At the depot. Loading begins on arrival or, early, when the depot is open and all that the
        trip carries is there.
    load
        What is aboard when leaving: all of it is handed out before the next reload.
    distance, duration
        Of the leg that leads here: metres along the road, seconds.
    """

    depot: str
    trip: int
    arrival: int
    begin: int
    departure: int
    load: tuple[int, ...]
    distance: int = 0
    duration: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One team's visits and reloads, in order.

    Parameters
    ----------
    start_at, end_at
        When the team leaves its start and is back at its end (open: the first set-up or service,
        the last departure).
    distance
        Metres along the road, return included.
    duration
        Team day: ``end_at - start_at`` without breaks.
    return_distance, return_duration
        Of the leg from the last visit to the team's end; zero for an open end.
    load
        What is aboard at the start, for the first trip.
    reloads
        One a trip after the first.
    breaks
        As taken, in real clock times: those that all teams share, and the team's own.
    geometry
        The way along the roads as (lon, lat), start to end.
    """

    team: str
    profile: str
    start_at: int
    end_at: int
    duration: int
    load: tuple[int, ...]
    visits: tuple[Visit, ...]
    distance: int = 0
    return_distance: int = 0
    return_duration: int = 0
    reloads: tuple[Reload, ...] = ()
    breaks: tuple[Break, ...] = ()
    geometry: tuple[tuple[float, float], ...] = ()

    @property
    def loads(self) -> tuple[tuple[int, ...], ...]:
        """What is aboard at the start of each trip."""
        return (self.load, *(reload.load for reload in self.reloads))

    @property
    def delivered(self) -> tuple[int, ...]:
        """What the team hands out in all."""
        return tuple(map(sum, zip(*self.loads, strict=True)))

    @property
    def steps(self) -> tuple[Visit | Reload, ...]:
        """Visits and reloads as they follow on one another."""
        # Of equal trips the reload stands first: it begins the trip.
        return tuple(sorted((*self.reloads, *self.visits), key=lambda step: step.trip))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a stop is unserved, as data: ``routing.plan.reasons`` puts it into words.

    ``values`` fill the words: whole seconds, metres, load units and ids, by names that end in their
    unit; ``remedy`` names the changes that together serve the stop.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A stop left out, with every reason that holds, each verified by trying."""

    stop: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A broken rule found by the check. ``detail`` is English, for a log or a bug report;
    ``values`` fill the words of ``routing.plan.breaches``.
    """

    code: str
    detail: str
    team: str | None = None
    stop: str | None = None
    values: Mapping[str, object] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The plan in figures. ``demand`` is what the routes deliver; ``optional`` how many of the
    unassigned are optional stops, which is no failure; ``longest_over_mean`` the longest team day
    over the mean of the teams that are out, 1.0 when at most one is. The spans:
    ``team_duration = travel + setup + service + loading + waiting``.
    """

    stops: int
    served: int
    unassigned: int
    demand: tuple[int, ...]
    teams_out: int
    team_duration: int
    travel_duration: int
    travel_distance: int
    service_duration: int
    waiting_duration: int
    longest_over_mean: float
    setup_duration: int = 0
    loading_duration: int = 0
    optional: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answer to a round: who visits whom, when, and who is left out and why.

    Parameters
    ----------
    round_
        The round that it answers; its texts are for sheets only.
    routes
        Of the teams that are out, in the order of the round's teams.
    violations
        What the check found; empty in every plan that leaves the program.
    interrupted
        The search was stopped by hand; the plan is the best up to then.
    """

    round_: Round
    objective: str
    seed: int
    engine: str
    search_duration: float
    totals: Totals
    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    violations: tuple[Violation, ...] = ()
    interrupted: bool = False

    def replace(self, **changes: Any) -> Self:
        """A changed copy."""
        return _replace(self, **changes)
