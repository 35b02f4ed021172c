"""Check a 利用申込書 (application form) attached at the desk, as strictly as one in a mail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from intake.applications.belonging import Part, against, belongs, contradiction_in, is_of, own_part
from intake.applications.filing import overlaid
from intake.applications.lifecycle import LackingError, MoveError
from intake.applications.parties import in_domain_of
from intake.desk.attached import forms_of
from intake.desk.case import Case
from intake.desk.evidence import Paper
from intake.register import Register
from intake.store import Transaction
from intake.terms import FieldName, Finding, Municipality
from intake.vocabulary.codes import FORM, OF_THE_MUNICIPALITY, item_label
from intake.vocabulary.moves import Move


def changed_by(
    transaction: Transaction, before: Case, paper: object, register: Register
) -> dict[str, Any]:
    """Return what attaching the 利用申込書 (application form) `paper` changes in an application.

    `before` is the application. Keys of the result: `fields` has the values to set ("" removes
    one); `changes` has [old, new] for each field that had another value, and is absent if none had.
    Raises LackingError if `paper` is not a 利用申込書. Raises MoveError if the same form would need
    a person's review if it came by mail, for example because it is another municipality's or has an
    e-mail address that is not known to be the municipality's.
    """
    if not isinstance(paper, Paper) or not paper.forms:
        raise LackingError(Move.COMPLETE, ["file"])
    if question := _against(before, paper, register):
        raise MoveError(
            f"{paper.name} は、この申込みに付けられません。{question.message}"
            "申込団体の正しい利用申込書を付けてください。"
        )
    address = paper.fields.get(FieldName.EMAIL, "")
    if address and not _is_its_own(transaction, before, address, register):
        raise MoveError(
            f"{paper.name} のメールアドレス「{address}」は、申込団体のものか確かめられません。"
            "申込団体に確かめ、正しければ、先に「項目を直す」でメールアドレスを直してから付けてください。"
        )
    left = overlaid(before.fields, paper.fields)
    fields = {**paper.fields, **{name: "" for name in before.fields if name not in left}}
    changes = {
        name: [before.fields[name], value]
        for name, value in fields.items()
        if before.fields.get(name, value) != value
        and name not in (FieldName.APPLICATION_DATE, *OF_THE_MUNICIPALITY)
    }
    return {"fields": fields} | ({"changes": changes} if changes else {})


def refuse_another(
    before: Case, fields: Mapping[str, str], register: Register, *, with_form: bool = False
) -> None:
    """Raise MoveError if a value to be recorded for an application is another municipality's.

    `before` is the application, `fields` are the values by field. With `with_form`, also raise
    MoveError if no 利用申込書 (application form) attached to the mail that `before` shows is of the
    application's municipality. Does nothing if the municipality is not known.
    """
    place = before.municipality
    if place is None:
        return
    wrong = [n for n, v in fields.items() if v and not is_of(FieldName(n), v, place, register)]
    forms = [a.form for a in before.reading.attachments if a.form]
    if with_form and not any(belongs(form, place, register) for form in forms):
        wrong.append(FORM)
    if wrong:
        raise MoveError(
            f"{'、'.join(map(item_label, wrong))}は、この申込みの団体（{place.full_name}）のもの"
            "ではありません。申込団体のものを指定してください。"
            "申込団体を改めるときは「市区町村を決める」を選んでください。"
        )


def _is_its_own(transaction: Transaction, before: Case, address: str, register: Register) -> bool:
    """Whether an e-mail address may become the contact of the application `before`.

    True if it is the present contact's address, may already change the application, or is in the
    municipality's own domain.
    """
    (stands,) = transaction.rows("application_by_id", application=before.application)
    parties = json.loads(stands["parties"])
    if address in (before.fields.get(FieldName.EMAIL), *parties):
        return True
    return in_domain_of(address, stands["municipality"], parties, register)


def _against(before: Case, paper: Paper, register: Register) -> Finding | None:
    """Return the finding that forbids attaching a 利用申込書 (application form); None if none does.

    `before` is the application, `paper` the form. A form is forbidden if it is another
    municipality's. If the application's municipality is not known, the form must be of one of the
    candidates or, without candidates, must not contradict itself about the municipality. Otherwise
    the first finding is returned that would require a person's review if the form had come by mail.
    """
    candidates = [candidate.municipality for candidate in before.reading.candidates]
    places = [before.municipality] if before.municipality else candidates
    if not places and (own := contradiction_in(paper.forms, register)):
        return own
    found = [against(paper.forms, place, register) for place in places]
    others = found[:1] if all(found) else []
    return next(iter((*others, *paper.questions)), None)


def own_part_of(
    transaction: Transaction,
    before: Case,
    place: Municipality,
    register: Register,
    *,
    forms_first: bool = False,
) -> Part:
    """Return the fields and missing items of a mail that belong to one municipality (`place`).

    `before` is the mail or its application. Values of other municipalities are left out. A value on
    the municipality's own forms fills a gap; with `forms_first`, it also replaces the present value
    (`before.fields`).
    """
    name = before.application or ""
    forms = forms_of(transaction, [name]).get(name, ())
    whole = Part(before.fields, before.missing)
    return own_part(whole, forms, place, register, forms_first=forms_first)
