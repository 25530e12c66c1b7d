"""``plan.vroom.json``: the plan as VROOM would answer, for programs that read its solutions.

In: a ``Plan``. Out: plain values in the shape of VROOM's API (1.14). Its ids are integers: a
``vehicle`` is the place of a team among the round's teams from 1, a job's ``id`` the place of a
stop among the round's stops; ``description`` has our ids. Spans in seconds, instants in seconds
after local midnight of the round's date, coordinates as [lon, lat], amounts in the order of
``model.DIMENSIONS``. No texts of households.

VROOM knows no second load: a reload is a step of type ``pickup`` at the depot. At every step
``arrival + waiting_time + setup + service`` is when it is left, and the next arrival is that and
the travel between, as VROOM has it; a break's own length is its ``service``.

References
----------
https://github.com/VROOM-Project/vroom/blob/master/docs/API.md, Output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise
from typing import Any

from routing.model import DIMENSIONS, Break, Location, Round, Stop
from routing.plan.model import Plan, Reload, Route, Visit
from routing.sheets.day import day_steps
from routing.sheets.team_day import located

_DECIMALS = 7
_POLYLINE = 1e5
"""Google's encoded polyline, which VROOM's ``geometry`` is, counts in hundred-thousandths."""

_SUMS = ("setup", "service", "waiting_time")


def vroom_json(plan: Plan) -> dict[str, Any]:
    """A plan as VROOM's output."""
    round_ = plan.round_
    jobs = {stop.id: number for number, stop in enumerate(round_.stops, start=1)}
    stops = {stop.id: stop for stop in round_.stops}
    vehicles = {team.id: number for number, team in enumerate(round_.teams, start=1)}
    pickups = count(1)
    routes = [
        {
            "vehicle": vehicles[route.team],
            **_route(route, list(_steps(round_, route, jobs, pickups))),
            "priority": sum(_priority(stops[visit.stop]) for visit in route.visits),
        }
        for route in plan.routes
    ]
    keys = ("cost", *_SUMS, "duration", "priority", "distance")
    return {
        "code": 0,
        "summary": {
            "routes": len(routes),
            "unassigned": len(plan.unassigned),
            **{key: sum(route[key] for route in routes) for key in keys},
            **_amounts(route.delivered for route in plan.routes),
            "violations": [],
            "computing_times": {
                "loading": 0,
                "solving": round(plan.search_duration * 1000),
                "routing": 0,
            },
        },
        "unassigned": [
            {
                "id": jobs[each.stop],
                "type": "job",
                "location": _lon_lat(stops[each.stop].location),
                "description": each.stop,
            }
            for each in plan.unassigned
        ],
        "routes": routes,
    }


def encode_polyline(points: Iterable[tuple[float, float]]) -> str:
    """(lon, lat) points as an encoded polyline, latitude first, five decimals.

    References
    ----------
    https://developers.google.com/maps/documentation/utilities/polylinealgorithm
    """
    whole = [(round(lat * _POLYLINE), round(lon * _POLYLINE)) for lon, lat in points]
    encoded = []
    for before, here in pairwise([(0, 0), *whole]):
        for old, new in zip(before, here, strict=True):
            rest = (new - old) << 1
            rest = ~rest if new < old else rest
            while rest >= 0x20:
                encoded.append(chr((0x20 | rest & 0x1F) + 63))
                rest >>= 5
            encoded.append(chr(rest + 63))
    return "".join(encoded)


def _route(route: Route, steps: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What a route tells of its steps, and the steps; VROOM's cost is the time of travel."""
    travel = route.return_duration + sum(step.duration for step in route.steps)
    return {
        "cost": travel,
        **_amounts([route.delivered]),
        **{key: sum(step[key] for step in steps) for key in _SUMS},
        "duration": travel,
        "distance": route.distance,
        "description": route.team,
        "steps": steps,
        "violations": [],
        **({"geometry": encode_polyline(route.geometry)} if route.geometry else {}),
    }


def _steps(
    round_: Round, route: Route, jobs: dict[str, int], pickups: Iterator[int]
) -> Iterator[dict[str, Any]]:
    """The steps of a day; VROOM has a break before the step that it delays."""
    team = next(team for team in round_.teams if team.id == route.team)
    load: Sequence[int] = route.load
    travelled = metres = 0
    if team.start is not None:
        yield _step(
            route.start_at, 0, 0, load, type="start", location=_lon_lat(located(round_, team.start))
        )
    now = route.start_at
    todo = list(day_steps(route))
    breaks = count(1)
    reached: Visit | Reload | None = None
    for index, step in enumerate(todo):
        setup = 0
        following = next((each for each in todo[index:] if not isinstance(each, Break)), None)
        # A break at the next door comes after the way there and the setting up.
        goes = not isinstance(step, Break) or (following and following.arrival <= step.start)
        if following is not None and goes and following is not reached:
            reached, now = following, following.arrival
            travelled += following.duration
            metres += following.distance
            setup = following.setup_duration if isinstance(following, Visit) else 0
        if isinstance(step, Break):
            begin, end = step.start, step.end
            named = {"type": "break", "id": next(breaks), "description": step.name}
        elif isinstance(step, Visit):
            load, begin, end = step.load_after, step.service_start, step.departure
            job = jobs[step.stop]
            named = {"type": "job", "id": job, "job": job, "description": step.stop,
                     "location": _lon_lat(step.location)}  # fmt: skip
        else:
            load, begin, end = step.load, step.begin, step.departure
            named = {"type": "pickup", "id": next(pickups), "description": step.depot,
                     "location": _lon_lat(located(round_, step.depot))}  # fmt: skip
        yield _step(now, travelled, metres, load, setup=setup, waiting_time=begin - now - setup,
                    service=end - begin, **named)  # fmt: skip
        now = end
    if team.end is not None:
        travelled += route.return_duration
        metres += route.return_distance
        yield _step(
            route.end_at,
            travelled,
            metres,
            load,
            type="end",
            location=_lon_lat(located(round_, team.end)),
        )


def _step(
    arrival: int, duration: int, distance: int, load: Sequence[int], **told: Any
) -> dict[str, Any]:
    """A step; travel time and metres are counted from the start."""
    return {
        "arrival": arrival,
        "duration": duration,
        "distance": distance,
        "setup": 0,
        "service": 0,
        "waiting_time": 0,
        "load": list(load),
        "violations": [],
        **told,
    }


def _amounts(loads: Iterable[Sequence[int]]) -> dict[str, list[int]]:
    """What is delivered; ``amount`` is what it was called before VROOM 1.6 and still says."""
    delivered = [sum(each) for each in zip([0] * len(DIMENSIONS), *loads, strict=True)]
    return {"delivery": delivered, "amount": delivered, "pickup": [0] * len(DIMENSIONS)}


def _priority(stop: Stop) -> int:
    """VROOM's grows with importance: ours of 1 is its 5, ours of 5 its 1, an optional stop 0."""
    return 0 if stop.optional else 6 - stop.priority


def _lon_lat(location: Location) -> list[float]:
    return [round(location.lon, _DECIMALS), round(location.lat, _DECIMALS)]
