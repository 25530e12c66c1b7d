"""What the operating system refuses, said as a fault of the place and not as its own exception.

In: a place that is written or removed. Out: an ``InputError`` in the place of an ``OSError``.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from routing.errors import Fault, InputError
from routing.words.refusals import refusal

_NO_SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NO_PERMISSION = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def said(place: Path) -> Iterator[None]:
    """What the operating system refuses, as an ``InputError``."""
    try:
        yield
    except OSError as error:
        code = "output_cannot_write"
        if error.errno in _NO_SPACE:
            code = "output_no_space"
        elif error.errno in _NO_PERMISSION or isinstance(error, PermissionError):
            code = "output_no_permission"
        values = {"path": str(place), "detail": refusal(error)}
        raise InputError([Fault(code=code, file=place.name, values=values)]) from error
