"""What would let a stop into a route, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What makes a team's route with one stop more feasible; what is ``None`` stays as it is.

    Instants and limits as ``routing.plan.relaxation`` finds them are on the team's clock and to the
    second; those that ``routing.plan.proof`` grants are local and as people say them.

    Parameters
    ----------
    route
        The team's places with the new stop among them.
    room, aboard
        Load units more than the capacity, and than what is aboard at the start, by dimension.
    end
        Until when the team must be allowed to be out.
    window, opens, closes
        Which of the stop's windows must begin or end elsewhere, and when.
    release
        When the stop's parcels must be at the depot at last.
    most_stops, most_metres, longest_day, most_trips
        What the team's limit must be.
    free
        A rule (of ``routing.plan.relaxation.RULES``) that must fall away.
    """

    team: int
    route: tuple[int, ...]
    room: tuple[int, ...] | None = None
    aboard: tuple[int, ...] | None = None
    end: int | None = None
    window: int | None = None
    opens: int | None = None
    closes: int | None = None
    release: int | None = None
    most_stops: int | None = None
    most_metres: int | None = None
    longest_day: int | None = None
    most_trips: int | None = None
    free: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one team could take, in a route with it, of a stop that is split."""

    team: int
    route: tuple[int, ...]
    parcels: int
