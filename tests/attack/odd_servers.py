"""Watches a Dovecot that answers oddly, and a sending server that does: python -m tests.attack.odd_servers

Between `intake watch` and Dovecot a proxy plays at random, from a seed, what servers were seen to do:
it refuses commands, hangs up, falls silent, tells fewer mails than there are or one more, dates and sizes
that are none, empty and cut-off bodies. The sending server refuses letters and the account, defers, hangs
up. Then both are well. At the end: what is on the server is recorded, each letter went out once.
--minutes N of oddities, --settle N minutes at most until all is in.
"""

from __future__ import annotations

import random
import re
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any, BinaryIO

from aiosmtpd.smtp import Envelope, Session

from intake.demo.smtp import Keeper, smtp_server
from intake.folder import StateError
from intake.status import status
from intake.store import State, now
from tests.attack.figures import Found, command
from tests.attack.long_watch import _IN_HASTE, mail
from tests.system.dovecot import Dovecot, dovecot_server
from tests.system.environment import environment_for

OPERATOR = "unyou@j-lis.example"
_LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


@dataclass
class Moods:
    """What goes wrong now; seeded, counted by its name."""

    chance: random.Random
    share: float = 0.06  # of commands and letters
    calm: bool = False
    played: Counter[str] = field(default_factory=Counter)

    def one_of(self, *names: str) -> str:
        """The fault for what is asked for now; "" for none."""
        if self.calm or self.chance.random() > self.share:
            return ""
        name = self.chance.choice(names)
        self.played[name] += 1
        return name


_BY_VERB = {
    "LOGIN": ("NO", "BAD", "hang up", "silence"),
    "EXAMINE": ("NO", "BAD", "hang up", "silence", "one more"),
    "SEARCH": ("NO", "BAD", "hang up", "silence", "fewer", "none"),
    "FETCH": ("NO", "BAD", "hang up", "silence", "no date", "odd date", "no size", "no body", "half a body", "no UID"),
    "IDLE": ("NO", "hang up", "silence"),
    "NOOP": ("one more", "hang up"),
}  # fmt: skip
_EDITS = {
    "one more": (rb"^\* (\d+) EXISTS", lambda m: b"* %d EXISTS" % (int(m[1]) + 1)),
    "fewer": (rb"^\* SEARCH (.*) \d+", rb"* SEARCH \1"),
    "none": (rb"^\* SEARCH .*", b"* SEARCH\r\n"),
    "no date": (rb'INTERNALDATE "[^"]*"', b"INTERNALDATE NIL"),
    "odd date": (rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "00-Jan-0000 00:00:00 +0000"'),
    "no size": (rb"RFC822.SIZE \d+", b"RFC822.SIZE NIL"),
    "no UID": (rb"\(UID \d+ ", b"("),
}


def _between(moods: Moods, dovecot: Dovecot) -> type[socketserver.StreamRequestHandler]:
    """A handler that passes on what client and server say, but for the fault that it was given."""

    class Between(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError, _End),
                socket.create_connection((dovecot.host, dovecot.plain_port), 10) as there,
            ):
                self.fault, self.tag = "", b""
                answers = there.makefile("rb")
                threading.Thread(target=self._answers, args=(answers, there), daemon=True).start()
                while line := self.rfile.readline():
                    if line.strip().upper() != b"DONE":
                        self._asked(line, there)
                    else:
                        there.sendall(line)

        def _asked(self, line: bytes, there: socket.socket) -> None:
            tag, *words = line.split()
            verb = next((w.decode() for w in words if w.upper() != b"UID"), "").upper()
            fault = moods.one_of(*_BY_VERB[verb]) if verb in _BY_VERB else ""
            if fault == "hang up":
                self.connection.shutdown(socket.SHUT_RDWR)
                raise _End
            if fault == "silence":
                time.sleep(8)
                raise _End
            if fault in ("NO", "BAD"):
                self.connection.sendall(b"%b %b [UNAVAILABLE] not now\r\n" % (tag, fault.encode()))
                return
            self.fault = fault
            there.sendall(line)

        def _answers(self, answers: BinaryIO, there: socket.socket) -> None:
            with suppress(OSError, ValueError):
                while line := answers.readline():
                    self.connection.sendall(self._edited(line, answers))
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

        def _edited(self, line: bytes, answers: BinaryIO) -> bytes:
            body = b""
            if found := _LITERAL.search(line):
                body = answers.read(int(found[1]))
                if self.fault == "no body":
                    line, body = line[: found.start()] + b"NIL", b""
                elif self.fault == "half a body":
                    body = body[: len(body) // 2]
                    line = line[: found.start()] + b"{%d}\r\n" % len(body)
            if self.fault in _EDITS:
                pattern, by = _EDITS[self.fault]
                line = re.sub(pattern, by, line)
            return line + body

    return Between


class _End(Exception):
    pass


class Moody(Keeper):
    """A sending server that refuses letters and the account, defers, and hangs up before or after it took one."""

    def __init__(self, folder: Path, moods: Moods) -> None:
        super().__init__(folder)
        self._moods = moods

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        refused = self._moods.one_of("account refused", "connection closed")
        if refused == "connection closed":
            return "421 4.3.2 closing"
        return "550 5.7.60 not as this sender" if refused else "250 2.1.0 ok"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        mood = self._moods.one_of("deferred", "hang up at data", "hang up after data", "quota")
        if mood == "deferred":
            return "451 4.3.0 later"
        if mood == "quota":
            return "550 5.4.5 Daily quota exceeded"
        if mood == "hang up at data":
            server.transport.abort()
            return "421 4.3.0 never heard"
        answer = await super().handle_DATA(server, session, envelope)
        if mood == "hang up after data":
            server.transport.abort()
        return answer


@contextmanager
def between(moods: Moods, dovecot: Dovecot) -> Iterator[tuple[str, int]]:
    """Where the proxy listens."""

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = allow_reuse_address = True
        block_on_close = False

    with Threads(("127.0.0.1", 0), _between(moods, dovecot)) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.1,), daemon=True).start()
        try:
            yield "127.0.0.1", listening.server_address[1]
        finally:
            listening.shutdown()


def run(seed: int, minutes: float = 60.0, settle: float = 30.0) -> Found:
    """Oddities for so long, then calm until all is in and nothing is due to be sent; figures."""
    moods = Moods(random.Random(seed))
    with (
        tempfile.TemporaryDirectory(prefix="odd-") as name,
        dovecot_server() as dovecot,
        smtp_server(Moody(Path(name) / "kept", moods)) as smtp,
        between(moods, dovecot) as (host, port),
    ):
        state, log = State(Path(name) / "state"), Path(name) / "log"
        environment = environment_for(
            state.folder, dovecot, smtp,
            **_IN_HASTE | {"MAILBOX__HOST": host, "MAILBOX__PORT": port, "MAILBOX__SECURITY": "none",
                           "WATCHING__OPERATOR": OPERATOR},
        )  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "intake.cli", "watch"],
            env=environment, stderr=log.open("w"), text=True,
        )  # fmt: skip
        try:
            given = _storm(dovecot, moods, minutes * 60, process)
            moods.calm = True
            began = time.monotonic()
            while time.monotonic() - began < settle * 60 and not _all_in(state, given):
                time.sleep(1)
            calm, seconds = time.monotonic() - began, _cpu(process.pid)
            process.terminate()
            code = process.wait(60)
        finally:
            process.kill()
            process.wait(10)
        figures = {"minutes": minutes, "faults": dict(moods.played), "settled in (s)": round(calm)}
        figures |= {
            "CPU seconds": round(seconds, 1),
            "exit code": code,
            "mails on the server": given,
        }
        return _judge(state, log, list(smtp.messages()), given, figures)


def _storm(dovecot: Dovecot, moods: Moods, seconds: float, process: subprocess.Popen[str]) -> int:
    """Mails come in; how many."""
    given, end = 0, time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        dovecot.append_many([mail(given)])
        given += 1
        time.sleep(min(moods.chance.random() * 4, max(end - time.monotonic(), 0)))
    return given


def _all_in(state: State, given: int) -> bool:
    try:
        counts = status(state)
    except StateError:  # not there yet, or held for long on a busy machine
        return False
    due = state.store.rows("to_send", now=now(), most=1)  # the others wait for their next try
    return counts["mailbox"]["recorded"] == given and not due


def _cpu(pid: int) -> float:
    """CPU seconds of a process and of its children that are over."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / 100


def _judge(
    state: State, log: Path, messages: list[Any], given: int, figures: dict[str, Any]
) -> Found:
    counts = status(state)
    with state.store.transaction() as transaction:
        ask = lambda query: transaction.connection.execute(query).fetchall()  # noqa: E731
        letters = {
            row[0] for row in ask("SELECT message_id FROM send WHERE letter NOT LIKE 'operator_%'")
        }
        repeated = {row[0] for row in ask("SELECT send FROM attempt WHERE outcome = 'repeated'")}
        queued = {row[0] for row in ask("SELECT message_id FROM send_now WHERE state = 'queued'")}
        told = dict(ask("SELECT event, count(*) FROM trouble GROUP BY ALL"))
        kinds = dict(
            ask(
                "SELECT split_part(trouble, ':', 1), count(*) FROM trouble WHERE event = 'told' GROUP BY ALL"
            )
        )
        passes = dict(ask("SELECT error IS NULL, count(*) FROM pass GROUP BY ALL"))
    arrived = Counter(
        str(message_from_bytes(each.raw)["Message-ID"]).strip("<>")
        for each in messages
        if OPERATOR not in each.recipients
    )
    doubled = {name for name, times in arrived.items() if times > 1}
    figures |= {
        "recorded": counts["mailbox"]["recorded"],
        "mails lost": given - sum(counts["mails"].values()),
        "missing": counts["mailbox"]["missing"],
        "good and failed passes": (passes.get(True, 0), passes.get(False, 0)),
        "letters": len(letters),
        "letters that wait for their next try": len(letters & queued),
        "letters lost": len(letters - arrived.keys() - queued),
        "letters doubled and not recorded as repeated": len(doubled - repeated),
        "letters given up": counts["sends"]["failed"],
        "told to the operator, and over": (told.get("told", 0), told.get("over", 0)),
        "of what": kinds,
        "told and not over": told.get("told", 0) - told.get("over", 0),
        "troubles left": [each["trouble"] for each in counts["troubles"]],
        "tracebacks": log.read_text().count("Traceback"),
        "unforeseen errors": int((state.folder / "error.log").exists()),
    }
    must_be_none = (
        "mails lost", "missing", "letters lost", "letters doubled and not recorded as repeated",
        "letters given up", "tracebacks", "unforeseen errors", "exit code",
    )  # fmt: skip
    return Found(
        figures, tuple(f"{name}: {figures[name]}" for name in must_be_none if figures[name])
    )


if __name__ == "__main__":
    command(__doc__, run, minutes=60.0, settle=30.0)
