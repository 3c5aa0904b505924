"""The allow-list bites: what desktop interpreters have and the watch has not is found."""

from __future__ import annotations

import array
import ast
import importlib.metadata
import io
import types

import pytest

from tests.house import allowlist
from tests.house.allowlist import board_modules, check, names_of
from tests.house.tree import file_imports, parsed, python_files
from trailcue.folding.naming import OUTSIDE

REFUSED = [
    ("import os\nos.ilistdir('/')", "no os.ilistdir"),
    ("import time\ntime.ticks_ms()", "no time.ticks_ms"),
    ("from time import ticks_ms", "no time.ticks_ms"),
    ("import time as t\ndef f():\n    return t.sleep_ms(1)", "no time.sleep_ms"),
    ("import machine", "no module machine"),
    ("from machine import Pin", "no module machine"),
    ("import threading", "no module threading"),
    ("import typing", "no module typing"),
    ("import os.path", "no module os.path"),
    ("import struct\nstruct.Struct('<H')", "no struct.Struct"),
    ("import binascii\nbinascii.crc_hqx(b'', 0)", "no binascii.crc_hqx"),
    ("import hashlib\nhashlib.sha256()", "no hashlib.sha256"),
    ("import micropython\nmicropython.heap_lock()", "no micropython.heap_lock"),
    ("import gc\ngc.threshold(1)", "no gc.threshold"),
    ("import math\nmath.hypot(3, 4)", "no math.hypot"),
    ("import board\nboard.NO_SUCH_PIN", "no board.NO_SUCH_PIN"),
    ("import alarm\nalarm.pin.NoSuchAlarm", "no alarm.pin.NoSuchAlarm"),
    ("import ulab.numpy as np\nnp.nosuch()", "no ulab.numpy.nosuch"),
    ("from ulab import numpy\nnumpy.fft.nosuch()", "no ulab.numpy.fft.nosuch"),
    ("import sys\nsys.print_exception(e)", "no sys.print_exception"),
    ("import sys\nsys.argv", "no sys.argv"),
    ("import wifi", "no module wifi"),
    ("try:\n    open('x')\nexcept FileNotFoundError:\n    pass", "no builtin FileNotFoundError"),
    ("ascii('x')", "no builtin ascii"),
    ("a = [*b, 1]", "no unpacking in a list, tuple, set or dict display"),
    ("a = {**b}", "no unpacking in a list, tuple, set or dict display"),
]
ACCEPTED = [
    "import os\nos.sync()\nos.stat('/')",
    "import supervisor\nsupervisor.ticks_ms()",
    "import microcontroller\nmicrocontroller.nvm[0:4] = b''\nmicrocontroller.cpu.voltage",
    "import alarm\nalarm.pin.PinAlarm\nalarm.sleep_memory",
    "from alarm.time import TimeAlarm",
    "from ulab import numpy as np\nnp.fft.fft(np.zeros(8))",
    "import board\nboard.SWITCH\nboard.READ_BATT_ENABLE\nboard.I2C()",
    "import _bleio\n_bleio.adapter",
    "from micropython import const",
    "from array import array\nfrom struct import pack_into, unpack_from",
    "import watchdog, countio, keypad, usb_cdc, rtc, msgpack, zlib, select, traceback, json, binascii",
    "from adafruit_lsm6ds.lsm6ds3trc import LSM6DS3TRC\nfrom trailcore import session\nfrom watch import imu",
    "import time\ndef f(time):\n    return time.hours",
    "def f():\n    print(__name__, *args)\n    a, *b = c",
]


@pytest.mark.parametrize(("source", "finding"), REFUSED)
def test_what_the_watch_lacks_is_found(source: str, finding: str):
    assert finding in [found.what for found in check(source)]


@pytest.mark.parametrize("source", ACCEPTED)
def test_what_the_watch_has_is_let_through(source: str):
    assert check(source) == []


def test_findings_name_the_line():
    assert str(check("import os\n\nos.ilistdir('/')")[0]) == "line 3: no os.ilistdir"


def test_only_a_guarded_import_may_try_for_more():
    guarded = "try:\n    from binascii import crc_hqx\nexcept ImportError:\n    crc_hqx = None"
    assert check(guarded, may_guard=True) == []
    assert check(guarded) != []
    assert check("from binascii import crc_hqx", may_guard=True) != []
    attribute = (
        "import binascii\ntry:\n    crc16 = binascii.crc_hqx\nexcept AttributeError:\n    crc16 = None"
    )
    assert check(attribute, may_guard=True) == []
    assert check(attribute) != []


def test_every_module_of_the_boards_has_names():
    """A board module without a stub would let every name through, or none."""
    unknown = {"_asyncio", "builtins"}  # not for us
    assert {module for module in board_modules() if not names_of(module)} == unknown


def test_our_own_stubs_agree_with_circuitpythons_where_both_exist():
    for stub in sorted((allowlist.HERE / "stubs").glob("*.pyi")):
        theirs = allowlist._stubs_folder() / f"{stub.stem}-stubs" / "__init__.pyi"
        if theirs.is_file():
            assert allowlist._stub_names(theirs) == allowlist._stub_names(stub), stub.name


# Folding for the watch renames the attributes that the firmware binds, unless they are known outside of it.

BUILTIN_TYPES = (
    *(
        array.array,
        bytearray,
        bytes,
        dict,
        float,
        frozenset,
        int,
        list,
        memoryview,
        object,
        range,
        set,
        str,
        tuple,
    ),
    *(io.BufferedRandom, io.TextIOWrapper, BaseException, OSError, StopIteration),
    *(types.FunctionType, types.GeneratorType, types.ModuleType),
)


def bound_attributes(tree: ast.Module) -> set[str]:
    """The attributes that a module sets, and what the bodies of its classes bind."""
    found = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found |= {name for statement in node.body for name in allowlist._defined(statement)}
    return {name for name in found if not name.startswith("__")}


def known_outside() -> set[str]:
    """The attributes of what firmware can lay its hands on: built-in types, the boards' modules, the drivers."""
    found = {name for each in BUILTIN_TYPES for name in dir(each)}
    imported = {
        item.target for name in python_files("firmware") for item in file_imports(name, "firmware/lib")
    }
    heads = {target.partition(".")[0] for target in imported}
    for stub in [allowlist._stub(module) for module in heads & board_modules() - set(allowlist._NAMES)]:
        if stub:
            found |= bound_attributes(ast.parse(stub.read_text(encoding="utf-8")))
    packages = importlib.metadata.packages_distributions()
    for driver in heads & set(allowlist.DRIVERS):
        for file in importlib.metadata.files(packages[driver][0]) or ():
            if file.suffix == ".py":
                found |= bound_attributes(ast.parse(file.read_text(encoding="utf-8")))
    return found


def test_folding_renames_nothing_that_is_known_outside():
    """Otherwise `thing.name` may be of somebody else's, and would be renamed too: add it to OUTSIDE, or rename it."""
    ours = {name for file in python_files("firmware") for name in bound_attributes(parsed(file))}
    assert ours & known_outside() - OUTSIDE == set()
