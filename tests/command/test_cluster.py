"""``rounds plan --cluster``: the same plan as without, and faults in both languages."""

from __future__ import annotations

import json
import sys

import pytest

from routing.command import exit_codes
from routing.search import cluster as cluster_module


def test_a_plan_made_on_a_cluster_is_the_one_made_here(rounds, planned, quick):
    distributed = pytest.importorskip("distributed")
    plan_json = planned.path / "out" / "plan.json"
    expected = json.loads(plan_json.read_text("utf-8"))["routes"]
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        dashboard_address=":0",
        protocol="tcp://",
    ) as cluster:
        address = cluster.scheduler_address
        ran = rounds("plan", planned, *quick, "--cluster", address)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(plan_json.read_text("utf-8"))["routes"] == expected


PLAN = ("--cluster", "tcp://127.0.0.1:1", "--language")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "pip install delivery-rounds[cluster]"), ("id", "belum terpasang")],
)
def test_that_dask_is_not_installed_is_told(rounds, round_folder, monkeypatch, language, said):
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = rounds("plan", round_folder, *PLAN, language)
    assert ran.code == exit_codes.BAD_INPUT
    assert said in ran.err
    assert not (round_folder.path / "out").exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "No scheduler of a Dask cluster answers"), ("id", "Tidak ada penjadwal klaster Dask")],
)
def test_a_scheduler_that_does_not_answer_is_told(
    rounds, round_folder, monkeypatch, language, said
):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_module, "CONNECT", 0.5)
    ran = rounds("plan", round_folder, *PLAN, language)
    assert ran.code == exit_codes.BAD_INPUT
    assert said in ran.err
    assert "tcp://127.0.0.1:1" in ran.err
