"""How far a file has been read, as told while it is read."""

import os
from types import SimpleNamespace

import pytest

from routing.roads import reading
from routing.roads.reading import EVERY, watched


@pytest.fixture
def large(tmp_path):
    """A file of 10,000 lines of 100 bytes."""
    path = tmp_path / "large.osm"
    path.write_bytes((b"x" * 99 + b"\n") * 10_000)
    return path


def told_of(path):
    """What is told of a reader that reads as it yields."""
    told = []

    def lines():
        with path.open("rb", buffering=0) as file:
            while line := file.read(100):
                yield line

    assert sum(1 for _ in watched(lines(), path, told.append)) == 10_000
    return told


def test_the_part_read_is_told_now_and_then(large):
    assert told_of(large) == pytest.approx([0.0001 + EVERY / 10_000 * n for n in range(5)])


def test_a_handle_of_somebody_else_s_does_not_count(large):
    with large.open("rb") as mine:
        mine.read()
        assert told_of(large) == pytest.approx([0.0001 + EVERY / 10_000 * n for n in range(5)])


@pytest.mark.parametrize("name", ["fstat", "lseek"])
def test_where_the_system_does_not_tell_nothing_is_told(large, monkeypatch, name):
    def fails(*_):
        raise OSError("no")

    those = {"fstat": os.fstat, "lseek": os.lseek, "path": os.path, "SEEK_CUR": os.SEEK_CUR}
    monkeypatch.setattr(reading, "os", SimpleNamespace(**those | {name: fails}))
    assert told_of(large) == []


def test_a_real_map_s_reader_is_watched(data):
    import osmium

    told = []
    path = data / "vh_liechtenstein-latest.osm.pbf"
    for _ in watched(osmium.FileProcessor(str(path)), path, told.append):
        pass
    assert told == sorted(told)
    assert 0 < told[-1] <= 1
