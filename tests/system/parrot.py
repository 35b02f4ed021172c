"""Mail servers that repeat whatever they are told when they refuse it, and remember every byte."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Say = Callable[[str], None]


@dataclass
class Parrot:
    """Where it listens and what it heard."""

    port: int
    host: str = "127.0.0.1"
    heard: bytearray = field(default_factory=bytearray)


def imap(line: str, say: Say) -> None:
    tag, _, words = line.partition(" ")
    if words.upper().startswith("CAPABILITY"):
        say(f"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n")
    elif words.upper().startswith("LOGOUT"):
        say(f"* BYE\r\n{tag} OK done\r\n")
    else:
        say(f"{tag} NO I do not understand [{words}]\r\n")


def smtp(line: str, say: Say) -> None:
    if line.upper().startswith("EHLO"):
        say("250-parrot.example\r\n250 AUTH PLAIN\r\n")
    else:
        say(f"535 5.7.8 I do not understand [{line}]\r\n")


@contextmanager
def parrot(
    answer: Callable[[str, Say], None], greeting: str, tls: ssl.SSLContext | None = None
) -> Iterator[Parrot]:
    """A running server; with `tls` it wants that from the first byte."""
    listener = socket.create_server(("127.0.0.1", 0))
    made = Parrot(listener.getsockname()[1])

    def talk(connection: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError), connection:
            wire = tls.wrap_socket(connection, server_side=True) if tls else connection
            wire.sendall(greeting.encode())
            for line in wire.makefile("rb"):
                made.heard += line
                answer(line.decode("latin-1").strip(), lambda text: wire.sendall(text.encode()))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


IMAP_GREETING = "* OK parrot\r\n"
SMTP_GREETING = "220 parrot.example\r\n"
