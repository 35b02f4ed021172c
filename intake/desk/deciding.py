"""Check staff decisions against the table of moves (kinds of decision), and record them.

Every decision is added as a new row; no row is ever changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from intake.applications.filing import Filing, Relation, first_parties
from intake.applications.lifecycle import MoveError, UnfiledError, check
from intake.applications.open_applications import OpenApplications
from intake.desk import forms
from intake.desk.case import Case
from intake.desk.consequences import chosen_of, decisions_about, municipality_named, stage_after
from intake.desk.doubts import against_selection, precedes
from intake.desk.evidence import Paper
from intake.desk.queries import bare_case, days_on_record, find, related
from intake.desk.ruling import Decided, Ruling, decision_row, refuse_nameless
from intake.desk.timeline import in_words
from intake.desk.validation import check_choices, check_costs
from intake.desk.withdrawals import still_asking
from intake.register import Register
from intake.store import Transaction
from intake.terms import FieldName, Outcome
from intake.text import tokyo_day
from intake.vocabulary.moves import OF_A_MAIL, Move


def undo_all(
    transaction: Transaction, done: Sequence[Decided], by: str, register: Register, at: datetime
) -> list[Decided]:
    """Undo the decisions `done`, the newest first; returns the undo decisions in that order.

    `by` is the person who undoes, `at` the time of recording. Raises MoveError, naming the
    application or mail, if a decision cannot be undone, such as because another was recorded on it
    since; the caller must then give up `transaction`, so that none is undone.
    """
    day, made = tokyo_day(at), []
    for place, each in enumerate(reversed(done), start=1):
        name = each.number or each.mail
        ruling = Ruling(Move.UNDO, day, by, content={"decision": each.id})
        try:
            last = place == len(done)
            made.append(decide(transaction, name, ruling, register, at, refiles=last))
        except MoveError as error:
            raise MoveError(f"{each.name}：{error}") from None
    return made


def decide(
    transaction: Transaction,
    name: str,
    ruling: Ruling,
    register: Register,
    at: datetime,
    *,
    refiles: bool = True,
    trial_end: date = date.max,
) -> Decided:
    """Record a decision on the application or mail `name`; returns the decision as recorded.

    Raises MoveError if the decision is not allowed, or if something was recorded since
    `ruling.seen`. If a decision with the idempotency key `ruling.act` is already on record, nothing
    is recorded, and the result has that decision's number and the present stage. `at` is the time
    of recording. After an undo, the values of all applications are computed again; `refiles` False
    leaves that to the last of a series of undos. `trial_end` is the planned end of 試行運用 (trial
    operation); a selection for it that is later, or not wished for, is recorded, and `against` of
    the result says so.
    """
    refuse_nameless(ruling)
    before = bare_case(transaction, name, register)
    if ruling.act and (done := transaction.rows("decision_of_act", act=ruling.act)):
        return Decided(done[0]["id"], ruling.move, before.number, before.mail, before.stage)
    _refuse_if_forgotten(before)
    _refuse_if_changed(transaction, before, ruling)
    content = _content_of(transaction, before, ruling, register)
    stage = stage_after(transaction, before, ruling.move, content, register)
    asking = _still_asking(transaction, before, ruling, register)
    mail = find(transaction, ruling.about)[1] if ruling.about else before.mail
    recorded = replace(ruling, content=content)
    transaction.add("decision", [decision_row(recorded, before.application, mail, stage, at)])
    if ruling.move is Move.SPLIT:
        _split(transaction, before, content["municipalities"], register, at)
    if ruling.move is Move.UNDO and refiles:
        from intake.replay import refile

        refile(transaction, register)
    after = bare_case(transaction, name, register)
    number = transaction.rows("last_decision")[0]["id"]
    ahead = ruling.on if ruling.on > tokyo_day(at) else None
    on = ruling.on if ruling.on != tokyo_day(at) else None
    early = precedes(ruling.on, days_on_record(transaction, before), ruling.move)
    against = (
        against_selection(before.fields.get(FieldName.TRIAL_WISH, ""), ruling.on, trial_end)
        if ruling.move is Move.SELECT_TRIAL
        else ""
    )
    unsettled = ruling.move is Move.COMPLETE and after.municipality is None
    found = {key: content[key] for key in _FOUND_OUT if key in content}
    more = in_words(ruling.move, found)
    return Decided(
        number,
        ruling.move,
        after.number,
        after.mail,
        after.stage,
        ahead,
        more,
        early,
        on,
        undid=content["decision"] if ruling.move is Move.UNDO else 0,
        against=against,
        next=Move.IDENTIFY if unsettled else None,
        asking=asking,
    )


def _still_asking(
    transaction: Transaction, before: Case, ruling: Ruling, register: Register
) -> tuple[str, ...]:
    """Return the numbers of the withdrawal mails that still wait after a withdrawal.

    They ask to withdraw the application `before`, but are not the mail that the decision `ruling`
    is based on (`ruling.about`). () if `ruling` is no withdrawal.
    """
    if ruling.move is not Move.WITHDRAW:
        return ()
    settled = find(transaction, ruling.about)[1] if ruling.about else None
    asking = still_asking(transaction, register).get(before.number or "", ())
    return tuple(case.name for case in asking if case.mail != settled)


_FOUND_OUT = (
    "outside",
    "changes",
    "dropped",
    "missing",
    "of_another",
)  # what a decision changes besides


def _content_of(
    transaction: Transaction, before: Case, ruling: Ruling, register: Register
) -> dict[str, Any]:
    """Return the values to record with a decision on `before`, as {key: value}.

    `before` is an application or mail. Raises MoveError if this kind of decision is not allowed, or
    if a value is missing or invalid.
    """
    content = dict(ruling.content or {})
    if ruling.move is Move.APPLY:
        content = chosen_of(before, content)
    if before.stage is None and ruling.move not in (*OF_A_MAIL, Move.UNDO):
        others = related(transaction, before, register)
        raise UnfiledError(ruling.move, {each.number: each.described for each in others})
    if before.stage is not None:
        check(ruling.move, before.stage, content)
    check_choices(content)
    check_costs(ruling.move, content)
    paper = content.get("file")
    if isinstance(paper, Paper):
        content |= paper.recorded
    if ruling.move is Move.COMPLETE:
        content |= forms.changed_by(transaction, before, paper, register)
    return content


def _refuse_if_forgotten(before: Case) -> None:
    if before.forgotten_at is not None:
        raise MoveError(
            f"{before.name}：{before.forgotten}"
            "記録は変えられません。同じ団体から新しい申込みが届けば、新しい受付番号で受け付けます。"
        )


def _refuse_if_changed(transaction: Transaction, before: Case, ruling: Ruling) -> None:
    if ruling.seen is None or ruling.seen == before.seen:
        return
    rows = decisions_about(transaction, before)
    if rows and str(rows[-1]["id"]) != ruling.seen.partition("-")[2]:
        last = rows[-1]
        what = f"{last['decided_by']}さんが「{Move(last['what']).label}」と決めました"
    else:
        what = "新しいメールが届きました"
    raise MoveError(f"御覧になった後に、{what}。もう一度開いて確かめてから決めてください。")


def _split(
    transaction: Transaction, before: Case, codes: list[str], register: Register, at: datetime
) -> None:
    """Begin one application for each of several municipalities that one mail applies for.

    `before` is the mail. The applications are recorded in the order of `codes`, the municipalities'
    codes, each with the values and forms that belong to its municipality. One that an undone split
    had begun before keeps its receipt number. `at` is the time of recording.
    """
    from intake.receiving.recording import Rows, add_filed

    open_applications = OpenApplications(
        register,
        running={r["fiscal_year"]: r["running"] for r in transaction.rows("last_running")},
        numbers={r["application"]: r["number"] for r in transaction.rows("receipts")},
    )
    rows: Rows = defaultdict(list)
    order = transaction.rows("last_decision")[0]["place"]
    for code in codes:
        place = municipality_named(register, code)
        own = forms.own_part_of(transaction, before, place, register, forms_first=True)
        filing = Filing(
            relation=Relation.FIRST,
            version=1,
            municipality=code,
            outcome=Outcome.INCOMPLETE if own.missing else Outcome.ACCEPTED,
            fields=own.fields,
            missing=own.missing,
            changes={},
            parties=first_parties(before.reading, own.fields),
            own=False,
            waits=False,
        )
        application = f"{before.mail}:{code}"
        add_filed(
            rows,
            open_applications.put(application, filing, before.mail, before.received_at, at, order),
        )
    for table, added in rows.items():
        transaction.add(table, added)
