"""Warnings about a date that a person types for a decision, shown before it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from intake.terms import FieldName
from intake.vocabulary.moves import MOVES, Move

FAR = timedelta(days=400)  # a day further away than this is a slip of the pen


@dataclass(frozen=True, slots=True)
class Doubt:
    """A Japanese warning (`sentence`) about a date that a person types.

    It is to be shown if the date is before `before` or after `after`; None means that there is no
    such bound.
    """

    sentence: str
    before: date | None = None
    after: date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A date on record that the dates of later decisions should not precede.

    `name` is its Japanese name, such as 締結日 (day of the agreement). `move` is the kind of
    decision that has this date, None for the day of receipt (受信日).
    """

    day: date
    name: str
    move: Move | None = None


def doubts_of(today: date, recorded: Sequence[Recorded], move: Move | None) -> Iterator[Doubt]:
    """Yield the warnings to show for the date of a decision on an application or mail.

    They are for a date before one of `recorded` (the dates already on record), a date more than 400
    days before or after `today`, and any date after `today`. `move` is the kind of decision, None
    if not yet known; recorded dates of the same kind are not compared.
    """
    for each in recorded:
        if each.move is None or each.move is not move:
            yield Doubt(f"{each.name} {each.day} より前の日付です。", before=each.day)
    yield Doubt("1年以上前の日付です。年を確かめてください。", before=today - FAR)
    yield Doubt("1年より先の日付です。年を確かめてください。", after=today + FAR)
    yield Doubt(f"まだ来ていない日付です（今日は {today}）。", after=today)


def against_selection(wish: str, day: date, trial_end: date) -> str:
    """Return a Japanese sentence on what speaks against a selection for 試行運用 (trial operation).

    That is a `wish` of 希望しない (the municipality's answer that it does not want to take part),
    or a `day` of selection after `trial_end`, the planned end of the trial. "" if neither is so.
    根拠: 事務連絡 5.
    """
    refused = (
        f"{FieldName.TRIAL_WISH.label}は「{wish}」とあります。" if wish == "希望しない" else ""
    )
    over = f"日付は、試行運用の終了日 {trial_end} より後です。" if day > trial_end else ""
    return f"{refused}{over}確かめてください。" if refused or over else ""


def precedes(day: date, recorded: Sequence[Recorded], move: Move) -> str:
    """Return the first of the recorded dates that `day` wrongly precedes, as text.

    The text has the date's Japanese name and the date, such as 「締結日 2023-04-20」. `day` is the
    date of a decision of the kind `move`; dates of the same kind among `recorded` are not compared.
    "" if `day` precedes none, or if the date of this kind of decision has no name.
    """
    if not MOVES[move].day:
        return ""
    return next((f"{e.name} {e.day}" for e in recorded if e.move is not move and day < e.day), "")
