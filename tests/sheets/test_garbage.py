"""The search for garbage passes over what lasts, and only for so long."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from routing.sheets.garbage import lasting


class _Ring:
    def __init__(self) -> None:
        self.self = self


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_was_there_is_passed_over_and_what_is_made_is_not() -> None:
    old = _Ring()
    seen = weakref.ref(old)
    with lasting():
        assert gc.get_freeze_count() > 0
        new = _Ring()
        made = weakref.ref(new)
        del old, new
        gc.collect()
        assert made() is None
        assert seen() is not None
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert seen() is None


def test_what_somebody_else_froze_stays_frozen() -> None:
    gc.freeze()
    with lasting():
        pass
    assert gc.get_freeze_count() > 0


def test_an_error_ends_it_too() -> None:
    with pytest.raises(ValueError, match="x"), lasting():
        raise ValueError("x")
    assert gc.get_freeze_count() == 0
