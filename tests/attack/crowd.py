"""Ten thousand mails at once, a year of passes: python -m tests.attack.crowd

How long one poll takes to take them in and answer, and what the record of a year costs those who
ask it. --mails N.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from intake.answers.outbox import send_queued
from intake.demo.smtp import Keeper, SmtpServer, smtp_server
from intake.publish import publish
from intake.receiving.poll import poll
from intake.settings import Settings
from intake.settings.sections import Answers
from intake.status import status
from intake.store import State
from tests.attack.figures import Found, command, timed
from tests.attack.long_watch import mail
from tests.system.dovecot import Dovecot, dovecot_server
from tests.system.environment import on_dovecot, smtp_settings
from tests.system.mails import FIRST_DAY

_PASSES = 525_600  # one a minute for a year


def settings_for(server: Dovecot, smtp: SmtpServer) -> Settings:
    return Settings(
        mailbox=on_dovecot(server),
        smtp=smtp_settings(smtp),
        answers=Answers(
            answer_since=FIRST_DAY,
            from_address="uketsuke@j-lis.example",
            daily_limit=10**6,
            daily_limit_address=10**6,
            daily_limit_domain=10**6,
            hourly_limit=10**6,
        ),
    )


def run(seed: int, mails: int = 10_000) -> Found:
    """Seconds for the mails, and for everyday questions after a year of passes."""
    with (
        tempfile.TemporaryDirectory(prefix="crowd-") as name,
        dovecot_server() as server,
        smtp_server(Keeper(Path(name) / "kept")) as smtp,
    ):
        state, settings = State(Path(name) / "state"), settings_for(server, smtp)
        server.append_many(mail(number) for number in range(mails))
        taking, (found,) = timed(lambda: poll(state, settings))
        sending, sent = timed(lambda: send_queued(state, settings))
        _a_year_of_passes(state)
        asking, _ = timed(lambda: status(state))
        publishing, snapshot = timed(lambda: publish(state))
        again, _ = timed(lambda: poll(state, settings))
        figures = {
            "mails": mails,
            "missing": len(found.missing),
            "not recorded": mails - found.new,
            "not sent": mails - sent.sent,
            "seconds to take in": round(taking, 1),
            "seconds to send": round(sending, 1),
            "after a year of passes": _PASSES,
            "seconds for status": round(asking, 2),
            "seconds for publish": round(publishing, 2),
            "seconds for a poll with nothing new": round(again, 2),
            "MB of record": round(state.store.path.stat().st_size / 2**20, 1),
            "MB of snapshot": round(snapshot.stat().st_size / 2**20, 1),
        }
        wrong = ("missing", "not recorded", "not sent")
        return Found(figures, tuple(f"{n}: {figures[n]}" for n in wrong if figures[n]))


def _a_year_of_passes(state: State) -> None:
    with state.store.transaction() as transaction:
        transaction.connection.execute(
            """INSERT INTO pass (folder, uidvalidity, started_at, ended_at, on_server, recorded, new, missing)
            SELECT 'INBOX', 1, t, t + INTERVAL 1 SECOND, 1, 1, 0, '[]'
            FROM (SELECT $start::TIMESTAMPTZ + to_minutes(n) AS t FROM range($count) AS r(n))""",
            {"start": FIRST_DAY - timedelta(days=366), "count": _PASSES},
        )


if __name__ == "__main__":
    command(__doc__, run, mails=10_000)
