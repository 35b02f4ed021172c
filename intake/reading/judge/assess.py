"""Merge the labelled values of a mail into one value per field, and judge the mail.

Judging a mail means making its findings and deciding its outcome, such as complete or to be
reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.parts import Document
from intake.reading.form.choices import PATTERN_NEEDS, UNDECIDED
from intake.reading.form.document import TITLE
from intake.reading.form.values import is_empty, normalise
from intake.reading.labelled import Labelled, plain_names, preferred
from intake.reading.sender.automated_mail import BY_MACHINE
from intake.terms import (
    REQUIRED_FIELDS,
    AttachmentReading,
    FieldName,
    Finding,
    Kind,
    Outcome,
    Severity,
)
from intake.vocabulary.finding import codes_of
from intake.vocabulary.findings import attachments, fields
from intake.vocabulary.findings import mail as kinds

_OFTEN_EMPTY = (FieldName.CONTACT_KANA, FieldName.EXTENSION, FieldName.REMARKS)
_CODE = FieldName.MUNICIPALITY_CODE

_UNREADABLE, _DOUBTFUL = codes_of(fields.UNREADABLE), codes_of(fields.DOUBTFUL)
_FORMS_DIFFER = codes_of(fields.FORMS_DIFFER)
_MINOR_BESIDE_A_FORM = codes_of(attachments.SCANNED, attachments.PICTURE, attachments.UNSUPPORTED)
"""Findings about attachments that need no person if a readable 利用申込書 is attached too."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The normalised fields of an application, merged from subject, body, forms and signature.

    `fields` is {field: value}, `sources` is {field: position of the value, such as 「本文 7行目」}.
    `findings` say which values are unreadable or doubtful, and which differ between the parts of
    the mail. `forms` is the number of readable 利用申込書 (application forms) among the attachments.
    """

    fields: Mapping[str, str]
    sources: Mapping[str, str]
    findings: tuple[Finding, ...]
    forms: int  # readable 利用申込書 among the attachments


@dataclass(frozen=True, slots=True)
class _Claim:
    value: str
    where: str


_Claims = dict[FieldName, _Claim]


def merge(
    body: Sequence[Labelled],
    forms: Sequence[Sequence[Labelled]],
    signed: Sequence[Labelled] = (),
) -> Merged:
    """Merge the labelled values of all parts of a mail into one value per field.

    `body` has the labelled values in subject and body, `forms` the values of each form, `signed`
    the values in the signature. For each field, the value in the body is used; if there is none,
    the value in the first form that has one; if there is none either, the value in the signature. A
    required field gets no value if the body gives none and two forms give different values, unless
    these forms have different municipality codes. The signature is not used for a field if a
    finding asks a person to decide on the field's value in the body or a form.
    """
    plain = plain_names(each for part in (body, *forms) for each in part)
    written, findings = _claims(preferred(body, plain))
    claims = [written]
    for form in (preferred(form, plain) for form in forms):
        filled, doubts = _claims(form)
        claims.append(filled)
        findings += doubts
        findings += _left_empty(form, filled)
    if forms and not any(claims[1:]):
        findings.append(fields.FORM_BLANK() if any(forms) else fields.FORM_ONLY_SAMPLE())
    findings = [_told_elsewhere(f) if f.field in written else f for f in findings]
    findings += _rivals(claims[1:], written)
    findings += _differences(claims)
    supplied, doubts = _claims(signed)
    findings += [f for f in doubts if not any(f.field in claim for claim in claims)]
    asked = {f.field for f in findings if f.code in _DOUBTFUL and f.severity is Severity.REVIEW}
    claims.append({name: claim for name, claim in supplied.items() if name not in asked})
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    for name in FieldName:
        claim = next((each[name] for each in claims if name in each), None)
        if claim and not any(f.field == name and f.code in _FORMS_DIFFER for f in findings):
            values[name], sources[name] = claim.value, claim.where
    return Merged(values, sources, tuple(dict.fromkeys(findings)), len(forms))


def _claims(labelled: Sequence[Labelled]) -> tuple[_Claims, list[Finding]]:
    """Return ({field: readable value}, findings about its values) for one part of a mail.

    The part is a body, a form or a signature; `labelled` has its values. If a field has several
    readable values, the first is used; two different answers to a choice give a finding. An
    unreadable value gives no finding if another value of its field is readable.
    """
    claims: _Claims = {}
    findings: list[Finding] = []
    for each in labelled:
        value = normalise(each)
        if claim := claims.get(each.name):
            if each.name in fields.WISHES and value.text not in (None, claim.value):
                told = (claim, _Claim(str(value.text), each.where))
                findings.append(fields.CONTRADICTS[each.name](places=_places(told)))
            elif each.name in fields.WISHES:
                findings += (f for f in value.findings if f.severity is Severity.REVIEW)
            continue
        findings += value.findings
        if value.text:
            claims[each.name] = _Claim(value.text, each.where)
        for name, text in (value.also or {}).items():
            claims.setdefault(name, _Claim(text, each.where))
    return claims, [f for f in findings if not _overtaken(f, claims)]


def _left_empty(form: Sequence[Labelled], filled: _Claims) -> Iterator[Finding]:
    """Yield a finding (severity NOTE) that names the empty cells of a partly filled-in form.

    `form` has the form's labelled values, `filled` those that are readable; nothing is yielded if
    none are readable. Cells that are often left empty, such as 備考, are not named.
    """
    empty = [e.name for e in form if e.name not in _OFTEN_EMPTY and is_empty(e.name, e.value)]
    if filled and empty:
        yield fields.FORM_EMPTY_CELLS(cells="、".join(name.label for name in dict.fromkeys(empty)))


def _overtaken(finding: Finding, claims: _Claims) -> bool:
    """Return whether a finding can be dropped because another value of its field is readable.

    Only a finding that a value is unreadable can be dropped. `claims` has the readable values by
    field.
    """
    return finding.code in _UNREADABLE and finding.field in claims


def _told_elsewhere(finding: Finding) -> Finding:
    """Return a finding that a value is doubtful with severity NOTE; return other findings unchanged.

    The caller passes findings on fields with a value in the body. That value is used, so no person
    need look at the doubtful value. Findings on choices among options are returned unchanged.
    """
    settled = finding.code in _DOUBTFUL and finding.field not in fields.WISHES
    return replace(finding, severity=Severity.NOTE) if settled else finding


def _rivals(forms: Sequence[_Claims], written: _Claims) -> Iterator[Finding]:
    """Yield findings on required fields for which two forms give different values.

    `forms` has the values of each form, `written` the values in the body. There is no finding for a
    field with a value in the body, and none at all if the forms have different municipality codes.
    """
    names = {form[_CODE].value for form in forms if _CODE in form}
    for name in REQUIRED_FIELDS if len(names) < 2 else ():
        told = [form[name] for form in forms if name in form]
        if name not in written and len({_compared(name, claim.value) for claim in told}) > 1:
            yield fields.FORMS_DIFFER[name](places=_places(told))


def _differences(claims: Sequence[_Claims]) -> Iterator[Finding]:
    """Yield findings on fields whose values in the body and the forms differ.

    `claims` has the values of the body, then the values of each form. For a field that is a choice
    among options, the finding asks a person to decide. For a required field with a value in the
    body, the finding only mentions the difference, because the body's value is used. Other fields
    are not compared.
    """
    for name in (*REQUIRED_FIELDS, *fields.WISHES):
        told = [each[name] for each in claims if name in each]
        settled = name in claims[0] or name in fields.WISHES
        if settled and len({_compared(name, claim.value) for claim in told}) > 1:
            kind = fields.CONTRADICTS.get(name) or fields.DIFFERS[name]
            yield kind(places=_places(told))


def _places(claims: Sequence[_Claim]) -> str:
    return "、".join(f"{claim.where}「{claim.value}」" for claim in claims)


def _compared(name: FieldName, value: str) -> str:
    bare = "".join(value.split())
    return bare.replace("-", "") if name is FieldName.PHONE else bare


def assess(
    kind: Kind, merged: Merged, documents: Sequence[Document], findings: Sequence[Finding]
) -> tuple[tuple[Finding, ...], Outcome]:
    """Return (all findings about a mail, the mail's outcome, such as INCOMPLETE).

    `kind` is the mail's kind, `merged` its fields, `documents` its opened attachments. `findings`
    are those about the mail as a whole; findings about its fields and its attachments are added to
    them. 根拠: 事務連絡 4 (what an application must contain).
    """
    told = [*findings, *merged.findings, *_of_attachments(documents, merged.forms)]
    if merged.forms and not any(document.form_version for document in documents):
        told.append(fields.FORM_NO_VERSION())
    if kind is not Kind.APPLICATION:
        told += [kinds.OF_KIND[kind]()] if kind in kinds.OF_KIND else []
    else:
        told += _not_understood(documents, merged.forms)
        attached = any(not (each.aside or _was_replaced(each)) for each in documents)
        told += _of_application(merged, told, attached=attached)
    if kind in BY_MACHINE or any(finding.code == kinds.OWN_MAIL.code for finding in told):
        return tuple(dict.fromkeys(told)), Outcome.IGNORED
    return tuple(dict.fromkeys(told)), _outcome(told)


def _outcome(findings: Sequence[Finding]) -> Outcome:
    weights = {finding.severity for finding in findings}
    if Severity.REVIEW in weights:
        return Outcome.NEEDS_REVIEW
    return Outcome.INCOMPLETE if Severity.MISSING in weights else Outcome.ACCEPTED


def _of_attachments(documents: Sequence[Document], forms: int) -> Iterator[Finding]:
    for document in documents:
        for finding in document.findings:
            if forms and finding.code in _MINOR_BESIDE_A_FORM:
                yield replace(finding, severity=Severity.NOTE)
            else:
                yield finding


def _not_understood(documents: Sequence[Document], forms: int) -> Iterator[Finding]:
    """Yield a finding for each of `documents` that may be a form but could not be read as a form.

    `forms` is the number of forms that could be read; nothing is yielded unless it is 0. There is
    no finding for a readable attachment that is not called an application form, for one without
    content (a signature, a card, a link), or for one that a person must look at because of another
    finding.
    """
    for document in documents if not forms else ():
        waits = any(finding.severity is Severity.REVIEW for finding in document.findings)
        settled = document.aside or waits or _was_replaced(document)
        if not settled and not _is_something_else(document):
            yield attachments.NOT_UNDERSTOOD(where=document.name)


def _was_replaced(document: Document) -> bool:
    return any(finding.code in _IN_ITS_PLACE for finding in document.findings)


def _is_something_else(document: Document) -> bool:
    """Return whether a document is readable but is not called an application (申込書 or 申請書).

    These words are looked for in the document's file name and in the first 500 characters of its
    text. The result is False for a document without any text.
    """
    cells = " ".join(cell for sheet in document.sheets for row in sheet.rows for cell in row)
    words = f"{document.text} {cells}"
    return bool(words.strip()) and not TITLE.search(f"{document.name} {words[:_HEAD]}")


_HEAD = 500  # characters in which a form's title is looked for
_IN_ITS_PLACE = codes_of(attachments.LINK, attachments.REMOVED)


def _of_application(
    merged: Merged, told: Sequence[Finding], *, attached: bool
) -> Iterator[Finding]:
    for name in REQUIRED_FIELDS:
        if name not in merged.fields:
            invalid = any(f.field == name and f.code in _UNREADABLE for f in told)
            yield (fields.INVALID if invalid else fields.MISSING)[name]()
    if not merged.forms and not _may_hold_a_form(told):
        yield fields.FORM_MISSING_BESIDE() if attached else fields.FORM_MISSING()
    yield from _pattern_against_konbini(merged)


def _may_hold_a_form(findings: Sequence[Finding]) -> bool:
    return any(f.field == "form" and f.severity is Severity.REVIEW for f in findings)


def _pattern_against_konbini(merged: Merged) -> Iterator[Finding]:
    pattern = merged.fields.get(FieldName.PATTERN, UNDECIDED)
    status = merged.fields.get(FieldName.KONBINI_STATUS, UNDECIDED)
    if UNDECIDED not in (pattern, status) and PATTERN_NEEDS[pattern] != status:
        where = "、".join(merged.sources[n] for n in (FieldName.PATTERN, FieldName.KONBINI_STATUS))
        yield fields.PATTERN_AGAINST_KONBINI(where=where, pattern=pattern, status=status)


def attachment_readings(
    documents: Sequence[Document], forms: Sequence[Sequence[Labelled] | None]
) -> tuple[AttachmentReading, ...]:
    """Return an AttachmentReading for each of a mail's opened attachments (`documents`), in order.

    It has the attachment's name, media type, size, SHA-256 and, if the attachment could not be
    read, the reason. For an application form it also has the form's readable values. `forms` has
    one item for each document: the labelled values if the document is an application form, else
    None.
    """
    return tuple(
        AttachmentReading(
            document.name,
            document.media_type,
            document.size,
            document.sha256,
            None if form is None else _fields(form),
            document.problem,
        )
        for document, form in zip(documents, forms, strict=True)
    )


def _fields(form: Sequence[Labelled]) -> dict[str, str]:
    claims, _ = _claims(form)
    return {name: claims[name].value for name in FieldName if name in claims}
