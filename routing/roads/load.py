"""``load_roads``: the wall between map files and the rest of the program.

In: a path. Out: a ``RoadNetwork``, or a ``RoadError`` that names the file, the cause and what to
do. Whatever a foreign library raises ends here.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.errors import Fault, RoadError
from routing.roads.area import Bounds, widened
from routing.roads.tailor import tailored
from routing.words.shells import quoted

if TYPE_CHECKING:
    from routing.own_profiles import OwnProfile
    from routing.roads.network import RoadNetwork
    from routing.roads.profiles import Profile
    from routing.roads.ways import Ways

OSM_ENDINGS = (
    ".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".pbf", ".o5m", ".opl", ".opl.gz", ".opl.bz2",
)  # fmt: skip
"""All forms in which osmium reads a map."""

_NO_MAPS = (".osc.", ".osh.")
"""In names of files that hold a map's changes, or its history."""

GRAPH_ENDING = ".graphml"

_CUT_SHORT = (  # how osmium and expat say that a file ends too early
    "unexpected EOF", "no element found", "unclosed token", "truncated", "bzip2 error: read failed",
    "gzip error", "incomplete",
)  # fmt: skip


CLIP_BYTES = 16_000_000
"""Bytes of a ``.osm.pbf`` past which only a round's area is read of it. A file of 38 MB (5.7
million nodes, 294,000 streets) takes 12 s and 590 MB to be read whole, 4 s and 180 MB in part."""

MOST_BYTES = 64_000_000
"""Bytes of a ``.osm.pbf`` past which a map is not read whole: by the same measure, 1 GB."""

_BULK = {
    ".opl": 13,
    ".opl.gz": 2,
    ".opl.bz2": 1.7,
    ".osm": 23,
    ".osm.gz": 2.2,
    ".osm.bz2": 1.6,
    GRAPH_ENDING: 23,
}
"""How much larger the other forms are than ``.osm.pbf``: measured on Liechtenstein."""


def load_roads(
    path: str | Path,
    *,
    profiles: Iterable[OwnProfile] = (),
    around: Bounds | None = None,
    cache: bool = True,
    progress: Callable[[str, float], None] | None = None,
) -> RoadNetwork:
    """Read a map file.

    Parameters
    ----------
    path
        ``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``, another of ``OSM_ENDINGS``, or a
        ``.graphml`` saved by OSMnx.
    profiles
        A round's own ways of travelling: ``round_.profiles``. Without them its teams cannot be
        planned on the network: ``plan_round`` refuses it.
    around
        South, west, north, east of the places that are to be reached. Of a map larger than a
        district (``is_large``) only this box and a margin are read; smaller ones are read whole.
    cache
        Whether to keep the network beside the file and use the one that is kept there.
    progress
        Called with ``"clip"``, ``"read"`` or ``"build"`` and the part done, 0 to 1.

    Returns
    -------
    RoadNetwork
        Of all roads that some profile may use.

    Raises
    ------
    RoadError
        When the file is missing, empty, cut short, not a map, of an unknown kind, too large to be
        read whole, or holds no road. The message names the file, never its folder.
    """
    path = Path(path)
    tell = progress or (lambda _stage, _part: None)
    check_map(path)
    rules = tailored(profiles)
    area = widened(around) if around is not None and is_large(path) else None
    if area is None:
        _refuse_too_large(path)
    with guard(path.name):
        key = _key(path, rules, area) if cache else None
        if key is not None and (kept := _kept(path, key)) is not None:
            return kept
        begun = time.perf_counter()
        ways = _read(path, rules, area, tell)
    tell("build", 0.0)
    network = build(ways, path.name)
    if key is not None:
        _keep(path, key, network, time.perf_counter() - begun)
    tell("build", 1.0)
    return network


def is_large(path: str | Path) -> bool:
    """Whether a map is larger than a district's, so that only a round's area is read of it."""
    return _pbf_bytes(Path(path)) > CLIP_BYTES


def _pbf_bytes(path: Path) -> float:
    """About how many bytes the map would have as a ``.osm.pbf``."""
    name = path.name.lower()
    bulk = next((bulk for ending, bulk in _BULK.items() if name.endswith(ending)), 1)
    try:
        return path.stat().st_size / bulk
    except OSError:
        return 0


def _refuse_too_large(path: Path, name: str = "") -> None:
    if _pbf_bytes(path) > MOST_BYTES:
        values = {
            "map": quoted(name or path.name),
            "size": round(path.stat().st_size / 1e6),
            "limit": round(MOST_BYTES * path.stat().st_size / _pbf_bytes(path) / 1e6),
        }
        raise RoadError([Fault(code="road_map_too_large", file=name or path.name, values=values)])


def _key(path: Path, rules: Mapping[str, Profile], area: Bounds | None) -> str | None:
    from routing.roads.cache import cache_key

    try:
        return cache_key(path, rules, area)
    except OSError:
        return None  # reading it says so better


def _kept(path: Path, key: str) -> RoadNetwork | None:
    from routing.roads.cache import read_cache

    return read_cache(path, key)


def _keep(path: Path, key: str, network: RoadNetwork, seconds: float) -> None:
    from routing.roads import cache

    if seconds >= cache.WORTH:
        cache.write_cache(path, key, network)


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


def check_map(path: Path, *, graphs: bool = True) -> None:
    """Raise a ``RoadError`` if there is no such file, or its name is none of a map."""
    endings = (*OSM_ENDINGS, GRAPH_ENDING) if graphs else OSM_ENDINGS
    name = path.name.lower()
    if not name.endswith(endings) or any(each in name for each in _NO_MAPS):
        known = ", ".join(endings)
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


def _read(
    path: Path,
    rules: Mapping[str, Profile],
    area: Bounds | None,
    tell: Callable[[str, float], None],
) -> Ways:
    if path.name.lower().endswith(GRAPH_ENDING):
        from routing.roads.osmnx_graphs import read_graphml

        return read_graphml(path, rules)
    from routing.roads.read_osm import read_osm

    if area is None:
        tell("read", 0.0)
        ways = read_osm(path, rules, lambda part: tell("read", part))
        tell("read", 1.0)
        return ways
    from routing.roads.clip import clip_map

    with tempfile.TemporaryDirectory(prefix="rounds-") as folder:
        small = Path(folder) / "area.osm.pbf"
        clip_map(path, small, area, progress=tell)
        _refuse_too_large(small, path.name)
        return _read(small, rules, None, tell)
