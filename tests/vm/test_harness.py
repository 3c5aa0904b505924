"""The interpreters are what they claim to be, and the harness brings back what they did.

What is found out here about each of them is written up in README.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm.interpreters import CORE, CPython, Interpreter, InterpreterError, NpmVM, heap_bytes

SMALL_INTS = """
import micropython

def grows(value):
    micropython.heap_lock()
    try:
        made = value + value
        return 0
    except MemoryError:
        return 1
    finally:
        micropython.heap_unlock()

print(grows(2 ** 29 - 1), grows(2 ** 29))
"""

GARBAGE = """
import gc

def litter():
    kept = None
    for i in range(100):
        kept = bytes(1000)

gc.collect()
before = gc.mem_alloc()
litter()
gc.collect()
inside = gc.mem_alloc() - before
"""

DEPTH = """
def down(n):
    return 1 if n == 0 else 1 + down(n - 1)

def deepest():
    reached = 0
    for n in range(4, 1000, 4):
        try:
            down(n)
        except RuntimeError:
            break
        reached = n
    return reached

print(deepest())
"""


def test_arguments_and_output_go_through(interpreter: Interpreter):
    result = interpreter.run("import sys\nprint(sys.argv[1:])\nprint('größe')", "a b", 7)
    assert result.lines() == ["['a b', '7']", "größe"]


def test_files_go_in_and_come_back(interpreter: Interpreter, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").write_text("def double(data):\n    return data + data\n")
    every_byte = bytes(range(256))
    script = """
import mine, os
with open("in.bin", "rb") as f:
    data = f.read()
os.mkdir("sub")
with open("sub/out.bin", "wb") as f:
    f.write(mine.double(data))
"""
    result = interpreter.run(
        script, files_in={"mine": tmp_path / "mine", "in.bin": every_byte}, files_out=["sub/out.bin", "none"]
    )
    assert result.files == {"sub/out.bin": every_byte * 2}


def test_statements_follow_the_script_and_see_its_names(interpreter: Interpreter):
    script = "x = 1\ndef add():\n    global x\n    x += 1"
    result = interpreter.run(script, then=["add()", "add()", "print(x)"])
    assert result.stdout.split() == ["3"]


def test_an_exception_is_an_exit_code_and_a_traceback(interpreter: Interpreter):
    result = interpreter.run("def broken():\n    return [][1]\n\nprint('before')\nbroken()", check=False)
    assert result.returncode == 1
    assert result.lines()[0] == "before"
    told = result.stdout + result.stderr  # a unix port may write its traceback to either
    assert 'main.py", line 5' in told and "IndexError" in told


@pytest.mark.parametrize(
    ("leave", "code"), [("sys.exit()", 0), ("sys.exit(0)", 0), ("sys.exit(3)", 3), ("raise SystemExit(4)", 4)]
)
def test_exit_codes_come_back(interpreter: Interpreter, leave: str, code: int):
    assert interpreter.run(f"import sys\n{leave}", check=False).returncode == code


def test_a_failed_run_raises_with_its_output(interpreter: Interpreter):
    with pytest.raises(InterpreterError, match="IndexError"):
        interpreter.run("[][1]")


def test_a_run_that_does_not_end_is_ended(interpreter: Interpreter):
    with pytest.raises(InterpreterError, match="no end after"):
        interpreter.run("while True:\n    pass", timeout=2)


def test_nothing_of_ours_is_importable_uninvited(interpreter: Interpreter):
    script = """
for name in ("trailcore", "trailcue", "rich", "pytest", "tests"):
    try:
        __import__(name)
        print(name)
    except ImportError:
        pass
"""
    assert interpreter.run(script).stdout == ""


@pytest.mark.skipif(not (CORE / "__init__.py").exists(), reason="the core is not there yet")
def test_the_core_imports_everywhere(interpreter: Interpreter):
    """Every module of it: what a watch's compiler cannot digest shows here first. No watch has all of it at once."""
    modules = sorted(file.stem for file in CORE.glob("*.py") if file.stem != "__init__")
    script = "".join(f"import trailcore.{name}\n" for name in modules) + "print('all')"
    assert interpreter.run(script, files_in={"trailcore": CORE}, heap="256k").lines()[-1] == "all"


def test_the_npm_vm_has_the_watchs_words(npm_vm: NpmVM):
    """31-bit small ints: 2^30 - 1 is the last that costs no heap."""
    assert npm_vm.run("import sys\nprint(sys.maxsize)").stdout.split() == [str(2**31 - 1)]
    assert npm_vm.run(SMALL_INTS).stdout.split() == ["0", "1"]


def test_a_32_bit_vm_has_31_bit_small_ints(micropython: Interpreter):
    expected = ["0", "1"] if micropython.word_bits == 32 else ["0", "0"]
    assert micropython.run(SMALL_INTS).stdout.split() == expected


def test_heap_lock_tells_allocation_from_none(micropython: Interpreter):
    script = """
import micropython

def locked(work):
    micropython.heap_lock()
    try:
        work()
        return "quiet"
    except MemoryError:
        return "allocates"
    finally:
        micropython.heap_unlock()

buffer = bytearray(64)
big = 1 << 80

def fill():
    for i in range(len(buffer)):
        buffer[i] = (i * 1237) >> 4 & 0xff

print(locked(fill), locked(lambda: bytes(8)), locked(lambda: [1, 2]), locked(lambda: big + big))
"""
    assert micropython.run(script).stdout.split() == ["quiet", "allocates", "allocates", "allocates"]


def test_garbage_is_collected_between_statements(micropython: Interpreter):
    """On the npm VM a collection asked for inside a script waits for the next top-level call."""
    then = ["print(inside)", "gc.collect()", "print(gc.mem_alloc() - before)"]
    result = micropython.run(GARBAGE, then=then)
    inside, after = [int(word) for word in result.stdout.split()]
    assert after < 2_000
    if isinstance(micropython, NpmVM):
        assert inside > 100_000
    else:
        assert inside < 2_000


def test_the_npm_heap_grows_instead_of_running_out(npm_vm: NpmVM):
    """So a budget there is a measurement, `gc.mem_alloc()`, never a MemoryError."""
    script = "import gc\nkept = [bytes(1000) for _ in range(1000)]\nprint(gc.mem_alloc())"
    assert int(npm_vm.run(script, heap="64k").stdout) > 1_000_000


def test_calls_go_deep_enough_on_every_interpreter(interpreter: Interpreter):
    """The house rule is a depth of 12; each interpreter here must allow it with room to spare."""
    assert int(interpreter.run(DEPTH).stdout) >= 16


def test_two_runs_share_nothing(cpython: CPython, npm_vm: NpmVM):
    for interpreter in (cpython, npm_vm):
        interpreter.run("open('left.txt', 'w').close()")
        assert interpreter.run("import os\nprint(os.listdir('.'))").stdout.strip() == "['main.py']"


def test_heap_sizes_are_read_as_micropython_reads_them():
    assert [heap_bytes(text) for text in ("128k", "1M", "4096")] == [131072, 1048576, 4096]
