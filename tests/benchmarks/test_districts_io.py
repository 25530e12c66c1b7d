"""Districts as cases: the manifest's villages, and folders of ``rounds synth``."""

from __future__ import annotations

import pytest

from benchmarks import districts_io, search
from benchmarks.districts_io import make_case, read_district
from benchmarks.judge import judge
from benchmarks.presets import LONG, PRESETS, VILLAGES
from routing.districts import make_district, write_district


def test_the_manifest_has_ten_villages_of_all_sizes():
    import tomllib

    villages = tomllib.loads(VILLAGES.read_text("utf-8"))["district"]
    sizes = sorted(each["households"] for each in villages)
    assert len({each["name"] for each in villages}) == 10
    assert (sizes[0], sizes[-1]) == (100, 500)


def test_presets_name_villages_that_there_are():
    names = {source.name for source in search.sources_of(VILLAGES, "day")}
    chosen = {name for preset in PRESETS.values() for leg in preset for name in leg.names
              if leg.folder is None}  # fmt: skip
    assert chosen <= names
    assert LONG[0].folder is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("districts") / "village"
    write_district(make_district(num_households=40, num_teams=3, seed=5), folder)
    return folder


def test_a_folder_of_synth_is_a_case_with_windows_and_several_profiles(folder):
    case = read_district(folder, "village", "set", "day")
    assert case.num_stops == 40
    assert len(case.durations) == len({each.profile for each in case.vehicles}) > 1
    assert any(case.windows)
    assert all(each.earliest < each.latest for each in case.vehicles)
    assert {each.start for each in case.vehicles} == {40}
    assert not list(folder.glob("*.npz"))


def test_a_day_costs_service_and_waiting_and_travel_does_not(folder):
    by_day = read_district(folder, "village", "set", "day")
    by_travel = read_district(folder, "village", "set", "travel")
    stop = next(index for index, spans in enumerate(by_day.windows) if not spans)
    routes = ((stop,), (), ())
    day, travel = judge(by_day, routes).cost, judge(by_travel, routes).cost
    assert day == travel + by_day.service[stop]
    assert (by_day.constant, by_travel.constant) == (by_day.service.sum(), 0)


def test_a_round_with_rules_that_a_case_cannot_tell_is_refused(folder, monkeypatch):
    """Else the peers would be asked something easier than the round."""
    monkeypatch.setattr(districts_io, "KNOWN", districts_io.KNOWN - {"profiles"})
    with pytest.raises(ValueError, match="profiles"):
        read_district(folder, "village", "set", "day")


def test_a_folder_of_folders_is_searched(folder):
    assert [each.name for each in search.sources_of(folder.parent, "travel")] == ["village~travel"]


def test_the_same_village_comes_from_the_same_seed():
    first, second = (make_case(VILLAGES, "desa-100", "day") for _ in range(2))
    assert first.name == "desa-100"
    assert (first.durations[0] == second.durations[0]).all()
    assert first.vehicles == second.vehicles
