"""What follows from a decision: the application's new stage, and what else is recorded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from intake.applications.belonging import Part, difference
from intake.applications.filing import overlaid
from intake.applications.lifecycle import MoveError, UnchangedError
from intake.desk import forms
from intake.desk.case import Case
from intake.desk.queries import bare_case
from intake.desk.ruling import UNSETTLED
from intake.desk.validation import corrected
from intake.register import Register
from intake.store import Row, Transaction
from intake.terms import FieldName, Municipality, Severity, Stage
from intake.text import tokyo_day
from intake.text.place_names import fold
from intake.vocabulary.codes import FORM, item_label
from intake.vocabulary.finding import Group, codes_of
from intake.vocabulary.findings.every import of_group
from intake.vocabulary.moves import CLOSED, MOVES, OPEN, Move


def stage_after(
    transaction: Transaction,
    before: Case,
    move: Move,
    content: dict[str, Any],
    register: Register,
) -> Stage | None:
    """Check a decision on the application or mail `before`; returns the stage that follows.

    None if the stage does not change. `move` is the kind of decision, `content` its values. This
    function adds to `content` what follows from them: changed, dropped and missing fields, or the
    number of the decision to undo. Raises MoveError if the decision is not possible.
    """
    if move is Move.REOPEN:
        _free_again(transaction, before, register)
        return _stage_before_closing(transaction, before)
    if move is Move.IDENTIFY:
        place = _free(transaction, before, content["municipality"], register)
        content["municipality"] = place.code
        if (read := before.read_places) and place not in read:
            content["outside"] = [each.full_name for each in read]
        own = forms.own_part_of(transaction, before, place, register)
        content |= difference(Part(before.fields, before.missing), own)
        return _open_stage(before, own.missing, settles=True)
    if move is Move.CORRECT:
        field = FieldName(content["field"])
        content["value"] = corrected(field, content["value"])
        if field is FieldName.PREFECTURE_NAME:
            _check_prefecture(content["value"], register)
        content["before"] = before.fields.get(field, "")
        if _unchanged(before, field, content):
            raise UnchangedError(field.label, content["value"])
        forms.refuse_another(before, {field: content["value"]}, register)
        return _open_stage(before, before.missing.keys() - {content["field"]}, settles=False)
    if move is Move.APPLY:
        forms.refuse_another(before, content["fields"], register, with_form=content["form"])
        filled = {*content["fields"], *([FORM] if content["form"] else [])}
        return _open_stage(before, before.missing.keys() - filled, settles=False)
    if move is Move.COMPLETE:
        if "typed" in content:
            _check_prefecture(content["fields"].get(FieldName.PREFECTURE_NAME, ""), register)
        left = before.missing.keys() - {FORM, *content["fields"]}
        return _open_stage(before, left, settles=False)
    if move is Move.ACCEPT and before.municipality is None:
        raise MoveError(UNSETTLED)
    if move is Move.SPLIT:
        named = [_free(transaction, before, each, register) for each in content["municipalities"]]
        content["municipalities"] = list(dict.fromkeys(place.code for place in named))
    if move is Move.MERGE:
        _into(transaction, before, content, register)
    if move is Move.UNDO:
        _undoable(transaction, before, content)
        if before.stage in CLOSED:
            _free_again(transaction, before, register)
    return MOVES[move].to


def _unchanged(before: Case, field: FieldName, content: Mapping[str, Any]) -> bool:
    """Whether a correction of `field` would leave the application `before` exactly as it is.

    `content` has the new value as `value`, the present one as `before` and, if a file is attached,
    the file as `file`. True if both values are equal. But False if a file is attached, if `field`
    counts as missing so far, or if it is the e-mail address and letters do not go to it yet.
    """
    settles = field in before.missing or (
        field is FieldName.EMAIL and before.contact != content["value"]
    )
    return content["value"] == content["before"] and not settles and "file" not in content


def _check_prefecture(typed: str, register: Register) -> None:
    """Raise MoveError unless `typed` is a prefecture's full name, such as 広島県, or ""."""
    if typed and typed not in {each.name for each in register.prefectures.values()}:
        raise MoveError(
            f"{FieldName.PREFECTURE_NAME.label}「{typed}」は記録できません。"
            "47都道府県の名前を、広島県 のように指定してください。"
        )


def chosen_of(before: Case, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is recorded when staff apply changes that a mail (`before`) proposes.

    content["fields"] has the keys of the changes to apply (fields, and "form" for the form);
    without it, all are applied. Keys of the result: `fields` (new values by field; "" removes the
    field) and `form` (whether the mail's 利用申込書 (application form) is taken). Raises MoveError
    if no changes wait, or if a key has no change that waits.
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
    """Return the stage of the application `before` after a decision; None if it does not change.

    `missing` are the items that the application then lacks: without any, the stage is ACCEPTED,
    else INCOMPLETE. None if the application is already complete or is closed, or if it waits for
    review because of findings that the decision does not settle. `settles` says that the decision
    determines the municipality, and so settles the findings about it.
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

    `before` is an application or a mail. Raises MoveError if there is no such municipality, if
    several have the name, if it existed no more when the mail came, or if the municipality has
    another running application.
    """
    place = municipality_named(register, named)
    if place.valid_to and place.valid_to < tokyo_day(before.received_at):
        now = "、".join(f"{each.full_name} {each.code}" for each in register.successors(place))
        raise MoveError(
            f"{place.full_name}は {place.valid_to} までの団体で、このメールが届いた日にはありません。"
            f"今の団体{f'（{now}）' if now else ''}を指定してください。"
        )
    rows = transaction.rows("applications", numbers=[], codes=[place.code], message_ids=[])
    others = [row["number"] for row in rows if row["application"] != before.application]
    if others:
        raise MoveError(
            f"{place.full_name}には、既に利用申込み {'、'.join(others)} があります。"
            "「他の申込みにまとめる」を選んでください。"
        )
    return place


def municipality_named(register: Register, named: str) -> Municipality:
    """Return the municipality with the code or name `named`, ignoring differences of spelling.

    The prefecture's name may precede the municipality's. Raises MoveError if there is no such
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
    if other.stage in CLOSED:
        raise MoveError(
            f"{other.number} は「{other.stage.label}」のため、まとめる先になりません。"
            "続いている利用申込みの受付番号を指定してください。"
        )
    content["into"] = other.number
    own, into = before.municipality, other.municipality
    if own and into and into not in (own, *register.successors(own)):
        content["of_another"] = f"{own.full_name}から{into.full_name}へ"


def _undoable(transaction: Transaction, before: Case, content: dict[str, Any]) -> None:
    holding = [
        row
        for row in decisions_about(transaction, before)
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
    if holding[-1]["what"] == Move.SPLIT:
        _refuse_if_parts_are_busy(transaction, before)


def _refuse_if_parts_are_busy(transaction: Transaction, before: Case) -> None:
    """Raise MoveError if an application that a split began has a decision or an unsent letter.

    `before` is the application that was split. Its parts end when the split is undone: what was
    decided on them would count for nothing, and a letter would tell a number that is none any more.
    """
    rows = transaction.rows("busy_parts", mail=before.mail)
    if rows:
        raise MoveError(
            f"分けた先の申込み {'、'.join(row['number'] for row in rows)} に、決定か、まだ送っていない返信が"
            "あります。分けたことを取り消すとその申込みはなくなるため、先に決定や返信を取り消してください。"
        )


def decisions_about(transaction: Transaction, item: Case) -> list[Row]:
    return transaction.rows("decisions_about", application=item.application or "", mail=item.mail)


def _stage_before_closing(transaction: Transaction, before: Case) -> Stage:
    rows = transaction.rows("steps_of", application=before.application)
    open_stages = [row["stage"] for row in rows if Stage(row["stage"]) not in CLOSED]
    return Stage(open_stages[-1]) if open_stages else Stage.NEEDS_REVIEW
