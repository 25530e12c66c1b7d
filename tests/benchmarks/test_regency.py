"""The regency's benchmark: what counts as good enough, rows that make a run resumable, memory."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks import regency
from benchmarks.memory import MemoryWatch, family


def test_a_search_counts_once_all_are_served_and_the_day_is_within_two_per_cent():
    curve = ["1.0 90 500", "2.0 100 1200", "3.0 100 1019", "9.0 100 1000"]
    assert regency.growth_figures(curve) == [
        ("served", 100), ("team day: s", 1000), ("within 2 % at s", 3.0),
    ]  # fmt: skip
    assert regency.growth_figures([]) == []


def test_what_is_done_is_not_run_again(tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.csv"
    key = ("growth", "100", "1", "5")
    regency.add_rows(out, regency.COLUMNS, [(*key, "within 2 % at s", 2.5), (*key, "all: MB", 300)])
    assert regency.finished(out) == set()  # broken off before its end
    regency.add_rows(out, regency.COLUMNS, [(*key, "done", 1)])
    assert regency.finished(out) == {key}
    ran = []
    monkeypatch.setattr(regency, "measure", lambda key, *_: ran.append(key) or True)
    call = ["growth", "--sizes", "100,200", "--time", "5", "--out", str(out)]
    assert regency.main([*call, "--plot", str(tmp_path / "growth.png")]) == 0
    assert ran == [("growth", "200", "1", "5")]
    assert (tmp_path / "growth.png").stat().st_size > 1000
    assert "| within 2 % at s | 2.5 |" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_counts_what_a_process_started():
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    below = "x = bytearray(b'1') * 80_000_000; print(1, flush=True); import time; time.sleep(1.5)"
    call = [sys.executable, "-c", code, below]
    with (
        subprocess.Popen(call, stdout=subprocess.PIPE) as process,
        MemoryWatch(process.pid) as memory,
    ):
        process.stdout.read()
    assert memory.most > 80e6
    assert os.getpid() in family(os.getppid())


@pytest.mark.slow
@pytest.mark.parametrize("what", ["growth", "run", "villages"])
def test_each_benchmark_runs_on_a_small_regency(what, tmp_path, capsys):
    out = tmp_path / "out.csv"
    call = [what, "--sizes", "300", "--time", "4", "--out", str(out), "--folder", str(tmp_path)]
    assert regency.main(call) == 0
    assert regency.finished(out) == {(what, "300", "1", "4")}
    assert "served" in capsys.readouterr().out
