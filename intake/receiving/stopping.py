"""Stop the program on a signal: after the current mail, but within five seconds."""

from __future__ import annotations

import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_GRACE = 1.5  # seconds for the mail at hand before waits are cut short
_LOOK = 0.1  # seconds between looks at hanging connections, once stopping
_DOZE = 5.0  # between looks at whether there is anything left to guard


class Stop:
    """A request to stop, made by SIGTERM, SIGINT or a test; calling the object returns whether it was made.

    The program finishes the current mail first. The signal handler only sends a byte through a
    socket, which ends every `wait`; the handler takes no lock, because the interrupted thread might
    have that lock.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._bell, self._rope = socket.socketpair()
        self._sockets: list[socket.socket] = []

    def __call__(self) -> bool:
        return self._since is not None

    def now(self, *_: object) -> None:
        if self._since is None:
            self._since = time.monotonic()
            self._rope.send(b"!")

    def overdue(self) -> bool:
        """Return whether stopping was requested over 1.5 seconds ago, so that waits must be cut short."""
        return self._since is not None and time.monotonic() - self._since > _GRACE

    def wait(self, seconds: float) -> None:
        select.select([self._bell], [], [], seconds)

    def cuts(self, sock: socket.socket | None) -> None:
        """Register a connection's socket, to be shut down 1.5 seconds after a request to stop.

        The context manager `enforced` shuts it down, because nothing else ends a wait for a silent
        server. If `sock` is None, nothing is registered.
        """
        self._sockets = [known for known in self._sockets if known.fileno() != -1]
        if sock is not None:
            self._sockets.append(sock)

    def on_signals(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            self.now()

        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last is Windows' own
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), stop)

    @contextmanager
    def enforced(self) -> Iterator[None]:
        """Return a context manager that ends waits for silent servers after a request to stop.

        It shuts down the sockets registered by `cuts` 1.5 seconds after the request.
        """
        done = threading.Event()
        threading.Thread(target=self._guard, args=(done,), daemon=True).start()
        try:
            yield
        finally:
            done.set()

    def _guard(self, done: threading.Event) -> None:
        while not self() and not done.is_set():
            self.wait(_DOZE)
        while not done.wait(_LOOK):
            if self.overdue():
                for sock in self._sockets:
                    with suppress(OSError):
                        sock.shutdown(socket.SHUT_RDWR)
