"""How to get to a stop: turns, streets, metres, the side of the street."""

from __future__ import annotations

import re
from types import SimpleNamespace

from routing.plan.model import Plan
from routing.sheets.directions import (
    Directions,
    Step,
    directions_text,
    plan_directions,
    short_street,
)
from routing.sheets.pdf import make_pdf

from .pdf_reader import read_pages


def turn(at: int, way: str, street: str) -> SimpleNamespace:
    return SimpleNamespace(distance=at, way=way, street=street)


class Roads:
    """A network on which every leg is Jalan A, then to the right into Gang B; doors are on the
    left of edge 2, which legs to a door in the east ride and those to the west do not.
    """

    def snap(self, lats, lons, profile, *, limit):
        import numpy as np

        self._lons = list(lons)
        count = len(lats)
        return SimpleNamespace(
            found=np.ones(count, bool), side=np.full(count, -1), edge=np.full(count, 2),
            walk=np.full(count, 7.0), profile=profile,
        )  # fmt: skip

    def paths(self, snaps, pairs, *, drawn):
        return [
            SimpleNamespace(
                distance=200, edges=(0, 2) if self._lons[b] > self._lons[a] else (0, 3),
                streets=(("Jalan A", 150), ("Gang B", 50)), turns=(turn(150, "right", "Gang B"),),
            )
            for a, b in pairs
        ]  # fmt: skip


STEPS = (Step(way="", street="Jalan A", metres=150), Step(way="right", street="Gang B", metres=50))


def test_a_leg_tells_its_streets_turns_and_metres() -> None:
    told = Directions(metres=200, steps=STEPS)
    assert directions_text(told, "id") == "200 m: Jl. A 150 m ↱ Gg. B 50 m"


def test_the_side_of_the_door_and_a_long_walk_are_told() -> None:
    told = Directions(metres=200, steps=STEPS, side=-1, walk=45)
    assert directions_text(told, "en").endswith(" · on the left · 45 m on foot")
    assert directions_text(Directions(metres=200, steps=STEPS, side=1, walk=7), "id").endswith(
        "50 m · di kanan"
    )


def test_who_stands_on_a_street_is_not_told_its_name() -> None:
    told = Directions(metres=200, steps=STEPS)
    assert directions_text(told, "id", here="Jalan A") == "200 m: ↑ 150 m ↱ Gg. B 50 m"
    assert directions_text(Directions(metres=9, steps=STEPS[:1]), "id", here="Jalan A") == "9 m"


def test_of_a_long_way_the_last_turns_are_told() -> None:
    steps = tuple(Step(way="left", street=f"Gang {n}", metres=100) for n in range(9))
    text = directions_text(Directions(metres=900, steps=steps), "id", most=2)
    assert text == "900 m: … ↰ Gg. 7 100 m ↰ Gg. 8 100 m"


def test_every_leg_of_a_route_has_its_way_and_the_side_as_one_arrives(small_plan: Plan) -> None:
    first, second = plan_directions(small_plan, Roads())
    assert [len(first), len(second)] == [3, 4]  # the way back is one of them
    assert all(each is not None and each.metres == 200 for each in (*first, *second))
    assert first[0] is not None
    assert first[0].steps == STEPS
    # From the depot east to R-2 along edge 2, whose left it is; then west to R-1 against it.
    assert [each.side for each in first if each] == [-1, 1, 1]


class DeadEnds(Roads):
    """Legs end where Gang B does, at the mouth of edge 9, which is edge 2 ridden back; or at a
    corner, at the mouth of edge 7.
    """

    last = ((150, "right", "Gang B"), (200, "back", "Gang B"))

    def paths(self, snaps, pairs, *, drawn):
        snaps.edge[:] = 9
        return [
            SimpleNamespace(distance=200, edges=(0, 2, 9), streets=(("Jalan A", 150),),
                            turns=tuple(turn(*each) for each in self.last))
            for _ in pairs
        ]  # fmt: skip


def test_nobody_turns_round_on_the_spot_at_a_door(small_plan: Plan) -> None:
    way = plan_directions(small_plan, DeadEnds())[0][0]
    assert way is not None
    assert way.steps == STEPS
    # The door is on the left of who rides back, and so on the right of who has not turned.
    assert directions_text(way, "id") == "200 m: Jl. A 150 m ↱ Gg. B 50 m · di kanan"


def test_a_street_that_begins_at_the_door_is_told_without_metres(small_plan: Plan) -> None:
    roads = DeadEnds()
    roads.last = ((200, "left", "Gang C"),)
    way = plan_directions(small_plan, roads)[0][0]
    assert way is not None
    assert directions_text(way, "id") == "200 m: Jl. A 200 m ↰ Gg. C · di kiri"


def test_without_roads_nothing_is_told(small_plan: Plan) -> None:
    assert plan_directions(small_plan, None) == ((), ())


def test_roads_that_were_not_made_for_a_team_tell_it_nothing(small_plan: Plan) -> None:
    roads = Roads()
    roads.weights = {"motorcycle": ()}
    first, second = plan_directions(small_plan, roads)
    assert len(first) == 3
    assert second == ()


def test_a_row_tells_the_way_from_the_stop_before(small_plan: Plan) -> None:
    ways = plan_directions(small_plan, Roads())
    text = " ".join(
        page.text for page in read_pages(make_pdf(small_plan, language="id", directions=ways))
    )
    # Five visits and two ways back; where room is scarce the street one is in is left out.
    assert len(re.findall(r"200 m: (Jl. A 150 m|…) ↱ Gg. B 50 m", " ".join(text.split()))) == 7


def test_streets_are_called_as_on_their_signs() -> None:
    assert [short_street(name) for name in ("Jalan Melati", "Gang 4", "Jalanan", "")] == [
        "Jl. Melati", "Gg. 4", "Jalanan", "",
    ]  # fmt: skip
