"""Write the letters that wait because their template has a mistake, once it has been corrected.

The mails that these letters answer are recorded already. Until then, a letter's row in the table
`send` has the values for its template instead of its bytes. Writing the letter adds a new row,
which is held if a rate limit is reached or the settings require it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from intake.answers.answering import AnsweredToday
from intake.answers.compose import new_message_id, queued, values_in
from intake.answers.letter import Letter
from intake.answers.letters import organisation_of, with_words
from intake.answers.rate_limits import Answer, Circle
from intake.answers.template import TemplateError
from intake.reading.record import from_json
from intake.register import Register
from intake.register.updating import register_of
from intake.settings.sections import Answers
from intake.store import Row, State, Transaction
from intake.terms import Reading
from intake.text import tokyo_day
from intake.vocabulary.letters import Attempt


def word_waiting(state: State, answers: Answers, at: datetime) -> dict[str, str]:
    """Write and queue the letters that wait for their template to be corrected; nothing is sent.

    Returns {Message-ID: reason} for the letters whose template still has a mistake. A reason is a
    Japanese sentence; it is recorded if it differs from the one recorded last. `answers` are the
    settings on answering. `at` is the current time, used as date of the letters and time of
    queueing; they count towards the rate limits of that day. The caller must hold the lock for
    sending.
    """
    if not state.store.exists() or not state.store.rows("letters_unworded"):
        return {}
    register = register_of(state)
    with state.store.transaction() as transaction:
        return _word(transaction, transaction.rows("letters_unworded"), answers, register, at)


def _word(
    transaction: Transaction,
    rows: Sequence[Row],
    answers: Answers,
    register: Register,
    at: datetime,
) -> dict[str, str]:
    organisation, day = organisation_of(answers), AnsweredToday(transaction, (), (), (), (), at)
    documents = transaction.documents([row["reading"] for row in rows if row["reading"]])
    sends, attempts, waiting = list[Row](), list[Row](), dict[str, str]()
    for row in rows:
        name, values = row["message_id"], values_in(row["raw"]) or {}
        read = documents.get(row["reading"])
        answered = from_json(read, register) if read else None
        letter = replace(_letter(row, answered), held=answers.holds)
        try:
            worded = with_words(letter, values, organisation, tokyo_day(at))
        except TemplateError as error:
            waiting[name] = str(error)
            if waiting[name] != row["reply"]:
                day.withhold(name, waiting[name], Attempt.UNWORDED)
            continue
        circle = Circle(row["circle"])
        answer = Answer(letter.recipient, letter.municipality, letter.application, circle)
        if over := day.over(answer, letter.mail, answers):
            worded = with_words(replace(letter, held=True), values, organisation, tokyo_day(at))
        ours = answers.sender
        sends.append(queued(worded, ours, at, new_message_id(ours[1], f"worded {name}")))
        if over:
            day.withhold(sends[-1]["message_id"], over)
        attempts.append({"send": name, "tried_at": at, "outcome": str(Attempt.WORDED), "reply": ""})
    transaction.add("send", sends)
    transaction.add("attempt", [*attempts, *day.withheld])
    return waiting


def _letter(row: Row, answers: Reading | None) -> Letter:
    """The letter of a row of the query letters_unworded, without subject and text.

    `answers` is what was read of the mail that the letter replies to (None: nothing).
    """
    same = ("recipient", "copy", "mail", "application", "municipality", "circle")
    return Letter(
        kind=row["letter"],
        subject="",
        text="",
        asks=tuple(json.loads(row["asks"] or "[]")),
        answers=answers,
        **{name: row[name] for name in same},
    )
