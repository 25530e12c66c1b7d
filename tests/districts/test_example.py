"""``examples/sobo`` is what its README says made it."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import osmium
import pytest

from routing import load_round
from routing.districts import make_district, write_district

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples") / "sobo"
    district = make_district(num_households=180, num_teams=10, seed=1, name="Sobo")
    write_district(district, folder, roads="sobo.osm.pbf")
    return folder


def objects(path):
    """All of a map; another zlib packs the same objects into other bytes."""
    return [
        (
            each.id,
            (each.location.lat, each.location.lon)
            if each.is_node()
            else tuple(node.ref for node in each.nodes),
            {tag.k: tag.v for tag in each.tags},
        )
        for each in osmium.FileProcessor(str(path))
    ]


def test_the_example_is_what_the_program_makes(made):
    kept = EXAMPLES / "sobo"
    assert {each.name for each in kept.iterdir() if each.is_file()} == {
        each.name for each in made.iterdir()
    }
    for name in ("round.toml", "households.csv", "teams.csv"):
        # A checkout on Windows may have other line ends.
        assert (kept / name).read_text("utf-8") == (made / name).read_text("utf-8"), name
    assert objects(kept / "sobo.osm.pbf") == objects(made / "sobo.osm.pbf")
    assert (kept / "sobo.osm.pbf").stat().st_size < 100_000


def test_the_readme_names_the_call_that_makes_it():
    text = (EXAMPLES / "README.md").read_text("utf-8")
    call = next(line for line in text.splitlines() if line.startswith("rounds synth "))
    words = shlex.split(call)
    given = dict(zip(words[3::2], words[4::2], strict=True))
    assert words[2] == "examples/sobo"
    assert given == {
        "--households": "180",
        "--teams": "10",
        "--seed": "1",
        "--style": "kampung",
        "--name": "Sobo",
        "--roads": "sobo.osm.pbf",
    }


def test_the_example_is_the_round_of_sobo():
    round_ = load_round(EXAMPLES / "sobo")
    assert round_.name == "Sobo, November 2026"
    assert round_.date.isoformat() == "2026-11-24"
    assert round_.objective == "balanced"
    assert (len(round_.stops), len(round_.teams)) == (180, 10)
    assert {team.profile for team in round_.teams} == {"motorcycle", "car", "truck"}


def test_nobody_in_the_example_has_a_telephone():
    with (EXAMPLES / "sobo" / "households.csv").open(encoding="utf-8", newline="") as file:
        assert {row["phone"] for row in csv.DictReader(file)} == {""}
