"""Working hours that a round may take over by name: ``working_hours = "asn"``.

In: a day, whether it is in Ramadan, and how many days a week are worked. Out: the shift and the
rest of all teams. What the round says itself, of shifts or of breaks, comes before this.

``asn`` are the hours of Indonesian civil servants after Perpres 21/2023 (Peraturan Presiden Nomor
21 Tahun 2023), article 3: Monday to Friday; article 4: 37.5 hours a week without rest (1), in
Ramadan 32.5 (2); from 07:30 (3), in Ramadan from 08:00 (4); 60 minutes of rest and 90 on Fridays
(5), in Ramadan 30 and 60 on Fridays (6). From these the ends follow: 16:00, Fridays 16:30; in
Ramadan 15:00, Fridays 15:30.

When the rest begins is for each office to say (article 4 tells its length only): here at 12:00, on
Fridays at 11:30 for the prayer, as in the ministry's circulars for Ramadan (SE Menteri PANRB
336/2018, 394/2019) and in regencies' orders for ordinary days (Sampang, April 2023).

A week of six days is left to offices that serve the public (article 7). In Ramadan it is worked to
14:00, which makes 32.5 hours (the circulars let Fridays end at 14:30, which makes 33); on ordinary
days 37.5 hours are shared out evenly: to 14:45, Fridays to 15:15.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from routing.model import Break, TimeWindow
from routing.words import say

_FRIDAY, _SUNDAY = 4, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """One day's shift and rest.

    Parameters
    ----------
    day_off
        The day is not worked: hours and rest are those of a Monday.
    """

    shift: TimeWindow
    rest: Break
    day_off: bool = False


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return (int(hour) * 60 + int(minute)) * 60


_ASN = {
    (5, False): ("07:30", "16:00", "12:00", "13:00"),
    (5, True): ("08:00", "15:00", "12:00", "12:30"),
    (6, False): ("07:30", "14:45", "12:00", "13:00"),
    (6, True): ("08:00", "14:00", "12:00", "12:30"),
}
_ASN_FRIDAY = {
    (5, False): ("07:30", "16:30", "11:30", "13:00"),
    (5, True): ("08:00", "15:30", "11:30", "12:30"),
    (6, False): ("07:30", "15:15", "11:30", "13:00"),
    (6, True): ("08:00", "14:00", "11:30", "12:30"),
}
"""By days a week and Ramadan: the shift's start and end, the rest's start and end."""


def find_hours(date: dt.date, *, ramadan: bool, days: int, language: str) -> Hours:
    """The hours of a day.

    Parameters
    ----------
    date
        Whose weekday counts.
    ramadan
        Whether it lies in Ramadan: no calendar knows that before the moon is seen.
    days
        Worked a week: 5 (Monday to Friday) or 6 (to Saturday).
    language
        Of the rest's name.
    """
    friday = date.weekday() == _FRIDAY
    table = _ASN_FRIDAY if friday else _ASN
    start, end, rest_start, rest_end = map(_minutes, table[days, ramadan])
    name = say("intake.friday_rest" if friday else "intake.rest", language)
    return Hours(
        shift=TimeWindow(start=start, end=end),
        rest=Break(start=rest_start, end=rest_end, name=name),
        day_off=date.weekday() == _SUNDAY or date.weekday() >= days,
    )
