"""``load_roads``: the wall between map files and the rest of the program.

In: a path. Out: a ``RoadNetwork``, or a ``RoadError`` that names the file, the cause and what to
do. Whatever a foreign library raises ends here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.errors import Fault, RoadError

if TYPE_CHECKING:
    from routing.roads.network import RoadNetwork
    from routing.roads.ways import Ways

OSM_ENDINGS = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")
GRAPH_ENDING = ".graphml"

_CUT_SHORT = (  # how osmium and expat say that a file ends too early
    "unexpected EOF", "no element found", "unclosed token", "truncated", "bzip2 error: read failed",
    "gzip error", "incomplete",
)  # fmt: skip


def load_roads(
    path: str | Path, *, progress: Callable[[str, float], None] | None = None
) -> RoadNetwork:
    """Read a map file.

    Parameters
    ----------
    path
        ``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``, or a ``.graphml`` saved by OSMnx.
    progress
        Called with ``"read"`` or ``"build"`` and the part done, 0 to 1.

    Returns
    -------
    RoadNetwork
        Of all roads that some profile may use.

    Raises
    ------
    RoadError
        When the file is missing, empty, cut short, not a map, of an unknown kind, or holds no
        road. The message names the file, never its folder.
    """
    path = Path(path)
    tell = progress or (lambda _stage, _part: None)
    _check(path)
    tell("read", 0.0)
    with guard(path.name):
        ways = _read(path)
    tell("read", 1.0)
    tell("build", 0.0)
    network = build(ways, path.name)
    tell("build", 1.0)
    return network


def build(ways: Ways, file: str) -> RoadNetwork:
    """Make a network of ways, of which there must be some."""
    if not len(ways.style):
        raise RoadError([Fault(code="road_map_without_roads", file=file)])
    from routing.roads.simplify import build_network

    return build_network(ways)


@contextmanager
def guard(file: str) -> Iterator[None]:
    """The wall: turn whatever a foreign library raises into a fault of this file."""
    try:
        yield
    except RoadError as error:
        raise RoadError([replace(fault, file=file) for fault in error.faults]) from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # some bindings panic with what is not an Exception
        said = str(error).lower()
        cut_short = any(words.lower() in said for words in _CUT_SHORT)
        code = "road_file_cut_short" if cut_short else "road_file_unreadable"
        raise RoadError([Fault(code=code, file=file)]) from error


def _check(path: Path) -> None:
    if not path.name.lower().endswith((*OSM_ENDINGS, GRAPH_ENDING)):
        known = ", ".join((*OSM_ENDINGS, GRAPH_ENDING))
        raise RoadError(
            [Fault(code="road_unknown_ending", file=path.name, values={"known": known})]
        )
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError as error:
        raise RoadError([Fault(code="road_file_missing", file=path.name)]) from error
    except (OSError, ValueError) as error:
        raise RoadError([Fault(code="road_file_closed", file=path.name)]) from error
    if empty:
        raise RoadError([Fault(code="road_file_empty", file=path.name)])


def _read(path: Path) -> Ways:
    if path.name.lower().endswith(GRAPH_ENDING):
        from routing.roads.osmnx_graphs import read_graphml

        return read_graphml(path)
    from routing.roads.read_osm import read_osm

    return read_osm(path)
