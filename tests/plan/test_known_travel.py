"""Travel that knows some stops' ways answers as the one it stands on, and asks it once."""

from __future__ import annotations

import numpy as np

from routing.plan.known_travel import KnownTravel
from routing.problem import MatrixTravel

TABLE = [[0, 2, 9, 4], [5, 0, 6, 7], [8, 3, 0, 1], [11, 12, 13, 0]]


class Counted(MatrixTravel):
    """Counts what it is asked."""

    asked = 0

    def durations(self, origins, destinations):
        """Seconds."""
        self.asked += 1
        return super().durations(origins, destinations)


def test_every_block_is_answered_as_without_it():
    plain = MatrixTravel(TABLE)
    known = KnownTravel(plain, [1, 3])
    for origins, destinations in (
        ([1, 3], [0, 2, 1]),
        ([0, 2, 1], [3]),
        ([0, 2], [2, 0]),
        ([], [1]),
    ):
        expected = plain.durations(np.array(origins, int), np.array(destinations, int))
        found = known.durations(np.array(origins, int), np.array(destinations, int))
        assert found.tolist() == expected.tolist()
    assert known.pairs([0, 1], [2, 3]).tolist() == [9, 7]
    assert known.nearest([0], [1, 2, 3], 2).tolist() == [[1, 3]]
    assert known.num_places == 4


def test_what_is_known_is_not_asked_for_again():
    counted = Counted(TABLE)
    known = KnownTravel(counted, [2])
    asked = counted.asked
    for _ in range(5):
        known.durations([0, 1, 3], [2])
        known.durations([2], [3, 0])
    assert counted.asked == asked
