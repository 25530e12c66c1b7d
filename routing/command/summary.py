"""A plan as the few lines that a coordinator understands in ten seconds."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from routing.command.console import Console
from routing.plan.measures import measure
from routing.plan.model import Plan, Unassigned
from routing.plan.reasons import reason_texts
from routing.words.numbers import clock, date, decimal, distance, kilometres, span

MOST_TEAMS = 16
"""Teams printed, so that a window shows the totals too; the cover and ``--verbose`` have all."""

MOST_UNSERVED = 20
"""Unserved stops printed; the sheets' cover has all."""


def named(files: Sequence[Path]) -> str:
    """The files of a plan's folder in a line; of a folder within it, how many there are."""
    top = min((path.parent for path in files), key=lambda folder: len(folder.parts))
    own = sorted(path.name for path in files if path.parent == top)
    below = Counter(path.parent.name for path in files if path.parent != top)
    return ", ".join([*own, *(f"{name}/ ({count})" for name, count in sorted(below.items()))])


def summarise(plan: Plan, console: Console) -> list[str]:
    """The plan's totals, its teams and its unserved stops."""
    language, totals = console.language, plan.totals
    title = {"name": plan.round_.name, "date": date(plan.round_.date, language)}
    lines = [
        console.say("plan.title", **title),
        console.say(
            "plan.served_some" if totals.unassigned else "plan.served_all",
            stops=totals.stops,
            served=totals.served,
            teams=totals.teams_out,
            parcels=totals.demand[0],
        ),
    ]
    if plan.routes:
        lines += [
            console.say(
                "plan.days",
                total=span(totals.team_duration, language),
                travel=span(totals.travel_duration, language),
                service=span(totals.service_duration, language),
                waiting=span(totals.waiting_duration, language),
                distance=distance(totals.travel_distance, language),
            ),
            *_preparing(plan, console),
            console.say("plan.fair", ratio=decimal(totals.longest_over_mean, language, digits=2)),
            *([_walks(plan, console), _measures(plan, console)] if console.verbose else []),
            "",
            *_teams(plan, console),
        ]
    optional = {stop.id for stop in plan.round_.stops if stop.optional}
    if left_out := [each for each in plan.unassigned if each.stop not in optional]:
        lines += ["", console.say("plan.unserved"), *_unserved(left_out, console)]
    if passed := [each.stop for each in plan.unassigned if each.stop in optional]:
        lines += ["", console.say("plan.optional", stops=", ".join(passed))]
    lines += ["", console.say("plan.checked")]
    if console.verbose:
        seconds = decimal(plan.search_duration, language)
        values = {"engine": plan.engine, "seconds": seconds, "seed": plan.seed}
        lines.append(console.say("plan.searched", **values))
    return lines


def _walks(plan: Plan, console: Console) -> str:
    walks = [visit.walk_distance for route in plan.routes for visit in route.visits]
    return console.say("plan.walks", median=round(statistics.median(walks)), most=max(walks))


def _measures(plan: Plan, console: Console) -> str:
    measures = measure(plan)
    share = round(100 * measures.nearest_same_team)
    pairs = len(measures.overlapping_pairs)
    said = console.say("plan.measures", share=share, pairs=pairs)
    if plan.round_.compactness:
        cost = span(measures.compactness_cost, console.language)
        said += " " + console.say("plan.apart", stops=measures.stops_apart, cost=cost)
    return said


def _teams(plan: Plan, console: Console) -> list[str]:
    names = {team.id: team.name for team in plan.round_.teams}
    shown = plan.routes if console.verbose else plan.routes[:MOST_TEAMS]
    rows = [
        [console.say(f"plan.{key}") for key in ("team", "profile", "stops", "parcels")]
        + [console.say(f"plan.{key}") for key in ("distance", "start_at", "end_at")]
    ]
    rows += [
        [
            " ".join(filter(None, [route.team, names[route.team]])),
            console.profile(route.profile),
            str(len(route.visits)),
            str(route.delivered[0]),
            kilometres(route.distance, console.language),
            clock(route.start_at),
            clock(route.end_at),
        ]
        for route in shown
    ]
    lines = table(rows, right=range(2, 7))
    if len(shown) < len(plan.routes):
        lines.append(console.say("plan.more_teams", num=len(plan.routes) - len(shown)))
    return lines


def _preparing(plan: Plan, console: Console) -> list[str]:
    """Set-up and loading, where there is any."""
    setup, loading = plan.totals.setup_duration, plan.totals.loading_duration
    if not (setup or loading):
        return []
    spans = {"setup": span(setup, console.language), "loading": span(loading, console.language)}
    return [console.say("plan.loading", **spans)]


def _unserved(left_out: Sequence[Unassigned], console: Console) -> list[str]:
    lines = []
    for each in left_out[:MOST_UNSERVED]:
        texts = [reason_texts(reason, console.language) for reason in each.reasons]
        said = " ".join(f"{detail} {remedy}".strip() for detail, remedy in texts)
        lines.append(f"- {each.stop}: {said}")
    if len(left_out) > MOST_UNSERVED:
        lines.append(console.say("plan.more_unserved", num=len(left_out) - MOST_UNSERVED))
    return lines


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Rows as aligned columns, the given ones to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
