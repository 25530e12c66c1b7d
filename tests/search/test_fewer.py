"""Fewer teams: who stays at home, and who may not."""

from __future__ import annotations

from routing.search.fewer import fewer_teams, one_fewer

ROUTES = ((0,), (1,), (2, 3))


def test_the_team_that_serves_least_stays_at_home(build):
    (part,) = fewer_teams(build(teams=3), ROUTES, 1)
    assert part.teams == (1, 2)
    assert part.problem.num_stops == 4  # its stop is for the others to serve


def test_a_team_with_a_start_or_an_order_of_its_own_goes_out(build):
    for rule in ("team_prefix", "team_order"):
        problem = build(teams=3).replace(**{rule: ((0,), (), ())})
        (part,) = fewer_teams(problem, ROUTES, 1)
        assert part.teams == (0, 2)
        assert one_fewer(problem, ROUTES, [0, 1, 2]).teams == (0, 2)
    assert one_fewer(build(teams=3), ROUTES, [0, 1, 2]).teams == (1, 2)


def test_where_all_are_to_go_out_nobody_stays_at_home(build):
    problem = build(teams=3, objective="balanced")
    assert fewer_teams(problem, ROUTES, 1) == []
    assert len(fewer_teams(problem.replace(all_teams_out=False), ROUTES, 1)) == 1


def test_fewer_teams_can_carry_everything(build):
    assert fewer_teams(build(teams=3, capacity=2), ROUTES, 2)[0].teams == (1, 2)
    assert len(fewer_teams(build(teams=3, capacity=2), ROUTES, 2)) == 1
    assert len(fewer_teams(build(teams=3, capacity=4), ROUTES, 2)) == 2
