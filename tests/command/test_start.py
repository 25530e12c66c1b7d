"""Starting: quick, for what is heavy is loaded only by the command that needs it."""

from __future__ import annotations

import json

import pytest

HEAVY = (
    "babel", "fpdf", "matplotlib", "networkx", "numpy", "ortools", "osmium", "osmnx", "pandas",
    "pyvrp", "scipy", "shapely", "xlsxwriter",
)  # fmt: skip

TELL = "import json, sys; print(json.dumps(sorted(sys.modules)))"


@pytest.mark.parametrize(
    "start",
    [
        "import routing",
        "import routing.__main__",
        "import routing.intake, routing.roads, routing.sheets, routing.search",
        "from routing.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass",
        "from routing.__main__ import main\ntry: main(['plan', '--help'])\nexcept SystemExit: pass",
        "from routing.__main__ import main\ntry: main(['plan'])\nexcept SystemExit: pass",
    ],
)
def test_nothing_heavy_is_loaded(process, start):
    ran = process("-c", f"{start}\n{TELL}")
    assert ran.code == 0, ran.err
    loaded = {name.partition(".")[0] for name in json.loads(ran.out.splitlines()[-1])}
    assert "routing" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_a_command_loads_what_it_needs(process, sample):
    """So that the test above is known to look in the right place."""
    ran = process("-c", f"import routing\nrouting.load_roads({str(sample / 'roads.osm.pbf')!r})\n"
                  + TELL)  # fmt: skip
    assert {"numpy", "osmium"} <= {name.partition(".")[0] for name in json.loads(ran.out)}


@pytest.mark.parametrize("way", [("-m", "routing"), ("cli.py",), ("-m", "routing.__main__")])
def test_module_and_checkout_entry_are_the_same_command(process, way):
    from pathlib import Path

    root = Path(__file__).parents[2]
    start = [root / each if each.endswith(".py") else each for each in way]
    ran = process(*start, "--version")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("rounds ")
    assert process(*start, "check", "nowhere").code == 2
