"""Which application a mail belongs to and what it changes there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from intake.reading.sender import UNTRUSTED
from intake.terms import FieldName, Kind, Outcome, Reading, Severity

FORM = "form"  # the 利用申込書, as an item that may be missing


class Relation(StrEnum):
    FIRST = "first"  # begins an application
    REPEAT = "repeat"  # says nothing new
    COMPLETION = "completion"  # supplies what was missing, wholly or in part
    CORRECTION = "correction"  # changes what was known


@dataclass(frozen=True, slots=True)
class Application:
    """An application as it stands: its newest version."""

    id: str  # sha256 of the mail that began it
    number: str  # 受付番号
    version: int
    municipality: str | None
    outcome: Outcome
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)  # item -> words for the applicant


@dataclass(frozen=True, slots=True)
class Filing:
    """The version a mail makes of an application."""

    relation: Relation
    version: int
    municipality: str | None
    outcome: Outcome  # of the application after this mail
    fields: Mapping[str, str]
    missing: Mapping[str, str]
    changes: Mapping[str, tuple[str, str]]  # field -> (before, after)
    doubts: tuple[str, ...] = ()  # why a person must look, beyond the reading's findings
    waits: bool = False  # a person must look at this mail
    was_accepted: bool = False  # the application was complete before this mail


def file(reading: Reading, prior: Application | None) -> Filing | None:
    """The version this reading makes of `prior`, or of a new application; None for other mail."""
    if prior is None:
        return _first(reading) if reading.kind is Kind.APPLICATION else None
    if reading.kind not in (Kind.APPLICATION, Kind.REPLY) or not _says_something(reading):
        return None
    return _further(reading, prior)


def _first(reading: Reading) -> Filing:
    return Filing(
        relation=Relation.FIRST,
        version=1,
        municipality=code_of(reading),
        outcome=reading.outcome,
        fields=dict(reading.fields),
        missing=_missing(reading),
        changes={},
        waits=reading.outcome is Outcome.NEEDS_REVIEW,
    )


def _further(reading: Reading, prior: Application) -> Filing:
    changes = {
        name: (prior.fields.get(name, ""), value)
        for name, value in reading.fields.items()
        if value != prior.fields.get(name, "") and name not in _NOT_A_CHANGE
    }
    doubts = _doubts(reading, prior)
    if FieldName.SECTION in changes and changes[FieldName.SECTION][0]:
        doubts += (
            "担当課がこれまでの申込みと異なります。連絡先を替えるかどうか確かめてください。",
        )
    missing = _still_missing(reading, prior)
    supplied = missing.keys() != prior.missing.keys()
    changed = any(before for before, _ in changes.values())
    return Filing(
        relation=_relation(supplied, changed, bool(changes)),
        version=prior.version + 1,
        municipality=prior.municipality or code_of(reading),
        outcome=_outcome(reading, prior, missing, doubts),
        fields=dict(prior.fields) if doubts else {**prior.fields, **reading.fields},
        missing=missing,
        changes={} if doubts else changes,
        doubts=doubts,
        waits=bool(doubts) or _asks_for_review(reading),
        was_accepted=prior.outcome is Outcome.ACCEPTED,
    )


_NOT_A_CHANGE = frozenset({FieldName.APPLICATION_DATE, FieldName.MUNICIPALITY_NAME})


def _doubts(reading: Reading, prior: Application) -> tuple[str, ...]:
    if any(f.code in UNTRUSTED and f.severity is Severity.REVIEW for f in reading.findings):
        return ("差出人を確かめられないため、このメールの内容は申込みに反映していません。",)
    named = code_of(reading)
    possible = {candidate.municipality.code for candidate in reading.candidates} | {named} - {None}
    if prior.municipality and possible and prior.municipality not in possible:
        return ("受付番号またはお返事の元のメールと、書かれた市区町村が合いません。",)
    return ()


def _relation(supplied: bool, changed: bool, added: bool) -> Relation:
    if changed:
        return Relation.CORRECTION
    return Relation.COMPLETION if supplied or added else Relation.REPEAT


def _outcome(
    reading: Reading, prior: Application, missing: Mapping[str, str], doubts: tuple[str, ...]
) -> Outcome:
    if doubts or _asks_for_review(reading):
        return prior.outcome if prior.outcome is Outcome.ACCEPTED else Outcome.NEEDS_REVIEW
    if prior.outcome is Outcome.NEEDS_REVIEW and not _stands_alone(reading):
        return Outcome.NEEDS_REVIEW  # a few words settle no question that a person was asked
    return Outcome.INCOMPLETE if missing else Outcome.ACCEPTED


_SETTLED_BY_THE_NUMBER = frozenset({"municipality_missing", "municipality_ambiguous"})
"""No question in an answer to a letter of ours: the application says which municipality it is."""


def _asks_for_review(reading: Reading) -> bool:
    return any(
        finding.severity is Severity.REVIEW and finding.code not in _SETTLED_BY_THE_NUMBER
        for finding in reading.findings
    )


def _stands_alone(reading: Reading) -> bool:
    """Whether the mail would have been an application of its own."""
    return reading.outcome in (Outcome.ACCEPTED, Outcome.INCOMPLETE)


def _missing(reading: Reading) -> dict[str, str]:
    return {
        finding.field: finding.applicant or ""
        for finding in reading.findings
        if finding.severity is Severity.MISSING and finding.field
    }


def _still_missing(reading: Reading, prior: Application) -> dict[str, str]:
    now = _missing(reading)
    return {
        item: now.get(item) or words
        for item, words in prior.missing.items()
        if not _supplies(reading, item)
    }


def _supplies(reading: Reading, item: str) -> bool:
    if item == FORM:
        return has_form(reading)
    return item in reading.fields


def code_of(reading: Reading) -> str | None:
    """The code of the municipality a mail certainly comes from."""
    return reading.municipality.code if reading.municipality else None


def has_form(reading: Reading) -> bool:
    """Whether a readable 利用申込書 is attached."""
    return any(attachment.form for attachment in reading.attachments)


def _says_something(reading: Reading) -> bool:
    return bool(reading.fields) or has_form(reading)
