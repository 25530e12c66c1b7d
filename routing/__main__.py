"""The ``rounds`` command: arguments in, printing and an exit code out."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

from routing.command import exit_codes
from routing.command.arguments import load_job, parse
from routing.command.console import Console
from routing.errors import EngineError, InputError, RoadError, RoutingError
from routing.words import LANGUAGES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns
    -------
    int
        The exit code, see ``routing.command.exit_codes``.
    """
    options = parse(arguments)
    console = Console(
        (options.language or LANGUAGES)[0], as_json=options.json, verbose=options.verbose
    )
    try:
        job = load_job(options.command)
        code: int = job(options, console)  # type: ignore[operator]
    except KeyboardInterrupt:
        console.print_failure("interrupted", console.say("interrupted_early"))
        return exit_codes.INTERRUPTED
    except RoutingError as error:
        console.print_error(error)
        if options.verbose:
            traceback.print_exc()
        return _code_of(error)
    except Exception as error:
        console.print_failure("bug", console.say("bug", kind=type(error).__name__))
        if options.verbose:
            traceback.print_exc()
        return exit_codes.OUR_FAULT
    finally:
        console.flush()
    return code


def _code_of(error: RoutingError) -> int:
    if isinstance(error, RoadError):
        return exit_codes.MAP_CANNOT_SERVE
    if isinstance(error, EngineError):
        codes = {fault.code for fault in error.faults}
        if "unknown_engine" in codes:
            return exit_codes.BAD_INPUT
        return exit_codes.OUR_FAULT if "no_plan" in codes else exit_codes.NO_PLAN
    return exit_codes.BAD_INPUT if isinstance(error, InputError) else exit_codes.OUR_FAULT


if __name__ == "__main__":
    sys.exit(main())
