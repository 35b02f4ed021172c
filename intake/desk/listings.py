"""What the desk's functions give back, as tables in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from intake.desk.correspondence import STATES, Queued
from intake.desk.items import Item
from intake.desk.looking import Found, Happening
from intake.desk.markup import Listing
from intake.desk.reminding import Reminder
from intake.desk.trial import COLUMNS, Applicant, row_of
from intake.desk.workdays import working_days
from intake.terms import JST


def waiting(found: Iterable[Item], at: datetime) -> Listing[Item]:
    titles = ("番号", "受信", "営業日", "理由", "団体", "件名")
    return Listing(
        found,
        titles,
        lambda each: (
            each.name,
            each.since,
            working_days(each.since, at),
            each.why,
            each.place,
            each.subject,
        ),
    )


def history(found: Iterable[Happening]) -> Listing[Happening]:
    return Listing(
        found,
        ("日時", "種類", "内容", "相手・職員"),
        lambda each: (each.moment, each.what, each.text, each.who),
    )


def found(results: Iterable[Found]) -> Listing[Found]:
    return Listing(
        results,
        ("番号", "受信", "団体", "段階", "差出人", "件名"),
        lambda each: (
            each.name,
            each.received_at,
            each.place,
            each.stage.label if each.stage else "",
            each.sender,
            each.subject,
        ),
    )


def reminders(found: Iterable[Reminder]) -> Listing[Reminder]:
    return Listing(
        found,
        ("受付番号", "団体", "理由", "いつから", "営業日"),
        lambda each: (
            each.number,
            each.case.municipality.full_name if each.case.municipality else "",
            each.why,
            each.since.astimezone(JST).date(),
            each.days,
        ),
    )


def letters(found: Iterable[Queued]) -> Listing[Queued]:
    return Listing(
        found,
        ("受付番号", "作成", "状態", "宛先", "件名", "サーバーの返事"),
        lambda each: (
            each.number or "",
            each.queued_at,
            STATES.get(each.state, each.state),
            each.recipient,
            each.subject,
            each.reply,
        ),
    )


def applicants(found: Iterable[Applicant]) -> Listing[Applicant]:
    return Listing(found, [column.title for column in COLUMNS], row_of)
