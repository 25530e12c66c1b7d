"""What a person copies into a shell: one word stays one word.

In: a path or a name. Out: the same as a command takes it, in PowerShell on Windows and in a POSIX
shell elsewhere.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import PurePath

_PLAIN = re.compile(r"[\w./:+=%-]+")
"""Nothing in it means anything to a shell. A comma would be a list to PowerShell."""

_PLAIN_ON_WINDOWS = re.compile(r"[\w./\\:+=%-]+")

_LIVE = re.compile(r'["$`\\!]')
"""What a POSIX shell still obeys within double quotes; an interactive one obeys ``!`` too."""

_LIVE_ON_WINDOWS = re.compile('["$`\u201c\u201d\u201e]')
"""What PowerShell obeys there: curly quotes are quotes to it."""

_SINGLE_ON_WINDOWS = re.compile("(['\u2018\u2019\u201a\u201b])")


def quoted(path: str | PurePath, *, windows: bool = os.name == "nt") -> str:
    """A path as one writes it in a command: in double quotes where it needs any, for all shells
    know those; in single ones where double ones would not keep it whole.

    Parameters
    ----------
    path
        The path, or another word.
    windows
        Whether it is for PowerShell.
    """
    text = str(path)
    if windows and len(text) > 3:
        text = text.rstrip("\\") or text  # before a quotation mark it would swallow that
    if text.startswith("-"):
        text = (".\\" if windows else "./") + text  # else it is an option
    if (_PLAIN_ON_WINDOWS if windows else _PLAIN).fullmatch(text):
        return text
    if not (_LIVE_ON_WINDOWS if windows else _LIVE).search(text):
        return f'"{text}"'
    if windows:
        return "'" + _SINGLE_ON_WINDOWS.sub(r"\1\1", text) + "'"
    return shlex.quote(text)
