"""Fetch a map from OpenStreetMap's servers: only when somebody asks for it by name or by area.

In: a place's name or an area in degrees, and the path of a new map file. Out: that file, with all
roads and ferries of the area as they stand in OpenStreetMap: names, surfaces, access, barriers and
turn restrictions. © OpenStreetMap contributors, ODbL 1.0.

OSMnx looks the place up (Nominatim) and says which server is asked for roads (Overpass): its
``settings`` hold here too. What is sent is the name, or the four numbers of the area.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from routing.errors import Fault, InputError, RoadError
from routing.roads.area import Bounds, square_km, widened
from routing.roads.clip import Clip, clip_map
from routing.words import say

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0 (openstreetmap.org/copyright)"

MOST_SQUARE_KM = 2_500.0
"""What is fetched at most: OSMnx's ``max_query_area_size``, 50 km by 50 km, past which it asks in
parts. For more there are extracts of whole countries, and ``clip_map``."""

TRIES, PAUSE = 3, 20.0
"""How often a busy server is asked, and seconds between."""

_POINT = 0.01
"""Degrees round a place that has no outline on the map: about 1 km each way, before the margin."""

_CHUNK = 65_536
_BUSY = {429, 502, 503, 504}

_QUERY = """[out:xml][timeout:{seconds}];
(way["highway"]({box});way["route"="ferry"]({box}););
->.ways;
(rel(bw.ways)["type"~"^restriction"];.ways;node(w.ways););
out body;
"""


def find_place(name: str) -> tuple[Bounds, str]:
    """Look a place up by name.

    Returns
    -------
    The box round it in degrees with a margin, and its full name, to be shown: places share names.

    Raises
    ------
    InputError
        When there is no such place.
    RoadError
        When the server cannot be reached.
    """
    import osmnx

    with _errors(osmnx.settings.nominatim_url), _no_litter(osmnx):
        try:
            found = osmnx.geocode_to_gdf(name)
        except (osmnx._errors.InsufficientResponseError, TypeError):
            pass  # nothing, or nothing with an outline
        else:
            west, south, east, north = (float(each) for each in found.total_bounds)
            return widened((south, west, north, east)), str(found.iloc[0]["display_name"])
        try:
            lat, lon = osmnx.geocode(name)
        except osmnx._errors.InsufficientResponseError as error:
            raise InputError([Fault(code="place_not_found", values={"place": name})]) from error
        box = (lat - _POINT, lon - _POINT, lat + _POINT, lon + _POINT)
        return widened(box), f"{name} ({lat:.4f}, {lon:.4f})"


def fetch_map(
    bounds: Bounds, target: str | Path, *, received: Callable[[int], None] | None = None
) -> Clip:
    """Fetch an area's roads.

    Parameters
    ----------
    bounds
        South, west, north, east in degrees.
    target
        The new file; an existing one is replaced once the new is complete.
    received
        Called with the bytes that have come in so far.

    Raises
    ------
    InputError
        When the area is too large.
    RoadError
        When the server cannot be reached, refuses or fails, when no road lies in the area, or when
        the file cannot be written.
    """
    import osmnx

    if (size := square_km(bounds)) > MOST_SQUARE_KM:
        values = {"size": round(size), "limit": round(MOST_SQUARE_KM)}
        raise InputError([Fault(code="area_too_large", values=values)])
    box = ",".join(f"{each:.7f}" for each in bounds)
    query = _QUERY.format(seconds=int(osmnx.settings.requests_timeout), box=box)
    url = osmnx.settings.overpass_url.rstrip("/") + "/interpreter"
    with TemporaryDirectory(prefix="rounds-") as folder:
        raw = Path(folder) / "fetched.osm"
        with _errors(url):
            _download(osmnx, url, query, raw, received or (lambda _: None))
        try:
            return clip_map(raw, target, None)
        except RoadError as error:
            codes = {fault.code for fault in error.faults}
            if codes & {"road_file_cut_short", "road_file_unreadable", "road_file_empty"}:
                raise RoadError([_refused(url, partial(say, "refusals.no_map"))]) from error
            raise


def _download(
    osmnx: Any, url: str, query: str, target: Path, received: Callable[[int], None]
) -> None:
    import requests

    settings = osmnx.settings
    headers = {
        "User-Agent": settings.http_user_agent,
        "referer": settings.http_referer,
        "Accept-Language": settings.http_accept_language,
    }
    for turn in range(1, TRIES + 1):
        with requests.post(
            url, data={"data": query}, stream=True, timeout=settings.requests_timeout,
            headers=headers, **settings.requests_kwargs,
        ) as answer:  # fmt: skip
            if answer.ok:
                size = 0
                with target.open("wb") as file:
                    for chunk in answer.iter_content(_CHUNK):
                        file.write(chunk)
                        size += len(chunk)
                        received(size)
                break
            if answer.status_code not in _BUSY or turn == TRIES:
                raise RoadError([_refused(url, f"HTTP {answer.status_code}")])
        time.sleep(PAUSE)
    if remark := _remark(target):
        raise RoadError([_refused(url, partial(say, "refusals.other", detail=remark))])


def _remark(path: Path) -> str:
    """What Overpass says at the end of an answer that it could not complete."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        found = re.search(r"<remark>\s*(.*?)\s*</remark>", file.read().decode("utf-8", "replace"))
    return found[1][:200] if found and "error" in found[1] else ""


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or url


def _refused(url: str, detail: object) -> Fault:
    return Fault(code="road_server_refused", values={"server": _host(url), "detail": detail})


@contextmanager
def _errors(url: str) -> Iterator[None]:
    """The wall: what goes wrong on the network becomes a fault that names the server."""
    import requests

    try:
        yield
    except (requests.ConnectionError, requests.Timeout) as error:
        values = {"server": _host(url)}
        raise RoadError([Fault(code="road_no_network", values=values)]) from error
    except (requests.RequestException, ValueError, KeyError) as error:
        raise RoadError([_refused(url, partial(say, "refusals.no_answer"))]) from error


@contextmanager
def _no_litter(osmnx: Any) -> Iterator[None]:
    """OSMnx keeps answers in a folder ``cache`` where one happens to stand: not here."""
    kept = osmnx.settings.use_cache
    osmnx.settings.use_cache = False
    try:
        yield
    finally:
        osmnx.settings.use_cache = kept
