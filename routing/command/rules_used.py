"""Which rules a round uses, beyond loads, shifts and one window a stop: for ``rounds check``.

In: a ``Round``. Out: names of rules, as ``words`` has them under ``check.rules``, with how many
stops, teams or places each is told of.
"""

from __future__ import annotations

from collections.abc import Iterable

from routing.model import DEFAULT_PRIORITY, Round


def rules_used(round_: Round) -> dict[str, int]:
    """The rules in force, in the order in which they are told."""
    stops, teams = round_.stops, round_.teams
    counts = {
        "windows": _count(stop.windows for stop in stops),
        "priorities": _count(stop.priority != DEFAULT_PRIORITY for stop in stops),
        "optional": _count(stop.optional for stop in stops),
        "setup": _count(stop.setup_duration for stop in stops),
        "release": _count(stop.release for stop in stops),
        "skills": _count(stop.skills for stop in stops),
        "teams": _count(stop.teams for stop in stops),
        "not_teams": _count(stop.not_teams for stop in stops),
        "together": _count(stop.together for stop in stops),
        "apart": _count(stop.apart for stop in stops),
        "areas": len(round_.areas) + _count(team.areas for team in teams),
        "breaks": len(round_.breaks),
        "own_breaks": _count(team.breaks for team in teams),
        "max_stops": _count(team.max_stops is not None for team in teams),
        "max_distance": _count(team.max_distance is not None for team in teams),
        "max_duration": _count(team.max_duration is not None for team in teams),
        "reload": _count(team.reload_at for team in teams),
        "aboard": _count(any(part is not None for part in team.aboard) for team in teams),
        "fixed_start": _count(team.fixed_start for team in teams),
        "fixed_order": _count(team.fixed_order for team in teams),
    }
    return {name: count for name, count in counts.items() if count}


def _count(held: Iterable[object]) -> int:
    return sum(map(bool, held))
