"""Record the demo's staff decisions, dated July 2022 to April 2023 and chosen at random.

The same seed gives the same decisions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from typing import Any

from intake.desk import Desk
from intake.desk.ruling import Ruling
from intake.desk.validation import CONFIRMED
from intake.reading.form.choices import OPTIONS, UNDECIDED
from intake.store import State
from intake.terms import JST, FieldName, Stage
from intake.text.workdays import is_working_day
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import Move

STAFF = "見本 職員"
VERSION = "第1版（見本）"
_SELECTIONS = tuple(date(2022, m, d) for m, d in ((7, 29), (8, 31), (9, 30), (10, 31), (11, 30)))
_TRIAL_END = date(2022, 12, 31)  # 根拠: 事務連絡 5（予定）
_PRODUCTION = date(2023, 1, 4)
_LAST = date(2023, 4, 21)  # no later decisions

Decision = tuple[str, Ruling]  # 受付番号


def play(state: State, seed: int, begin: datetime, end: datetime) -> int:
    """Record all staff decisions of the demo; returns how many.

    They are chosen at random from `seed`. A decision is recorded at 16:00 (Japan) on the day from
    which it applies if that is a Friday, else on the next Friday. Times before `begin` or after
    `end`, the last moment of the demo, are replaced by these two.
    """
    rng = Random(seed)  # noqa: S311 - for a sample that is the same every time
    desk = Desk(STAFF, state, clock=lambda: begin)
    withdrawn, leaving = _withdrawal(desk)
    rows = state.store.rows("register_of_applications")
    planned = [each for row in rows for each in _of(rng, row, leaving)]
    planned.sort(key=lambda each: _recorded_at(each[1].on, begin))
    for moment, decisions in groupby(planned, key=lambda each: _recorded_at(each[1].on, begin)):
        weekly = Desk(STAFF, state, clock=lambda moment=moment: min(moment, end))  # type: ignore[misc]
        weekly.decide_all(decisions)
    return len(planned) + withdrawn


def _withdrawal(desk: Desk) -> tuple[int, frozenset[str]]:
    """Withdraw the first accepted application for which a withdrawal mail waits at the desk.

    Before that, a reminder to agree to the terms of use is queued for it. The withdrawal
    contradicts this letter, so that the demo shows how the next sending holds it. Returns (number
    of applications withdrawn: 0 or 1, the 受付番号 (receipt numbers) of all applications that the
    waiting withdrawal mails are about).
    """
    cases = [desk.show(item.mail) for item in desk.waiting(reason="withdrawal")]
    leaving = frozenset(related.number for case in cases for related in case.related)
    for case in cases:
        for related in case.related:
            if related.stage is Stage.ACCEPTED:
                on = case.received_at.astimezone(JST).date()
                desk.queue(desk.draft(related.number, LetterKind.AGREEMENT_REMINDER))
                desk.withdraw(related.number, on=on, about=case.mail, note="取下げのメールによる")
                return 1, leaving
    return 0, leaving


def _of(rng: Random, row: Mapping[str, Any], leaving: frozenset[str]) -> Sequence[Decision]:
    """The random decisions about one application, as (receipt number, decision) in order of time.

    () if the application is not complete or will be withdrawn. `row` is its row of the query
    register_of_applications. `leaving` has the receipt numbers (受付番号) of the applications to be
    withdrawn.
    """
    if row["stage"] != Stage.ACCEPTED or row["number"] in leaving:
        return ()
    fields = json.loads(row["fields"])
    received = row["received_at"].astimezone(JST).date()
    steps = list(_trial(rng, fields, received))
    free = max((on for _, on, _ in steps), default=received)
    steps += _agreement(rng, fields, max(free, received + timedelta(12)))
    return [(row["number"], Ruling(move, on, STAFF, content=says)) for move, on, says in steps]


Step = tuple[Move, date, Mapping[str, str]]


def _trial(rng: Random, fields: Mapping[str, str], received: date) -> Iterator[Step]:
    """Yield the decisions on 試行運用 (trial operation) about one application, in order of time.

    Each is (move, date, values). The first is to select (選定) or to decline (見送り) the
    applicant; its date is the first one after `received` on which the demo selects participants.
    Start and end of the trial may follow. `fields` are the application's. Yields nothing if the
    municipality does not wish to take part or there is no such date, and at random in a few other
    cases.
    """
    selection = next((day for day in _SELECTIONS if day > received), None)
    if fields.get(FieldName.TRIAL_WISH) != "希望する" or selection is None:
        return
    luck = rng.random()
    if luck < 0.24:
        yield Move.DECLINE_TRIAL, selection, {}
    elif luck < 0.86:
        yield Move.SELECT_TRIAL, selection, {}
        if rng.random() < 0.9:
            yield Move.START_TRIAL, _working(selection + timedelta(rng.randint(5, 14))), {}
            yield Move.END_TRIAL, _TRIAL_END, {}


def _agreement(rng: Random, fields: Mapping[str, str], free: date) -> Iterator[Step]:
    """Yield the decisions on agreement (締結) and start of use (利用開始) about one application.

    Each is (move, date, values). The agreement is 8 to 110 days (at random) after the day `free`,
    or on the next working day after that. Use starts in the month that the applicant asked for, but
    not before production starts nor within a week of the agreement. `fields` are the application's.
    Some applications have only the agreement, or neither.
    """
    agreed = _working(free + timedelta(rng.randint(8, 110)))
    if rng.random() > 0.75 or agreed > _LAST:
        return
    document = f"見本第{rng.randint(1, 999)}号"
    yield Move.AGREE, agreed, {"agreement_version": VERSION, "document": document}
    wished = fields.get(FieldName.DESIRED_START) or "9999-12"
    begin = _working(max(date.fromisoformat(f"{wished}-01"), _PRODUCTION, agreed + timedelta(7)))
    if begin <= _LAST and rng.random() < 0.92:
        yield Move.START_USE, begin, _confirmed(fields)


def _confirmed(fields: Mapping[str, str]) -> Mapping[str, str]:
    """The values that staff confirm in the demo, as {field: option of the form}.

    The fields are 導入パターン (way of adopting the system) and コンビニ交付の状況 (whether
    certificates are issued at convenience stores). `fields` are the application's. A value that is
    not an option of the form becomes UNDECIDED.
    """
    said = {name: fields.get(name, "") for name in CONFIRMED}
    return {name: value if value in OPTIONS[name] else UNDECIDED for name, value in said.items()}


def _working(day: date) -> date:
    """The day itself if it is a working day, else the next working day."""
    while not is_working_day(day):
        day += timedelta(1)
    return day


def _recorded_at(on: date, begin: datetime) -> datetime:
    friday = on + timedelta((4 - on.weekday()) % 7)
    return max(begin, datetime.combine(friday, time(16), JST))
