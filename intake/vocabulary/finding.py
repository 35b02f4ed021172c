"""The classes Finding (a remark on a mail for staff) and FindingKind (what all findings of a kind
share).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from intake.vocabulary.codes import FieldName, Kind, Labelled, Severity, Writer


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark on a mail for staff, such as that a field is missing.

    `code` is the code of its kind (see FindingKind). `message` is the text for staff. `applicant`
    is the text for a letter to the applicant, None if no letter may mention it. `field` says what
    it is about: a FieldName, "form", "municipality", or None for the whole mail. `where` is the
    position in the mail, such as 「本文」, or None.
    """

    code: str
    severity: Severity
    message: str
    field: str | None = None
    where: str | None = None
    applicant: str | None = None


class Group(Labelled):
    """The groups of reasons why desk items wait; pages count the items by these groups."""

    SENDER = "sender", "差出人の確認が要る"
    WRITER = "writer", f"{Writer.OTHER.label}からの連絡"
    MUNICIPALITY = "municipality", "団体の確認が要る"
    CONTRADICTION = "contradiction", "記載が食い違う"
    SEVERAL_CHOSEN = "several_chosen", "選択が複数ある"
    ENCRYPTED = "encrypted", "暗号化されていて読めない"
    INFECTED = "infected", "添付ファイルからウイルスを検出"
    UNSCANNED = "unscanned", "添付ファイルのウイルス検査ができない"
    SIGNATURE = "signature", "電子署名が内容と合わない"
    ATTACHMENT = "attachment", "添付ファイルを読めない"
    FORM = "form", "利用申込書の確認が要る"
    TEXT = "text", "文字を正しく読めない"
    MIME = "mime", "メールの形式が壊れている"
    SEND_FAILED = "send_failed", "送信できなかった連絡"
    BOUNCE = "bounce", Kind.BOUNCE.label
    UNANSWERABLE = "unanswerable", "自動で連絡できない申込み"
    WITHDRAWAL = "withdrawal", Kind.WITHDRAWAL.label
    INQUIRY = "inquiry", Kind.INQUIRY.label
    REPLY = "reply", Kind.REPLY.label
    PASSWORD = "password", Kind.PASSWORD.label
    UNRELATED = "unrelated", Kind.UNRELATED.label
    OTHER = "other", "そのほか"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A kind of finding, with what all its findings share; calling it makes a Finding.

    `code` is its name in the record (DuckDB), `name` its Japanese name for staff. `message` is the
    text for staff. It may have placeholders such as {where} (the position in the mail), to be
    filled by keyword arguments. Pages count the items that wait for this reason under `group`.
    `field` and `applicant` are those of its findings; `severity` and `where` are the defaults for
    them (see Finding).
    """

    code: str
    severity: Severity
    name: str
    group: Group
    message: str
    field: str | None = None
    where: str | None = None
    applicant: str | None = None

    def __call__(
        self, *, where: str | None = None, severity: Severity | None = None, **words: object
    ) -> Finding:
        """A finding of this kind at the position `where` in the mail.

        If `where` or `severity` is None, the kind's own applies. `words` fill the placeholders in
        the message; raises KeyError if one is lacking.
        """
        return Finding(
            self.code,
            severity or self.severity,
            self.sentence(where=where or self.where, **words),
            self.field,
            where or self.where,
            self.applicant,
        )

    def sentence(self, **words: object) -> str:
        """The message for staff of this kind of finding, with its placeholders filled by `words`.

        Raises KeyError if a placeholder has no value.
        """
        return self.message.format_map(words)

    def saying(self, message: str, applicant: str | None = None) -> FindingKind:
        """Return a copy of this kind of finding with another text for staff, for an unusual cause.

        `message` is the new text for staff, `applicant` the new text for letters to the applicant;
        with None, this kind's text for letters is kept.
        """
        return replace(self, message=message, applicant=applicant or self.applicant)


def codes_of(*kinds: FindingKind | Mapping[FieldName, FindingKind]) -> frozenset[str]:
    """Return the codes of the given kinds of findings.

    An argument that is a mapping from field to kind counts as all the kinds in it.
    """
    return frozenset(kind.code for each in kinds for kind in _spread(each))


def _spread(each: FindingKind | Mapping[FieldName, FindingKind]) -> Iterable[FindingKind]:
    return (each,) if isinstance(each, FindingKind) else each.values()
