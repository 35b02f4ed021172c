"""A TCP proxy between client and server that drops, stalls, delays or cuts off on order."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_PIECE = 16 * 1024


@dataclass
class Proxy:
    """Faults, changeable while it runs.

    `cut_after`: bytes from the server after which a connection is reset; `cut_sent`: the same for
    bytes from the client. `delay`: seconds before each piece goes on. While `stalled`, bytes are
    swallowed up without end and nothing is said; while `refusing`, new connections are closed.
    """

    target: tuple[str, int]
    cut_after: int | None = None
    cut_sent: int | None = None
    delay: float = 0.0
    stalled: bool = False
    refusing: bool = False
    connections: int = 0
    _open: set[socket.socket] = field(default_factory=set)
    _listener: socket.socket = field(
        default_factory=lambda: socket.create_server(("127.0.0.1", 0), backlog=64)
    )

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def drop(self) -> None:
        """Reset every connection there is."""
        for sock in list(self._open):
            _reset(sock)

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                if self.refusing:
                    raise ConnectionError
                server = socket.create_connection(self.target, 5)
                server.settimeout(None)
            except OSError:
                _reset(client)
                continue
            self._open |= {client, server}
            for source, sink, ours in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pump, args=(source, sink, ours), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        passed = 0
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                if self.delay:
                    time.sleep(self.delay)
                if self.stalled:
                    continue
                limit = self.cut_after if from_server else self.cut_sent
                if limit is not None and passed + len(piece) > limit:
                    sink.sendall(piece[: max(0, limit - passed)])
                    break
                sink.sendall(piece)
                passed += len(piece)
        for sock in (source, sink):
            _reset(sock)
            self._open.discard(sock)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()


def _reset(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        sock.close()


@contextmanager
def proxy_to(host: str, port: int) -> Iterator[Proxy]:
    """A running proxy in front of a server."""
    proxy = Proxy((host, port))
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.close()
