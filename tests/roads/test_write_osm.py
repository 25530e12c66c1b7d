"""Writing OpenStreetMap files."""

from __future__ import annotations

import osmium
import pytest

from routing.errors import RoadError
from routing.roads.write_osm import SUFFIXES, OsmNode, OsmRelation, OsmWay, write_osm

NODES = (
    OsmNode(id=7, lat=-8.2428001, lon=114.3699002, tags={"barrier": "gate", "note": "Gang Écu"}),
    OsmNode(id=3, lat=-8.25, lon=114.5),
)
WAYS = (OsmWay(id=12, nodes=(7, 3, 7), tags={"highway": "path", "name": "Jalan “Melati” & <II>"}),)
RELATIONS = (
    OsmRelation(id=5, members=(("w", 12, "from"), ("n", 3, "via")), tags={"type": "restriction"}),
)


def read(path):
    found = []
    for each in osmium.FileProcessor(str(path)):
        tags = {tag.k: tag.v for tag in each.tags}
        if each.is_node():
            found.append(("n", each.id, each.location.lat, each.location.lon, tags))
        elif each.is_way():
            found.append(("w", each.id, tuple(node.ref for node in each.nodes), tags))
        else:
            members = tuple((m.type, m.ref, m.role) for m in each.members)
            found.append(("r", each.id, members, tags))
    return found


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read_back(tmp_path, suffix):
    path = tmp_path / f"map{suffix}"
    write_osm(path, NODES, WAYS, relations=RELATIONS)
    assert read(path) == [
        ("n", 3, -8.25, 114.5, {}),
        ("n", 7, -8.2428001, 114.3699002, {"barrier": "gate", "note": "Gang Écu"}),
        ("w", 12, (7, 3, 7), {"highway": "path", "name": "Jalan “Melati” & <II>"}),
        ("r", 5, (("w", 12, "from"), ("n", 3, "via")), {"type": "restriction"}),
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_equal_input_in_another_order_makes_equal_bytes(tmp_path, suffix):
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    write_osm(first, NODES, WAYS, relations=RELATIONS)
    write_osm(second, NODES[::-1], iter(WAYS), relations=iter(RELATIONS))
    assert first.read_bytes() == second.read_bytes()


def test_an_existing_file_is_replaced(tmp_path):
    path = tmp_path / "map.osm"
    path.write_text("old")
    write_osm(path, NODES, ())
    assert [each[1] for each in read(path)] == [3, 7]


def test_a_failure_half_way_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "map.osm.pbf"
    path.write_text("old")

    def failing():
        yield WAYS[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(RoadError, match=r"map\.osm\.pbf.*the disk is full"):
        write_osm(path, NODES, failing())
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["map.osm.pbf"]


def test_a_foreign_suffix_is_refused_by_name(tmp_path):
    with pytest.raises(RoadError) as caught:
        write_osm(tmp_path / "map.geojson", NODES, WAYS)
    assert caught.value.faults[0].code == "map_suffix"
    assert caught.value.faults[0].file == "map.geojson"
    assert ".osm.pbf" in caught.value.faults[0].action
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_a_road_error(tmp_path):
    with pytest.raises(RoadError) as caught:
        write_osm(tmp_path / "nowhere" / "map.osm", NODES, WAYS)
    assert caught.value.faults[0].code == "map_not_written"


def test_xml_objects_have_a_version_and_no_time(tmp_path):
    path = tmp_path / "map.osm"
    write_osm(path, NODES, WAYS, relations=RELATIONS)
    text = path.read_text("utf-8")
    assert text.count('version="1"') == 4
    assert "timestamp" not in text
    assert 'generator="rounds"' in text
