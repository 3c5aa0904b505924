"""A PTY behind a TCP port, so that a watch is reached as socket://."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MOST = 65_536


@contextmanager
def bridged(path: str) -> Iterator[str]:
    """Give the name under which a PTY can be reached over TCP, by one at a time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over, end = os.pipe()
        thread = threading.Thread(target=_serve, args=(server, path, over), daemon=True)
        thread.start()
        try:
            yield f"socket://127.0.0.1:{server.getsockname()[1]}"
        finally:
            os.write(end, b".")
            thread.join()
            os.close(end)
            os.close(over)


def _serve(server: socket.socket, path: str, over: int) -> None:
    while True:
        if over in select.select([server, over], [], [])[0]:
            return
        connection = server.accept()[0]
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        watch = os.open(path, os.O_RDWR | os.O_NOCTTY)
        with connection:
            _carry(connection, watch, over)
        os.close(watch)


def _carry(connection: socket.socket, watch: int, over: int) -> None:
    """Carry bytes both ways until either end has gone."""
    while True:
        ready = select.select([connection, watch, over], [], [])[0]
        if over in ready:
            return
        if connection in ready:
            data = connection.recv(_MOST)
            if not data:
                return
            while data:
                data = data[os.write(watch, data) :]
        if watch in ready:
            try:
                connection.sendall(os.read(watch, _MOST))
            except OSError:
                return
