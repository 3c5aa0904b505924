"""The page as text: what it says is what was replayed; unknown is a dash; the command that writes it."""

from __future__ import annotations

import json
import re
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.made import HIKE_UP, cue, session, stretch
from tests.report import worn
from trailcore import ids, now
from trailcore.plan import Plan
from trailcue import archive, plans, report, timeline, words
from trailcue.analysis.breaths import led, trains
from trailcue.analysis.climbs import climbs
from trailcue.analysis.lived import lived
from trailcue.cli import main
from trailcue.led import Breath
from trailcue.log.salvage import salvage
from trailcue.log.wrist import Wrist
from trailcue.playback import Given, Session, play, play_logs
from trailcue.report import columns, thinning
from trailcue.sensed import Reference


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def cells(page: str, section: str) -> list[list[str]]:
    """The rows of the first table of a section, as text."""
    body = page[page.index(f'<section id="{section}"') :]
    rows = re.findall(r"<tr>(.*?)</tr>", body[body.index("<tbody>") : body.index("</tbody>")], re.S)
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


def figures(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return worn.of_log(tmp_path_factory.mktemp("run"))


# What it says


def test_its_figures_are_the_replays(run: Session):
    told, shown = timeline.summary(run), figures(report.page(run))
    assert shown["duration"] == words.clock(1000 * told["duration_s"])
    assert shown["up"] == f"{told['ascent_m']} m" and shown["highest"] == f"{told['max_bpm']} bpm"
    assert shown["distance"] == timeline.how_far(told)
    assert shown["cues felt"] == str(sum(told["cues"].values()))


def test_it_says_how_the_replay_stands_to_the_log_and_what_decided(run: Session):
    page = report.page(run)
    assert "Replaying its log gives the same cues, to the bit." in page
    assert run.log.opening and f"Plan {bytes(run.log.opening.plan_hash).hex()}" in page
    assert "Logged and replayed by build" in page
    other = session(stretch(60))
    other.compared = "2 of 3 cues differ from the wrist's: another plan"
    assert "The replay is not the wrist&#x27;s: 2 of 3 cues differ" in report.page(other)
    lost = session(stretch(60))
    lost.log.opening = lost.plan_hash = None
    assert "Plan: unknown" in report.page(lost) and "Build: unknown" in report.page(lost)


def test_who_wore_another_watch_felt_nothing():
    given = session(stretch(200), stretch(200, **HIKE_UP), cues=[cue(190, ids.HIKE)])
    given.reference = Reference()
    page = report.page(given)
    assert "Nobody felt these" in page and "Recorded by another watch" in page
    assert "<caption>Would have been felt: 1<" in page and "<caption>Felt" not in page
    assert "cues felt" not in figures(page) and figures(page)["would be felt"] == "1"


def test_cues_of_a_plan_that_was_not_worn_are_told_apart_from_those_felt():
    given = session(
        stretch(400), cues=[cue(190, ids.HIKE), cue(199, ids.HIKE, fate=ids.REPEATED), cue(300, ids.RUN)]
    )
    given.compared = "1 of 3 cues differ from the wrist's: another plan"
    del given.replay.logged[2]
    page = report.page(given)
    assert re.findall(r"<caption>(Felt|Would have been felt): ([^<]+)<", page) == [
        ("Felt", "1, and 1 × again"),
        ("Would have been felt", "1"),
    ]
    assert (figures(page)["cues felt"], figures(page)["would be felt"]) == ("1", "1")


def test_a_session_of_which_nothing_is_known_has_dashes():
    unknown = dict.fromkeys(("BPM", "ALTITUDE_DM", "GRADE", "FORECAST"), ids.NONE)
    shown = figures(report.page(session(stretch(300, **unknown, goes=0.0, SPM=0, GAIT=ids.STANDING))))
    assert {shown[name] for name in ("distance", "up", "down", "heart rate, mean", "highest", "steps")} == {
        "–"
    }
    assert shown["duration"] == "0:05:00"


def test_the_climbs_of_the_table_are_those_of_the_analysis(run: Session):
    rows = cells(report.page(run), "climbs")
    found = climbs(run)
    assert len(rows) == len(found) >= 3
    for row, climb in zip(rows, found, strict=True):
        assert row[1] == words.clock(1000 * climb.began_s) and row[4] == f"{climb.gain_m:.0f} m"
        assert row[6] == ("–" if climb.vam_m_per_h is None else f"{climb.vam_m_per_h:.0f} m/h")
        assert row[9:11] == [f"{climb.mean_bpm:.0f}", str(climb.max_bpm)]


def test_every_felt_cue_is_in_the_table_with_its_reason(run: Session):
    rows = cells(report.page(run), "cues")
    felt = timeline.moments(run, held=False)
    assert [(row[0], row[4]) for row in rows] == [
        (words.clock(one["t_ms"]), one["why"].replace("'", "&#x27;")) for one in felt
    ]
    assert any(re.fullmatch(r"followed after \d+ s", row[7]) for row in rows)


def test_a_cue_stands_at_the_kilometre_of_the_pages_own_way():
    """The core tells a cue's place on its course, which is not as long as the way by steps."""
    told = [replace(cue(600, ids.HIKE), distance_m=1500)]
    page = report.page(session(stretch(1000), cues=told))
    assert cells(page, "cues")[0][1] == f"{3 * 601 / 1000:.2f}"


def test_what_the_wearer_told_is_not_held_back():
    told = [cue(60, ids.HIKE), cue(80, ids.WRONG, fate=ids.NOTED), cue(200, ids.RUN, fate=ids.TOO_SOON)]
    page = report.page(session(stretch(300), cues=told))
    assert re.findall(r"<caption>(Felt|Told by the wearer|Held back): (\d)<", page) == [
        ("Felt", "1"),
        ("Told by the wearer", "1"),
        ("Held back", "1"),
    ]
    assert figures(page)["held back"] == "1"
    assert '<span class="cue wrong">wrong</span>' in page
    assert cells(page, "cues")[0][6] == "ignored, called wrong"


def test_what_went_wrong_is_listed():
    page = report.page(worn.troubled())
    states = {row[0]: (row[2], row[3]) for row in cells(page, "states")}
    assert states == {
        "carried": ("1", "0:01:40"),
        "wrist untrusted": ("1", "0:03:20"),
        "pressure suspect": ("1", "0:01:40"),
        "strap quiet": ("1", "0:04:00"),
        "gap": ("1", "0:01:30"),
    }


def test_sensors_that_were_never_heard_are_listed():
    page = report.page(session(stretch(300, BPM=ids.NONE, ALTITUDE_DM=ids.NONE)))
    assert {row[0]: row[3] for row in cells(page, "states")} == {
        "no height": "0:05:00",
        "strap quiet": "0:05:00",
    }
    assert {one["name"] for one in data_of(page)["doubts"]} == {"no height", "strap quiet"}


def test_a_pressure_that_is_not_believed_is_no_silent_barometer():
    page = report.page(session(stretch(100), stretch(100, SUSPECT=1, ALTITUDE_DM=ids.NONE)))
    assert [row[0] for row in cells(page, "states")] == ["pressure suspect"]


def test_the_replay_knows_where_it_broke_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A pause of known length is a gap of the clock; after a power cut the watch says that it knows none."""
    wrists = {}
    for name, longest in (("pause", 1 << 19), ("power", ids.NONE)):
        monkeypatch.setattr("trailcue.log.wrist.MAX_GAP_S", longest)
        wrist = Wrist(Plan(), bytes(8), bytes(8), worn.START)
        runner = worn.Runner(worn.course.rolling(), worn.Athlete(), 1)
        for number in range(400):
            second = runner.second()
            second.t_ms += 60_000 * (number >= 300)
            second.steps = []
            second.gap_s = 60 * (number == 300)
            wrist.second(second)
        path = tmp_path / f"{name}.tclog"
        path.write_bytes(wrist.finish())
        wrists[name] = next(play(path, None))
    assert wrists["pause"].replay.breaks == []
    assert columns.holes(lived(wrists["pause"])) == [[300, 361]]
    assert wrists["power"].replay.breaks == [300]


def test_where_the_power_was_gone_is_listed_and_cuts_the_lines():
    given = session(stretch(600))
    given.replay.breaks = [300]
    page = report.page(given)
    assert [row[:4] for row in cells(page, "states")] == [
        ["broken off", "the power was gone; for how long, no clock knew", "1", "–"]
    ]
    assert data_of(page)["holes"] == [[300, 301]]


def test_time_in_zone_and_what_is_unknown():
    page = report.page(session(stretch(600), stretch(300, BPM=170), stretch(100, BPM=ids.NONE)))
    assert [(row[1], row[2]) for row in cells(page, "zones")] == [
        ("below 111", "0:00:00"),
        ("111 to 129", "0:00:00"),
        ("130 to 147", "0:00:00"),
        ("148 to 166", "0:10:00"),
        ("167 and more", "0:05:00"),
        ("–", "0:01:40"),
    ]
    assert "Decoupling: – (less than an hour" in page


def test_a_kilometre_that_grew_over_a_gap_is_said_with_those_before_it():
    page = report.page(session(stretch(267), [{"gap": 300, "goes": 2500.0}], stretch(533)))
    assert [row[:3] for row in cells(page, "splits")] == [
        ["1–3", "0:09:28", "5:33/km"],
        ["4", "0:03:53", "5:33/km"],
        ["+0.90", "0:05:00", "5:33/km"],
    ]


def test_decoupling_says_what_its_power_is_by():
    long = session(stretch(5400))
    assert "from cadence and slope: a stride that grew shorter hardly shows" in report.page(long)
    long.reference = Reference(distance_m=[2.9 * second for second in range(5400)])
    assert "from the recorded way and its height" in report.page(long)


def test_what_trailcue_never_says_is_at_the_foot(run: Session):
    foot = report.page(run).partition("<footer>")[2]
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "guidance, not medical advice" in foot and "no navigation" in foot
    for word in (
        "Chest pain, faintness or confusion: stop and get help.",
        "Dizzy or tingling: stop the breath taps.",
    ):
        assert word in foot and word in " ".join(readme.split())


# What it is


def test_it_is_alone_and_the_same_again(run: Session):
    page = report.page(run)
    assert page.encode().startswith(report.HEAD)
    assert "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:" in page
    ours = page.replace(
        (Path(report.__file__).parent / "vendor/uPlot.iife.min.js").read_text(encoding="utf-8"), ""
    )
    assert re.findall(r"https?://|<link|<img|<iframe|@import|url\(|src=", ours) == []
    assert page == report.page(run)


@pytest.mark.parametrize("name", ["</script><b>", "\x00\x1b\udc80￿", "$title ${css} $", "'\"&amp;"])
def test_a_name_is_text(name: str):
    given = session(stretch(60))
    given.source = f"{name}.tclog".replace("/", "∕")
    page = report.page(given)
    page.encode()
    assert (
        page.count("</script>") == 3 and "<b>" not in page.partition("<footer>")[0].partition("<h1>")[2][:200]
    )
    assert not re.search("[\x00\x1b\udc80]", page)


def test_json_ends_no_script():
    embedded = report.embedded({"why": "</script><!--"})
    assert "<" not in embedded and json.loads(embedded) == {"why": "</script><!--"}


@pytest.mark.parametrize(("hours", "most"), [(3, 1_000_000), (30, 3_000_000)])
def test_hours_in_which_everything_changes_every_second_fit(hours: int, most: int):
    given = worn.noisy(hours)
    page = report.page(given)
    assert len(page.encode()) <= most
    found = data_of(page)
    assert (found["rows"], found["every"]) == (3600 * hours, 1)


def test_what_is_too_long_keeps_its_extremes_and_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(thinning, "MOST_ROWS", 1000)
    given = worn.noisy(1)
    whole = columns.columns(given, lived(given))
    fewer, every = thinning.thinned(whole)
    assert every == 8 and len(fewer.elapsed_s) == 900
    for start in range(0, 3600, 8):
        known = [bpm for bpm in whole.bpm[start : start + 8] if bpm is not None]
        assert set(fewer.bpm[start // 4 : start // 4 + 2]) == {min(known), max(known)}
    assert fewer.elapsed_s == sorted(set(fewer.elapsed_s)) and fewer.elapsed_s[-1] == 3600
    page = report.page(given)
    assert data_of(page)["rows"] == 900
    assert "of each 8 seconds the plots hold the least and the greatest value" in page


def test_a_hole_stays_a_hole_when_thinned(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(thinning, "MOST_ROWS", 100)
    given = session(stretch(400), stretch(200, BPM=ids.NONE), stretch(401))
    fewer, every = thinning.thinned(columns.columns(given, lived(given)))
    unknown = [second for second, bpm in zip(fewer.elapsed_s, fewer.bpm, strict=True) if bpm is None]
    assert every == 21 and min(unknown) > 400 and max(unknown) <= 600 and len(unknown) >= 16


# The command


def made_log(folder: Path) -> Path:
    path = folder / "run.tclog"
    path.write_bytes(worn.log()[0])
    return path


def test_the_command_writes_a_page_beside_you(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    log = made_log(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["report", str(log)]) == 0
    page = (tmp_path / "run-report.html").read_bytes()
    assert page.startswith(report.HEAD)
    assert "run-report.html" in capsys.readouterr().out
    assert main(["report", str(log), "--json"]) == 0  # its own kind it writes anew
    page_line, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert page_line == {"source": str(log), "page": "run-report.html", "bytes": len(page)}
    assert summary == {"summary": {"pages": 1, "is_dry_run": False, "failed": []}}


def test_the_page_of_each_session_of_a_pool_has_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    from tests.host import sessions

    first = sessions.log(session=1, seconds=120)
    pool = tmp_path / "pool"
    pool.write_bytes(first + sessions.log(session=2, sequence=len(first) // 512, seconds=120))
    assert main(["report", str(pool), "--out", str(tmp_path / "a.html")]) == 0
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["a-2.html", "a.html"]


@pytest.mark.parametrize("name", ["notes.html", "run.tclog"])
def test_nothing_of_others_is_overwritten(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    log = made_log(tmp_path)
    other = tmp_path / name
    if not other.exists():
        other.write_text("<html>mine</html>")
    before = other.read_bytes()
    assert main(["report", str(log), "--out", str(other)]) == 2
    assert other.read_bytes() == before
    assert str(other) in capsys.readouterr().err


def test_force_overwrites_a_page_and_never_the_session(tmp_path: Path):
    log = made_log(tmp_path)
    page = tmp_path / "notes.html"
    page.write_text("mine")
    assert main(["report", str(log), "--out", str(page), "--force"]) == 0
    assert main(["report", str(log), "--out", str(log), "--force"]) == 2
    assert log.read_bytes() == worn.log()[0]


def test_a_plan_may_be_given_and_its_file_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    log, plan, out = made_log(tmp_path), tmp_path / "race.toml", tmp_path / "a.html"
    plan.write_text('name = "another"\n[athlete]\nhr_max = 150\n')
    assert main(["report", str(log), "--plan", str(plan), "--out", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert "another plan" in page
    decided, worn_plan = re.findall(
        r"<li>Plan ([0-9a-f]{16}); no course. On the wrist: ([0-9a-f]{16}).</li>", page
    )[0]
    assert decided != worn_plan == archive.plan_hash(worn.log()[1]).hex()
    assert main(["report", str(log), "--plan", str(plan), "--out", str(plan), "--force"]) == 2
    assert "hr_max = 150" in plan.read_text()
    capsys.readouterr()
    plan.write_text('name = "another"\n[athlete]\nhr_max = 1500\n')
    assert main(["report", str(log), "--plan", str(plan), "--json"]) == 2
    out_said, err = capsys.readouterr()
    assert f"{plan}:3:" in err and json.loads(out_said)["summary"]["failed"][0].startswith(f"{plan}:3:")


def test_a_session_of_the_library_is_reported_by_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TRAILCUE_HOME", str(tmp_path / "home"))
    out = tmp_path / "a.html"
    assert main(["report", "last", "--out", str(out)]) == 1 and not out.exists()
    archive.keep_plan(worn.log()[1])
    assert main(["import", str(made_log(tmp_path))]) == 0
    assert main(["report", "last", "--out", str(out)]) == 0
    assert "Replaying its log gives the same cues" in out.read_text(encoding="utf-8")


def test_what_cannot_be_played_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    bad = tmp_path / "bad.fit"
    bad.write_bytes(b"nothing")
    assert main(["report", str(bad), "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["summary"]["failed"] == [err.strip()]
    assert main(["report", str(tmp_path / "none.fit")]) == 1
    assert main(["report", str(made_log(tmp_path)), "--out", str(tmp_path / "no" / "a.html")]) == 2


def test_open_shows_it_and_says_so_where_there_is_no_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: bool(asked.append(url)))
    out = tmp_path / "a.html"
    assert main(["report", str(made_log(tmp_path)), "--out", str(out), "--open"]) == 0
    assert asked == [out.as_uri()]
    assert f"open {out} in yours" in capsys.readouterr().err


def test_the_first_column_of_the_plots_is_the_sessions_clock(run: Session):
    found = data_of(report.page(run))
    assert found["elapsed"] == [[0, run.replay.column(now.ELAPSED_S)[0]]]
    assert found["rows"] == len(run.replay.seconds) // now.WORDS


# Breath taps


def test_breath_taps_are_told_as_the_core_led_them():
    given = worn.tapped()
    found = led(given)
    page = report.page(given)
    assert figures(page)["breath taps"] == (
        f"{words.clock(1000 * len(given.replay.breathed))} ({len(trains(given))} ×)"
    )
    told = {row[0]: row for row in cells(page, "breath")}
    assert set(told) == {one.ratio for one in found} and len(told) >= 3
    for ratio, row in told.items():
        those = [one for one in found if one.ratio == ratio]
        assert row[1] == str(len(those)) and row[3] == str(sum(one.breaths for one in those))
        assert row[2] == words.clock(1000 * sum(one.last + 1 - one.first for one in those))
        assert row[7].split() == [words.clock(1000 * one.began_s) for one in those]
    said = [words for row in told.values() for words in row[6].split(", ")]
    assert sum(int(words.split()[0]) for words in said) == len(found)
    assert any("matched" in words or "otherwise" in words for words in said)


def test_the_moments_behind_the_plot_miss_no_taps():
    """They are 15 s apart here, a train of taps lasts 20."""
    given = worn.tapped()
    behind = report.page(given).partition('id="rhythm-table"')[2].partition("</div>")[0]
    rows = [re.sub(r"<[^>]*>", " ", row).split() for row in behind.split("<tr>")[2:]]
    assert len(rows) == 40
    for row, said in enumerate(rows):
        mine = {one.ratio for one in led(given) if one.first < 15 * (row + 1) and one.last >= 15 * row}
        assert {word.rstrip(",") for word in said[5:]} == (mine or {"–"})


def test_without_taps_the_page_has_none(run: Session):
    page = report.page(run)
    assert "breath taps" not in figures(page) and data_of(page)["taps"] == []
    body = page.partition("<script")[0]
    assert "breath taps" not in body.partition("<footer>")[0] and 'id="breath"' not in body


def test_nobody_felt_the_taps_of_another_watchs_recording():
    _are_unfelt(replace(worn.tapped(), reference=Reference()), "another watch's recording")


def test_nobody_felt_the_taps_of_a_plan_that_was_not_worn(tmp_path: Path):
    """One without taps was worn, another with taps decides: the cues are the same."""
    toml = tmp_path / "taps.toml"
    toml.write_text('[cues]\nbreathing = "3/3"\n', encoding="utf-8")
    blob = plans.compile_file(toml).blob
    found = salvage(worn.tapped(0, 0).pages)
    given = next(play_logs("other.tclog", found, Given(blob, archive.plan_hash(blob))))
    assert given.compared == "exact" and given.replay.breathed
    _are_unfelt(given, "a plan that was not worn")


def _are_unfelt(given: Session, why: str) -> None:
    page = report.page(given)
    assert "breath taps" not in figures(page) and "breath taps, not felt" in figures(page)
    assert data_of(page)["tapsUnfelt"] == why
    assert all(row[6] == f"{row[1]} unheard" for row in cells(page, "breath"))


def test_taps_all_day_do_not_blow_up_the_page():
    """30 h: a train each minute, its ratio another each time."""
    given = worn.noisy(30)
    before = len(report.page(given).encode())
    given.replay.breathed = [row for row in range(30 * 3600) if row % 60]
    given.replay.breaths = [Breath(row, 3, 2 + row // 60 % 2) for row in given.replay.breathed[::2]]
    page = report.page(given)
    assert len(data_of(page)["taps"]) == 1800
    assert len(page.encode()) - before < 100_000
