"""The table of a session as Parquet, by arro3 (the extra `parquet`), imported only here."""

from __future__ import annotations

from io import BytesIO

from .seconds import Seconds
from .table import columns


class NoParquet(Exception):
    """The extra is not installed."""


def parquet(seconds: Seconds) -> bytes:
    """Return the file; unknown is null.

    Raises:
        NoParquet: the library that writes it is not there.
    """
    try:
        from arro3.core import Array, DataType, Table
        from arro3.io import write_parquet
    except ImportError as error:
        raise NoParquet(str(error)) from error
    kinds = {"int": DataType.int32(), "float": DataType.float64(), "text": DataType.utf8()}
    table = columns(seconds)
    arrays = [Array(list(one.values), type=kinds[one.kind]) for one in table]
    out = BytesIO()
    write_parquet(Table.from_arrays(arrays, names=[one.name for one in table]), out, compression="zstd(3)")
    return out.getvalue()
