"""What teams, places and stops are called on sheets, and what of a stop they may show.

In: values of a round. Out: texts as people typed them: each output escapes what it prints.
"""

from __future__ import annotations

import re

from routing.model import Location, Round, Stop, Team
from routing.words import say


def team_title(team: Team, language: str) -> str:
    """How a team is called on paper: ``Tim T1 · Melati``."""
    named = team.id.casefold().startswith(("tim ", "team "))
    title = team.id if named else say("sheets.team", language, team=team.id)
    return f"{title} · {team.name}" if team.name and team.name != team.id else title


def place_name(
    round_: Round, place: str | Location | None, language: str, *, end: bool = False
) -> str:
    """A team's start or end: a depot's name, coordinates, or the first or last stop."""
    if place is None:
        return say("sheets.place_open_end" if end else "sheets.place_open_start", language)
    if isinstance(place, Location):
        return f"{place.lat:.5f}, {place.lon:.5f}"
    return next(depot.name or depot.id for depot in round_.depots if depot.id == place)


def where_lines(stop: Stop, columns: tuple[str, ...], language: str) -> list[str]:
    """The lines below a stop's name: only what the round lets its sheets show."""
    shown = {each: getattr(stop, each) if each in columns else "" for each in
             ("address", "rt", "rw", "village", "landmark", "note", "phone")}  # fmt: skip
    area = "/".join(
        value if value.upper().startswith(label) else f"{label} {value}"
        for label, value in (("RT", shown["rt"]), ("RW", shown["rw"]))
        if value
    )
    address = shown["address"]
    if re.search(r"\bRT\b.*\bRW\b", address, re.IGNORECASE):
        area = ""  # most people write it into the address
    village = shown["village"]
    if re.search(rf"\b{re.escape(village)}\b", address, re.IGNORECASE):
        village = ""
    lines = [", ".join(filter(None, (address, area, village)))]
    lines += [
        say(f"sheets.{each}", language, **{each: shown[each]})
        for each in ("landmark", "note", "phone")
        if shown[each]
    ]
    lines += [
        say("sheets.extra", language, header=header, text=text)
        for header, text in stop.extra
        if header in columns and text
    ]
    return [line for line in lines if line]


def stop_name(stop: Stop, columns: tuple[str, ...]) -> str:
    """What a stop is called: its name if it may be shown, else its id."""
    return (stop.name if "name" in columns else "") or stop.id
