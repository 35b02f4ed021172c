"""From a mail's arrival to its letter: python -m tests.attack.latency

`intake watch` runs as its own process; mails are appended one by one over IMAP, and a real SMTP
server notes when the letter to each came. --mails N.
"""

from __future__ import annotations

import random
import time

from intake.demo.smtp import SmtpServer
from tests.attack.figures import Found, at, command
from tests.attack.long_watch import recorded, watching
from tests.system.dovecot import Dovecot
from tests.system.mails import FIRST_DAY, application, places

_PATIENCE = 60.0  # seconds for one letter


def run(seed: int, mails: int = 200) -> Found:
    """Seconds from APPEND to the letter at the SMTP server, one mail at a time."""
    with watching() as watch:
        smtp = watch.smtp
        watch.server.append_many([(application(places()[-1], 9999), FIRST_DAY)])
        _until(lambda: len(smtp.messages()) == 1 and recorded(watch.state) == 1)
        waits = one_by_one(watch.server, smtp, mails, random.Random(seed))
        figures = {
            "mails": mails,
            "letters": len(smtp.messages()) - 1,
            "median seconds": round(at(waits, 0.5), 3),
            "99th percentile": round(at(waits, 0.99), 3),
            "longest": round(max(waits), 3),
        }
        return Found(figures, () if len(waits) == mails else ("a letter did not come",))


def one_by_one(server: Dovecot, smtp: SmtpServer, mails: int, chance: random.Random) -> list[float]:
    """How long each letter took; fewer where one did not come."""
    client = server.client()
    waits = []
    for number, place in enumerate(chance.sample(places()[:-1], mails)):
        time.sleep(chance.random() * 0.3)
        before = len(smtp.messages())
        client.append("INBOX", application(place, number), msg_time=FIRST_DAY)
        began = time.monotonic()
        if not _until(lambda before=before: len(smtp.messages()) > before):
            break
        waits.append(time.monotonic() - began)
    client.logout()
    return waits


def _until(holds: object) -> bool:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return True
        time.sleep(0.005)
    return False


if __name__ == "__main__":
    command(__doc__, run, mails=200)
