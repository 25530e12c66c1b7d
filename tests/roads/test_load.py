"""Map files of every kind, and every way in which they are broken."""

import bz2
import gzip
import shutil
import subprocess
import sys

import numpy as np
import pytest

from routing.errors import RoadError
from routing.roads import load_roads

STREET = {"highway": "residential"}
NODES = {1: (0, 0), 2: (120, 0), 3: (120, 90, {"barrier": "bollard"}), 4: (120, 200)}
WAYS = [([1, 2, 3, 4], STREET | {"name": "Jalan Ijen"})]


def fault_of(path) -> str:
    with pytest.raises(RoadError) as caught:
        load_roads(path)
    (fault,) = caught.value.faults
    assert fault.file == path.name
    for language in ("en", "id"):
        text = fault.text(language)
        assert path.name in text
        assert str(path.parent) not in text
        assert len(text) > len(path.name) + 40  # a cause and what to do
    return fault.code


def written(tmp_path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def same(one, other) -> bool:
    arrays = ("node_osmid", "tail", "head", "style", "point_first", "lat", "lon", "length")
    return (
        all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
        and one.styles == other.styles
        and one.osmids == other.osmids
        and all(np.array_equal(one.weights[p], other.weights[p]) for p in one.weights)
    )


@pytest.mark.parametrize(
    "ending",
    [".osm.pbf", ".osm", ".osm.gz", ".OSM.BZ2", ".pbf", ".osm.2026.pbf", ".opl", ".opl.gz",
     ".OPL.bz2"],
)  # fmt: skip
def test_all_forms_hold_the_same_network(tmp_path, maps, ending):
    import osmium

    plain = tmp_path / "plain.osm"
    plain.write_text(maps.osm_text(NODES, WAYS), encoding="utf-8")
    path = tmp_path / f"map{ending.lower()}"
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(plain)):
            writer.add(thing)
    if ending != ending.lower():
        path = path.rename(tmp_path / f"MAP{ending}")
    network = load_roads(path)
    assert same(network, load_roads(plain))
    assert network.is_gate.sum() == 1
    assert network.styles[0].name == "Jalan Ijen"


def test_an_o5m_file_is_read(tmp_path, maps):
    """By hand, since osmium does not write them: two nodes and a street."""
    content = b"\xff\xe0\x04o5m2" + o5m_node(1, 0, 0) + o5m_node(1, 0, 10_000)
    tags = b"\0highway\0residential\0"
    way = b"\x02\0" + bytes([2]) + zigzag(1) + zigzag(1) + tags
    content += b"\x11" + bytes([len(way)]) + way + b"\xfe"
    network = load_roads(written(tmp_path, "map.o5m", content))
    assert network.num_streets == 1
    assert network.length[0] == pytest.approx(111.2, abs=0.1)


def zigzag(number: int) -> bytes:
    """A signed number as o5m has it, seven bits at a time."""
    rest = number << 1 if number >= 0 else (-number << 1) - 1
    out = bytearray()
    while rest > 127:
        out.append(rest & 127 | 128)
        rest >>= 7
    return bytes(out) + bytes([rest])


def o5m_node(id_: int, lon: int, lat: int) -> bytes:
    """A node without a version: differences of its id and place (1e-7 degrees) to the last one."""
    body = zigzag(id_) + b"\0" + zigzag(lon) + zigzag(lat)
    return b"\x10" + bytes([len(body)]) + body


def test_a_real_map_is_the_same_in_every_form(tmp_path, data):
    import osmium

    source = data / "vh_bayfront_singapore.osm.pbf"
    network = load_roads(source)
    path = tmp_path / "bayfront.osm.gz"
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    assert same(load_roads(path), network)


def test_progress_is_told(tmp_path, maps):
    path = written(tmp_path, "map.osm", maps.osm_text(NODES, WAYS).encode())
    told = []
    load_roads(path, progress=lambda stage, part: told.append((stage, part)))
    assert told[0] == ("read", 0.0)
    assert told[-3:] == [("read", 1.0), ("build", 0.0), ("build", 1.0)]
    assert told == sorted(told, key=lambda each: (["read", "build"].index(each[0]), each[1]))


def test_a_file_that_is_not_there(tmp_path):
    assert fault_of(tmp_path / "none.osm.pbf") == "road_file_missing"


def test_a_folder(tmp_path):
    folder = tmp_path / "folder.osm"
    folder.mkdir()
    assert fault_of(folder) == "road_file_closed"


@pytest.mark.parametrize(
    "name", ["map.txt", "map.pbf.zip", "map", "map.osc.gz", "map.osh.pbf", "map.osc.pbf"]
)
def test_an_unknown_ending(tmp_path, name):
    assert fault_of(written(tmp_path, name, b"x")) == "road_unknown_ending"


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".graphml"])
def test_an_empty_file(tmp_path, ending):
    assert fault_of(written(tmp_path, f"map{ending}", b"")) == "road_file_empty"


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".graphml"])
@pytest.mark.parametrize(
    "content",
    [b"id,name\n1,Ani\n" * 50, b"<html><body>Not found</body></html>", b"{}", b"\0" * 999],
)
def test_what_is_no_map_at_all(tmp_path, ending, content):
    code = fault_of(written(tmp_path, f"map{ending}", content))
    assert code in {"road_file_unreadable", "road_file_cut_short"}


@pytest.mark.parametrize("share", [0.001, 0.3, 0.7, 0.99])
def test_a_pbf_cut_short(tmp_path, data, share):
    whole = (data / "vh_bayfront_singapore.osm.pbf").read_bytes()
    path = written(tmp_path, "map.osm.pbf", whole[: int(len(whole) * share)])
    assert fault_of(path) == "road_file_cut_short"


def test_a_pbf_with_damage_inside(tmp_path, data):
    whole = bytearray((data / "vh_bayfront_singapore.osm.pbf").read_bytes())
    whole[3000:3200] = bytes(200)
    assert fault_of(written(tmp_path, "map.osm.pbf", bytes(whole))) == "road_file_unreadable"


@pytest.mark.parametrize("share", [0.5, 0.95])
@pytest.mark.parametrize(
    ("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)]
)
def test_xml_cut_short(tmp_path, maps, ending, pack, share):
    whole = pack(maps.osm_text(NODES, WAYS).encode())
    path = written(tmp_path, f"map.osm{ending}", whole[: int(len(whole) * share)])
    assert fault_of(path) in {"road_file_cut_short", "road_file_unreadable"}


def test_a_map_of_another_kind_under_this_name(tmp_path, data):
    path = tmp_path / "map.osm"
    shutil.copyfile(data / "vh_bayfront_singapore.osm.pbf", path)
    assert fault_of(path) == "road_file_unreadable"


def test_xml_that_osmium_stumbles_over(tmp_path):
    broken = b'<osm version="0.6"><node id="abc" lat="1" lon="2"/></osm>'
    assert fault_of(written(tmp_path, "map.osm", broken)) == "road_file_unreadable"


@pytest.mark.parametrize(
    "ways",
    [
        [],
        [([1, 2], {"building": "yes"})],
        [([1, 2], {"highway": "proposed"})],
        [([1, 2], {"highway": "residential", "access": "no"})],
        [([1], STREET)],
        [([8, 9], STREET)],  # its nodes are not in the file
    ],
)
def test_a_map_without_roads(tmp_path, maps, ways):
    path = written(tmp_path, "map.osm", maps.osm_text(NODES, ways).encode())
    assert fault_of(path) == "road_map_without_roads"


def test_of_ways_cut_at_the_map_s_edge_what_is_there_is_kept(load, maps):
    network = load(NODES, [([9, 1, 2, 8, 3, 4, 7], STREET)])
    names = {maps.edge_name(network, 2 * street) for street in range(len(network.style))}
    assert names == {(1, 2), (3, 4)}


def test_a_node_off_the_globe_is_no_node(tmp_path, maps):
    text = maps.osm_text(NODES, WAYS).replace(
        'id="4" version="1" lat="-8', 'id="4" version="1" lat="-98'
    )
    network = load_roads(written(tmp_path, "map.osm", text.encode()))
    assert network.length.sum() == pytest.approx(210, abs=0.1)


def test_nodes_after_ways_and_an_editor_s_negative_ids(tmp_path, maps):
    text = maps.osm_text({-1: (0, 0), -2: (150, 0), 3: (150, 70)}, [([-1, -2, 3], STREET)])
    head, *rest = text.splitlines()
    way = next(i for i, line in enumerate(rest) if line.startswith("<way"))
    swapped = [head, *rest[way:-1], *rest[:way], rest[-1]]
    network = load_roads(written(tmp_path, "map.osm", "\n".join(swapped).encode()))
    assert network.length.tolist() == pytest.approx([220], abs=0.1)


def test_what_an_editor_deleted_is_gone(tmp_path, maps):
    text = maps.osm_text(NODES, [*WAYS, ([1, 4], STREET)])
    gone = text.replace('<way id="200" version="1">', '<way id="200" version="1" visible="false">')
    assert load_roads(written(tmp_path, "a.osm", text.encode())).length.sum() > 400
    assert load_roads(written(tmp_path, "b.osm", gone.encode())).length.sum() < 330


def test_a_bug_s_own_interruptions_pass_the_wall(tmp_path, maps, monkeypatch):
    from routing.roads import read_osm

    path = written(tmp_path, "map.osm", maps.osm_text(NODES, WAYS).encode())
    for interruption in (KeyboardInterrupt, MemoryError):

        def interrupt(*_, interruption=interruption):
            raise interruption

        monkeypatch.setattr(read_osm, "read_osm", interrupt)
        with pytest.raises(interruption):
            load_roads(path)


def test_a_panic_that_is_no_exception_is_a_fault(tmp_path, maps, monkeypatch):
    from routing.roads import read_osm

    class Panic(BaseException):
        pass

    def panic(*_):
        raise Panic

    monkeypatch.setattr(read_osm, "read_osm", panic)
    path = written(tmp_path, "map.osm", maps.osm_text(NODES, WAYS).encode())
    assert fault_of(path) == "road_file_unreadable"


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, routing.roads; "
        "bad = {'numpy', 'scipy', 'shapely', 'osmium', 'networkx', 'osmnx'} & set(sys.modules); "
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_public_name_is_there():
    import routing.roads

    for name in routing.roads.__all__:
        assert getattr(routing.roads, name) is not None
    with pytest.raises(AttributeError):
        routing.roads.nothing  # noqa: B018
