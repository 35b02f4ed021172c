from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from intake.parts import Document
from intake.reading.judge.assess import Merged, assess, attachment_readings, merge
from intake.reading.labelled import RESERVED, Labelled
from intake.terms import (
    FieldName,
    Finding,
    Kind,
    Outcome,
    Severity,
)
from intake.vocabulary.findings.mail import OWN_MAIL

BODY = (
    Labelled(FieldName.SECTION, "防災課", "本文 2行目"),
    Labelled(FieldName.CONTACT_NAME, "見本　太郎", "本文 3行目"),
    Labelled(FieldName.PHONE, "0123-45-6789", "本文 4行目"),
    Labelled(FieldName.EMAIL, "bosai@town.mihon.example", "本文 5行目"),
)
FORM = (
    Labelled(FieldName.MUNICIPALITY_NAME, "見本町", "申込書!B2"),
    Labelled(FieldName.PATTERN, "B", "申込書!B7"),
    Labelled(FieldName.KONBINI_STATUS, "導入済み", "申込書!B8"),
)

OUR_FORM = Document("利用申込書.xlsx", "", 9, "abc", form_version="R4-1")


def without(*names: FieldName) -> tuple[Labelled, ...]:
    return tuple(labelled for labelled in BODY if labelled.name not in names)


def judge(
    merged: Merged,
    kind: Kind = Kind.APPLICATION,
    documents: Sequence[Document] = (),
    findings: Sequence[Finding] = (),
) -> tuple[dict[str, Finding], Outcome]:
    told, outcome = assess(kind, merged, documents, findings)
    return {finding.code: finding for finding in told}, outcome


def unread(code: str) -> Document:
    finding = Finding(code, Severity.REVIEW, "開けませんでした。", "form", "x")
    return Document("x", "", 0, "", problem=finding.message, findings=(finding,))


def test_a_complete_application_is_accepted() -> None:
    findings, outcome = judge(merge(BODY, [FORM]), documents=[OUR_FORM])
    assert (findings, outcome) == ({}, Outcome.ACCEPTED)


def test_a_form_of_another_make_is_a_note() -> None:
    findings, outcome = judge(merge(BODY, [FORM]), documents=[replace(OUR_FORM, form_version=None)])
    assert findings["form_no_version"].severity is Severity.NOTE
    assert outcome is Outcome.ACCEPTED


def test_empty_cells_of_a_form_are_a_note_that_names_them() -> None:
    form = (*FORM, Labelled(FieldName.POPULATION, "", "申込書!A9"))
    findings, outcome = judge(merge(BODY, [form]))
    assert "住民基本台帳人口" in findings["form_empty_cells"].message
    assert outcome is Outcome.ACCEPTED


def test_the_body_comes_first_and_the_form_supplies_what_it_lacks() -> None:
    form = (*FORM, Labelled(FieldName.SECTION, "総務課", "申込書!B3"),
            Labelled(FieldName.CONTACT_KANA, "みほん", "申込書!B4"))  # fmt: skip
    merged = merge(BODY, [form])
    assert (merged.fields["section"], merged.sources["section"]) == ("防災課", "本文 2行目")
    assert merged.sources["contact_kana"] == "申込書!B4"


def test_different_contact_data_in_body_and_form_is_a_note() -> None:
    merged = merge(BODY, [(*FORM, Labelled(FieldName.PHONE, "0123-45-0000", "申込書!B5"))])
    findings, outcome = judge(merged)
    assert findings["contact_differs"].severity is Severity.NOTE
    assert outcome is Outcome.ACCEPTED


def test_the_same_number_written_otherwise_is_no_difference() -> None:
    merged = merge(
        BODY, [(*FORM, Labelled(FieldName.PHONE, "０１２３（４５）６７８９", "申込書!B5"))]
    )
    assert merged.findings == ()


@pytest.mark.parametrize(
    ("name", "item"),
    [
        (FieldName.SECTION, "担当課（記載例　担当課：○○課）"),
        (FieldName.CONTACT_NAME, "担当者の氏名（記載例　担当者：○○ ○○）"),
        (FieldName.PHONE, "電話番号（記載例　電話番号：00-0000-0000）"),
        (FieldName.EMAIL, "メールアドレス（記載例　メールアドレス：○○@○○.example）"),
    ],
)
def test_a_missing_field_makes_the_application_incomplete_and_is_listed(
    name: FieldName, item: str
) -> None:
    findings, outcome = judge(merge(without(name), [FORM]))
    assert findings[f"{name}_missing"].applicant == item
    assert findings[f"{name}_missing"].field == name
    assert outcome is Outcome.INCOMPLETE


def test_an_invalid_phone_number_is_incomplete_too() -> None:
    body = (*without(FieldName.PHONE), Labelled(FieldName.PHONE, "12-34", "本文 4行目"))
    findings, outcome = judge(merge(body, [FORM]))
    assert findings["phone_invalid"].applicant == "電話番号（記載例　電話番号：00-0000-0000）"
    assert outcome is Outcome.INCOMPLETE


def test_the_signature_settles_no_doubt_about_a_value_in_the_body() -> None:
    doubted = Labelled(FieldName.PHONE, "0123-45-6789", "本文 4行目", "二つあります。")
    signed = Labelled(FieldName.PHONE, "0123-45-6000", "署名 9行目")
    merged = merge((*without(FieldName.PHONE), doubted), [FORM], [signed])
    assert "phone" not in merged.fields
    assert judge(merged)[1] is Outcome.NEEDS_REVIEW


def test_a_value_under_a_reserved_label_gives_way_to_the_forms_plain_one() -> None:
    reserved = Labelled(FieldName.CONTACT_NAME, "予備　次郎", "本文 3行目", RESERVED)
    form = (*FORM, Labelled(FieldName.CONTACT_NAME, "見本　太郎", "申込書!B4"))
    merged = merge((*without(FieldName.CONTACT_NAME), reserved), [form])
    assert merged.fields["contact_name"] == "見本 太郎"
    assert judge(merged)[1] is Outcome.ACCEPTED


def test_an_invalid_phone_number_in_the_body_gives_way_to_the_form() -> None:
    body = (*without(FieldName.PHONE), Labelled(FieldName.PHONE, "12-34", "本文 4行目"))
    merged = merge(body, [(*FORM, Labelled(FieldName.PHONE, "0123-45-0000", "申込書!B5"))])
    assert merged.fields["phone"] == "0123-45-0000"
    assert judge(merged)[1] is Outcome.ACCEPTED


def test_a_phone_number_that_may_not_exist_is_taken_with_a_note() -> None:
    body = (*without(FieldName.PHONE), Labelled(FieldName.PHONE, "03-0000-0001", "本文 4行目"))
    merged = merge(body, [FORM])
    findings, outcome = judge(merged)
    assert merged.fields["phone"] == "03-0000-0001"
    assert findings["phone_doubtful"].severity is Severity.NOTE
    assert outcome is Outcome.ACCEPTED


def test_a_missing_form_is_listed_in_the_words_of_the_letter() -> None:
    findings, outcome = judge(merge(BODY, []))
    assert findings["form_missing"].applicant == (
        "利用申込書の添付（.xlsx等。送受信の途中で添付ファイルが除かれた可能性もございます。）"
    )
    assert outcome is Outcome.INCOMPLETE


def test_a_form_without_any_answer_needs_review() -> None:
    findings, outcome = judge(merge(BODY, [(Labelled(FieldName.SECTION, "", "申込書!A3"),)]))
    assert "form_blank" in findings
    assert outcome is Outcome.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("pattern", "status"),
    [("A", "導入済み"), ("A", "予定なし"), ("B", "予定なし"), ("B", "導入予定"), ("C", "導入済み")],
)
def test_a_pattern_that_contradicts_the_state_needs_review(pattern: str, status: str) -> None:
    form = (
        Labelled(FieldName.PATTERN, pattern, "B7"),
        Labelled(FieldName.KONBINI_STATUS, status, "B8"),
    )
    findings, outcome = judge(merge(BODY, [form]))
    assert "pattern_contradicts" in findings
    assert outcome is Outcome.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("pattern", "status"), [("A", "未定"), ("未定", "導入済み"), ("C", "予定なし")]
)
def test_what_is_undecided_contradicts_nothing(pattern: str, status: str) -> None:
    form = (
        Labelled(FieldName.PATTERN, pattern, "B7"),
        Labelled(FieldName.KONBINI_STATUS, status, "B8"),
    )
    assert judge(merge(BODY, [form]))[1] is Outcome.ACCEPTED


def test_different_wishes_in_body_and_form_need_review() -> None:
    body = (*BODY, Labelled(FieldName.TRIAL_WISH, "希望する", "本文 6行目"))
    form = (*FORM, Labelled(FieldName.TRIAL_WISH, "希望しない", "申込書!B6"))
    findings, outcome = judge(merge(body, [form]))
    assert "trial_wish_contradicts" in findings
    assert outcome is Outcome.NEEDS_REVIEW


def test_an_encrypted_attachment_needs_review_and_the_form_is_not_called_missing() -> None:
    findings, outcome = judge(merge(BODY, []), documents=[unread("attachment_encrypted")])
    assert "form_missing" not in findings
    assert outcome is Outcome.NEEDS_REVIEW


def test_a_picture_beside_a_readable_form_stops_nothing() -> None:
    findings, outcome = judge(merge(BODY, [FORM]), documents=[unread("attachment_scanned")])
    assert findings["attachment_scanned"].severity is Severity.NOTE
    assert outcome is Outcome.ACCEPTED


def test_an_encrypted_file_beside_a_readable_form_needs_review() -> None:
    outcome = judge(merge(BODY, [FORM]), documents=[unread("attachment_encrypted")])[1]
    assert outcome is Outcome.NEEDS_REVIEW


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.BOUNCE])
def test_mails_of_machines_are_ignored(kind: Kind) -> None:
    doubt = Finding("charset", Severity.REVIEW, "文字を読み取れません。")
    assert judge(merge((), ()), kind=kind, findings=[doubt])[1] is Outcome.IGNORED


def test_our_own_mail_is_ignored() -> None:
    own = OWN_MAIL()
    assert judge(merge(BODY, [FORM]), findings=[own])[1] is Outcome.IGNORED


@pytest.mark.parametrize(
    "kind", [Kind.WITHDRAWAL, Kind.INQUIRY, Kind.REPLY, Kind.PASSWORD, Kind.UNRELATED]
)
def test_a_mail_that_is_no_application_needs_review_and_lists_nothing_missing(kind: Kind) -> None:
    findings, outcome = judge(merge((), ()), kind=kind)
    assert list(findings) == [f"kind_{kind}"]
    assert outcome is Outcome.NEEDS_REVIEW


def test_text_that_could_not_be_decoded_needs_review() -> None:
    doubt = Finding("charset", Severity.REVIEW, "文字を読み取れません。")
    assert judge(merge(BODY, [FORM]), findings=[doubt])[1] is Outcome.NEEDS_REVIEW


def test_attachments_are_recorded_with_their_fields() -> None:
    document = Document("利用申込書.xlsx", "", 9, "abc")
    form, other = attachment_readings([document, document], [FORM, None])
    assert form.form == {
        "municipality_name": "見本町",
        "pattern": "B",
        "konbini_status": "導入済み",
    }
    assert other.form is None
