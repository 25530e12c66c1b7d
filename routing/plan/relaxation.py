"""Which rule, relaxed alone, lets a stop into a route, and by how little.

In: a problem, routes, and stops that are in none. Out: for each stop and rule the smallest change
with which it fits, on the problem's clocks. ``routing.plan.proof`` makes it something to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.plan.barring import BARRIERS, Barring
from routing.plan.change import Change, Share
from routing.plan.cut_short import OutOfTimeError
from routing.plan.day_lengths import NEVER
from routing.plan.insertion import with_loadings
from routing.plan.nominal import nominal_spans
from routing.plan.offers import (
    Offer,
    as_it_is,
    earlier_release,
    longer_hours,
    wider_windows,
    with_both,
)
from routing.plan.schedule import schedule_route
from routing.plan.trial import Trial, padded_windows
from routing.problem import ARRAYS, UNLIMITED, IntArray, Problem

RULES = (
    "load", "aboard", "hours", "windows", "any_window", "release", "max_stops", "max_distance",
    "max_duration", "trips", "together", "apart", "order", "own_breaks", *BARRIERS,
)  # fmt: skip
"""What is relaxed alone: capacities; what is aboard; the end of a team's hours; the stop's windows,
and those where the team day is limited; its release; a team's limits; groups; fixed starts and
orders; breaks of one team; and what keeps a team from a stop."""

_MOST_SHARES = 4
"""A load split over more teams than this is no help to anybody."""

Cost = tuple[int, ...]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """One route with the stops tried in it."""

    team: int
    route: Sequence[int]
    plain: Trial
    roads: BoolArray


def unlike(problem: Problem, routes: Mapping[int, Sequence[int]]) -> Mapping[int, Sequence[int]]:
    """The routes without those that are as good as others: of teams that stay at home and differ in
    nothing but their names, as many as may share one stop's load.
    """
    names = [name for name in ARRAYS if name.startswith("team_")]
    tables = [getattr(problem, name).reshape(problem.num_teams, -1) for name in names]
    table = np.column_stack(tables)
    _, kind = np.unique(table, axis=0, return_inverse=True)
    kinds = kind.ravel().tolist()
    counts: dict[object, int] = {}
    kept: dict[int, Sequence[int]] = {}
    for team, route in routes.items():
        pinned = bool(problem.team_prefix and problem.team_prefix[team]) or bool(
            problem.team_order and problem.team_order[team]
        )
        if not route and not pinned:
            key = (kinds[team], problem.team_reloads[team])
            counts[key] = counts.get(key, 0) + 1
            if counts[key] > _MOST_SHARES:
                continue
        kept[team] = route
    return kept


class Relaxations:
    """Stops tried in routes with each rule relaxed in turn.

    Parameters
    ----------
    problem
        The problem.
    routes
        For each team to try, the places it visits.
    stops
        The stops to try, in none of the routes. They are told by their position here (``row``).
    barring
        What keeps teams from stops.
    owners
        The team of each group of stops that belong together, where some are served.
    unbroken
        The problem without the breaks of single teams, where there are any.
    out_of_time
        Asked at every route; ``OutOfTimeError`` is raised where it is true.

    Attributes
    ----------
    on_time, on_time_any_time
        Whether some team that may serve the stop (any, if none may) could be there on time, other
        rules apart; could if the stop were open all day. Shape (stops,).
    lateness
        Seconds and team: by how much the quickest of these teams misses its hours if the stop were
        open all day; ``None`` where no road leads to the stop.
    """

    def __init__(
        self,
        problem: Problem,
        routes: Mapping[int, Sequence[int]],
        stops: Sequence[int],
        barring: Barring,
        *,
        owners: Mapping[int, int] | None = None,
        unbroken: Problem | None = None,
        out_of_time: Callable[[], bool] = lambda: False,
    ) -> None:
        self._problem, self._stops, self._barring = problem, tuple(stops), barring
        self._owners, self._unbroken = owners or {}, unbroken
        count = len(self._stops)
        names = ("fits", "both", "combined", *RULES)
        self._best: dict[str, list[tuple[Cost, Change] | None]] = {
            name: [None] * count for name in names
        }
        # The first number of each best cost again, so that whole arrays are compared: of 1,500
        # routes nearly all are no better than those before them.
        self._least = {name: np.full(count, NEVER, np.int64) for name in names}
        self.on_time, self.on_time_any_time = np.zeros((2, count), bool)
        self.lateness: list[tuple[int, int] | None] = [None] * count
        self._tried: list[tuple[int, Sequence[int], list[list[int]], list[int]]] = []
        eligible = problem.eligible[list(self._stops)]
        kinds = problem.team_kind[list(routes)]
        self._served_by_some: BoolArray = np.any(eligible[:, kinds], axis=1)
        self._windows = {
            clock: padded_windows([nominal_spans(problem, clock, stop) for stop in self._stops])
            for clock in {int(problem.team_clock[team]) for team in routes}
        }
        for team, route in unlike(problem, routes).items():
            if out_of_time():
                raise OutOfTimeError
            self._try(team, tuple(route), first=True)
            for longer in with_loadings(problem, team, route, more_trips=True):
                self._try(team, longer, first=False)

    def fits(self, row: int) -> Change | None:
        """Where the stop fits with nothing changed."""
        return self._found("fits", row)

    def alone(self, rule: str, row: int) -> Change | None:
        """The smallest change of one rule alone with which the stop fits."""
        return self._found(rule, row)

    def combined(self, row: int) -> Change | None:
        """The fewest and then smallest changes, of capacity, hours and windows, with which the stop
        fits.
        """
        return self._found("combined", row)

    def shares(self, row: int) -> list[Share]:
        """Teams among which the stop's parcels can be split with nothing else changed, each taking
        its part of the weight; empty where they cannot.
        """
        parcels, *rest = self._problem.demand[self._stops[row]].tolist()
        offers = []
        for team, route, rooms, positions in self._tried:
            if positions[row] < 0:
                continue
            room_parcels, *others = rooms[row]
            most = min(parcels, room_parcels)
            for load, room in zip(rest, others, strict=True):
                if load:
                    most = min(most, room * parcels // load)
            if most > 0:
                where, stop = positions[row], self._stops[row]
                offers.append((-most, team, (*route[:where], stop, *route[where:])))
        shares: list[Share] = []
        for most, team, longer in sorted(offers)[:_MOST_SHARES]:
            share = min(-most, parcels)
            shares.append(Share(team=team, route=longer, parcels=share))
            parcels -= share
            if not parcels:
                return shares
        return []

    def _found(self, name: str, row: int) -> Change | None:
        best = self._best[name][row]
        return best[1] if best else None

    def _try(self, team: int, route: tuple[int, ...], *, first: bool) -> None:
        problem, stops, owners = self._problem, self._stops, self._owners
        plain = Trial(problem, team, route, stops, owners=owners)
        longer, any_time = plain.relaxed(latest=NEVER), plain.relaxed(any_time=True)
        roads = self._barring.roads(team, stops)
        tried = _Try(team=team, route=route, plain=plain, roads=roads)
        if first:
            self._note(tried, any_time)
        seats = plain.seats
        everywhere = seats.all()
        windows = self._windows[int(problem.team_clock[team])]
        latest = int(problem.team_latest[team])
        self._offer(tried, as_it_is(plain.in_day(plain.possible)))
        self._offer_loads(tried)
        self._offer(tried, longer_hours(longer, longer.in_day(longer.possible), latest))
        open_all_day = any_time.in_day(any_time.possible)
        self._offer(tried, wider_windows(any_time, open_all_day, windows))
        if problem.team_max_duration[team] < UNLIMITED:
            self._offer_free(tried, "any_window", open_all_day, any_time)
            self._offer_longer_day(tried, everywhere)
        if problem.release[problem.team_clock[team], list(stops)].any():
            released = plain.relaxed(released=True)
            releases = problem.release[problem.team_clock[team], list(stops)]
            where = released.in_day(released.possible)
            self._offer(tried, earlier_release(released, where, releases))
        self._offer_limits(tried)
        for rule in ("together", "apart", "order"):
            if not getattr(seats, f"keeps_{rule}").all():
                self._offer_free(tried, rule, plain.in_day(plain.on_time & seats.but(rule)), plain)
        self._offer_eligible(tried)
        if self._unbroken is not None and problem.team_clock[team]:
            whole = Trial(self._unbroken, team, route, stops, owners=owners)
            self._offer_free(tried, "own_breaks", whole.in_day(whole.possible), whole)
        if not route:
            self._combine(tried, longer, any_time)

    def _note(self, tried: _Try, any_time: Trial) -> None:
        """What is so of this team whatever its load and limits."""
        plain, team = tried.plain, tried.team
        # Where no team may serve the stop, what is said of teams is said of all with a road to it.
        counts = np.where(self._served_by_some, plain.seats.keeps_eligible[:, 0], tried.roads)
        self.on_time |= counts & plain.on_time.any(axis=1)
        self.on_time_any_time |= counts & any_time.on_time.any(axis=1)
        fitting = plain.on_time & plain.seats.but("room")
        fitting = plain.in_day(fitting)
        positions = np.where(fitting.any(axis=1), fitting.argmax(axis=1), -1)
        room = plain.seats.room.copy()
        room[0] = np.minimum(room[0], plain.seats.aboard)
        rooms = room[plain.seats.trip_of[positions]]
        self._tried.append((team, tried.route, rooms.tolist(), positions.tolist()))
        if tried.route:
            return
        anyhow = any_time.relaxed(latest=NEVER)
        ends: IntArray = np.where(anyhow.on_time, anyhow.ends(), NEVER).min(axis=1)
        late = ends - int(self._problem.team_latest[team])
        for row in np.flatnonzero((ends < NEVER) & counts).tolist():
            self.lateness[row] = min((int(late[row]), team), self.lateness[row] or (NEVER, 0))

    def _offer(self, tried: _Try, offer: Offer) -> None:
        """Keep what a route offers for each stop if it is the least so far."""
        for row in np.flatnonzero(offer.amount < self._least[offer.rule]).tolist():
            cost = (int(offer.amount[row]),)
            if self._is_better(offer.rule, row, cost):
                route = self._with(tried, row, int(offer.position[row]))
                self._keep(offer.rule, row, cost, Change(
                    team=tried.team, route=route, **offer.values(row)))  # fmt: skip

    def _offer_free(self, tried: _Try, rule: str, where: BoolArray, trial: Trial) -> None:
        """A rule that is taken away, where that helps: at the least team day."""
        where = where & ~tried.plain.in_day(tried.plain.possible)
        if not where.any():
            return
        days = np.where(where, trial.days, NEVER)
        base = schedule_route(self._problem, tried.team, tried.route).duration
        better = where.any(axis=1) & (days.min(axis=1) - base < self._least[rule])
        for row in np.flatnonzero(better).tolist():
            position = int(days[row].argmin())
            cost = (int(days[row, position]) - base,)
            if self._is_better(rule, row, cost):
                change = Change(team=tried.team, route=self._with(tried, row, position), free=rule)
                self._keep(rule, row, cost, change)

    def _offer_eligible(self, tried: _Try) -> None:
        """A team that may not serve a stop, for one cause, and could."""
        plain = tried.plain
        closed = ~plain.seats.keeps_eligible & tried.roads[:, None]
        if not closed.any():
            return
        where = plain.in_day(plain.on_time & plain.seats.but("eligible") & closed)
        rows = np.flatnonzero(where.any(axis=1)).tolist()
        for name in BARRIERS:
            alone = np.zeros(len(where), bool)
            alone[[r for r in rows if self._barring.of(tried.team, self._stops[r]) == (name,)]] = 1
            if alone.any():
                self._offer_free(tried, name, where & alone[:, None], plain)

    def _offer_loads(self, tried: _Try) -> None:
        seats = tried.plain.seats
        where = tried.plain.in_day(tried.plain.on_time & seats.but("room") & ~seats.keeps_room)
        first = seats.lacking[:, :, 0].min(axis=1)
        least = np.maximum(self._least["load"], self._least["aboard"])
        for row in np.flatnonzero(where.any(axis=1) & (first <= least)).tolist():
            for trip in sorted(set(seats.trip_of[where[row]].tolist())):
                position = int(np.flatnonzero(where[row] & (seats.trip_of == trip))[0])
                lacking: Cost = tuple(seats.lacking[row, trip].tolist())
                aboard: Cost = tuple(seats.lacking_aboard[row].tolist() if not trip else ())
                rule, cost = ("load", lacking) if any(lacking) else ("aboard", aboard)
                if self._is_better(rule, row, cost):
                    change = Change(
                        team=tried.team,
                        route=self._with(tried, row, position),
                        room=lacking if any(lacking) else None,
                        aboard=aboard if any(aboard) else None,
                    )
                    self._keep(rule, row, cost, change)

    def _offer_longer_day(self, tried: _Try, where: BoolArray) -> None:
        most = int(self._problem.team_max_duration[tried.team])
        where = where & tried.plain.on_time
        if not where.any():
            return
        days: IntArray = np.where(where, tried.plain.days, NEVER)
        days = np.where(days > most, days, NEVER)
        least = days.min(axis=1)
        self._offer(tried, Offer(
            rule="max_duration", amount=np.where(least < NEVER, least - most, NEVER),
            position=days.argmin(axis=1), told={"longest_day": least},
        ))  # fmt: skip

    def _offer_limits(self, tried: _Try) -> None:
        problem, seats, plain = self._problem, tried.plain.seats, tried.plain
        num_loads = sum(place >= problem.num_stops for place in tried.route)
        if not seats.keeps_max_stops.all():
            where = plain.in_day(plain.on_time & seats.but("max_stops"))
            over = seats.num_stops - int(problem.team_max_stops[tried.team])
            self._offer(tried, as_it_is(where, "max_stops", over, {"most_stops": seats.num_stops}))
        if not seats.keeps_max_distance.all():
            where = plain.in_day(plain.on_time & seats.but("max_distance"))
            over_metres = np.where(where & ~seats.keeps_max_distance, seats.metres_over, NEVER)
            least = over_metres.min(axis=1)
            most = int(problem.team_max_distance[tried.team])
            self._offer(tried, Offer(
                rule="max_distance", amount=least, position=over_metres.argmin(axis=1),
                told={"most_metres": least + most},
            ))  # fmt: skip
        if num_loads and num_loads >= problem.team_max_trips[tried.team]:
            where = plain.in_day(plain.on_time & seats.but("trips") & seats.fills_trips)
            over = num_loads + 1 - int(problem.team_max_trips[tried.team])
            self._offer(tried, as_it_is(where, "trips", over, {"most_trips": num_loads + 1}))

    def _combine(self, tried: _Try, longer: Trial, any_time: Trial) -> None:
        """Capacity, hours and windows together, for a team that has no other stop."""
        anyhow = any_time.relaxed(latest=NEVER)
        seats, team = tried.plain.seats, tried.team
        windows = self._windows[int(self._problem.team_clock[team])]
        latest = int(self._problem.team_latest[team])
        kept = seats.but("room")
        widened = wider_windows(anyhow, anyhow.in_day(anyhow.on_time & kept), windows)
        for number, offer in (
            (0, as_it_is(tried.plain.in_day(tried.plain.on_time & kept))),
            (1, longer_hours(longer, longer.in_day(longer.on_time & kept), latest)),
            (1, wider_windows(any_time, any_time.in_day(any_time.on_time & kept), windows)),
            (2, with_both(widened, anyhow, latest)),
        ):
            fits = (offer.amount < NEVER) & (number <= self._least["combined"])
            for row in np.flatnonzero(fits).tolist():
                lacking: Cost = tuple(seats.lacking[row, 0].tolist())
                aboard: Cost = tuple(seats.lacking_aboard[row].tolist())
                units = number + any(lacking) + any(aboard)
                cost = (units, int(offer.amount[row]), *lacking, *aboard)
                if self._is_better("combined", row, cost):
                    self._keep("combined", row, cost, Change(
                        team=team, route=(self._stops[row],),
                        room=lacking if any(lacking) else None,
                        aboard=aboard if any(aboard) else None, **offer.values(row),
                    ))  # fmt: skip

    def _with(self, tried: _Try, row: int, position: int) -> tuple[int, ...]:
        route = tried.route
        return (*route[:position], self._stops[row], *route[position:])

    def _is_better(self, rule: str, row: int, cost: Cost) -> bool:
        best = self._best[rule][row]
        return best is None or cost < best[0]

    def _keep(self, rule: str, row: int, cost: Cost, change: Change) -> None:
        self._best[rule][row] = (cost, change)
        self._least[rule][row] = cost[0]
