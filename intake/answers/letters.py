"""Decide which kind of letter answers a mail, and render its text from a template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from intake.answers import shapes
from intake.answers.letter import Letter
from intake.answers.template import SHIPPED, TemplateError, file_of, own_templates, render
from intake.answers.wording import AS_WRITTEN, files, repeated
from intake.applications.filing import WISHES, Filing, Relation
from intake.settings.sections import Answers
from intake.terms import (
    JST,
    REQUIRED_FIELDS,
    FieldName,
    Kind,
    Municipality,
    MunicipalityKind,
    Outcome,
    Reading,
)
from intake.text import one_line, time_of_day, tokyo_day, wareki
from intake.vocabulary.codes import FORM
from intake.vocabulary.letters import LetterKind


@dataclass(frozen=True, slots=True)
class LetterContent:
    """The values for a letter's template, except those that must be withheld from the recipient.

    `fields` is {field: value}, `changes` {field: (before, after)}. `missing` are words for the
    missing items, `attachments` file names. `subject` is that of the mail answered, `number` the
    受付番号 (receipt number), `inquiry` the mail's number, for letters without 受付番号.
    `addresses` are the e-mail addresses that the letter may contain. `by_person`: a person wrote or
    released the letter. Values that are unknown, or withheld from the recipient, are "", None or
    empty.
    """

    kind: LetterKind
    received_at: datetime
    subject: str = ""  # of the mail answered; "" where it may not be repeated
    number: str | None = None
    municipality: Municipality | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)  # item -> words for the applicant
    changes: Mapping[str, tuple[str | None, str]] = field(
        default_factory=dict
    )  # name -> (before, after); None is not disclosed
    attachments: tuple[str, ...] = ()  # names, "" for one that is not disclosed
    addresses: frozenset[str] = frozenset()  # e-mail addresses that the letter may contain
    by_person: bool = False  # written or released by a person, so not marked as automatic
    inquiry: str = ""  # number of the mail answered, named where there is no 受付番号


@dataclass(frozen=True, slots=True)
class Organisation:
    """What letters state about J-LIS, and where the letters' templates are.

    `address` is our e-mail address, `trial_end` the planned end of 試行運用 (trial operation),
    `procedure` the text on how to conclude the 利用約款 (terms of use).
    """

    address: str
    trial_end: date  # 試行運用の終了日（予定）。根拠: 事務連絡 5
    procedure: str  # 手続の御案内
    templates: Path = SHIPPED


def organisation_of(answers: Answers) -> Organisation:
    """Return what letters state about J-LIS, from the settings and the text file that they name.

    `answers` are the settings on answering. Raises TemplateError if the text file cannot be read.
    """
    path = answers.procedure_file or SHIPPED / "procedure.txt"
    failure = TemplateError.explaining(
        f"手続の御案内の文 {path} を読めません",
        "[answers] procedure_file の場所と文字コード（UTF-8）を確かめてください。",
        UnicodeDecodeError,
    )
    with failure:
        procedure = path.read_text(encoding="utf-8")
    return Organisation(
        answers.from_address, answers.trial_end, procedure, answers.templates or SHIPPED
    )


def letter_for(
    reading: Reading, filing: Filing | None, answered_before: bool, *, outsider: bool = False
) -> LetterKind | None:
    """Return the kind of letter that a mail (`reading`) calls for; None if no letter is due.

    `filing` is the change that the mail made to an application, None if it made none.
    `answered_before` says whether a letter has already been sent about the application or, for a
    mail without an application, in answer to this mail. With `outsider` (the sender may not change
    the application) the only kind is NOT_A_PARTY. 根拠: 事務連絡 4.
    """
    if not reading.answerable or reading.outcome is Outcome.IGNORED:
        return None
    if outsider:
        told = answered_before or reading.kind not in WRITTEN_TO_US
        return None if told else LetterKind.NOT_A_PARTY
    if filing is None:
        return LetterKind.NOTICED if _waits(reading) and not answered_before else None
    if filing.relation is Relation.REPEAT:
        return None if answered_before else _by_outcome(filing.outcome)
    if filing.waits:
        told = answered_before and filing.outcome is not Outcome.ACCEPTED
        return None if told else LetterKind.NOTICED
    if filing.outcome is Outcome.ACCEPTED and filing.was_accepted:
        corrects = filing.relation is Relation.CORRECTION or WISHES & filing.changes.keys()
        return LetterKind.CORRECTED if corrects else None  # else there is nothing to say
    return _by_outcome(filing.outcome)


def _by_outcome(outcome: Outcome) -> LetterKind | None:
    return {
        Outcome.ACCEPTED: LetterKind.ACCEPTED,
        Outcome.INCOMPLETE: LetterKind.INCOMPLETE,
        Outcome.NEEDS_REVIEW: LetterKind.NOTICED,
    }.get(outcome)


WRITTEN_TO_US = frozenset((Kind.APPLICATION, Kind.WITHDRAWAL, Kind.INQUIRY, Kind.REPLY))
"""Kinds of mail by which a person writes to us; no other kind is answered."""


def _waits(reading: Reading) -> bool:
    """Whether a person wrote the mail to us and it needs review.

    Its sender then first gets a notice of receipt (受信のお知らせ).
    """
    return reading.outcome is Outcome.NEEDS_REVIEW and reading.kind in WRITTEN_TO_US


def word(content: LetterContent, organisation: Organisation, on: date | None = None) -> Letter:
    """Return a letter with subject and text, rendered from its template; it has no recipient yet.

    The template is filled in with `content` and `organisation`. `on` is the day on which the letter
    is written (None: the day on which the mail was received). After the planned end of 試行運用 (trial
    operation), the letter does not offer the trial. Raises TemplateError, which names the template,
    the line and what to correct, if the template cannot be rendered.
    """
    values = values_of(content, organisation)
    return with_words(unworded(content), values, organisation, on or tokyo_day(content.received_at))


def unworded(content: LetterContent) -> Letter:
    """Return a letter of the kind of `content`, still without subject, text and recipient.

    Of `content` it takes the kind, the municipality's code, and whether a person wrote or released
    it. A letter that asks for missing items also gets the keys of these items.
    """
    return Letter(
        kind=content.kind,
        subject="",
        text="",
        municipality=content.municipality.code if content.municipality else None,
        by_person=content.by_person,
        asks=tuple(content.missing) if content.kind is LetterKind.INCOMPLETE else (),
    )


def with_words(
    letter: Letter, values: Mapping[str, Any], organisation: Organisation, on: date
) -> Letter:
    """Return `letter` with subject and text, rendered from the template of its kind.

    `values` is the result of `values_of`. `on` is the day on which the letter is written: after the
    planned end of 試行運用 (trial operation), the letter does not offer the trial. Raises
    TemplateError, which names the template, the line and what to correct, if the template cannot be
    rendered.
    """
    name, folder = f"{letter.kind}.txt", organisation.templates
    foot = "foot_person.txt" if letter.by_person or letter.held else "foot.txt"
    in_trial = values["in_trial"] and on <= organisation.trial_end
    words = {"procedure": organisation.procedure.strip(), "foot": foot, "in_trial": in_trial}
    text = render(folder, name, {**values, **words})
    first, _, rest = text.partition("\n")
    if not first.startswith("件名："):
        raise TemplateError(f"文例 {file_of(folder, name)} の 1 行目: 「件名：」で始めてください。")
    return replace(letter, subject=one_line(first.removeprefix("件名：")), text=rest.lstrip("\n"))


def values_of(content: LetterContent, organisation: Organisation) -> dict[str, Any]:
    """Return the values for a letter's template: a dict {name: value} that can be stored as JSON.

    Two values are missing, because `with_words` adds them when it writes the letter: the text on
    the 利用約款 (terms of use) from the settings of that day, and the foot, which depends on whether a
    person wrote or released the letter.
    """
    told = {name: _told(content, name, value) for name, value in content.fields.items()}
    by_name = {name: words for name, words in told.items() if words != AS_WRITTEN}
    place = content.municipality.full_name if content.municipality else ""
    section = by_name.get(FieldName.SECTION, "")
    contact = by_name.get(FieldName.CONTACT_NAME, "")
    return {
        "number": content.number,
        "inquiry": content.inquiry,
        "full_name": place,
        "addressee": " ".join(filter(None, (place, section))),
        "contact": contact or "御担当者",
        "named": bool(contact),
        "received_at": _moment(content.received_at),
        "subject": shapes.subject(content.subject),
        "fields": {str(name): told.get(name, "") for name in FieldName},
        "found": "　".join(f"{_label(n)}：{told[n]}" for n in REQUIRED_FIELDS if told.get(n)),
        "missing": [" ".join(words.splitlines()) for words in content.missing.values()],
        "changes": [
            {
                "label": FieldName(name).label,
                "before": None if before is None else _told(content, name, before),
                "after": _told(content, name, after),
            }
            for name, (before, after) in content.changes.items()
        ],
        "attachments": files(content.attachments),
        "in_trial": tokyo_day(content.received_at) <= organisation.trial_end,
        "trial_end": _as_in_the_notice(organisation.trial_end),
        "your_kind": your_kind(content.municipality),
        "our_address": organisation.address,
    }


def _told(content: LetterContent, name: str, value: str) -> str:
    return repeated(FieldName(name), value, content.addresses)


def _label(name: FieldName) -> str:
    return "担当者" if name is FieldName.CONTACT_NAME else name.label


def your_kind(municipality: Municipality | None) -> str:
    """Return how a letter addresses a municipality, by its kind: 貴市, 貴町, 貴村 or 貴区.

    The result is 貴団体 if `municipality` is None (unknown).
    """
    if municipality is None:
        return "貴団体"
    return {
        MunicipalityKind.TOWN: "貴町",
        MunicipalityKind.VILLAGE: "貴村",
        MunicipalityKind.SPECIAL_WARD: "貴区",
    }.get(municipality.kind, "貴市")


def _moment(moment: datetime) -> str:
    return wareki(moment) + time_of_day(moment)


def _as_in_the_notice(day: date) -> str:
    """The date as the notice (事務連絡) writes it: 令和４年12月31日, without a weekday.

    Numbers of one digit are full-width, those of two digits half-width.
    """
    return re.sub(r"[０-９]{2}", lambda found: str(int(found[0])), wareki(day, weekday=False))


def check_templates(organisation: Organisation) -> str:
    """Render every letter template with sample values and the values in `organisation`.

    Returns the number of kinds of letters as text, 「n 種類」, with the number of the agency's own
    templates and their folder if the settings name one. Raises TemplateError if a template cannot
    be rendered.
    """
    sample = Municipality("000000", "○○県", "", "○○村", "", "", MunicipalityKind.VILLAGE)
    for kind in LetterKind:
        word(
            LetterContent(
                kind=kind,
                received_at=datetime(2022, 7, 1, 10, 15, tzinfo=JST),
                subject="見本",
                number="R4-0001",
                municipality=sample,
                fields=dict.fromkeys(FieldName, "見本"),
                missing={FORM: "見本"},
                changes={FieldName.PHONE: ("前", "後")},
                attachments=("見本.xlsx",),
            ),
            organisation,
        )
    said = f"{len(LetterKind)} 種類"
    if organisation.templates != SHIPPED:
        own = len(own_templates(organisation.templates))
        said += f"（うち自前のファイル {own} 個：{organisation.templates}。ほかは既定の文例）"
    return said
