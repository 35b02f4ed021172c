"""The words of the domain: enums, frozen dataclasses and errors. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

JST = timezone(timedelta(hours=9), "JST")  # Asia/Tokyo has had no summer time since 1951
SNAPSHOT_SCHEMA = 1  # raised when a column of the snapshot comes to mean something else or goes


class Kind(StrEnum):
    """What one mail is."""

    APPLICATION = "application"
    WITHDRAWAL = "withdrawal"
    PASSWORD = "password"  # noqa: S105 - a kind of mail, not a secret
    REPLY = "reply"
    INQUIRY = "inquiry"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    UNRELATED = "unrelated"

    @property
    def label(self) -> str:
        """What staff and managers call it, on every page alike."""
        return _KIND_LABELS[self]


_KIND_LABELS: Mapping[Kind, str] = {
    Kind.APPLICATION: "利用申込み",
    Kind.WITHDRAWAL: "取下げ",
    Kind.PASSWORD: "パスワードの連絡",
    Kind.REPLY: "当方のメールへの返信",
    Kind.INQUIRY: "お問合せ",
    Kind.AUTO_REPLY: "自動応答",
    Kind.BOUNCE: "不達の通知",
    Kind.UNRELATED: "関係のないメール",
}


class Outcome(StrEnum):
    """What reading a mail led to."""

    ACCEPTED = "accepted"
    INCOMPLETE = "incomplete"
    NEEDS_REVIEW = "needs_review"
    IGNORED = "ignored"


class Severity(StrEnum):
    """How much a finding weighs: the heaviest one decides the outcome."""

    NOTE = "note"  # worth knowing, changes nothing
    MISSING = "missing"  # something required is absent or invalid -> incomplete
    REVIEW = "review"  # a person must look -> needs_review


class Stage(StrEnum):
    """Where an application stands. The order is the course of events."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    NEEDS_REVIEW = "needs_review"
    ACCEPTED = "accepted"
    TRIAL_SELECTED = "trial_selected"
    TRIAL_NOT_SELECTED = "trial_not_selected"
    TRIAL_STARTED = "trial_started"
    TRIAL_ENDED = "trial_ended"
    AGREED = "agreed"
    IN_USE = "in_use"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        return _STAGE_LABELS[self]


_STAGE_LABELS: Mapping[Stage, str] = {
    Stage.RECEIVED: "受信",
    Stage.INCOMPLETE: "内容確認中",
    Stage.NEEDS_REVIEW: "要確認",
    Stage.ACCEPTED: "受付完了",
    Stage.TRIAL_SELECTED: "試行運用 選定",
    Stage.TRIAL_NOT_SELECTED: "試行運用 見送り",
    Stage.TRIAL_STARTED: "試行運用中",
    Stage.TRIAL_ENDED: "試行運用終了",
    Stage.AGREED: "利用約款締結",
    Stage.IN_USE: "利用開始",
    Stage.ENDED: "利用終了",
    Stage.WITHDRAWN: "取下げ",
    Stage.DISMISSED: "対象外",
}


class FieldName(StrEnum):
    """The fields of an application, in the order of the 利用申込書."""

    APPLICATION_DATE = "application_date"  # ISO date
    MUNICIPALITY_CODE = "municipality_code"  # 6 digits, text
    PREFECTURE_NAME = "prefecture_name"
    MUNICIPALITY_NAME = "municipality_name"
    SECTION = "section"
    CONTACT_NAME = "contact_name"
    CONTACT_KANA = "contact_kana"
    PHONE = "phone"  # 03-1234-5678
    EXTENSION = "extension"  # 内線
    EMAIL = "email"  # lower case, half width
    TRIAL_WISH = "trial_wish"  # 希望する / 希望しない / 未定
    CONSIDERATION = "consideration"  # 導入検討状況, free text
    DESIRED_START = "desired_start"  # YYYY-MM
    PATTERN = "pattern"  # A / B / C / 未定
    KONBINI_STATUS = "konbini_status"  # コンビニ交付の状況: 導入済み / 導入予定 / 予定なし / 未定
    POPULATION = "population"  # persons, digits only
    REMARKS = "remarks"

    @property
    def label(self) -> str:
        return FIELD_LABELS[self]


FIELD_LABELS: Mapping[FieldName, str] = {
    FieldName.APPLICATION_DATE: "申込日",
    FieldName.MUNICIPALITY_CODE: "団体コード",
    FieldName.PREFECTURE_NAME: "都道府県名",
    FieldName.MUNICIPALITY_NAME: "市区町村名",
    FieldName.SECTION: "担当課",
    FieldName.CONTACT_NAME: "担当者氏名",
    FieldName.CONTACT_KANA: "ふりがな",
    FieldName.PHONE: "電話番号",
    FieldName.EXTENSION: "内線",
    FieldName.EMAIL: "メールアドレス",
    FieldName.TRIAL_WISH: "試行運用への参加",
    FieldName.CONSIDERATION: "導入検討状況",
    FieldName.DESIRED_START: "利用開始希望年月",
    FieldName.PATTERN: "導入パターン",
    FieldName.KONBINI_STATUS: "コンビニ交付の状況",
    FieldName.POPULATION: "住民基本台帳人口",
    FieldName.REMARKS: "備考",
}

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
