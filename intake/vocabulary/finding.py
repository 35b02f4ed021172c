"""What a finding is, and what is declared of each kind of finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from intake.vocabulary.codes import FieldName, Kind, Labelled, Severity, Writer


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about a mail.

    `message` is for staff; `applicant` is what a letter may say, None where it must not be said.
    `field` is a FieldName, "form", "municipality", or None. `where` names the place.
    """

    code: str
    severity: Severity
    message: str
    field: str | None = None
    where: str | None = None
    applicant: str | None = None


class Group(Labelled):
    """What pages count together of all that waits for a person."""

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
    """All that is declared of one kind of finding; calling it makes a Finding.

    `message` may hold {places} that the caller fills by keyword; {where} is filled with the place. `name` is what the desk calls it as
    a reason to wait and what pages call it among findings; `group` is where pages count what waits.
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
        """The finding at a place; `severity` only where it weighs other than usual there."""
        return Finding(
            self.code,
            severity or self.severity,
            self.sentence(where=where or self.where, **words),
            self.field,
            where or self.where,
            self.applicant,
        )

    def sentence(self, **words: object) -> str:
        """The message for staff. KeyError where a place is left open."""
        return self.message.format_map(words)

    def saying(self, message: str, applicant: str | None = None) -> FindingKind:
        """The same kind of finding in another sentence, for another cause of it."""
        return replace(self, message=message, applicant=applicant or self.applicant)


def codes_of(*kinds: FindingKind | Mapping[FieldName, FindingKind]) -> frozenset[str]:
    """The codes of these kinds, and of kinds declared for each of several fields."""
    return frozenset(kind.code for each in kinds for kind in _spread(each))


def _spread(each: FindingKind | Mapping[FieldName, FindingKind]) -> Iterable[FindingKind]:
    return (each,) if isinstance(each, FindingKind) else each.values()
