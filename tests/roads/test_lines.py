"""Streets to draw as one sequence: each as it would be by itself, all of them as arrays."""

STREET = {"highway": "residential"}
NODES = {1: (0, 0), 2: (100, 0), 3: (300, 0), 4: (300, 150)}
WAYS = [
    ([1, 2], STREET | {"name": "Jalan Merpati"}),
    ([2, 3, 4], {"highway": "steps"}),
    ([1, 4], STREET),
]


def test_a_street_is_told_by_its_place_from_either_end(load):
    lines = load(NODES, WAYS).road_lines()
    assert len(lines) == 3
    assert [line.name for line in lines] == ["Jalan Merpati", "", ""]
    assert lines[-1] == lines[2] == list(lines)[2]
    assert lines[1:] == (lines[1], lines[2])
    assert len(lines[1].coordinates) == 3


def test_arrays_hold_what_the_streets_hold(load):
    lines = load(NODES, WAYS).road_lines()
    points = [point for line in lines for point in line.coordinates]
    assert [tuple(point) for point in lines.points.tolist()] == points
    assert lines.first.tolist() == [0, 2, 5, 7]
    highways = [lines.highways[style] for style in lines.style]
    assert highways == ["residential", "steps", "residential"]


def test_streets_out_of_bounds_take_their_points_with_them(load, maps):
    (south, west), (north, east) = maps.place(250, 10), maps.place(500, 160)
    lines = load(NODES, WAYS[:2]).road_lines((south, west, north, east))
    assert [line.highway for line in lines] == ["steps"]
    assert len(lines.points) == len(lines[0].coordinates) == 3


def test_a_network_that_forgot_answers_as_before(load, maps):
    network = load(NODES, WAYS)
    (a, b), (c, d) = maps.place(0, 0), maps.place(300, 100)
    snaps = network.snap([a, c], [b, d], "foot", limit=100)
    before = network.path(snaps, 0, 1)
    network.forget()
    assert network.path(snaps, 0, 1) == before
