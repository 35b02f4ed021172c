"""Ask the virus scanner ClamAV over a socket, with limits on time and on the reply's size.

根拠: clamd(8): zPING, zVERSION, zINSTREAM.
"""

from __future__ import annotations

import socket
import struct
import time
from contextlib import closing
from dataclasses import dataclass

from intake.terms import IntakeError

_PIECE = 256 * 1024  # bytes sent at once
_LONGEST_REPLY = 4_096  # bytes
_CONNECT = 5.0  # seconds, to connect and to be answered when nothing is to be scanned
_LONGEST_NAME = 100


class Absent(IntakeError):
    """Raised if the virus scanner cannot be reached at the address in the settings.

    The message says in Japanese what is wrong and what to do.
    """


class Unanswered(Exception):
    """Raised if the virus scanner can be reached, but does not say whether the content sent is
    clean.

    The message is the scanner's reply or the network error.
    """


@dataclass(frozen=True, slots=True)
class Clamd:
    """A ClamAV virus scanner at the address `place`: the path of a Unix socket, or "host:port".

    `seconds` is the time limit for scanning one content (such as an attachment).
    """

    place: str
    seconds: float

    def version(self) -> str:
        """The scanner's name and version, as the scanner reports them.

        Raises Absent if the scanner does not answer.
        """
        self._ping()
        try:
            return self._asked(b"VERSION", None, _CONNECT)
        except OSError as error:
            raise self._absent(error) from None

    def name_in(self, content: bytes) -> str:
        """The name of the virus that the scanner finds in `content`; "" if it finds none.

        Raises Absent if the scanner does not answer at all, Unanswered if it gives no verdict on
        this content.
        """
        try:
            reply = self._asked(b"INSTREAM", content, self.seconds)
        except OSError as error:
            self._ping()
            raise Unanswered(_reason(error)) from None
        said = reply.removeprefix("stream:").strip()
        if said == "OK":
            return ""
        if said.endswith(" FOUND"):
            return said.removesuffix(" FOUND")[:_LONGEST_NAME] or "?"
        raise Unanswered(said[:_LONGEST_NAME])

    def _ping(self) -> None:
        try:
            if (reply := self._asked(b"PING", None, _CONNECT)) == "PONG":
                return
        except OSError as error:
            raise self._absent(error) from None
        raise self._absent(OSError(f"PING への返事が {reply[:20]!r}"))

    def _asked(self, command: bytes, content: bytes | None, seconds: float) -> str:
        """The scanner's reply, one line of text, to one command sent over a new connection.

        `content` is the data to scan, None for commands without data. Raises OSError if there is no
        complete reply within `seconds`.
        """
        end = time.monotonic() + seconds
        with closing(self._connected()) as connection:
            try:
                _send(connection, b"z" + command + b"\0", end)
                if content is not None:
                    for at in range(0, len(content), _PIECE):
                        piece = content[at : at + _PIECE]
                        _send(connection, struct.pack("!L", len(piece)) + piece, end)
                    _send(connection, bytes(4), end)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it had enough, and perhaps has said why
            return _reply(connection, end)

    def _connected(self) -> socket.socket:
        if "/" not in self.place:
            host, _, port = self.place.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), _CONNECT)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_CONNECT)
            connection.connect(self.place)
        except OSError:
            connection.close()
            raise
        return connection

    def _absent(self, error: OSError) -> Absent:
        return Absent(
            f"ウイルス対策ソフト（[reading] clamd、{self.place}）に接続できません（{_reason(error)}）。"
            "clamd が動いているか、場所と権限を確かめてください。"
        )


def _send(connection: socket.socket, data: bytes, end: float) -> None:
    connection.settimeout(_left(end))
    connection.sendall(data)


def _reply(connection: socket.socket, end: float) -> str:
    """Read the scanner's reply, up to a zero byte or the end of the connection, as one text line.

    `end` is the deadline for the whole reply, on the monotonic clock in seconds. Raises OSError if
    the deadline passes first, or if the connection ends without a reply.
    """
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_REPLY:
        connection.settimeout(_left(end))
        some = connection.recv(_LONGEST_REPLY)
        if not some:
            break
        said += some
    if not said:
        raise ConnectionAbortedError("返事がありません")
    text = said.partition(b"\0")[0].decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "時間内に返事がありません"
    return error.strerror or str(error) or type(error).__name__
