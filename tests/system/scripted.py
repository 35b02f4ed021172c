"""An IMAP server that misbehaves on order: a proper small one, with hooks that a test overrides."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from intake.settings.sections import Mailbox

RECEIVED = "01-Jul-2022 10:15:00 +0900"
HANG_UP, SILENCE = "hang up", "silence"  # what `refuse` may answer besides NO and BAD
USER, PASSWORD = "rddlg", "mihon-pass"


@dataclass
class Held:
    """A mail on the server; `date` is its INTERNALDATE as it is sent, None: left out."""

    uid: int
    raw: bytes
    date: str | None = f'"{RECEIVED}"'


@dataclass
class Box:
    """A folder."""

    mails: list[Held] = field(default_factory=list)
    uidvalidity: int = 1000
    uidnext: int = 1

    def add(self, raw: bytes, **values: Any) -> None:
        self.mails.append(Held(self.uidnext, raw, **values))
        self.uidnext += 1


@dataclass
class Command:
    """A command as it came: the verb (without UID), its words, the folder that is open."""

    verb: str
    words: list[str]
    folder: str
    uids: list[int]

    @property
    def body(self) -> bool:
        return self.verb == "FETCH" and "BODY" in self.words[-1]


class Scripted:
    """A server with INBOX and further folders. Tests subclass it."""

    greeting = "* OK ready"
    capabilities = "IMAP4rev1 IDLE AUTH=PLAIN"
    user, password = USER, PASSWORD
    in_small_letters = False  # all its words but the tag, which is the client's

    def __init__(self, *mails: bytes, **others: Box) -> None:
        self.folders: dict[str, Box] = {**others, "INBOX": Box()}
        for raw in mails:
            self.inbox.add(raw)
        self.seen: Counter[str] = Counter()
        self.lines: list[str] = []
        self.port = 0

    @property
    def inbox(self) -> Box:
        return self.folders["INBOX"]

    # --- what a test may change ---

    def refuse(self, command: Command) -> str | None:
        """What to answer instead of the proper thing; None: the proper thing."""
        return None

    def found(self, box: Box) -> str:
        return "* SEARCH " + " ".join(str(mail.uid) for mail in box.mails)

    def size_of(self, mail: Held) -> str | None:
        return str(len(mail.raw))

    def body_of(self, mail: Held) -> bytes | None:
        return mail.raw

    def item_uid(self, mail: Held, command: Command) -> str:
        return f"UID {mail.uid}"

    def while_idle(self, box: Box, say: Callable[..., None]) -> None:
        """What happens while a client waits with IDLE."""

    def count_first(self) -> int | None:
        """A count told before the true one when a folder is opened; None: only the true one."""
        return None

    def count(self, box: Box) -> int:
        """What NOOP says."""
        return len(box.mails)

    # --- the rest ---

    def settings(self, **values: Any) -> Mailbox:
        chosen = {"host": "127.0.0.1", "port": self.port, "security": "none", "read_timeout": 2}
        return Mailbox(**(chosen | {"user": self.user, "password": self.password} | values))


@contextmanager
def scripted(server: Scripted) -> Iterator[Scripted]:
    """The server, listening on a free port of the loopback."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, _HungUp):
                _Session(server, self.rfile, self.wfile).run()

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = allow_reuse_address = True
        block_on_close = False

    with Threads(("127.0.0.1", 0), Handler) as listening:
        server.port = listening.server_address[1]
        threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()


class _HungUp(Exception):
    pass


class _Session:
    def __init__(self, server: Scripted, rfile: Any, wfile: Any) -> None:
        self.server, self.rfile, self.wfile = server, rfile, wfile
        self.folder = ""

    def say(self, *lines: str | bytes) -> None:
        for line in lines:
            told = line if isinstance(line, bytes) else self.spelt(line).encode()
            self.wfile.write(told + b"\r\n")
        self.wfile.flush()

    def spelt(self, text: str) -> str:
        tag, space, words = text.partition(" ")
        return f"{tag}{space}{words.lower() if self.server.in_small_letters else words}"

    def line(self) -> str:
        line = self.rfile.readline()
        if not line:
            raise _HungUp
        text: str = line.decode("utf-8", "replace").rstrip("\r\n")
        return text

    def run(self) -> None:
        self.say(self.server.greeting)
        while True:
            text = self.line()
            self.server.lines.append(text)
            tag, *words = re.findall(r'"(?:[^"\\]|\\.)*"|\([^)]*\)|\S+', text)
            verb = words.pop(0).upper()
            by_uid = verb == "UID"
            if by_uid:
                verb = words.pop(0).upper()
            self.server.seen[verb] += 1
            uids = self._asked(words[0]) if verb == "FETCH" else []
            command = Command(verb, words, self.folder, uids)
            answer = self.server.refuse(command)
            if answer == HANG_UP:
                return
            if answer == SILENCE:
                time.sleep(60)
                return
            if answer is not None:
                self.say(f"{tag} {answer}")
            else:
                self.say(f"{tag} {getattr(self, f'do_{verb.lower()}', self._nothing)(command)}")
            if verb == "LOGOUT":
                return

    @property
    def box(self) -> Box:
        return self.server.folders[self.folder]

    def _asked(self, numbers: str) -> list[int]:
        there = [mail.uid for mail in self.box.mails]
        found = []
        for part in numbers.split(","):
            first, _, last = part.partition(":")
            end = max(there, default=0) if last == "*" else int(last or first)
            found += [uid for uid in there if int(first) <= uid <= end]
        return found

    def _nothing(self, command: Command) -> str:
        return "OK done"

    def do_capability(self, command: Command) -> str:
        self.say(f"* CAPABILITY {self.server.capabilities}")
        return "OK done"

    def _enter(self, user: str, password: str) -> str:
        right = (user, password) == (self.server.user, self.server.password)
        return "OK in" if right else "NO [AUTHENTICATIONFAILED] wrong"

    def do_login(self, command: Command) -> str:
        if len(command.words) != 2:
            return "BAD two words, please"
        return self._enter(*(_unquoted(word) for word in command.words))

    def do_authenticate(self, command: Command) -> str:
        self.say("+ ")
        _, user, password = base64.b64decode(self.line()).decode().split("\0")
        return self._enter(user, password)

    def do_examine(self, command: Command) -> str:
        name = _unquoted(command.words[0])
        if name not in self.server.folders:
            return "NO [NONEXISTENT] no such folder"
        self.folder = name
        if (stale := self.server.count_first()) is not None:
            self.say(f"* {stale} EXISTS")
        self.say(
            f"* {len(self.box.mails)} EXISTS",
            f"* OK [UIDVALIDITY {self.box.uidvalidity}] ok",
            f"* OK [UIDNEXT {self.box.uidnext}] ok",
        )
        return "OK [READ-ONLY] open"

    def do_list(self, command: Command) -> str:
        self.say(*(f'* LIST () "/" "{name}"' for name in self.server.folders))
        return "OK done"

    def do_search(self, command: Command) -> str:
        if "HEADER" in command.words:
            wanted = _unquoted(command.words[-1]).encode()
            held = [str(mail.uid) for mail in self.box.mails if wanted in mail.raw]
            self.say(f"* SEARCH {' '.join(held)}".rstrip())
        else:
            self.say(self.server.found(self.box))
        return "OK done"

    def do_append(self, command: Command) -> str:
        name = _unquoted(command.words[0])
        if name not in self.server.folders:
            return "NO [TRYCREATE] no such folder"
        self.say("+ go on")
        raw = self.rfile.read(int(command.words[-1].strip("{}+")))
        self.line()
        self.server.folders[name].add(raw)
        return "OK done"

    def do_noop(self, command: Command) -> str:
        if self.folder:
            self.say(f"* {self.server.count(self.box)} EXISTS")
        return "OK done"

    def do_idle(self, command: Command) -> str:
        self.say("+ idling")
        self.server.while_idle(self.box, self.say)
        self.line()
        return "OK done"

    def do_fetch(self, command: Command) -> str:
        asked = set(command.uids)
        for number, mail in enumerate(self.box.mails, 1):
            if mail.uid in asked:
                self._give(number, mail, command)
        return "OK done"

    def _give(self, number: int, mail: Held, command: Command) -> None:
        items = [self.server.item_uid(mail, command)]
        if "RFC822.SIZE" in command.words[-1] and (size := self.server.size_of(mail)) is not None:
            items.append(f"RFC822.SIZE {size}")
        if "INTERNALDATE" in command.words[-1] and mail.date is not None:
            items.append(f"INTERNALDATE {mail.date}")
        if not command.body:
            self.say(f"* {number} FETCH ({' '.join(filter(None, items))})")
            return
        body = self.server.body_of(mail)
        told = self.spelt(f"* {number} FETCH ({' '.join([*filter(None, items), 'BODY[]'])} ")
        told += "" if body is not None else self.spelt("* NIL")[2:]
        given = b"" if body is None else b"{%d}\r\n" % len(body) + body
        self.say(told.encode() + given + b")")


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word
