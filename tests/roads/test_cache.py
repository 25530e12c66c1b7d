"""The network kept beside the map: the same in every array, and never believed when it is not."""

import zipfile
from contextlib import nullcontext
from dataclasses import MISSING, fields

import numpy as np
import pytest

from routing.own_profiles import OwnProfile
from routing.roads import cache, load_roads, read_osm
from routing.roads.cache import cache_key, cache_path, read_cache, write_cache
from routing.roads.profiles import PROFILES

STREET = {"highway": "residential", "name": "Jalan “Ijen” 日"}
NODES = {1: (0, 0), 2: (120, 0, {"barrier": "bollard"}), 3: (120, 90), 4: (300, 200), 5: (0, 400)}
WAYS = [([1, 2, 3], STREET), ([3, 4], {"highway": "primary", "oneway": "yes"}), ([3, 5], STREET)]


@pytest.fixture
def path(tmp_path, maps, monkeypatch):
    monkeypatch.setattr(cache, "WORTH", 0.0)
    place = tmp_path / "map.osm"
    place.write_text(maps.osm_text(NODES, WAYS), encoding="utf-8")
    return place


@pytest.fixture
def reads(monkeypatch):
    """How often the map itself was read."""
    count = []
    real = read_osm.read_osm
    monkeypatch.setattr(read_osm, "read_osm", lambda *each: (count.append(1), real(*each))[1])
    return count


def assert_same(one, other):
    for each in fields(one):
        if each.default_factory is not MISSING:  # worked out once it is asked
            continue
        a, b = getattr(one, each.name), getattr(other, each.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype, each.name
            assert np.array_equal(a, b), each.name
            assert not b.flags.writeable, each.name
        elif hasattr(a, "items"):
            assert list(a) == list(b)
            for key in a:
                assert np.array_equal(a[key], b[key]), (each.name, key)
        else:
            assert a == b, each.name


def test_a_kept_network_is_the_built_one_in_every_array(path, reads):
    built = load_roads(path)
    kept = load_roads(path)
    assert len(reads) == 1
    assert_same(built, kept)
    for profile in PROFILES:
        lat, lon = built.node_lat[:3] + 1e-5, built.node_lon[:3]
        snaps = [network.snap(lat, lon, profile, limit=50) for network in (built, kept)]
        assert np.array_equal(snaps[0].edge, snaps[1].edge)
        tables = [
            network.travel(each).durations([0, 1, 2], [0, 1, 2])
            for network, each in zip((built, kept), snaps, strict=True)
        ]
        assert np.array_equal(*tables)


def test_without_a_cache_nothing_is_kept_nor_read(path, reads):
    load_roads(path, cache=False)
    assert not cache_path(path).exists()
    load_roads(path)
    load_roads(path, cache=False)
    assert len(reads) == 3


@pytest.mark.parametrize("ending", [KeyboardInterrupt, OSError])
def test_a_cache_that_is_broken_off_leaves_no_half_file(path, monkeypatch, ending):
    def broken_off(file, **_):
        file.write(b"half")
        raise ending

    monkeypatch.setattr(cache.np, "savez", broken_off)
    with pytest.raises(KeyboardInterrupt) if ending is KeyboardInterrupt else nullcontext():
        load_roads(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_map_that_is_read_in_no_time_gets_no_cache(path, monkeypatch):
    monkeypatch.setattr(cache, "WORTH", 60.0)
    load_roads(path)
    assert not cache_path(path).exists()


def test_another_map_other_rules_another_version_are_read_anew(path, maps, reads, monkeypatch):
    whole = load_roads(path).length.sum()
    slow = OwnProfile(name="motorcycle", like="motorcycle", changes=(("max_speed_kph", 9.0),))
    assert max(style.speeds[1][0] for style in load_roads(path, profiles=[slow]).styles) == 9
    assert len(reads) == 2
    load_roads(path)
    assert len(reads) == 3  # one cache a map: the last one asked for
    monkeypatch.setattr(cache, "__version__", "99")
    load_roads(path)
    assert len(reads) == 4
    changed = maps.osm_text(NODES, [*WAYS, ([4, 5], STREET)])
    path.write_text(changed, encoding="utf-8")
    assert load_roads(path).length.sum() > whole
    assert len(reads) == 5


def save(path, how=np.savez, **arrays):
    with cache_path(path).open("wb") as file:
        how(file, **arrays)


def spoilt(path, kind):
    place = cache_path(path)
    content = bytearray(place.read_bytes())
    if kind == "cut short":
        content = content[: len(content) // 2]
    elif kind == "one byte":
        with zipfile.ZipFile(place) as archive:
            entry = archive.getinfo("array.lat.npy")
        content[entry.header_offset + 30 + 20 + len(entry.filename) + 128 + 5] ^= 1
    elif kind == "empty":
        content = bytearray()
    elif kind == "text":
        content = bytearray(b"not a cache")
    place.write_bytes(bytes(content))


@pytest.mark.parametrize("kind", ["cut short", "one byte", "empty", "text"])
def test_a_damaged_cache_is_rebuilt(path, reads, kind):
    built = load_roads(path)
    spoilt(path, kind)
    assert_same(built, load_roads(path))
    assert len(reads) == 2
    load_roads(path)
    assert len(reads) == 2  # and whole again


def test_a_cache_with_pickles_is_never_opened(path, tmp_path):
    load_roads(path)
    key = cache_key(path, PROFILES, None)

    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    save(
        path,
        key=np.frombuffer(key.encode(), np.uint8),
        json=np.array([Trap()], object),
    )
    assert read_cache(path, key) is None
    assert not (tmp_path / "sprung").exists()


def test_a_packed_cache_is_not_unpacked(path):
    load_roads(path)
    with np.load(cache_path(path)) as kept:
        arrays = {name: kept[name] for name in kept.files}
    save(path, np.savez_compressed, **arrays)
    assert read_cache(path, cache_key(path, PROFILES, None)) is None


@pytest.mark.parametrize("name", ["tail", "style", "point_first"])
def test_indices_that_lead_astray_are_found(path, name):
    load_roads(path)
    key = cache_key(path, PROFILES, None)
    assert read_cache(path, key) is not None
    with np.load(cache_path(path)) as kept:
        arrays = {each: kept[each] for each in kept.files}
    arrays[f"array.{name}"] = arrays[f"array.{name}"] + 1_000
    save(path, **arrays)
    assert read_cache(path, key) is None


def test_a_folder_that_nobody_may_write_to_is_no_trouble(path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(cache.tempfile, "mkstemp", refuse)
    assert load_roads(path).num_streets == 4
    assert not cache_path(path).exists()


def test_nothing_is_left_behind_when_the_disk_is_full(path, monkeypatch):
    network = load_roads(path, cache=False)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.np, "savez", full)
    assert write_cache(path, "key", network) is False
    assert [each.name for each in path.parent.iterdir()] == ["map.osm"]


def test_every_field_of_a_real_network_is_kept(tmp_path, data):
    import shutil

    path = tmp_path / "bayfront.osm.pbf"
    shutil.copy(data / "vh_bayfront_singapore.osm.pbf", path)
    network = load_roads(path, cache=False)
    key = cache_key(path, PROFILES, None)
    assert write_cache(path, key, network)
    assert_same(network, read_cache(path, key))
