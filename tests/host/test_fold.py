"""Folding keeps the program, to the bit, and takes from it what only people need."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from trailcue import payload
from trailcue.folding import FoldError, fold

COMPAT = """
try:
    from micropython import const
except ImportError:

    def const(expr):
        return expr
"""
NUMBERS = '''"""Numbers."""

from array import array

from box.compat import const

LOW = const(-3)
HIGH = const((1 << 4) - LOW)
_TABLE = array("h", (1, 2, HIGH))


class Scale:
    """A thing with a state and a secret."""

    STATE = ("counts",)
    unit = "m"
    first = second = third = fourth = 0
    blank = bytes(2)
    table = list(_TABLE)
    limits = dict(low=LOW)

    def __init__(self, factor):
        self.factor = factor
        self.counts = array("i", [0] * 4)
        self._secret = LOW

    def weigh(self, amount, extra=HIGH):
        """Weigh."""
        self.counts[0] += 1
        return amount * self.factor + extra + self._hidden()

    @staticmethod
    def half(amount=abs(LOW)):
        return amount // 2

    def _hidden(self):
        return self._secret + _TABLE[2] + len(self.blank) + self.table[0] + self.first + self.limits["low"]


def state(thing):
    return [getattr(thing, name)[0] for name in thing.STATE]
'''
USER = '''"""Uses them."""

import gc
import sys

from box import numbers
from box.compat import const
from box.numbers import HIGH, Scale

_OWN = const(2 * HIGH)


class Wide(Scale):
    def __init__(self, factor):
        super().__init__(factor)
        self._wide = _OWN

    def weigh(self, amount, extra=0):
        if amount < 0:
            return -1
        elif amount > 1000:
            return self._wide
        else:
            more = super().weigh(amount, extra=extra)
            return more + self._wide


def shadows(HIGH, numbers):
    LOW = HIGH + numbers
    return [LOW for LOW in range(LOW)]


def closed(n):
    """Hold `n`."""
    base = n * 2

    def inner(n):
        return base + n

    return inner(1) + (lambda base: base + n)(5)


def tried(text):
    for _ in range(2):
        try:
            number = int(text)
        except ValueError as error:
            words = str(error).split()
            return words.index("invalid")
        else:
            return number
        finally:
            gc.collect()
    return None


def all_of_it():
    """Do."""
    scale, wide = Scale(2), Wide(3)
    results = [scale.weigh(5), wide.weigh(5), wide.weigh(-1), wide.weigh(amount=2000)]
    results += [numbers.state(wide), shadows(2, numbers=1), closed(4), tried("12"), tried("x"), scale.unit]
    results += [scale.half(), Scale.half(9), scale.second, scale.third, scale.fourth]
    results.append("trailcore" in sys.modules and numbers.LOW * 1000)
    return results
'''
MAIN = """
from box import user


def go():
    return user.all_of_it()


answer = go()
"""
BOX = {"box": "", "box.compat": COMPAT, "box.numbers": NUMBERS, "box.user": USER, "main": MAIN}


@contextmanager
def imported(sources: dict[str, str], name: str, tmp_path: Path) -> Iterator[ModuleType]:
    """Import a module of a program, and forget the program again."""
    for module, text in sources.items():
        is_package = any(other.startswith(f"{module}.") for other in sources)
        path = tmp_path / (module.replace(".", "/") + ("/__init__.py" if is_package else ".py"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    before = set(sys.modules)
    sys.path.insert(0, str(tmp_path))
    try:
        yield __import__(name)
    finally:
        sys.path.remove(str(tmp_path))
        for module in set(sys.modules) - before:
            del sys.modules[module]


@pytest.mark.parametrize("merged", [True, False])
def test_a_folded_program_does_what_it_did(tmp_path: Path, merged: bool):
    with imported(BOX, "main", tmp_path / "written") as main:
        expected = main.answer
    folded = fold(BOX, merged)
    with imported(folded, "main", tmp_path / "folded") as main:
        assert main.answer == expected
    assert ("box.user" in folded) == (not merged)


def test_constants_become_numbers_and_their_names_vanish():
    text = fold(BOX)["box0"]
    assert "(1, 2, 19)" in text and "= -3" in text and "= 38" in text
    assert "HIGH" not in text and "LOW" not in text and "const" not in text


def test_what_is_no_constant_stays_a_name():
    text = fold({"a": "from micropython import const\n_A = const(5)\n_B = const(max(1, 2))\nx = _A + _B\n"})
    assert "x = 5 + _B" in text["a"] and "_B = const(max(1, 2))" in text["a"]


def test_names_that_only_the_firmware_knows_are_short():
    text = re.sub("#.*", "", fold(BOX)["box0"])
    for name in (
        "Scale",
        "weigh",
        "_hidden",
        "_secret",
        "_TABLE",
        "factor",
        "shadows",
        "results",
        "scale",
        "base",
    ):
        assert not re.search(rf"\b{name}\b", text), name
    assert "amount=2000" in text  # a parameter that is given by name keeps it


def test_names_known_outside_stay():
    source = """
class Mine:
    STATE = ("ring",)

    def read(self):
        self.ring = []
        self.ring.append(self.noted)

    def note(self):
        self.noted = 1


def run(file):
    return file.read()
"""
    text = fold(
        {"box": "", "box.a": source, "main": "from box.a import Mine, run\nmine = Mine()\nrun(mine)\n"}
    )
    assert "def read(" in text["box0"] and ".ring" in text["box0"]
    assert "note" not in re.sub("#.*", "", text["box0"])
    assert "mine = " in text["main"]


def test_what_derives_from_outside_keeps_its_attributes():
    source = (
        "from radio import Service\n\n\nclass Heart(Service):\n    def beat(self):\n        self.beats = 1\n"
    )
    text = fold({"box": "", "box.a": source})["box0"]
    assert "def beat(" in text and ".beats" in text


def test_privates_of_strangers_share_their_names():
    one = "class One:\n    def __init__(self):\n        self._first = 1\n        self._second = 2\n"
    two = one.replace("One", "Two").replace("first", "third")
    text = fold({"box": "", "box.a": one, "box.b": two})["box0"]
    assert len(set(re.findall(r"\w+\.(\w+) = ", text))) == 2


def test_two_bases_of_a_class_share_no_names():
    base = "class One:\n    def __init__(self):\n        self._first = 1\n"
    other = base.replace("One", "Two").replace("first", "second")
    both = (
        "from box.a import One\nfrom box.b import Two\n\n\nclass Both(One, Two):\n    def __init__(self):\n"
        "        One.__init__(self)\n        Two.__init__(self)\n        self._third = 3\n"
    )
    text = fold({"box": "", "box.a": base, "box.b": other, "box.c": both})["box0"]
    assert len(set(re.findall(r"\w+\.(\w+) = [123]", text))) == 3


def test_where_a_function_was_written_stands_behind_it():
    line = NUMBERS.split("\n").index("    def _hidden(self):") + 1
    (found,) = [text for text in fold(BOX)["box0"].split("\n") if f"box.numbers:{line} Scale._hidden" in text]
    assert found.strip().startswith("def ")


def test_classes_keep_neither_their_module_nor_a_second_name(tmp_path: Path):
    with imported(fold({"box": "", "box.a": "class Thing:\n    size = 3\n"}), "box0", tmp_path) as module:
        (thing,) = [it for it in vars(module).values() if isinstance(it, type)]
        assert "__qualname__" not in vars(thing) and thing.__module__ == "box0"
    assert "del __module__, __qualname__" in fold(BOX)["box0"]


def test_docstrings_and_lines_are_left_on_the_laptop():
    text = fold(BOX)["box0"]
    assert '"""' not in text and "Weigh." not in text
    assert text.count("\n") < (NUMBERS + USER).count("\n") / 2


def test_what_is_unloaded_by_name_lies_apart():
    sources = {
        "box": "",
        "box.stays": "def work():\n    return 1\n",
        "box.first": "def first():\n    return 1\n",
        "box.second": "def second():\n    return 2\n",
        "main": "UNLOADED = ('box.first', 'box.second')\nfrom box.stays import work\n"
        "def go():\n    from box.second import second\n    return second() + work()\n",
    }
    folded = fold(sources)
    assert set(folded) == {"box0", "start0", "main"}
    assert "UNLOADED = ('start0',)" in folded["main"] and "from start0 import" in folded["main"]


def test_the_same_sources_give_the_same_files():
    backwards = dict(reversed(BOX.items()))
    assert fold(BOX) == fold(backwards)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("from box.a import *", "relative import or one of everything"),
        ("from . import a", "relative import or one of everything"),
        ("from box import a\nx = a", "the module box.a as a value"),
        ("def f():\n    from box import a", "the module box.a as a value"),
        ("import main", "an import for what it does"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2", "nonlocal"),
        ("def f():\n    class A:\n        pass", "a class within another thing"),
        ("async def f():\n    pass", "AsyncFunctionDef"),
        ("from box.a import gone\nx = gone", "box.a.gone is used"),
        ("from box import a\nx = a.gone", "box.a.gone is used"),
        ("def f():\n    from box.a import gone", "box.a.gone is used"),
    ],
)
def test_what_folding_would_change_is_refused(source: str, what: str):
    with pytest.raises(FoldError, match=what):
        fold({"box": "", "box.a": "", "box.b": source, "main": "from box import b\n"})


def test_the_drive_holds_the_firmware_folded_and_no_readme():
    files = payload.drive_files()
    assert {"boot.py", "code.py", "settings.toml", "lib/trailcore0.py", "lib/watch0.py"} <= set(files)
    assert not [path for path in files if path.endswith(".md")]
    assert b"trailcore.session:" in b"".join(files.values())
    assert not [path for path, text in files.items() if b"const(" in text]


def test_unmerged_the_drive_holds_the_modules():
    files = payload.drive_files(merged=False)
    assert "lib/trailcore/session.py" in files and "lib/trailcore/__init__.py" in files
    assert "lib/trailcore/ids.py" not in files  # nothing but constants


def test_a_script_that_uses_the_firmware_is_folded_along():
    script = b"from trailcore.session import Session\nfrom trailcore import ids\nprint(Session, ids.NONE)\n"
    (line, *_) = payload.drive_files({"main.py": script})["main.py"].decode().split("\n")
    assert re.fullmatch(r"from trailcore\d import (\w+);print\(\1, -32768\)", line)


LATE = {
    "box": "",
    "box.base": "class Base:\n    size = 3\n",
    "box.shared": "def double(n):\n    return 2 * n\n",
    "box.one": """
from box.base import Base
from box.shared import double


def work(n):
    return double(n) + Base.size
""",
    "box.two": "from box.shared import double\nfrom box.helper import half\ndef rest(n):\n    return half(double(n))\n",
    "box.helper": "def half(n):\n    return n // 2\n",
    "box.user": """
from box.base import Base


class User(Base):
    def go(self, n):
        if n > 5:
            from box.one import work

            return work(n) + self.size
        if n > 2:
            from box.two import rest

            return rest(n)
        return 0
""",
    "main": "from box.user import User\nanswer = [User().go(n) for n in (1, 3, 9)]\n",
}


def test_what_nothing_imports_is_left_out():
    unused = {**LATE, "box.unused": "def nothing():\n    return 7\n"}
    assert fold(unused) == fold(LATE)
    assert "return 7" in fold({name: text for name, text in unused.items() if name != "main"})["box0"]


def test_what_may_not_be_needed_is_a_file_of_its_own(tmp_path: Path):
    """Loaded when it is first asked for, with what no other module needs."""
    folded = fold(LATE)
    assert set(folded) == {"box0", "main", "box_one0", "box_two0", "box_shared0"}
    with imported(folded, "main", tmp_path) as main:
        assert main.answer == [0, 3, 24]
    first_lines = dict.fromkeys(("box0", "main"), "")
    for name in first_lines:
        assert not re.search(r"^(from|import) box_", folded[name], re.M)
