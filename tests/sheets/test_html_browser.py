"""The map in a real browser, without a network: teams go on and off, texts stay texts.

Skipped where there is no Chromium.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.plan.model import Plan
from routing.sheets.html_map import map_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")

WATCH = """<script>
window.seen = [];
window.addEventListener("error", (event) => window.seen.push("error: " + event.message));
document.addEventListener("securitypolicyviolation", (event) =>
  window.seen.push("asked: " + event.blockedURI));
</script>"""

ACT = """<script>
const told = {};
const stops = () => document.querySelectorAll("#map .stop:not(.unserved)").length;
const ways = () =>
  document.querySelectorAll(".leaflet-ways-pane path, .leaflet-casings-pane path").length;
const count = () => [stops(), ways(), document.querySelectorAll("#map .stop.unserved").length];
told.all = count();
document.querySelector("[data-team=T1] input").click();
told.without_T1 = count();
document.getElementById("none").click();
told.none = count();
document.getElementById("all").click();
told.all_again = count();
document.querySelector("[data-team=T2] .only").click();
told.only_T2 = count();
document.getElementById("show-unserved").click();
told.no_unserved = count();
document.getElementById("all").click();
told.notes = [...document.querySelectorAll("#teams .stops > li")].map(
  (item) => item.className === "note" ? item.textContent : "");
told.left_out = document.querySelector("#unserved-part h2").textContent.trim();
told.why = document.querySelector("#unserved .why").textContent;
told.headings = [];
told.texts = "";
told.markup = 0;
for (const line of document.querySelectorAll("#teams .line")) {
  line.click();
  const popup = [...document.querySelectorAll(".popup")].at(-1);
  told.headings.push(popup.querySelector("h3").textContent);
  told.texts += popup.textContent;
  told.markup += popup.querySelectorAll("img, script, b b").length;
}
const find = document.getElementById("find");
find.value = "QUOTE";
find.dispatchEvent(new Event("input"));
told.counted = [counted(999), counted(30000)];
told.found = document.querySelectorAll("#found .line").length;
told.markup += document.querySelectorAll("#panel img, #map img, #teams b b").length;
setTimeout(() => {
told.pwned = window.pwned || 0;
told.requests = performance.getEntriesByType("resource").length;
told.seen = window.seen;
const told_here = document.createElement("pre");
told_here.id = "told";
told_here.textContent = JSON.stringify(told);
document.body.append(told_here);
}, 500);
</script></body>"""


@pytest.fixture
def told(hostile_plan: Plan, roads: Any, tmp_path: Path) -> dict[str, Any]:
    first, second = hostile_plan.routes
    pause = replace(second.breaks[0], name="<i>Istirahat</i>")
    plan = hostile_plan.replace(routes=(first, replace(second, breaks=(pause,))))
    return told_by(map_page(plan, "id", roads), tmp_path)


def told_by(page: str, tmp_path: Path) -> dict[str, Any]:
    """What a browser shows of a page, after some clicks."""
    page = page.replace("<style>", WATCH + "<style>", 1).replace("</body>", ACT)
    path = tmp_path / "map.html"
    path.write_text(page, "utf-8")
    result = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu",
            "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=3000", "--enable-logging=stderr", "--window-size=1000,700",
            "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=True,
    )  # fmt: skip
    assert "CONSOLE" not in result.stderr, result.stderr
    match = re.search(r'<pre id="told">(.*?)</pre>', result.stdout, re.DOTALL)
    assert match, result.stdout[-2_000:]
    import html

    document: dict[str, Any] = json.loads(html.unescape(match[1]))
    return document


def test_the_map_works_and_nothing_on_it_runs(told: dict[str, Any], hostile_plan: Plan) -> None:
    # stops, lines (each way and its white edge), unserved stops
    assert told["all"] == told["all_again"] == [5, 4, 1]
    assert told["without_T1"] == [3, 2, 1]
    assert told["none"] == [0, 0, 1]
    assert told["only_T2"] == [3, 2, 1]
    assert told["no_unserved"] == [3, 2, 0]
    # T1's two stops, then T2's with its break after the first.
    assert told["notes"] == ["", "", "", "<i>Istirahat</i>09:00–09:15", "", ""]
    stops = {stop.id: stop.name for stop in hostile_plan.round_.stops}
    visits = [visit.stop for route in hostile_plan.routes for visit in route.visits]
    assert [heading.strip() for heading in told["headings"]] == [
        stops[stop].strip() for stop in visits
    ]
    for visit in visits:
        stop = next(stop for stop in hostile_plan.round_.stops if stop.id == visit)
        for text in (stop.name, stop.address, stop.landmark, stop.note):
            assert text in told["texts"]
    assert told["found"] == 1
    assert told["counted"] == ["999", "30.000"]
    assert told["markup"] == 0
    assert told["pwned"] == 0
    assert told["requests"] == 0
    assert told["seen"] == []


def test_counts_are_grouped_as_the_language_writes_them(small_plan: Plan, tmp_path: Path) -> None:
    many = small_plan.replace(unassigned=small_plan.unassigned * 1200)
    told = told_by(map_page(many, "en"), tmp_path)
    assert told["counted"] == ["999", "30,000"]
    assert told["left_out"] == "Unserved (1,200)"


def test_optional_stops_are_told_apart_from_the_unserved(small_plan: Plan, tmp_path: Path) -> None:
    told = told_by(map_page(small_plan, "id"), tmp_path)
    assert told["left_out"] == "Belum terlayani (1)"
    stops = tuple(stop.replace(optional=stop.id == "R-6") for stop in small_plan.round_.stops)
    round_ = small_plan.round_.replace(stops=stops)
    told = told_by(map_page(small_plan.replace(round_=round_), "id"), tmp_path)
    assert told["left_out"] == "Opsional (1)"
    assert told["why"].startswith("Opsional, dilewati, bukan kegagalan.")
    assert told["seen"] == []
