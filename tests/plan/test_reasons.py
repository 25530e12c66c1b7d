"""Reasons in two languages."""

from __future__ import annotations

import json
import string

import pytest

from routing.plan.model import Reason
from routing.plan.reasons import reason_texts
from routing.words import LANGUAGES, catalogue

WINDOW = Reason(
    code="window_does_not_fit",
    values={
        "visiting_hours": ((28800, 31500), (36000, 37800)), "window_end_instant": 32460,
        "remedy": ("until",),
    },
)  # fmt: skip


def test_instants_are_times_of_day_and_windows_spans_of_it() -> None:
    assert reason_texts(WINDOW, "id") == (
        (
            "Jam kunjungannya (08:00–08:45, 10:00–10:30) tidak cocok dengan rute tim mana pun yang "
            "sudah disusun."
        ),
        "Izinkan kunjungan sampai 09:01.",
    )


def test_loads_are_said_in_parcels_and_kilograms_as_the_language_writes_them() -> None:
    values = {
        "needed_load": (1, 12500, 0),
        "team": "T1",
        "room_load": (0, 500, 0),
        "remedy": ("room",),
    }
    reason = Reason(code="no_capacity_left", values=values)
    assert reason_texts(reason, "en")[0].startswith("It needs 1 parcel + 12.5 kg;")
    assert reason_texts(reason, "id")[0].startswith("Perlu 1 paket + 12,5 kg;")
    assert reason_texts(reason, "id")[1] == "Beri tim T1 tambahan muatan 0,5 kg."


def test_spans_are_said_in_minutes_rounded_up() -> None:
    values = {"team": "T1", "late_span": 61, "shift_end_instant": 36000, "remedy": ("shift",)}
    detail, _ = reason_texts(Reason(code="no_time_left", values=values), "id")
    assert detail.endswith("paling sedikit tim T1 akan terlambat 2 mnt.")


def test_several_changes_are_joined_and_another_way_follows() -> None:
    values = {
        "needed_load": (9, 0, 0), "largest_load": (8, 0, 0), "team": "T1",
        "capacity_load": (9, 0, 0),
        "remedy": ("more_team", "its_room"), "or_remedy": ("split",),
        "team_shares": (("T1", (8, 0, 0)), ("T2", (1, 0, 0))),
    }  # fmt: skip
    reason = Reason(code="exceeds_every_capacity", values=values)
    assert reason_texts(reason, "id")[1] == (
        "Tambah satu tim lagi seperti T1 dan beri tim baru itu muatan 9 paket. "
        "Atau bagi antarannya: 8 paket oleh tim T1, 1 paket oleh tim T2."
    )


def test_the_english_s_first_letter_is_large_and_nothing_else_changes() -> None:
    values = {"team": "tim-a", "remedy": ("search_longer",)}
    _, remedy = reason_texts(Reason(code="search_ended", values=values), "en")
    assert remedy == "Plan again and give the search more time."


def test_without_a_known_remedy_there_is_no_second_text() -> None:
    assert reason_texts(Reason(code="no_teams"), "en") == ("The round has no team.", "")


def test_values_survive_a_file() -> None:
    """Lists read back from JSON are said as the tuples that were written."""
    copy = Reason(code=WINDOW.code, values=json.loads(json.dumps(dict(WINDOW.values))))
    assert reason_texts(copy, "en") == reason_texts(WINDOW, "en")


@pytest.mark.parametrize(
    "reason",
    [
        Reason(code="no_such_code"),
        Reason(code="no_teams", values={"remedy": ("no_such_change",)}),
        Reason(code="no_time_left", values={"team": "T1"}),
    ],
)
def test_what_has_no_words_is_an_error(reason: Reason) -> None:
    with pytest.raises(KeyError):
        reason_texts(reason, "en")


def test_both_languages_say_the_same_things_of_the_same_fields() -> None:
    def fields(language: str) -> dict[str, set[str | None]]:
        return {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for key, text in catalogue(language).items()
            if key.startswith("reasons.")
        }

    assert fields(LANGUAGES[0]) == fields(LANGUAGES[1])
    assert len(fields("id")) > 40
