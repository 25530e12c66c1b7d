"""What a search has found outlives it: a file of ids and digests, whole at every moment."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from routing import checkpoint as module
from routing.checkpoint import CHECKPOINT, Checkpoint, Keeper, read_checkpoint
from routing.errors import InputError
from routing.model import Location, TimeWindow
from routing.plan.start import start_sequences
from tests.plan.test_start import STOPS, TEAM, TEAMS, make

BEST = ((0, 1, 2), (4, 3))


def keep(round_, sequences, path: Path, **more) -> None:
    """Keep sequences as a search does that goes on for some intervals."""
    with Keeper(Checkpoint(path=path, interval=0.01, **more), round_) as keeper:
        keeper.take(sequences)
        threading.Event().wait(0.05)


@pytest.fixture
def kept(tmp_path):
    round_, problem = make()
    keep(round_, BEST, tmp_path / CHECKPOINT)
    return SimpleNamespace(path=tmp_path / CHECKPOINT, round_=round_, problem=problem)


def test_it_comes_back_as_it_was(kept):
    back = read_checkpoint(kept.path, kept.round_)
    assert start_sequences(back.plan, kept.round_, kept.problem) == BEST
    assert (back.faults, back.served) == ((), 5)
    assert [path.name for path in kept.path.parent.iterdir()] == [CHECKPOINT]


def test_loadings_between_trips_come_back(tmp_path):
    teams = (TEAM.replace(capacity=(2,), reload_at=("posko",)),)
    round_, problem = make(teams=teams)
    trips = ((0, 1, len(STOPS), 2, 3),)
    keep(round_, trips, tmp_path / CHECKPOINT)
    back = read_checkpoint(tmp_path / CHECKPOINT, round_)
    assert start_sequences(back.plan, round_, problem) == trips
    assert [each.stop for each in back.plan.unassigned] == ["E"]


def test_it_holds_ids_and_digests_and_nothing_of_people(tmp_path):
    people = {
        "name": "Siti", "address": "Jl. Mawar 3", "phone": "0812345", "landmark": "masjid",
        "note": "lansia", "rt": "07",
    }  # fmt: skip
    teams = (TEAMS[0].replace(name="Mawar"), TEAMS[1])
    round_, _ = make(tuple(stop.replace(**people) for stop in STOPS), teams)
    keep(round_, BEST, tmp_path / CHECKPOINT)
    text = (tmp_path / CHECKPOINT).read_text("ascii")
    assert not [each for each in (*people.values(), "Mawar", "114.3") if f'"{each}' in text]
    assert "114.3" not in text
    # Nor is it told whether they have changed, so that nobody can try names out.
    plain, _ = make()
    assert read_checkpoint(tmp_path / CHECKPOINT, plain).faults == ()


def test_nothing_is_written_within_the_first_interval(tmp_path):
    round_, _ = make()
    with Keeper(Checkpoint(path=tmp_path / CHECKPOINT, interval=60), round_) as keeper:
        keeper.take(BEST)
    assert list(tmp_path.iterdir()) == []


def test_the_last_is_written_at_the_end_even_of_a_search_that_fails(tmp_path, monkeypatch):
    round_, problem = make()
    times = iter([0.0, 0.0, 61.0, 61.0])
    monkeypatch.setattr(module.time, "monotonic", lambda: next(times))

    def search():
        with Keeper(Checkpoint(path=tmp_path / CHECKPOINT, interval=60), round_) as keeper:
            keeper.take(BEST)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search()
    monkeypatch.undo()
    back = read_checkpoint(tmp_path / CHECKPOINT, round_)
    assert start_sequences(back.plan, round_, problem) == BEST
    assert back.elapsed == 61.0


def test_what_was_written_is_not_written_again(tmp_path):
    written = []
    keep(make()[0], BEST, tmp_path / CHECKPOINT, prepare=lambda: written.append(1))
    assert len(written) == 1


def test_a_full_disk_is_told_once_and_the_old_file_stays(kept, monkeypatch):
    before, told, tried = kept.path.read_bytes(), [], []

    def full(_):
        tried.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with Keeper(
        Checkpoint(path=kept.path, interval=0.01, failed=told.append), kept.round_
    ) as keeper:
        keeper.take(((0,), ()))
        while len(tried) < 3:
            threading.Event().wait(0.01)
    assert [error.strerror for error in told] == ["No space left on device"]
    assert kept.path.read_bytes() == before
    assert [path.name for path in kept.path.parent.iterdir()] == [CHECKPOINT]


def test_when_there_is_room_again_it_is_written(kept, monkeypatch):
    full = [OSError(28, "full")]
    real = module.os.fsync
    monkeypatch.setattr(module.os, "fsync", lambda n: _raise(full.pop()) if full else real(n))
    keep(kept.round_, ((0,), ()), kept.path)
    assert read_checkpoint(kept.path, kept.round_).served == 1


def _raise(error):
    raise error


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"date": "later"}, {"resume_rules"}),
        ({"objective": "shortest"}, {"resume_rules"}),
        ({"language": "en", "coordinator": "Ana"}, set()),
        ({"stops": (STOPS[0].replace(demand=(9, 0)), *STOPS[1:])}, {"resume_stops"}),
        ({"stops": STOPS[1:]}, {"resume_stops"}),
        ({"teams": (TEAM.replace(shift=TimeWindow(start=0, end=30_000)), TEAMS[1])},
         {"resume_teams"}),
        ({"teams": (*TEAMS, TEAM.replace(id="T3"))}, {"resume_teams"}),
    ],
)  # fmt: skip
def test_what_changed_is_told(kept, changes, codes):
    if "date" in changes:
        changes = {"date": kept.round_.date.replace(day=25)}
    faults = read_checkpoint(kept.path, kept.round_.replace(**changes)).faults
    assert {fault.code for fault in faults} == codes


def test_changes_are_counted(kept):
    moved = STOPS[1].replace(location=Location(lat=-8.3, lon=114.3))
    stops = (moved, *STOPS[2:], STOPS[0].replace(id="X"), STOPS[0].replace(id="Y"))
    (fault,) = read_checkpoint(kept.path, kept.round_.replace(stops=stops)).faults
    assert fault.values == {"changed": 1, "new": 2, "gone": 1}


def test_another_map_is_told(kept, tmp_path):
    map_ = tmp_path / "roads.osm"
    map_.write_text("one", "utf-8")
    round_ = kept.round_.replace(roads=map_)
    keep(round_, BEST, kept.path)
    assert read_checkpoint(kept.path, round_).faults == ()
    map_.write_text("two", "utf-8")
    (fault,) = read_checkpoint(kept.path, round_).faults
    assert fault.code == "resume_roads"


def test_what_the_round_no_longer_allows_is_repaired(kept):
    stops, teams = STOPS[1:], (TEAM.replace(max_stops=1), TEAMS[1])
    round_, problem = make(stops, teams)
    back = read_checkpoint(kept.path, round_)
    # A is gone; of B and C the first team takes one; E, D are places 3 and 2 now.
    assert start_sequences(back.plan, round_, problem) == ((0,), (3, 2))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: "",
        lambda told: json.dumps(told)[:-30],
        lambda told: "[]",
        lambda told: json.dumps({**told, "checkpoint": 99}),
        lambda told: json.dumps({**told, "routes": [{"team": "T1", "steps": [7]}]}),
        lambda told: json.dumps({**told, "stops": 3}),
        lambda told: json.dumps({key: told[key] for key in told if key != "routes"}),
    ],
)
def test_a_damaged_one_is_refused(kept, spoil):
    told = json.loads(kept.path.read_text("utf-8"))
    kept.path.write_text(spoil(told), "utf-8")
    with pytest.raises(InputError) as error:
        read_checkpoint(kept.path, kept.round_)
    assert [fault.code for fault in error.value.faults] == ["resume_damaged"]


def test_one_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(InputError) as error:
        read_checkpoint(tmp_path, make()[0])
    assert [fault.code for fault in error.value.faults] == ["resume_unread"]


def test_an_interval_is_above_zero(tmp_path):
    with pytest.raises(ValueError, match="above zero"):
        Checkpoint(path=tmp_path, interval=0)
