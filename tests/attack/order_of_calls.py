"""Whether anything is acknowledged before it is synced, by strace: python -m tests.attack.order_of_calls

A poll with its letters, a decision and a backup are traced; letters go over one connection, as another
one's line in the journal may be half written while a letter goes whose own is synced. When a letter is handed over, or a line is
printed, no file of the state folder or the backup may have bytes that were written and not synced, no
file may get its name before its bytes are synced, and no folder a new name that is not.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from intake.demo.smtp import Keeper, smtp_server
from tests.attack.figures import Found, command
from tests.system.dovecot import dovecot_server
from tests.system.environment import environment_for
from tests.system.mails import applications

_CALLS = "write,pwrite64,writev,sendto,sendfile,copy_file_range,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat"
_LINE = re.compile(r"^\d+ +(?P<name>\w+)\((?P<rest>.*)$")
_NOTED = (
    ".pid",
    ".lock",
    "error.log",
)  # who works here, and what is for the engineer: nothing rests on them
_HANDED_OVER = re.compile(r'"(?:mail from|data)', re.IGNORECASE)


@dataclass
class Order:
    """What of the files below `root` is not synced, call after call."""

    root: str
    written: set[str] = field(default_factory=set)  # files
    named: set[str] = field(default_factory=set)  # folders with a new name in them
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def take(self, lines: Iterable[str]) -> None:
        for name, rest in _calls(lines):
            self.seen[name] += 1
            if name in ("fsync", "fdatasync"):
                path = _of_handle(rest)
                self.written.discard(path)
                self.named.discard(path)
            elif name.startswith(("rename", "link")):
                self._renamed(name, re.findall(r'"([^"]*)"', rest))
            elif name.startswith("unlink"):
                self.written -= set(re.findall(r'"([^"]*)"', rest))
            elif (path := _of_handle(rest, last=name == "copy_file_range")).startswith(self.root):
                if not path.endswith(_NOTED):
                    self.written.add(path)
            elif _HANDED_OVER.search(rest) or rest.startswith("1<"):
                self.seen["acknowledged"] += 1
                self._acknowledged(rest[:60])

    def _renamed(self, name: str, paths: list[str]) -> None:
        source, target = paths[0], paths[-1]
        if not target.startswith(self.root):
            return
        if source in self.written:
            self.wrong.append(f"{name} of {source} before it was synced")
        self.named.add(str(Path(target).parent))

    def _acknowledged(self, what: str) -> None:
        if self.written or self.named:
            self.wrong.append(f"{what} before {sorted(self.written | self.named)} was synced")


def _calls(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The calls that succeeded, each at its end: name, and what follows."""
    begun: dict[str, str] = {}
    for line in lines:
        process = line.split(maxsplit=1)[0]
        if line.rstrip().endswith("<unfinished ...>"):
            begun[process] = line.rstrip().removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"^\d+ +<\.\.\. \w+ resumed>(.*)$", line):
            line = begun.pop(process, "") + resumed[1]
        if (found := _LINE.match(line)) and not re.search(r"= -1 E", line):
            yield found["name"], found["rest"]


def _of_handle(rest: str, *, last: bool = False) -> str:
    found = re.findall(r"^\d+<([^>]*)>|, \d+<([^>]*)>", rest)
    names = [first or second for first, second in found]
    return names[-1 if last else 0].removesuffix(" (deleted)") if names else ""


def run(seed: int, mails: int = 20) -> Found:
    """Calls counted, and those that came too early."""
    if not shutil.which("strace"):
        return Found({"no strace here": 1})
    with (
        tempfile.TemporaryDirectory(prefix="order-") as name,
        dovecot_server() as server,
        smtp_server(Keeper(Path(name) / "kept")) as smtp,
    ):
        server.append_many(applications(mails))
        state = Path(name) / "files" / "state"
        environment = environment_for(
            state, server, smtp, READING__PROCESSES=1, SMTP__CONNECTIONS=1
        )
        order = Order(str(state.parent))
        decision = [
            "decide",
            "correct",
            "R4-0001",
            "--by",
            "見本",
            "--set",
            "field=phone",
            "--set",
            "value=03-1111-2222",
        ]
        for arguments in (["poll"], decision, ["backup", str(state.parent / "copy")]):
            trace = Path(name) / "trace"
            done = subprocess.run(
                ["strace", "-f", "-y", "-s", "80", "-e", f"trace={_CALLS}", "-o", str(trace),
                 sys.executable, "-m", "intake.cli", *arguments],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                order.wrong.append(
                    f"{arguments[0]} ended with {done.returncode}: {done.stderr[-300:]}"
                )
            order.take(trace.read_text(errors="replace").splitlines())
        figures = dict(order.seen) | {
            "letters": len(smtp.messages()),
            "too early": len(order.wrong),
        }
        return Found(figures, tuple(order.wrong[:10]))


if __name__ == "__main__":
    command(__doc__, run, mails=20)
