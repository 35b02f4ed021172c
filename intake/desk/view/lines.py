"""The class Line, which is one line of a list at the desk, and functions that make lines.

Lines are made from mails, applications, letters and reminders.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from intake.desk.applied import Applied
from intake.desk.case import called
from intake.desk.colleagues import Hand
from intake.desk.correspondence import Queued
from intake.desk.overview import Overview
from intake.desk.queries import Folded, Item
from intake.desk.reminding import Reminder
from intake.desk.search import Found
from intake.desk.untold import Untold
from intake.terms import IntakeError, Municipality
from intake.text import one_line, tokyo_day
from intake.text.workdays import in_working_days, working_days
from intake.vocabulary.letters import LetterState

_AT_ONCE = 200  # lines that are drawn; more at a click
_NOBODY = Hand()
COLUMNS: dict[str, str] = {
    "place": "団体",
    "since": "受信",
    "waits": "待ち",
    "reason": "理由",
    "who": "担当",
    "subject": "件名",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list at the desk, for a mail, an application, a letter or a reminder.

    `key` is unique in the list. `name` is what the desk opens when the line is clicked: a mail's
    SHA-256, a 受付番号 (receipt number) or a letter's Message-ID. `place` is the municipality, else
    the sender or recipient. `since` is the time shown as the line's day. `waits` is the number of
    working days waited, None if nothing waits. `reason` is why the application or mail is listed,
    or its stage, state or kind. `who` is the person assigned.

    `marks` can contain "unread" (the person at the desk has not opened it), "changed" (others
    recorded something since then), "overdue" and "new" (see Days). `viewers` are the colleagues who
    have the application or mail open now, `notes` is the number of colleagues' notes.
    """

    name: str  # by which it is opened
    key: str  # unlike that of every other line of the list
    place: str
    since: datetime
    waits: int | None  # working days since the mail came; None if nobody waits
    reason: str
    who: str
    subject: str
    prefectures: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()  # unread, changed, overdue, new
    viewers: str = ""  # names of colleagues who are looking at it now
    notes: int = 0  # of colleagues

    def cells(self) -> tuple[str, ...]:
        waits = "" if self.waits is None else in_working_days(self.waits)
        day = f"{tokyo_day(self.since):%Y-%m-%d}"
        who = f"閲覧中 {self.viewers}" if self.viewers else self.who
        who = f"{who} メモ{self.notes}".strip() if self.notes else who
        return (self.place or "団体不明", day, waits, self.reason, who, self.subject)


@dataclass(slots=True)
class Choice:
    """The filters, the order and the number of shown lines that a person chose for a list.

    A filter that is "" or empty excludes nothing. A line passes if it has all of `marks` ("new",
    "overdue"); the mark "mine" asks for lines assigned to the person at the desk. `since` and
    `until` are the first and the last day, such as 2022-09-01. `sort` is the column to sort by (a
    key of COLUMNS), reversed if `backwards`. `shown` is the greatest number of lines to show.
    """

    reason: str = ""
    prefecture: str = ""
    marks: set[str] = field(default_factory=set)  # new, overdue, mine
    sort: str = "since"
    backwards: bool = False
    shown: int = _AT_ONCE
    since: str = ""  # day, as 2022-09-01; "" for no limit
    until: str = ""

    def of(self, lines: Iterable[Line], by: str) -> list[Line]:
        """Return all lines that pass the filters, in the order that the person chose.

        `by` is the name of the person at the desk. The mark "mine" (自分の担当) selects the lines
        assigned to that person. `shown` does not limit the result.
        """
        found = [line for line in lines if self._wants(line, by)]
        found.sort(key=_ORDERS[self.sort], reverse=self.backwards)
        return found

    def _wants(self, line: Line, by: str) -> bool:
        day = str(tokyo_day(line.since))
        return (
            self.reason in ("", line.reason)
            and self.since <= day <= (self.until or day)
            and (not self.prefecture or self.prefecture in line.prefectures)
            and ("mine" not in self.marks or line.who == by)
            and self.marks - {"mine"} <= line.marks
        )

    def filter(self, values: Mapping[str, str]) -> None:
        """Set the filters by reason, prefecture and days to what a person entered.

        `values` is {name of a box: its content}; the names are `reason`, `prefecture`, `since` and
        `until`. A filter whose box is not among `values` is unchanged. Raises IntakeError if
        `since` or `until` is neither a date nor empty.
        """
        for name in ("since", "until"):
            day_of(values.get(name, ""))
        for name in ("reason", "prefecture", "since", "until"):
            setattr(self, name, values.get(name, getattr(self, name)))

    def more(self) -> None:
        """Increase `shown`, the greatest number of lines to show, by 200."""
        self.shown += _AT_ONCE

    def kept(self) -> str:
        """Return the filters and the order as JSON text, to be saved as a view; see `of_kept`."""
        return json.dumps(asdict(self) | {"marks": sorted(self.marks)}, ensure_ascii=False)

    @classmethod
    def of_kept(cls, text: str) -> Choice:
        """Return the filters and the order of a saved view; `text` is what `kept` returned.

        The number of lines to show is 200, whatever it was when the view was saved.
        """
        made = cls(**json.loads(text))
        made.marks, made.shown = set(made.marks), _AT_ONCE
        return made

    def turn(self, column: str) -> None:
        """Set the sort column to `column` (a key of COLUMNS), in the order that is not reversed.

        If `column` is the sort column already, the order is reversed instead.
        """
        self.backwards = not self.backwards if self.sort == column else False
        self.sort = column


def day_of(typed: str) -> date | None:
    """Return the day that a person typed, such as 2022-09-01; None if `typed` is empty.

    Raises IntakeError if `typed` is not a date.
    """
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise IntakeError(
            f"日付「{typed}」が読めません。2022-09-01 のように入れてください。"
        ) from None


_ORDERS = {
    "place": lambda line: (line.place, line.since),
    "since": lambda line: (line.since, line.key),
    "waits": lambda line: (-(line.waits or 0), line.since),
    "reason": lambda line: (line.reason, line.since),
    "who": lambda line: (not line.who, line.who, line.since),
    "subject": lambda line: (line.subject, line.since),
}


@dataclass(frozen=True, slots=True)
class Days:
    """The days that decide whether a line is marked as overdue or new.

    A line is overdue if its mail has waited more than `overdue` working days until `today`. A line
    is new if its mail was received at `new_since` or later.
    """

    today: datetime
    overdue: int
    new_since: datetime

    def marks(self, since: datetime, hand: Hand) -> Iterable[str]:
        if working_days(since, self.today) > self.overdue:
            yield "overdue"
        if since >= self.new_since:
            yield "new"
        if not hand.opened:
            yield "unread"
        elif hand.changed:
            yield "changed"


def _prefecture(place: Municipality | None) -> tuple[str, ...]:
    return (place.prefecture,) if place else ()


def of_items(found: Iterable[Item], hands: Mapping[str, Hand], days: Days) -> list[Line]:
    """Return one line for each application or mail that waits for a person.

    `hands` is {application id, or SHA-256 of a mail without application: Hand}. A Hand says who is
    assigned to the application or mail, who has it open, and whether the person at the desk has
    seen its present state. `days` decides which lines are marked as overdue or new.
    """
    lines = []
    for item in found:
        hand = hands.get(item.application or item.mail, _NOBODY)
        lines.append(
            Line(
                item.mail,
                f"{item.mail} {item.reason}",
                item.place,
                item.since,
                working_days(item.since, days.today),
                item.why,
                hand.who,
                f"{item.number or ''} {one_line(item.subject)}".strip(),
                item.prefectures,
                frozenset(days.marks(item.since, hand)),
                hand.viewers,
                hand.notes,
            )
        )
    return lines


def of_applications(
    found: Iterable[Applied], overview: Overview, hands: Mapping[str, Hand], days: Days
) -> list[Line]:
    """Return one line for each application; `reason` is its stage.

    A line's `subject` has the 受付番号 (receipt number) and the contact person. If mails of an
    application wait for a person, the line's waiting days and marks are those of the mail that has
    waited longest. `overview` has the waiting mails. `hands` is {application id: Hand}; a Hand says
    who is assigned. `days` decides which lines are marked as overdue or new.
    """
    waiting = {item.application: item.since for item in reversed(overview.items)}
    lines = []
    for each in found:
        hand = hands.get(each.application, _NOBODY)
        since = waiting.get(each.application)
        lines.append(
            Line(
                each.number,
                each.number,
                each.place,
                each.received_at,
                working_days(since, days.today) if since else None,
                each.stage.label,
                hand.who,
                f"{each.number} {each.contact}".strip(),
                _prefecture(each.municipality),
                frozenset(days.marks(since, hand) if since else ()),
                hand.viewers,
                hand.notes,
            )
        )
    return lines


def of_found(found: Iterable[Found]) -> list[Line]:
    """Return one line for each mail that a search found.

    The line's `reason` is the stage of the mail's application, or the kind of mail if the mail
    belongs to no application.
    """
    return [
        Line(
            each.mail,
            each.mail,
            each.place or each.sender,
            each.received_at,
            None,
            each.stage.label if each.stage else each.kind.label,
            each.who,
            f"{each.number or ''} {one_line(each.subject)}".strip(),
            _prefecture(each.municipality),
        )
        for each in found
    ]


def of_letters(found: Iterable[Queued]) -> list[Line]:
    """Return one line for each letter; its `place` is the recipient, its `reason` the state."""
    return [
        Line(
            each.message_id,
            each.message_id,
            each.recipient,
            each.queued_at,
            None,
            LetterState(each.state).label + ("（今と食い違います）" if each.wrong else ""),
            "",
            f"{called(each.number, each.mail)} {one_line(each.subject)}",
        )
        for each in found
    ]


def of_reminders(found: Iterable[Reminder]) -> list[Line]:
    """Return one line for each application whose applicant should be reminded of something.

    The line's `waits` is the number of working days waited, its `reason` why a reminder is due.
    """
    return [
        Line(
            each.number,
            each.key,
            each.place,
            each.since,
            each.days,
            each.why,
            "",
            each.number,
            _prefecture(each.municipality),
        )
        for each in found
    ]


def of_untold(found: Iterable[Untold], at: datetime) -> list[Line]:
    """Return one line for each application whose applicant had no letter about the present stage.

    The line's `waits` is the number of working days from the change of stage until `at`.
    """
    return [
        Line(
            each.number,
            each.number,
            each.place,
            each.since,
            working_days(each.since, at),
            each.stage.label,
            "",
            each.number,
            _prefecture(each.municipality),
        )
        for each in found
    ]


def of_folded(found: Iterable[Folded]) -> list[Line]:
    """Return one line for each automated mail, such as a newsletter; `place` is the sender."""
    return [
        Line(
            m.mail,
            f"folded {m.mail}",
            m.sender,
            m.received_at,
            None,
            "機械の連絡",
            "",
            one_line(m.subject),
        )
        for m in found
    ]
