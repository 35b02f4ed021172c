"""Read one mail step by step: open it, find its municipality and kind, merge its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from intake.mime.mail import open_mail
from intake.office.limits import Limits
from intake.parts import Document, Mail
from intake.reading.body.body import Body, read_body
from intake.reading.body.errata import added, is_open, set_right
from intake.reading.body.introduction import introduced
from intake.reading.body.passwords import passwords_in
from intake.reading.body.signer import doubted_of_another
from intake.reading.body.spoken import sentences_of, spoken_against
from intake.reading.body.subject import Subject, numbers_named, read_subject
from intake.reading.form.attachments import open_attachments
from intake.reading.form.document import read_form
from intake.reading.form.heads import is_sample
from intake.reading.form.loose import Loose, loose_texts
from intake.reading.form.pointers import from_sender
from intake.reading.form.values import is_empty, normalise
from intake.reading.form.years import of_this_year
from intake.reading.judge.absence import says_absent
from intake.reading.judge.assess import Merged, assess, attachment_readings, merge
from intake.reading.judge.kind import Told, answers_us, kind_of, own_words
from intake.reading.judge.plausible import without_implausible_days
from intake.reading.judge.red_flags import doubts, doubts_in_remarks, doubts_in_stamp
from intake.reading.labelled import Labelled
from intake.reading.municipality.domain import is_vouched, owners
from intake.reading.municipality.evidence import Evidence
from intake.reading.municipality.gazetteer import gazetteer
from intake.reading.municipality.identify import Identified, identify
from intake.reading.municipality.mail_evidence import (
    evidence_of,
    introduced_evidence,
    signed_evidence,
    spoken_evidence,
)
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
    Municipality,
    Reading,
    ReadingContext,
    Severity,
)
from intake.vocabulary.codes import FREE_TEXT
from intake.vocabulary.finding import codes_of
from intake.vocabulary.findings import attachments, municipality
from intake.vocabulary.findings import mail as kinds

_Forms = tuple[tuple[Labelled, ...] | None, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """One opened mail: its parsed subject, its text with the author of each line, its attachments.

    `passwords` are the passwords of attachments that the text gives. `read_forms` has one item for
    each of `documents`: the labelled values if the document is an application form (利用申込書),
    else None. `loose` are texts on these forms outside their labels and values.
    """

    mail: Mail
    subject: Subject
    body: Body
    passwords: tuple[str, ...]  # of attachments, given in the text
    documents: tuple[Document, ...]
    read_forms: _Forms  # for each document; None if it is no 利用申込書
    loose: tuple[Loose, ...]  # written on our forms outside their labels and values

    @property
    def forms(self) -> Sequence[tuple[Labelled, ...]]:
        return [form for form in self.read_forms if form is not None]

    @property
    def values(self) -> Sequence[Labelled]:
        """All labelled values of the mail as written: those in its text, then those in its forms."""
        return [*self.body.labelled, *(each for form in self.forms for each in form)]


def unguarded(raw: bytes, register: Register, known: ReadingContext) -> Reading:
    """Return the Reading of one mail; unlike `read`, this function may raise any exception.

    The parameters are those of `read`, which calls this function and catches the exceptions that a
    crafted mail may cause.
    """
    content = _taken_apart(raw, known, register)
    found = _identified(content, register, known)
    mark = mark_of(content.mail, known)
    kind = kind_of(content.mail, _told(content, found, mark, register), known)
    merged = _merged(content, found, kind)
    judged = [*judge(content.mail, raw, known.trust, register)]
    absent = _says_absent(content, kind, mark, known)
    noticed = [*judged, *_noticed(content, found, kind, known)]
    if absent and content.values:
        noticed.append(kinds.ABSENCE_NOTE(quoted=absent))
    findings, outcome = assess(kind, merged, content.documents, noticed)
    trusted = not any(finding.severity is Severity.REVIEW for finding in judged)
    mail, number = content.mail, content.subject.receipt_number
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
        attachments=attachment_readings(content.documents, content.read_forms),
        findings=findings,
        outcome=outcome,
        in_reply_to=mail.in_reply_to,
        receipt_number=number if number in known.receipt_numbers else None,
        answerable=trusted and not absent and is_answerable(mail, kind, mark, known),
        reply_to=reply_address(mail, known),
        passwords=content.passwords,
        arguments=_arguments(content, raw, known),
    )


def _taken_apart(raw: bytes, known: ReadingContext, register: Register) -> Content:
    mail = open_mail(raw)
    subject = read_subject(mail.subject)
    place_in = partial(_place_in, register)
    body = read_body(mail, subject, known.own_addresses, place_in)
    passwords = passwords_in(mail.subject, body.new_text)
    documents = open_attachments(
        mail.parts, (*known.passwords, *passwords), Limits(**known.limits), known.scanned
    )
    read = tuple(read_form(of_this_year(document, _day(mail))) for document in documents)
    forms = _without_samples(documents, read)
    filled = (document for document, form in zip(documents, forms, strict=True) if form)
    loose = tuple(each for document in filled for each in loose_texts(document))
    return Content(mail, subject, body, passwords, documents, forms, loose)


def _without_samples(documents: Sequence[Document], forms: _Forms) -> _Forms:
    """Return `forms`; forms in files called 記入例 (example) are emptied if another form is filled in.

    `forms` has one item for each of `documents`: its labelled values, or None if it is no form. An
    emptied form is (); if no other form is filled in, all are returned unchanged.
    """
    own = [not is_sample(document.name.rpartition(".")[0]) for document in documents]
    filled = (any(not is_empty(e.name, e.value) for e in form or ()) for form in forms)
    if not any(each and has for each, has in zip(own, filled, strict=True)):
        return forms
    return tuple(
        form if form is None or each else () for form, each in zip(forms, own, strict=True)
    )


def _told(content: Content, found: Identified, mark: Mark, register: Register) -> Told:
    """Return the facts about a mail from which `kind_of` determines the mail's kind.

    `content` is the opened mail, `found` the municipality that it comes from, `mark` the sign in
    its header, if any, that a machine sent it, `register` the register of municipalities.
    """
    if mark is Mark.NONE:
        named = _is_written(found, content.mail, register)
    else:
        own = own_words(content.subject, content.body.new_text, mark)
        named = _names_a_place(own, register)
    return Told(
        subject=content.subject,
        new_text=content.body.new_text,
        labelled=content.body.answers,
        forms=len(content.forms),
        attachments=len(content.documents) - sum(map(is_signature, content.mail.parts)),
        passwords=content.passwords,
        mark=mark,
        place_named=named,
        sealed=is_sealed(content.documents, content.mail.text),
        unread=any(each.code in _UNREAD for one in content.documents for each in one.findings),
        enclosed=any(map(_is_written_document, content.documents)),
        place_vouched=is_vouched(content.mail.sender.address, gazetteer(register)),
    )


def _says_absent(content: Content, kind: Kind, mark: Mark, known: ReadingContext) -> str:
    """Return words showing that a mail without a form is an absence notice; "" if none do.

    The result is also "" unless `kind` is APPLICATION or REPLY and the mail is a reply or its
    sender has applied before (`known.senders`). `mark` is the sign in the header, if any, that a
    machine sent the mail.
    """
    mail, subject = content.mail, content.subject
    answers = answers_us(mail, subject, known)
    writes_again = answers or subject.is_reply or mail.sender.address in known.senders
    if content.forms or kind not in (Kind.APPLICATION, Kind.REPLY) or not writes_again:
        return ""
    refers = not known.message_ids.isdisjoint(mail.in_reply_to)
    replied = refers and mark in (Mark.REPLIED, Mark.GENERATED)
    return says_absent(mail.subject, content.body.new_text, replied=replied)


def _is_written_document(document: Document) -> bool:
    """Return whether an attachment may be a document that a person attached to the mail.

    False for what mail programs add automatically, such as pictures, attached mails, calendar
    entries and cards, and for attachments without readable content.
    """
    return not document.aside and not document.media_type.lower().startswith(_ADDED)


_ADDED = ("image/", "message/", "text/calendar", "text/rfc822-headers", "text/vcard")
"""Media types of what mail programs add: logos, the answered mail, calendar entries, cards."""


def _merged(content: Content, found: Identified, kind: Kind) -> Merged:
    """Merge the values from all parts of the mail into the fields of an application.

    If a field has several values, the source that comes first in this order is used: labelled text
    in the body, forms, the signature, the writer's introduction. The introduction (「余市町総務課の余市です」)
    is read only if `kind` is APPLICATION, and only the words after the name of the municipality in
    `found`.
    """
    body = content.body
    applied = found.municipality if kind is Kind.APPLICATION else None
    first = [each for each in body.labelled if each not in body.signed]
    sender = content.mail.sender.address

    def right(values: Iterable[Labelled]) -> tuple[Labelled, ...]:
        return set_right([from_sender(each, sender) for each in values], body.errata)

    remarks = (each.value for each in content.values if each.name is FieldName.REMARKS)
    loose = (each.text for each in content.loose if each.own)
    said = [each for text in (body.new_text, *remarks, *loose) for each in sentences_of(text)]
    told = {each.name for each in first}
    named = {
        each.value
        for each in (*first, *(each for form in content.forms for each in form))
        if each.name is FieldName.CONTACT_NAME and each.value.strip()
    }
    signed = doubted_of_another(body.signed, body.lines, named)
    merged = merge(
        [*added(content.values, body.errata), *spoken_against(right(first), said, ())],
        [spoken_against(right(form), said, told) for form in content.forms],
        right((*signed, *introduced(body.lines, applied))),
    )
    return without_implausible_days(merged, _day(content.mail))


def _arguments(content: Content, raw: bytes, known: ReadingContext) -> dict[str, Any]:
    """Return the part of the context `known` that matters for this mail, as a JSON-able dict.

    The dict has the form that `narrowed` returns, and is recorded with the Reading, so that the
    mail can be read again with equal arguments. `raw` is the mail as received.
    """
    mail = content.mail
    return narrowed(
        _bearing(known, mail),
        message_ids={*mail.in_reply_to, mail.message_id or ""},
        receipt_number=content.subject.receipt_number,
        sender=mail.sender.address,
        own_addresses={mail.reply_to or "", *content.body.withheld},
        keys=key_names(raw),
    )


def _bearing(known: ReadingContext, mail: Mail) -> ReadingContext:
    """Return the context `known` without passwords and certificates that cannot affect this mail.

    A mail without attachments needs no passwords, and a mail without an S/MIME signature needs no
    certificates.
    """
    passwords = known.passwords if mail.parts else ()
    certificates = known.certificates if any(map(is_smime, mail.parts)) else ()
    return replace(known, passwords=passwords, certificates=certificates)


def _identified(content: Content, register: Register, known: ReadingContext) -> Identified:
    """Return the municipality that a mail comes from, or candidates and findings if it is uncertain.

    `content` is the opened mail; `known` has the sender's earlier applications. The introduction
    and the signature count as the writer's statements only if all other evidence names no
    municipality, or names several and does not decide between them.
    """
    mail, body = content.mail, content.body
    day = _day(mail)
    evidence = evidence_of(mail, content.subject, body.labelled, content.forms, known)
    hints = (*introduced_evidence(body), *signed_evidence(body))
    found = identify((*evidence, *hints), register, day)
    if not any(finding.code in _OPEN for finding in found.findings):
        return found
    spoken = identify((*evidence, *spoken_evidence(body)), register, day)
    nothing_else = any(finding.code == municipality.MISSING.code for finding in found.findings)
    return spoken if spoken.municipality or nothing_else else found


def _day(mail: Mail) -> date | None:
    """Return the day in Japan (JST) on which the mail was sent; None if its date is unreadable."""
    return mail.date.astimezone(JST).date() if mail.date else None


def _is_written(found: Identified, mail: Mail, register: Register) -> bool:
    """Return whether the mail's text or its forms name a municipality.

    `found` is the municipality identified from the whole mail, or the candidates for it. Candidates
    that only the domain of the sender's address suggests do not count.
    """
    hinted = owners(mail.sender.address, gazetteer(register)).municipalities
    named = {each.municipality for each in found.candidates} | {found.municipality} - {None}
    return found.municipality is not None or bool(named - hinted)


def _names_a_place(words: str, register: Register) -> bool:
    """Return whether the first 40 lines of the running text `words` name at least one municipality."""
    found = _named_in(words.split("\n"), register)
    return bool(found.municipality or found.candidates)


def _place_in(register: Register, lines: Sequence[str]) -> Municipality | None:
    """Return the one municipality named in the first 40 of `lines`, which are running text.

    None if the lines name no municipality, or if it is uncertain which one they mean.
    """
    return _named_in(lines, register).municipality


def _named_in(lines: Sequence[str], register: Register) -> Identified:
    pieces = tuple(Evidence("subject", line, "") for line in lines[:_LINES] if line)
    return identify(pieces, register)


_LINES = 40  # lines of running text in which a municipality is looked for


def _noticed(
    content: Content, found: Identified, kind: Kind, known: ReadingContext
) -> Iterator[Finding]:
    """Yield the findings about the mail as a whole, such as an unreadable date or a question.

    The findings are about unreadable characters, the date, receipt numbers, the municipality,
    electronic signatures, mails by machines or by ourselves, and words that a person should read.
    Findings about the sender, fields and attachments are made elsewhere. `found` is the
    municipality that the mail comes from, `kind` the mail's kind; `known` has facts from the record
    (DuckDB) and the settings.
    """
    mail, number = content.mail, content.subject.receipt_number
    yield from mail.findings
    if is_own(mail, known):
        yield kinds.OWN_MAIL()
    if number and number not in known.receipt_numbers:
        yield kinds.RECEIPT_NUMBER_UNKNOWN(number=number)
    within = numbers_named(content.body.new_text) if number else ()
    if len(several := dict.fromkeys((*content.subject.receipt_numbers, *within))) > 1:
        yield kinds.RECEIPT_NUMBERS_SEVERAL(numbers="、".join(several))
    if mail.date is None:
        yield kinds.DATE_UNREADABLE()
    codes = {normalise(each).text for form in content.forms for each in form if each.name is _CODE}
    if len(codes - {None}) > 1:
        yield municipality.SEVERAL_FORMS(count=len(codes - {None}))
    if kind is not Kind.BOUNCE:  # a delivery report comes from no municipality
        yield from found.findings
    yield from of_sealed_text(mail.text)
    yield from of_signatures(mail, known.certificates)
    if by_machine := _BY_MACHINE.get(kind):
        yield by_machine(evidence=evidence_of_mark(mail))
    if kind is Kind.APPLICATION:
        told_nothing = not (content.forms or content.body.answers)
        subject, text = content.subject.bare, content.body.new_text
        has_form = bool(content.forms)
        yield from doubts(subject, text, told_nothing=told_nothing, has_form=has_form)
        for each in (each for each in content.values if each.name in FREE_TEXT):
            considers = each.name is FieldName.CONSIDERATION
            yield from doubts_in_remarks(each.value, each.where, considers=considers)
        for loose in content.loose:
            if loose.is_stamp:
                yield from doubts_in_stamp(loose.text, loose.where, sets_aside=loose.sets_aside)
            if loose.own:
                yield from doubts_in_remarks(loose.text, loose.where, considers=False)
        if is_open(content.values, content.body.errata):
            yield kinds.CORRECTION_UNREAD()


_BY_MACHINE = {Kind.AUTO_REPLY: kinds.MACHINE_ENDED, Kind.MACHINE: kinds.MACHINE_FOLDED}
_OPEN = codes_of(  # questions that the writer's introduction may answer
    municipality.MISSING, municipality.AMBIGUOUS
)
_UNREAD = codes_of(
    attachments.SCANNED, attachments.PICTURE, attachments.ENCRYPTED, attachments.DAMAGED
)
_CODE = FieldName.MUNICIPALITY_CODE
