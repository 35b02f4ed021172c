"""Kills poll and send at seeded points, finishes, and counts: python -m tests.attack.kill

300 mails lie in Dovecot little by little; a real SMTP server keeps what it is sent and is the
truth about letters. --kills N, --mails N.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.store import State
from intake.store.archive import sha256
from tests.attack.figures import Found, command
from tests.system.dovecot import Dovecot, dovecot_server
from tests.system.environment import environment_for
from tests.system.mails import FIRST_DAY, application, places

_COMMANDS = (["poll"], ["poll"], ["poll", "--no-send"], ["send"])
_FEW, _PER_MAIL = 8, 28  # events of a run without work, and more for each mail and its letter
_CORRECTIONS = 15  # one mail in so many corrects an earlier application


def mails(count: int, chance: random.Random) -> list[tuple[bytes, datetime]]:
    """Applications of as many municipalities, some incomplete, some corrected later."""
    everywhere = chance.sample(places(), count)
    made: list[bytes] = []
    for number, place in enumerate(everywhere):
        if number % _CORRECTIONS == _CORRECTIONS - 1:
            raw = application(everywhere[number - 7], number - 7, phone="03-0000-9999")
            raw = raw.replace(b"Message-ID: <", b"Message-ID: <corrected.")
        else:
            raw = application(
                place, number, lacks="担当課" if number % 9 == 0 else "", form=number % 9 != 0
            )
        made.append(raw)
    return [(raw, FIRST_DAY + timedelta(minutes=n)) for n, raw in enumerate(made)]


@dataclass(slots=True)
class Victim:
    """The process whose commands are killed again and again (see killer)."""

    process: subprocess.Popen[str]
    sessions: set[int] = field(default_factory=set)

    def order(self, arguments: list[str], **how: float) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        print(json.dumps({"arguments": arguments} | how), file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.sessions.add(answer["session"])
        return answer


@contextmanager
def victim(log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Victim]:
    """Ready to be ordered about; its standard error lies in the log."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.attack.killer", str(log)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Victim(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(30)


def how_to_kill(chance: random.Random, pending: int) -> dict[str, float]:
    """At an event, in native code soon after it, or by the clock, within the work at hand."""
    way = chance.random()
    events = _FEW + _PER_MAIL * min(max(pending, 0), 4)
    if way < 0.6:
        return {"at": chance.randint(1, events)}
    if way < 0.85:
        return {"at": chance.randint(1, events), "delay": chance.random() * 0.03}
    return {"after": chance.random() * events / 60}


def run(seed: int, kills: int = 500, mails: int = 300) -> Found:
    """Kill so often over so many mails, finish, count."""
    chance = random.Random(seed)
    corpus = _corpus(mails, chance)
    with (
        tempfile.TemporaryDirectory(prefix="kill-") as name,
        dovecot_server() as server,
        smtp_server(Keeper(Path(name) / "kept")) as smtp,
        victim(Path(name) / "log", _in_small_steps(Path(name), server, smtp)) as target,
    ):
        began, runs, killed, given = time.monotonic(), 0, 0, 0
        while killed < kills and runs < kills * 4:
            due = min(mails, 1 + killed * mails // kills)
            server.append_many(corpus[given:due])
            given = due
            runs += 1
            killed += target.order(
                chance.choice(_COMMANDS), **how_to_kill(chance, given - len(smtp.messages()))
            )["killed"]
        server.append_many(corpus[given:])
        last = [target.order(["poll"])["code"] for _ in range(2)]
        state = State(Path(name) / "state")
        found = judge(state, target.sessions, [raw for raw, _ in corpus], smtp)
        figures = {"kills": killed, "runs": runs, "last polls' exit codes": last} | found.figures
        figures["seconds"] = round(time.monotonic() - began)
        return Found(figures, found.broken)


_corpus = mails


def _in_small_steps(folder: Path, server: Dovecot, smtp: SmtpServer) -> Mapping[str, str]:
    return environment_for(folder / "state", server, smtp, MAILBOX__BATCH=4, READING__PROCESSES=1)


def judge(state: State, sessions: set[int], raws: list[bytes], smtp: SmtpServer) -> Found:
    """The record against the mails that were there and the letters that arrived."""
    with state.store.transaction() as transaction:
        ask = lambda query: transaction.connection.execute(query).fetchall()  # noqa: E731
        recorded = {row[0] for row in ask("SELECT raw FROM delivery")}
        numbers = [row[0] for row in ask("SELECT running FROM receipt ORDER BY running")]
        applied = Counter(row[0] for row in ask("SELECT municipality FROM application"))
        letters = {row[0]: row[1] for row in ask("SELECT message_id, mail FROM send")}
        repeated = {r[0] for r in ask("SELECT send FROM attempt WHERE outcome = 'repeated'")}
        states = Counter(row[0] for row in ask("SELECT state FROM send_now"))
    arrived = Counter(
        str(message_from_bytes(mail.raw)["Message-ID"]).strip("<>") for mail in smtp.messages()
    )
    firsts = len(raws) - len(raws) // _CORRECTIONS
    doubled = {name for name, times in arrived.items() if times > 1}
    per_mail = Counter(letters.values())
    digests = set(map(sha256, raws))
    figures = {
        "mails": len(raws),
        "mails lost": len(digests - recorded),
        "applications": len(applied),
        "applications lost": firsts - len(applied),
        "applications doubled": sum(times - 1 for times in applied.values()),
        "letters": len(letters),
        "letters lost": len(letters.keys() - arrived.keys()) + len(digests) - len(per_mail),
        "letters doubled": sum(arrived[name] - 1 for name in doubled),
        "of them not recorded as repeated": len(doubled - repeated),
        "letters twice for one mail": sum(times - 1 for times in per_mail.values()),
        "letters nobody queued": len(arrived.keys() - letters.keys()),
        "gaps in numbers": len(set(range(1, len(numbers) + 1)) - set(numbers)),
        "letters not sent": len(letters) - states["sent"],
        "workers left behind": _left(sessions),
        "part files left": len(list(state.folder.rglob("*.part"))),
    }
    may_be = {"mails", "applications", "letters", "letters doubled"}
    broken = tuple(f"{name}: {n}" for name, n in figures.items() if n and name not in may_be)
    return Found(figures, broken)


def _left(sessions: set[int]) -> int:
    """Processes of killed runs that still live, a moment later."""
    time.sleep(3)
    left = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            left += int(stat.read_text().rpartition(")")[2].split()[3]) in sessions
        except (OSError, ValueError):
            continue
    return left


if __name__ == "__main__":
    command(__doc__, run, kills=500, mails=300)
