"""Teams' pages drawn by several processes at a time.

In: a plan, its roads and directions. Out: what ``draw_routes`` makes of each part of the routes, in
their order. The processes are plain children, so that a script that writes sheets needs no guard
round its main part; where none can be started the pages are drawn here.
"""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from routing.plan.model import Plan
from routing.sheets.children import Child, num_children, receive, send
from routing.sheets.directions import RouteDirections
from routing.sheets.map_drawing import RoadMap
from routing.sheets.pdf import Drawn, draw_routes
from routing.sheets.pdf_canvas import Paper

PAYS = 1_500
"""Stops from which a second process pays: it takes about a second to start, as long as drawing
that many stops takes."""

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
        workers = num_children() if stops >= PAYS else 1
    count = len(plan.routes)
    parts = [range(first, min(first + PART, count)) for first in range(0, count, PART)]
    done: dict[int, Drawn] = {}
    left = iter(range(len(parts)))
    lock = threading.Lock()

    def draw_here(part: int) -> Drawn:
        return draw_routes(plan, parts[part], road_map, directions, paper=paper, language=language)

    def keep(part: int, sections: Drawn) -> None:
        done[part] = sections
        if drawn is not None:
            drawn(len(parts[part]))

    def take() -> int | None:
        with lock:
            return next(left, None)

    def feed(child: Child, task: bytes) -> None:
        with suppress(OSError, EOFError, ValueError, pickle.PickleError):
            child.send(task)
            while (part := take()) is not None:
                child.send(pickle.dumps(parts[part]))
                keep(part, pickle.loads(child.receive()))  # noqa: S301 - our own child

    # This process is one of them.
    children = [Child("routing.sheets.pdf_workers") for _ in range(min(workers, len(parts)) - 1)]
    task = pickle.dumps((plan, road_map, directions, paper, language)) if children else b""
    threads = [threading.Thread(target=feed, args=[child, task], daemon=True) for child in children]
    del task
    for thread in threads:
        thread.start()
    try:
        while (part := take()) is not None:
            keep(part, draw_here(part))
        for thread in threads:
            thread.join()
    finally:
        for child in children:
            child.kill()
    for part in range(len(parts)):
        if part not in done:  # its child died
            keep(part, draw_here(part))
    return [done[part] for part in range(len(parts))]


def main() -> None:
    """Draw what is asked for until nobody asks any more: what a child does."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # What is printed by mistake must not get between the answers.
    sys.stdout = sys.stderr
    with suppress(EOFError):
        task = pickle.loads(receive(source))  # noqa: S301 - our own parent
        plan, road_map, directions, paper, language = task
        while True:
            numbers = pickle.loads(receive(source))  # noqa: S301
            drawn = draw_routes(plan, numbers, road_map, directions, paper=paper, language=language)
            send(target, pickle.dumps(drawn))
