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
from routing.problem import Clock, MatrixTravel, Problem, Sequences
from routing.search.engines import Task

_LENGTH = struct.Struct("<Q")
_PLAIN = {"objective", "all_teams_out"}
_APART = {"travels", "clock", "no_access", "stop_windows", *_PLAIN}


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
    arrays = {
        each.name: getattr(problem, each.name)
        for each in fields(problem)
        if each.name not in _APART
    }
    for index, travel in enumerate(problem.travels):
        # UNREACHABLE is the largest that 32 bits hold.
        arrays[f"travel {index}"] = travel.durations(everywhere, everywhere).astype(np.int32)
    plain: dict[str, Any] = {name: getattr(problem, name) for name in _PLAIN}
    plain["breaks"] = [[pause.start, pause.end] for pause in problem.clock.breaks]
    arrays["plain"] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def unpack_problem(payload: bytes) -> Problem:
    """The problem that ``pack_problem`` packed."""
    with np.load(io.BytesIO(payload), allow_pickle=False) as arrays:
        plain = json.loads(arrays["plain"].tobytes())
        tables = sum(name.startswith("travel ") for name in arrays)
        return Problem(
            travels=tuple(MatrixTravel(arrays[f"travel {index}"]) for index in range(tables)),
            clock=Clock([Break(start=start, end=end) for start, end in plain.pop("breaks")]),
            **plain,
            **{n: arrays[n] for n in arrays if n != "plain" and not n.startswith("travel ")},
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
    seconds = None if until is None else max(0.0, until - now)
    return engine, Task(problem=problem, seconds=seconds, **plain)


def as_sequences(lists: list[list[int]]) -> Sequences:
    """Sequences from lists, as JSON gives them."""
    return tuple(tuple(stops) for stops in lists)
