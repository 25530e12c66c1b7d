"""The length of many team days at once, where stops have several windows.

In: tables of many routes of one team, all equally long. Out: their team days in seconds, exactly
what ``routing.plan.schedule`` makes of each: the latest departure that does not delay the return;
and where leaving so late as to miss a window makes a shorter day, that one.
"""

from __future__ import annotations

import numpy as np

from routing.problem import IntArray

NEVER = 2**50
"""Later than any instant, in seconds; minus it, earlier than any. Sums of a few stay in int64."""


def shortest_days(
    legs: IntArray,
    service: IntArray,
    opens: IntArray,
    closes: IntArray,
    *,
    earliest: int | IntArray,
    latest: int,
) -> IntArray:
    """The team day of each of many routes that are feasible when they leave at ``earliest``.

    Parameters
    ----------
    legs
        Seconds to each stop and then to the end, shape (routes, stops + 1).
    service
        Seconds at each door, shape (routes, stops).
    opens, closes
        Windows, shape (windows, routes, stops); where a stop has fewer, padded with windows that
        close before they open.
    earliest, latest
        When the team may leave (for each route, shape (routes,), or for all), and must be back.
    """
    num_routes = len(legs)
    best = np.full(num_routes, NEVER)
    first = np.broadcast_to(np.asarray(earliest, np.int64), (num_routes,))
    departure = first.copy()
    active = np.arange(num_routes)
    while active.size:
        tables = (legs[active], service[active], opens[:, active], closes[:, active])
        end, on_time, last_in_windows = _follow(*tables, departure[active])
        going = on_time & (end <= latest)
        leave = np.maximum(_latest_departure(*tables, end), first[active])
        best[active] = np.where(going, np.minimum(best[active], end - leave), best[active])
        departure[active] = np.maximum(last_in_windows, leave) + 1
        active = active[going]
    return best


def next_start(arrival: IntArray, opens: IntArray, closes: IntArray) -> IntArray:
    """When service may begin first from an arrival on; ``NEVER`` after the last window. Windows
    are told along the first axis.
    """
    starts: IntArray = np.where(arrival <= closes, np.maximum(arrival, opens), NEVER).min(axis=0)
    return starts


def last_start(limit: IntArray, opens: IntArray, closes: IntArray) -> IntArray:
    """When service may begin last up to a limit; ``-NEVER`` before the first window."""
    starts: IntArray = np.where(opens <= limit, np.minimum(limit, closes), -NEVER).max(axis=0)
    return starts


def _follow(
    legs: IntArray, service: IntArray, opens: IntArray, closes: IntArray, departure: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Leave at ``departure``, serve as soon as may be: when the day ends, whether no window is
    missed, and the last departure with which every stop is served in the same window.
    """
    now = departure
    spent = np.zeros_like(departure)
    last = np.full_like(departure, NEVER)
    on_time = np.ones(len(legs), bool)
    for index in range(service.shape[1]):
        arrival = now + legs[:, index]
        spent = spent + legs[:, index]
        start = next_start(arrival, opens[:, :, index], closes[:, :, index])
        on_time &= start < NEVER
        inside = (opens[:, :, index] <= start) & (start <= closes[:, :, index])
        window_end = np.take_along_axis(closes[:, :, index], inside.argmax(axis=0)[None], 0)[0]
        last = np.minimum(last, window_end - spent)
        now = np.minimum(start, NEVER) + service[:, index]
        spent = spent + service[:, index]
    return now + legs[:, -1], on_time, last


def _latest_departure(
    legs: IntArray, service: IntArray, opens: IntArray, closes: IntArray, end: IntArray
) -> IntArray:
    """The latest departure with which a day without lateness still ends at ``end``."""
    latest = end - legs[:, -1]
    for index in range(service.shape[1] - 1, -1, -1):
        latest = latest - service[:, index]
        latest = last_start(latest, opens[:, :, index], closes[:, :, index]) - legs[:, index]
    return latest
