"""Collect the evidence in a mail for the municipality it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.parts import Mail
from intake.reading.body.body import Body
from intake.reading.body.quotation import Voice, opening
from intake.reading.body.subject import Subject
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.reading.municipality.evidence import Evidence
from intake.terms import FieldName, ReadingContext
from intake.text import fold
from intake.text.domains import domain_of

_LISTED_AT_MOST = 50
_PROSE = "subject"  # the channel for names in running text
_PLACES = {Voice.OWN: "本文", Voice.SIGNATURE: "署名"}
_MAY_NAME = re.compile("[市区町村]")
_OFFICE = re.compile(r"役場|役所|[市区町村][^市区町村\s]{1,12}[課室部局]")
_NO_OFFICE = re.compile(r"[〒@]|://|\d{2,}|丁目|番地|派遣|出身")
_TO_US = re.compile(r"機構|J-?LIS|様\s*$|御中|さま\s*$|担当者", re.I)


def evidence_of(
    mail: Mail,
    subject: Subject,
    body: Sequence[Labelled],
    forms: Sequence[Sequence[Labelled]],
    known: ReadingContext,
) -> tuple[Evidence, ...]:
    """The evidence in a mail: statements in subject, body and forms first, then hints.

    `body` and `forms` are the labelled values in them.
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
    """The writer's introduction and signature as evidence, for a mail that is otherwise unclear.

    Lines that address us are left out, because J-LIS is in a ward of Tokyo.
    """
    signed = [line for line in body.lines if line.voice is Voice.SIGNATURE]
    return tuple(
        Evidence(_PROSE, line.text.strip(), f"{_PLACES[line.voice]} {line.number}行目")
        for line in (*opening(body.lines), *signed)
        if _MAY_NAME.search(line.text) and not _TO_US.search(fold(line.text))
    )


def signed_evidence(body: Body) -> tuple[Evidence, ...]:
    """The office that signs, as a hint: signature lines that name an office and are no address."""
    return tuple(
        Evidence("signature", line.text.strip(), f"署名 {line.number}行目")
        for line in body.lines
        if line.voice is Voice.SIGNATURE
        and _OFFICE.search(line.text)
        and not _NO_OFFICE.search(fold(line.text))
    )


def labelled_evidence(labelled: Sequence[Labelled], channel: str) -> Iterator[Evidence]:
    """The municipality names and codes among labelled values, as evidence of this channel.

    A prefecture in a field of its own is put before each name.
    """
    prefectures = [each for each in labelled if each.name is FieldName.PREFECTURE_NAME]
    names = [each for each in labelled if each.name is FieldName.MUNICIPALITY_NAME]
    prefecture = prefectures[0].value if len(prefectures) == 1 else ""
    for each in names[:_LISTED_AT_MOST]:
        if each.value.strip() and each.where != "件名":
            known_already = prefecture and each.value.startswith(prefecture)
            text = each.value if known_already else f"{prefecture}{each.value}"
            yield Evidence(channel, text, each.where)
    for each in labelled:
        if each.name is FieldName.MUNICIPALITY_CODE and (code := normalise(each).text):
            yield Evidence("code", code, each.where)


def _hints(mail: Mail, known: ReadingContext) -> Iterator[Evidence]:
    address = mail.sender.address
    if "@" in address:
        yield Evidence("domain", domain_of(address), "差出人のアドレス")
    for code in known.senders.get(address, ()):
        yield Evidence("earlier", code, "同じ差出人の以前のメール")
    if mail.sender.name:
        yield Evidence("sender", mail.sender.name, "差出人名")
