"""Why stops are unserved when some teams were left as they are, or stay at home.

In: a round, its problem, the sequences and the closed teams. Out: what
``routing.plan.explain`` finds when no closed team takes anybody; a stop that one of them could
take has that for its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from routing.model import Round
from routing.plan.cut_short import StopFunction
from routing.plan.explain import Snapping, explain_unassigned
from routing.plan.model import Reason, Unassigned
from routing.problem import Problem, Sequences

_BARRED = "forbidden_to_team"
_CODES = {"team_is_kept": "keep_less", "team_stays_home": "let_come"}


def explain_around(
    round_: Round,
    problem: Problem,
    sequences: Sequences,
    closed: Mapping[int, str],
    *,
    snapping: Snapping | None = None,
    out_of_time: StopFunction | None = None,
) -> tuple[Unassigned, ...]:
    """Every stop that is in no sequence, with every reason, in the round's order.

    Parameters
    ----------
    round_, problem, sequences, snapping, out_of_time
        As for ``routing.plan.explain.explain_unassigned``.
    closed
        For each closed team why: ``team_is_kept`` or ``team_stays_home``.
    """
    served = {place for route in sequences for place in route}
    left_out = [stop for stop in range(problem.num_stops) if stop not in served]
    if not (closed and left_out):
        return explain_unassigned(
            round_, problem, sequences, snapping=snapping, out_of_time=out_of_time
        )
    # To the explanation they are teams that these stops are not for.
    ids = {round_.teams[team].id: why for team, why in closed.items()}
    eligible = problem.eligible[:, problem.team_kind]
    eligible[np.ix_(left_out, sorted(closed))] = False
    closed_problem = problem.replace(eligible=eligible, team_kind=np.arange(problem.num_teams))
    stops = list(round_.stops)
    for stop in left_out:
        barred = dict.fromkeys((*stops[stop].not_teams, *ids))
        stops[stop] = stops[stop].replace(not_teams=tuple(barred))
    found = explain_unassigned(
        round_.replace(stops=tuple(stops)),
        closed_problem,
        sequences,
        snapping=snapping,
        out_of_time=out_of_time,
    )
    told = {stop.id: stop.not_teams for stop in round_.stops}
    return tuple(
        Unassigned(
            stop=each.stop,
            reasons=tuple(_reasons(each, ids, told[each.stop])) or (_nobody(ids),),
        )
        for each in found
    )


def _reasons(
    unassigned: Unassigned, closed: Mapping[str, str], forbidden: tuple[str, ...]
) -> Iterator[Reason]:
    for reason in unassigned.reasons:
        team = reason.values.get("team")
        if reason.code != _BARRED or team in forbidden:
            yield reason
        elif isinstance(team, str) and team in closed:
            code = closed[team]
            yield Reason(code=code, values={"team": team, "remedy": (_CODES[code],)})


def _nobody(closed: Mapping[str, str]) -> Reason:
    return Reason(code="teams_closed", values={"closed_names": tuple(closed), "remedy": ()})
