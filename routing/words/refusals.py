"""What the operating system refuses, in the reader's language.

In: an ``OSError``. Out: its cause as a value for a text, which ``routing.words.numbers.said`` fills
in: the system's own words are English, or whatever it was installed in.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import partial

from routing.words import say

_NAMES = {
    "ENOSPC": "no_space", "EDQUOT": "no_space", "EFBIG": "too_large", "EACCES": "no_permission",
    "EPERM": "no_permission", "EROFS": "read_only", "ENOENT": "not_there", "ENOTDIR": "no_folder",
    "EISDIR": "is_folder", "EEXIST": "is_there", "ENOTEMPTY": "is_there",
    "ENAMETOOLONG": "name_too_long", "EBUSY": "in_use", "ETXTBSY": "in_use", "EIO": "broken",
    "EMFILE": "too_many_open", "ENFILE": "too_many_open", "ELOOP": "links_in_circle",
    "EINVAL": "bad_name",
}  # fmt: skip
_KINDS = {getattr(errno, name): kind for name, kind in _NAMES.items() if hasattr(errno, name)}


def refusal(error: Exception) -> Callable[[str], str]:
    """Why the system would not, to be said in a language."""
    number = getattr(error, "errno", None)
    detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return partial(_said, _KINDS.get(number, "other") if number else "other", detail)


def _said(kind: str, detail: str, language: str) -> str:
    return say(f"refusals.{kind}", language, detail=detail)
