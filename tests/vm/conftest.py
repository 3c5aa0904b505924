"""The `interpreter` fixture: a test that asks for it runs once on each interpreter there is."""

from __future__ import annotations

import os

import pytest

from tests.vm import install
from tests.vm.interpreters import CPython, GivenVM, Interpreter, NpmVM

_FIXTURES = {"cpython": "cpython", "npm": "npm_vm", "trailcue_vm": "trailcue_vm"}
_NAMES = ["cpython", "npm"] + (["trailcue_vm"] if os.environ.get("TRAILCUE_VM") else [])
_MICROPYTHONS = [name for name in _NAMES if name != "cpython"]


@pytest.fixture(scope="session")
def npm_vm() -> NpmVM:
    """The npm VM, installed if need be. A failure fails the tests that need it: it is never a silent skip."""
    try:
        install.vm_module()
    except install.InstallError as error:
        pytest.fail(str(error), pytrace=False)
    return NpmVM()


@pytest.fixture(scope="session")
def cpython() -> CPython:
    return CPython()


@pytest.fixture(scope="session")
def trailcue_vm() -> GivenVM:
    return GivenVM(os.environ["TRAILCUE_VM"])


@pytest.fixture(params=_NAMES)
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Each interpreter in turn."""
    return request.getfixturevalue(_FIXTURES[request.param])


@pytest.fixture(params=_MICROPYTHONS)
def micropython(request: pytest.FixtureRequest) -> Interpreter:
    """Each interpreter that is a MicroPython: with `micropython.heap_lock`, `gc.mem_alloc` and small ints."""
    return request.getfixturevalue(_FIXTURES[request.param])
