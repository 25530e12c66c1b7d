"""A network kept beside its map file, so that the next round need not read the map again.

In: a map file's path and what its network depends on. Out: the network, or nothing: a cache that is
missing, damaged, of another file, of other rules or of another version is as good as none. The
file is ``MAP.rounds.npz``: plain arrays, no pickle, nothing but what the map itself says.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import MISSING, fields
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from routing import __version__
from routing.roads.area import Bounds
from routing.roads.network import RoadNetwork
from routing.roads.profiles import Profile
from routing.roads.ways import Style

WORTH = 0.3
"""Seconds that reading a map takes at least for its network to be kept: below, a cache gains
nothing that anybody notices, and only lies about."""

_KEY, _JSON = "key", "json"


def cache_path(path: Path) -> Path:
    """Where a map's cache lies."""
    return path.with_name(f"{path.name}.rounds.npz")


def cache_key(path: Path, profiles: Mapping[str, Profile], area: Bounds | None) -> str:
    """All that a network depends on, as one word: the file's bytes, the rules and the version.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "blake2b").hexdigest()
    rules = [(name, profile.digest) for name, profile in profiles.items()]
    whole = json.dumps([__version__, _code(), content, rules, area], sort_keys=True)
    return hashlib.blake2b(whole.encode(), digest_size=32).hexdigest()


def _code() -> str:
    """The rules that are code: a version under way changes them without changing its number."""
    digest = hashlib.blake2b(digest_size=16)
    folder = resources.files("routing.roads")
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".py"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()


def read_cache(path: Path, key: str) -> RoadNetwork | None:
    """The network kept beside a map, if there is one and it is this one."""
    try:
        return _read(cache_path(path), key)
    except Exception:  # whatever stands in that file, the map itself says it better
        return None


def write_cache(path: Path, key: str, network: RoadNetwork) -> bool:
    """Keep a network beside its map; whether that could be done."""
    arrays = {_KEY: np.frombuffer(key.encode(), np.uint8), **_taken_apart(network)}
    target = cache_path(path)
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".rounds-")
        with os.fdopen(descriptor, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        with contextlib.suppress(OSError):
            Path(temporary).chmod(path.stat().st_mode & 0o666)
        Path(temporary).replace(target)
        temporary = ""
    except OSError:
        return False
    finally:
        if temporary:  # a full disk, or Ctrl-C: of a large map it is 90 MB that nobody would miss
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
    return True


def _taken_apart(network: RoadNetwork) -> dict[str, Any]:
    """All fields as arrays; names and speeds as JSON in one of them."""
    arrays: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    for name in _fields():
        value = getattr(network, name)
        if isinstance(value, np.ndarray):
            arrays[f"array.{name}"] = value
        elif name == "styles":
            texts[name] = [[each.name, each.highway, each.speeds] for each in value]
        elif name == "rules":
            texts[name] = dict(value)
        elif name == "osmids":
            counts = [len(each) for each in value]
            arrays["osmids.count"] = np.array(counts, np.int64)
            arrays["osmids.id"] = np.array([one for each in value for one in each], np.int64)
        else:  # arrays by name
            texts[name] = list(value)
            arrays |= {f"named.{name}.{key}": each for key, each in value.items()}
    arrays[_JSON] = np.frombuffer(json.dumps(texts).encode(), np.uint8)
    return arrays


def _fields() -> list[str]:
    """The network's own fields, not what is worked out of them once it is asked."""
    return [each.name for each in fields(RoadNetwork) if each.default_factory is MISSING]


def _read(place: Path, key: str) -> RoadNetwork | None:
    with place.open("rb") as file:
        with zipfile.ZipFile(file) as archive:
            # Nothing is packed, so nothing can swell.
            if any(each.compress_type != zipfile.ZIP_STORED for each in archive.infolist()):
                return None
        file.seek(0)
        with np.load(file, allow_pickle=False) as kept:
            if bytes(kept[_KEY]) != key.encode():
                return None
            network = _put_together({name: kept[name] for name in kept.files})
    return network if _is_sound(network) else None


def _put_together(arrays: Mapping[str, Any]) -> RoadNetwork:
    texts = json.loads(bytes(arrays[_JSON]))
    values: dict[str, Any] = {}
    for name in _fields():
        if f"array.{name}" in arrays:
            values[name] = arrays[f"array.{name}"]
        elif name == "styles":
            values[name] = tuple(
                Style(title, highway, tuple((on, back) for on, back in speeds))
                for title, highway, speeds in texts[name]
            )
        elif name == "rules":
            values[name] = texts[name]
        elif name == "osmids":
            ids = iter(arrays["osmids.id"].tolist())
            counts = arrays["osmids.count"].tolist()
            values[name] = tuple(tuple(next(ids) for _ in range(count)) for count in counts)
        else:
            values[name] = {key: arrays[f"named.{name}.{key}"] for key in texts[name]}
    for array in values.values():
        for each in array.values() if isinstance(array, dict) else [array]:
            if isinstance(each, np.ndarray):
                each.setflags(write=False)
    return RoadNetwork(**values)


def _is_sound(network: RoadNetwork) -> bool:
    """Whether no index leads astray: the file is ours by its key, but disks forget."""
    streets, points = len(network.style), len(network.lat)
    first = network.point_first
    return bool(
        all(len(each) == streets for each in (network.tail, network.head, network.is_gate,
                                              network.osmids, network.length))
        and len(network.lon) == len(network.along) == points
        and len(network.node_lat) == len(network.node_lon) == network.num_nodes
        and len(first) == streets + 1
        and (np.diff(first) >= 2).all()
        and (first[0], first[-1]) == (0, points)
        and _within(network.tail, network.num_nodes)
        and _within(network.head, network.num_nodes)
        and _within(network.style, len(network.styles))
        and all(len(each) == 2 * streets and (each >= -1).all()
                for each in network.weights.values())
    )  # fmt: skip


def _within(index: Any, size: int) -> bool:
    return bool(((index >= 0) & (index < size)).all())
