"""The help and the refusals of arguments in the reader's language.

In: what is typed, a parser in English. Out: the language to explain in, and the parser with its
texts in that language. English stands in ``arguments.py``, Indonesian in ``help.id.toml``.
"""

from __future__ import annotations

import argparse
import locale
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NoReturn

from routing.words import LANGUAGES


def help_language(arguments: Sequence[str]) -> str:
    """The language asked for with ``--language``, else the system's, else English."""
    for at, word in enumerate(arguments):
        name, _, value = word.partition("=")
        if name == "--language":
            asked = value or (arguments[at + 1] if at + 1 < len(arguments) else "")
            first = asked.split(",")[0].strip()
            if first in LANGUAGES:
                return first
    said = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if key in os.environ),
                locale.getlocale()[0] or "")  # fmt: skip
    return "id" if said.casefold().startswith(("id_", "id-", "indones")) or said == "id" else "en"


@cache
def indonesian() -> Mapping[str, Mapping[str, str]]:
    """The texts in Indonesian: ``texts`` by the English ones, ``long`` ones, ``argparse``'s own."""
    file = resources.files(__package__).joinpath("help.id.toml")
    return tomllib.loads(file.read_text("utf-8"))


class Parser(argparse.ArgumentParser):
    """An argument parser that says what it says in ``language``."""

    language = "en"

    def format_help(self) -> str:
        """The help page."""
        return self._said(super().format_help())

    def format_usage(self) -> str:
        """How the command is called."""
        return self._said(super().format_usage())

    def error(self, message: str) -> NoReturn:
        """End with what is wrong with the call; exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, self._said(f"{self.prog}: error: {message}\n"))

    def _said(self, text: str) -> str:
        if self.language == "id":
            for english, own in indonesian()["argparse"].items():
                text = text.replace(english, own)
        return text


def translate(parser: Parser, language: str, name: str = "epilog") -> None:
    """Put a parser's texts, and those of its commands, into a language."""
    parser.language = language
    if language == "en":
        return
    texts, long = indonesian()["texts"], indonesian()["long"]
    parser.description = long.get(name if name != "epilog" else "", "") or texts.get(
        parser.description or "", parser.description
    )
    if parser.epilog:
        parser.epilog = long["epilog"]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action._choices_actions:
                each.help = texts.get(each.help or "", each.help)
            for command, below in action.choices.items():
                translate(below, language, command)
        elif action.help:
            action.help = texts.get(action.help, action.help)
