"""The wearer's ear: the rhythms that are taught are understood, whatever motor plays them, and nothing else is."""

import pytest

from trailcue.virtual.rhythms import Ear

TAUGHT = {
    "hike": [400, 150, 400],
    "run": [120, 120, 120, 120, 120],
    "ease": [900],
    "info": [350, 120, 100],
    "alarm": [200, 120] * 5 + [200],
    "tap": [70],
}


def bursts(lengths_ms: list[int], start_ms: int = 1000, slower_ms: int = 0) -> list[tuple[int, int]]:
    """Return (from, to) in µs of bursts and gaps in turn; a slow motor starts late and runs on."""
    found, at_ms = [], start_ms
    for index, ms in enumerate(lengths_ms):
        if index % 2 == 0:
            found.append((1000 * (at_ms + slower_ms), 1000 * (at_ms + ms + slower_ms // 2)))
        at_ms += ms
    return found


def felt(played: list[tuple[int, int]], now_us: int = 60_000_000) -> list[str]:
    ear = Ear()
    for start_us, end_us in played:
        ear.hear(start_us, end_us)
    return [rhythm.name for rhythm in ear.understood(now_us)]


@pytest.mark.parametrize("name", TAUGHT)
@pytest.mark.parametrize("slower_ms", [0, 30])
def test_what_is_taught_is_understood(name: str, slower_ms: int):
    assert felt(bursts(TAUGHT[name], slower_ms=slower_ms)) == [name]


def test_rhythms_told_apart_by_a_pause():
    assert felt(bursts(TAUGHT["hike"]) + bursts(TAUGHT["run"], start_ms=5000)) == ["hike", "run"]


def test_nothing_is_understood_before_it_is_over():
    ear = Ear()
    for start_us, end_us in bursts(TAUGHT["hike"]):
        ear.hear(start_us, end_us)
    end_us = 1_950_000
    assert ear.understood(end_us + 100_000) == []
    (rhythm,) = ear.understood(end_us + 400_000)
    assert (rhythm.name, rhythm.start_us, rhythm.end_us) == ("hike", 1_000_000, end_us)
    assert ear.understood(end_us + 900_000) == []


def test_a_breath_tap_cut_short_by_a_cue_is_no_part_of_it():
    assert felt(bursts([70, 100, *TAUGHT["hike"]])) == ["hike"]
    assert felt(bursts([70, 100, *TAUGHT["run"]])) == ["run"]


def test_pieces_of_one_burst_are_one():
    assert felt([(0, 400_000), (400_000, 900_000)]) == ["ease"]


def test_what_nobody_taught_is_not_understood():
    assert felt(bursts([400, 150, 400, 150, 400, 150, 400])) == [""]
    assert felt(bursts([2500])) == [""]
    assert felt([]) == []


def test_the_ticks_that_answer_a_press_are_no_cue():
    assert felt(bursts([50, 120, 50, 120, 50])) == [""]
    assert felt(bursts([50])) == ["tap"]


def test_a_burst_under_way_belongs_to_the_rhythm():
    """A burst is told when it is over: half a hike is none, however long the second half takes."""
    ear = Ear()
    ear.hear(183_000, 614_000)
    assert ear.understood(1_000_000) == []
    ear.hear(733_000, 1_164_000)
    assert [felt.name for felt in ear.understood(2_000_000)] == ["hike"]
