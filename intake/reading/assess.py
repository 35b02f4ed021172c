"""From labelled values to fields, findings and the outcome of a mail.

How the rooms are put together in `read`:

    documents = open_parts(mail.parts, passwords)
    forms = tuple(read_form(document) for document in documents)      # None: not a form
    merged = merge(body, [form for form in forms if form is not None])
    found = identify(...)
    findings, outcome = assess(kind, found.municipality, found.candidates, merged, documents,
                               (*mail.findings, *found.findings))
    attachments = attachment_readings(documents, forms)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.reading.parts import Document, Labelled
from intake.terms import AttachmentReading, Candidate, Finding, Kind, Municipality, Outcome


@dataclass(frozen=True, slots=True)
class Merged:
    """What subject, body and forms say together: normalised fields, each with its source."""

    fields: Mapping[str, str]
    sources: Mapping[str, str]
    findings: tuple[Finding, ...]
    forms: int  # readable 利用申込書 among the attachments


def merge(body: Sequence[Labelled], forms: Sequence[Sequence[Labelled]]) -> Merged:
    """Fields normalised and merged; the body comes first, forms supply what it lacks.

    `body` holds what subject and body say, in that order. Empty values are skipped.
    """
    raise NotImplementedError


def assess(
    kind: Kind,
    municipality: Municipality | None,
    candidates: Sequence[Candidate],
    merged: Merged,
    documents: Sequence[Document],
    findings: Sequence[Finding],
) -> tuple[tuple[Finding, ...], Outcome]:
    """All findings of a mail (those given first) and the outcome they lead to.

    根拠: 事務連絡 4 (what a mail must name, 利用申込書).
    """
    raise NotImplementedError


def attachment_readings(
    documents: Sequence[Document], forms: Sequence[Sequence[Labelled] | None]
) -> tuple[AttachmentReading, ...]:
    """Each document as it is recorded; `form` holds the normalised fields of a 利用申込書."""
    raise NotImplementedError
