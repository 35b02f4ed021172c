"""Collect from a mail the evidence of which municipality it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.parts import Mail
from intake.reading.body.body import Body
from intake.reading.body.quotation import Voice, opening
from intake.reading.body.subject import Subject
from intake.reading.labelled import Labelled
from intake.reading.municipality.evidence import Evidence
from intake.reading.municipality.form_evidence import labelled_evidence
from intake.terms import ReadingContext
from intake.text import fold
from intake.text.domains import domain_of
from intake.vocabulary.codes import SIGNATURE

_PROSE = "subject"  # the channel for names in running text
_PLACES = {Voice.OWN: "本文", Voice.SIGNATURE: SIGNATURE}
_MAY_NAME = re.compile("[市区町村]")
_OFFICE = re.compile(r"役場|役所|[市区町村][\s　]?[^市区町村\s]{1,12}[課室部局]")
_NO_OFFICE = re.compile(r"[〒@]|://|\d{2,}|丁目|番地|派遣|出身")
_CLAUSE = re.compile("[。、]")
_INTRODUCES = re.compile(  # 「東村です」 may be a person
    r"(?:\S{2,3}[都道府県])?\S{1,12}?(?:[市区町]|村(?!(?:です|と申し|でござ)))[^:はがをにとで]{0,30}(?:です|と申します|でございます)$"
)
_TO_US = re.compile(r"機構|J-?LIS|様\s*$|御中|さま\s*$|担当者", re.I)


def evidence_of(
    mail: Mail,
    subject: Subject,
    body: Sequence[Labelled],
    forms: Sequence[Sequence[Labelled]],
    known: ReadingContext,
) -> tuple[Evidence, ...]:
    """Return the evidence of a mail's municipality: statements in subject, body and forms, then hints.

    Hints are the sender's domain and name, and the municipalities of the sender's earlier
    applications. `body` has the labelled values in the mail's text, `forms` those of each form;
    `known` has the sender's earlier applications.
    """
    return (
        *_of_subject(subject),
        *labelled_evidence(body, "body"),
        *(piece for form in forms for piece in labelled_evidence(form, "form")),
        *_hints(mail, known),
    )


def _of_subject(subject: Subject) -> Iterator[Evidence]:
    if subject.bare and "市区町村名" not in subject.bare:
        yield Evidence(_PROSE, subject.bare, "件名")


def spoken_evidence(body: Body) -> tuple[Evidence, ...]:
    """Return lines of the introduction and signature that may name the municipality, as Evidence.

    `body` is the mail's text; its introduction is the first eight lines by the writer. The caller
    counts the lines returned as the writer's statements, but only if all other evidence leaves the
    municipality uncertain. Lines addressed to J-LIS are left out, because J-LIS's own address names
    a ward of Tokyo.
    """
    signed = [line for line in body.lines if line.voice is Voice.SIGNATURE]
    return tuple(
        Evidence(_PROSE, line.text.strip(), f"{_PLACES[line.voice]} {line.number}行目")
        for line in (*opening(body.lines), *signed)
        if _MAY_NAME.search(line.text) and not _TO_US.search(fold(line.text))
    )


def introduced_evidence(body: Body) -> tuple[Evidence, ...]:
    """Return the clauses in which the writer says who is writing, as Evidence that is only a hint.

    An example is 「余市町の余市です」. `body` is the mail's text; only the first eight lines by the writer
    are searched.
    """
    return tuple(
        Evidence("introduction", clause.strip(), f"本文 {line.number}行目")
        for line in opening(body.lines)
        for clause in _CLAUSE.split(fold(line.text))
        if _INTRODUCES.match(clause.strip())
    )


def signed_evidence(body: Body) -> tuple[Evidence, ...]:
    """Return the lines of the signature that name an office, as Evidence that is only a hint.

    `body` is the mail's text. Left out are lines that contain an address (postal, mail or URL), a
    number of two or more digits, or 派遣 or 出身 (the office that a person was sent from).
    """
    return tuple(
        Evidence("signature", line.text.strip(), f"署名 {line.number}行目")
        for line in body.lines
        if line.voice is Voice.SIGNATURE
        and _OFFICE.search(line.text)
        and not _NO_OFFICE.search(fold(line.text))
    )


def _hints(mail: Mail, known: ReadingContext) -> Iterator[Evidence]:
    address = mail.sender.address
    if "@" in address:
        yield Evidence("domain", domain_of(address), "差出人のアドレス")
    for code in known.senders.get(address, ()):
        yield Evidence("earlier", code, "同じ差出人の以前のメール")
    if mail.sender.name:
        yield Evidence("sender", mail.sender.name, "差出人名")
