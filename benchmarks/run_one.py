"""One run of one engine, in a process of its own: ``search.py`` starts it.

    python -m benchmarks.run_one CASE ENGINE SECONDS SEED ANSWER

In: a pickled ``Case`` (``search.py`` has just written it). Out: the answer's file, JSON: ``routes``
and ``seconds``, or ``error``.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.case import Case, Routes
from benchmarks.peers import load

ROOT = Path(__file__).parents[1]

PATIENCE = (1.5, 30.0)
"""A run is ended after the first times its seconds, plus the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a run: routes, or an error in words."""

    routes: Routes | None
    seconds: float
    error: str = ""


def run_one(
    case: Case, engine: str, seconds: float, seed: int, *, patience: float | None = None
) -> Answer:
    """Run an engine in a process of its own; whatever happens to that process is an answer."""
    limit = PATIENCE[0] * seconds + PATIENCE[1] if patience is None else patience
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "case").write_bytes(pickle.dumps(case))
        command = [
            *(sys.executable, "-m", "benchmarks.run_one", str(folder / "case"), engine),
            *(str(seconds), str(seed), str(folder / "answer")),
        ]
        begin = time.perf_counter()
        with (folder / "errors").open("wb") as errors:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=errors, stderr=errors, start_new_session=True
            )
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            spent = time.perf_counter() - begin
            return Answer(routes=None, seconds=spent, error=f"ended after {limit:.0f} s")
        finally:
            _end(process)
        spent = time.perf_counter() - begin
        if not (folder / "answer").exists():
            last = (folder / "errors").read_text("utf-8", "replace").strip().splitlines()[-1:]
            died = f"died with {process.returncode}: {' '.join(last)}"
            return Answer(routes=None, seconds=spent, error=died)
        told = json.loads((folder / "answer").read_text("utf-8"))
    if "error" in told:
        return Answer(routes=None, seconds=told["seconds"], error=told["error"])
    routes = tuple(tuple(route) for route in told["routes"])
    return Answer(routes=routes, seconds=told["seconds"])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a run and what it started in its session; our own workers end as their pipe closes."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def main() -> None:
    case_file, engine, seconds, seed, answer = sys.argv[1:]
    case: Case = pickle.loads(Path(case_file).read_bytes())
    run = load(engine)
    begin = time.perf_counter()
    told: dict[str, object]
    try:
        told = {"routes": run(case, float(seconds), int(seed))}
    except Exception as error:
        told = {"error": f"{type(error).__name__}: {error}"}
    told["seconds"] = time.perf_counter() - begin
    Path(answer).write_text(json.dumps(told, default=int), "utf-8")


if __name__ == "__main__":
    main()
