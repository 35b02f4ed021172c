"""Letters: which one a mail gets, and its text from a template. Pure but for reading templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from intake.answer import shapes
from intake.answer.template import SHIPPED, TemplateError, render
from intake.answer.terms import LetterKind
from intake.answer.wording import AS_WRITTEN, files, repeated
from intake.applications.filing import WISHES, Filing, Relation
from intake.settings.sections import Answers
from intake.terms import (
    JST,
    FieldName,
    Kind,
    Municipality,
    MunicipalityKind,
    Outcome,
    Reading,
)
from intake.text import one_line, time_of_day, wareki


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes into one letter, before it is worded."""

    kind: LetterKind
    received_at: datetime
    subject: str = ""  # of the mail answered; "" where it may not be repeated
    number: str | None = None
    municipality: Municipality | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # words for the applicant
    changes: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)  # None: not told
    attachments: tuple[str, ...] = ()  # names, "" for one that is not told
    addresses: frozenset[str] = frozenset()  # e-mail addresses among the values that it may name
    by_person: bool = False  # a person writes it or lets it go: it does not call itself automatic


@dataclass(frozen=True, slots=True)
class House:
    """What J-LIS says of itself in its letters."""

    address: str
    trial_end: date  # 試行運用の終了日（予定）。根拠: 事務連絡 5
    procedure: str  # 手続の御案内
    templates: Path = SHIPPED


def house_of(answers: Answers) -> House:
    """What J-LIS says of itself in letters, by the settings; TemplateError names a file it cannot read."""
    path = answers.procedure_file or SHIPPED / "procedure.txt"
    try:
        procedure = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(
            f"手続の御案内の文 {path} を読めません（{error}）。"
            "[answers] procedure_file の場所と文字コード（UTF-8）を確かめてください。"
        ) from None
    return House(answers.from_address, answers.trial_end, procedure, answers.templates or SHIPPED)


@dataclass(frozen=True, slots=True)
class Worded:
    """A letter's subject and text, as they go out."""

    subject: str
    text: str


def letter_for(
    reading: Reading, filing: Filing | None, answered_before: bool, *, outsider: bool = False
) -> LetterKind | None:
    """The letter a mail calls for, None where it calls for none.

    `answered_before`: the application (or, without one, this mail) has had a letter.
    `outsider`: the sender is not party to the application that exists. 根拠: 事務連絡 4.
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
        return LetterKind.CORRECTED if corrects else None  # else nothing that need be said
    return _by_outcome(filing.outcome)


def _by_outcome(outcome: Outcome) -> LetterKind | None:
    return {
        Outcome.ACCEPTED: LetterKind.ACCEPTED,
        Outcome.INCOMPLETE: LetterKind.INCOMPLETE,
        Outcome.NEEDS_REVIEW: LetterKind.NOTICED,
    }.get(outcome)


WRITTEN_TO_US = frozenset((Kind.APPLICATION, Kind.WITHDRAWAL, Kind.INQUIRY, Kind.REPLY))
"""What a person wrote to us about: nothing else is answered."""


def _waits(reading: Reading) -> bool:
    """受信のお知らせ is for what a person must look at."""
    return reading.outcome is Outcome.NEEDS_REVIEW and reading.kind in WRITTEN_TO_US


def word(letter: Letter, house: House) -> Worded:
    """The letter's subject and text. TemplateError names template, line and cure."""
    name = f"{letter.kind}.txt"
    text = render(house.templates, name, _values(letter, house))
    first, _, rest = text.partition("\n")
    if not first.startswith("件名："):
        raise TemplateError(f"文例 {name} の 1 行目: 「件名：」で始めてください。")
    return Worded(one_line(first.removeprefix("件名：")), rest.lstrip("\n"))


def _values(letter: Letter, house: House) -> dict[str, Any]:
    told = {name: _told(letter, name, value) for name, value in letter.fields.items()}
    by_name = {name: words for name, words in told.items() if words != AS_WRITTEN}
    place = letter.municipality.full_name if letter.municipality else ""
    section = by_name.get(FieldName.SECTION, "")
    contact = by_name.get(FieldName.CONTACT_NAME, "")
    return {
        "number": letter.number,
        "full_name": place,
        "addressee": " ".join(filter(None, (place, section))),
        "contact": contact or "御担当者",
        "named": bool(contact),
        "received_at": _moment(letter.received_at),
        "subject": shapes.subject(letter.subject),
        "fields": {str(name): told.get(name, "") for name in FieldName},
        "found": "　".join(f"{_LABELS[n]}：{told[n]}" for n in _LABELS if told.get(n)),
        "missing": [" ".join(words.splitlines()) for words in letter.missing],
        "changes": [
            {
                "label": FieldName(name).label,
                "before": None if before is None else _told(letter, name, before),
                "after": _told(letter, name, after),
            }
            for name, (before, after) in letter.changes.items()
        ],
        "attachments": files(letter.attachments),
        "procedure": house.procedure.strip(),
        "in_trial": letter.received_at.astimezone(JST).date() <= house.trial_end,
        "trial_end": _as_in_the_notice(house.trial_end),
        "your_kind": your_kind(letter.municipality),
        "our_address": house.address,
        "foot": "foot_person.txt" if letter.by_person else "foot.txt",
    }


def _told(letter: Letter, name: str, value: str) -> str:
    return repeated(FieldName(name), value, letter.addresses)


_LABELS = {
    FieldName.SECTION: "担当課",
    FieldName.CONTACT_NAME: "担当者",
    FieldName.PHONE: "電話番号",
    FieldName.EMAIL: "メールアドレス",
}


def your_kind(municipality: Municipality | None) -> str:
    """貴市・貴町・貴村・貴区 by the municipality's kind; 貴団体 where none is settled."""
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
    """令和４年12月31日: no weekday, two digits half-width, as the wording has it."""
    return re.sub(r"[０-９]{2}", lambda found: str(int(found[0])), wareki(day, weekday=False))


def check_templates(house: House) -> str:
    """Word every letter once with sample values; TemplateError names what is wrong."""
    sample = Municipality("000000", "○○県", "", "○○村", "", "", MunicipalityKind.VILLAGE)
    for kind in LetterKind:
        word(
            Letter(
                kind=kind,
                received_at=datetime(2022, 7, 1, 10, 15, tzinfo=JST),
                subject="見本",
                number="R4-0001",
                municipality=sample,
                fields=dict.fromkeys(FieldName, "見本"),
                missing=("見本",),
                changes={FieldName.PHONE: ("前", "後")},
                attachments=("見本.xlsx",),
            ),
            house,
        )
    return f"{len(LetterKind)} 種類"
