"""The map as the program believes it: what the page and the picture show, and what they hide."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from routing.errors import InputError
from routing.roads import load_roads
from routing.roads.show import State, street_states
from routing.roads.write_osm import OsmNode, OsmWay, write_osm
from routing.sheets import roads_map
from routing.sheets.roads_map import SnappedPlace, roads_data, roads_page
from routing.sheets.roads_picture import roads_picture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

NAMES = ("foot", "motorcycle", "car", "truck")
EVIL = "</script><script>document.title='evil'</script>"
PLACES = {
    "car": [
        SnappedPlace(id=EVIL, lat=-8.2405, lon=114.371, road=(-8.24, 114.371), walk=56),
        SnappedPlace(id="H-9", lat=-8.3, lon=114.371, road=None, walk=None, why="outside the map"),
        SnappedPlace(
            id="kantor", lat=-8.24, lon=114.37, road=(-8.24, 114.37), walk=0, kind="depot"
        ),
    ]
}


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """A ring of 1, 2, 3; a one-way 3 → 4 that leads nowhere back; a bollard; steps."""
    places = {1: (114.370, -8.240), 2: (114.372, -8.240), 3: (114.372, -8.238),
              4: (114.374, -8.238), 5: (114.370, -8.242), 6: (114.370, -8.243),
              7: (114.368, -8.240)}  # fmt: skip
    tags = {5: {"barrier": "bollard"}}
    nodes = [
        OsmNode(id=n, lat=lat, lon=lon, tags=tags.get(n, {})) for n, (lon, lat) in places.items()
    ]
    street = {"highway": "residential", "name": "Jalan <b>Ijen</b>"}
    ways = [
        OsmWay(id=1, nodes=(1, 2, 3, 1), tags=street | {"oneway": "yes"}),
        OsmWay(id=2, nodes=(3, 4), tags={"highway": "tertiary", "oneway": "yes"}),
        OsmWay(id=3, nodes=(1, 5, 6), tags=street),
        OsmWay(id=4, nodes=(1, 7), tags={"highway": "steps"}),
    ]
    path = tmp_path_factory.mktemp("roads") / "map.osm"
    write_osm(path, nodes, ways)
    return load_roads(path)


def states_of(network, profile):
    named = {}
    for street, state in enumerate(street_states(network, profile).tolist()):
        if not network.is_gate[street]:
            named.setdefault(network.osmids[street][0], set()).add(State(state))
    return named


def test_a_street_is_main_cut_off_or_barred_and_one_way(network):
    assert states_of(network, "car") == {
        1: {State.MAIN_ALONG},
        2: {State.CUT_OFF_ALONG},  # leads nowhere back
        3: {State.MAIN, State.CUT_OFF},  # before and behind the bollard
        4: {State.BARRED},
    }
    assert states_of(network, "foot") == {way: {State.MAIN} for way in (1, 2, 3, 4)}


def test_the_page_knows_each_street_s_state_for_each_profile(network):
    data = roads_data(network, "en", title="map.osm", places=PLACES)
    assert len(data["profiles"]) == 4
    steps = next(line for line in data["lines"] if data["styles"][line[0]][1] == "steps")
    assert steps[1] == "1000"
    assert [gate[2] for gate in data["gates"]] == ["1100"]  # the bollard stops cars and trucks
    car = data["profiles"][NAMES.index("car")]
    assert car["totals"]["barred"].startswith("220")  # metres of steps
    assert [place[3] for place in car["places"]] == [[-8.24, 114.371], [], [-8.24, 114.37]]
    assert data["profiles"][0]["totals"]["barred"] == ""


def test_only_what_is_asked_for_is_drawn(network, monkeypatch):
    box = (-8.2385, 114.3725, -8.237, 114.375)
    data = roads_data(network, "en", title="m", bounds=box, profiles=("truck",))
    assert len(data["profiles"]) == 1
    assert len(data["lines"]) < len(roads_data(network, "en", title="m")["lines"])
    monkeypatch.setattr(roads_map, "MOST_POINTS", 3)
    with pytest.raises(InputError) as caught:
        roads_data(network, "en", title="m")
    assert caught.value.faults[0].code == "map_too_large_to_draw"


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_carries_all_it_needs_and_names_cannot_break_out(network, language):
    page = roads_page(network, language, title=EVIL, places=PLACES)
    assert "{{" not in page
    assert EVIL not in page
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)
    assert "default-src 'none'" in page
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert json.loads(block[1])["title"] == EVIL
    assert "OpenStreetMap" in page


@pytest.mark.parametrize("places", [None, PLACES])
def test_the_picture_has_a_panel_for_each_profile(network, places):
    wide = roads_picture(network, "id", title="a$b$_{x", profiles=NAMES[:2], places=places)
    one = roads_picture(network, "en", title="map", profiles=("car",), places=places)
    assert wide.startswith(b"\x89PNG")
    width = [int.from_bytes(each[16:20], "big") for each in (wide, one)]
    assert width[0] == 2 * width[1] > 1000
    assert one == roads_picture(network, "en", title="map", profiles=("car",), places=places)


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")
def test_the_page_works_in_a_browser_and_asks_for_nothing(network, tmp_path):
    page = roads_page(network, "en", title="map.osm", profiles=("car", "foot"), places=PLACES)
    watch = """<script>window.seen = [];
window.addEventListener("error", (e) => window.seen.push("error: " + e.message));
document.addEventListener("securitypolicyviolation", (e) => window.seen.push(e.blockedURI));
</script>"""
    act = """<script>
const legend = () => Array.from(document.querySelectorAll("#legend li"), (row) => row.textContent);
const told = { seen: window.seen, car: legend(), lost: document.getElementById("lost").textContent,
               title: document.title, canvases: document.querySelectorAll("#map canvas").length };
document.querySelectorAll("#profiles input")[1].click();
told.foot = legend();
told.seen = window.seen;
document.body.dataset.told = JSON.stringify(told);
</script>"""
    page = page.replace("<body", f"{watch}<body", 1).replace("</body>", f"{act}</body>", 1)
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         f"--user-data-dir={tmp_path / 'profile'}", (tmp_path / "page.html").as_uri()],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    import html

    told = json.loads(html.unescape(re.search(r'data-told="([^"]*)"', done.stdout.decode())[1]))
    assert told["seen"] == []
    assert "evil" not in told["title"]
    assert told["canvases"] >= 2
    assert any("cut off" in row for row in told["car"])
    assert not any("cut off" in row for row in told["foot"])
    assert "H-9" in told["lost"]
