"""Check decisions of staff against the table of moves (kinds of decision) and record them.

Every decision is added as a new row; no row is ever changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from intake.applications.belonging import Part, difference
from intake.applications.filing import Filing, Relation, first_parties, overlaid
from intake.applications.lifecycle import MoveError, NamelessError, check
from intake.applications.open_applications import OpenApplications
from intake.desk import forms
from intake.desk.case import Case, called, mail_number
from intake.desk.doubts import precedes
from intake.desk.evidence import Paper
from intake.desk.queries import bare_case, days_on_record, find
from intake.desk.timeline import in_words
from intake.desk.validation import check_choices, check_costs, corrected
from intake.paths import account
from intake.register import Register
from intake.store import Row, Transaction
from intake.terms import FieldName, Municipality, Outcome, Severity, Stage
from intake.text import tokyo_day
from intake.text.place_names import fold
from intake.vocabulary.codes import FORM, item_label
from intake.vocabulary.finding import Group, codes_of
from intake.vocabulary.findings.every import of_group
from intake.vocabulary.moves import CLOSED, MOVES, OF_A_MAIL, OPEN, Move


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it was recorded, and what followed from it.

    `id` is the decision's number, `move` its kind. `stage` is the application's stage afterwards,
    None for a mail without an application. `ahead` is the decision's date if that is in the future,
    else None. `more` says in Japanese what else changed ("": nothing). `early` names a recorded day
    that should not come after the decision's date but does ("": none).
    """

    id: int
    move: Move
    number: str | None
    mail: str
    stage: Stage | None  # of the application afterwards
    ahead: date | None = None  # the day it counts from, where that is still to come
    more: str = ""  # what it changed besides, in words
    early: str = ""  # what the day it counts from should follow, but precedes

    @property
    def name(self) -> str:
        """The 受付番号 of the application, or the mail number of a mail without one."""
        return called(self.number, self.mail)

    @property
    def sentence(self) -> str:
        """A Japanese sentence on the recorded decision: its subject, kind, number and new stage."""
        stage = f"段階は「{self.stage.label}」です。" if self.stage else ""
        item = self.number or f"メール {mail_number(self.mail)}"
        more = f"{self.more}。" if self.more else ""
        return (
            f"{item}：「{self.move.label}」を記録しました（決定 {self.id}番）。"
            f"{stage}{more}{self._odd_day}"
        )

    @property
    def _odd_day(self) -> str:
        ahead = f"日付は、まだ来ていない {self.ahead} です。" if self.ahead else ""
        odd = ahead + (f"日付は、{self.early} より前です。" if self.early else "")
        return f"{odd}違うときは取り消してください。" if odd else ""

    def _repr_html_(self) -> str:
        return f"<p>{self.sentence}</p>"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that a person wants to record: its kind (`move`), date, values and author.

    `content` has the values that this kind of decision needs. With `seen` (Case.seen), the decision
    is refused if something was recorded since; None: no such check. `about` names the mail that
    asked for the decision, None if it is the mail decided on. `act` is an idempotency key (None:
    none).
    """

    move: Move
    on: date
    by: str
    note: str = ""
    content: Mapping[str, Any] | None = None
    seen: str | None = None
    about: str | None = None  # the mail that asks for it, where that is not the item's own
    act: str | None = None  # key of the act: done twice, it is one decision


def undo_all(
    transaction: Transaction, done: Sequence[Decided], by: str, register: Register, at: datetime
) -> list[Decided]:
    """Undo the decisions `done`, the newest first; returns the undo decisions in that order.

    `by` is the person who undoes. MoveError names an application or mail on which something else
    was decided since.
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
) -> Decided:
    """Record a decision on the application or mail `name`; returns the decision as recorded.

    MoveError if the decision is not allowed, or if something was recorded since `ruling.seen`. If a
    decision with the idempotency key `ruling.act` is already on record, that decision is returned
    and nothing is recorded. An undo computes the values of all applications again unless `refiles`
    is False, which is for a series of undos.
    """
    refuse_nameless(ruling)
    before = bare_case(transaction, name, register)
    if ruling.act and (done := transaction.rows("decision_of_act", act=ruling.act)):
        return Decided(done[0]["id"], ruling.move, before.number, before.mail, before.stage)
    _refuse_if_forgotten(before)
    _refuse_if_changed(transaction, before, ruling)
    content = dict(ruling.content or {})
    if ruling.move is Move.APPLY:
        content = chosen_of(before, content)
    if before.stage is None and ruling.move not in (*OF_A_MAIL, Move.UNDO):
        raise MoveError(
            "このメールは利用申込みになっていません。選べるのは「回答済みにする」「利用申込みではない」です。"
        )
    if before.stage is not None:
        check(ruling.move, before.stage, content)
    check_choices(content)
    check_costs(ruling.move, content)
    paper = content.get("file")
    if isinstance(paper, Paper):
        content |= paper.recorded
    if ruling.move is Move.COMPLETE:
        content |= forms.changed_by(transaction, before, paper, register)
    stage = _stage_after(transaction, before, ruling.move, content, register)
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
    early = precedes(ruling.on, days_on_record(transaction, before), ruling.move)
    found = {key: content[key] for key in _FOUND_OUT if key in content}
    more = in_words(ruling.move, found)
    return Decided(number, ruling.move, after.number, after.mail, after.stage, ahead, more, early)


_FOUND_OUT = ("changes", "dropped", "missing", "of_another")  # what a decision changes besides


def decision_row(
    ruling: Ruling, application: str | None, mail: str | None, stage: Stage | None, at: datetime
) -> dict[str, Any]:
    """Return the row of the table `decision` that records `ruling`.

    The decision is on an application (id), a mail (SHA-256) or both; the other is None. `stage` is
    the application's stage after the decision (None: unchanged).
    """
    return {
        "application": application,
        "mail": mail,
        "what": ruling.move,
        "stage": stage if application else None,
        "on_date": ruling.on,
        "decided_by": ruling.by.strip(),
        "account": account(),
        "recorded_at": at,
        "note": ruling.note,
        "content": dict(ruling.content or {}),
        "act": ruling.act,
    }


UNSETTLED = "団体が決まっていません。先に「市区町村を決める」を行ってください。"


def refuse_nameless(ruling: Ruling) -> None:
    """Raise NamelessError if `ruling` does not name the person who decided."""
    if not ruling.by.strip():
        raise NamelessError


def _refuse_if_forgotten(before: Case) -> None:
    if before.forgotten_at is not None:
        raise MoveError(
            f"{before.name}：{before.forgotten}"
            "記録は変えられません。同じ団体から新しい申込みが届けば、新しい受付番号で受け付けます。"
        )


def _refuse_if_changed(transaction: Transaction, before: Case, ruling: Ruling) -> None:
    if ruling.seen is None or ruling.seen == before.seen:
        return
    rows = _decisions_about(transaction, before)
    if rows and str(rows[-1]["id"]) != ruling.seen.partition("-")[2]:
        last = rows[-1]
        what = f"{last['decided_by']}さんが「{Move(last['what']).label}」と決めました"
    else:
        what = "新しいメールが届きました"
    raise MoveError(f"御覧になった後に、{what}。もう一度開いて確かめてから決めてください。")


def _stage_after(
    transaction: Transaction,
    before: Case,
    move: Move,
    content: dict[str, Any],
    register: Register,
) -> Stage | None:
    """Check a decision on the application or mail `before`; returns the stage that follows.

    None if the stage does not change. `move` is the kind of decision, `content` its values. This
    function adds to `content` what follows from them: changed, dropped and missing fields, or the
    number of the decision to undo. MoveError if the decision is not possible.
    """
    if move is Move.REOPEN:
        _free_again(transaction, before, register)
        return _stage_before_closing(transaction, before)
    if move is Move.IDENTIFY:
        place = _free(transaction, before, content["municipality"], register)
        content["municipality"] = place.code
        own = forms.own_part_of(transaction, before, place, register)
        content |= difference(Part(before.fields, before.missing), own)
        return _open_stage(before, own.missing, settles=True)
    if move is Move.CORRECT:
        field = FieldName(content["field"])
        content["value"] = corrected(field, content["value"])
        content["before"] = before.fields.get(field, "")
        forms.refuse_another(before, {field: content["value"]}, register)
        return _open_stage(before, before.missing.keys() - {content["field"]}, settles=False)
    if move is Move.APPLY:
        forms.refuse_another(before, content["fields"], register, with_form=content["form"])
        filled = {*content["fields"], *([FORM] if content["form"] else [])}
        return _open_stage(before, before.missing.keys() - filled, settles=False)
    if move is Move.COMPLETE:
        left = before.missing.keys() - {FORM, *content["fields"]}
        return _open_stage(before, left, settles=False)
    if move is Move.ACCEPT and before.municipality is None:
        raise MoveError(UNSETTLED)
    if move is Move.SPLIT:
        content["municipalities"] = [
            _free(transaction, before, code, register).code for code in content["municipalities"]
        ]
    if move is Move.MERGE:
        _into(transaction, before, content, register)
    if move is Move.UNDO:
        _undoable(transaction, before, content)
        if before.stage in CLOSED:
            _free_again(transaction, before, register)
    return MOVES[move].to


def chosen_of(before: Case, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is recorded when staff apply changes that a mail (`before`) proposes.

    content["fields"] names the fields whose changes to apply; without it, all are applied. Keys of
    the result: `fields` (new values by field; "" removes the field) and `form` (whether the mail's
    利用申込書 is taken). MoveError if no changes wait, or if a named field has no change that
    waits.
    """
    if not before.proposed:
        raise MoveError(
            "このメールには、反映を待っている内容がありません。一覧を新しくして確かめてください。"
        )
    named = [str(name) for name in content.get("fields") or before.proposed]
    if unknown := [name for name in named if name not in before.proposed]:
        labels, wrong = ("、".join(map(item_label, names)) for names in (before.proposed, unknown))
        raise MoveError(f"{wrong}は、反映を待っていません。待っているのは {labels} です。")
    newer = {name: before.proposed[name][1] for name in named if name != FORM}
    left = overlaid(before.fields, newer)
    gone = {name: "" for name in before.fields if name not in left}
    return {"fields": newer | gone, "form": FORM in named}


_SETTLED_BY_IDENTIFYING = codes_of(*of_group(Group.MUNICIPALITY))


def _open_stage(before: Case, missing: Collection[str], *, settles: bool) -> Stage | None:
    """Return the stage of an open application once only the items `missing` are missing.

    None if the stage does not change, as for an application that is already complete. `settles`
    says that the decision determines the municipality, so that findings about the municipality no
    longer need review.
    """
    if before.stage not in OPEN:
        return None
    questions = [
        finding
        for finding in before.reading.findings
        if finding.severity is Severity.REVIEW
        and not (settles and finding.code in _SETTLED_BY_IDENTIFYING)
    ]
    if before.stage is Stage.NEEDS_REVIEW and questions:
        return None
    return Stage.INCOMPLETE if missing else Stage.ACCEPTED


def _free_again(transaction: Transaction, before: Case, register: Register) -> None:
    """Raise MoveError if the closed application `before` cannot be reopened.

    It cannot if its municipality has another running application by now.
    """
    if before.stage in CLOSED and before.application and before.municipality:
        _free(transaction, before, before.municipality.code, register)


def _free(transaction: Transaction, before: Case, named: str, register: Register) -> Municipality:
    """Return the municipality `named` (code or name), to which `before` is to be assigned.

    `before` is an application. MoveError if there is no such municipality, or if another running
    application of the municipality exists.
    """
    place = _named(register, named)
    rows = transaction.rows("applications", numbers=[], codes=[place.code], message_ids=[])
    others = [row["number"] for row in rows if row["application"] != before.application]
    if others:
        raise MoveError(
            f"{place.full_name}には、既に利用申込み {'、'.join(others)} があります。"
            "「他の申込みにまとめる」を選んでください。"
        )
    return place


def _named(register: Register, named: str) -> Municipality:
    """Return the municipality with this code or name, ignoring differences of spelling.

    The prefecture's name may precede the municipality's. MoveError if there is no such
    municipality, or if several have the name; the message then lists their codes.
    """
    if place := register.by_code(named):
        return place
    name = fold(named)
    places = [each for each in register.current if name in (fold(each.name), fold(each.full_name))]
    if len(places) == 1:
        return places[0]
    if places:
        codes = "、".join(f"{each.full_name} {each.code}" for each in places)
        raise MoveError(
            f"「{named}」は一つに決まりません（{codes}）。団体コードで指定してください。"
        )
    what = "団体コード" if named.isdecimal() else "名称"
    raise MoveError(
        f"{what}「{named}」の市区町村はありません。"
        "6桁の団体コードか、都道府県名からの名称を確かめてください。"
    )


def _into(
    transaction: Transaction, before: Case, content: dict[str, Any], register: Register
) -> None:
    other = bare_case(transaction, content["into"], register)
    if other.application is None or other.application == before.application:
        raise MoveError(
            f"「{content['into']}」はまとめる先になりません。別の利用申込みの受付番号を確かめてください。"
        )
    own, into = before.municipality, other.municipality
    if own and into and into not in (own, *register.successors(own)):
        content["of_another"] = f"{own.full_name}から{into.full_name}へ"


def _undoable(transaction: Transaction, before: Case, content: dict[str, Any]) -> None:
    holding = [
        row
        for row in _decisions_about(transaction, before)
        if row["retracted_at"] is None
        and row["what"] != Move.UNDO
        and row["application"] == before.application
    ]
    if not holding:
        raise MoveError("取り消せる決定がありません。")
    wanted = content.setdefault("decision", holding[-1]["id"])
    if wanted != holding[-1]["id"]:
        raise MoveError(
            f"取り消せるのは、最後の決定（{holding[-1]['id']}番"
            f"「{Move(holding[-1]['what']).label}」）だけです。新しいものから順に取り消してください。"
        )


def _decisions_about(transaction: Transaction, item: Case) -> list[Row]:
    return transaction.rows("decisions_about", application=item.application or "", mail=item.mail)


def _stage_before_closing(transaction: Transaction, before: Case) -> Stage:
    rows = transaction.rows("steps_of", application=before.application)
    open_stages = [row["stage"] for row in rows if Stage(row["stage"]) not in CLOSED]
    return Stage(open_stages[-1]) if open_stages else Stage.NEEDS_REVIEW


def _split(
    transaction: Transaction, before: Case, codes: list[str], register: Register, at: datetime
) -> None:
    """Begin one application for each of several municipalities that one mail applies for.

    `before` is the mail. The applications are recorded in the order of `codes`, the municipalities'
    codes, each with the values and forms that belong to its municipality.
    """
    from intake.receiving.recording import Rows, add_filed

    open_applications = OpenApplications(
        register, running={r["fiscal_year"]: r["running"] for r in transaction.rows("last_running")}
    )
    rows: Rows = defaultdict(list)
    order = transaction.rows("last_decision")[0]["place"]
    for code in codes:
        place = _named(register, code)
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
        )
        application = f"{before.mail}:{code}"
        add_filed(
            rows,
            open_applications.put(application, filing, before.mail, before.received_at, at, order),
        )
    for table, added in rows.items():
        transaction.add(table, added)
