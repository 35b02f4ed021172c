"""What staff write for each other at the desk: notes, assignments, reminders, templates, views.

Each is a row that is added to the table desk_entry and never changed. None of them changes an
application, and no letter quotes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from intake.applications.lifecycle import MoveError
from intake.desk.case import Case
from intake.desk.queries import find
from intake.paths import account
from intake.store import Transaction
from intake.text import one_line

NOTE, ASSIGNED, REMIND, REMINDED, OPENED = "note", "assigned", "remind", "reminded", "opened"
TEMPLATE, VIEW = "template", "view"  # kept under a name, about no item


@dataclass(frozen=True, slots=True)
class Entry:
    """One note, assignment or reminder about an application or a mail.

    `what` is its kind, `by` who wrote it. `on` is the day of a reminder, None for other kinds;
    `done` is True for a reminder that was marked as done.
    """

    id: int
    what: str  # note, assigned, remind
    text: str
    on: date | None  # of a reminder
    by: str
    at: datetime
    done: bool = False  # a reminder that is over

    @property
    def sentence(self) -> str:
        match self.what:
            case "assigned":
                return f"担当：{self.text}" if self.text else "担当なし"
            case "remind":
                return f"{self.on} に知らせる：{self.text}"
        return self.text


@dataclass(frozen=True, slots=True)
class Hand:
    """The work of colleagues on a desk item, as one person at the desk sees it.

    `who` is assigned to the item; `viewers` are viewing it now. `opened`: the person at the desk
    has opened it; `changed`: somebody else has changed it since. `notes` is the number of notes.
    """

    who: str = ""  # who has it
    opened: bool = False
    changed: bool = False  # somebody else recorded something since this person opened it
    viewers: str = ""  # names of colleagues who are looking at it now
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due today or overdue, for the person who wrote it."""

    id: int
    mail: str
    number: str | None
    text: str
    on: date


def write(
    transaction: Transaction,
    name: str,
    what: str,
    by: str,
    at: datetime,
    text: str = "",
    on: date | None = None,
) -> None:
    """Add an entry about a desk item, such as a note.

    `name` is the item's 受付番号 or mail number, `by` the person who writes. `what` is the kind of
    entry: NOTE, ASSIGNED, REMIND, REMINDED or OPENED. `text` is its text (for ASSIGNED, the person
    assigned), `on` the day of a reminder (None for other kinds). MoveError if `by` is empty, a note
    has no text, or a reminder has no day.
    """
    if not by:
        raise MoveError("書いた人の名前がありません。「担当者の氏名」の欄に入れてください。")
    if what == NOTE and not text:
        raise MoveError("メモが空です。書いてから押してください。")
    if what == REMIND and on is None:
        raise MoveError("知らせる日が入っていません。日付を選んでください。")
    application, mail = find(transaction, name)
    row = {"mail": mail, "application": application, "what": what, "text": text, "on_date": on}
    _add(transaction, row, by, at)


def hand_over(
    transaction: Transaction, name: str, by: str, at: datetime, to: str, note: str
) -> None:
    """Assign a desk item to the person `to` ("": to nobody), and add the note ("": none), both or
    neither.

    `name` is the item's 受付番号 or mail number, `by` who does it. MoveError if `by` is empty.
    """
    if note:
        write(transaction, name, NOTE, by, at, note)
    write(transaction, name, ASSIGNED, by, at, to)


def keep(transaction: Transaction, what: str, name: str, text: str, by: str, at: datetime) -> None:
    """Save a text under a name, replacing an earlier one; an empty text deletes the name.

    `what` is TEMPLATE (a text for answers) or VIEW (filters and order of a list). MoveError if `by`
    (who saves it) or `name` is empty.
    """
    if not by:
        raise MoveError("担当者の氏名が入っていません。「担当者の氏名」の欄に入れてください。")
    if not one_line(name):
        raise MoveError("名前が空です。入れてから押してください。")
    row = {"mail": "", "application": None, "what": what, "on_date": None}
    _add(transaction, row | {"text": f"{one_line(name)}\n{text}"}, by, at)


def kept(transaction: Transaction, what: str, by: str = "") -> Mapping[str, str]:
    """{name: saved text}, sorted by name.

    `what` is TEMPLATE (texts for answers) or VIEW (list views). With `by` (a person's name), only
    what this person saved; with "", what anybody saved.
    """
    return {r["name"]: r["text"] for r in transaction.rows("desk_kept", what=what, by=by)}


def _add(transaction: Transaction, row: Mapping[str, Any], by: str, at: datetime) -> None:
    who = {"written_by": by, "account": account(), "recorded_at": at}
    transaction.add("desk_entry", [{**row, **who}])


def entries(transaction: Transaction, case: Case) -> list[Entry]:
    """The notes, assignments and reminders about a desk item (`case`), oldest first."""
    rows = transaction.rows("entries_about", mail=case.mail, application=case.application or "")
    return [
        Entry(
            r["id"],
            r["what"],
            r["text"],
            r["on_date"],
            r["written_by"],
            r["recorded_at"],
            r["done"],
        )
        for r in rows
    ]


_LOOKING = timedelta(minutes=15)


def hands(transaction: Transaction, by: str, at: datetime) -> Mapping[str, Hand]:
    """The work of colleagues that the person `by` is shown, as {desk item: Hand}.

    A desk item is named by the id of the application, or the SHA-256 of a mail without one. It has
    no key if nobody is assigned to it and nobody has opened it. A colleague is viewing the item
    that he or she opened last, for up to 15 minutes before `at`.
    """
    rows: list[dict[str, Any]] = transaction.rows("entries_in_hand", by=by, since=at - _LOOKING)
    return {
        r["item"]: Hand(r["who"], r["opened"], r["changed"], r["viewers"], r["notes"]) for r in rows
    }


def names(transaction: Transaction) -> list[str]:
    """The names of all who decided or wrote at the desk or were assigned an item, sorted."""
    return [row["name"] for row in transaction.rows("desk_names")]


def due(transaction: Transaction, by: str, day: date) -> list[Due]:
    """The reminders of the person `by` for `day` or an earlier day that are not marked as done."""
    rows = transaction.rows("reminders_due", by=by, day=day)
    return [Due(r["id"], r["mail"], r["number"], r["text"], r["on_date"]) for r in rows]
