"""Notes, assignments, reminders, answer templates and list views that staff save at the desk.

Each is a row added to the table desk_entry and never changed. None of them changes an application
or appears in a letter.
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

    `what` is its kind (note, assigned or remind), `text` its text (of an assignment the name of the
    person assigned, "" for nobody), `by` its author. `on` is the day of a reminder, None for other
    kinds; `done` is True for a reminder that was marked as done.
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
    """Who works on one application or mail, as shown to the person at the desk.

    `who` is assigned to it ("": nobody), `viewers` names the colleagues who have it open now.
    `opened`: the person at the desk has opened it before; `changed`: since then a mail came for it,
    or somebody else decided, assigned it or wrote a note. `notes` is the number of notes.
    """

    who: str = ""  # who has it
    opened: bool = False
    changed: bool = False  # somebody else recorded something since this person opened it
    viewers: str = ""  # names of colleagues who are looking at it now
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due today or overdue, for the person who wrote it.

    It is about the application with the 受付番号 (receipt number) `number`, or about the mail
    `mail` (SHA-256) if `number` is None. `on` is the day on which it is due.
    """

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
    """Add an entry, such as a note, about an application or a mail.

    `name` is the 受付番号 (receipt number) or mail number, `by` the author. `what` is the kind of
    entry: NOTE, ASSIGNED, REMIND (a reminder), REMINDED (it is done) or OPENED. `text` is the
    entry's text; for ASSIGNED it is the person assigned, for REMINDED the number of the reminder.
    `on` is the day of a reminder (None for other kinds). `at` is the time of recording. Raises
    MoveError if `by` is empty, a note has no text, or a reminder has no day.
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
    """Assign an application or a mail to a person, with a note if `note` is not empty.

    `name` is the 受付番号 (receipt number) or mail number, `to` the person assigned ("" for
    nobody), `by` the person who assigns. `at` is the time of recording. Raises MoveError if `by` is
    empty.
    """
    if note:
        write(transaction, name, NOTE, by, at, note)
    write(transaction, name, ASSIGNED, by, at, to)


def keep(transaction: Transaction, what: str, name: str, text: str, by: str, at: datetime) -> None:
    """Save a text under a name; an empty text deletes the name.

    `what` is TEMPLATE (a text for answers) or VIEW (filters and order of a list). A template
    replaces an earlier one of the same name, a view only one by the same person. `at` is the time
    of recording. Raises MoveError if `by` (who saves the text) or `name` is empty.
    """
    if not by:
        raise MoveError("担当者の氏名が入っていません。「担当者の氏名」の欄に入れてください。")
    if not one_line(name):
        raise MoveError("名前が空です。入れてから押してください。")
    row = {"mail": "", "application": None, "what": what, "on_date": None}
    _add(transaction, row | {"text": f"{one_line(name)}\n{text}"}, by, at)


def kept(transaction: Transaction, what: str, by: str = "") -> Mapping[str, str]:
    """Return the saved texts as {name: text}, sorted by name; of each name the last one saved.

    `what` is TEMPLATE (texts for answers) or VIEW (list views). `by` limits the result to the texts
    saved under exactly this person's name ("": all texts).
    """
    return {r["name"]: r["text"] for r in transaction.rows("desk_kept", what=what, by=by)}


def _add(transaction: Transaction, row: Mapping[str, Any], by: str, at: datetime) -> None:
    who = {"written_by": by, "account": account(), "recorded_at": at}
    transaction.add("desk_entry", [{**row, **who}])


def entries(transaction: Transaction, case: Case) -> list[Entry]:
    """Return the notes, assignments and reminders about an application or mail, oldest first."""
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
    """Return who works on what, as {application id, or SHA-256 of a mail without one: Hand}.

    Each Hand is from the view of the person `by`: what this person has opened, and which colleagues
    are viewing the same. A colleague counts as viewing what he or she opened last, if that was less
    than 15 minutes before `at`. There is no key for what was never assigned, has no note, was not
    opened by this person and is viewed by nobody.
    """
    rows: list[dict[str, Any]] = transaction.rows("entries_in_hand", by=by, since=at - _LOOKING)
    return {
        r["item"]: Hand(r["who"], r["opened"], r["changed"], r["viewers"], r["notes"]) for r in rows
    }


def names(transaction: Transaction) -> list[str]:
    """Return the names of all who decided or wrote at the desk or were assigned work, sorted."""
    return [row["name"] for row in transaction.rows("desk_names")]


def due(transaction: Transaction, by: str, day: date) -> list[Due]:
    """Return the reminders that a person should see on `day`: due then or earlier, and not done.

    `by` is the person's name, exactly as it was when the reminder was written. The reminder with
    the earliest day comes first.
    """
    rows = transaction.rows("reminders_due", by=by, day=day)
    return [Due(r["id"], r["mail"], r["number"], r["text"], r["on_date"]) for r in rows]
