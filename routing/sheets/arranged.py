"""An edited ``plan.xlsx`` (or what LibreOffice and Excel made of it) becomes an ``Arrangement``.

In: the bytes of a spreadsheet and the round. Out: who visits whom in which order, and what in the
file is worth a look; or an ``InputError`` with everything that keeps it from being read, each with
its tab and row. A stop is told by its id alone: names, times and loads in the sheet are not read,
and the order is that of the rows. Every stop of the round is somewhere, once, or is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from routing.errors import Fault, InputError
from routing.intake.gather import shown_id
from routing.model import Round
from routing.plan.arrangement import Arrangement, Seat, Step, fault_at
from routing.sheets.arranged_book import SUFFIXES, Book, is_workbook, read_book
from routing.sheets.arranged_part import differ, elsewhere
from routing.sheets.arranged_rows import Found, TabReader, TeamTabs
from routing.sheets.arranged_summary import read_marks
from routing.sheets.reading import day_of
from routing.sheets.xlsx_memory import Memory, Place
from routing.words import LANGUAGES, say

__all__ = ["SUFFIXES", "Arranged", "arrange", "is_workbook", "read_arranged", "read_book"]

OUR_TABS = ("tab_changes", "tab_villages")
"""Tabs of this program's in which nothing is arranged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """What an edited workbook says, and what in it is worth a look."""

    arrangement: Arrangement
    warnings: tuple[Fault, ...] = ()


def read_arranged(
    path: Path,
    round_: Round,
    *,
    before: Mapping[str, tuple[Step, ...]] | None = None,
    as_start: bool = False,
) -> Arranged:
    """Read an edited workbook: see ``arrange``, which is told what was read already."""
    return arrange(read_book(path), round_, before=before, as_start=as_start)


def arrange(
    book: Book,
    round_: Round,
    *,
    before: Mapping[str, tuple[Step, ...]] | None = None,
    as_start: bool = False,
) -> Arranged:
    """Find out who visits whom by an edited workbook.

    Parameters
    ----------
    book
        The workbook.
    round_
        The round that it answers.
    before
        The routes that it was printed from: for a workbook that has lost its hidden tab, and for
        one that tells of some teams only. Those of others stay as they are.
    as_start
        Whether it is only to be started from: it may then be of another day, and know teams and
        stops that the round has not.

    Raises
    ------
    InputError
        With everything that keeps it from being read.
    """
    if book.is_part and before is None:
        raise InputError([Fault(code="edit_part_alone", file=book.file)])
    return _Reading(book.file, round_, book.memory, before, as_start=as_start).of(book.tabs)


class _Reading:
    """One workbook under the eye; faults and warnings gather as it is read."""

    def __init__(
        self,
        file: str,
        round_: Round,
        memory: Memory | None,
        before: Mapping[str, tuple[Step, ...]] | None,
        *,
        as_start: bool,
    ) -> None:
        self.file, self.round, self.memory, self.as_start = file, round_, memory, as_start
        self.printed = (
            {place.stop: place for place in memory.places if place.stop} if memory else {}
        )
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        own = _routes(memory) if memory else {}
        self.elsewhere: dict[str, tuple[Step, ...]] = {}
        if memory and memory.part and before is not None:
            self.elsewhere = elsewhere(own, before)
            if differing := differ(own, before):
                values = {"teams": ", ".join(differing)}
                self.fault("edit_part_stale", Seat(file=file), **values)
        rest = self.elsewhere if memory else before or {}
        self.before = before if memory is None or memory.part else own
        self.printed |= {
            step.stop: Place(team=team, row=0, stop=step.stop)
            for team, steps in rest.items()
            for step in steps
            if step.stop
        }

    def of(self, tabs: Mapping[str, Sequence[Sequence[object]]]) -> Arranged:
        """The arrangement that the tabs hold."""
        if self.memory and not self.as_start and self.memory.date != str(self.round.date):
            values = {"plan": day_of(self.memory.date), "day": self.round.date}
            self.fault("output_other_date", Seat(file=self.file), **values)
        named = TeamTabs(self.round, self.memory)
        summaries = {self.memory.summary} if self.memory else set()
        summaries |= {say("outputs.tab_summary", language) for language in LANGUAGES}
        ours = {*self.memory.others} if self.memory else set()
        ours |= {say(f"outputs.{key}", each) for key in OUR_TABS for each in LANGUAGES}
        layout = TabReader(self.round, self.printed)
        rows: dict[str, list[Found]] = {}
        seats: dict[str, Seat] = {}
        struck: dict[str, Seat] = {}
        unknown = False
        for tab, lines in tabs.items():
            seat = Seat(file=self.file, tab=tab)
            team = named.team_of(tab)
            if tab in summaries and team is None:
                struck |= read_marks(lines, seat, self.round, self.faults)
                continue
            found = list(layout.read(lines, seat, headless=team is not None, faults=self.faults))
            if team is None and (found or layout.has_header(lines)):
                unknown = True
                known = ", ".join(each.id for each in self.round.teams)
                self.fault("edit_unknown_tab", seat, known=known)
            elif team is None:
                if tab not in ours and any(cell is not None for line in lines for cell in line):
                    self.warn("edit_tab_passed_over", seat)
            elif team in seats:
                self.fault("edit_team_twice", seat, team=team, other=seats[team].tab or "")
            else:
                seats[team], rows[team] = seat, found
        self._look_at(rows)
        steps, gone = self._settled(rows)
        if not unknown:
            struck |= self._deleted(seats)
        if self.before and self.before.keys() <= struck.keys() and not any(seats):
            self.fault("edit_no_teams", Seat(file=self.file))
        if self.faults:
            raise InputError(self.faults)
        return Arranged(
            arrangement=self._arrangement(steps, gone, struck, seats),
            warnings=tuple(self.warnings),
        )

    def _look_at(self, rows: Mapping[str, Sequence[Found]]) -> None:
        """What was typed where nothing is read, once a tab."""
        stops = {stop.id: stop for stop in self.round.stops}
        for team, found in rows.items():
            moved_number = False
            for row in found:
                stop = stops.get(row.stop)
                place = self.printed.get(row.stop)
                if row.by_place:
                    self.warn("edit_by_place", row.seat, id=row.shown)
                if row.unread:
                    self.warn("edit_row_passed_over", row.seat)
                if stop is not None and row.away_from(stop.location):
                    self.warn("edit_place_differs", row.seat, id=row.shown)
                same = place is None or not place.order or row.order in {None, place.order}
                if team and not same and not moved_number:
                    moved_number = True
                    self.warn("edit_numbers", row.seat)

    def _settled(
        self, rows: Mapping[str, Sequence[Found]]
    ) -> tuple[dict[str, list[Step]], set[str]]:
        """Each stop where it stands; those that stand twice, nowhere, or are no stop, are faults.
        Also the stops that the round has lost since.
        """
        known = {stop.id for stop in self.round.stops}
        told = {row.stop: row.seat for found in rows.values() for row in found if not row.by_place}
        seen: dict[str, Seat] = {}
        steps: dict[str, list[Step]] = {}
        gone: set[str] = set()
        for team, found in rows.items():
            steps[team] = []
            for row in found:
                if row.unread or (row.by_place and row.stop in told):
                    continue
                if row.depot:
                    steps[team].append(Step(depot=row.depot, seat=row.seat))
                elif row.stop in seen:
                    first = seen[row.stop]
                    values = {"tab": first.tab or "", "row": first.row or 0}
                    self.fault("edit_stop_twice", row.seat, id=row.shown, **values)
                elif row.stop in known:
                    seen[row.stop] = row.seat
                    steps[team].append(Step(stop=row.stop, seat=row.seat))
                elif row.stop in self.printed or self.as_start:
                    gone.add(row.stop)
                    self.warn("edit_stop_left", row.seat, id=row.shown)
                else:
                    self.fault("edit_unknown_stop", row.seat, id=row.shown)
        self._lost({**seen, **self._beside(seen, steps)}, set(rows))
        return steps, gone

    def _beside(self, seen: Mapping[str, Seat], steps: dict[str, list[Step]]) -> dict[str, Seat]:
        """Add what the workbook does not tell of: other villages' teams, but for stops that were
        taken from them, and the others that are unserved.
        """
        if self.memory is None or not self.memory.part or self.before is None:
            return {}
        known = {stop.id for stop in self.round.stops}
        found: dict[str, Seat] = {}
        for team, others in self.elsewhere.items():
            if team in steps:
                continue  # its tab was copied into this workbook
            steps[team] = [step for step in others if step.stop not in seen]
            found |= {step.stop: step.seat for step in steps[team] if step.stop in known}
            for step in others:
                if step.stop in seen:
                    self.warn("edit_taken", seen[step.stop], id=shown_id(step.stop), team=team)
        routed = {step.stop for each in self.before.values() for step in each}
        for stop in self.round.stops:
            if stop.id not in routed and stop.id not in self.printed and stop.id not in seen:
                steps.setdefault("", []).append(Step(stop=stop.id, seat=Seat(file=self.file)))
        return found

    def _lost(self, seen: Mapping[str, Seat], teams: set[str]) -> None:
        """Stops that were printed and stand nowhere, though their tab is there."""
        tabs = {team: tab for tab, team in self.memory.tabs.items()} if self.memory else {}
        tabs[""] = self.memory.unserved if self.memory else ""
        for stop in self.round.stops:
            if stop.id in seen:
                continue
            place = self.printed.get(stop.id)
            if place is None:
                if not self.printed:
                    self.fault("edit_stop_lost", Seat(file=self.file), id=shown_id(stop.id))
                continue
            if place.team and place.team not in teams:
                continue  # its tab was deleted: the team is struck out; or it never had one here
            seat = Seat(file=self.file, tab=tabs.get(place.team) or None, row=place.row or None)
            self.fault("edit_stop_lost", seat, id=shown_id(stop.id))

    def _deleted(self, seats: Mapping[str, Seat]) -> dict[str, Seat]:
        """Teams that had a tab and have none any more, where the round still has them."""
        had = [*self.memory.tabs.values()] if self.memory else [*(self.before or {})]
        known = {team.id for team in self.round.teams}
        return {team: Seat(file=self.file) for team in had if team in known and team not in seats}

    def _arrangement(
        self,
        steps: Mapping[str, Sequence[Step]],
        gone: set[str],
        struck: Mapping[str, Seat],
        seats: Mapping[str, Seat],
    ) -> Arrangement:
        known = {stop.id for stop in self.round.stops}
        order = [team.id for team in self.round.teams]
        unserved = list(steps.get("", ()))
        for team in steps:
            if team and team not in order:
                self.warn("edit_team_left", seats.get(team, Seat(file=self.file)), team=team)
            if team in struck or (team and team not in order):
                unserved += [step for step in steps[team] if step.stop]
        told = {step.stop for each in steps.values() for step in each}
        for stop, place in self.printed.items():
            if stop not in told and stop in known and place.team in struck:
                unserved.append(Step(stop=stop, seat=Seat(file=self.file)))
                told.add(stop)
        added = tuple(stop.id for stop in self.round.stops if stop.id not in told)
        if added:
            self.warn("edit_stops_added", Seat(file=self.file), num=len(added))
        if self.before is not None:
            away = set(self.printed) - known - gone
            if away:
                self.warn("edit_stops_away", Seat(file=self.file), num=len(away))
        return Arrangement(
            routes={
                team: tuple(steps[team]) for team in order if steps.get(team) and team not in struck
            },
            unserved=tuple(unserved),
            struck=tuple(team for team in order if team in struck),
            added=added,
            before=None if self.before is None else _known_of(self.before, known, set(order)),
            seats={**seats, **struck},
        )

    def fault(self, code: str, seat: Seat, **values: object) -> None:
        """Note what keeps the file from being read."""
        self.faults.append(fault_at(code, seat, **values))

    def warn(self, code: str, seat: Seat, **values: object) -> None:
        """Note what is worth a look."""
        self.warnings.append(fault_at(code, seat, **values))


def _routes(memory: Memory) -> dict[str, tuple[Step, ...]]:
    """The routes as they were printed."""
    routes: dict[str, tuple[Step, ...]] = dict.fromkeys(memory.tabs.values(), ())
    for place in memory.places:
        if place.team:
            step = Step(stop=place.stop, depot=place.depot)
            routes[place.team] = (*routes[place.team], step)
    return routes


def _known_of(
    routes: Mapping[str, tuple[Step, ...]], stops: set[str], teams: set[str]
) -> dict[str, tuple[Step, ...]]:
    """Routes without what the round does not have any more."""

    def kept(steps: Sequence[Step]) -> Iterator[Step]:
        yield from (replace(step) for step in steps if step.depot or step.stop in stops)

    return {team: tuple(kept(steps)) for team, steps in routes.items() if team in teams}
