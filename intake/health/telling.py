"""Mails to the operator about troubles: one when a trouble begins and one when it is over."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from intake.answers.compose import queued
from intake.answers.letter import Letter
from intake.answers.outbox import send_queued
from intake.answers.smtp import SmtpError
from intake.health.examining import Found, event, troubles
from intake.logs import unexpected
from intake.settings import Settings
from intake.store import Row, State
from intake.terms import IntakeError
from intake.text import tokyo_minute
from intake.vocabulary.troubles import Trouble

OPERATOR = "operator_"
ALARM, ALL_CLEAR = f"{OPERATOR}alarm", f"{OPERATOR}all_clear"


def tell_operator(state: State, settings: Settings, at: datetime) -> Exception | None:
    """Mail the operator about troubles that began or ended since the last such mail; never raises.

    `at` is the current time. Returns the error that prevented the mails, else None. Failures of the
    SMTP server are not returned: the mails stay queued.
    """
    try:
        _tell(state, settings, at)
    except IntakeError as error:
        return error
    except Exception as error:
        unexpected(error, state.folder)
        return error
    return None


def _tell(state: State, settings: Settings, at: datetime) -> None:
    """Mail the operator about troubles that began or ended since the last such mail.

    Does nothing if the settings name no operator or no sender address ([answers] from_address).
    `at` is the current time. Which troubles were already reported follows from the order of rows in
    the record (DuckDB), not from times, since clocks may be wrong.
    """
    if not settings.watching.operator or not settings.answers.from_address:
        return
    if not state.store.exists():
        return
    found = {each.key: each for each in troubles(state, settings.watching, at)}
    told = {row["trouble"]: row for row in state.store.rows("troubles_told")}
    new = [each for key, each in found.items() if key not in told]
    failing = state.store.rows("health")[0]["failures"]
    over = [
        row
        for key, row in told.items()
        if key not in found and not (failing and key.startswith(f"{Trouble.PASSES}:"))
    ]  # a pass has to go well before it is said that all is
    if new:
        _queue(state, settings, _alarm(new, at), at, [event(e, "told", at) for e in new])
    if over:
        rows = [{**row, "event": "over", "happened_at": at} for row in over]
        _queue(state, settings, _all_clear(over, at), at, rows)
    with suppress(SmtpError):
        send_queued(state, settings, clock=lambda: at, only=OPERATOR)


def _alarm(found: list[Found], at: datetime) -> Letter:
    first = found[0].trouble
    more = f"（ほか {len(found) - 1} 件）" if len(found) > 1 else ""
    lines = "\n\n".join(
        f"・{each.trouble.label}\n　{each.what}\n　直し方：{each.trouble.cure}" for each in found
    )
    return Letter(
        ALARM,
        f"【受付システム】{first.label}{more}",
        f"{tokyo_minute(at)} 現在、次の不調があります。\n\n{lines}\n\n"
        "同じ不調については、直るまで重ねてお知らせしません。\n",
    )


def _all_clear(over: list[Row], at: datetime) -> Letter:
    titles = [Trouble(row["trouble"].partition(":")[0]).label for row in over]
    lines = "\n".join(f"・{title}" for title in titles)
    reads = any(row["trouble"].startswith(f"{Trouble.PASSES}:") for row in over)
    return Letter(
        ALL_CLEAR,
        "【受付システム】メールの取り込みが再開しました"
        if reads
        else "【受付システム】不調がなくなりました",
        f"{tokyo_minute(at)} 現在、次の不調はなくなりました。\n\n{lines}\n",
    )


def _queue(state: State, settings: Settings, letter: Letter, at: datetime, rows: list[Row]) -> None:
    """Queue a letter to the operator and record the events that the letter reports.

    Both happen in one transaction. `rows` are the events, as rows of the table `trouble`; `at` is
    the time of queueing.
    """
    letter = replace(letter, recipient=settings.watching.operator)
    row = queued(letter, ("受付システム", settings.answers.from_address), at)
    with state.store.transaction() as transaction:
        transaction.add("send", [row])
        transaction.add("trouble", rows)
