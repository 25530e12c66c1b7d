"""Files → bytes, and bytes → text, with a plain reason when they cannot be read.

In: a path. Out: its bytes and what they are by their content, or a ``FileError``. The kind is told
from the bytes and held against the name: a picture named ``.csv`` is said to be one.
"""

from __future__ import annotations

import codecs
import stat
from pathlib import Path
from typing import Literal

from routing.intake.gather import FileError

MOST_BYTES = 100 * 2**20
"""Bytes of an input table: a hundred times what 30,000 households with long addresses take."""

Kind = Literal["text", "zip", "ole"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!",
    b"SQLite format", b"\x7fELF", b"MZ\x90", b"RIFF", b"PAR1", b"\xfd7zXZ", b"II*\x00", b"MM\x00*",
)  # fmt: skip
"""How files begin that are neither text nor a spreadsheet."""

_SPREADSHEETS = {".xlsx", ".xlsm", ".xltx", ".xls", ".ods"}
_NUL_SHARE = 0.01


def read_bytes(path: Path) -> bytes:
    """Read a whole file that must exist, be a file and not be empty."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode) or not stat.S_ISREG(status.st_mode):
            raise FileError("not_a_file")
        if status.st_size > MOST_BYTES:
            raise FileError("file_too_large", limit=MOST_BYTES // 2**20)
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FileError("missing_file") from None
    except (OSError, ValueError):
        raise FileError("unreadable_file") from None
    if not content.strip():
        raise FileError("empty_file")
    return content


def check_exists(path: Path) -> None:
    """Make sure that a path is a file, without reading it."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise FileError("missing_file") from None
    except (OSError, ValueError):
        raise FileError("unreadable_file") from None
    if not stat.S_ISREG(mode):
        raise FileError("not_a_file")


def kind_of(content: bytes, suffix: str) -> Kind:
    """What a file is, by its first bytes, held against the end of its name."""
    named_spreadsheet = suffix.lower() in _SPREADSHEETS
    if content.startswith(_ZIP) or content.startswith(_OLE):
        if suffix.lower() == ".xlsb" or not (
            named_spreadsheet
            or b"xl/" in content
            or b"content.xml" in content
            or content[:4] == _OLE[:4]
        ):
            raise FileError("not_a_table")
        if not named_spreadsheet:
            raise FileError("spreadsheet_misnamed")
        return "zip" if content.startswith(_ZIP) else "ole"
    if named_spreadsheet:
        raise FileError("not_a_spreadsheet")
    if content.startswith(_FOREIGN):
        raise FileError("not_a_table")
    return "text"


def decode(content: bytes) -> tuple[str, bool]:
    """Text from UTF-8, or UTF-16 with its mark, else Windows-1252.

    Returns
    -------
    text, guessed
        ``guessed`` where the bytes are not UTF-8 and Windows-1252 was taken.
    """
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileError("bad_encoding")
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            if content.count(0) < len(content) * _NUL_SHARE:
                # Digits and commas have one each: the mark stands before other text.
                raise FileError("bad_encoding")
            return content.decode("utf-16"), False
        _refuse_binary(content)
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), True
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise FileError("bad_encoding", row=row) from None


def _refuse_binary(content: bytes) -> None:
    """Refuse what holds more NUL bytes than a slip explains."""
    head = content[:65_536]
    if head.count(b"\0") > max(2, len(head) * _NUL_SHARE):
        raise FileError("not_a_table")
