"""The command's arguments. In: ``sys.argv``. Out: a namespace whose ``run`` does the job."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from importlib import import_module

from routing import __version__
from routing.command.help_words import Parser, help_language, translate
from routing.words import LANGUAGES

ENGINES = ("auto", "pyvrp", "ruin", "ortools", "insertion")
OBJECTIVES = ("balanced", "shortest", "fewest-teams")
STYLES = ("kampung", "desa", "kota")
FORMATS = (
    "pdf", "map", "xlsx", "csv", "geojson", "gpx", "kml", "messages", "vroom", "json", "phone",
)  # fmt: skip
MAPS = (
    ".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".pbf", ".o5m", ".opl", ".opl.gz", ".opl.bz2",
    ".graphml",
)  # fmt: skip
CHECKPOINT_EVERY = 60.0
"""Written out here, for the places that know them import what is heavy; a test holds them equal."""

_EXAMPLES = """\
examples:
  rounds new sobo                     a filled sample folder
  rounds check sobo                   everything about the input, no planning
  rounds plan sobo --time-limit 30    plan it; sheets go to sobo/out
  rounds check sobo/out/plan.xlsx     what your changes to it cost, and which rules they break
  rounds sheets sobo/out/plan.xlsx    print it as you changed it
  rounds purge . --before 2026-11-01  list the sheets of old rounds; --yes removes them

exit codes: 0 all served, 1 a bug, 2 bad input, 3 the map cannot serve, 4 stops unserved,
5 no plan could be built, 130 interrupted (the best plan so far is written)
"""


_ROADS = """\
Look at a map: its size, and what each way of travelling may use of it.

  rounds roads sobo.osm.pbf                                    its size
  rounds roads java.osm.pbf --around sobo -o sobo.osm.pbf      cut out a round's area
  rounds roads sobo.osm.pbf --show sobo.html --round sobo      draw it, with the households
  rounds roads "Sobo, Banyuwangi" -o sobo.osm.pbf              fetch a place's roads
  rounds roads --bbox=-8.3,114.3,-8.2,114.4 -o sobo.osm.pbf    fetch an area's roads

Only the last two use the network: they ask OpenStreetMap's servers, and tell them the place or the
area, nothing else.
"""


_PURGE = """\
List the sheets of rounds before a date, and with --yes remove them.

  rounds purge rounds --before 2026-11-01          list what is older
  rounds purge rounds --before 2026-11-01 --yes    remove it

Only folders that this program wrote are removed, and none that holds anything else. The rounds' own
files (round.toml, households, teams, map) are never touched.
"""


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse arguments; a wrong call exits with code 2, as argparse does."""
    words = _with_areas(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    translate(parser, help_language(words))
    options = parser.parse_args(words)
    if options.command is None:
        parser.print_help()
        parser.exit(2)
    if options.command == "synth" and options.regency and options.style:
        parser.error("--style is of a district, not of a --regency")
    if options.command == "plan" and options.resume and options.start:
        parser.error("--resume goes on from the round's own output, --start from another plan")
    if options.command == "synth" and options.own_teams and not options.regency:
        parser.error("--own-teams goes with --regency")
    return options


def _with_areas(arguments: Sequence[str]) -> list[str]:
    """``--bbox -8.3,…`` as one word: else an area in the south is taken for an option."""
    joined: list[str] = []
    for word in arguments:
        if joined and joined[-1] == "--bbox":
            joined[-1] = f"--bbox={word}"
        else:
            joined.append(word)
    return joined


def load_job(name: str) -> object:
    """The function that does a command's work, imported only when it is asked for."""
    return import_module(f"routing.command.{name}").run


def _parser() -> Parser:
    common = Parser(add_help=False)
    common.add_argument(
        "--language", type=_languages, default=None, metavar="LANG[,LANG]",
        help="id, en or both; the first is also the language of messages (default: the round's)",
    )  # fmt: skip
    common.add_argument(
        "--json", action="store_true",
        help="print JSON for machines; progress as a JSON line each on standard error",
    )  # fmt: skip
    common.add_argument("--verbose", action="store_true", help="say more; show where a bug struck")

    maps = Parser(add_help=False)
    maps.add_argument(
        "--no-cache", action="store_true",
        help="read the map itself; keep nothing beside it to read it faster the next time",
    )  # fmt: skip

    printed = Parser(add_help=False)
    printed.add_argument(
        "--formats", type=_formats, default=None, metavar="NAME[,NAME]",
        help=f"what to write, of {', '.join(FORMATS)} (default: what round.toml says below "
             "[outputs], else all but phone; plan.json always)",
    )  # fmt: skip

    parser = Parser(
        prog="rounds",
        description="Plan delivery rounds: households, teams and a map become sheets to carry.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"rounds {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, does: str, *more: Parser) -> Parser:
        return commands.add_parser(
            name,
            parents=[common, *more],
            allow_abbrev=False,
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
        )

    new = add("new", "write a filled sample folder")
    new.add_argument("directory", metavar="DIR", help="made if it does not exist")
    new.add_argument("--force", action="store_true", help="write into a folder that has files")

    synth = add("synth", "write a synthetic district or regency")
    synth.add_argument("directory", metavar="DIR", help="made if it does not exist")
    synth.add_argument("--households", type=_count, default=None, metavar="N",
                       help="how many (default 180; of a regency 30,000)")  # fmt: skip
    synth.add_argument("--stops", dest="households", type=_count, default=None, metavar="N",
                       help="the same as --households")  # fmt: skip
    synth.add_argument("--teams", type=_count, default=None, metavar="M",
                       help="how many (default 10; of a regency one for 20 stops)")  # fmt: skip
    synth.add_argument("--seed", type=_seed, default=1, metavar="S",
                       help="the same seed makes the same district (default 1)")  # fmt: skip
    synth.add_argument("--style", choices=STYLES, default=None,
                       help="dense village (default), village with fields, town")  # fmt: skip
    synth.add_argument("--regency", action="store_true",
                       help="a whole regency: 217 villages with their roads; fewer or more in "
                            "proportion to the stops")  # fmt: skip
    synth.add_argument("--own-teams", action="store_true",
                       help="with --regency: each team belongs to a village and serves no "
                            "other")  # fmt: skip
    synth.add_argument("--name", default=None, help="the round's name")
    synth.add_argument("--roads", default=None, metavar="FILE", help="the map's file name")
    synth.add_argument("--force", action="store_true", help="write into a folder that has files")

    check = add("check", "tell everything about the input, or recheck a plan", maps)
    check.add_argument("path", metavar="ROUND|plan.json",
                       help="a folder with round.toml, or a plan that was written: plan.json, or "
                            "plan.xlsx as you edited it")  # fmt: skip
    check.add_argument("--out", default=None, metavar="FILE",
                       help="where the households go with what is wrong in each row (default: "
                            "households.checked.xlsx beside them)")  # fmt: skip

    check.add_argument("--map", default=None, metavar="FILE",
                       help="draw the households over the roads into a .html or .png")  # fmt: skip
    check.add_argument("--force", action="store_true",
                       help="with --map: replace a file that is there")  # fmt: skip

    plan = add("plan", "plan a round and write its sheets", maps, printed)
    plan.add_argument("path", metavar="ROUND", help="a folder with round.toml, or the file itself")
    plan.add_argument("--out", default=None, metavar="DIR", help="default: out, beside round.toml")
    plan.add_argument("--time-limit", type=_seconds, default=None, metavar="S",
                      help="seconds for the search (default 10)")  # fmt: skip
    plan.add_argument("--iterations", type=_count, default=None, metavar="N",
                      help="iterations of each engine run; same seed, same plan")  # fmt: skip
    plan.add_argument("--seed", type=_seed, default=1, metavar="N",
                      help="of every random number (default 1)")  # fmt: skip
    plan.add_argument("--workers", type=_count, default=None, metavar="N",
                      help="processes (default: one a core; of a cluster all)")  # fmt: skip
    plan.add_argument("--cluster", default=None, metavar="tcp://HOST:PORT",
                      help="search on a Dask cluster: its scheduler's address (needs "
                           "delivery-rounds[cluster], here and on its workers)")  # fmt: skip
    plan.add_argument("--engine", type=_engines, default="auto", metavar="NAME[,NAME]",
                      help=f"{', '.join(ENGINES)}: the first that can express it")  # fmt: skip
    plan.add_argument("--objective", choices=OBJECTIVES, default=None,
                      help="instead of the round's own")  # fmt: skip
    plan.add_argument("--start", default=None, metavar="plan.json|plan.xlsx",
                      help="a plan to improve on, of this round or of one like it; plan.xlsx as "
                           "you edited it: teams struck out in it stay at home")  # fmt: skip
    plan.add_argument("--keep", action="append", default=None, metavar="TEAM",
                      help="with --start: leave this team's route as it is; may be given several "
                           "times")  # fmt: skip
    plan.add_argument("--without", action="append", default=None, metavar="TEAM",
                      help="this team does not come; may be given several times")  # fmt: skip
    plan.add_argument(
        "--resume",
        action="store_true",
        help="go on from where a run that was stopped or broke off had come to",
    )
    plan.add_argument("--checkpoint", type=_seconds, default=CHECKPOINT_EVERY, metavar="SECONDS",
                      help="how often the best so far is kept, for "
                           "--resume (default 60)")  # fmt: skip
    plan.add_argument("--force", action="store_true",
                      help="replace an output folder that this program did not write")  # fmt: skip

    for reads in (check, plan):
        reads.add_argument("--columns", type=_headers, default=None, metavar="NAME=HEADER,...",
                           help="headers outright: latitude=Y,teams.id=Regu")  # fmt: skip

    sheets = add("sheets", "print a plan's sheets again", maps, printed)
    sheets.add_argument("path", metavar="plan.json|plan.xlsx",
                        help="or the folder that holds plan.json; plan.xlsx as you edited it, "
                             "times worked out anew")  # fmt: skip
    sheets.add_argument("--anyway", action="store_true",
                        help="print a plan that breaks rules: the cover names each")  # fmt: skip
    for reads in (check, sheets):
        reads.add_argument("--round", dest="round_path", default=None, metavar="ROUND",
                           help="where the plan's round lies, if it has moved")  # fmt: skip
        reads.add_argument("--retime", action="store_true",
                           help="of a plan.json that was edited: work its times and loads out "
                                "anew")  # fmt: skip
    sheets.add_argument("--out", default=None, metavar="DIR", help="default: where the plan lies")
    sheets.add_argument("--force", action="store_true",
                        help="replace a folder that this program did not write")  # fmt: skip

    purge = add("purge", "list or remove the sheets of old rounds")
    purge.description = _PURGE
    purge.formatter_class = argparse.RawDescriptionHelpFormatter
    purge.add_argument("directories", metavar="DIR", nargs="+",
                       help="a folder of sheets, or one that holds such folders")  # fmt: skip
    purge.add_argument("--before", type=_date, required=True, metavar="DATE",
                       help="of rounds before this day: 2026-11-01")  # fmt: skip
    purge.add_argument("--yes", action="store_true",
                       help="remove them; without it they are listed only")  # fmt: skip

    roads = add("roads", "look at a map, cut a small one out of it, draw it, or fetch one", maps)
    roads.description = _ROADS
    roads.formatter_class = argparse.RawDescriptionHelpFormatter
    roads.add_argument("path", metavar="FILE|PLACE", nargs="?", default=None,
                       help=f"a map: {', '.join(MAPS)} (of OSMnx); or, with --out, the name of "
                            "a place to fetch")  # fmt: skip
    roads.add_argument("-o", "--out", default=None, metavar="FILE",
                       help="write the roads of an area to a new map")  # fmt: skip
    roads.add_argument("--around", default=None, metavar="ROUND",
                       help="the area: round a round's places, with a margin")  # fmt: skip
    roads.add_argument("--bbox", type=_bbox, default=None, metavar="SOUTH,WEST,NORTH,EAST",
                       help="the area, in degrees: --bbox=-8.3,114.3,-8.2,114.4")  # fmt: skip
    roads.add_argument("--show", default=None, metavar="FILE",
                       help="draw into a .html or .png what each profile may use")  # fmt: skip
    roads.add_argument("--round", dest="round_path", default=None, metavar="ROUND",
                       help="with --show: a round's households and walks too")  # fmt: skip
    roads.add_argument("--force", action="store_true",
                       help="replace a file that is there")  # fmt: skip
    return parser


def _bbox(text: str) -> tuple[float, float, float, float]:
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        south, west, north, east = 1.0, 0.0, 0.0, 0.0
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise argparse.ArgumentTypeError("four degrees: south,west,north,east")
    return south, west, north, east


def _headers(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and header.strip() for name, _, header in pairs):
        raise argparse.ArgumentTypeError("NAME=HEADER, several with commas: latitude=Y,longitude=X")
    return {name.strip(): header.strip() for name, _, header in pairs}


def _languages(text: str) -> tuple[str, ...]:
    languages = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not languages or any(language not in LANGUAGES for language in languages):
        raise argparse.ArgumentTypeError(f"write one or more of: {', '.join(LANGUAGES)}")
    return languages


def _engines(text: str) -> str:
    names = [part.strip() for part in text.split(",") if part.strip()]
    if not names or any(name not in ENGINES for name in names):
        raise argparse.ArgumentTypeError(f"write one or more of: {', '.join(ENGINES)}")
    return ",".join(names)


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names or any(name not in FORMATS for name in names):
        raise argparse.ArgumentTypeError(f"write one or more of: {', '.join(FORMATS)}")
    return names


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day, written as 2026-11-01") from None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("a number of seconds above zero")
    return seconds


def _count(text: str) -> int:
    return _whole(text, least=1)


def _seed(text: str) -> int:
    return _whole(text, least=0)


def _whole(text: str, *, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value < 2**31:
        raise argparse.ArgumentTypeError(f"a whole number, {least} or more")
    return value
