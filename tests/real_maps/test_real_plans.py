"""Two real rounds planned: all served or told why not, along streets as they may be ridden."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from routing import check_plan
from routing.plan.reasons import reason_texts

RADIUS = 6_371_009
BOTH = [
    pytest.param("solo_jebres", id="solo"),
    pytest.param("liechtenstein", id="liechtenstein", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("objective", ["balanced", "shortest"])
@pytest.mark.parametrize("name", BOTH)
def test_every_household_is_served_or_told_why_not(name, objective, real, planned):
    case, plan = real(name), planned(name, objective)
    visits = [visit for route in plan.routes for visit in route.visits]
    left = [each.stop for each in plan.unassigned]
    assert sorted([visit.stop for visit in visits] + left) == [s.id for s in case.round_.stops]
    assert all(each.reasons for each in plan.unassigned)
    for reason in (reason for each in plan.unassigned for reason in each.reasons):
        assert all(reason_texts(reason, language)[0] for language in ("en", "id"))
    assert check_plan(case.round_.replace(objective=objective), plan, case.network) == ()
    assert max(visit.walk_distance for visit in visits) <= case.round_.snap_limit
    # Hours and loads are generous: all that a road reaches is served.
    assert len(visits) == case.snaps.found[: len(case.lat)].sum()


@pytest.mark.parametrize("objective", ["balanced", "shortest"])
@pytest.mark.parametrize("name", BOTH)
def test_reasons_are_true_by_the_map_file(name, objective, real, raw, planned):
    case, roads, limit = real(name), raw(name), real(name).round_.snap_limit
    main, cut = np.flatnonzero(roads.main), np.flatnonzero(~roads.main)
    index = {stop.id: i for i, stop in enumerate(case.round_.stops)}
    codes = set()
    for each in planned(name, objective).unassigned:
        where = case.lat[index[each.stop]], case.lon[index[each.stop]]
        nearest, island = roads.nearest(*where, main), roads.nearest(*where, cut)
        (reason,) = each.reasons
        codes.add(reason.code)
        assert nearest > limit
        if reason.code == "too_far_from_road":
            assert island > limit
            assert reason.values["nearest_metres"] == pytest.approx(nearest, rel=2e-3, abs=1)
        else:
            assert reason.code == "cut_off"
            assert island <= limit
    expected = {"solo_jebres": set(), "liechtenstein": {"too_far_from_road", "cut_off"}}
    assert codes == expected[name]


@pytest.mark.parametrize("objective", ["balanced", "shortest"])
@pytest.mark.parametrize("name", BOTH)
def test_legs_follow_streets_in_the_direction_allowed(name, objective, real, raw, planned):
    case, roads = real(name), raw(name)
    places = {stop.id: i for i, stop in enumerate(case.round_.stops)}
    depot = len(places)
    num_inner = 0
    for route in planned(name, objective).routes:
        stops = [depot, *(places[visit.stop] for visit in route.visits), depot]
        told = [(visit.duration, visit.distance) for visit in route.visits]
        told.append((route.return_duration, route.return_distance))
        for leg, (seconds, metres) in zip(pairwise(stops), told, strict=True):
            path = case.network.path(case.snaps, *leg)
            assert (path.duration, path.distance) == (seconds, metres)
            assert line_metres(np.array(path.coordinates)) == pytest.approx(metres, abs=1)
            inner = set(list(pairwise(path.coordinates))[1:-1])
            assert inner <= roads.directed
            num_inner += len(inner)
    assert num_inner > 1000


def line_metres(line: np.ndarray) -> float:
    x = np.radians(np.diff(line[:, 0])) * np.cos(np.radians(line[:-1, 1])) * RADIUS
    return float(np.hypot(x, np.radians(np.diff(line[:, 1])) * RADIUS).sum())
