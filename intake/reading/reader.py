"""How the modules of reading are put together, for one mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from intake.mime.mail import open_mail
from intake.office.limits import Limits
from intake.parts import Mail
from intake.reading.body.body import Body, read_body
from intake.reading.body.introduction import introduced
from intake.reading.body.passwords import passwords_in
from intake.reading.body.subject import Subject, read_subject
from intake.reading.form.attachments import open_attachments
from intake.reading.form.document import read_form
from intake.reading.form.values import normalise
from intake.reading.judge import sentences
from intake.reading.judge.assess import OWN_MAIL, assess, attachment_readings, merge
from intake.reading.judge.kind import Told, kind_of, own_words
from intake.reading.judge.red_flags import doubts
from intake.reading.labelled import Labelled
from intake.reading.municipality.domain import is_vouched, owners
from intake.reading.municipality.evidence import Evidence
from intake.reading.municipality.gazetteer import gazetteer
from intake.reading.municipality.identify import Identified, identify
from intake.reading.municipality.mail_evidence import evidence_of, signed_evidence, spoken_evidence
from intake.reading.record import narrowed
from intake.reading.sender.automated_mail import (
    Mark,
    evidence_of_mark,
    is_answerable,
    is_own,
    mark_of,
    reply_address,
)
from intake.reading.sender.dkim_check import key_names
from intake.reading.sender.signed import (
    is_sealed,
    is_signature,
    is_smime,
    of_sealed_text,
    of_signatures,
)
from intake.reading.sender.trust import judge
from intake.register import Register
from intake.terms import (
    JST,
    FieldName,
    Finding,
    Kind,
    Known,
    Reading,
    Severity,
)


def unguarded(raw: bytes, register: Register, known: Known) -> Reading:
    """What `intake.reading.read` gives; raises what a crafted mail may make of the reader."""
    mail = open_mail(raw)
    subject = read_subject(mail.subject)
    body = read_body(mail, subject, known.own_addresses)
    told_here = passwords_in(mail.subject, body.new_text)
    passwords = (*known.passwords, *told_here)
    documents = open_attachments(mail.parts, passwords, Limits(**known.limits), known.scanned)
    read_forms = tuple(read_form(document) for document in documents)
    forms = tuple(form for form in read_forms if form is not None)
    found = _identified(mail, subject, body, forms, register, known)
    mark = mark_of(mail, known)
    told = Told(
        subject=subject,
        new_text=body.new_text,
        labelled=body.answers,
        forms=len(forms),
        attachments=len(documents) - sum(map(is_signature, mail.parts)),
        passwords=told_here,
        mark=mark,
        place_named=_is_written(found, mail, register)
        if mark is Mark.NONE
        else _names_a_place(own_words(subject, body.new_text, mark), register),
        sealed=is_sealed(documents, mail.text),
        place_vouched=is_vouched(mail.sender.address, gazetteer(register)),
    )
    kind = kind_of(mail, told, known)
    applied = found.municipality if kind is Kind.APPLICATION else None
    told_first = [each for each in body.labelled if each not in body.signed]
    merged = merge(told_first, forms, (*body.signed, *introduced(body.lines, applied)))
    judged = [*judge(mail, raw, known.trust, register)]
    trusted = not any(finding.severity is Severity.REVIEW for finding in judged)
    noticed = [*judged, *mail.findings, *_noticed(mail, subject, forms, known)]
    noticed += found.findings
    noticed += [
        *of_sealed_text(mail.text),
        *of_signatures(mail, known.certificates),
    ]
    if kind in (Kind.AUTO_REPLY, Kind.MACHINE):
        noticed.append(sentences.by_machine(kind, evidence_of_mark(mail)))
    if kind is Kind.APPLICATION:
        told_nothing = not (forms or body.answers)
        noticed += doubts(subject.bare, body.new_text, told_nothing=told_nothing)
    findings, outcome = assess(kind, merged, documents, noticed)
    number = subject.receipt_number
    return Reading(
        sha256=mail.sha256,
        message_id=mail.message_id,
        date=mail.date,
        sender=mail.sender,
        subject=mail.subject,
        text=mail.text,
        kind=kind,
        municipality=found.municipality,
        candidates=tuple(found.candidates),
        fields=merged.fields,
        sources=merged.sources,
        attachments=attachment_readings(documents, read_forms),
        findings=findings,
        outcome=outcome,
        in_reply_to=mail.in_reply_to,
        receipt_number=number if number in known.receipt_numbers else None,
        answerable=trusted and is_answerable(mail, kind, mark, known),
        reply_to=reply_address(mail, known),
        passwords=told_here,
        arguments=narrowed(
            _bearing(known, mail),
            message_ids={*mail.in_reply_to, mail.message_id or ""},
            receipt_number=number,
            sender=mail.sender.address,
            own_addresses={mail.reply_to or "", *body.withheld},
            keys=key_names(raw),
        ),
    )


def _bearing(known: Known, mail: Mail) -> Known:
    """Without what cannot bear on a mail that has no attachment, or no signature."""
    passwords = known.passwords if mail.parts else ()
    certificates = known.certificates if any(map(is_smime, mail.parts)) else ()
    return replace(known, passwords=passwords, certificates=certificates)


def _identified(
    mail: Mail, subject: Subject, body: Body, forms: _Forms, register: Register, known: Known
) -> Identified:
    """Which municipality wrote; where that stays open, the writer's introduction may settle it."""
    day = mail.date.astimezone(JST).date() if mail.date else None
    evidence = evidence_of(mail, subject, body.labelled, forms, known)
    found = identify((*evidence, *signed_evidence(body)), register, day)
    if not any(finding.code in _OPEN for finding in found.findings):
        return found
    spoken = identify((*evidence, *spoken_evidence(body)), register, day)
    nothing_else = any(finding.code == NOWHERE for finding in found.findings)
    return spoken if spoken.municipality or nothing_else else found


def _is_written(found: Identified, mail: Mail, register: Register) -> bool:
    """Whether the mail names a municipality in words: more than its domain hints at."""
    hinted = owners(mail.sender.address, gazetteer(register)).municipalities
    named = {each.municipality for each in found.candidates} | {found.municipality} - {None}
    return found.municipality is not None or bool(named - hinted)


def _names_a_place(words: str, register: Register) -> bool:
    """Whether running text names a municipality."""
    pieces = tuple(Evidence("subject", line, "") for line in words.split("\n")[:_LINES] if line)
    found = identify(pieces, register)
    return bool(found.municipality or found.candidates)


_LINES = 40  # of a machine's mail in which a municipality's name is looked for


def _noticed(
    mail: Mail,
    subject: Subject,
    forms: _Forms,
    known: Known,
) -> Iterator[Finding]:
    """What the mail as a whole gives to think."""
    number = subject.receipt_number
    if is_own(mail, known):
        yield Finding(OWN_MAIL, Severity.NOTE, "当機構から送信したメールです。", where="差出人")
    if number and number not in known.receipt_numbers:
        message = f"件名の受付番号「{number}」は記録にありません。番号を確認してください。"
        yield Finding("receipt_number_unknown", Severity.NOTE, message, where="件名")
    if mail.date is None:
        message = "メールの日付（Date）がないか、読み取れません。"
        yield Finding("date_unreadable", Severity.NOTE, message, where="ヘッダー")
    codes = {normalise(each).text for form in forms for each in form if each.name is _CODE} - {None}
    if len(codes) > 1:
        message = f"団体コードの異なる利用申込書が{len(codes)}団体分あります。団体ごとに確認してください。"
        yield Finding("several_municipalities", Severity.REVIEW, message, "municipality")


_Forms = Sequence[Sequence[Labelled]]
NOWHERE = "municipality_missing"
_OPEN = (NOWHERE, "municipality_ambiguous")  # what the writer's introduction may settle
_CODE = FieldName.MUNICIPALITY_CODE
