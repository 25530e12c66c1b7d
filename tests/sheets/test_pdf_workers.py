"""Pages drawn by several processes: the same file, whatever becomes of them."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest

from routing.model import Round
from routing.sheets import children, pdf_workers
from routing.sheets.pdf import make_pdf

from .test_pdf import make_plan


def test_two_processes_give_the_file_of_one(
    small_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_workers, "PART", 2)
    plan = make_plan(small_round, [2] * 7)
    asked: list[int] = []
    receive = children.Child.receive

    def counted(child: children.Child) -> bytes:
        drawn = receive(child)
        asked.append(len(pickle.loads(drawn).sections))
        return drawn

    monkeypatch.setattr(children.Child, "receive", counted)
    # This process waits for the other to have drawn, or it would draw all before that has begun.
    draw = pdf_workers.draw_routes

    def slowly(*args: object, **kwargs: object) -> pdf_workers.Drawn:
        import time

        for _ in range(600):
            if asked:
                break
            time.sleep(0.1)
        return draw(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf_workers, "draw_routes", slowly)
    two = make_pdf(plan, language="id", workers=2)
    assert asked
    monkeypatch.setattr(pdf_workers, "draw_routes", draw)
    assert two == make_pdf(plan, language="id", workers=1)


def test_what_a_dead_process_owes_is_drawn_here(
    small_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_workers, "PART", 2)
    monkeypatch.setattr(children.sys, "executable", "/nowhere/python")
    plan = make_plan(small_round, [2] * 5)
    alone = make_pdf(plan, language="id", workers=1)
    assert make_pdf(plan, language="id", workers=3) == alone


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a flag does it")
def test_ctrl_c_at_the_terminal_strikes_no_child() -> None:
    code = (
        "import os; from routing.sheets.children import Child;"
        "child = Child('routing.sheets.parts_workers');"
        "print(os.getsid(child._process.pid) == os.getsid(0)); child.kill()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
