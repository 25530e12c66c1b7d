"""XML as text: elements whose content and attributes are escaped once and come back as they were.

In: names of elements, contents that are XML already, texts of people. Out: strings of XML 1.0.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold in any form (its production 2, Char); intake refuses such characters."""

_REPLACEMENT = "\ufffd"

_KEPT = {"\r": "&#13;"}
"""A reader turns a bare carriage return into a line end."""

_KEPT_IN_ATTRIBUTES = {**_KEPT, "\t": "&#9;", "\n": "&#10;"}


def text(content: object) -> str:
    """A text of people as the content of an element."""
    return escape(_FORBIDDEN.sub(_REPLACEMENT, str(content)), _KEPT)


def element(name: str, *contents: str, **attributes: object) -> str:
    """An element.

    Parameters
    ----------
    name
        Of the element.
    contents
        XML: other elements, or what ``text`` gives.
    attributes
        Their values are escaped here.
    """
    written = "".join(
        f" {key}={quoteattr(_FORBIDDEN.sub(_REPLACEMENT, str(value)), _KEPT_IN_ATTRIBUTES)}"
        for key, value in attributes.items()
    )
    inner = "".join(contents)
    return f"<{name}{written}>{inner}</{name}>\n" if inner else f"<{name}{written}/>\n"
