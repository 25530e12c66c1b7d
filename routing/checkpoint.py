"""The best sequences of a search, kept in a file while it goes on: a sudden end loses little.

In: a round and sequences of its problem, as they are found. Out: a file of ids and digests (no
name, number, address or place), and from it a plan to go on from with what has changed since.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from routing.errors import Fault, InputError
from routing.model import Round
from routing.plan.arrangement import Arrangement, Step, start_plan
from routing.plan.model import Plan
from routing.words.refusals import refusal

if TYPE_CHECKING:
    from routing.problem import Sequences

CHECKPOINT = ".rounds.checkpoint"
"""The file's name in an output folder."""

UNFINISHED = f"{CHECKPOINT}.new"
"""The same while it is written: it is moved over the old one when it is whole."""

INTERVAL = 60.0
"""Seconds between two checkpoints: what a sudden end costs at most."""

_VERSION = 1

_PERSONAL = {"name", "address", "landmark", "phone", "note", "extra", "rt", "village_code"}
"""What a stop, team or depot has that no rule looks at."""

_PRINTED = {
    "name", "stops", "teams", "language", "columns", "formats", "coordinator",
    "coordinator_phone", "load_order", "qr", "roads", "source",
}  # fmt: skip
"""What a round has that is no rule of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Where the best is kept, and how often.

    Parameters
    ----------
    path
        The file; its folder exists, or ``prepare`` makes it.
    interval
        Seconds between two writings; nothing is written in the first.
    prepare
        Called before each writing.
    failed
        Called once, from another thread, when the file could not be written (a full disk). The
        search goes on, and so do the attempts.
    """

    path: Path
    interval: float = INTERVAL
    prepare: Callable[[], None] = lambda: None
    failed: Callable[[OSError], None] = lambda _: None

    def __post_init__(self) -> None:
        if not self.interval > 0:
            raise ValueError("the interval must be above zero")


class Keeper:
    """Writes what it is given, every interval, if it is new; use as a context manager.

    At the end it writes once more, unless all was over within the first interval.

    Parameters
    ----------
    checkpoint
        Where and how often; ``None`` for nowhere.
    round_
        Whose sequences they are.
    """

    def __init__(self, checkpoint: Checkpoint | None, round_: Round) -> None:
        self._checkpoint = checkpoint
        self._round = round_
        self._latest: Sequences | None = None
        self._written: Sequences | None = None
        self._head: dict[str, Any] | None = None
        self._has_failed = False
        self._begun = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write_on, args=(checkpoint,), daemon=True)

    def take(self, sequences: Sequences) -> None:
        """Take what is better, from any thread."""
        self._latest = sequences

    def __enter__(self) -> Self:
        self._begun = time.monotonic()
        if self._checkpoint is not None:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._checkpoint is None:
            return
        self._over.set()
        self._thread.join()
        if time.monotonic() - self._begun > self._checkpoint.interval:
            self._write(self._checkpoint)

    def _write_on(self, checkpoint: Checkpoint) -> None:
        while not self._over.wait(checkpoint.interval):
            self._write(checkpoint)

    def _write(self, checkpoint: Checkpoint) -> None:
        latest = self._latest
        if latest is None or latest is self._written:
            return
        if self._head is None:
            self._head = _digests(self._round)
        try:
            checkpoint.prepare()
            told = self._head | {
                "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                "elapsed": round(time.monotonic() - self._begun, 1),
                "routes": _routes(self._round, latest),
            }
            _replace(checkpoint.path, json.dumps(told, ensure_ascii=True))
            self._written = latest
        except OSError as error:
            if not self._has_failed:
                self._has_failed = True
                checkpoint.failed(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a checkpoint held.

    Parameters
    ----------
    plan
        To go on from: ``routing.pipeline.plan_round(start=...)``.
    faults
        How the round has changed since; empty when it is the same.
    served
        Stops in its routes.
    elapsed
        Seconds that its search had taken.
    written
        When.
    """

    plan: Plan
    faults: tuple[Fault, ...]
    served: int
    elapsed: float
    written: dt.datetime


def read_checkpoint(path: Path, round_: Round) -> Kept:
    """Read a checkpoint back, and hold it against the round as it is now.

    Raises
    ------
    InputError
        When it is none, or damaged.
    """
    try:
        told = json.loads(path.read_text("utf-8"))
        if (told["program"], told["checkpoint"]) != ("rounds", _VERSION):
            raise ValueError
        routes = {str(r["team"]): tuple(_step(s) for s in r["steps"]) for r in told["routes"]}
        served = [step.stop for steps in routes.values() for step in steps if step.stop]
        out = [Step(stop=name) for name in told["stops"].keys() - {*served}]
        return Kept(
            plan=start_plan(Arrangement(routes=routes, unserved=tuple(out)), round_),
            faults=tuple(_changes(told, _digests(round_), path.name)),
            served=len(served),
            elapsed=float(told["elapsed"]),
            written=dt.datetime.fromisoformat(told["written"]),
        )
    except OSError as error:
        values = {"path": str(path), "reason": refusal(error)}
        raise InputError([Fault(code="resume_unread", file=path.name, values=values)]) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        values = {"path": str(path)}
        raise InputError([Fault(code="resume_damaged", file=path.name, values=values)]) from None


def _step(told: object) -> Step:
    if isinstance(told, dict):
        return Step(depot=str(told["depot"]))
    if not isinstance(told, str) or not told:
        raise ValueError
    return Step(stop=told)


def _routes(round_: Round, sequences: Sequences) -> list[dict[str, Any]]:
    stops, depots = round_.stops, round_.depots
    return [
        {
            "team": team.id,
            "steps": [
                stops[place].id if place < len(stops) else {"depot": depots[place - len(stops)].id}
                for place in route
            ],
        }
        for team, route in zip(round_.teams, sequences, strict=True)
        if route
    ]


def _replace(path: Path, text: str) -> None:
    """Put a text in the place of a file: at every moment one of the two stands there, whole."""
    new = path.with_name(f"{path.name}.new")
    try:
        with new.open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def _changes(told: Mapping[str, Any], now: Mapping[str, Any], file: str) -> list[Fault]:
    """What of a round is no longer as it was."""
    if told["digest"] == now["digest"]:
        return []
    faults = [
        Fault(code=f"resume_{what}", file=file)
        for what in ("rules", "roads")
        if told[what] != now[what]
    ]
    for what in ("stops", "teams"):
        before, after = told[what], now[what]
        both = before.keys() & after.keys()
        values = {
            "changed": sum(before[name] != after[name] for name in both),
            "new": len(after) - len(both),
            "gone": len(before) - len(both),
        }
        if any(values.values()):
            faults.append(Fault(code=f"resume_{what}", file=file, values=values))
    return faults


def _digests(round_: Round) -> dict[str, Any]:
    """The round as digests: of each stop and team by id, of its rules and its map, and of all."""
    rules = [
        _plain(getattr(round_, each.name)) for each in fields(round_) if each.name not in _PRINTED
    ]
    parts: dict[str, Any] = {
        "rules": _digest(rules),
        "roads": _file_digest(round_.roads),
        "stops": {stop.id: _digest(_plain(stop)) for stop in round_.stops},
        "teams": {team.id: _digest(_plain(team)) for team in round_.teams},
    }
    head = {
        "program": "rounds",
        "checkpoint": _VERSION,
        "date": round_.date.isoformat(),
        "digest": _digest(parts),
    }
    return head | parts


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _file_digest(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()[:16]
    except OSError:
        return ""


def _plain(value: Any) -> Any:
    """A value as lists, the same in every process: sets have no order of their own."""
    if is_dataclass(value):
        return [
            _plain(getattr(value, each.name))
            for each in fields(value)
            if each.name not in _PERSONAL
        ]
    if isinstance(value, Mapping):
        return sorted([str(key), _plain(each)] for key, each in value.items())
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
