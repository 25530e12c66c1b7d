"""Fetching a map, against a server that stands in for OpenStreetMap's on this very machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import osmium
import osmnx
import pytest

from routing.errors import InputError, RoadError
from routing.roads import fetch, load_roads
from routing.roads.fetch import fetch_map, find_place

NODES = {1: (0, 0), 2: (100, 0, {"barrier": "gate"}), 3: (200, 0), 4: (200, 150)}
WAYS = [
    ([1, 2, 3], {"highway": "residential", "surface": "dirt", "name": "Jalan Sobo"}),
    ([3, 4], {"highway": "tertiary"}),
]
RELATION = (
    '<relation id="7"><member type="way" ref="100" role="from"/><member type="node" ref="3" '
    'role="via"/><member type="way" ref="200" role="to"/><tag k="type" v="restriction"/>'
    '<tag k="restriction" v="no_right_turn"/></relation>'
)
BOX = (-8.25, 114.36, -8.24, 114.38)
OUTLINE = {
    "display_name": "Sobo, Banyuwangi, Jawa Timur, Indonesia", "lat": "-8.24", "lon": "114.37",
    "importance": 0.4,
    "boundingbox": ["-8.25", "-8.23", "114.36", "114.38"],
    "geojson": {"type": "Polygon", "coordinates": [
        [[114.36, -8.25], [114.38, -8.25], [114.38, -8.23], [114.36, -8.23], [114.36, -8.25]]]},
}  # fmt: skip


@pytest.fixture
def server(maps, monkeypatch):
    """Answers as Nominatim and Overpass do; ``asked`` is what came in."""
    state = SimpleNamespace(
        asked=[], places=[OUTLINE], status=[200], remark="",
        map=maps.osm_text(NODES, WAYS).replace("</osm>", RELATION + "</osm>"),
    )  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status, kind, body):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            query = parse_qs(urlsplit(self.path).query)
            state.asked.append(("GET", urlsplit(self.path).path, query))
            self.answer(200, "application/json", json.dumps(state.places).encode())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.asked.append(("POST", self.path, parse_qs(body)["data"][0]))
            status = state.status.pop(0) if len(state.status) > 1 else state.status[0]
            text = state.map.replace("</osm>", state.remark + "</osm>")
            self.answer(status, "application/osm3s+xml", text.encode())

        def log_message(self, *_):
            pass

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{served.server_port}"
    monkeypatch.setattr(osmnx.settings, "overpass_url", f"{url}/api")
    monkeypatch.setattr(osmnx.settings, "nominatim_url", f"{url}/")
    monkeypatch.setattr(osmnx.settings, "requests_kwargs", {"proxies": {"http": None}})
    monkeypatch.setattr(osmnx._nominatim.time, "sleep", lambda _: None)
    monkeypatch.setattr(fetch, "PAUSE", 0.0)
    yield state
    served.shutdown()
    served.server_close()
    thread.join()


def code_of(kind, call, *arguments):
    with pytest.raises(kind) as caught:
        call(*arguments)
    (fault,) = caught.value.faults
    for language in ("en", "id"):
        assert len(fault.text(language)) > 60
    return fault.code


def test_an_area_is_stored_as_it_stands_in_openstreetmap(server, tmp_path):
    received = []
    clip = fetch_map(BOX, tmp_path / "sobo.osm.pbf", received=received.append)
    assert (clip.nodes, clip.ways, clip.relations) == (4, 2, 1)
    tags = {
        (thing.type_str(), thing.id): dict(thing.tags)
        for thing in osmium.FileProcessor(str(tmp_path / "sobo.osm.pbf"))
    }
    assert tags["n", 2] == {"barrier": "gate"}
    assert tags["w", 100] == WAYS[0][1]
    assert tags["r", 7]["restriction"] == "no_right_turn"
    assert load_roads(tmp_path / "sobo.osm.pbf").num_streets >= 2
    assert received == sorted(received)
    assert received[-1] >= len(server.map)
    ((method, path, query),) = server.asked
    assert (method, path) == ("POST", "/api/interpreter")
    for asked in ('way["highway"]', "-8.25", "114.38", '"route"="ferry"', "^restriction"):
        assert asked in query


def test_a_place_is_looked_up_by_name_and_told_in_full(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bounds, name = find_place("Sobo, Banyuwangi")
    assert name == OUTLINE["display_name"]
    south, west, north, east = bounds
    assert south < -8.27 < -8.25
    assert (west < 114.34, north > -8.21, east > 114.4) == (True, True, True)
    assert server.asked[0][2]["q"] == ["Sobo, Banyuwangi"]
    assert list(tmp_path.iterdir()) == []  # no cache of OSMnx's is left lying about


def test_a_place_without_an_outline_gets_a_box_round_its_point(server):
    server.places = [OUTLINE | {"geojson": {"type": "Point", "coordinates": [114.37, -8.24]}}]
    (south, west, north, east), name = find_place("Sobo")
    assert south < -8.25 < -8.23 < north
    assert (west < 114.36, east > 114.38) == (True, True)
    assert name.startswith("Sobo (")


def test_a_place_that_nobody_knows(server):
    server.places = []
    assert code_of(InputError, find_place, "Atlantis") == "place_not_found"


def test_a_busy_server_is_asked_again(server, tmp_path):
    server.status = [429, 504, 200]
    assert fetch_map(BOX, tmp_path / "sobo.osm.pbf").ways == 2
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [[400], [429]])
def test_a_server_that_refuses_is_named(server, tmp_path, status):
    server.status = status
    assert code_of(RoadError, fetch_map, BOX, tmp_path / "a.osm.pbf") == "road_server_refused"
    assert list(tmp_path.iterdir()) == []
    assert len(server.asked) == (1 if status == [400] else fetch.TRIES)


def test_half_an_answer_is_none(server, tmp_path):
    server.remark = "<remark> runtime error: Query timed out in &quot;query&quot; </remark>"
    assert code_of(RoadError, fetch_map, BOX, tmp_path / "a.osm.pbf") == "road_server_refused"
    server.remark = ""
    server.map = "<html><body>Please log in to this hotel's network</body></html>"
    assert code_of(RoadError, fetch_map, BOX, tmp_path / "a.osm.pbf") in {
        "road_server_refused", "road_map_without_roads",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_it_is_said_plainly(monkeypatch, tmp_path):
    for key in ("overpass_url", "nominatim_url"):
        monkeypatch.setattr(osmnx.settings, key, "http://127.0.0.1:9/")
    monkeypatch.setattr(osmnx.settings, "requests_kwargs", {"proxies": {"http": None}})
    monkeypatch.setattr(osmnx._nominatim.time, "sleep", lambda _: None)
    assert code_of(RoadError, find_place, "Sobo") == "road_no_network"
    assert code_of(RoadError, fetch_map, BOX, tmp_path / "a.osm.pbf") == "road_no_network"
    assert list(tmp_path.iterdir()) == []


def test_too_large_an_area_is_not_even_asked_for(server, tmp_path):
    whole_java = (-8.8, 105.0, -5.8, 114.6)
    assert code_of(InputError, fetch_map, whole_java, tmp_path / "a.osm.pbf") == "area_too_large"
    assert server.asked == []
