"""Which rule, relaxed alone, lets a stop into a route, and by how little.

In: a problem, routes, and stops that are in none. Out: for each stop and rule (load, the team's
hours, the visiting hours) the smallest change with which it fits, on the problem's clock.
``routing.plan.proof`` makes it something to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.plan.day_lengths import NEVER
from routing.plan.insertion import Trial, padded_windows
from routing.problem import IntArray, Problem

RULES = ("load", "hours", "windows")
"""What is relaxed alone: the capacity, the end of the team's hours, the stop's windows."""

_MOST_SHARES = 4
"""A load split over more teams than this is no help to anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What makes a stop fit at ``position`` of a team's route; what is ``None`` stays as it is.

    Parameters
    ----------
    room
        Load units more than the capacity, by dimension.
    end
        Until when the team must be allowed to be out.
    window, opens, closes
        Which of the stop's windows must begin or end elsewhere, and when.
    """

    team: int
    position: int
    room: tuple[int, ...] | None = None
    end: int | None = None
    window: int | None = None
    opens: int | None = None
    closes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one team could take, at ``position`` of its route, of a stop that is split."""

    team: int
    position: int
    parcels: int


Cost = tuple[int, ...]


class Relaxations:
    """Stops tried in routes with each rule relaxed in turn.

    Parameters
    ----------
    problem
        The problem.
    routes
        For each team to try, the stops it visits.
    stops
        The stops to try, in none of the routes. They are told by their position here (``row``).

    Attributes
    ----------
    on_time, on_time_any_time
        Whether some team could be there on time, the load apart; could if the stop were open all
        day. Shape (stops,).
    lateness
        Seconds and team: by how much the quickest team misses its hours if the stop were open all
        day; ``None`` where no road leads to the stop.
    """

    def __init__(
        self, problem: Problem, routes: Mapping[int, Sequence[int]], stops: Sequence[int]
    ) -> None:
        self._problem, self._stops = problem, tuple(stops)
        count = len(self._stops)
        self._best: dict[str, list[tuple[Cost, Change] | None]] = {
            name: [None] * count for name in ("fits", "both", "together", *RULES)
        }
        self.on_time, self.on_time_any_time = np.zeros((2, count), bool)
        self.lateness: list[tuple[int, int] | None] = [None] * count
        self._tried: list[tuple[int, list[int], list[int]]] = []
        for team, route in routes.items():
            self._try(team, route)

    def fits(self, row: int) -> Change | None:
        """Where the stop fits with nothing changed."""
        return self._found("fits", row)

    def alone(self, rule: str, row: int) -> Change | None:
        """The smallest change of one rule alone with which the stop fits."""
        return self._found(rule, row)

    def together(self, row: int) -> Change | None:
        """The fewest and then smallest changes, of any rules, with which the stop fits."""
        return self._found("together", row)

    def shares(self, row: int) -> list[Share]:
        """Teams among which the stop's parcels can be split with nothing else changed, each taking
        its part of the weight; empty where they cannot.
        """
        parcels, *rest = self._problem.demand[self._stops[row]].tolist()
        offers = []
        for team, (room_parcels, *rooms), positions in self._tried:
            most = min(parcels, room_parcels)
            for load, room in zip(rest, rooms, strict=True):
                if load:
                    most = min(most, room * parcels // load)
            if most > 0 and positions[row] >= 0:
                offers.append((-most, team, positions[row]))
        shares: list[Share] = []
        for most, team, position in sorted(offers)[:_MOST_SHARES]:
            share = min(-most, parcels)
            shares.append(Share(team=team, position=position, parcels=share))
            parcels -= share
            if not parcels:
                return shares
        return []

    def _found(self, name: str, row: int) -> Change | None:
        best = self._best[name][row]
        return best[1] if best else None

    def _try(self, team: int, route: Sequence[int]) -> None:
        problem, stops = self._problem, self._stops
        latest = int(problem.team_latest[team])
        plain = Trial(problem, team, route, stops)
        longer = Trial(problem, team, route, stops, latest=NEVER)
        any_time = Trial(problem, team, route, stops, any_time=True)
        anyhow = Trial(problem, team, route, stops, latest=NEVER, any_time=True)
        in_time = plain.on_time.any(axis=1)
        positions = np.where(in_time, plain.on_time.argmax(axis=1), -1)
        self._tried.append((team, plain.room.tolist(), positions.tolist()))
        self.on_time |= in_time
        self.on_time_any_time |= any_time.on_time.any(axis=1)
        longer_ends: IntArray = np.where(longer.on_time, longer.ends(), NEVER)
        anyhow_ends: IntArray = np.where(anyhow.on_time, anyhow.ends(), NEVER)
        for row, end in enumerate(anyhow_ends.min(axis=1).tolist()):
            if end < NEVER:
                late = (end - latest, team)
                self.lateness[row] = min(late, self.lateness[row] or late)
        windows = padded_windows([problem.team_spans(team)[stop] for stop in stops])
        lacking: list[list[int]] = plain.excess.tolist()
        for option in (
            _as_it_is(plain),
            _with_longer_hours(longer_ends, latest),
            _with_wider_windows(any_time, windows),
            _with_both(_with_wider_windows(anyhow, windows), anyhow_ends, latest),
        ):
            for row in np.flatnonzero(option.seconds < NEVER).tolist():
                self._weigh(row, team, option, tuple(lacking[row]))

    def _weigh(self, row: int, team: int, option: _Option, lacking: Cost) -> None:
        """Keep what a team offers for a stop if it is the least so far."""
        fits_load = not any(lacking)
        seconds = int(option.seconds[row])
        num_changes = option.num_changes + (not fits_load)
        costs: dict[str, Cost] = {"together": (num_changes, seconds, *lacking)}
        if fits_load:
            costs[option.rule] = (seconds,)
        elif option.rule == "fits":
            costs["load"] = lacking
        for name, cost in costs.items():
            best = self._best[name][row]
            if best is None or cost < best[0]:
                change = option.change(row, team, None if fits_load else lacking)
                self._best[name][row] = (cost, change)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """What one team offers each stop: by how many seconds a rule is stretched (``NEVER`` where that
    is of no use or no need), and the change; all of shape (stops,).
    """

    rule: str
    num_changes: int
    seconds: IntArray
    position: IntArray
    end: IntArray | None = None
    window: IntArray | None = None
    opens: IntArray | None = None
    closes: IntArray | None = None

    def change(self, row: int, team: int, room: Cost | None) -> Change:
        """The change for one stop."""
        opens, closes = self._at(self.opens, row), self._at(self.closes, row)
        return Change(
            team=team,
            position=int(self.position[row]),
            room=room,
            end=self._at(self.end, row),
            window=self._at(self.window, row),
            opens=None if opens == -NEVER else opens,
            closes=None if closes == NEVER else closes,
        )

    @staticmethod
    def _at(values: IntArray | None, row: int) -> int | None:
        return None if values is None else int(values[row])


def _as_it_is(trial: Trial) -> _Option:
    seconds = np.where(trial.on_time.any(axis=1), 0, NEVER)
    return _Option(
        rule="fits", num_changes=0, seconds=seconds, position=trial.on_time.argmax(axis=1)
    )


def _with_longer_hours(ends: IntArray, latest: int) -> _Option:
    end = ends.min(axis=1)
    return _Option(
        rule="hours",
        num_changes=1,
        seconds=np.where((latest < end) & (end < NEVER), end - latest, NEVER),
        position=ends.argmin(axis=1),
        end=end,
    )


def _with_wider_windows(trial: Trial, windows: tuple[IntArray, IntArray]) -> _Option:
    """The least widening of one window over all positions, if one is needed."""
    opens, closes = (table[:, :, None] for table in windows)
    first, last = trial.reached, trial.leaves_by
    seconds = np.maximum(first - closes, opens - last)  # (windows, stops, positions)
    seconds = np.where(trial.on_time, seconds, NEVER).transpose(1, 0, 2)
    rows, size = np.arange(seconds.shape[0]), seconds.shape[2]
    least = seconds.reshape(len(rows), -1).argmin(axis=1)
    window, position = least // size, least % size
    reached, leaves_by = first[rows, position], last[rows, position]
    is_late = reached > windows[1][window, rows]
    fewest = seconds[rows, window, position]
    return _Option(
        rule="windows",
        num_changes=1,
        seconds=np.where((fewest > 0) & (fewest < NEVER), fewest, NEVER),
        position=position,
        window=window,
        opens=np.where(is_late, -NEVER, leaves_by),
        closes=np.where(is_late, reached, NEVER),
    )


def _with_both(widened: _Option, ends: IntArray, latest: int) -> _Option:
    """Longer hours for a window widened as if the team had all the time there is."""
    end = ends[np.arange(len(ends)), widened.position]
    useful = (widened.seconds < NEVER) & (latest < end)
    return replace(
        widened,
        rule="both",
        num_changes=2,
        seconds=np.where(useful, widened.seconds + end - latest, NEVER),
        end=end,
    )
