"""Progress on a terminal, silence elsewhere, and Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")


class OnTerminal:
    """The command in a process of its own, its standard error a terminal."""

    def __init__(self, environment, *arguments):
        import pty

        self.terminal, theirs = pty.openpty()
        self.seen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "routing", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=environment,
        )
        os.close(theirs)

    def wait_for(self, text, timeout=60.0):
        """Read the terminal until a text appears, or for ``None`` until it is closed."""
        until = time.monotonic() + timeout
        while text is None or text not in self.seen:
            assert time.monotonic() < until, self.seen
            if not select.select([self.terminal], [], [], 0.1)[0]:
                continue
            try:
                part = os.read(self.terminal, 65_536)
            except OSError:  # Linux's way of saying that nobody writes any more
                part = b""
            if not part:
                assert text is None, self.seen
                break
            self.seen += part.decode("utf-8", "replace")

    def finish(self):
        """The exit code and what was printed; the terminal is read to its end."""
        self.wait_for(None)
        out = self.process.stdout.read().decode()
        return self.process.wait(60), out

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        os.close(self.terminal)


@pytest.fixture(autouse=True)
def _heard():
    """What is started in the background has Ctrl-C ignored, and its children have it from it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def on_terminal(child_environment):
    with contextlib.ExitStack() as stack:

        def start(*arguments, **changes):
            capable = {"TERM": "xterm-256color", "NO_COLOR": "", "PYTHONIOENCODING": "utf-8"}
            child = OnTerminal(child_environment(**capable | changes), *arguments)
            return stack.enter_context(child)

        yield start


def drawn(seen):
    """The lines of all blocks that a terminal was given, in their order."""
    return [
        line.strip()
        for part in seen.split("\x1b[2K")[1:]
        for line in [part.partition("\x1b[J")[0].rstrip("\r\n")]
    ]


@posix
def test_a_terminal_shows_progress_and_standard_output_stays_clean(
    on_terminal, rounds, round_folder, quick
):
    call = ("plan", round_folder, *quick, "--language", "en")
    child = on_terminal(*call, COLUMNS="60")
    code, out = child.finish()
    assert code == 0
    lines = drawn(child.seen)
    assert lines[0].startswith("Reading the map")
    assert any(line.startswith("Searching") for line in lines)
    assert any(line.startswith("24 of 24 served · ") for line in lines)
    assert any(re.match("Printing the sheets  █+ 100%", x) for x in lines)
    assert max(map(len, lines)) < 60
    # Nothing of it is left: the last that is done is to go home and clear what is below.
    assert child.seen.endswith("\x1b[J")
    assert child.seen.count("\n") == sum(int(up) for up in re.findall("\x1b\\[(\\d+)A", child.seen))
    assert "\x1b" not in out
    assert "Searching" not in out
    # The same words as without a terminal.
    assert rounds(*call).out == out


@posix
@pytest.mark.parametrize(
    "changes", [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"PYTHONIOENCODING": "cp1252"}], ids=str
)
def test_a_terminal_that_cannot_draw_gets_plain_lines_now_and_then(
    on_terminal, round_folder, quick, changes
):
    child = on_terminal("plan", round_folder, *quick, "--language", "en", **changes)
    assert child.finish()[0] == 0
    assert child.seen.isascii()
    assert "\x1b" not in child.seen
    lines = child.seen.splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "Reading the map", "Finding each door's road", "Working out travel times", "Searching",
        "Writing down times and reasons", "Checking the plan", "Printing the sheets",
    ]  # fmt: skip


@posix
def test_a_terminal_is_told_how_to_end_a_long_search_and_that_it_ends(on_terminal, round_folder):
    call = ("plan", round_folder, "--time-limit", "300", "--workers", "1", "--language", "en")
    child = on_terminal(*call)
    child.wait_for("Ctrl-C ends the search and keeps the best plan so far.")
    child.wait_for("24 of 24 served")
    child.process.send_signal(signal.SIGINT)
    code, out = child.finish()
    assert code == 130
    assert "Stopping; the best plan so far is kept" in child.seen
    assert "More time may give a better plan: rounds plan" in out


def test_machines_get_a_json_value_a_line_on_standard_error(rounds, round_folder, quick):
    ran = rounds("plan", round_folder, *quick, "--json", "--language", "en")
    assert json.loads(ran.out)["totals"]["served"] == 24
    told = [json.loads(line)["progress"] for line in ran.err.splitlines()]
    phases = list(dict.fromkeys(each["phase"] for each in told))
    assert phases == ["roads", "snap", "travel", "search", "finish", "check", "sheets"]
    last = {each["phase"]: each for each in told}
    assert last["search"]["served"] == last["search"]["stops"] == 24
    assert last["search"]["team_duration"] > 0
    assert last["sheets"]["part"] == 1


def test_a_pipe_gets_nothing_and_with_verbose_how_long_each_phase_took(rounds, round_folder, quick):
    call = ("plan", round_folder, *quick, "--language", "en")
    assert rounds(*call).err == ""
    lines = rounds(*call, "--verbose").err.splitlines()
    assert [line.partition(":")[0] for line in lines][:2] == [
        "Reading the map", "Finding each door's road",
    ]  # fmt: skip
    assert all(re.fullmatch(r"[^:]+: \d+ s", line) for line in lines)


@posix
@pytest.mark.parametrize(
    ("number", "workers"),
    [
        (signal.SIGINT, "2"),
        pytest.param(signal.SIGINT, "1", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, "1", marks=pytest.mark.slow),
    ],
)
def test_an_interrupted_search_writes_the_best_plan_so_far(
    on_terminal, rounds, round_folder, number, workers
):
    call = ("plan", round_folder, "--time-limit", "300", "--workers", workers, "--language", "en")
    child = on_terminal(*call)
    child.wait_for("24 of 24 served")
    begun = time.monotonic()
    child.process.send_signal(number)
    code, out = child.finish()
    assert code == 130
    assert time.monotonic() - begun < 30  # of 300, on a machine however busy
    assert "Stopped by hand: this is the best plan up to then." in out
    assert "All 24 stops are served" in out
    document = json.loads((round_folder.path / "out" / "plan.json").read_text("utf-8"))
    assert document["interrupted"] is True
    assert (round_folder.path / "out" / "sheets.pdf").exists()
    assert rounds("check", round_folder.path / "out" / "plan.json").code == 0
    assert {path.name for path in round_folder.path.parent.iterdir()} == {"round"}


def interrupting(function, times=1):
    """A function that is struck by Ctrl-C before it does its work."""

    def struck(*arguments, **named):
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        return function(*arguments, **named)

    return struck


@pytest.mark.parametrize(
    ("command", "place", "name"),
    [
        ("plan", "routing.intake", "read_round"),
        ("plan", "routing.roads", "load_roads"),
        ("plan", "routing.ground", "build_problem"),
        ("check", "routing.roads", "load_roads"),
        ("check", "routing.ground", "Ground"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_before_there_is_a_plan_ctrl_c_ends_it_without_a_file(
    rounds, round_folder, *, quick, tree, monkeypatch, command, place, name, as_json
):
    from routing.roads import cache

    # On a busy machine reading takes long enough for the map's cache to be kept: no part of a plan.
    monkeypatch.setattr(cache, "WORTH", float("inf"))
    module = pytest.importorskip(place)
    monkeypatch.setattr(module, name, interrupting(getattr(module, name)))
    before = tree(round_folder.path.parent)
    call = (command, round_folder, *(quick if command == "plan" else ()), "--language", "en")
    ran = rounds(*call, *(["--json"] if as_json else []))
    assert ran.code == 130
    assert tree(round_folder.path.parent) == before
    if as_json:
        assert [each["code"] for each in json.loads(ran.out)["faults"]] == ["interrupted"]
        assert all("progress" in json.loads(line) for line in ran.err.splitlines())
    else:
        assert (ran.out, ran.err) == ("", "Stopped by hand; nothing was written.\n")


def test_while_the_sheets_are_printed_the_first_ctrl_c_keeps_the_plan(
    rounds, round_folder, quick, monkeypatch
):
    import routing.sheets.xlsx as module

    monkeypatch.setattr(module, "write_xlsx", interrupting(module.write_xlsx))
    ran = rounds("plan", round_folder, *quick, "--language", "en")
    assert ran.code == 130
    assert "this is the best plan up to then" in ran.out
    assert rounds("check", round_folder.path / "out").code == 0


@pytest.mark.parametrize("command", ["plan", "sheets"])
def test_a_second_ctrl_c_leaves_the_old_folder_as_it_was(
    rounds, planned, *, quick, tree, monkeypatch, command
):
    import routing.sheets.xlsx as module

    monkeypatch.setattr("routing.command.watch.SAME_PRESS", 0.0)
    # Printing again has no search to save: there the first one ends it.
    times = 2 if command == "plan" else 1
    monkeypatch.setattr(module, "write_xlsx", interrupting(module.write_xlsx, times))
    before = tree(planned.path)
    call = ("plan", planned, *quick) if command == "plan" else ("sheets", planned.path / "out")
    ran = rounds(*call, "--language", "en")
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == "Stopped by hand; nothing was written.\n"
    assert tree(planned.path) == before


def test_a_ctrl_c_that_is_told_twice_at_once_is_one(rounds, round_folder, quick, monkeypatch):
    import routing.sheets.xlsx as module

    monkeypatch.setattr("routing.command.watch.SAME_PRESS", 60.0)
    monkeypatch.setattr(module, "write_xlsx", interrupting(module.write_xlsx, times=3))
    ran = rounds("plan", round_folder, *quick, "--language", "en")
    assert ran.code == 130
    assert "this is the best plan up to then" in ran.out


def test_ctrl_c_while_the_end_is_told_does_not_say_that_nothing_was_written(
    rounds, round_folder, quick, monkeypatch
):
    import routing.command.plan as module

    monkeypatch.setattr(module, "summarise", interrupting(module.summarise))
    ran = rounds("plan", round_folder, *quick, "--language", "en")
    assert (ran.code, ran.err) == (130, "")
    assert rounds("check", round_folder.path / "out").code == 0


def test_the_caller_s_own_handling_of_signals_comes_back(rounds, round_folder, quick):
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    rounds("check", round_folder)
    rounds("roads", round_folder.path / "gone.osm")
    assert [signal.getsignal(number) for number in numbers] == before
