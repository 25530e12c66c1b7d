"""A worker process: takes a problem and tasks on its standard input, answers on its output.

Started by ``routing.search.crew`` as a plain child, so that a caller's script needs no guard around
its main part and nothing of the caller's is imported again. It ignores Ctrl-C (its parent says when
to stop) and ends when its parent does.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading
import time

from routing.errors import EngineError
from routing.problem import Problem, Sequences
from routing.search.engines import run_engine
from routing.search.wire import receive, send, unpack_problem, unpack_task

HELLO, PROBLEM, PART, TASK, STOP = b"H", b"P", b"p", b"T", b"S"
"""What a message brings: nothing, the problem of all tasks, that of the next task alone, a task, or
the wish to stop the one in hand."""


def main() -> None:
    """Serve until the parent closes the pipe."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = sys.stdin.buffer
    # Whatever a foreign library prints must not get between two messages.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    inbox: queue.Queue[bytes] = queue.Queue()
    stop = threading.Event()

    def read() -> None:
        while (message := receive(source)) is not None:
            # In the order of the messages: a wish to stop holds for the task before it.
            if message[:1] == STOP:
                stop.set()
                continue
            stop.clear()
            inbox.put(message)
        os._exit(0)  # nobody is there any more to hear of what is in hand

    threading.Thread(target=read, daemon=True).start()
    problem: Problem | None = None
    part: Problem | None = None
    while True:
        message = inbox.get()
        if message[:1] == PART:
            part = unpack_problem(message[1:])
            continue
        if message[:1] in {HELLO, PROBLEM}:
            problem = unpack_problem(message[1:]) if message[:1] == PROBLEM else None
            send(answers, json.dumps({"ready": True}).encode())
            continue
        about = part or problem
        if about is None:
            return
        engine, task = unpack_task(message[1:], about, time.time())
        part = None

        def report(sequences: Sequences) -> None:
            send(answers, json.dumps({"better": sequences}).encode())

        done: Sequences | None = None
        with contextlib.suppress(EngineError):
            done = run_engine(engine, task, report, stop.is_set)
        send(answers, json.dumps({"done": done}).encode())


if __name__ == "__main__":
    main()
