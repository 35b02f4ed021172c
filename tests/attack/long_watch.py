"""Watches for long in compressed time while both connections fail: python -m tests.attack.long_watch

`intake watch` runs as its own process against Dovecot and a real SMTP server, each behind a proxy
that drops, cuts off, stalls, delays or refuses every few seconds. Mails keep coming in. At the end:
everything in, every letter out, memory and file handles as after the first thousand mails.
--minutes N, --mails N.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.status import status
from intake.store import State
from tests.attack.figures import Found, command
from tests.system.dovecot import Dovecot, dovecot_server
from tests.system.environment import environment_for
from tests.system.mails import FIRST_DAY, application, places
from tests.system.proxy import Proxy, proxy_to

_FIRST = 1_000  # mails after which memory is compared with
_SAMPLES = 15  # sizes that are taken together
_IN_HASTE = {
    "MAILBOX__READ_TIMEOUT": 3,
    "MAILBOX__CONNECT_TIMEOUT": 3,
    "MAILBOX__POLL_SECONDS": 2,
    "MAILBOX__IDLE_SECONDS": 1,
    "SMTP__READ_TIMEOUT": 3,
    "SMTP__CONNECT_TIMEOUT": 3,
    "ANSWERS__DAILY_LIMIT": 1_000_000,
    "ANSWERS__DAILY_LIMIT_ADDRESS": 1_000_000,
    "ANSWERS__DAILY_LIMIT_DOMAIN": 1_000_000,
    "ANSWERS__HOURLY_LIMIT": 1_000_000,
    "WATCHING__LONGEST_WAIT": 2,
}
_COME_AND_GO = 2  # handles: the connection to the mailbox, the record while it is open
_WARM = 0.25  # share of the run that at most counts as the beginning


@dataclass(frozen=True, slots=True)
class Size:
    """What the watching process and its workers use."""

    memory: float  # MB, resident, shared pages counted once a process
    handles: int
    recorded: int


@dataclass(slots=True)
class Chaos:
    """Faults on two proxies, one at a time, seeded."""

    proxies: tuple[Proxy, Proxy]
    chance: random.Random
    faults: Counter[str] = field(default_factory=Counter)

    def strike(self) -> None:
        proxy = self.chance.choice(self.proxies)
        fault = self.chance.choice(("drop", "drop", "cut", "stall", "delay", "refuse", "none"))
        self.faults[fault] += 1
        if fault == "drop":
            proxy.drop()
        elif fault == "cut":
            proxy.cut_after = self.chance.choice((10, 300, 5_000, 60_000, 400_000))
            proxy.cut_sent = self.chance.choice((None, 50, 2_000))
        elif fault == "stall":
            proxy.stalled = True
        elif fault == "delay":
            proxy.delay = 0.05
        elif fault == "refuse":
            proxy.refusing = True
            proxy.drop()

    def calm(self) -> None:
        for proxy in self.proxies:
            if proxy.stalled:
                proxy.drop()  # what a stall swallowed does not come back
            proxy.cut_after = proxy.cut_sent = None
            proxy.stalled = proxy.refusing = False
            proxy.delay = 0.0


def mail(number: int) -> tuple[bytes, datetime]:
    """The first 1,741 apply, each for another municipality; the rest correct their number."""
    everywhere = places()
    place = everywhere[number % len(everywhere)]
    lap = number // len(everywhere)
    raw = application(place, number % len(everywhere), phone=f"03-{lap:04}-{number % 10000:04}")
    raw = raw.replace(b"Message-ID: <", f"Message-ID: <{lap}.".encode(), 1)
    return raw, FIRST_DAY + timedelta(days=number // 3)  # a few answers an address and day


@dataclass(frozen=True, slots=True)
class Watch:
    """`intake watch` at work between two servers, each behind a proxy."""

    state: State
    log: Path  # its standard error
    process: subprocess.Popen[str]
    server: Dovecot
    smtp: SmtpServer
    proxies: tuple[Proxy, Proxy]  # before the mailbox, before the sending server


@contextmanager
def watching() -> Iterator[Watch]:
    """A watch in a folder of its own, and all that belongs to it."""
    with (
        tempfile.TemporaryDirectory(prefix="watch-") as name,
        dovecot_server() as server,
        smtp_server(Keeper(Path(name) / "kept")) as smtp,
        proxy_to(server.host, server.port) as imap_way,
        proxy_to(smtp.host, smtp.port) as smtp_way,
    ):
        state, log = State(Path(name) / "state"), Path(name) / "log"
        process = subprocess.Popen(
            [sys.executable, "-m", "intake.cli", "watch"],
            env=environment_for(state.folder, server, smtp_way, way=imap_way, **_IN_HASTE),
            stderr=log.open("w"),
            text=True,
        )
        try:
            yield Watch(state, log, process, server, smtp, (imap_way, smtp_way))
        finally:
            process.kill()
            process.wait(10)


def sizes(pid: int, recorded: int) -> Size:
    """Memory and handles of a process and its children."""
    family = [pid, *_children(pid)]
    memory = sum(_resident(each) for each in family)
    return Size(memory, len(list(Path(f"/proc/{pid}/fd").iterdir())), recorded)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def run(seed: int, minutes: float = 20.0, mails: int = 20_000) -> Found:
    """Watch so long over so many mails under faults, then let it finish in calm."""
    with watching() as watch:
        chaos = Chaos(watch.proxies, random.Random(seed))
        began = time.monotonic()
        history = storm(watch, chaos, minutes * 60, mails)
        chaos.calm()
        calm = settle(watch.state, mails, 300 + minutes * 30)
        for _ in range(_SAMPLES):
            history.append(sizes(watch.process.pid, mails))
            time.sleep(0.3)
        stopping = time.monotonic()
        watch.process.send_signal(signal.SIGTERM)
        code = watch.process.wait(30)
        figures = {
            "minutes": round((time.monotonic() - began) / 60, 1),
            "faults": dict(chaos.faults),
            "connections": tuple(proxy.connections for proxy in watch.proxies),
            "seconds to settle in calm": round(calm),
            "seconds to stop": round(time.monotonic() - stopping, 1),
            "exit code": code,
        }
        return judge(watch, history, mails, figures)


def storm(watch: Watch, chaos: Chaos, seconds: float, mails: int) -> list[Size]:
    """Mails come in evenly while faults strike; sizes every few seconds."""
    began, given = time.monotonic(), 0
    history: list[Size] = []
    while (share := (time.monotonic() - began) / seconds) < 1 and watch.process.poll() is None:
        due = min(mails, int(mails * share * 1.1) + 1)
        watch.server.append_many(mail(number) for number in range(given, due))
        given = due
        if chaos.chance.random() < 0.5:
            chaos.strike()
        time.sleep(1 + chaos.chance.random() * 2)
        chaos.calm()
        history.append(sizes(watch.process.pid, recorded(watch.state)))
    watch.server.append_many(mail(number) for number in range(given, mails))
    return history


def usual(history: list[Size]) -> Size:
    """Over a few samples: memory in the middle, handles between two bits of work."""
    some = history[:_SAMPLES]
    memory = statistics.median(size.memory for size in some)
    return Size(memory, min(size.handles for size in some), some[0].recorded)


def recorded(state: State) -> int:
    """How many mails the last passes found recorded."""
    return int(status(state)["mailbox"]["recorded"]) if state.store.exists() else 0


def settle(state: State, mails: int, longest: float) -> float:
    """Wait until everything is in and sent; how long that took."""
    began = time.monotonic()
    while time.monotonic() - began < longest:
        counts = status(state)
        if counts["mailbox"]["recorded"] == mails and not counts["sends"]["queued"]:
            break
        time.sleep(1)
    return time.monotonic() - began


def judge(watch: Watch, history: list[Size], mails: int, figures: dict[str, object]) -> Found:
    state, counts = watch.state, status(watch.state)
    with state.store.transaction() as transaction:
        ask = lambda query: transaction.connection.execute(query).fetchall()  # noqa: E731
        letters = {row[0] for row in ask("SELECT message_id FROM send")}
        repeated = {row[0] for row in ask("SELECT send FROM attempt WHERE outcome = 'repeated'")}
        passes = dict(ask("SELECT error IS NULL, count(*) FROM pass GROUP BY ALL"))
    arrived = Counter(
        str(message_from_bytes(kept.raw)["Message-ID"]).strip("<>")
        for kept in watch.smtp.messages()
    )
    doubled = {name for name, times in arrived.items() if times > 1}
    start = next(
        (n for n, size in enumerate(history) if size.recorded >= min(_FIRST, mails * _WARM)), 0
    )
    first, last = usual(history[start:]), usual(history[-_SAMPLES:])
    figures |= {
        "mails": mails,
        "good and failed passes": (passes.get(True, 0), passes.get(False, 0)),
        "missing": counts["mailbox"]["missing"],
        "mails lost": mails - sum(counts["mails"].values()),
        "applications": sum(counts["applications"].values()),
        "letters": len(letters),
        "letters lost": len(letters - arrived.keys()),
        "letters doubled": sum(arrived[name] - 1 for name in doubled),
        "of them not recorded as repeated": len(doubled - repeated),
        "MB after the first thousand": round(first.memory),
        "MB at the end": round(last.memory),
        "MB at most": round(max(size.memory for size in history)),
        "handles after the first thousand": first.handles,
        "handles at the end": last.handles,
        "MB of record": round(state.store.path.stat().st_size / 2**20, 1),
        "tracebacks": watch.log.read_text().count("Traceback"),
        "unforeseen errors": int((state.folder / "error.log").exists()),
    }
    must_be_none = (
        "missing",
        "mails lost",
        "letters lost",
        "of them not recorded as repeated",
        "tracebacks",
        "unforeseen errors",
        "exit code",
    )
    broken = [f"{name}: {figures[name]}" for name in must_be_none if figures[name]]
    if last.memory > first.memory * 1.1:
        broken.append(f"memory grew from {first.memory:.0f} to {last.memory:.0f} MB")
    if last.handles > first.handles + _COME_AND_GO:
        broken.append(f"handles grew from {first.handles} to {last.handles}")
    if float(str(figures["seconds to stop"])) > 5:
        broken.append(f"stopping took {figures['seconds to stop']} s")
    return Found(figures, tuple(broken))


if __name__ == "__main__":
    command(__doc__, run, minutes=20.0, mails=20_000)
