"""An errand: one engine run, done in a process that was never ours before.

In: an ``Errand``: bytes and names, so that any executor can carry it. Out: JSON: what was found, or
that the problem of all errands is not known here and must be brought along.

A problem that many errands are about goes by its digest; a process keeps the last few it was
brought. Seconds are relative: clocks of two machines differ.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from routing.errors import EngineError
from routing.problem import Problem, Sequences
from routing.search.engines import load_engine, run_engine
from routing.search.limits import StopFunction
from routing.search.mix import BESIDE, STAND_IN
from routing.search.ruin.warm import Warm
from routing.search.wire import unpack_problem, unpack_task

KEEP = 2
"""Problems that a process keeps."""

TELL_EVERY = 0.1
"""Seconds between two reports: what is better still is told with the next, or at the end."""

TellFunction = Callable[[dict[str, Any]], None]

_kept: OrderedDict[str, Problem] = OrderedDict()
_warm: list[Warm] = []
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One engine run.

    Parameters
    ----------
    number
        A name that no other errand has.
    digest
        Of the problem, when others are about it too; empty when it is this errand's alone.
    problem
        What ``pack_problem`` made; empty when it was brought before.
    task
        What ``pack_task`` made, with the seconds it may take for its deadline.
    """

    number: str
    digest: str
    problem: bytes
    task: bytes


def do_errand(errand: Errand, tell: TellFunction, should_stop: StopFunction) -> bytes:
    """Do an errand in this process; ``tell`` never raises and is called from any thread."""
    tell({"begun": True})
    begun = time.monotonic()
    problem = _problem(errand)
    if problem is None:
        return json.dumps({"lacks": errand.digest}).encode()
    engine, task = unpack_task(errand.task, problem, 0.0)
    told = begun

    def report(sequences: Sequences) -> None:
        nonlocal told
        if time.monotonic() >= told + TELL_EVERY:
            told = time.monotonic()
            tell({"better": sequences})

    try:
        if task.seconds is not None:
            engine = _ready(engine)
            load_engine(engine)  # which may take seconds, the first time
            task = task.replace(seconds=max(0.0, task.seconds - (time.monotonic() - begun)))
        done = run_engine(engine, task, report, should_stop)
    except EngineError as error:
        failed = [[fault.code, dict(fault.values)] for fault in error.faults]
        return json.dumps({"failed": failed}).encode()
    return json.dumps({"done": done}).encode()


def _problem(errand: Errand) -> Problem | None:
    if not errand.digest:
        return unpack_problem(errand.problem)
    with _lock:
        if errand.digest not in _kept:
            if not errand.problem:
                return None
            _kept[errand.digest] = unpack_problem(errand.problem)
        _kept.move_to_end(errand.digest)
        while len(_kept) > KEEP:
            _kept.popitem(last=False)
        return _kept[errand.digest]


def _ready(engine: str) -> str:
    """The engine, or while this machine compiles it another: see ``routing.search.ruin.warm``."""
    if engine != BESIDE:
        return engine
    with _lock:
        if not _warm:
            _warm.append(Warm())
    return engine if _warm[0].ready or _warm[0].in_vain else STAND_IN
