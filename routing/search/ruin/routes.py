"""Sequences put on a board, and the best taken from it."""

from __future__ import annotations

import numpy as np

from routing.problem import IntArray, Sequences
from routing.search.ruin import layout as at
from routing.search.ruin.table import Board


def place_routes(board: Board, sequences: Sequences) -> None:
    """Put sequences on a new board; ``act`` then measures them."""
    m = board.m
    free = int(m[at.POOL])
    for team, places in zip(board.teams.tolist(), sequences, strict=True):
        before, end = int(m[team + at.START]), int(m[team + at.END])
        for place in places:
            if place < len(board.stops):
                node = int(board.stops[place])
                _join(m, node, team, place)
            elif free < m[at.NODES_END]:
                node, free = free, free + int(m[at.NODE_WIDTH])
                m[node + at.PLACE] = place
            else:
                continue
            door = m[team + at.DOORS] + place * at.DOOR_WIDTH
            m[team + at.SERVED_FOR] += m[door + at.SERVICE]
            m[node + at.TEAM] = team
            m[node + at.PREV], m[before + at.NEXT] = before, node
            before = node
        m[before + at.NEXT], m[end + at.PREV] = end, before
    for kind in range(m[at.CLASSES], m[at.CLASSES_END], at.CLASS_WIDTH):
        part = slice(m[kind + at.CLASS_IDLE], m[kind + at.CLASS_IDLE] + m[kind + at.NUM_IDLE])
        own = m[part]
        out = m[own + at.VISITS] > 0
        m[part] = own = np.concatenate([own[~out], own[out]])
        m[own + at.IDLE_AT] = np.arange(part.start, part.stop)
        m[kind + at.NUM_IDLE] = (~out).sum()
        m[at.NUM_OUT] += out.sum()
    absent = board.known[m[board.known + at.TEAM] == at.NONE]
    m[m[at.ABSENT] : m[at.ABSENT] + len(absent)] = absent
    m[at.NUM_ABSENT] = len(absent)
    first = m[at.UNSERVED]
    m[first : first + at.NUM_PRIORITIES] = np.bincount(
        m[absent + at.PRIORITY], minlength=at.NUM_PRIORITIES
    )
    if m[at.COMPACTNESS]:
        near, own = m[board.stops + at.NEAREST], m[board.stops + at.TEAM]
        other = np.where(near >= 0, m[near + at.TEAM], at.NONE)
        m[at.TOTAL] += m[at.COMPACTNESS] * ((own >= 0) & (other >= 0) & (own != other)).sum()


def _join(m: IntArray, stop: int, team: int, place: int) -> None:
    m[team + at.VISITS] += 1
    m[team + at.SEVERAL] += m[m[team + at.DOORS] + place * at.DOOR_WIDTH + at.SPANS] > 1
    together, apart = m[stop + at.TOGETHER], m[stop + at.APART]
    if together >= 0:
        m[together + at.GROUP_SERVED] += 1
        m[together + at.GROUP_TEAM] = team
    if apart >= 0:
        m[apart + m[team + at.INDEX]] += 1


def best_routes(board: Board) -> Sequences:
    """The best plan on a board."""
    m = board.m
    line = m[m[at.BEST] : m[at.BEST] + at.B_WIDTH * _num_nodes(m)].reshape(-1, at.B_WIDTH)
    then, place = line[:, at.B_NEXT].tolist(), line[:, at.B_PLACE].tolist()
    first, width = int(m[at.STOPS]), int(m[at.NODE_WIDTH])
    routes = []
    for team in board.teams.tolist():
        node, end, places = then[(m[team + at.START] - first) // width], m[team + at.END], []
        while node != end:
            index = (node - first) // width
            places.append(place[index])
            node = then[index]
        routes.append(tuple(places))
    return tuple(routes)


def _num_nodes(m: IntArray) -> int:
    return int((m[at.NODES_END] - m[at.STOPS]) // m[at.NODE_WIDTH])
