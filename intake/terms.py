"""What the domain is made of: frozen dataclasses and errors. Hands on the enums of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from intake.vocabulary.codes import REQUIRED_FIELDS as REQUIRED_FIELDS
from intake.vocabulary.codes import FieldName as FieldName
from intake.vocabulary.codes import Kind as Kind
from intake.vocabulary.codes import Labelled as Labelled
from intake.vocabulary.codes import Outcome as Outcome
from intake.vocabulary.codes import Severity as Severity
from intake.vocabulary.codes import Stage as Stage
from intake.vocabulary.finding import Finding as Finding

JST = timezone(timedelta(hours=9), "JST")  # Asia/Tokyo has had no summer time since 1951
SNAPSHOT_SCHEMA = 2  # raised when a column of the snapshot comes to mean something else or goes


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
class ReadingContext:
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

    @classmethod
    @contextmanager
    def explaining(cls, what: str, cure: str, *also: type[Exception]) -> Iterator[None]:
        """Raise an OSError of the block, or one of `also`, as one sentence: what, why, the cure."""
        explained: tuple[type[Exception], ...] = (OSError, *also)
        try:
            yield
        except explained as error:
            why = getattr(error, "strerror", None) or (str(error).splitlines() or [""])[0][:200]
            raise cls(f"{what}（{why}）。{cure}") from None

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback."""
        return [str(self)]
