"""Bytecode for the watch: what is compiled, for whom, and what is said when it cannot be."""

from __future__ import annotations

import pytest

from trailcue.bytecode import BytecodeError, to_bytecode
from trailcue.payload import drive_files

VERSION = 6  # of the .mpy that CircuitPython 10 and MicroPython 1.2x load


@pytest.mark.parametrize("dialect", ["C", "M"])
def test_what_lies_under_lib_is_compiled_for_the_interpreter_asked_for(dialect):
    files = to_bytecode({"lib/a.py": b"x = 1\n", "lib/a.txt": b"x", "code.py": b"import a\n"}, dialect)
    assert files["lib/a.mpy"][:2] == dialect.encode() + bytes([VERSION])
    assert {name: data for name, data in files.items() if name != "lib/a.mpy"} == {
        "lib/a.txt": b"x",
        "code.py": b"import a\n",
    }


def test_the_watch_gets_no_python_but_what_it_starts_by_name():
    files = drive_files(dialect="C")
    assert [name for name in files if name.endswith(".py")] == ["boot.py", "code.py", "safemode.py"]
    assert {"lib/trailcore0.mpy", "lib/watch0.mpy", "settings.toml"} <= set(files)


def test_the_same_sources_give_the_same_bytes():
    assert drive_files(dialect="C") == drive_files(dialect="C")


def test_what_the_compiler_does_not_know_is_told_in_its_words():
    with pytest.raises(BytecodeError, match=r'(?s)lib/box\.py: .*"box\.py", line 2.*SyntaxError'):
        to_bytecode({"lib/box.py": b"x = 1\nmatch x:\n    case 1: pass\n"}, "C")
