"""Mail to the operator: one alert after repeated failed passes, one all-clear afterwards."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from intake.answers.compose import queued
from intake.answers.letter import Letter
from intake.answers.outbox import send_queued
from intake.answers.smtp import SmtpError
from intake.settings import Settings
from intake.store import State
from intake.text import tokyo_minute

ALARM, ALL_CLEAR = "operator_alarm", "operator_all_clear"


def alert_operator(state: State, settings: Settings, at: datetime) -> None:
    """Send the operator an alert after repeated failures, and an all-clear after recovery."""
    if not settings.watching.operator or not settings.answers.from_address:
        return
    (row,) = state.store.rows("failing")
    failing = row["failures"] >= settings.watching.failures
    if failing == (row["last_told"] == ALARM):
        return
    if not failing and row["failures"]:
        return  # wait for a good pass before saying that all is well
    letter = replace(
        _alarm(row, at) if failing else _all_clear(at), recipient=settings.watching.operator
    )
    row = queued(letter, ("受付システム", settings.answers.from_address), at)
    with state.store.transaction() as transaction:
        transaction.add("send", [row])
    with suppress(SmtpError):
        send_queued(state, settings, clock=lambda: at)


def _alarm(row: dict[str, object], at: datetime) -> Letter:
    return Letter(
        ALARM,
        "【受付システム】メールの取り込みに失敗し続けています",
        f"{tokyo_minute(at)} 現在、メールの取り込みに続けて {row['failures']} 回失敗しています。\n\n"
        f"最後の失敗：{row['error']}\n\n"
        "`intake doctor` で原因を確かめてください。直れば自動で続きから取り込みます。\n"
        "受信メールはメールサーバーに残っており、失われません。\n",
    )


def _all_clear(at: datetime) -> Letter:
    return Letter(
        ALL_CLEAR,
        "【受付システム】メールの取り込みが再開しました",
        f"{tokyo_minute(at)}、メールの取り込みに成功しました。取り込めていなかった分も続きから取り込みます。\n",
    )
