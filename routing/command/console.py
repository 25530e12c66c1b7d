"""Printing: to people in their language, to machines as JSON, whatever the console's encoding."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from routing.command.terminal import is_terminal, window
from routing.errors import Fault, RoutingError
from routing.model import Round
from routing.words import LANGUAGES, say, say_name
from routing.words.numbers import distance, said

MOST_FAULTS = 50
"""Faults printed in full; a table that is wrong in every row is wrong in one way."""


_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it, and what turns the direction of a line round."""


def harmless(line: str) -> str:
    """A line in which what a terminal would obey stands as its number: ``<1B>``."""
    return _ORDERS.sub(lambda found: f"<{ord(found[0]):02X}>", line)


class Console:
    """Where a command prints.

    Parameters
    ----------
    language
        Of messages.
    as_json
        Print JSON only.
    verbose
        Print what only those want who look closer.
    """

    def __init__(
        self, language: str = LANGUAGES[0], *, as_json: bool = False, verbose: bool = False
    ) -> None:
        self.language = language
        self.as_json = as_json
        self.verbose = verbose
        self.clear_block: Callable[[], None] | None = None
        """Makes room on a terminal where progress is drawn."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A console that lacks a character shows another instead of failing.
                with contextlib.suppress(ValueError, OSError):
                    stream.reconfigure(errors="replace")

    def say(self, key: str, **values: object) -> str:
        """A text of the command in the console's language; counts of a thousand and more as that
        language writes them.
        """
        return say(f"command.{key}", self.language, **said(values, self.language))

    def profile(self, name: str) -> str:
        """A way of travelling, for people."""
        return say_name("command.profiles.", name, self.language)

    def no_road(self, code: str, nearest: int | None, edge: int | None) -> str:
        """Why no road leads to a place, with how far the next one is."""
        near, beyond = (
            "?" if metres is None else distance(metres, self.language) for metres in (nearest, edge)
        )
        return self.say(f"access.{code}", near=near, edge=beyond)

    def print(self, *lines: str) -> None:
        """Print lines for people."""
        if not self.as_json:
            self._make_room()
            with _unread(sys.stdout):
                for line in _wrapped(lines, sys.stdout):
                    print(harmless(line))

    def print_json(self, value: dict[str, Any]) -> None:
        """Print one JSON value, if that is what was asked for. Plain ASCII fits any console."""
        if self.as_json:
            with _unread(sys.stdout):
                print(json.dumps(value, indent=1))

    def complain(self, *lines: str) -> None:
        """Print lines to standard error."""
        if sys.stderr is not None:  # ``None`` would mean standard output
            self._make_room()
            with _unread(sys.stderr):
                for line in lines if self.as_json else _wrapped(lines, sys.stderr):
                    print(harmless(line), file=sys.stderr, flush=True)

    def _make_room(self) -> None:
        if self.clear_block is not None:
            self.clear_block()

    def flush(self) -> None:
        """Send on what is still held back."""
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                with _unread(stream):
                    stream.flush()

    def print_failure(self, code: str, text: str) -> None:
        """Print what ended the work and is no fault of the input."""
        if self.as_json:
            where = {"file": "", "row": None, "column": None}
            self.print_json({"faults": [{"code": code, **where, "cause": text, "action": ""}]})
            return
        self.complain(text)

    def print_error(self, error: RoutingError) -> None:
        """Print all faults of an error."""
        if self.as_json:
            self.print_json({"faults": [self.fault_json(fault) for fault in error.faults]})
            return
        self.complain(*self.listed("faults", error.faults))

    def listed(self, key: str, faults: Sequence[Fault]) -> list[str]:
        """Faults as lines under a heading."""
        heading = self.say(f"{key}.one" if len(faults) == 1 else f"{key}.many", num=len(faults))
        lines = [heading, *(f"- {fault.text(self.language)}" for fault in faults[:MOST_FAULTS])]
        if len(faults) > MOST_FAULTS:
            lines.append(self.say("more_faults", num=len(faults) - MOST_FAULTS))
        return lines

    def warn_of_boxes(self, round_: Round) -> Fault | None:
        """Tell people which texts hold letters that the sheets' fonts lack."""
        from routing.sheets.unprintable import unprintable

        fault = unprintable(round_)
        if fault and not self.as_json:
            self.complain(*self.listed("warnings", [fault]), "")
        return fault

    def fault_json(self, fault: Fault) -> dict[str, Any]:
        """A fault for machines."""
        return {
            "code": fault.code,
            "file": fault.file,
            **({"tab": fault.tab} if fault.tab is not None else {}),
            "row": fault.row,
            "column": fault.column,
            "cause": fault.said("cause", self.language),
            "action": fault.said("action", self.language),
        }


def _wrapped(lines: Sequence[str], stream: TextIO | None) -> Iterator[str]:
    """Lines as they are; on a terminal long sentences go on below, broken between words. Tables
    stay whole: their columns stand two spaces apart.
    """
    if not is_terminal(stream):
        yield from lines
        return
    width = window()[0]
    for line in (part for text in lines for part in text.split("\n")):
        if len(line) <= width or "  " in line.strip():
            yield line
        else:
            yield from textwrap.wrap(
                line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
            )


@contextmanager
def _unread(stream: TextIO) -> Iterator[None]:
    """Who reads our output may stop reading (``rounds plan … | head``): the work goes on."""
    try:
        yield
    except OSError as error:
        # Windows says EINVAL of a pipe that nobody reads.
        if error.errno not in {errno.EPIPE, errno.EINVAL}:
            raise
        with contextlib.suppress(OSError, ValueError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)
