"""Python's search for garbage kept off what lives as long as sheets are written.

A plan of a regency is millions of values; to look among them for reference cycles again and again
took a sixth of the time in which its sheets are written.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """What is there now is passed over by the search for garbage until the end; what is made
    meanwhile is not. Where somebody has frozen values already, nothing is done.
    """
    ours = gc.get_freeze_count() == 0
    if ours:
        gc.freeze()
    try:
        yield
    finally:
        if ours:
            gc.unfreeze()
