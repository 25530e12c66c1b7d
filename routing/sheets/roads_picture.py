"""The map as the program believes it, as a picture: one panel for each way of travelling.

In: a ``RoadNetwork``, what of it is to be drawn, and a round's places as they are snapped. Out: the
bytes of a PNG; the same colours as the page of ``roads_map``.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.sheets.roads_map import Bounds, SnappedPlace, chosen_streets, seen
from routing.words import say, say_name
from routing.words.numbers import distance

if TYPE_CHECKING:
    from routing.roads import RoadNetwork

MAIN, CUT_OFF, BARRED, STOP, LOST = "#0072b2", "#d55e00", "#7d8590", "#15181c", "#a40000"

_WIDTHS = {
    "motorway": 2.2, "trunk": 2.0, "primary": 1.8, "secondary": 1.5, "tertiary": 1.3,
    "residential": 1.0, "unclassified": 1.0,
}  # fmt: skip
_PANEL = 9.0  # inches
_DPI = 150
_EDGE = 0.03
_ARROW = 0.015
"""Of a panel's diagonal: shorter one-ways get no arrow, which would hide them."""

_ARROWS = 400
"""One-ways drawn with an arrow in a panel: with more the arrows hide the streets."""


def roads_picture(
    network: RoadNetwork,
    language: str,
    *,
    title: str,
    bounds: Bounds | None = None,
    profiles: Sequence[str] = (),
    places: Mapping[str, Sequence[SnappedPlace]] | None = None,
) -> bytes:
    """The picture as a PNG; see ``routing.sheets.roads_map.roads_page``."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = tuple(profiles) or tuple(network.weights)
    south, west, north, east = seen(network, bounds)
    aspect = 1 / math.cos(math.radians((south + north) / 2))
    tall = min(2.0, max(0.5, (north - south) * aspect / max(1e-9, east - west)))
    columns = min(2, len(names))
    rows = -(-len(names) // columns)
    figure = Figure(figsize=(_PANEL * columns, (_PANEL * tall + 1.8) * rows + 1.0), dpi=_DPI)
    FigureCanvasAgg(figure)
    for index, name in enumerate(names):
        axes = figure.add_subplot(rows, columns, index + 1)
        axes.set_xlim(west - _EDGE * (east - west), east + _EDGE * (east - west))
        axes.set_ylim(south - _EDGE * (north - south), north + _EDGE * (north - south))
        axes.set_aspect(aspect)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_facecolor("#f6f7f8")
        for spine in axes.spines.values():
            spine.set_color("#d9dce1")
        axes.set_title(say_name("command.profiles.", name, language), fontsize=15, loc="left")
        handles = _streets(axes, network, name, bounds, language=language)
        handles += _doors(axes, (places or {}).get(name, ()), language)
        axes.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0, -0.005), fontsize=10,
            frameon=False, borderaxespad=0.2,
        )  # fmt: skip
    figure.suptitle(f"{say('outputs.roads.title', language)} · {_plain(title)}", fontsize=18)
    figure.text(
        0.99, 0.004, say("outputs.roads.attribution", language), ha="right", va="bottom",
        fontsize=9, color="#5b6068",
    )  # fmt: skip
    figure.tight_layout(rect=(0, 0.012, 1, 0.995))
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": "rounds"})
    return file.getvalue()


def _plain(text: str) -> str:
    """A text in which matplotlib finds no formula."""
    return text.replace("$", r"\$")


def _streets(
    axes: Any, network: RoadNetwork, name: str, bounds: Bounds | None, *, language: str
) -> list[Any]:
    """Draw the streets and barriers of one way of travelling; what the legend shows of them."""
    from matplotlib.collections import LineCollection
    from matplotlib.lines import Line2D

    from routing.roads.show import street_states

    states = street_states(network, name)
    chosen = chosen_streets(network, bounds)
    streets, gates = chosen[~network.is_gate[chosen]], chosen[network.is_gate[chosen]]
    kinds = {
        "barred": (streets[states[streets] == 0], BARRED, 1.2, ":"),
        "main": (streets[(states[streets] > 0) & (states[streets] < 4)], MAIN, 1.0, "-"),
        "cut_off": (streets[states[streets] >= 4], CUT_OFF, 1.6, "-"),
    }
    handles: list[Any] = []
    for order, (kind, (which, colour, width, dash)) in enumerate(kinds.items(), start=2):
        lines = [_line(network, street) for street in which.tolist()]
        widths = [width * _width(network, street) for street in which.tolist()]
        axes.add_collection(
            LineCollection(lines, colors=colour, linewidths=widths, linestyles=dash, zorder=order)
        )
        if not len(which):
            continue
        metres = distance(round(float(network.length[which].sum())), language)
        label = f"{say(f'outputs.roads.{kind}', language)} · {metres}"
        handles.append(Line2D([], [], color=colour, linewidth=2.5, ls=dash, label=label))
    oneway = streets[np.isin(states[streets] % 3, (0, 2)) & (states[streets] > 0)]
    _arrows(axes, network, oneway, states)
    shut = gates[states[gates] == 0]
    if len(shut):
        first = network.point_first[shut]
        label = say("outputs.roads.gate", language)
        handles.append(
            axes.scatter(network.lon[first], network.lat[first], s=26, marker="x", color=LOST,
                         linewidths=1.6, zorder=6, label=label)
        )  # fmt: skip
    return handles


def _line(network: RoadNetwork, street: int) -> Any:
    points = slice(network.point_first[street], network.point_first[street + 1])
    return np.column_stack([network.lon[points], network.lat[points]])


def _width(network: RoadNetwork, street: int) -> float:
    highway = network.styles[network.style[street]].highway.removesuffix("_link")
    return _WIDTHS.get(highway, 0.8)


def _arrows(axes: Any, network: RoadNetwork, streets: Any, states: Any) -> None:
    """An arrowhead in the middle of the longest one-ways, pointing where one may go."""
    from routing.roads.sphere import great_circle

    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    least = _ARROW * great_circle(south, west, north, east)
    longest = streets[np.argsort(-network.length[streets], kind="stable")][:_ARROWS]
    longest = longest[network.length[longest] >= least]
    for street in longest.tolist():
        line = _line(network, street)
        along = network.along[network.point_first[street] : network.point_first[street + 1]]
        at = int(np.clip(np.searchsorted(along, along[-1] / 2), 1, len(line) - 1))
        tail, head = line[at - 1], line[at]
        if states[street] % 3 == 0:
            tail, head = head, tail
        middle = (tail + head) / 2
        axes.annotate(
            "", xy=middle + (head - tail) * 1e-3, xytext=middle,
            arrowprops={"arrowstyle": "-|>", "color": "#003c5e", "lw": 0.8, "mutation_scale": 11},
            zorder=5, annotation_clip=True,
        )  # fmt: skip


def _doors(axes: Any, places: Sequence[SnappedPlace], language: str) -> list[Any]:
    from matplotlib.collections import LineCollection

    walks = [[(p.road[1], p.road[0]), (p.lon, p.lat)] for p in places if p.road]
    axes.add_collection(LineCollection(walks, colors=STOP, linewidths=0.8, zorder=7))
    handles = []
    for key, colour, size, sign, some in (
        ("stop", STOP, 12, "o", [p for p in places if p.road and p.kind == "stop"]),
        ("depot", STOP, 70, "s", [p for p in places if p.road and p.kind != "stop"]),
        ("no_road", LOST, 46, "o", [p for p in places if not p.road]),
    ):
        if some:
            lons, lats = [place.lon for place in some], [place.lat for place in some]
            label = say(f"outputs.roads.{key}", language)
            handles.append(
                axes.scatter(lons, lats, s=size, marker=sign, color=colour, edgecolors="white",
                             linewidths=0.5, zorder=8, label=label)
            )  # fmt: skip
    return handles
