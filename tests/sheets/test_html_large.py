"""The map of a whole regency, on a phone, and on paper: light, searchable, asking nobody.

Skipped where there is no Chromium. The plan is that of ``benchmarks/large_map.py``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.large_map import large_plan  # noqa: E402
from routing.plan.model import Plan  # noqa: E402
from routing.sheets import html_map  # noqa: E402
from routing.sheets.html_map import light_ways, map_page  # noqa: E402

from . import test_html_browser as browser  # noqa: E402

needs_chromium = pytest.mark.skipif(not browser.CHROMIUM, reason="no Chromium on this machine")

FRAMES = """<script>
// Where time is not real, frames may be late beyond all bounds.
window.requestAnimationFrame = (act) => setTimeout(() => act(performance.now()), 16);
</script>"""

ACT = """<script>
const told = {};
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const byId = (id) => document.getElementById(id);
const search = (text) => {
  byId("find").value = text;
  byId("find").dispatchEvent(new Event("input"));
  return [...document.querySelectorAll("#teams > li")].filter((each) => !each.hidden).length;
};
const inked = (pane) => {
  const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
  if (!canvas) return false;
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
  return pixels.some((value) => value);
};
(async () => {
  await wait(100);
  told.lines_at_first = document.querySelectorAll("#teams .line").length;
  told.paths = document.querySelectorAll(".leaflet-ways-pane path").length;
  told.drawn = [inked("ways"), inked("dots")];
  told.all = search("");
  told.by_name = search("REGU 0042");
  told.found_team = document.querySelectorAll("#found .team").length;
  told.by_stop = search("h0013-07");
  told.all_again = search("");
  byId("none").click();
  await wait(100);
  told.drawn_none = [inked("ways"), inked("dots")];
  byId("all").click();
  document.querySelector("[data-team=T0013] details").open = true;
  await wait(100);
  told.lines = document.querySelectorAll("[data-team=T0013] .line").length;
  document.querySelector("[data-team=T0013] .line").click();
  await wait(100);
  told.popup = document.querySelector(".popup").textContent;
  told.numbered = document.querySelectorAll("#map .stop b").length;
  document.querySelector("[data-team=T0013] .row").dispatchEvent(new Event("pointerenter"));
  told.pointed_at = document.querySelectorAll(".leaflet-ways-pane path").length;
  const grip = byId("grip");
  told.open = [document.body.classList.contains("open")];
  grip.click();
  told.open.push(document.body.classList.contains("open"));
  told.wide = document.documentElement.scrollWidth - window.innerWidth;
  told.map = byId("map").clientWidth;
  told.requests = performance.getEntriesByType("resource").length;
  told.seen = window.seen;
  const here = document.createElement("pre");
  here.id = "told";
  here.textContent = JSON.stringify(told);
  document.body.append(here);
})();
</script></body>"""


@pytest.fixture(scope="module")
def many() -> Plan:
    """70 teams of 25 stops: past what is drawn and listed one by one."""
    return large_plan(70, 25)


@needs_chromium
@pytest.mark.parametrize("size", ["1000,700", "500,840"])
def test_many_teams_are_drawn_by_hand_and_found(
    many: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    monkeypatch.setattr(browser, "ACT", ACT)
    run = subprocess.run
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda line, **named: run(
            [f"--window-size={size}" if "--window-size" in each else each for each in line], **named
        ),
    )
    page = map_page(many, "id").replace("<style>", f"{FRAMES}<style>", 1)
    told = browser.told_by(page, tmp_path)
    assert told["lines_at_first"] == 0  # put in when a team's list is opened
    assert told["paths"] == 0
    assert told["drawn"] == [True, True]
    assert told["drawn_none"] == [False, False]
    assert [told["all"], told["by_name"], told["by_stop"], told["all_again"]] == [70, 1, 1, 70]
    assert told["found_team"] == 1
    assert told["lines"] == 25
    assert "Keluarga 13 0" in told["popup"]
    assert "07:53" in told["popup"]
    assert told["numbered"] >= 1
    assert told["pointed_at"] == 1
    assert told["open"] == [False, True]
    assert told["wide"] <= 0
    assert told["map"] > 300
    assert told["requests"] == 0
    assert told["seen"] == []


@needs_chromium
def test_the_map_prints_on_paper(small_plan: Plan, roads: Any, tmp_path: Path) -> None:
    page, paper = tmp_path / "map.html", tmp_path / "map.pdf"
    page.write_text(map_page(small_plan, "id", roads), "utf-8")
    subprocess.run(
        [
            str(browser.CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu",
            "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=3000", f"--print-to-pdf={paper}", page.as_uri(),
        ],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    text = "\n".join(each.extract_text() for each in pypdf.PdfReader(paper).pages)
    assert "Sobo, November 2026" in text
    assert "Selasa, 24 November 2026" in text
    assert "belum terlayani" in text.casefold()


def test_ways_too_heavy_for_a_page_are_drawn_more_coarsely(
    small_plan: Plan, many: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = light_ways(small_plan)
    assert [tuple(points) for points in whole] == [route.geometry for route in small_plan.routes]
    num = sum(map(len, light_ways(many)))
    assert num == 70 * (25 * 15 + 1)
    monkeypatch.setattr(html_map, "MOST_WAY_POINTS", num // 3)
    light = light_ways(many)
    assert sum(map(len, light)) <= num // 3
    for points, route in zip(light, many.routes, strict=True):
        assert points[0] == route.geometry[0]
        assert points[-1] == route.geometry[-1]
