"""The picture of a session: well-formed, alone, one marker a felt cue, and nothing drawn that is not known."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.host.sessions import log
from trailcore import ids, now, settings
from trailcore.opening import Opening
from trailcue import picture, timeline
from trailcue.cli import main
from trailcue.log.salvage import Log
from trailcue.playback import Session
from trailcue.replay import Cue, Replay
from trailcue.sensed import Reference

SVG = "{http://www.w3.org/2000/svg}"


def second(i: int, **known: int) -> list[int]:
    """A second of running at 3 m/s, 150 bpm, over a gentle slope; `known` replaces words of `now` by name."""
    row = [ids.NONE] * now.WORDS
    row[now.ELAPSED_S] = i + 1
    row[now.GAIT] = ids.RUNNING
    row[now.DISTANCE_MM] = 3000 * i
    row[now.ALTITUDE_DM] = 5000 + i
    row[now.BPM] = 150
    row[now.STEPS] = row[now.ASCENT_CM] = row[now.DESCENT_CM] = 0
    for name, value in known.items():
        row[getattr(now, name)] = value
    return row


def session(rows: Iterable[list[int]], cues: Iterable[Cue] = (), source: str = "a.fit") -> Session:
    log = Log(1)
    log.opening = Opening()
    log.opening.settings[settings.Z4_BPM] = 155
    seconds = array("i", [value for row in rows for value in row])
    told = list(cues)
    events = [(number,) for number in range(len(told))]
    outcome = Replay(cues=told, rows=events, logged=list(events), seconds=seconds)
    return Session(source, log, outcome, compared="exact")


def cue(i: int, kind: int = ids.HIKE, fate: int = ids.GIVEN, reason: int = ids.ZONE4) -> Cue:
    return Cue(1000 * i, kind, reason, fate, 123, 160, 155, 3 * i, i)


def running(n: int) -> list[list[int]]:
    return [second(i) for i in range(n)]


def drawn(given: Session) -> ElementTree.Element:
    return ElementTree.fromstring(picture.picture(given))


def classed(tree: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [node for node in tree.iter() if node.get("class") == kind]


def texts(tree: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()) for node in tree.iter(f"{SVG}text")]


def strokes(tree: ElementTree.Element, kind: str) -> int:
    """How many pieces the line of this class has; the longest, for the legend has a short one too."""
    return max(node.get("d", "").count("M") for node in classed(tree, kind))


def axis(tree: ElementTree.Element) -> list[str]:
    """What stands left of the panels."""
    return [node.text or "" for node in tree.iter(f"{SVG}text") if node.get("x") == "50"]


# A file of its own


def test_it_stands_alone():
    """Shown from a README or a mail: nothing is fetched, nothing is run."""
    svg = picture.picture(session(running(600), [cue(100), cue(109, fate=ids.REPEATED), cue(300, ids.ALARM)]))
    ElementTree.fromstring(svg)
    assert re.findall(r"https?:[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|<image|<foreignObject|@import|@font-face|href=|\son\w+=|<!ENTITY", svg)
    used = set(re.findall(r"url\(#([\w-]+)\)", svg))
    assert used <= set(re.findall(r'id="([\w-]+)"', svg))


def test_the_same_replay_gives_the_same_bytes():
    given = session(running(600), [cue(100), cue(200, ids.RUN, ids.TOO_SOON)])
    assert picture.picture(given) == picture.picture(given)


def test_a_name_is_text_whatever_is_in_it():
    name = "<text><script>&\"'\x00\x1b\udc80\uffff.fit"
    tree = drawn(session(running(60), source=name))
    assert "<text><script>&\"'\ufffd\ufffd\ufffd\ufffd.fit" in texts(tree)
    assert tree.find(f".//{SVG}script") is None


def test_three_hours_with_all_that_a_race_allows_stay_below_60_kb():
    gaits = (ids.RUNNING, ids.HIKING, ids.STANDING)
    rows = [second(i, GAIT=gaits[i // 120 % 3], BPM=140 + i * 7919 % 30) for i in range(3 * 3600)]
    felt = [
        cue(i, 1 + i // 600 % 3, fate) for i in range(60, 10800, 600) for fate in (ids.GIVEN, ids.REPEATED)
    ]
    held = [cue(i, ids.RUN, ids.BUDGET_HOUR) for i in range(30, 10800, 150)]
    assert len(picture.picture(session(rows, felt + held)).encode()) < 60_000


@pytest.mark.parametrize(
    ("word", "value", "name"),
    [
        ("WORLD", ids.CARRIED, "carried"),
        ("WORLD", ids.SCRAMBLING, "scrambling"),
        ("UNTRUSTED", 1, "wrist untrusted"),
        ("SUSPECT", 1, "pressure suspect"),
        ("ALTITUDE_DM", ids.NONE, "no height"),
    ],
)
def test_what_was_in_doubt_is_drawn_where_it_was_and_counted(word: str, value: int, name: str):
    rows = [second(i, **({word: value} if 200 <= i < 300 or i == 400 else {})) for i in range(600)]
    given = session(rows)
    tree = drawn(given)
    titles = [node.findtext(f"{SVG}title") or "" for node in classed(tree, "doubt")]
    first, second_spell, in_legend = titles
    assert first.startswith(f"{name} from 0:03:21 to 0:05:00: ")
    assert second_spell.startswith(f"{name} from 0:06:41 to 0:06:41: ") and in_legend == ""
    assert name in texts(tree)  # in the legend
    assert timeline.summary(given)["doubted_s"] == {name: 101}


def test_a_session_without_doubt_shows_none():
    given = session(running(600))
    assert classed(drawn(given), "doubt") == []
    assert timeline.summary(given)["doubted_s"] == {}


@pytest.mark.parametrize("n", [0, 1, 2, 3, 11])
@pytest.mark.parametrize("known", [{}, {"BPM": ids.NONE, "ALTITUDE_DM": ids.NONE}, {"DISTANCE_MM": ids.NONE}])
def test_a_session_of_no_length_is_drawn_too(n: int, known: dict[str, int]):
    drawn(session([second(i, **known) for i in range(n)], [cue(0)] if n else []))


def test_a_log_without_its_first_page_has_no_threshold():
    given = session(running(60))
    given.log.opening = None
    assert not any("zone 4" in text for text in texts(drawn(given)))


# Cues


def test_every_felt_cue_has_one_marker_with_its_reason():
    felt = [
        cue(10),
        cue(19, fate=ids.REPEATED),
        cue(200, ids.RUN),
        cue(210, ids.ALARM),
        cue(400, ids.STRAP_LOST),
    ]
    held = [cue(50, fate=ids.TOO_SOON), cue(350, fate=ids.BUDGET_HOUR)]
    tree = drawn(session(running(600), sorted(felt + held, key=lambda c: c.second)))
    assert len(classed(tree, "cue")) == 5
    titles = [node.findtext(f"{SVG}title") or "" for node in classed(tree, "cue")]
    assert titles[0].startswith("0:00:10  hike: 160 bpm on a climb of 12.3 %")
    assert "said again" in titles[1]
    ticks = [node.findtext(f"{SVG}title") or "" for node in classed(tree, "held")]
    assert sum("too soon" in tick for tick in ticks) == sum("this hour" in tick for tick in ticks) == 1


def test_crowded_cues_keep_their_markers_and_give_up_labels():
    cues = [cue(i, 1 + i // 20 % 3) for i in range(0, 600, 20)]
    tree = drawn(session(running(7200), cues))
    assert len(classed(tree, "cue")) == 30
    assert len(classed(tree, "lbl")) < 30


def test_labels_do_not_cover_each_other():
    places = [20, 40, 65, 90, 300, 310, 500, 505, 530, 560, 590, 599]
    tree = drawn(session(running(600), [cue(i, 1 + i % 3) for i in places]))
    rows: dict[str, list[tuple[float, float]]] = {}
    for node in classed(tree, "lbl"):
        x = float(node.get("x", ""))
        width = 5.5 * len("".join(node.itertext()))
        left = x - width if node.get("text-anchor") == "end" else x
        rows.setdefault(node.get("y", ""), []).append((left, left + width))
    assert len(rows) > 1
    for spans in map(sorted, rows.values()):
        assert all(right <= left for (_, right), (left, _) in pairwise(spans))


def test_the_cue_stands_where_the_recording_says_that_it_came():
    """By steps the cue came half way; the recording knows that the second half was three times as long."""
    given = session(running(601), [cue(300)])
    marker = classed(drawn(given), "cue")[0].get("transform", "")
    given.reference = Reference(distance_m=[i if i < 300 else 300 + 3 * (i - 300) for i in range(601)])
    recorded = classed(drawn(given), "cue")[0].get("transform", "")
    half, quarter = (float(re.findall(r"[\d.]+", place)[0]) for place in (marker, recorded))
    left, right = 56, 1070
    assert half == pytest.approx((left + right) / 2, abs=1)
    assert quarter == pytest.approx(left + (right - left) / 4, abs=1)


# Unknown is not zero


def test_an_unknown_heart_rate_is_a_hole_in_the_line():
    whole = drawn(session(running(600)))
    torn = drawn(session([second(i, BPM=ids.NONE) if 200 <= i < 300 else second(i) for i in range(600)]))
    assert strokes(whole, "heart") == 1
    assert strokes(torn, "heart") == 2
    assert axis(torn) == axis(whole)


def test_no_heart_rate_is_said_and_not_drawn():
    tree = drawn(session([second(i, BPM=ids.NONE) for i in range(600)]))
    assert classed(tree, "heart") == []
    assert any("no heart rate" in text for text in texts(tree))
    assert "bpm" not in texts(tree)


def test_an_unknown_height_is_a_hole_in_the_ground():
    torn = drawn(
        session([second(i, ALTITUDE_DM=ids.NONE) if 200 <= i < 300 else second(i) for i in range(600)])
    )
    assert strokes(torn, "top") == 2


def test_without_any_height_the_gait_is_still_seen():
    tree = drawn(session([second(i, ALTITUDE_DM=ids.NONE, GAIT=1 + i // 300) for i in range(600)]))
    assert "height unknown" in texts(tree)
    fills = [node.get("fill") for node in tree.iter(f"{SVG}path")]
    assert fills.count("url(#tc-run)") == fills.count("url(#tc-hike)") == 1


def test_a_pause_is_marked_though_it_has_no_length_on_the_ground():
    rows = running(600)
    for row in rows[300:]:
        row[now.ELAPSED_S] += 240
    tree = drawn(session(rows))
    assert "4:00 min" in texts(tree)
    holes = [node.findtext(f"{SVG}title") for node in classed(tree, "hole")]
    assert "nothing recorded for 4:00 min from 0:05:00" in holes
    assert strokes(tree, "heart") == strokes(tree, "top") == 2


def test_without_distance_time_is_the_axis():
    tree = drawn(session([second(i, DISTANCE_MM=0) for i in range(1201)]))
    assert "h:m:s" in texts(tree) and "km" not in texts(tree)
    assert {"0:04:00", "0:10:00", "0:20:00"} <= set(texts(tree))


@pytest.mark.parametrize(
    ("logged", "is_ours", "said"),
    [(3, True, "3 cues felt"), (1, True, "3 cues (1 felt)"), (0, True, "3 cues"), (3, False, "3 cues")],
)
def test_felt_is_said_of_what_was_felt(logged: int, is_ours: bool, said: str):
    """By a plan that was not worn, cues that the log does not hold were felt by nobody."""
    given = session(running(600), [cue(100), cue(300), cue(500)])
    if logged < 3:
        given.replay.logged = given.replay.logged[:logged]
        given.compared = "another plan"
    given.reference = None if is_ours else Reference()
    (headline,) = [words for words in texts(drawn(given)) if "held back" in words and "·" in words]
    assert headline.endswith(f"  ·  {said}, 0 held back")


# The commands


def test_a_replay_draws_what_was_felt(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "run.svg"
    (tmp_path / "run.tclog").write_bytes(log())
    assert main(["replay", str(tmp_path / "run.tclog"), "--json", "--picture", str(out)]) == 0
    felt = re.findall(r'"cue": "(?!held)', capsys.readouterr().out)
    assert len(classed(ElementTree.parse(out).getroot(), "cue")) == len(felt) > 0


def test_every_session_has_its_picture(tmp_path: Path):
    given = [session(running(60), source=name) for name in ("a", "b", "c")]
    assert [path.name for path in picture.write(tmp_path / "day.svg", given)] == [
        "day.svg",
        "day-2.svg",
        "day-3.svg",
    ]
    assert "b" in texts(ElementTree.parse(tmp_path / "day-2.svg").getroot())


def test_a_picture_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "run.tclog").write_bytes(log())
    words = ["replay", str(tmp_path / "run.tclog"), "--picture", str(tmp_path / "none" / "demo.svg")]
    assert main(words) == 1
    assert "demo.svg: cannot be written: No such file or directory" in capsys.readouterr().err
