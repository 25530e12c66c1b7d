"""For all tests: the folder with outside data stays as it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def untouched_data():
    """No cache is left beside maps that are not ours."""
    folder = os.environ.get("ROUNDS_TEST_DATA")
    if not folder:
        yield
        return
    from routing.roads import cache

    data = Path(folder).resolve()
    write = cache.write_cache

    def write_elsewhere(path, key, network):
        return not Path(path).resolve().is_relative_to(data) and write(path, key, network)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "write_cache", write_elsewhere)
        before = set(data.rglob("*"))
        yield
        assert set(data.rglob("*")) == before
