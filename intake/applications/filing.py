"""Compute the new version of an application that results from a mail; nothing is stored here.

An application has parties: the addresses that may change it by mail. A change in a mail takes
effect at once if it is certain. Any other change waits for a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from intake.applications.parties import Writer, is_untrusted
from intake.terms import FieldName, Finding, Kind, Outcome, Reading, Severity
from intake.text.domains import domain_of
from intake.vocabulary.codes import FORM, SIGNATURE
from intake.vocabulary.finding import Group, codes_of
from intake.vocabulary.findings import mail as kinds
from intake.vocabulary.findings import municipality
from intake.vocabulary.findings.every import of_group
from intake.vocabulary.findings.fields import FORM_BLANK


class Relation(StrEnum):
    FIRST = "first"  # begins an application
    REPEAT = "repeat"  # says nothing new
    COMPLETION = "completion"  # supplies what was missing, wholly or in part
    CORRECTION = "correction"  # changes what was known


Changes = Mapping[str, tuple[str, str]]  # field -> (before, after)


@dataclass(frozen=True, slots=True)
class Application:
    """The newest version of an application: its values, what is missing, and who may change it.

    `id` is the SHA-256 of the mail that began the application, `number` its 受付番号 (receipt number),
    `municipality` a code (None: unknown). `fields` is {field: value}, `missing` {missing item:
    words for it in letters to the applicant}. `parties` are the addresses that may change the
    application by mail. `own`: the municipality has written from a domain that only it can have.
    `settled`: staff have moved the application to a stage at which no mail changes it any more.
    """

    id: str  # sha256 of the mail that began it
    number: str  # 受付番号
    version: int
    municipality: str | None
    outcome: Outcome
    fields: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)  # item -> words for the applicant
    parties: frozenset[str] = frozenset()  # addresses that may change it: sender, contact in force
    own: bool = False  # the municipality has written from a domain that only it can hold
    settled: bool = False  # a person has carried it beyond its receipt

    @property
    def contact(self) -> str:
        """The contact's e-mail address, to which letters about the application may go.

        "" if the application has no such address, or if the address may not change the application.
        """
        address = self.fields.get(FieldName.EMAIL, "")
        return address if address in self.parties else ""


@dataclass(frozen=True, slots=True)
class Filing:
    """The new version of an application after a mail, and the changes that a person must decide on.

    `changes` took effect, `proposed` wait for a person's decision. `waits` is True if a person must
    look at the mail; `doubts` are Japanese reasons for that, besides the findings of reading.
    `relation` says whether the mail begins, repeats, completes or corrects the application.
    `was_accepted`: the application was complete before the mail. The other attributes are those of
    the new version; see Application.
    """

    relation: Relation
    version: int
    municipality: str | None
    outcome: Outcome  # of the application after this mail
    fields: Mapping[str, str]
    missing: Mapping[str, str]
    changes: Changes  # that took effect
    parties: frozenset[str]
    own: bool
    waits: bool  # a person must look at this mail
    proposed: Changes = field(default_factory=dict)  # that wait for a person
    doubts: tuple[str, ...] = ()  # why a person must look, beyond the reading's findings
    was_accepted: bool = False  # the application was complete before this mail


@dataclass(frozen=True, slots=True)
class Author:
    """The relation of a mail's writer to the application that the mail is about.

    `writer` is the writer's role, which decides whether `address` may change the application.
    `own`: that address is in a domain that can belong to the municipality only. `neighbour`: the
    writer is a colleague only because the domain contains the municipality's name; strangers may
    have addresses there, too. `contact_inside`: the contact's address in the mail is in the
    municipality's domain. `inside` are the addresses that may change the application and are in
    that domain. `elsewhere`: the mail names a municipality that has another open application.
    """

    writer: Writer
    address: str
    neighbour: bool = False  # a colleague whose domain only contains the municipality's name
    contact_inside: bool = False  # the e-mail address in the mail is in the municipality's domain
    own: bool = False  # the sender's domain can belong to the municipality only
    inside: frozenset[str] = frozenset()  # of the parties, those in the municipality's domain
    elsewhere: bool = False  # the municipality named has another open application


def file(reading: Reading, prior: Application | None, author: Author) -> Filing | None:
    """Return the version of an application that results from a mail (`reading`) by `author`.

    `prior` is the application before the mail. If it is None, the result is the first version of a
    new application; None if the mail is not an application. If it is not None, the result is None
    if the mail is neither an application nor a reply, or has neither field values nor a 利用申込書
    (application form).
    """
    if prior is None:
        return _first(reading, author) if reading.kind is Kind.APPLICATION else None
    if reading.kind not in (Kind.APPLICATION, Kind.REPLY) or not _says_something(reading):
        return None
    return _further(reading, prior, author)


def _first(reading: Reading, author: Author) -> Filing:
    return Filing(
        relation=Relation.FIRST,
        version=1,
        municipality=code_of(reading),
        outcome=reading.outcome,
        fields=dict(reading.fields),
        missing=_missing(reading),
        changes={},
        parties=first_parties(reading, reading.fields, author.writer),
        own=author.own,
        waits=reading.outcome is Outcome.NEEDS_REVIEW,
    )


def first_parties(
    reading: Reading, fields: Mapping[str, str], writer: Writer = Writer.OTHER
) -> frozenset[str]:
    """Return the addresses that may later change an application that began with the mail `reading`.

    These are the sender and the contact in `fields`, the application's values. The sender is left
    out if `writer` says that it is a prefecture applying for a municipality. Empty if the sender is
    not trusted, as after a failed authentication.
    """
    if is_untrusted(reading):
        return frozenset()
    sender = "" if writer is Writer.PREFECTURE else reading.sender.address
    return frozenset({sender, fields.get(FieldName.EMAIL, "")} - {""})


def _further(reading: Reading, prior: Application, author: Author) -> Filing:
    doubts = tuple(_doubts(reading, prior, author))
    anew = not doubts and _applies_itself(reading, prior, author)
    offered = _offered(reading, prior, anew=anew)
    signed = set() if doubts or anew else _only_signed(offered, reading)
    meant = {name: pair for name, pair in offered.items() if name not in signed}
    kept_out = set(offered) if doubts else _doubtful_fields(meant, reading, prior, author)
    taken = {name: pair for name, pair in meant.items() if name not in kept_out}
    missing = prior.missing if doubts else _still_missing(reading, prior, kept_out)
    fields = overlaid(prior.fields, {name: after for name, (_, after) in taken.items()})
    if anew:
        missing = _missing(reading)
        fields = {name: value for name, value in fields.items() if value}
    parties = prior.parties if doubts else _parties_after(prior, taken, author)
    questions = doubts or tuple(_questions(kept_out, fields, prior, parties, author))
    waits = bool(questions) or _asks_for_review(reading)
    shown = kept_out | (signed if waits else set())
    return Filing(
        relation=_relation(reading, prior, _told(meant)),
        version=prior.version + 1,
        municipality=prior.municipality or (None if doubts else code_of(reading)),
        outcome=prior.outcome if doubts else _outcome(reading, prior, missing, bool(questions)),
        fields=fields,
        missing=missing,
        changes=_told(taken),
        proposed=_proposed(reading, prior, _told(offered), shown, whole=bool(doubts)),
        parties=parties,
        own=prior.own or (author.own and not doubts),
        doubts=questions,
        waits=waits,
        was_accepted=prior.outcome is Outcome.ACCEPTED,
    )


def _applies_itself(reading: Reading, prior: Application, author: Author) -> bool:
    """Whether a municipality applies for itself by this mail, after another office did so for it.

    True if the author writes from a domain that only the municipality can have, nobody had done so
    before, and the mail is an application that needs no review. The fields of the mail then replace
    all those of the application so far (`prior`).
    """
    alone = reading.kind is Kind.APPLICATION and _stands_alone(reading)
    return author.own and not prior.own and alone


def _offered(reading: Reading, prior: Application, *, anew: bool) -> Changes:
    """All changes that a mail (`reading`) asks for, as {field: (before, after)}.

    `prior` is the application before the mail. Usually only the fields that the mail names change.
    With `anew` the mail replaces all fields, so the others change to "".
    """
    gone = {name: (value, "") for name, value in prior.fields.items() if value} if anew else {}
    said = {
        name: (prior.fields.get(name, ""), value)
        for name, value in reading.fields.items()
        if value != prior.fields.get(name, "")
    }
    return {name: pair for name, pair in gone.items() if name not in reading.fields} | said


def _only_signed(offered: Changes, reading: Reading) -> set[str]:
    """The names of the fields that would change only because of a mail's signature.

    They are left unchanged: a signature says who wrote the mail. It may fill in a field that the
    application lacks, but it does not correct one that has a value. The result is empty if the
    mail's text or form names another contact, to whom the signature then belongs. `offered` has all
    changes that the mail asks for, `reading` what was read of it.
    """
    signed = {name for name in offered if reading.sources.get(name, "").startswith(SIGNATURE)}
    if FieldName.CONTACT_NAME in offered.keys() - signed:
        return set()
    return {name for name in signed if offered[name][0]}


def _questions(
    kept_out: set[str],
    fields: Mapping[str, str],
    prior: Application,
    parties: frozenset[str],
    author: Author,
) -> Iterator[str]:
    """Yield, in Japanese, the questions for staff that arise because some of a mail's changes wait.

    `kept_out` are the fields whose changes wait. `fields` are the values of the application after
    the mail, `parties` the addresses that may change it from now on, `prior` is the application
    before the mail, `author` the mail's author.
    """
    if author.neighbour and kept_out & CONTACT:
        yield NEIGHBOUR
    elif FieldName.EMAIL in kept_out:
        yield NEW_ADDRESS
    if fields.get(FieldName.EMAIL) in prior.parties - parties:
        yield CONTACT_OUTSIDE
    if kept_out - {FieldName.EMAIL}:
        yield FIELD_DOUBTFUL


TOGETHER = (
    (FieldName.CONTACT_NAME, FieldName.CONTACT_KANA),
    (FieldName.PHONE, FieldName.EXTENSION),
)
"""Fields that change together: a new person has a new ふりがな, a new number not the old 内線."""
CONTACT = frozenset((FieldName.SECTION, FieldName.EMAIL)).union(*TOGETHER)
"""Contact details: the former contact is notified of a change."""
WISHES = frozenset(
    (FieldName.TRIAL_WISH, FieldName.DESIRED_START, FieldName.PATTERN, FieldName.KONBINI_STATUS)
)
"""Wishes of the municipality: if a colleague changes one, the contact is notified."""
_NOT_TOLD = frozenset({FieldName.APPLICATION_DATE, FieldName.MUNICIPALITY_NAME})


def overlaid(fields: Mapping[str, str], newer: Mapping[str, str]) -> dict[str, str]:
    """Return the values of an application (`fields`) after those in `newer` replaced them.

    If a value is replaced, its companion (the extension of a phone number, the kana of a name) is
    removed, unless it has a newer value too.
    """
    gone = {
        second
        for first, second in TOGETHER
        if first in newer and fields.get(first) and second not in newer
    }
    return {name: value for name, value in {**fields, **newer}.items() if name not in gone}


def _told(changes: Changes) -> dict[str, tuple[str, str]]:
    """The changes to show to staff and applicants, as {field: (before, after)}.

    The application date and the municipality's name are left out.
    """
    return {name: pair for name, pair in changes.items() if name not in _NOT_TOLD}


def _proposed(
    reading: Reading, prior: Application, offered: Changes, kept_out: set[str], *, whole: bool
) -> dict[str, tuple[str, str]]:
    """The changes that wait until a person applies them, as {field: (before, after)}.

    `offered` are all changes that the mail `reading` would make to the application `prior`,
    `kept_out` the fields whose changes wait. With `whole`, for a mail of which nothing is applied
    yet, the result also has an attached 利用申込書 (application form) that the application lacked.
    """
    proposed = {name: pair for name, pair in offered.items() if name in kept_out}
    if whole and FORM in prior.missing and has_form(reading):
        proposed[FORM] = ("", "添付あり")
    return proposed


def _doubts(reading: Reading, prior: Application, author: Author) -> Iterator[str]:
    """Yield the reasons, in Japanese, why all of a mail must wait for a person; nothing if none.

    They are: the sender is not trusted or may not change the application; the municipality named
    has another open application, or is not that of the application; or a finding casts doubt on the
    whole mail. With a reason, nothing of the mail (`reading` by `author`) changes the application
    `prior` before the person decides.
    """
    if is_untrusted(reading):
        yield "差出人を確かめられないため、このメールの内容は申込みに反映していません。"
    elif not author.writer.may_change:
        yield DOUBTS[author.writer]
    if author.elsewhere:
        yield "書かれた市区町村には、ほかに進行中の利用申込みがあります。"
    named = code_of(reading)
    possible = {candidate.municipality.code for candidate in reading.candidates} | {named} - {None}
    if prior.municipality and possible and prior.municipality not in possible:
        yield "受付番号またはお返事の元のメールと、書かれた市区町村が合いません。"
    elif any(_doubts_all(finding) for finding in reading.findings):
        yield "確認が必要な記載があるため、このメールの内容は申込みに反映していません。"


DOUBTS: Mapping[Writer, str] = {
    Writer.OTHER: "申込みの差出人と違う方からの連絡です。内容は申込みに反映していません。",
    Writer.PREFECTURE: "都道府県からの連絡です。内容は申込みに反映していません。",
}
NEW_ADDRESS = (
    "新しいメールアドレスは申込団体のドメインのものと確かめられないため、反映していません。"
)

NEIGHBOUR = (
    "差出人のドメインは、申込みの連絡先と同じで申込団体の名称を含みますが、プロバイダーなど他者と共用のものかもしれないため、"
    "連絡先の変更は反映していません。"
)
CONTACT_OUTSIDE = "これまでの連絡先のメールアドレスは、申込団体のドメインのものではありません。申込団体に確かめてください。"
FIELD_DOUBTFUL = "確認が必要な項目は、申込みに反映していません。"

SETTLED_BY_THE_NUMBER = codes_of(municipality.MISSING, municipality.AMBIGUOUS)
"""Codes of findings that are no question in a reply to our letter: the application answers it."""
_BESIDE_THE_VALUES = SETTLED_BY_THE_NUMBER | codes_of(
    kinds.QUESTION_WITHIN,
    kinds.OF_KIND[Kind.REPLY],
    kinds.CORRECTION_UNREAD,
    FORM_BLANK,
    *of_group(Group.ATTACHMENT),
)
"""Codes of findings for which a person must look at the mail, but not doubt its values."""


def _doubts_all(finding: Finding) -> bool:
    """Whether a finding (a remark for staff) makes the whole mail doubtful, not only one field.

    True if the finding needs review and is not about a field, unless it is of a kind that casts no
    doubt on the mail's values, such as an attachment that cannot be read.
    """
    if finding.severity is not Severity.REVIEW or finding.field in set(FieldName):
        return False
    return finding.code not in _BESIDE_THE_VALUES


def _doubtful_fields(
    offered: Changes, reading: Reading, prior: Application, author: Author
) -> set[str]:
    """The names of the changed fields that wait for a person; the other changes take effect.

    `offered` are all changes that the mail (`reading` by `author`) would make to the application
    `prior`. A field waits if it has a finding that needs review, or if it is a new e-mail address
    that is not known to be the municipality's. If the author is a neighbour (a colleague only by a
    domain that contains the municipality's name), every new e-mail address waits, and so does any
    contact detail that would replace another. Fields that belong together (phone number and
    extension, name and kana) wait together.
    """
    doubtful = {str(f.field) for f in reading.findings if f.severity is Severity.REVIEW}
    new = offered.get(FieldName.EMAIL, ("", ""))[1]
    if new and new not in prior.parties and not author.contact_inside:
        doubtful.add(FieldName.EMAIL)
    if author.neighbour:
        doubtful |= {
            name for name in CONTACT & offered.keys() if offered[name][0] or name == FieldName.EMAIL
        }
    beside = {name for pair in TOGETHER if doubtful & set(pair) for name in pair}
    return (doubtful | beside) & offered.keys()


def _parties_after(prior: Application, taken: Changes, author: Author) -> frozenset[str]:
    """The addresses that may change the application `prior` after a mail by `author` took effect.

    `taken` are the changes that took effect. The author's address is added, and the new contact's
    address replaces the old one. When somebody first writes from a domain that only the
    municipality can have, all addresses outside the municipality's domain are removed; when a
    colleague writes from another domain of the municipality, all of them except the contact's. If
    the author is a neighbour (a colleague only by a domain that contains the municipality's name),
    nothing changes.
    """
    if author.neighbour:
        return prior.parties
    left = prior.parties
    if author.own and not prior.own:
        left = author.inside
    elif author.writer is Writer.COLLEAGUE and not author.own:
        left = author.inside | {prior.contact} - {""}
    before, after = taken.get(FieldName.EMAIL, ("", ""))
    return (left - ({before} if after else set()) | {after, author.address}) - {""}


def named_by_person(parties: frozenset[str], address: str) -> frozenset[str]:
    """Return the addresses that may change an application after staff made `address` its contact.

    They are `address` itself, and those of `parties`, the addresses that were allowed before, that
    are in the same domain as `address`.
    """
    domain = domain_of(address)
    return frozenset(party for party in parties if domain_of(party) == domain) | {address}


def _relation(reading: Reading, prior: Application, offered: Changes) -> Relation:
    if any(before for before, _ in offered.values()):
        return Relation.CORRECTION
    supplied = any(_supplies(reading, item) for item in prior.missing)
    return Relation.COMPLETION if supplied or offered else Relation.REPEAT


def _outcome(
    reading: Reading, prior: Application, missing: Mapping[str, str], open_questions: bool
) -> Outcome:
    """The outcome of the application `prior` after a mail (`reading`).

    INCOMPLETE if items are still `missing` after the mail, else ACCEPTED. But if the mail needs
    review, or a part of it waits for a person (`open_questions`), an application that was not
    ACCEPTED becomes NEEDS_REVIEW, and one that was stays ACCEPTED. NEEDS_REVIEW remains unless the
    mail by itself is an application that needs no review. Once staff have settled the application,
    its outcome does not change.
    """
    if prior.settled:
        return prior.outcome
    if open_questions or _asks_for_review(reading):
        return prior.outcome if prior.outcome is Outcome.ACCEPTED else Outcome.NEEDS_REVIEW
    if prior.outcome is Outcome.NEEDS_REVIEW and not _stands_alone(reading):
        return Outcome.NEEDS_REVIEW  # a few words settle no question that a person was asked
    return Outcome.INCOMPLETE if missing else Outcome.ACCEPTED


def _asks_for_review(reading: Reading) -> bool:
    return any(
        finding.severity is Severity.REVIEW and finding.code not in SETTLED_BY_THE_NUMBER
        for finding in reading.findings
    )


def _stands_alone(reading: Reading) -> bool:
    """Whether the mail by itself would be an application (complete or not) that needs no review."""
    return reading.outcome in (Outcome.ACCEPTED, Outcome.INCOMPLETE)


def _missing(reading: Reading) -> dict[str, str]:
    return {
        finding.field: finding.applicant or ""
        for finding in reading.findings
        if finding.severity is Severity.MISSING and finding.field
    }


def _still_missing(
    reading: Reading, prior: Application, kept_out: Collection[str]
) -> dict[str, str]:
    now = _missing(reading)
    return {
        item: now.get(item) or words
        for item, words in prior.missing.items()
        if item in kept_out or not _supplies(reading, item)
    }


def _supplies(reading: Reading, item: str) -> bool:
    if item == FORM:
        return has_form(reading)
    return item in reading.fields


def code_of(reading: Reading) -> str | None:
    """Return the code of the municipality that a mail (`reading`) is from; None if uncertain.

    The code is the 6-digit 全国地方公共団体コード.
    """
    return reading.municipality.code if reading.municipality else None


def has_form(reading: Reading) -> bool:
    """Return whether a readable 利用申込書 (application form) is attached to the mail (`reading`)."""
    return any(attachment.form for attachment in reading.attachments)


def _says_something(reading: Reading) -> bool:
    return bool(reading.fields) or has_form(reading)
