"""What the desk's functions give back, as tables in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from intake.desk.correspondence import STATES, Queued
from intake.desk.items import Item
from intake.desk.looking import Found, Happening
from intake.desk.markup import Cell, Listing
from intake.desk.reminding import Reminder
from intake.desk.trial import UNKNOWN, Applicant
from intake.desk.workdays import working_days
from intake.terms import JST, Municipality


def waiting(found: Iterable[Item], at: datetime) -> Listing[Item]:
    titles = ("番号", "受信", "営業日", "理由", "団体", "件名")
    return Listing(
        found,
        titles,
        lambda each: (
            each.number or each.mail[:10],
            each.since,
            working_days(each.since, at),
            each.why,
            _place(each.municipality) or "・".join(each.prefectures),
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
            each.number or each.mail[:10],
            each.received_at,
            _place(each.municipality),
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
            _place(each.case.municipality),
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


TRIAL_TITLES = (
    "受付番号",
    "団体コード",
    "都道府県",
    "市区町村",
    "種別",
    "人口",
    "試行運用",
    "導入検討状況",
    "導入パターン",
    "受信日",
    "受付完了日",
    "確認できない事項",
    "段階",
    "選定",
)


def applicants(found: Iterable[Applicant]) -> Listing[Applicant]:
    return Listing(found, TRIAL_TITLES, trial_row)


def trial_row(each: Applicant) -> Sequence[Cell]:
    """One applicant as the list for the record has it."""
    place = each.municipality
    return (
        each.number,
        place.code if place else "",
        each.prefecture,
        place.name if place else "（団体未定）",
        str(place.kind) if place else "",
        UNKNOWN if each.population is None else each.population,
        each.wish,
        each.consideration,
        each.pattern,
        each.received_on,
        each.completed_on,
        f"{len(each.missing)} 件" if each.missing else "なし",
        each.stage.label,
        each.decided,
    )


def _place(municipality: Municipality | None) -> str:
    return municipality.full_name if municipality else ""
