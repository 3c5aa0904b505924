"""The page in a real browser: its plots draw what was replayed, its reasons are there, and nothing leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.analysis.made import session, stretch
from tests.report import chromium, worn
from tests.report.chromium import Opened, opened
from trailcore import ids, now
from trailcue import report, words
from trailcue.analysis.breaths import led, trains
from trailcue.analysis.climbs import climbs
from trailcue.analysis.lived import lived
from trailcue.playback import Session


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.started() as started:
        yield started


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    folder = tmp_path_factory.mktemp("run")
    return reported(folder, worn.of_log(folder))


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    return reported(tmp_path_factory.mktemp("troubled"), worn.troubled())


@pytest.fixture(scope="module")
def tapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    return reported(tmp_path_factory.mktemp("tapped"), worn.tapped())


def reported(folder: Path, given: Session) -> tuple[Session, Path]:
    path = folder / "page.html"
    report.write(path, given)
    return given, path


def tenths(values: list[int | None]) -> list[float | None]:
    return [None if value is None else value / 10 for value in values]


def on_cue(seen: Opened, place: str, row: int) -> None:
    """Put the mouse on a row of a plot."""
    over = seen.page.locator(f"#{place} .u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box
    x = seen.ask("([place, row]) => plots[place].valToPos(plots[place].data[0][row], 'x')", [place, row])
    seen.page.mouse.move(box["x"] + x, box["y"] + 60)


# What is drawn


@pytest.mark.parametrize("which", ["run", "troubled"])
def test_the_plots_hold_the_replay_second_by_second(
    browser: Browser, which: str, request: pytest.FixtureRequest
):
    given, path = request.getfixturevalue(which)
    column = given.replay.column
    elapsed = column(now.ELAPSED_S)
    foreseen = dict(zip(elapsed, column(now.FORECAST), strict=True))
    with opened(browser, path) as seen:
        drawn: dict[str, Any] = seen.ask(
            "Object.fromEntries(Object.entries(plots).map(([n, p]) => [n, p.data]))"
        )
    assert drawn["ground"][1] == tenths(column(now.ALTITUDE_DM))
    assert drawn["ground"][2] == column(now.GAIT)
    assert drawn["grade"][1] == tenths(column(now.GRADE))
    assert drawn["heart"][1] == column(now.BPM)
    assert drawn["heart"][2] == [foreseen.get(second - 30) for second in elapsed if second is not None]
    assert drawn["rhythm"][1] == [value or None for value in column(now.SPM)]
    if which == "troubled":
        assert drawn["rhythm"][2] == tenths(column(now.BREATH))
    way = [round(10 * metres) / 10_000 for metres in lived(given).distance_m]
    assert all(lines[0] == way for lines in drawn.values())


def test_along_time_the_same_is_drawn_over_the_sessions_clock(
    browser: Browser, troubled: tuple[Session, Path]
):
    given, path = troubled
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        x, altitude = seen.ask("[plots.heart.data[0], plots.ground.data[1]]")
        assert x == given.replay.column(now.ELAPSED_S)
        assert altitude == tenths(given.replay.column(now.ALTITUDE_DM))
        seen.page.get_by_label("distance by steps", exact=True).check()
        assert seen.ask("plots.heart.data[0][9]") == pytest.approx(0.03)
        assert seen.complaints == []


def test_nothing_is_drawn_across_a_gap(browser: Browser, troubled: tuple[Session, Path]):
    """Over time the 90 s that were not recorded stand between 300 and 391; the cells between show the paper."""
    _, path = troubled
    look = """() => {
        const plot = plots.rhythm, y = plot.valToPos(165, "y", true), own = [];
        for (let t = 310; t < 385; t += 5) {
            const x = Math.round(plot.valToPos(t, "x", true));
            const strip = plot.ctx.getImageData(x, Math.round(y) - 3, 1, 7).data;
            for (let at = 0; at < strip.length; at += 4) own.push([...strip.slice(at, at + 4)].join());
        }
        return own;
    }"""
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        seen.page.wait_for_timeout(100)
        line = seen.ask("getComputedStyle(document.documentElement).getPropertyValue('--spm').trim()")
        red, green, blue = (int(line[at : at + 2], 16) for at in (1, 3, 5))
        assert f"{red},{green},{blue},255" not in seen.ask(look)


def test_the_ground_is_no_gait_where_nothing_was_recorded(browser: Browser, tmp_path: Path):
    """Running, 90 s of nothing, running; 90 s of nothing, hiking: over time, at the foot of the ground."""
    hiking = stretch(200, GAIT=ids.HIKING)
    _, path = reported(
        tmp_path, session(stretch(200), [{"gap": 90}], stretch(200), [{"gap": 90} | hiking[0]], hiking)
    )
    look = """([from, to]) => {
        const plot = plots.ground, { top, height } = plot.bbox, own = [];
        for (let t = from; t < to; t += 5) {
            const x = Math.round(plot.valToPos(t, "x", true));
            const strip = plot.ctx.getImageData(x, Math.round(top + height) - 12, 1, 8).data;
            for (let at = 0; at < strip.length; at += 4) own.push([...strip.slice(at, at + 3)].join());
        }
        return own;
    }"""
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        seen.page.wait_for_timeout(100)
        style = seen.ask(
            "['run', 'hike'].map(n => getComputedStyle(document.documentElement).getPropertyValue(`--${n}`).trim())"
        )
        run, hike = (",".join(str(int(one[at : at + 2], 16)) for at in (1, 3, 5)) for one in style)
        assert run in seen.ask(look, [20, 180]) and run in seen.ask(look, [310, 470])
        assert hike in seen.ask(look, [600, 760])
        assert not {run, hike} & {*seen.ask(look, [210, 280]), *seen.ask(look, [500, 570])}


# Breath taps


def led_by(given: Session) -> list[float | None]:
    """Breaths a minute that taps led to, second by second: by the cadence, and the ratio that a tap told last."""
    spm = given.replay.column(now.SPM)
    found: list[float | None] = [None] * len(spm)
    for first, last in trains(given):
        told = {b.second: b for b in given.replay.breaths if first <= b.second <= last and b.steps_in}
        steps = next(iter(told.values()))
        for row in range(first, last + 1):
            steps = told.get(row, steps)
            found[row] = (spm[row] or 0) / ((steps.steps_in or 0) + (steps.steps_out or 0))
    return found


def test_where_taps_led_the_rate_that_they_led_to_is_drawn(browser: Browser, tapped: tuple[Session, Path]):
    given, path = tapped
    with opened(browser, path) as seen:
        drawn = seen.ask("plots.rhythm.data")
        labels = seen.ask("plots.rhythm.series.map(one => one.label)")
        assert seen.complaints == []
    assert labels == ["at", "cadence", "breath", "steps a breath", "led by taps"]
    assert drawn[2] == tenths(given.replay.column(now.BREATH))
    assert drawn[4] == [value and pytest.approx(value) for value in led_by(given)]


_AT_FOOT = """([row, colour]) => {
    const plot = plots.rhythm, { top, height } = plot.bbox, x = Math.round(plot.valToPos(plot.data[0][row], "x", true));
    const style = getComputedStyle(document.documentElement).getPropertyValue(`--${colour}`).trim();
    const asked = style.match(/[0-9a-f]{2}/g).map(part => parseInt(part, 16));
    const strip = [...plot.ctx.getImageData(x - 3, Math.round(top + height) - 6, 7, 4).data];
    return strip.filter((_, at) => at % 4 === 0 && asked.every((part, i) => strip[at + i] === part)).length;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_stretch_stands_at_the_foot_filled_by_what_the_breath_became(
    browser: Browser, tapped: tuple[Session, Path], scheme: str
):
    """Matched is full, unknown striped, another breath hollow; beside them is nothing."""
    given, path = tapped
    found = led(given)
    assert {one.outcome for one in found} == {"matched", "breathed otherwise", "unknown"}
    with opened(browser, path, color_scheme=scheme) as seen:
        seen.page.get_by_label("time", exact=True).check()
        seen.page.wait_for_timeout(100)
        full = {one: seen.ask(_AT_FOOT, [(one.first + one.last) // 2, "breath"]) for one in found}
        beside = seen.ask(_AT_FOOT, [found[0].last + 20, "breath"])
        swatches = seen.page.locator(".swatch.led").count()
    most = max(full.values())
    assert most == 28 and beside == 0 and swatches == 3
    for one, pixels in full.items():
        assert (pixels == most) == (one.outcome == "matched")
        assert (pixels == 0) == (one.outcome == "breathed otherwise")


def test_on_a_stretch_the_mouse_and_the_keys_find_its_ratio(browser: Browser, tapped: tuple[Session, Path]):
    given, path = tapped
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        for one in led(given):
            on_cue(seen, "rhythm", (one.first + one.last) // 2)
            tip = seen.page.locator("#rhythm .tip").inner_text()
            assert f"breath taps {one.ratio}" in tip
            assert f"in for {one.steps_in} steps, out for {one.steps_out}" in tip
            assert f"{one.breaths} breaths told in {one.last + 1 - one.first} s" in tip
            seen_rate = (
                "not known" if one.felt_per_min is None else f"{one.felt_per_min:.1f} a minute: {one.outcome}"
            )
            assert seen_rate in tip
        on_cue(seen, "heart", led(given)[0].first)
        assert seen.page.locator(".tip:visible").count() == 0  # of breath, only its own plot tells
        plot = seen.page.locator("#rhythm")
        plot.focus()
        for _ in range(led(given)[0].first + 1):
            seen.page.keyboard.press("Shift+ArrowRight")
        assert "breath taps 3:3: in for 3 steps, out for 3" in (plot.get_attribute("aria-valuetext") or "")


def test_taps_that_nobody_felt_say_why(browser: Browser, tapped: tuple[Session, Path], tmp_path: Path):
    given = replace(tapped[0], plan_hash=b"anothers")
    path = tmp_path / "other.html"
    report.write(path, given)
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        on_cue(seen, "rhythm", led(given)[0].first)
        tip = seen.page.locator("#rhythm .tip").inner_text()
        assert "nobody felt them: a plan that was not worn" in tip


def test_without_taps_none_are_drawn(browser: Browser, run: tuple[Session, Path]):
    _, path = run
    with opened(browser, path) as seen:
        assert "led by taps" not in seen.ask("plots.rhythm.series.map(one => one.label)")
        assert seen.page.locator(".swatch.led").count() == 0
        assert seen.ask(_AT_FOOT, [100, "breath"]) == 0


# Reasons


def test_on_each_felt_cue_the_mouse_finds_its_reason_on_every_plot(
    browser: Browser, run: tuple[Session, Path]
):
    given, path = run
    felt = [cue for cue in given.replay.cues if cue.fate in (ids.GIVEN, ids.REPEATED)]
    assert len(felt) >= 4
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        for number, cue in enumerate(felt):
            place = ("ground", "grade", "heart", "rhythm")[number % 4]
            on_cue(seen, place, cue.second)
            tip = seen.page.locator(f"#{place} .tip").inner_text()
            assert words.CUES[cue.kind] in tip
            assert words.reason_sentence(cue.reason, cue.grade_permille, cue.bpm, cue.limit) in tip
            way_km = lived(given).distance_m[cue.second] / 1000
            assert f"{way_km:.2f} km by steps, {cue.distance_m / 1000:.2f} km on the course" in tip
        (row,) = set(seen.ask("Object.values(plots).map(p => p.cursor.idx)"))
        assert abs(row - felt[-1].second) <= 6  # a pixel is 4 s wide
        assert seen.page.locator(".tip:visible").count() == 1


def test_away_from_cues_there_is_no_tip(browser: Browser, run: tuple[Session, Path]):
    given, path = run
    far = next(
        row for row in range(0, 3000, 7) if all(abs(cue.second - row) > 120 for cue in given.replay.cues)
    )
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        on_cue(seen, "heart", far)
        assert seen.page.locator(".tip:visible").count() == 0
        assert (
            f"{given.replay.column(now.BPM)[far]} bpm" in seen.page.locator("#heart .u-legend").inner_text()
        )


def test_what_became_of_a_command_is_with_its_reason(browser: Browser, troubled: tuple[Session, Path]):
    _, path = troubled
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        on_cue(seen, "ground", 290)
        assert "unknown" in seen.page.locator("#ground .tip").inner_text()


def test_a_climb_of_the_table_is_shown_by_its_button(browser: Browser, run: tuple[Session, Path]):
    given, path = run
    climb = climbs(given)[0]
    with opened(browser, path) as seen:
        seen.page.get_by_label("time", exact=True).check()
        seen.page.locator("#climbs button.go").first.click()
        scales = seen.ask("Object.values(plots).map(p => [p.scales.x.min, p.scales.x.max])")
        assert scales == [[climb.began_s, climb.ended_s]] * 4
        assert seen.ask(_BESIDE) == 0  # what lies before and after it is not painted over the axes
        seen.page.get_by_role("button", name="all of it").click()
        assert seen.ask("plots.heart.scales.x.max") == given.replay.column(now.ELAPSED_S)[-1]


_BESIDE = """() => {
    const { left, top, width, height } = plots.ground.bbox;
    const strip = plots.ground.ctx.getImageData(left + width + 2, top, 2, height).data;
    return strip.filter((value, at) => at % 4 === 3 && value).length;
}"""


# Alone


def test_nothing_leaves_the_page_and_nothing_could(browser: Browser, run: tuple[Session, Path]):
    _, path = run
    with opened(browser, path) as seen:
        on_cue(seen, "ground", 200)
        assert seen.requests == [path.as_uri()]
        assert seen.complaints == []
        refused = seen.ask(
            """async () => {
                const refused = [];
                document.addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
                await fetch("https://example.org/").catch(() => 0);
                const image = new Image();
                image.src = "https://example.org/a.png";
                document.body.append(image);
                await new Promise(done => setTimeout(done, 50));
                return refused.sort();
            }"""
        )
        assert refused == ["connect-src", "img-src"]
        assert seen.requests == [path.as_uri()]


def test_a_name_is_text_whatever_is_in_it(browser: Browser, tmp_path: Path):
    given = session(stretch(300))
    name = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;.tclog"
    given.source = name.replace("/", "")
    _, path = reported(tmp_path, given)
    with opened(browser, path) as seen:
        assert seen.page.locator("h1").inner_text() == given.name
        assert seen.complaints == [] and seen.requests == [path.as_uri()]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (session(), ["No second of it was recorded."]),
        (session(stretch(3)), []),
        (session(stretch(1)), []),
        (session(stretch(600, BPM=ids.NONE)), ["No heart rate was recorded."]),
        (session(stretch(600, ALTITUDE_DM=ids.NONE, GRADE=ids.NONE)), ["No grade was known."]),
        (session(stretch(600, goes=0.0, SPM=0, GAIT=ids.STANDING)), ["No steps were felt."]),
        (replace(session(stretch(600)), is_on_foot=False), ["None of 20 m and 4 % on foot"]),
    ],
    ids=["nothing", "3 s", "1 s", "no heart", "no air", "no steps", "a ride"],
)
def test_a_session_of_which_little_is_known_is_shown_too(
    browser: Browser, tmp_path: Path, given: Session, missing: list[str]
):
    _, path = reported(tmp_path, given)
    with opened(browser, path) as seen:
        said = seen.page.locator("body").inner_text()
        assert all(one in said for one in missing)
        assert not any(word in said for word in ("undefined", "NaN", "null", "None\n", "Infinity"))
        assert seen.complaints == []
        on_time = seen.page.get_by_label("time", exact=True)
        assert on_time.is_checked() == (len(lived(given)) < 50 or not given.replay.column(now.SPM)[0])


# Looks


_CONTRAST = """() => {
    const parse = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
        const [R, G, B] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const paper = node => {
        for (; node; node = node.parentElement) {
            const colour = parse(getComputedStyle(node).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const worst = [];
    for (const node of document.querySelectorAll("body *")) {
        const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
        if (!own || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(node.tagName)) continue;
        const [a, b] = [light(parse(getComputedStyle(node).color)), light(paper(node))];
        worst.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.tagName + "." + node.className]);
    }
    return worst.sort((one, other) => one[0] - other[0])[0];
}"""
_PAPER = "getComputedStyle(document.body).backgroundColor"
_INK = "plots.heart.root.querySelector('canvas').toDataURL()"


@pytest.mark.parametrize("which", ["troubled", "tapped"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_light_and_dark(
    browser: Browser, which: str, scheme: str, request: pytest.FixtureRequest
):
    _, path = request.getfixturevalue(which)
    with opened(browser, path, color_scheme=scheme) as seen:
        seen.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        ratio, where = seen.ask(_CONTRAST)
        assert ratio >= 4.5, where


_LINES = """() => {
    const style = getComputedStyle(document.documentElement);
    const light = name => style.getPropertyValue(`--${name}`).trim().match(/[0-9a-f]{2}/g)
        .map(part => parseInt(part, 16) / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
    const paper = light("paper");
    return ["top", "grade", "heart", "forecast", "spm", "breath", "led"].map(name => {
        const own = light(name);
        return [(Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05), name];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_line_stands_out_from_the_paper(browser: Browser, tapped: tuple[Session, Path], scheme: str):
    """3 : 1, as WCAG asks of what is no text."""
    _, path = tapped
    with opened(browser, path, color_scheme=scheme) as seen:
        ratio, name = min(seen.ask(_LINES))
        assert ratio >= 3, name


def test_light_dark_and_print_are_repainted(browser: Browser, run: tuple[Session, Path]):
    _, path = run
    with opened(browser, path, color_scheme="light") as seen:
        light = seen.ask(_PAPER), seen.ask(_INK)
        seen.page.emulate_media(color_scheme="dark")
        seen.page.wait_for_timeout(100)
        dark = seen.ask(_PAPER), seen.ask(_INK)
        assert dark[0] != light[0] and dark[1] != light[1]
        printed = []
        for scheme in ("dark", "light"):
            seen.page.emulate_media(color_scheme=scheme, media="print")
            seen.page.wait_for_timeout(100)
            printed.append((seen.ask(_PAPER), seen.ask(_INK)))
        assert printed[0] == printed[1] and printed[0][0] == light[0]


def test_on_paper_are_plots_and_tables_and_no_buttons(browser: Browser, run: tuple[Session, Path]):
    _, path = run
    with opened(browser, path) as seen:
        seen.page.emulate_media(media="print")
        assert seen.page.locator(".canvas canvas:visible").count() == 4
        assert (
            seen.page.locator("#climbs table:visible, #cues table:visible, #splits table:visible").count()
            >= 3
        )
        assert seen.page.locator(".controls:visible, .astable:visible, .behind:visible").count() == 0
        assert seen.page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("which", ["run", "troubled", "tapped"])
def test_no_table_is_wider_than_the_paper(browser: Browser, which: str, request: pytest.FixtureRequest):
    """A4 with margins of a centimetre is 718 pixels of CSS wide."""
    _, path = request.getfixturevalue(which)
    with opened(browser, path, viewport={"width": 718, "height": 1000}) as seen:
        seen.page.emulate_media(media="print")
        assert seen.ask("document.documentElement.scrollWidth") <= 718


def test_it_fits_a_phone(browser: Browser, run: tuple[Session, Path]):
    _, path = run
    with opened(browser, path, viewport={"width": 360, "height": 740}) as seen:
        assert seen.ask("document.documentElement.scrollWidth") <= 360
        assert seen.ask(
            "Object.values(plots).every(p => p.width <= 360 && p.bbox.width / devicePixelRatio > 200)"
        )
        seen.page.set_viewport_size({"width": 700, "height": 740})
        seen.page.wait_for_function("Object.values(plots).every(p => p.width > 600)")


# For who cannot see it, and for who has no mouse


_TABLES = """() => [...document.querySelectorAll("table:not(.u-legend)")].map(table => ({
    caption: table.caption?.textContent.trim() ?? "",
    heads: [...table.tHead.rows[0].cells].every(
        cell => cell.tagName === "TH" && cell.scope === "col" && cell.textContent.trim()),
    rows: [...table.tBodies[0].rows].every(row => row.cells[0].tagName === "TH" && row.cells[0].scope === "row"),
    even: [...table.tBodies[0].rows].every(row => row.cells.length === table.tHead.rows[0].cells.length),
}))"""
_NAMES = """() => {
    const bad = [];
    const ids = [...document.querySelectorAll("[id]")].map(node => node.id);
    if (new Set(ids).size !== ids.length) bad.push("ids twice");
    for (const node of document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]"))
        for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"])
            for (const id of (node.getAttribute(name) ?? "").split(" ").filter(Boolean))
                if (!document.getElementById(id)) bad.push(`${name} ${id}`);
    for (const node of document.querySelectorAll("button, summary, a"))
        if (!node.textContent.trim()) bad.push(node.outerHTML);
    for (const node of document.querySelectorAll("input")) if (!node.labels.length) bad.push(node.outerHTML);
    for (const node of document.querySelectorAll("[tabindex]")) if (node.tabIndex > 0) bad.push("tab order");
    if (document.documentElement.lang !== "en" || !document.title) bad.push("lang or title");
    return bad;
}"""


@pytest.mark.parametrize("which", ["run", "troubled", "tapped"])
def test_tables_have_heads_and_everything_has_a_name(
    browser: Browser, which: str, request: pytest.FixtureRequest
):
    _, path = request.getfixturevalue(which)
    with opened(browser, path) as seen:
        tables = seen.ask(_TABLES)
        assert len(tables) >= 7
        assert [one for one in tables if not all(one.values())] == []
        assert seen.ask(_NAMES) == []
        levels = seen.ask("[...document.querySelectorAll('h1, h2, h3')].map(node => +node.tagName[1])")
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_behind_each_plot_is_its_table_for_whoever_cannot_see_it(browser: Browser, run: tuple[Session, Path]):
    given, path = run
    with opened(browser, path) as seen:
        for place in ("ground", "grade", "heart", "rhythm"):
            plot = seen.page.locator(f"#{place}")
            assert plot.get_attribute("aria-describedby") == f"{place}-table"
            table = seen.page.locator(f"#{place}-table table")
            assert 20 <= table.locator("tbody tr").count() <= 41
            box = table.bounding_box()
            assert box and seen.page.locator(f"#{place}-table").evaluate("node => node.clientWidth") <= 1
        seen.page.locator("figure", has=seen.page.locator("#heart")).get_by_role("button").click()
        assert seen.page.locator("#heart-table").evaluate("node => node.clientWidth") > 200
        first = seen.page.locator("#heart-table tbody tr").nth(20).locator("td").nth(1).inner_text()
        row = 20 * -(-len(lived(given)) // 40)
        assert first == str(given.replay.column(now.BPM)[row] or "–")


def test_with_keys_alone_one_moves_zooms_and_hears_the_reason(browser: Browser, run: tuple[Session, Path]):
    given, path = run
    cue = next(cue for cue in given.replay.cues if cue.fate == ids.GIVEN)
    reason = words.reason_sentence(cue.reason, cue.grade_permille, cue.bpm, cue.limit)
    with opened(browser, path) as seen:
        plot = seen.page.locator("#ground")
        plot.focus()
        seen.page.keyboard.press("Shift+ArrowRight")
        assert plot.get_attribute("aria-valuenow") == "1"
        seen.page.keyboard.press("n")
        assert plot.get_attribute("aria-valuenow") == str(cue.second)
        assert reason in (plot.get_attribute("aria-valuetext") or "")
        assert reason in seen.page.locator("#status").inner_text()
        assert reason in seen.page.locator("#ground .tip").inner_text()
        whole = seen.ask("plots.heart.scales.x.max - plots.heart.scales.x.min")
        seen.page.keyboard.press("+")
        assert seen.ask("plots.heart.scales.x.max - plots.heart.scales.x.min") == pytest.approx(whole / 2)
        seen.page.keyboard.press("Escape")
        assert seen.ask("plots.heart.scales.x.max - plots.heart.scales.x.min") == pytest.approx(whole)
        seen.page.keyboard.press("End")
        assert plot.get_attribute("aria-valuenow") == plot.get_attribute("aria-valuemax")


def test_without_scripts_the_tables_are_there(browser: Browser, run: tuple[Session, Path]):
    _, path = run
    with opened(browser, path, java_script_enabled=False) as seen:
        assert seen.page.get_by_text("The plots need JavaScript").is_visible()
        assert seen.page.locator("#cues table").first.is_visible()
