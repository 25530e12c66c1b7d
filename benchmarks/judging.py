"""Reasons judged by brute force: none false, none missing, every remedy true and the smallest.

In: a case, sequences that break no rule, and the reasons told. Out: what is wrong, in words. Every
place of every route is tried on the ruler, with the rule taken out of the round itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.applied import CODES, NEW, applied, without_rule
from benchmarks.random_rounds import Case
from routing.barriers import barriers
from routing.plan.model import Reason, Unassigned
from routing.plan.schedule import schedule_route
from routing.problem import Problem, Sequences

EVERYWHERE = {
    "exceeds_every_capacity", "too_far_for_any_shift", "window_outside_every_shift",
}  # fmt: skip
"""Told where even a team without other stops would not do."""

BARRIERS = ("skills", "teams", "not_teams", "areas", "area_teams", "pinned")

NO_ROAD = {"too_far_from_road", "cut_off", "outside_map", "no_teams", "optional"}


def faults_of_reasons(
    case: Case, sequences: Sequences, told: Sequence[Unassigned]
) -> Iterator[str]:
    """Everything that is wrong with what is told of the stops left out."""
    index_of = {stop.id: index for index, stop in enumerate(case.round_.stops)}
    for each in told:
        for fault in _faults_of_one(case, sequences, index_of[each.stop], each.reasons):
            yield f"{each.stop}: {fault}"


def _faults_of_one(
    case: Case, sequences: Sequences, stop: int, reasons: Sequence[Reason]
) -> Iterator[str]:
    problem = case.problem
    codes = {reason.code for reason in reasons}
    if not problem.num_teams:
        return
    if fits_somewhere(problem, sequences, stop):
        if codes - {"optional"} != {"search_ended"}:
            yield f"it fits, and is told {sorted(codes)}"
        return
    by_code = {reason.code: reason for reason in reasons}
    for rule, names in CODES.items():
        alone = fits_somewhere(
            without_rule(case, stop, rule), sequences, stop,
            together=rule != "together", teams=_concerned(case, stop, rule),
        )  # fmt: skip
        if alone and not codes & names:
            yield f"without {rule} it would fit, and that is not told"
        for code in codes & names if not alone else ():
            if not _holds_everywhere(case, stop, rule, by_code[code]):
                yield f"{code} is false"
    for reason in reasons:
        if "team" in reason.values and reason.values["remedy"]:
            yield from _faults_of_remedy(case, sequences, stop, reason)


def _concerned(case: Case, stop: int, rule: str) -> list[int]:
    """The teams that a rule keeps from a stop: not the one in whose route it is fixed."""
    name = case.round_.stops[stop].id
    return [
        index
        for index, team in enumerate(case.round_.teams)
        if rule != "pinned" or name not in (*team.fixed_start, *team.fixed_order)
    ]


def _holds_everywhere(case: Case, stop: int, rule: str, reason: Reason) -> bool:
    """Whether a rule forbids every team the stop, though its absence alone would not serve it."""
    round_, problem = case.round_, case.problem
    teams, own = range(problem.num_teams), round_.stops[stop]
    if reason.code == "exceeds_every_capacity":
        some = [t for t in teams if problem.eligible[stop, problem.team_kind[t]]] or teams
        return all((problem.demand[stop] > problem.team_capacity[team]).any() for team in some)
    if reason.code in EVERYWHERE:
        return True  # tests/plan/test_explain_truth.py looks at these
    if rule in BARRIERS:
        on_road = [t for t in round_.teams if case.access[t.profile][stop]]
        return all(rule in barriers(round_, team, own) for team in on_road)
    # Of a team that has no other stop: the rule alone is what keeps it off.
    return not _alone(case, stop, None) and _alone(case, stop, rule)


def _alone(case: Case, stop: int, rule: str | None) -> bool:
    """Whether one more team like one of the round's could serve a stop, without a rule or with."""
    twins = tuple(
        team.replace(id=f"{NEW}{index}", fixed_start=(), fixed_order=())
        for index, team in enumerate(case.round_.teams)
    )
    more = case.enlarged(case.round_.replace(teams=(*case.round_.teams, *twins)))
    problem = more.problem if rule is None else without_rule(more, stop, rule)
    first = len(case.round_.teams)
    return any(fits(problem, team, (), stop) for team in range(first, problem.num_teams))


def _faults_of_remedy(case: Case, sequences: Sequences, stop: int, reason: Reason) -> Iterator[str]:
    remedy = tuple(reason.values["remedy"])
    if remedy in {("search_longer",), ("not_alone",)}:
        return
    if not remedy_fits(case, sequences, stop, reason):
        yield f"the remedy does not serve it: {reason}"
    scalar = {"room", "aboard", "shift", "depot", "stops", "way", "day", "trips", "by_release",
              "until", "from", "its_room", "its_shift"}  # fmt: skip
    # Where the team day is limited, hours and windows are the least of one position only.
    like = next(team for team in case.round_.teams if team.id == reason.values["team"])
    if like.max_duration is not None:
        scalar -= {"shift", "its_shift", "depot", "until", "from"}
    if set(remedy) & scalar and remedy_fits(case, sequences, stop, reason, less=1):
        yield f"less than the remedy would serve it: {reason}"


def remedy_fits(case: Case, sequences: Sequences, stop: int, reason: Reason, less: int = 0) -> bool:
    """Whether the stop fits where it is said to once the remedy is applied."""
    round_, name = applied(case.round_, stop, reason, less)
    problem = case.rebuild(round_)
    team = next(index for index, each in enumerate(round_.teams) if each.id == name)
    routes = (*sequences, ()) if name == NEW else sequences
    together = "tear" not in reason.values["remedy"]
    return fits_somewhere(problem, routes, stop, together=together, teams=[team])


def fits_somewhere(
    problem: Problem,
    sequences: Sequences,
    stop: int,
    *,
    together: bool = True,
    teams: Sequence[int] | None = None,
) -> bool:
    """Whether a stop fits anywhere into some routes, perhaps with a loading of its own."""
    for team in range(problem.num_teams) if teams is None else teams:
        if together and not may_join(problem, sequences, team, stop):
            continue
        if any(fits(problem, team, each, stop) for each in loaded(problem, team, sequences[team])):
            return True
    return False


def may_join(problem: Problem, sequences: Sequences, team: int, stop: int) -> bool:
    """Whether no other team serves stops that the stop belongs with."""
    group = problem.together[stop]
    others = [
        place
        for other, route in enumerate(sequences)
        for place in route
        if other != team and place < problem.num_stops
    ]
    return bool(group < 0 or group not in problem.together[others])


def loaded(problem: Problem, team: int, route: Sequence[int]) -> Iterator[Sequence[int]]:
    """The route, and with one more loading anywhere."""
    yield route
    for depot in problem.team_reloads[team]:
        for where in range(len(route) + 1):
            yield (*route[:where], depot, *route[where:])


def fits(problem: Problem, team: int, stops: Sequence[int], stop: int) -> bool:
    """Whether a stop fits into a route somewhere."""
    return any(
        schedule_route(problem, team, (*stops[:place], stop, *stops[place:])).feasible
        for place in range(len(stops) + 1)
    )
