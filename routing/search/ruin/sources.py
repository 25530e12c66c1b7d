"""Which sources are compiled, and whether what numba made of them is known to be on disk.

Nothing here loads numba.
"""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parent


def fingerprint() -> int:
    """A number that changes with the source of anything that is compiled."""
    digest = hashlib.sha256()
    for path in sorted(HERE.glob("*.py")):
        source = path.read_bytes()
        if b"ruin.compiler import" in source or path.stem in {"compiler", "layout"}:
            digest.update(source)
    return int.from_bytes(digest.digest()[:7], "big")


def mark(folder: Path = HERE / "__pycache__") -> Path:
    """The file that stands beside what was compiled of these sources, by this Python and numba."""
    try:
        numba = version("numba")
    except PackageNotFoundError:
        numba = "none"
    return folder / f"{fingerprint():x}-{sys.implementation.cache_tag}-{numba}.compiled"
