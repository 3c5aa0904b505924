"""What is called in one place goes into its caller, where that is the same program, and stays where it is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from trailcue.folding import fold

TAKEN_IN = {
    "a step on the way": """
    def go(self, n):
        self._add(n)
        self._add_twice(n + 1)
        return self.told

    def _add(self, n):
        self.told.append(n)

    def _add_twice(self, n):
        for i in range(2):
            self.told.append(n + i)
""",
    "a body that gives its parameter another value": """
    def go(self, n):
        self._count_down(n)
        return self.told, n

    def _count_down(self, n):
        while n:
            n -= 1
            self.told.append(n)
""",
    "locals of the same name": """
    def go(self, n):
        told = self.told
        i = 5
        for _ in range(n):
            self._one(i)
            self._two()
        return told, i

    def _one(self, n):
        told = self.told
        i = n + len(told)
        told.append(i)

    def _two(self):
        told = 7
        for i in range(2):
            self.told.append(i + told)
""",
    "another thing by then": """
    def go(self, n):
        told = self.other
        self._change(n)
        told.append(n)
        return told, self.other

    def _change(self, n):
        self.other = [n]
        told = self.other
        told.append(2)
""",
    "a value at the end": """
    def go(self, n):
        told = self._made(n) + n
        if self._is_much(told) and n:
            return max(n, self._best(n)) - self._made_less(3)
        return told

    def _made(self, n):
        self.told.append(n)
        return n * 2

    def _is_much(self, n):
        n += 1
        return n > 6

    def _best(self, n):
        return n * 7
""",
    "returns where the caller ends": """
    def go(self, n):
        if n > 1:
            return self._sign(n - 4)
        return self.told

    def tell(self, n):
        self.told.append(n)
        if n != 3:
            self._tell_more(n)

    def _sign(self, n):
        if n < 0:
            return -1
        self.tell(n)
        return self.told

    def _tell_more(self, n):
        if n > 5:
            return
        self.told.append(-n)
""",
    "one within another": """
    def go(self, n):
        i = self._outer(n)
        self._after(i)
        return self.told, i

    def _outer(self, n):
        i = self._inner(n + 1)
        return i + n

    def _inner(self, n):
        i = n * n
        self.told.append(i)
        return i

    def _after(self, n):
        i = n + 1
        self.told.append(i)
""",
    "a function of another module and a method of the base": """
    def go(self, n):
        twice(self.told, n)
        self._of_base(n)
        return self.told
""",
}
STAYS = {
    "called twice": """
    def go(self, n):
        self._stay(n)
        self._stay(n)
        return self.told

    def _stay(self, n):
        self.told.append(n)
""",
    "a return on the way": """
    def go(self, n):
        self._stay(n)
        return self.told

    def _stay(self, n):
        if n > 2:
            return
        self.told.append(n)
""",
    "something computed before": """
    def go(self, n):
        self.told.append(1)
        self.told[0] += self._stay(n)
        return self.told

    def _stay(self, n):
        self.told[0] = n
        return n
""",
    "asked again and again": """
    def go(self, n):
        while self._stay(n):
            n -= 1
        return self.told

    def _stay(self, n):
        self.told.append(n)
        return n > 0
""",
    "known by a string": """
    def go(self, n):
        getattr(self, "_stay")(n)
        return self.told

    def _stay(self, n):
        self._stay2(n)

    def _stay2(self, n):
        self.told.append(n if n < 0 else [m for m in range(n)])
""",
    "reached from outside": """
    def go(self, n):
        self._stay(n)
        other(self, n)
        return self.told

    def _stay(self, n):
        self.told.append(n)
""",
}
HEAD = """
from box.base import Base{}


class Thing(Base):
    def __init__(self):
        self.told = []
        self.other = self.told
"""
BASE = """
from array import array


def twice(told, n):
    for i in range(2):
        told.append(n + i)


def other(thing, n):
    thing._stay(n)


class Base:
    def _of_base(self, n):
        i = n - 1
        self.told.append(i)

    def _made_less(self, n):
        return array("b", [n])[0]
"""


def program(methods: str) -> dict[str, str]:
    """Return a program of a class with these methods."""
    more = "".join(f", {name}" for name in ("twice", "other") if f"{name}(" in methods)
    thing = HEAD.format(more) + methods
    return {"box": "", "box.base": BASE, "box.thing": thing, "main": "from box.thing import Thing\n"}


def told(files: dict[str, str]) -> list[Any]:
    """Return what the thing of a program says, of several numbers, each a thing of its own."""
    code = "\n".join(re.sub(r"from (box|main)\S* import .*", "", text) for text in files.values())
    space: dict[str, Any] = {}
    exec(code, space)
    (thing,) = [it for it in space.values() if isinstance(it, type) and it.__bases__ != (object,)]
    return [next(v for k, v in vars(thing).items() if k[0] != "_")(thing(), n) for n in range(8)]


@pytest.mark.parametrize("name", [*TAKEN_IN, *STAYS])
def test_it_does_what_it_did(name: str):
    sources = program({**TAKEN_IN, **STAYS}[name])
    assert told(fold(sources)) == told(sources)


@pytest.mark.parametrize("name", TAKEN_IN)
def test_what_is_called_once_is_no_function_of_its_own(name: str):
    text = fold(program(TAKEN_IN[name]))["box0"]
    private = set(re.findall(r"\S+ (?:Thing|Base)\._[a-z]\w*", text))
    assert {line.split()[-1] for line in private} <= {"Base._of_base", "Base._made_less"}
    assert ("Base._of_base" in text) == ("_of_base" not in TAKEN_IN[name])


@pytest.mark.parametrize("name", STAYS)
def test_what_would_not_be_the_same_stays(name: str):
    assert "Thing._stay" in fold(program(STAYS[name]))["box0"]


def test_what_uses_names_from_outside_stays_in_its_file():
    assert "Base._made_less" in fold(program(TAKEN_IN["a value at the end"]))["box0"]
