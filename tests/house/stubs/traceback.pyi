"""CircuitPython's traceback."""

from types import TracebackType
from typing import IO, Any

def format_exception(
    exc: BaseException | type[BaseException],
    /,
    value: BaseException | None = None,
    tb: TracebackType | None = None,
    limit: int | None = None,
    chain: bool | None = True,
) -> list[str]: ...
def print_exception(
    exc: BaseException | type[BaseException],
    /,
    value: BaseException | None = None,
    tb: TracebackType | None = None,
    limit: int | None = None,
    file: IO[Any] | None = None,
    chain: bool | None = True,
) -> None: ...
