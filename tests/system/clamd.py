"""A small server that speaks clamd's protocol, and whose only virus is a word."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

VIRUS, NAME = b"MIHON-VIRUS-2022", "Mihon.Test.Virus-1"


@dataclass
class Scanner:
    """Where it listens, what it was given, and how it behaves."""

    place: str
    most: int = 10_000_000  # bytes: StreamMaxLength
    answers: bool = True  # False: takes a stream and never says what it thinks
    pings: bool = True
    seen: list[bytes] = field(default_factory=list)


@contextmanager
def scanner(place: Path | None = None) -> Iterator[Scanner]:
    """A running one, on a socket of this path or on a port of loopback."""
    if place is None:
        listener = socket.create_server(("127.0.0.1", 0))
        made = Scanner(f"127.0.0.1:{listener.getsockname()[1]}")
    else:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(place))
        listener.listen()
        made = Scanner(str(place))
    over = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=_talk, args=(connection, made, over), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield made
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        if place is not None:
            place.unlink()


def _talk(connection: socket.socket, made: Scanner, over: threading.Event) -> None:
    with suppress(OSError, EOFError), connection:
        command = b""
        while not command.endswith(b"\0"):
            command += _exactly(connection, 1)
        match command:
            case b"zPING\0" if made.pings:
                connection.sendall(b"PONG\0")
            case b"zVERSION\0":
                connection.sendall(b"ClamAV 1.4.9/27800/Fri Jul  1 08:00:00 2022\0")
            case b"zINSTREAM\0":
                connection.sendall(_verdict(connection, made, over))
            case _:
                connection.sendall(b"UNKNOWN COMMAND\0")


def _verdict(connection: socket.socket, made: Scanner, over: threading.Event) -> bytes:
    stream = b""
    while size := struct.unpack("!L", _exactly(connection, 4))[0]:
        if len(stream) + size > made.most:
            return b"INSTREAM size limit exceeded. ERROR\0"
        stream += _exactly(connection, size)
    made.seen.append(stream)
    if not made.answers:
        over.wait()
    return f"stream: {NAME} FOUND\0".encode() if VIRUS in stream else b"stream: OK\0"


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        some = connection.recv(size - len(data))
        if not some:
            raise EOFError
        data += some
    return data
