"""``rounds roads``: what the program believes about a map; one cut out of it, drawn, fetched."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.command import exit_codes
from routing.command.console import Console
from routing.command.snapped import snapped_places, view_box
from routing.command.watch import Watch
from routing.errors import Fault, InputError
from routing.words.numbers import decimal, distance
from routing.words.refusals import refusal

if TYPE_CHECKING:
    from routing.ground import Ground
    from routing.model import Round
    from routing.roads import RoadNetwork
    from routing.roads.area import Bounds
    from routing.roads.clip import Clip
    from routing.sheets.roads_map import SnappedPlace


def run(options: argparse.Namespace, console: Console) -> int:
    """Do what the options ask for: fetch, cut out, draw, or tell."""
    if options.path is None and options.out is None:
        raise InputError([Fault(code="roads_no_file")])
    if options.out is not None:
        return _write(options, console)
    if options.show is not None:
        return _show(options, console)
    return _tell(options, console)


def _tell(options: argparse.Namespace, console: Console) -> int:
    """Read a map and tell its size, and what each profile may use of it."""
    round_ = _round_of(options.around or options.round_path)
    network = _load(options, console, round_)
    south, west, north, east = network.bounds
    bounds = {"south": south, "west": west, "north": north, "east": east}
    console.print(
        console.say(
            "roads.summary",
            nodes=network.num_nodes,
            streets=network.num_streets,
            **{side: decimal(value, console.language, digits=4) for side, value in bounds.items()},
        )
    )
    facts = {}
    for profile in network.weights:
        usable, main, metres = network.extent(profile)
        facts[profile] = {"streets": usable, "main_streets": main, "metres": metres}
        console.print(
            console.say(
                "roads.profile",
                profile=console.profile(profile),
                streets=usable,
                distance=distance(metres, console.language),
                share=int(np.floor(100 * main / usable)) if usable else 0,
            )
        )
    console.print_json(
        {"nodes": network.num_nodes, "streets": network.num_streets, "bounds": bounds}
        | {"profiles": facts}
    )
    return exit_codes.ALL_SERVED


def _load(options: argparse.Namespace, console: Console, round_: Round | None) -> RoadNetwork:
    from routing.ground import round_box
    from routing.roads import load_roads

    with Watch(console) as watch:
        watch.phase("roads")
        return load_roads(
            options.path,
            profiles=round_.profiles if round_ else (),
            around=options.bbox or (round_box(round_) if round_ else None),
            cache=not options.no_cache,
            progress=watch.map_progress,
        )


def _round_of(path: str | None) -> Round | None:
    """The round that is meant; its map need not be there yet, for one is about to be made."""
    if path is None:
        return None
    from routing.intake import read_round

    intake = read_round(path, need_map=False)
    if intake.round_ is None:
        raise InputError(intake.faults)
    return intake.round_


def _area(options: argparse.Namespace) -> Bounds | None:
    """The area that was asked for: as given, or round a round's places with a margin."""
    from routing.ground import round_box
    from routing.roads.area import widened

    if options.bbox is not None:
        box: Bounds = options.bbox
        return box
    round_ = _round_of(options.around)
    if round_ is None:
        return None
    around = round_box(round_)
    if around is None:
        raise InputError([Fault(code="round_without_places", file=Path(options.around).name)])
    return widened(around)


def _write(options: argparse.Namespace, console: Console) -> int:
    """Cut an area out of a map, or fetch one."""
    from routing.roads.load import GRAPH_ENDING, OSM_ENDINGS
    from routing.roads.write_osm import check_suffix

    target = Path(options.out)
    check_suffix(target)
    if target.exists() and not options.force:
        raise InputError([Fault(code="map_exists", file=target.name)])
    area = _area(options)
    path = options.path
    is_file = path is not None and (
        path.lower().endswith((*OSM_ENDINGS, GRAPH_ENDING)) or Path(path).is_file()
    )
    if is_file and area is None:
        raise InputError([Fault(code="roads_no_area", file=Path(path).name)])
    if path is None and area is None:
        raise InputError([Fault(code="roads_no_file")])
    with Watch(console) as watch:
        made = _clip(path, target, area, watch) if is_file else _fetch(path, target, area, watch)
    place, clip = made
    if place:
        console.print(console.say("roads.fetched", place=place))
    size = target.stat().st_size
    console.print(
        console.say(
            "roads.written",
            file=str(target),
            size=decimal(max(1, round(size / 1000)), console.language),
            nodes=clip.nodes,
            ways=clip.ways,
            relations=clip.relations,
        ),
        console.say("roads.attribution"),
    )
    console.print_json(
        {"file": str(target), "bytes": size, "place": place, "nodes": clip.nodes}
        | {"ways": clip.ways, "restrictions": clip.relations}
    )
    return exit_codes.ALL_SERVED


def _clip(path: str, target: Path, area: Bounds | None, watch: Watch) -> tuple[str, Clip]:
    from routing.roads.clip import clip_map

    watch.phase("clip")
    return "", clip_map(path, target, area, progress=watch.map_progress)


def _fetch(place: str | None, target: Path, area: Bounds | None, watch: Watch) -> tuple[str, Clip]:
    from routing.roads.fetch import fetch_map, find_place

    watch.phase("fetch")
    name = ""
    if area is None:
        area, name = find_place(place or "")
    return name, fetch_map(
        area, target, received=lambda size: watch.amount("fetch", f"{size / 1e6:.1f} MB")
    )


def _show(options: argparse.Namespace, console: Console) -> int:
    """Draw a map into a page or a picture."""
    target = Path(options.show)
    _refuse_target(target, force=options.force)
    round_ = _round_of(options.round_path or options.around)
    if round_ is not None and not options.language:
        console.language = round_.language
    network = _load(options, console, round_)
    target = draw_map(
        target,
        network,
        console,
        force=options.force,
        title=Path(options.path).name,
        bounds=_view(options, round_),
        places={} if round_ is None else snapped_places(round_, _ground(round_, network), console),
    )
    console.print(console.say("roads.shown", file=str(target)))
    console.print_json({"file": str(target), "bytes": target.stat().st_size})
    return exit_codes.ALL_SERVED


def _ground(round_: Round, network: RoadNetwork) -> Ground:
    """A round's places as they are, on roads or not."""
    from routing.ground import Ground

    return Ground(round_, network, ends_on_roads=False)


def _refuse_target(target: Path, *, force: bool) -> None:
    if target.suffix.lower() not in {".html", ".png"}:
        raise InputError([Fault(code="show_suffix", file=target.name)])
    if target.exists() and not force:
        raise InputError([Fault(code="map_exists", file=target.name)])


def draw_map(
    path: str | Path,
    network: RoadNetwork,
    console: Console,
    *,
    force: bool,
    title: str,
    bounds: Bounds | None,
    places: Mapping[str, Sequence[SnappedPlace]],
) -> Path:
    """Draw roads, and a round's places on them, into a page (``.html``) or a picture (``.png``).

    Raises
    ------
    InputError
        When the file ends otherwise, is there already (without ``force``) or cannot be written.
    """
    from routing.sheets.roads_map import roads_page
    from routing.sheets.roads_picture import roads_picture

    target = Path(path)
    _refuse_target(target, force=force)
    drawn: dict[str, Any] = {
        "title": title, "bounds": bounds, "profiles": tuple(places), "places": places,
    }  # fmt: skip
    if target.suffix.lower() == ".html":
        content = roads_page(network, console.language, **drawn).encode()
    else:
        content = roads_picture(network, console.language, **drawn)
    _save(target, content)
    return target


def _save(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".rounds-") as folder:
            complete = Path(folder) / target.name
            complete.write_bytes(content)
            complete.replace(target)
    except OSError as error:
        values = {"detail": refusal(error)}
        raise InputError(
            [Fault(code="map_not_written", file=target.name, values=values)]
        ) from error


def _view(options: argparse.Namespace, round_: Round | None) -> Bounds | None:
    if options.bbox is not None:
        box: Bounds = options.bbox
        return box
    return view_box(round_) if round_ is not None else None
