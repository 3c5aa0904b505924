"""The entry on CPython: `python -I -S -B -u _cpython.py SHIMS SOURCE SINK`, numbers of the port's file descriptors.

Code of the drive gets what a board has and nothing else: built-ins of its own, an import of its own (shims, then the
drive, then a few modules of the standard library) and its own `sys.modules`, all beside those of this interpreter.
"""

import __future__

import builtins
import errno
import importlib
import io
import os
import sys
import types

# Of what every target board has, the modules that CPython's own are near enough to.
_AS_HERE = (
    "__future__", "array", "binascii", "collections", "errno", "hashlib", "json", "math", "random", "re",
    "select", "struct", "traceback", "zlib",
)  # fmt: skip
_SHADOWS = {"time": "_time", "os": "_os", "gc": "_gc"}
_DEFERRED = __future__.annotations.compiler_flag


class Importer:
    """Modules of the drive and the shims, as CircuitPython would import them."""

    def __init__(self, shims):
        self.shims = shims
        self.modules = {}
        self.has_drive = False
        self.builtins = dict(vars(builtins))
        self.builtins.update(__import__=self.do, compile=_compiled, open=self._open)
        for name in ("breakpoint", "copyright", "credits", "exit", "license", "quit"):
            self.builtins.pop(name, None)
        self._add("sys", _sys(self.modules))
        self._add("io", _io(self._open))

    def do(self, name, names=None, _=None, wanted=(), level=0):
        """Import as the statement does."""
        if level:
            package = names["__name__"] if "__path__" in names else names["__name__"].rpartition(".")[0]
            for _ in range(level - 1):
                package = package.rpartition(".")[0]
            name = package + "." + name if name else package
        module = self._load(name)
        if not wanted:
            return self.modules[name.partition(".")[0]]
        for item in wanted:
            if not hasattr(module, item) and hasattr(module, "__path__"):
                self._load(name + "." + item)
        return module

    def _load(self, name):
        """Return a module, imported first if it was not, packages before what is in them."""
        if name in self.modules:
            return self.modules[name]
        package, _, last = name.rpartition(".")
        if package:
            above = self._load(package)
            folders = getattr(above, "__path__", None)
            if folders is None:
                raise ImportError("no module named '%s'" % name)
            module = self._from(name, last, [folders])
            setattr(above, last, module)
            return module
        return self._top(name)

    def _top(self, name):
        shim = os.path.join(self.shims, _SHADOWS.get(name, name))
        if os.path.isfile(shim + ".py") or os.path.isfile(os.path.join(shim, "__init__.py")):
            return self._from(name, _SHADOWS.get(name, name), ["/.shim"])
        if name in _AS_HERE:
            return self._add(name, importlib.import_module(name))
        return self._from(name, name, ["", "/", "/lib"] if self.has_drive else [])

    def _from(self, name, last, folders):
        """Load a module or package out of the first of these folders that has it."""
        for folder in folders:
            path = folder + "/" + last if folder.strip("/") else folder + last
            for candidate, package in ((path + "/__init__.py", path), (path + ".py", None)):
                source = self._read(candidate)
                if source is not None:
                    return self._run(name, candidate, package, source)
        raise ImportError("no module named '%s'" % name)

    def _read(self, path):
        if path.startswith("/.shim/"):
            real = os.path.join(self.shims, path[len("/.shim/") :])
            if not os.path.isfile(real):
                return None
            with open(real, encoding="utf-8") as file:
                return file.read()
        try:
            with self._open(path) as file:
                return file.read()
        except OSError:
            return None

    def _run(self, name, path, package, source):
        module = types.ModuleType(name)
        module.__file__ = path
        module.__builtins__ = self.builtins
        if package is not None:
            module.__path__ = package
        self._add(name, module)
        try:
            exec(_compiled(source, path, "exec"), vars(module))
        except BaseException:
            del self.modules[name]
            raise
        return self.modules.get(name, module)

    def _add(self, name, module):
        self.modules[name] = module
        return module

    def _open(self, path, mode="r", encoding=None):
        return self._load("_files").opened(path, mode, encoding)


def _compiled(source, path, mode):
    """Compile without evaluating annotations, as MicroPython does not; imports of the drive's code are its own."""
    return compile(source, path, mode, _DEFERRED, dont_inherit=True)


def _sys(modules):
    """Return a `sys` for the drive."""
    module = types.ModuleType("sys")
    for name in (
        "byteorder",
        "exit",
        "implementation",
        "maxsize",
        "stderr",
        "stdin",
        "stdout",
        "version",
        "version_info",
    ):
        setattr(module, name, getattr(sys, name))
    module.modules = modules
    module.path = ["", "/", ".frozen", "/lib"]
    module.platform = "nRF52840"
    return module


def _io(opened):
    """Return an `io` for the drive. Without CPython's IOBase, which would close what nobody closed."""
    module = types.ModuleType("io")
    vars(module).update(BytesIO=io.BytesIO, StringIO=io.StringIO, IOBase=object, open=opened)
    return module


def _error(number):
    """Return an OSError that knows its errno, as MicroPython's does by its one argument."""
    return OSError(number, errno.errorcode.get(number, ""))


def main():
    """Attach the port, then do what the world wants."""
    shims, source, sink = sys.argv[1:]
    importer = Importer(shims)
    port = importer.do("_port")
    read = port.Stream(open(int(source), "rb", buffering=0))
    write = port.Stream(open(int(sink), "wb", buffering=0))
    port.attach(read, write, _error)
    importer.has_drive = True
    importer.do("_main").start()


main()
