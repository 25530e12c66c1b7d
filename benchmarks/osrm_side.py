"""The judge's side of ``osrm_judge.py``: OSRM asked through ``osrm-bindings``.

    PYTHON-WITH-OSRM osrm_side.py FOLDER

Runs under another Python (``osrm-bindings`` wants 3.12) and imports nothing of the package. In:
``FOLDER/request.json`` with ``map``, ``lua`` (the text of a profile, which may require OSRM's own),
``points`` (lon, lat), ``pairs`` of positions in them, ``table`` (how many of the points to work out
a square table for, 0 for none) and ``nodes`` (whether to tell the OSM nodes of each route). Out:
``FOLDER/answer.json``. The folder keeps what OSRM made of the map, for the next request.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import osrm


def prepare(folder: Path, request: dict) -> float:
    """Extract and contract the map; seconds."""
    start = time.perf_counter()
    shutil.copytree(Path(osrm.__file__).parent / "share" / "profiles", folder / "profiles")
    profile = folder / "profiles" / "judge.lua"
    profile.write_text(request["lua"], encoding="utf-8")
    source = folder / "judge.osm.pbf"
    shutil.copyfile(request["map"], source)
    for step in (["extract", "-p", str(profile), str(source)], ["contract", str(base(folder))]):
        command = [sys.executable, "-m", "osrm", *step, "--threads", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"osrm {step[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start


def base(folder: Path) -> Path:
    """The name that OSRM's files begin with."""
    return folder / "judge.osrm"


def plain(value):
    """OSRM's objects and arrays as Python's."""
    if isinstance(value, osrm.Object):
        return {key: plain(value[key]) for key in value}
    if isinstance(value, osrm.Array):
        return [plain(each) for each in value]
    return value


def routes(judge, request: dict) -> dict:
    """Seconds, metres, ends on the road and, if asked, OSM nodes of each pair; none: no way."""
    extra = {"annotations": ["nodes"]} if request["nodes"] else {}
    answer: dict[str, list] = {"seconds": [], "metres": [], "ends": [], "nodes": []}
    for start, end in request["pairs"]:
        asked = osrm.RouteParameters(
            coordinates=[tuple(request["points"][start]), tuple(request["points"][end])],
            overview="false", steps=False, generate_hints=False, continue_straight=False, **extra,
        )  # fmt: skip
        try:
            got = plain(judge.Route(asked))
        except RuntimeError:
            got = {"code": "NoRoute"}
        there = got.get("routes")
        answer["seconds"].append(there[0]["duration"] if there else None)
        answer["metres"].append(there[0]["distance"] if there else None)
        answer["ends"].append([each["location"] for each in got["waypoints"]] if there else None)
        if request["nodes"]:
            legs = there[0]["legs"][0]["annotation"]["nodes"] if there else []
            answer["nodes"].append([int(node) for node in legs])
    return answer


def table(judge, request: dict) -> list[float]:
    """Seconds that a square table takes, three times."""
    asked = osrm.TableParameters(
        coordinates=[tuple(point) for point in request["points"][: request["table"]]],
        annotations=["duration"], generate_hints=False,
    )  # fmt: skip
    took = []
    for _ in range(3):
        start = time.perf_counter()
        judge.Table(asked)
        took.append(time.perf_counter() - start)
    return took


def main() -> None:
    """Answer one request."""
    folder = Path(sys.argv[1])
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    answer = {"version": version("osrm-bindings")}
    if not (folder / "profiles").exists():
        answer["prepared"] = prepare(folder, request)
    judge = osrm.OSRM(algorithm="CH", storage_config=str(base(folder)), use_shared_memory=False)
    answer |= routes(judge, request)
    if request["table"]:
        answer["table"] = statistics.median(table(judge, request))
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
