"""The class Case (an application or a mail, with everything known about it) and its HTML.

All values are escaped in the HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from intake.applications.parties import Writer
from intake.desk.doubts import Recorded
from intake.desk.markup import table, text
from intake.terms import Candidate, FieldName, Finding, Municipality, Reading, Severity, Stage
from intake.text import fold, tokyo_day
from intake.vocabulary.codes import item_label
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import Move

_FIRST = 10**9  # so that a number never begins with 0, as telephone numbers do
_NUMBER = re.compile(r"Q\D*((?:\d\D?){9}\d)")


def mail_number(mail: str) -> str:
    """Return the number by which staff call a mail that belongs to no application.

    The number, such as Q153-310-2822, is computed from `mail`, the mail's SHA-256. "" if `mail` is
    "".
    """
    if not mail:
        return ""
    digits = str(int(mail[:8], 16) + _FIRST)
    return f"Q{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def mail_named(name: str) -> str | None:
    """Return the first 8 hexadecimal digits of a mail's SHA-256, given the mail's number.

    `name` is a number such as Q153-310-2822. None if `name` is not such a number.
    """
    found = _NUMBER.fullmatch(fold(name).strip().upper())
    if found is None:
        return None
    value = int(re.sub(r"\D", "", found[1])) - _FIRST
    return f"{value:08x}" if 0 <= value < 16**8 else None


def called(number: str | None, mail: str) -> str:
    """Return what staff call an application or mail: its receipt number, else the mail's number.

    `number` is the receipt number (受付番号), None for a mail without an application; `mail` is the
    SHA-256 of the mail.
    """
    return number or mail_number(mail)


def began_with(application: str | None) -> str:
    """Return the SHA-256 of the mail that began the application with this id; "" for None.

    Several applications can have the same mail, because staff can split a mail that applies for
    several municipalities.
    """
    return (application or "").partition(":")[0]


class Called:
    """Base class of all that staff refer to by a 受付番号 (receipt number) or a mail's number.

    `number` is the 受付番号, None for a mail without an application. `mail` is the SHA-256 of the
    mail; for an application, of the mail that began it. `municipality` is None if unknown.
    """

    __slots__ = ()
    number: str | None
    mail: str
    municipality: Municipality | None

    @property
    def name(self) -> str:
        """The 受付番号 (receipt number) of the application, such as R4-0012, or a mail's number.

        A mail that belongs to no application has a number such as Q153-310-2822.
        """
        return called(self.number, self.mail)

    @property
    def place(self) -> str:
        """The full name of the municipality; "" if unknown."""
        return self.municipality.full_name if self.municipality else ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another running application that a mail may be about, besides the mail's own application.

    `number` is its 受付番号 (receipt number), `received_at` the time at which it was received.
    `evidence` says in Japanese why the mail may be about it.
    """

    number: str
    stage: Stage
    municipality: Municipality | None
    received_at: datetime
    evidence: str

    @property
    def place(self) -> str:
        """The full name of the application's municipality, or 「団体未定」 if unknown."""
        return self.municipality.full_name if self.municipality else "団体未定"

    @property
    def described(self) -> str:
        """Municipality, stage, day of receipt and evidence, as one line in Japanese."""
        return (
            f"{self.place}（{self.stage.label}）　{tokyo_day(self.received_at)} 受信"
            f"　根拠：{self.evidence}"
        )


NAMED = "が、この団体を名指しています。"
SAME_SENDER, HAS_THE_FORM = "差出人が同じです", "こちらで足りない利用申込書が届いています"
"""Evidence of later mails: for a candidate, and for another running application of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A sent letter that a bounce mail may be about, because the bounce names its recipient.

    `number` is the 受付番号 (receipt number) of the letter's application, None if it has none.
    `mail` is the SHA-256 of the mail that the letter answers, `letter` the kind of letter.
    """

    number: str | None
    mail: str
    letter: LetterKind
    recipient: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Case(Called):
    """An application with the mail that began it, or a mail without an application.

    `reading` is what was read in the mail, `fields` is {field: present value}, `contact` the
    contact's e-mail address. `missing` is {missing item: how letters name it}. `proposed` has the
    changes that the mail proposes and that wait for a person, as {item: (present value, proposed
    value)}. `doubts` are Japanese reasons why a person must look at the mail, `moves` the kinds of
    decision that are allowed now. `seen` identifies the present state: a decision made with this
    value is refused if something was recorded since. Attributes that do not apply are None or
    empty.
    """

    mail: str
    received_at: datetime
    reading: Reading
    application: str | None
    number: str | None
    stage: Stage | None
    municipality: Municipality | None
    fields: Mapping[str, str]
    contact: str  # the e-mail address in force, "" where there is none
    missing: Mapping[str, str]
    doubts: tuple[str, ...]
    moves: tuple[Move, ...]
    seen: str  # what had happened when this was looked at; a decision on it is refused if more did
    proposed: Mapping[str, tuple[str, str]] = field(
        default_factory=dict
    )  # (before, after), waiting
    writer: Writer | None = None  # who wrote, seen from the application that the mail is about
    candidates: tuple[Candidate, ...] = ()  # municipalities it may come from, the likely ones first
    forms: tuple[str, ...] = ()  # names of the 利用申込書 that it has, not those of another town
    parties: tuple[str, ...] = ()  # addresses that may change the application
    related: tuple[Related, ...] = ()  # other running applications that it may be about
    said_by: Mapping[str, str] = field(
        default_factory=dict
    )  # who gave a field, and from which file
    returned: tuple[Sent, ...] = ()  # letters that it may say did not arrive; a person decides
    days: tuple[Recorded, ...] = ()  # on record, which a later step should follow
    forgotten_at: datetime | None = None  # when its personal data was removed
    forgotten_by: str = ""  # and by whom, with which account

    def _repr_html_(self) -> str:
        mail = text(self.reading.text) or "（本文なし）"
        return f'{reading_html(self)}<pre class="desk-mail">{mail}</pre>'

    @property
    def forgotten(self) -> str:
        """A Japanese sentence on when the personal data was erased, and by whom; "" if it was not."""
        if self.forgotten_at is None:
            return ""
        return f"個人情報と原文は {tokyo_day(self.forgotten_at)} に消去しました（{self.forgotten_by}）。"

    @property
    def lacks_form(self) -> bool:
        """Whether a 利用申込書 (application form) is missing and staff may attach one now."""
        return Move.COMPLETE in self.moves and not self.forms

    @property
    def read_places(self) -> tuple[Municipality, ...]:
        """The municipalities that the mail itself points to, whatever was decided later.

        They are the candidates that the reading of the mail found or, if there are none, the one
        municipality that it found; () if it found none.
        """
        only = (self.reading.municipality,) if self.reading.municipality else ()
        return tuple(each.municipality for each in self.reading.candidates) or only

    def running(self, candidate: Candidate) -> Related | None:
        """The running application of a candidate's municipality, into which this one can be merged.

        None if there is none, or if this application cannot be merged now.
        """
        found = (each for each in self.related if each.municipality == candidate.municipality)
        return next(found, None) if Move.MERGE in self.moves else None

    def is_likely(self, candidate: Candidate) -> bool:
        """Return whether evidence besides the mail itself suggests the candidate's municipality.

        True if a 利用申込書 (application form) that arrived later names the municipality. Also true
        if this application can be merged into a running application of the municipality (see
        `running`) that has the same sender or has the form that this one lacks.
        """
        other = self.running(candidate)
        return any(each.endswith(NAMED) for each in candidate.evidence) or (
            other is not None and (SAME_SENDER in other.evidence or HAS_THE_FORM in other.evidence)
        )

    @property
    def questions(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.reading.findings if f.severity is not Severity.NOTE)


FINDINGS = ("所見", "内容", "場所")
PROPOSED = ("反映を待つ項目", "変更前（記録）", "変更後（このメール）")


def finding_rows(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Return the rows of a table of findings, as (severity, message, where it was found)."""
    return [(f.severity.label, f.message, f.where or "") for f in findings]


def reading_html(case: Case) -> str:
    """Return HTML that shows an application or mail (`case`), without the text of the mail.

    The HTML shows the title, warnings, proposed changes, findings, and each field with its source.
    """
    pieces = [
        f"<h3 class=desk-title>{escape('　'.join(title(case)))}"
        f"<span class=desk-stage>{escape(standing(case))}</span></h3>"
    ]
    if case.forgotten:
        pieces.append(f"<p>{escape(case.forgotten)}</p>")
    if case.doubts:
        pieces.append("".join(f'<p class="desk-wrong">{escape(d)}</p>' for d in case.doubts))
    if said := unproven(case):
        pieces.append(f"<p>{escape(said)}</p>")
    if case.proposed:
        rows = [(item_label(name), *pair) for name, pair in case.proposed.items()]
        pieces.append(table(PROPOSED, rows))
    if found := case.reading.findings:
        wrong = [f.severity is Severity.REVIEW for f in found]
        pieces.append(table(FINDINGS, finding_rows(found), wrong))
    if fields := list(fields_of(case)):
        pieces.append(table(("項目", "値", "どこから"), fields))
    return "".join(pieces)


def unproven(case: Case) -> str:
    """Return a Japanese warning if the sender of an application may not speak for its municipality.

    This sender is a prefecture, or has an address that is not known to be the municipality's, and
    may not change the application. "" for any other sender, for a mail without an application, and
    if `case` has `doubts`, which are shown as warnings instead.
    """
    if not case.application or case.writer is None or case.doubts or case.writer.may_change:
        return ""
    return _UNPROVEN[case.writer]


_UNPROVEN = {
    Writer.OTHER: "差出人のアドレスは、この団体のものと確かめられていません。",
    Writer.PREFECTURE: "都道府県の方からの申込みです。",
}
"""No reason to wait."""


def title(case: Case) -> Iterator[str]:
    """Yield the parts of the title of an application or mail: number, municipality, its code.

    For an application of an unknown municipality, 「（団体未定）」 replaces name and code. For a
    mail of an unknown municipality, only the number is yielded.
    """
    yield case.name if case.number else f"メール {case.name}"
    if case.municipality:
        yield case.municipality.full_name
        yield case.municipality.code
    elif case.number:
        yield "（団体未定）"


def standing(case: Case) -> str:
    """Return an application's stage in Japanese, or the kind of mail if there is no application."""
    return case.stage.label if case.stage else f"{case.reading.kind.label}（申込みではないメール）"


def fields_of(case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield the current values of an application or mail as rows (label, value, source).

    All texts are Japanese. A missing required field has the value 「（確認できません）」; other
    fields without a value are left out. The last row names the files of the 利用申込書 (application
    form), or says that it is missing.
    """
    for name in FieldName:
        value = case.fields.get(name, "")
        if name in case.missing:
            yield name.label, "（確認できません）", ""
        elif value:
            same = case.reading.fields.get(name) == value
            where = case.reading.sources.get(name, "") if same else "別のメール"
            where = case.said_by.get(name, where)
            where = "（消去済み）" if case.forgotten else where
            yield name.label, value, where
    if "form" in case.missing:
        yield "利用申込書", "（確認できません）", ""
    elif case.forms:
        yield "利用申込書", "、".join(case.forms), ""
