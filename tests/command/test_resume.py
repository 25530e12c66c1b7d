"""A search that broke off goes on: ``--resume``, ``--checkpoint`` and what a full disk says."""

from __future__ import annotations

import json
import signal

import pytest

from routing.checkpoint import CHECKPOINT, INTERVAL, UNFINISHED
from routing.command import arguments
from routing.sheets.marker import MARKER

KEPT = ("--checkpoint", "0.01")

SMALL = ("--formats", "json", "--language", "en")


@pytest.fixture
def struck(monkeypatch):
    """Make a function end with an error after its work; what broke off is a real run."""
    import routing.pipeline as module

    def strike(error=KeyboardInterrupt):
        def never(*_arguments, **_named):
            raise error

        monkeypatch.setattr(module, "check_plan", never)
        return monkeypatch.undo

    return strike


@pytest.fixture
def broken(rounds, round_folder, quick, struck):
    """A folder of which a run broke off between the search and the check."""
    undo = struck()
    assert rounds("plan", round_folder, *quick, *KEPT, *SMALL).code == 130
    undo()
    return round_folder


def routes_of(plan):
    return {
        route["team"]: [visit["stop"] for visit in route["visits"]]
        for route in json.loads(plan.read_text("utf-8"))["routes"]
    }


def kept_in(folder):
    told = json.loads((folder.path / "out" / CHECKPOINT).read_text("utf-8"))
    return {route["team"]: route["steps"] for route in told["routes"]}


def test_what_a_broken_run_had_is_gone_on_from(rounds, broken, quick):
    out = broken.path / "out"
    kept = kept_in(broken)
    assert sum(map(len, kept.values())) == 24
    assert sorted(path.name for path in out.iterdir()) == [MARKER, CHECKPOINT]
    ran = rounds("plan", broken, *quick, *SMALL, "--resume", "--engine", "insertion")
    assert ran.code == 0
    assert ran.out.startswith("Going on from what was kept on ")
    assert "24 households served" in ran.out.splitlines()[0]
    assert ran.err == ""
    # Insertion alone finds nothing better than a search did, so the plan is what was kept.
    assert routes_of(out / "plan.json") == kept
    assert sorted(path.name for path in out.iterdir()) == [MARKER, "plan.json"]


def test_without_resume_it_is_told_that_there_is_something(rounds, broken, quick):
    ran = rounds("plan", broken, *quick, *SMALL)
    assert ran.code == 0
    assert "add --resume" in ran.err
    assert "Going on" not in ran.out
    assert not (broken.path / "out" / CHECKPOINT).exists()


def test_what_changed_since_is_told_and_the_plan_keeps_to_it(rounds, broken, quick):
    gone = broken.rows("households.csv")[0]["id"]
    lines = broken.text("households.csv").splitlines(keepends=True)
    broken.write("households.csv", "".join([lines[0], *lines[2:]]))
    ran = rounds("plan", broken, *quick, *SMALL, "--resume")
    assert ran.code == 0
    assert "0 are different, 0 are new, 1 are gone" in ran.err
    stops = [stop for route in routes_of(broken.path / "out" / "plan.json").values()
             for stop in route]  # fmt: skip
    assert len(stops) == 23
    assert gone not in stops


def test_with_no_checkpoint_a_plan_is_gone_on_from(rounds, planned, quick):
    before = routes_of(planned.path / "out" / "plan.json")
    ran = rounds("plan", planned, *quick, *SMALL, "--resume", "--engine", "insertion")
    assert (ran.code, ran.err) == (0, "")
    assert "going on from plan.json" in ran.out
    assert routes_of(planned.path / "out" / "plan.json") == before


def test_with_neither_the_search_begins_anew_and_says_so(rounds, round_folder, quick):
    ran = rounds("plan", round_folder, *quick, *SMALL, "--resume")
    assert (ran.code, ran.err) == (0, "")
    assert "the search begins anew" in ran.out


def test_a_damaged_checkpoint_is_told_and_left(rounds, broken, quick, tree):
    (broken.path / "out" / CHECKPOINT).write_text("{", "utf-8")
    before = tree(broken.path)
    ran = rounds("plan", broken, *quick, *SMALL, "--resume")
    assert ran.code == 2
    assert "damaged" in ran.err
    assert tree(broken.path) == before


def test_kept_teams_and_those_at_home_are_resumed_too(rounds, broken, quick):
    kept = kept_in(broken)
    first, second = list(kept)[:2]
    call = ("plan", broken, *quick, *SMALL, "--resume", "--keep", first, "--without", second)
    assert rounds(*call).code in {0, 4}
    routes = routes_of(broken.path / "out" / "plan.json")
    assert routes[first] == kept[first]
    assert second not in routes


def test_a_search_around_kept_teams_keeps_the_whole(rounds, planned, quick, struck):
    before = routes_of(planned.path / "out" / "plan.json")
    first, second = list(before)[:2]
    undo = struck()
    call = ("--start", planned.path / "out" / "plan.json", "--keep", first, "--without", second)
    assert rounds("plan", planned, *quick, *KEPT, *SMALL, *call).code == 130
    undo()
    kept = kept_in(planned)
    assert kept[first] == before[first]
    assert second not in kept
    # What the search found for the others is in it, and not only what it began with.
    assert sum(map(len, kept.values())) > 24 - len(before[second])


def test_resume_and_start_exclude_each_other(rounds, planned):
    plan = planned.path / "out" / "plan.json"
    ran = rounds("plan", planned, "--resume", "--start", plan, "--language", "id")
    assert ran.code == 2
    assert "melanjutkan hasil pembagian itu sendiri" in ran.err


def test_a_full_disk_is_said_once_and_the_plan_is_made(rounds, round_folder, quick, monkeypatch):
    import routing.checkpoint as module

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_replace", full)
    ran = rounds("plan", round_folder, *quick, *KEPT, *SMALL)
    assert ran.code == 0
    assert ran.err.count("the disk is full") == 1
    assert "search goes on" in ran.err
    assert "All 24 stops are served" in ran.out


def test_a_broken_run_is_purged_with_all_it_left(rounds, broken):
    out = broken.path / "out"
    (out / UNFINISHED).write_text("half", "utf-8")
    ran = rounds("purge", broken, "--before", "2200-01-01", "--yes")
    assert ran.code == 0
    assert not out.exists()
    assert (broken.path / "households.csv").exists()


def test_a_checkpoint_of_a_later_day_keeps_an_old_folder(rounds, planned, quick, struck):
    text = planned.text("round.toml")
    day = next(line for line in text.splitlines() if line.startswith("date"))
    planned.edit("round.toml", day, "date = 2199-01-05")
    undo = struck()
    assert rounds("plan", planned, *quick, *KEPT, *SMALL).code == 130
    undo()
    assert rounds("purge", planned, "--before", "2199-01-01", "--yes").code == 0
    assert (planned.path / "out" / CHECKPOINT).exists()
    assert rounds("purge", planned, "--before", "2199-02-01", "--yes").code == 0
    assert not (planned.path / "out").exists()


def test_sheets_stopped_by_hand_leave_the_plan_of_a_long_search(
    rounds, planned, quick, monkeypatch
):
    import routing.sheets.xlsx as module

    def stopped(*_arguments, **_named):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("routing.command.watch.SAME_PRESS", 0.0)
    monkeypatch.setattr(module, "write_xlsx", stopped)
    out = planned.path / "out"
    old = (out / "plan.json").read_text("utf-8")
    ran = rounds("plan", planned, *quick, *KEPT, "--seed", "2", "--language", "en")
    assert ran.code == 130
    assert "Print them with: rounds sheets" in ran.out
    assert "All 24 stops are served" in ran.out
    assert sorted(path.name for path in out.iterdir()) == [MARKER, "plan.json"]
    assert (out / "plan.json").read_text("utf-8") != old
    assert {path.name for path in planned.path.iterdir() if path.name.startswith(".")} == set()
    monkeypatch.undo()
    assert rounds("sheets", out, "--formats", "csv").code == 0
    assert rounds("check", out).code == 0


def test_the_interval_that_the_arguments_tell_is_the_library_s():
    assert arguments.CHECKPOINT_EVERY == INTERVAL
    assert arguments.parse(["plan", "x"]).checkpoint == INTERVAL


@pytest.mark.parametrize("what", ["long", "large"])
def test_a_plan_that_is_saved_before_its_sheets_is_left_at_the_first_ctrl_c(
    rounds, planned, quick, monkeypatch, what
):
    import routing.sheets.xlsx as module
    from routing.sheets import villages

    def stopped(*_arguments, **_named):
        signal.raise_signal(signal.SIGINT)
        pytest.fail("nobody waits for sheets that are not wanted")

    monkeypatch.setattr(module, "write_xlsx", stopped)
    if what == "large":
        monkeypatch.setattr(villages, "MANY_TEAMS", 1)
    out = planned.path / "out"
    ran = rounds("plan", planned, *quick, *(KEPT if what == "long" else ()), "--language", "en")
    assert ran.code == 130
    assert "Print them with: rounds sheets" in ran.out
    assert sorted(path.name for path in out.iterdir()) == [MARKER, "plan.json"]
