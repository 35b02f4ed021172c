"""Readings made by hand, for tests of the steps after reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from intake.terms import (
    JST,
    AttachmentReading,
    Finding,
    Kind,
    Municipality,
    MunicipalityKind,
    Outcome,
    Reading,
    Sender,
    Severity,
)

AKAIGAWA = Municipality(
    "014095", "北海道", "余市郡", "赤井川村", "アカイガワムラ", "akaigawa", MunicipalityKind.VILLAGE
)
RECEIVED_AT = datetime(2022, 7, 1, 10, 15, tzinfo=JST)
FIELDS = {
    "section": "総務課",
    "contact_name": "見本 太郎",
    "phone": "0135-00-0001",
    "email": "mihon@vill.akaigawa.example",
}
FORM = AttachmentReading(
    "利用申込書.xlsx", "application/x", 1, "0" * 64, form={"section": "総務課"}
)

COMPLETE = Reading(
    sha256="a" * 64,
    message_id="one@vill.akaigawa.example",
    date=RECEIVED_AT,
    sender=Sender("見本 太郎", "mihon@vill.akaigawa.example"),
    subject="【赤井川村】クラウド型被災者支援システムの利用申込み",
    text="",
    kind=Kind.APPLICATION,
    municipality=AKAIGAWA,
    candidates=(),
    fields=FIELDS,
    sources={},
    attachments=(FORM,),
    findings=(),
    outcome=Outcome.ACCEPTED,
)
_CONTACT = Finding(
    "contact_name_missing",
    Severity.MISSING,
    "担当者の氏名がありません。",
    field="contact_name",
    applicant="担当者の氏名（記載例　担当者：○○ ○○）",
)
_FORM_MISSING = Finding(
    "form_missing",
    Severity.MISSING,
    "利用申込書が添付されていません。",
    field="form",
    applicant="利用申込書の添付（.xlsx等。送受信の途中で添付ファイルが除かれた可能性もございます。）",
)


def changed(reading: Reading = COMPLETE, **values: Any) -> Reading:
    return replace(reading, **values)


def doubtful(
    code: str = "municipality_contradiction", field: str = "municipality", **values: Any
) -> Reading:
    """A reading with a finding that a person must look at."""
    question = Finding(code, Severity.REVIEW, "件名と本文の団体名が異なります。", field)
    return replace(COMPLETE, findings=(question,), outcome=Outcome.NEEDS_REVIEW, **values)


def without(*items: str, reading: Reading = COMPLETE) -> Reading:
    """A reading without the contact's name, the form, or both."""
    findings = {"contact_name": _CONTACT, "form": _FORM_MISSING}
    return replace(
        reading,
        fields={name: value for name, value in reading.fields.items() if name not in items},
        attachments=() if "form" in items else reading.attachments,
        findings=tuple(findings[item] for item in items),
        outcome=Outcome.INCOMPLETE,
    )
