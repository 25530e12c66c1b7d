"""Whether our own engine is compiled, found out aside.

The first run after an installation takes numba some ten seconds of one core to compile, and all
later ones half a second to load what it kept; a mark beside that says so. A process of its own
compiles while the others search, so that no plan of ten seconds waits for it; it ends by itself,
with 0 when what it compiled is kept for those who come after.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import routing
from routing.search.ruin.sources import mark

NOT_KEPT = 3
"""The exit code when no folder could be written: every worker would compile for itself."""


class Warm:
    """Begins to compile, or to load, and knows when that is done."""

    def __init__(self) -> None:
        self._code: int | None = 0 if mark().exists() else None
        if self.ready:
            return
        if find_spec("numba") is None or not sys.executable or getattr(sys, "frozen", False):
            return
        root = str(Path(routing.__file__).parents[1])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        quiet = [
            getattr(subprocess, n, 0) for n in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
        ]
        with suppress(OSError):  # no room for another process: never ready
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", "from routing.search.ruin.warm import main; main()"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                start_new_session=os.name == "posix",
                creationflags=sum(quiet),
            )
            # It outlives a search that was shorter; somebody must be there when it ends.
            threading.Thread(target=self._wait_for, args=[process], daemon=True).start()

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        self._code = process.wait()

    @property
    def ready(self) -> bool:
        """Whether a worker that is asked now need not compile."""
        return self._code == 0

    @property
    def in_vain(self) -> bool:
        """Whether it has ended, and a worker that is asked must compile all the same."""
        return self._code not in {None, 0}


def main() -> None:
    """Compile, or load, and end with 0 when what was compiled is kept."""
    os._exit(0 if compile_now() else NOT_KEPT)


def compile_now() -> bool:
    """Compile, or load; whether what was compiled is kept."""
    from routing.problem import MatrixTravel, Problem
    from routing.search.ruin.entrance import MEASURE, act
    from routing.search.ruin.table import Board

    problem = Problem(
        travels=(MatrixTravel([[0, 1], [1, 0]]),),
        demand=[[1]],  # type: ignore[arg-type]  # anything like an array will do
        team_capacity=[[1]],  # type: ignore[arg-type]
        team_start=[1],  # type: ignore[arg-type]
        team_end=[1],  # type: ignore[arg-type]
    )
    board = Board(problem, seed=0)
    act(board.m, board.legs, board.floats, MEASURE, 0)
    folder = getattr(getattr(act, "stats", None), "cache_path", None)
    if folder is None or not any(Path(folder).glob("entrance*.nbc")):
        return False
    mark(Path(folder)).touch()
    return True
