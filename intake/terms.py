"""The words of the domain: enums, frozen dataclasses and errors. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Self

JST = timezone(timedelta(hours=9), "JST")  # Asia/Tokyo has had no summer time since 1951
SNAPSHOT_SCHEMA = 1  # raised when a column of the snapshot comes to mean something else or goes


class Labelled(StrEnum):
    """Words of the code, each beside what staff and managers call it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class Kind(Labelled):
    """What one mail is."""

    APPLICATION = "application", "利用申込み"
    WITHDRAWAL = "withdrawal", "取下げ"
    PASSWORD = "password", "パスワードの連絡"
    REPLY = "reply", "当方のメールへの返信"
    INQUIRY = "inquiry", "お問合せ"
    AUTO_REPLY = "auto_reply", "自動応答"
    BOUNCE = "bounce", "不達の通知"
    MACHINE = "machine", "機械の連絡とみられるもの"
    UNRELATED = "unrelated", "関係のないメール"


class Outcome(Labelled):
    """What reading a mail led to."""

    ACCEPTED = "accepted", "受付完了"
    INCOMPLETE = "incomplete", "確認できない事項あり"
    NEEDS_REVIEW = "needs_review", "要確認"
    IGNORED = "ignored", "対応不要"


class Severity(Labelled):
    """How much a finding weighs: the heaviest one decides the outcome."""

    NOTE = "note", "参考"  # worth knowing, changes nothing
    MISSING = "missing", "確認できない事項"  # something required is absent or invalid -> incomplete
    REVIEW = "review", "要確認"  # a person must look -> needs_review


class Stage(Labelled):
    """Where an application stands. The order is the course of events."""

    RECEIVED = "received", "受信"
    INCOMPLETE = "incomplete", "内容確認中"
    NEEDS_REVIEW = "needs_review", "要確認"
    ACCEPTED = "accepted", "受付完了"
    TRIAL_SELECTED = "trial_selected", "試行運用 選定"
    TRIAL_NOT_SELECTED = "trial_not_selected", "試行運用 見送り"
    TRIAL_STARTED = "trial_started", "試行運用中"
    TRIAL_ENDED = "trial_ended", "試行運用終了"
    AGREED = "agreed", "利用約款締結"
    IN_USE = "in_use", "利用開始"
    ENDED = "ended", "利用終了"
    WITHDRAWN = "withdrawn", "取下げ"
    DISMISSED = "dismissed", "対象外"


class FieldName(Labelled):
    """The fields of an application, in the order of the 利用申込書."""

    APPLICATION_DATE = "application_date", "申込日"  # ISO date
    MUNICIPALITY_CODE = "municipality_code", "団体コード"  # 6 digits, text
    PREFECTURE_NAME = "prefecture_name", "都道府県名"
    MUNICIPALITY_NAME = "municipality_name", "市区町村名"
    SECTION = "section", "担当課"
    CONTACT_NAME = "contact_name", "担当者氏名"
    CONTACT_KANA = "contact_kana", "ふりがな"
    PHONE = "phone", "電話番号"  # 03-1234-5678
    EXTENSION = "extension", "内線"
    EMAIL = "email", "メールアドレス"  # lower case, half width
    TRIAL_WISH = "trial_wish", "試行運用への参加"  # 希望する / 希望しない / 未定
    CONSIDERATION = "consideration", "導入検討状況"  # free text
    DESIRED_START = "desired_start", "利用開始希望年月"  # YYYY-MM
    PATTERN = "pattern", "導入パターン"  # A / B / C / 未定
    KONBINI_STATUS = "konbini_status", "コンビニ交付の状況"  # 導入済み / 導入予定 / 予定なし / 未定
    POPULATION = "population", "住民基本台帳人口"  # persons, digits only
    REMARKS = "remarks", "備考"


REQUIRED_FIELDS = (FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.PHONE, FieldName.EMAIL)
"""What the mail must name besides the municipality (根拠: 事務連絡 4)."""


class MunicipalityKind(StrEnum):
    CITY = "市"
    DESIGNATED_CITY = "政令指定都市"
    TOWN = "町"
    VILLAGE = "村"
    SPECIAL_WARD = "特別区"


@dataclass(frozen=True, slots=True)
class Municipality:
    """One row of the register. `code` is the 6-digit 全国地方公共団体コード, always text."""

    code: str
    prefecture: str
    gun: str  # 「余市郡」, or "" where there is none
    name: str
    kana: str
    romaji: str
    kind: MunicipalityKind
    valid_from: date | None = None
    valid_to: date | None = None  # the last day it stood, None while it stands

    @property
    def full_name(self) -> str:
        return f"{self.prefecture}{self.name}"

    @property
    def prefecture_code(self) -> str:
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A municipality a mail may come from, with the evidence for it, one sentence a piece."""

    municipality: Municipality
    evidence: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class AttachmentReading:
    """One attachment as read. `form` holds its labelled fields where it is a 利用申込書."""

    name: str
    media_type: str
    size: int
    sha256: str
    form: Mapping[str, str] | None = None
    problem: str | None = None


class Policy(StrEnum):
    """How far a mail is trusted whose sender nothing confirms."""

    STRICT = "strict"  # only who is confirmed is answered
    NORMAL = "normal"  # whoever fails is not answered
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Trust:
    """By what a sender is judged: settings, narrowed to what bears on one mail."""

    policy: Policy = Policy.NORMAL
    servers: frozenset[str] = frozenset()  # whose Authentication-Results are believed
    domains: frozenset[str] = frozenset()  # known, besides .lg.jp and those the register explains
    keys: Mapping[str, str] = field(default_factory=dict)  # selector._domainkey.domain -> record


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows that helps to read one mail. Part of a Reading's arguments."""

    message_ids: frozenset[str] = frozenset()  # Message-IDs of mails this software sent
    receipt_numbers: frozenset[str] = frozenset()  # numbers given
    senders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # address -> codes
    passwords: tuple[str, ...] = ()  # of encrypted attachments, from other mails
    own_addresses: frozenset[str] = frozenset()  # our own mailbox
    own_lists: frozenset[str] = frozenset()  # List-Ids of lists that bring our mail to us
    trust: Trust = Trust()
    limits: Mapping[str, int] = field(default_factory=dict)  # of attachments, other than usual
    scanned: Mapping[str, str] | None = None  # by the virus scanner, if there is one: sha256 of an
    # attachment -> what was found, "" where it is clean; of others it could not say
    certificates: tuple[str, ...] = ()  # DER in base64: S/MIME signatures are held against them


@dataclass(frozen=True, slots=True)
class Reading:
    """What the software understood of one mail. Made again at will from bytes and arguments."""

    sha256: str
    message_id: str | None
    date: datetime | None
    sender: Sender
    subject: str
    text: str
    kind: Kind
    municipality: Municipality | None
    candidates: tuple[Candidate, ...]
    fields: Mapping[str, str]
    sources: Mapping[str, str]
    attachments: tuple[AttachmentReading, ...]
    findings: tuple[Finding, ...]
    outcome: Outcome
    # what answering and filing need
    in_reply_to: tuple[str, ...] = ()  # In-Reply-To and References, in order, without <>
    receipt_number: str | None = None  # a number of ours that the subject names
    answerable: bool = True  # False: RFC 3834 forbids an automatic answer, or the sender failed
    reply_to: str | None = None  # Reply-To, where it lies in the sender's own domain
    passwords: tuple[str, ...] = ()  # that this mail tells
    arguments: Mapping[str, object] = field(default_factory=dict)


class IntakeError(Exception):
    """Something a person can cure: one Japanese sentence saying what, where and the cure."""

    exit_code = 2

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback."""
        return [str(self)]
