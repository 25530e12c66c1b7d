"""Problems and tasks as bytes, for worker processes: JSON beside NumPy's own format, no pickle.

In: a ``Problem`` or a ``Task``. Out: bytes, and the same back. Travel becomes a table on the way.
"""

from __future__ import annotations

import io
import json
import struct
from dataclasses import fields
from typing import IO, Any

import numpy as np

from routing.model import Break
from routing.problem import ARRAYS, Clock, MatrixTravel, Problem, Sequences
from routing.search.engines import Task

_LENGTH = struct.Struct("<Q")
_TUPLES = ("team_reloads", "team_prefix", "team_order")
_PLAIN = ("objective", "all_teams_out", "compactness", *_TUPLES)


def send(stream: IO[bytes], payload: bytes) -> None:
    """Write one message."""
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one message; ``None`` when the other side has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    payload = stream.read(length)
    return payload if len(payload) == length else None


def pack_problem(problem: Problem) -> bytes:
    """A problem as bytes."""
    everywhere = np.arange(problem.travels[0].num_places if problem.travels else 0)
    arrays = {name: getattr(problem, name) for name in (*ARRAYS, "eligible")}
    for name, tables in (("travel", problem.travels), ("distance", problem.distances)):
        for index, travel in enumerate(tables):
            # UNREACHABLE is the largest that 32 bits hold.
            table = travel.durations(everywhere, everywhere).astype(np.int32)
            arrays[f"{name} {index}"] = table
    plain: dict[str, Any] = {name: getattr(problem, name) for name in _PLAIN}
    plain["clocks"] = [
        [[pause.start, pause.end] for pause in clock.breaks] for clock in problem.clocks
    ]
    arrays["plain"] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def unpack_problem(payload: bytes) -> Problem:
    """The problem that ``pack_problem`` packed."""
    with np.load(io.BytesIO(payload), allow_pickle=False) as arrays:
        plain = json.loads(arrays["plain"].tobytes())
        tables: dict[str, tuple[MatrixTravel, ...]] = {
            name: tuple(
                MatrixTravel(arrays[f"{name} {index}"])
                for index in range(sum(each.startswith(f"{name} ") for each in arrays))
            )
            for name in ("travel", "distance")
        }
        clocks = tuple(
            Clock([Break(start=start, end=end) for start, end in breaks])
            for breaks in plain.pop("clocks")
        )
        for name in _TUPLES:
            plain[name] = as_sequences(plain[name])
        return Problem(
            travels=tables["travel"],
            distances=tables["distance"],
            clocks=clocks,
            **plain,
            **{name: arrays[name] for name in (*ARRAYS, "eligible")},
        )


def pack_task(engine: str, task: Task, until: float | None) -> bytes:
    """A task without its problem; ``until`` is its deadline as ``time.time`` tells it."""
    plain = {
        each.name: getattr(task, each.name)
        for each in fields(task)
        if each.name not in {"problem", "seconds"}
    }
    return json.dumps({"engine": engine, "until": until, **plain}).encode()


def unpack_task(payload: bytes, problem: Problem, now: float) -> tuple[str, Task]:
    """The engine and the task that ``pack_task`` packed."""
    plain = json.loads(payload)
    engine, until = plain.pop("engine"), plain.pop("until")
    if plain["start"] is not None:
        plain["start"] = as_sequences(plain["start"])
    if plain["heat"] is not None:
        plain["heat"] = tuple(plain["heat"])
    plain["pool"] = tuple((team, tuple(stops)) for team, stops in plain["pool"])
    seconds = None if until is None else max(0.0, until - now)
    return engine, Task(problem=problem, seconds=seconds, **plain)


def as_sequences(lists: list[list[int]]) -> Sequences:
    """Sequences from lists, as JSON gives them."""
    return tuple(tuple(stops) for stops in lists)
