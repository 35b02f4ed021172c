"""Notes, assignments and reminders that staff keep about an application or a mail.

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
    """One note, assignment or reminder about an application or a mail."""

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
    """Who has an application or mail, who is looking at it, and whether it is new to one person."""

    who: str = ""  # who has it
    opened: bool = False
    changed: bool = False  # somebody else recorded something since this person opened it
    viewers: str = ""  # names of colleagues who are looking at it now


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder for the person who wrote it, whose day has come."""

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
    """Add a row of the kind `what` about the application or mail that `name` names.

    MoveError if `by` is empty, if a note has no text, or if a reminder has no day (`on`).
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


def keep(transaction: Transaction, what: str, name: str, text: str, by: str, at: datetime) -> None:
    """Keep a text (TEMPLATE or VIEW) under a name; "" gives the name up. MoveError without a name."""
    if not by:
        raise MoveError("担当者の氏名が入っていません。「担当者の氏名」の欄に入れてください。")
    if not one_line(name):
        raise MoveError("名前が空です。入れてから押してください。")
    row = {"mail": "", "application": None, "what": what, "on_date": None}
    _add(transaction, row | {"text": f"{one_line(name)}\n{text}"}, by, at)


def kept(transaction: Transaction, what: str, by: str = "") -> Mapping[str, str]:
    """The texts kept under their names, by one person or ("") by everybody."""
    return {r["name"]: r["text"] for r in transaction.rows("desk_kept", what=what, by=by)}


def _add(transaction: Transaction, row: Mapping[str, Any], by: str, at: datetime) -> None:
    who = {"written_by": by, "account": account(), "recorded_at": at}
    transaction.add("desk_entry", [{**row, **who}])


def entries(transaction: Transaction, case: Case) -> list[Entry]:
    """The notes, assignments and reminders about the application or mail of a case, oldest first."""
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
    """Who has, has opened and is looking at each item, as `by` sees it at a moment.

    Keys are applications, or mails without one; an item that nobody opened or was given has none.
    A colleague looks at the item opened last, for at most 15 minutes.
    """
    rows: list[dict[str, Any]] = transaction.rows("entries_in_hand", by=by, since=at - _LOOKING)
    return {r["item"]: Hand(r["who"], r["opened"], r["changed"], r["viewers"]) for r in rows}


def due(transaction: Transaction, by: str, day: date) -> list[Due]:
    """The reminders of the person `by` that are due on a day and not yet marked as done."""
    rows = transaction.rows("reminders_due", by=by, day=day)
    return [Due(r["id"], r["mail"], r["number"], r["text"], r["on_date"]) for r in rows]
