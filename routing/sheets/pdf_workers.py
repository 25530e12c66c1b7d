"""Teams' pages drawn by several processes at a time.

In: a plan, its roads and directions. Out: what ``draw_routes`` makes of each part of the routes, in
their order. The processes are plain children, so that a script that writes sheets needs no guard
round its main part; where none can be started the pages are drawn here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from routing.plan.model import Plan
from routing.sheets.children import num_children, serve, share_out
from routing.sheets.directions import RouteDirections
from routing.sheets.pdf import Drawn, draw_routes
from routing.sheets.pdf_canvas import Paper
from routing.sheets.road_map import RoadMap

PART = 20
"""Routes drawn at a time."""


def draw_teams(
    plan: Plan,
    road_map: RoadMap,
    directions: Sequence[RouteDirections],
    *,
    paper: Paper,
    language: str,
    workers: int | None = None,
    drawn: Callable[[int], None] | None = None,
) -> list[Drawn]:
    """Draw the sections of all routes; ``workers`` are processes, if silent one a processor where
    there is much to draw. ``drawn`` is told, from any thread, how many more are done.
    """
    if workers is None:
        stops = sum(len(route.visits) for route in plan.routes)
        workers = num_children(stops)
    count = len(plan.routes)
    parts = [range(first, min(first + PART, count)) for first in range(0, count, PART)]
    done: dict[int, Drawn] = {}

    def keep(part: int, sections: Drawn) -> None:
        done[part] = sections
        if drawn is not None:
            drawn(len(parts[part]))

    share_out(
        len(parts),
        workers,
        __name__,
        ask=lambda part: parts[part],
        keep=keep,
        here=lambda part: draw_routes(
            plan, parts[part], road_map, directions, paper=paper, language=language
        ),
        greeting=lambda: (plan, road_map, directions, paper, language),
    )
    return [done[part] for part in range(len(parts))]


def main() -> None:
    """Draw what is asked for until nobody asks any more: what a child does."""
    task: list[Any] = []

    def draw(numbers: Iterable[int]) -> Drawn:
        plan, road_map, directions, paper, language = task
        return draw_routes(plan, numbers, road_map, directions, paper=paper, language=language)

    serve(draw, task.extend)
