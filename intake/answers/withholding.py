"""Hold again the queued letters that have come to contradict their application."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from intake.store import Row, Transaction
from intake.terms import Stage
from intake.text import tokyo_day, wareki
from intake.vocabulary.letters import OFFERS_TRIAL, TELLING, Attempt, told_wrongly


def withheld(
    transaction: Transaction,
    letters: Sequence[Row],
    begun: Collection[str],
    at: datetime,
    over: date | None,
) -> dict[str, str]:
    """Hold again those of the due `letters` that contradict their application.

    Returns {Message-ID: the Japanese reason}; the reasons are recorded with the time `at`. `over`
    is the planned end of 試行運用 (trial operation) if that is past, else None: a letter that still
    offers the trial then contradicts its application. Three kinds of contradicting letters are sent
    nevertheless: a letter that a person released knowing this reason; a letter whose sending has
    begun (`begun`, Message-IDs), because it may have arrived; and an automatic letter that is
    followed by a later automatic letter with the true state.
    """
    about = {row["application"] for row in letters if row["letter"] in TELLING}
    if not about - {None}:
        return {}
    known = transaction.rows("letters_of_applications", applications=sorted(about - {None}))
    right = [row for row in known if row["letter"] in TELLING and not contradiction(row, over)]
    due = {row["message_id"] for row in letters} - set(begun)
    found = {
        row["message_id"]: contradiction(row, over)
        for row in known
        if row["message_id"] in due and not agreed(row, over) and not _corrected(row, right)
    }
    found = {message_id: why for message_id, why in found.items() if why}
    transaction.add(
        "attempt",
        [
            {"send": message_id, "tried_at": at, "outcome": str(Attempt.WITHHELD), "reply": why}
            for message_id, why in found.items()
        ],
    )
    return found


def contradiction(row: Row, over: date | None) -> str:
    """Return a Japanese sentence if the letter `row` contradicts its application, else "".

    `over` is the planned end of 試行運用 (trial operation) if that is past, else None. If it is
    past, a letter that was queued before the end and offers the trial counts as a contradiction,
    too.
    """
    stage = Stage(row["stage"]) if row["stage"] else None
    asks, missing = json.loads(row["asks"] or "[]"), json.loads(row["missing"] or "{}")
    wrong = told_wrongly(row["letter"], stage, asks, missing)
    offers = row["letter"] in OFFERS_TRIAL and over and tokyo_day(row["queued_at"]) <= over
    if wrong or not offers or over is None:
        return wrong
    return f"この返信は試行運用（{wareki(over, weekday=False)}まで（予定））に触れていますが、その期間は過ぎています。"


def agreed(row: Row, over: date | None) -> bool:
    """Return whether a person released the letter `row` although it contradicts its application.

    That person must have seen the same contradiction as there is now. `over` is the planned end of
    試行運用 (trial operation) if that is past, else None.
    """
    return bool(row["released_for"]) and row["released_for"] == contradiction(row, over)


def _corrected(row: Row, right: Iterable[Row]) -> bool:
    """Whether a later automatic letter tells the applicant the true state of the application.

    `row` is a letter that contradicts its application; `right` has the letters that contradict
    nothing. False if a person wrote or released `row`.
    """
    by_machine = row["circle"] is not None and row["released_for"] is None
    return by_machine and any(
        each["circle"] is not None
        and each["application"] == row["application"]
        and each["place"] > row["place"]
        for each in right
    )
