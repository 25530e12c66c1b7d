"""OSMnx graphs in and out."""

import networkx as nx
import numpy as np
import pytest
import shapely

from routing.errors import RoadError
from routing.roads import load_roads, network_from_osmnx
from routing.roads.osmnx_graphs import read_graphml

STREET = {"highway": "residential"}


def graph_of(maps, edges, nodes=None):
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, (x, y) in (nodes or {1: (0, 0), 2: (300, 0), 3: (300, 200)}).items():
        lat, lon = maps.place(x, y)
        graph.add_node(node, x=lon, y=lat)
    for tail, head, data in edges:
        graph.add_edge(tail, head, **(STREET | data))
    return graph


def times(network, maps, points, profile):
    lat, lon = np.array([maps.place(*point) for point in points]).T
    everything = np.arange(len(points))
    snaps = network.snap(lat, lon, profile, limit=60)
    return network.travel(snaps).durations(everything, everything).tolist()


def test_edges_with_their_reverse_are_two_way_streets(maps):
    both = [(1, 2, {"osmid": 7}), (2, 1, {"osmid": 7}), (2, 3, {}), (3, 2, {})]
    network = network_from_osmnx(graph_of(maps, both))
    assert network.num_streets == 1  # two of a kind, joined
    assert times(network, maps, [(0, 0), (300, 200)], "motorcycle") == [[0, 75], [75, 0]]


def test_an_edge_without_its_reverse_is_one_way_but_not_for_walkers(maps):
    ring = [(1, 2, {}), (2, 3, {}), (3, 1, {})]
    network = network_from_osmnx(graph_of(maps, ring))
    (_, there), (back, _) = times(network, maps, [(100, 0), (200, 0)], "car")
    assert there < 20 < back
    assert times(network, maps, [(100, 0), (200, 0)], "foot") == [[0, 72], [72, 0]]


def test_geometry_lists_names_and_own_lengths(maps):
    bend = [maps.place(*point)[::-1] for point in [(0, 0), (0, 200), (300, 200)]]
    data = {
        "osmid": [5, 6], "highway": ["nonsense", "tertiary"], "name": ["Jalan A", "Jalan B"],
        "maxspeed": ["40", "20"], "geometry": shapely.LineString(bend), "length": 600.0,
        "oneway": [True, False], "width": float("nan"),
    }  # fmt: skip
    edges = [(1, 3, data), (3, 1, data | {"geometry": shapely.LineString(bend[::-1])})]
    network = network_from_osmnx(graph_of(maps, edges))
    assert network.num_streets == 1
    assert len(network.lat) == 3
    assert network.length[0] == pytest.approx(600)
    assert network.styles[network.style[0]].highway == "tertiary"
    assert network.styles[network.style[0]].name == "Jalan A / Jalan B"
    assert network.weights["car"].tolist() == [135_000, 135_000]  # 600 m at 16 km/h


def test_two_way_loops_and_parallels(maps):
    loop = [maps.place(*point)[::-1] for point in [(0, 0), (50, 50), (0, 90), (0, 0)]]
    ring, back = shapely.LineString(loop), shapely.LineString(loop[::-1])
    other = shapely.LineString(
        [maps.place(*point)[::-1] for point in [(0, 0), (150, 80), (300, 0)]]
    )
    edges = [(1, 1, {"geometry": ring}), (1, 1, {"geometry": back}), (1, 2, {}), (2, 1, {}),
             (1, 2, {"geometry": other})]  # fmt: skip
    network = network_from_osmnx(graph_of(maps, edges))
    open_ = (network.weights["car"].reshape(-1, 2) > 0).sum(axis=1)
    assert sorted(open_.tolist()) == [1, 2, 2]
    assert network.num_streets == 3


def test_a_projected_graph_is_refused():
    graph = nx.MultiDiGraph(crs="epsg:32750")
    graph.add_node(1, x=210_000.0, y=9_087_000.0)
    graph.add_node(2, x=210_100.0, y=9_087_000.0)
    graph.add_edge(1, 2, highway="residential")
    with pytest.raises(RoadError) as caught:
        network_from_osmnx(graph)
    assert caught.value.faults[0].code == "road_graph_projected"


@pytest.mark.parametrize("graph", [nx.MultiDiGraph(), nx.path_graph(3), None])
def test_what_is_no_such_graph_is_refused(graph):
    with pytest.raises(RoadError):
        network_from_osmnx(graph)


def test_graphml_of_hanoi(data, maps):
    path = data / "hanoi_hoankiem_drive.graphml"
    network = load_roads(path)
    graph = nx.read_graphml(path, force_multigraph=True)
    metres = sum(float(edge["length"]) for _, _, edge in graph.edges(data=True))
    open_ = np.repeat(network.length, 2)[network.weights["car"] > 0]
    assert open_.sum() == pytest.approx(metres, rel=0.01)  # 4 of 998 edges are closed by a tag
    south, west, north, east = network.bounds
    rng = np.random.default_rng(8)
    lat, lon = rng.uniform(south, north, 90), rng.uniform(west, east, 90)
    for profile in ("foot", "motorcycle", "car"):
        snaps = network.snap(lat, lon, profile, limit=300)
        assert snaps.found.mean() > 0.8
        everything = np.arange(90)
        table = network.travel(snaps).durations(everything, everything)
        assert (maps.judge(network, snaps) != table).sum() == 0
    assert len(read_graphml(path).style) >= network.num_streets


def test_a_projected_graphml_names_its_file(tmp_path):
    graph = nx.MultiDiGraph()
    graph.add_node(1, x=210_000.0, y=9_087_000.0)
    path = tmp_path / "solo.graphml"
    nx.write_graphml(graph, path)
    with pytest.raises(RoadError) as caught:
        load_roads(path)
    assert caught.value.faults[0].file == "solo.graphml"


def test_osmnx_works_on_a_network(solo, solo_buildings):
    import osmnx as ox

    graph = solo.to_networkx("motorcycle")
    edges = ox.convert.graph_to_gdfs(graph, nodes=False)
    assert len(edges) == (solo.weights["motorcycle"] > 0).sum()
    assert edges["length"].sum() == pytest.approx(
        np.repeat(solo.length, 2)[solo.weights["motorcycle"] > 0].sum()
    )
    two = ox.projection.project_graph(_main(graph))
    here = shapely.MultiPoint(solo_buildings[[10, 9000]][:, ::-1])
    there, _ = ox.projection.project_geometry(here, to_crs=two.graph["crs"])
    tail, head = (ox.distance.nearest_nodes(two, X=at.x, Y=at.y) for at in there.geoms)
    route = ox.routing.shortest_path(graph, tail, head, weight="travel_time")
    seconds = nx.shortest_path_length(graph, tail, head, weight="travel_time")
    places = np.array([(graph.nodes[node]["y"], graph.nodes[node]["x"]) for node in (tail, head)])
    snaps = solo.snap(*places.T, "motorcycle", limit=1)
    assert solo.travel(snaps).durations([0], [1])[0, 0] == pytest.approx(seconds, abs=1.01)
    assert len(route) > 5
    assert ox.stats.basic_stats(graph)["n"] == len(graph)


def _main(graph):
    return graph.subgraph(max(nx.strongly_connected_components(graph), key=len))


def test_gates_are_joined_for_those_they_let_through(load, maps):
    line = {1: (0, 0), 2: (100, 0, {"barrier": "bollard"}), 3: (240, 0)}
    network = load(line, [([1, 2, 3], STREET)])
    by_bike, by_car = network.to_networkx("motorcycle"), network.to_networkx("car")
    assert sorted(by_bike) == [1, 2, 3]
    assert nx.has_path(by_bike, 1, 3)
    assert not nx.has_path(by_car, 1, 3)
    assert len(by_car) == 4
    assert sorted(network.to_networkx()) == [1, 2, 3]


def test_there_and_back_is_the_same_network(load, maps):
    nodes = {1: (0, 0), 2: (300, 0), 3: (300, 200), 4: (150, 260), 5: (500, 0)}
    ways = [([1, 2], STREET | {"name": "Jalan A"}), ([2, 3, 4, 1], STREET | {"oneway": "yes"}),
            ([2, 5], {"highway": "tertiary"})]  # fmt: skip
    network = load(nodes, ways)
    graph = network.to_networkx()
    assert graph.nodes[2]["street_count"] == 3
    assert graph.edges[2, 1, 0]["oneway"] is False
    again = network_from_osmnx(graph)
    points = [(20, 0), (300, 100), (400, 10)]
    for profile in ("car", "motorcycle"):
        assert times(again, maps, points, profile) == times(network, maps, points, profile)


def test_a_saved_graph_reads_back(load, maps, tmp_path):
    import osmnx as ox

    nodes = {1: (0, 0), 2: (300, 0), 3: (300, 200), 4: (150, 260)}
    network = load(nodes, [([1, 2], STREET | {"name": "[Gang"}), ([2, 3, 4, 1], STREET)])
    ox.io.save_graphml(network.to_networkx("car"), tmp_path / "map.graphml")
    again = load_roads(tmp_path / "map.graphml")
    assert sorted(again.length) == pytest.approx(sorted(network.length))
    assert {style.name for style in again.styles} >= {"[Gang"}


def test_a_gate_that_takes_time_is_an_edge_that_takes_it(load, maps):
    line = {1: (0, 0), 2: (100, 0, {"barrier": "gate"}), 3: (240, 0)}
    network = load(line, [([1, 2, 3], STREET)])
    by_car, on_foot = network.to_networkx("car"), network.to_networkx("foot")
    seconds = nx.shortest_path_length(by_car, 1, 3, weight="travel_time")
    lats, lons = zip(maps.place(0, 0), maps.place(240, 0), strict=True)
    snaps = network.snap(lats, lons, "car", limit=50)
    assert network.travel(snaps).durations([0], [1])[0, 0] == pytest.approx(seconds, abs=1.01)
    assert seconds > 30
    assert len(by_car) == 4
    assert sorted(on_foot) == [1, 2, 3]
    again = network_from_osmnx(by_car)
    assert again.snap(lats, lons, "car", limit=50).found.all()
