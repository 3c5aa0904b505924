"""`microcontroller.nvm`: pages that are erased to be written, slowly and not at once."""

from __future__ import annotations

import pytest

from trailcue.virtual.parts.nvm import ERASE_US, PAGE, WORD_US, Nvm


def test_bytes_and_slices():
    nvm = Nvm(2 * PAGE)
    assert len(nvm) == 8192 and nvm[0:4] == b"\xff" * 4 and nvm[8191] == 0xFF
    nvm[0] = 7
    nvm[10:14] = b"abcd"
    assert nvm[0] == 7 and nvm[10:14] == b"abcd"
    with pytest.raises(ValueError, match="3 bytes cannot replace 4"):
        nvm[10:14] = b"abc"


def test_what_was_written_before_the_world_began_takes_no_time():
    spent: list[int] = []
    nvm = Nvm(PAGE, spent.append)
    nvm.load(b"kept")
    assert nvm[0:5] == b"kept\xff" and not spent
    with pytest.raises(ValueError, match="4097 bytes do not fit into 4096"):
        nvm.load(bytes(PAGE + 1))


def test_a_write_rewrites_each_page_it_touches():
    spent: list[int] = []
    nvm = Nvm(2 * PAGE, spent.append)
    nvm[0:2] = b"ab"
    assert spent == [ERASE_US, 1024 * WORD_US]
    spent.clear()
    nvm[PAGE - 1 : PAGE + 1] = b"cd"
    assert len(spent) == 4
    assert nvm[0:2] == b"ab" and nvm[PAGE - 1 : PAGE + 1] == b"cd"


def test_a_loss_of_power_behind_the_erase_loses_the_page_and_no_other():
    def cut(us: int) -> None:
        if us == ERASE_US and armed:
            raise InterruptedError

    armed = False
    nvm = Nvm(2 * PAGE, cut)
    nvm[0:4] = b"kept"
    nvm[PAGE : PAGE + 4] = b"kept"
    armed = True
    with pytest.raises(InterruptedError):
        nvm[8:12] = b"lost"
    assert nvm[0:12] == b"\xff" * 12
    assert nvm[PAGE : PAGE + 4] == b"kept"
