"""A small map cut out of a large one: what is kept, what is not, and that it plans the same."""

import numpy as np
import osmium
import pytest

from routing.errors import RoadError
from routing.roads import load_roads
from routing.roads.area import MARGIN, box_of, square_km, widened
from routing.roads.clip import clip_map

STREET = {"highway": "residential", "name": "Jalan Melati", "surface": "gravel"}
NODES = {
    1: (0, 0), 2: (200, 0, {"barrier": "bollard"}), 3: (400, 0), 4: (400, 300),
    5: (9_000, 0), 6: (9_300, 0), 7: (400, 9_000), 8: (30, 40, {"shop": "warung"}),
}  # fmt: skip
WAYS = [
    ([1, 2, 3], STREET),
    ([3, 4, 7], {"highway": "tertiary"}),  # leaves the area, and is kept whole
    ([5, 6], {"highway": "residential"}),  # elsewhere
    ([1, 8], {"building": "yes"}),
    ([4, 1], {"route": "ferry"}),
]
RESTRICTIONS = [
    (900, [("w", 100, "from"), ("n", 3, "via"), ("w", 200, "to")], {"restriction": "no_left_turn"}),
    (901, [("w", 300, "from"), ("n", 5, "via"), ("w", 100, "to")], {"restriction": "no_u_turn"}),
]


@pytest.fixture
def source(tmp_path, maps):
    text = maps.osm_text(NODES, WAYS)
    relations = []
    for number, members, tags in RESTRICTIONS:
        kinds = {"n": "node", "w": "way"}
        lines = [
            f'<member type="{kinds[k]}" ref="{ref}" role="{role}"/>' for k, ref, role in members
        ]
        lines += [f'<tag k="{k}" v="{v}"/>' for k, v in {"type": "restriction", **tags}.items()]
        relations.append(f'<relation id="{number}" version="1">{"".join(lines)}</relation>')
    path = tmp_path / "large.osm"
    text = text.replace(
        'version="1"', 'version="7" user="Budi" uid="5" timestamp="2020-01-01T00:00:00Z"'
    )
    path.write_text(text.replace("</osm>", "".join(relations) + "</osm>"), encoding="utf-8")
    return path


def contents(path):
    kept = {"n": {}, "w": {}, "r": {}}
    for thing in osmium.FileProcessor(str(path)):
        kept[thing.type_str()][thing.id] = dict(thing.tags)
        assert thing.user == ""
    return kept


def area(maps, x, y, far=600):
    south, west = maps.place(x - far, y - far)
    north, east = maps.place(x + far, y + far)
    return south, west, north, east


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"])
def test_the_area_s_roads_are_kept_whole_with_all_that_planning_needs(
    tmp_path, maps, source, ending
):
    target = tmp_path / f"small{ending}"
    clip = clip_map(source, target, area(maps, 0, 0))
    kept = contents(target)
    assert sorted(kept["w"]) == [100, 200, 500]
    assert kept["w"][100] == STREET
    assert sorted(kept["n"]) == [1, 2, 3, 4, 7]  # 7 lies far outside, on a road that comes in
    assert kept["n"][2] == {"barrier": "bollard"}
    assert sorted(kept["r"]) == [900]  # 901 comes from a road that is not kept
    assert (clip.nodes, clip.ways, clip.relations) == (5, 3, 1)


def test_a_clip_of_everything_is_the_same_network(tmp_path, maps, source):
    clip_map(source, tmp_path / "all.osm.pbf", None)
    whole = load_roads(source, cache=False)
    again = load_roads(tmp_path / "all.osm.pbf", cache=False)
    assert again.num_streets == whole.num_streets
    assert sorted(again.length.tolist()) == pytest.approx(sorted(whole.length.tolist()))


def test_a_file_whose_nodes_stand_after_its_ways(tmp_path, maps, source):
    text = source.read_text("utf-8")
    first, last = text.index("<node"), text.index("<way")
    turned = text[:first] + text[last:].replace("</osm>", text[first:last] + "</osm>")
    (tmp_path / "turned.osm").write_text(turned, encoding="utf-8")
    clip_map(tmp_path / "turned.osm", tmp_path / "small.osm", area(maps, 0, 0))
    kept = contents(tmp_path / "small.osm")
    assert (sorted(kept["w"]), sorted(kept["n"])) == ([100, 200, 500], [1, 2, 3, 4, 7])


def test_an_area_without_roads_writes_nothing(tmp_path, maps, source):
    with pytest.raises(RoadError) as caught:
        clip_map(source, tmp_path / "small.osm.pbf", area(maps, 30_000, 0))
    assert caught.value.faults[0].code == "road_area_without_roads"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.osm"]


def test_a_broken_file_leaves_the_old_map(tmp_path, source):
    (tmp_path / "broken.osm.pbf").write_bytes(b"\0\0\0\rno map")
    (tmp_path / "old.osm").write_text("old", encoding="utf-8")
    with pytest.raises(RoadError) as caught:
        clip_map(tmp_path / "broken.osm.pbf", tmp_path / "old.osm", None)
    assert caught.value.faults[0].file == "broken.osm.pbf"
    assert (tmp_path / "old.osm").read_text("utf-8") == "old"


def test_nodes_places_kept_on_the_disk_change_nothing(tmp_path, maps, source, monkeypatch):
    from routing.roads import clip

    clip_map(source, tmp_path / "one.osm", area(maps, 0, 0))
    monkeypatch.setattr(clip, "IN_MEMORY", 0)
    clip_map(source, tmp_path / "two.osm", area(maps, 0, 0))
    assert (tmp_path / "one.osm").read_bytes() == (tmp_path / "two.osm").read_bytes()


def test_a_large_map_is_read_round_the_places_and_a_small_one_whole(
    tmp_path, maps, source, monkeypatch
):
    from routing.roads import load

    here = box_of([maps.place(0, 0), maps.place(400, 300)])
    whole = load_roads(source, around=here, cache=False)
    assert whole.num_streets == load_roads(source, cache=False).num_streets
    monkeypatch.setattr(load, "CLIP_BYTES", 10)
    told = []
    part = load_roads(
        source, around=here, cache=False, progress=lambda stage, _: told.append(stage)
    )
    assert part.num_streets == whole.num_streets - 1
    assert told[0] == "clip"


def test_a_map_too_large_for_a_laptop_is_refused_with_the_remedy(source, monkeypatch):
    from routing.roads import load

    monkeypatch.setattr(load, "MOST_BYTES", 10)
    with pytest.raises(RoadError) as caught:
        load_roads(source)
    (fault,) = caught.value.faults
    assert fault.code == "road_map_too_large"
    for language in ("en", "id"):
        assert "rounds roads large.osm --around" in fault.text(language)


def test_the_margin_is_three_kilometres_or_a_tenth_of_the_extent(maps):
    south, west = maps.place(0, 0)
    north, east = maps.place(500, 500)
    box = widened((south, west, north, east))
    for side, inner, outer in ((0, south, -1), (1, west, -1), (2, north, 1), (3, east, 1)):
        metres = (box[side] - inner) * outer * maps.degree
        assert MARGIN <= metres < MARGIN + 0.013 * maps.degree
        assert round(box[side] * 100) == pytest.approx(box[side] * 100)  # tells no house
    far = widened((south, west, south + 1, west + 0.1))
    assert 0.1 <= south - far[0] < 0.12


def test_square_kilometres():
    assert square_km((-0.5, 100.0, 0.5, 101.0)) == pytest.approx(111.195**2, rel=1e-3)


def test_a_clip_of_a_real_map_plans_the_same(tmp_path, data):
    source = data / "vh_liechtenstein-latest.osm.pbf"
    places = np.array([(47.14, 9.52), (47.15, 9.53), (47.13, 9.51), (47.145, 9.50), (47.17, 9.51)])
    bounds = widened(box_of(map(tuple, places.tolist())))
    clip = clip_map(source, tmp_path / "vaduz.osm.pbf", bounds)
    assert 0 < clip.ways < 4660
    tables = []
    for path in (source, tmp_path / "vaduz.osm.pbf"):
        network = load_roads(path, cache=False)
        snaps = network.snap(places[:, 0], places[:, 1], "car", limit=500)
        everywhere = range(len(places))
        tables.append(network.travel(snaps).durations(everywhere, everywhere))
    assert tables[0].max() > 100
    assert np.array_equal(*tables)
