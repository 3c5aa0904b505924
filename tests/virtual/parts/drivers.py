"""Adafruit's drivers on CPython, unmodified, over the world's I2C."""

from __future__ import annotations
import __future__

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

from trailcue.virtual.parts.registers import Nack
from trailcue.virtual.world import World

PACKAGES = ("adafruit_lsm6ds", "adafruit_register", "adafruit_bus_device")


class DeferringLoader(SourceFileLoader):
    """Leaves annotations alone: they name types of modules that only boards have."""

    def source_to_code(self, data, path, *, _optimize: int = -1) -> CodeType:
        flags = __future__.annotations.compiler_flag
        return compile(data, path, "exec", flags=flags, dont_inherit=True, optimize=_optimize)

    def get_code(self, fullname: str) -> CodeType:
        """Compile always: cached bytecode would not be ours."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class DriverFinder(MetaPathFinder):
    """Finds the drivers where they are installed."""

    def find_spec(self, fullname, path=None, target=None) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            return spec
        loader = DeferringLoader(fullname, spec.origin)
        places = spec.submodule_search_locations
        return importlib.util.spec_from_file_location(
            fullname, spec.origin, loader=loader, submodule_search_locations=places
        )


class BusI2C:
    """`busio.I2C` of one bus of the world."""

    def __init__(self, world: World, bus: str = "SCL") -> None:
        self.world = world
        self.bus = bus

    def try_lock(self) -> bool:
        return True

    def unlock(self) -> None: ...

    def writeto(self, address, buffer, *, start=0, end=None) -> None:
        self._transfer(address, bytes(buffer[start:end]), 0)

    def readfrom_into(self, address, buffer, *, start=0, end=None) -> None:
        view = memoryview(buffer)[start:end]
        view[:] = self._transfer(address, b"", len(view))

    def writeto_then_readfrom(
        self, address, out_buffer, in_buffer, *, out_start=0, out_end=None, in_start=0, in_end=None
    ) -> None:
        view = memoryview(in_buffer)[in_start:in_end]
        view[:] = self._transfer(address, bytes(out_buffer[out_start:out_end]), len(view))

    def _transfer(self, address: int, out: bytes, count: int) -> bytes:
        try:
            return self.world.i2c(self.bus, address, out, count)
        except Nack:
            raise OSError(19) from None


@contextmanager
def imported(name: str, world: World) -> Iterator[ModuleType]:
    """Import a driver whose sleeping lets the world's time pass; afterwards nothing of it is left."""
    before = dict(sys.modules)
    finder = DriverFinder()
    sys.meta_path.insert(0, finder)
    micropython = ModuleType("micropython")
    vars(micropython)["const"] = lambda value: value
    clock = ModuleType("time")
    vars(clock)["sleep"] = lambda seconds: world.advance(round(seconds * 1e6))
    sys.modules.update(micropython=micropython, time=clock)
    try:
        yield importlib.import_module(name)
    finally:
        sys.meta_path.remove(finder)
        for added in set(sys.modules) - set(before):
            del sys.modules[added]
        sys.modules.update(before)
