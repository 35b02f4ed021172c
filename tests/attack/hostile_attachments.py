"""A thousand hostile attachments through one poll: python -m tests.attack.hostile_attachments

Bombs, files cut short, two in one, in each other, locked, sparse, recursive: each comes by mail into a
real mailbox and is taken in by `intake poll`. Counts passes that failed, mails not recorded, mails
over a limit of time or memory; measures the memory of poll itself and the time of each mail.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import psutil

from intake.cell.asking import Asked, NoAnswer
from intake.cell.pool import Bounds, Question, pool
from intake.paths import data_path
from intake.status import status
from intake.store import State
from intake.terms import ReadingContext
from tests.attack.figures import Found, at, command
from tests.attack.hostile_files import hostile
from tests.attack.timing import TIME
from tests.system.dovecot import dovecot_server
from tests.system.environment import environment_for
from tests.system.mails import FIRST_DAY, places

_OVER = (
    "reading_too_long",
    "reading_too_large",
    "reading_crashed",
    "reading_failed",
    "reader_failed",
)
_PARENT_MB = 400  # of the process that polls: the largest mails of a batch, and the record
_SLOWEST = 20.0  # seconds for one mail, as settings have it


def mail(seed: int, number: int) -> tuple[str, bytes]:
    """An application with the hostile file of this number: what it is, the mail."""
    place = places()[number % len(places())]
    kind, name, content = hostile(seed, number)
    message = EmailMessage(policy=SMTP)
    message["From"] = f"mihon{number}@{place.romaji}.example"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = f"【{place.full_name}】クラウド型被災者支援システムの利用申込み"
    message["Message-ID"] = f"<{seed}.{number}@{place.romaji}.example>"
    message.set_content(
        f"市区町村名：{place.full_name}\n担当課：総務課\n担当者：見本 太郎\n電話番号：03-0000-0001\n"
    )
    safe = "".join(c for c in name if c.isprintable())[:200] or "x"
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=safe)
    raw = message.as_bytes()
    if safe != name:  # the library would refuse to write it
        raw = raw.replace(b"Content-Disposition: attachment", b"X-Was: attachment", 1)
    return _disturbed(kind, raw, number, random.Random(f"{seed}/{number}"))


def _disturbed(kind: str, raw: bytes, number: int, chance: random.Random) -> tuple[str, bytes]:
    """Now and then it is the mail around the file that is made to harm."""
    match number % 37:
        case 5:
            return "broken base64", raw[: chance.randrange(len(raw) // 2, len(raw))] + b"=" * 5_000
        case 11:
            for level in range(chance.choice((20, 80))):
                raw = b"Subject: %d\r\nContent-Type: message/rfc822\r\n\r\n" % level + raw
            return "nested mails", raw
        case 23:
            part = (
                b"--x\r\nContent-Type: application/octet-stream; name=a.xlsx\r\n\r\nPK\x03\x04\r\n"
            )
            head = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            return "a thousand parts", head + part * 1_000 + b"--x--\r\n"
    return kind, raw


def run(seed: int, count: int = 1_000) -> Found:
    """Poll so many hostile mails, then read each by itself against the clock."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name, dovecot_server() as server:
        state = State(Path(name) / "state")
        mails = [mail(seed, number) for number in range(count)]
        server.append_many((raw, FIRST_DAY) for _, raw in mails)
        began = time.monotonic()
        code, parent, worker = _poll(environment_for(state.folder, server))
        taking = time.monotonic() - began
        figures: dict[str, Any] = {
            "hostile mails": count,
            "kinds": len({kind for kind, _ in mails}),
            "passes that failed": _failed_passes(state) + (code not in (0, 1)),
            "not recorded": status(state)["mailbox"]["missing"] + count - _recorded(state),
            "over limits": sum(_over(state).values()),
            "without a finding": _silent(state),
            "MB of poll at most": round(parent),
            "MB of a reader at most": round(worker),
            "seconds for all": round(taking, 1),
        }
        figures |= _times(mails) | {f"over: {code}": n for code, n in _over(state).items()}
        return Found(figures, tuple(_broken(figures)))


def _broken(figures: dict[str, Any]) -> Iterator[str]:
    for name in ("passes that failed", "not recorded", "over limits", "without a finding"):
        if figures[name]:
            yield f"{name}: {figures[name]}"
    if figures["MB of poll at most"] > _PARENT_MB:
        yield f"poll held {figures['MB of poll at most']} MB"
    if figures["seconds, worst"] > _SLOWEST:
        yield f"one mail took {figures['seconds, worst']} s"


def _poll(environment: dict[str, str]) -> tuple[int, float, float]:
    """Run `intake poll`; its exit code, and the most memory that it and any reader held, in MB."""
    process = subprocess.Popen(
        [sys.executable, "-m", "intake.cli", "poll", "--no-send"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    parent = worker = 0.0
    while process.poll() is None:
        parent = max(parent, _most_held(process.pid))
        worker = max([worker, *(_most_held(child) for child in _below(process.pid))])
        time.sleep(0.1)
    return process.returncode, parent, worker


def _most_held(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(ln.split()[1]) / 1024 for ln in lines if ln.startswith("VmHWM")), 0.0)


def _below(pid: int) -> list[int]:
    """Processes below this one: the guards of cells, and the cells."""
    try:
        return [each.pid for each in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _asked(state: State, query: str) -> list[Any]:
    with state.store.transaction() as transaction:
        return transaction.connection.execute(query).fetchall()


def _recorded(state: State) -> int:
    return int(_asked(state, "SELECT count(*) FROM delivery")[0][0])


def _failed_passes(state: State) -> int:
    return int(_asked(state, "SELECT count(*) FROM pass WHERE error IS NOT NULL")[0][0])


def _over(state: State) -> Counter[str]:
    codes = _asked(
        state,
        """SELECT f ->> 'code' FROM (
            SELECT unnest(from_json(document -> 'findings', '["JSON"]')) AS f FROM reading)""",
    )
    return Counter(code for (code,) in codes if code in _OVER)


def _silent(state: State) -> int:
    """Mails recorded without any finding: nobody would hear of them."""
    query = "SELECT count(*) FROM reading WHERE json_array_length(document -> 'findings') = 0"
    return int(_asked(state, query)[0][0])


def _times(mails: list[tuple[str, bytes]]) -> dict[str, Any]:
    """Processor seconds for each mail, read in a process like that of poll."""
    cells = pool(Bounds(1, 60.0, 512, 5_000), data_path("register"), "tests.attack.timing")
    found = Asked(cells, [Question(TIME, raw, ReadingContext()) for _, raw in mails]).answers()
    took = [60.0 if isinstance(each, NoAnswer) else each for each in found]
    worst = max(range(len(took)), key=took.__getitem__)
    return {
        "seconds, half of them within": round(at(took, 0.5), 4),
        "seconds, 99 of 100 within": round(at(took, 0.99), 2),
        "seconds, worst": round(took[worst], 2),
        "worst": f"{worst} {mails[worst][0]}",
    }


if __name__ == "__main__":
    command(__doc__, run, count=1_000)
