"""Every declared kind of finding is emitted: by a mail read here, or where the table below says."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from intake.receiving.arrival import from_mailbox
from intake.terms import ReadingContext
from intake.vocabulary.findings import every
from intake.vocabulary.findings.every import FINDINGS
from tests.mail.expected import all_cases, reading
from tests.unit.sample_forms import sheet_of
from tests.unit.test_read import ANSWERS, FORM, application, codes
from tests.unit.test_read import reading as reading_of

ROOT = Path(__file__).resolve().parents[2]

BY_TEST = {
    "tests/system/test_clocks.py": ("received_at_doubtful", "received_at_unknown"),
    "tests/system/test_readers.py": (
        "reading_crashed", "reading_failed", "reading_too_large", "reading_too_long",
    ),
    "tests/system/test_scanner.py": ("attachment_infected", "attachment_unscanned"),
    "tests/unit/test_absence.py": ("absence_note",),
    "tests/unit/test_attachment_refused.py": ("attachment_entities", "attachment_program"),
    "tests/unit/test_attachment_understood.py": ("attachment_recognised",),
    "tests/unit/test_form_drawn.py": ("form_controls_unread",),
    "tests/unit/test_mail_text.py": ("mime_broken", "mime_too_deep"),
    "tests/unit/test_read.py": ("reader_failed", "receipt_number_several"),
    "tests/unit/test_said.py": ("correction_unread",),
    "tests/unit/test_sender.py": (
        "reply_to_elsewhere", "return_path_elsewhere", "sender_forged", "sender_name_misleads",
        "sender_several", "sender_unreadable", "sender_unverified", "sender_without_from",
    ),
    "tests/unit/test_signed.py": ("mail_signature_broken",),
}  # fmt: skip
"""Findings that other tests provoke, with settings, servers or faults, by the test."""

GUARDS = {"attachment_failed", "recording_failed"}
"""Emitted only where our own program fails in a way that nobody foresaw."""


def filled(**answers: str) -> bytes:
    """A form whose labels have these answers, besides those of a complete form."""
    return sheet_of([*(row for row in FORM if row[0] not in answers), *answers.items()])


def from_forms(*forms: bytes, text: str = ANSWERS) -> set[str]:
    return codes(reading_of(application(text, forms=forms)))


def a_long_page() -> bytes:
    mail = EmailMessage()
    mail.set_content("<p>" + "文 " * 260_000, subtype="html")
    return bytes(mail)


def from_mails_made_here() -> set[str]:
    """The codes of findings in mails that are no case of their own: one value or byte is odd."""
    odd = {
        "コンビニ交付の状況": ("☑導入済み　☑導入予定", "やや"),
        "利用開始希望年月": ("いつか",),
        "団体コード": ("9", "〓14087"),
        "市区町村名": ("余〓町",),
        "都道府県名": ("北〓道",),
        "人口": ("たくさん",),
        "導入パターン": ("やや",),
        "試行運用への参加": ("やや",),
    }
    found = {
        code
        for label, values in odd.items()
        for value in values
        for code in from_forms(filled(**{label: value}))
    }
    found |= from_forms(filled(担当課="総務課"), filled(担当課="税務課"), text="申し込みます。\n")
    told = f"{ANSWERS}コンビニ交付の状況：導入済み\n"
    found |= from_forms(filled(コンビニ交付の状況="導入予定"), text=told)
    misnamed = application(forms=(filled(),)).replace(b"''%E5%88%A9", b"''%FF%FE%80")
    parted = b"Content-Type: multipart/mixed\r\n\r\n\r\nContent-Type: text/plain\r\n\r\ntext\r\n"
    for raw in (misnamed, parted, a_long_page()):
        found |= codes(reading_of(raw))
    earlier = replace(ReadingContext(), senders={"soumu@yoichi.example": ("014095",)})
    found |= codes(reading_of(application(forms=(filled(),)), earlier))
    at = datetime.now(UTC)
    half = from_mailbox(("imap", "INBOX", 1, 1), at, b"", at, None, "途中まで。")
    return found | {finding.code for finding in half.findings}


def test_every_declared_finding_is_emitted_somewhere() -> None:
    """If this fails for a new finding: add a mail case that has it, or remove the finding."""
    emitted = {f["code"] for case in all_cases() for f in reading(case)["findings"]}
    emitted |= from_mails_made_here()
    elsewhere = {code for codes_there in BY_TEST.values() for code in codes_there}
    assert emitted - FINDINGS.keys() == set()
    assert FINDINGS.keys() - emitted - elsewhere - GUARDS == set()
    assert emitted & (elsewhere | GUARDS) == set()


def test_the_tests_that_are_said_to_provoke_findings_ask_for_them() -> None:
    for path, provoked in BY_TEST.items():
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        written = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert set(provoked) - written == set(), path


def test_every_constant_of_the_vocabulary_that_is_a_finding_is_made_by_some_code() -> None:
    """A constant that only serves as the model of others counts as well, by their names."""
    used = {
        name
        for path in sorted((ROOT / "intake").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in [getattr(node, "attr", getattr(node, "id", ""))]
        if not isinstance(getattr(node, "ctx", None), ast.Store)
    }
    declared = {constant for module in every.MODULES for constant, _ in every.declared(module)}
    assert declared - used == set()
