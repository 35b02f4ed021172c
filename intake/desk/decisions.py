"""List the decisions of staff, by the day they were recorded and by person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from intake.desk.case import Called, began_with
from intake.desk.timeline import in_words
from intake.register import Register
from intake.store import Row, Transaction
from intake.terms import IntakeError, Municipality
from intake.text import fold
from intake.vocabulary.moves import Move


@dataclass(frozen=True, slots=True)
class Decision(Called):
    """A decision on record about an application, or about a mail without one.

    `on` is the day from which it holds; of an end of use, the last day. `by` is the person who
    decided, `account` the operating system's user account. `values` are the values given with it,
    as one Japanese text. `undone_at` is when it was undone, None while it holds.
    """

    id: int
    recorded_at: datetime
    on: date
    by: str
    account: str
    number: str | None
    mail: str
    municipality: Municipality | None
    move: Move
    values: str
    note: str
    undone_at: datetime | None

    @property
    def told(self) -> str:
        """The kind of decision with its values and note, and whether it was undone, as one line."""
        undone = "（取消済み）" if self.undone_at else ""
        return " ".join(filter(None, [f"{self.move.label}{undone}", self.values, self.note]))


def decisions(
    transaction: Transaction,
    register: Register,
    first: date | None = None,
    last: date | None = None,
    by: str = "",
    effective: bool = False,
) -> list[Decision]:
    """Return the decisions recorded from the day `first` to the day `last`, oldest first.

    With `effective`, the days are compared with the decision's day of effect, not with the day of
    recording. Both days are included; None means no limit. `by` is the person who decided ("":
    anybody); in the comparison of names, spaces and the width of letters make no difference. Raises
    IntakeError if `first` is after `last`.
    """
    if first and last and first > last:
        raise IntakeError(f"初めの日 {first} が、終わりの日 {last} より後です。")
    days = {"first": first or date.min, "last": last or date.max}
    rows = transaction.rows("decisions_between", **days, effective=effective)
    return [
        _decision(row, register)
        for row in rows
        if not by or _folded(row["decided_by"]) == _folded(by)
    ]


def _folded(name: str) -> str:
    return "".join(fold(name).split())


def _decision(row: Row, register: Register) -> Decision:
    move = Move(row["what"])
    return Decision(
        id=row["id"],
        recorded_at=row["recorded_at"],
        on=row["on_date"],
        by=row["decided_by"],
        account=row["account"],
        number=row["number"],
        mail=row["mail"] or began_with(row["application"]),
        municipality=register.by_code(row["municipality"]),
        move=move,
        values=in_words(move, json.loads(row["content"])),
        note=row["note"],
        undone_at=row["retracted_at"],
    )
