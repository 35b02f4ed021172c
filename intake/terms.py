"""The frozen dataclasses and errors used everywhere.

The enums of `vocabulary` that belong to them can be imported from here too.
"""

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
SNAPSHOT_SCHEMA = 2  # increased when a column of the snapshot changes its meaning or is removed


class MunicipalityKind(StrEnum):
    CITY = "市"
    DESIGNATED_CITY = "政令指定都市"
    TOWN = "町"
    VILLAGE = "村"
    SPECIAL_WARD = "特別区"


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality in the register, with the days on which it existed.

    `code` is its 6-digit 全国地方公共団体コード (municipality code) as text; `gun` is its 郡 (rural
    district), "" if it is in none. `name` is without prefecture and 郡, `kana` and `romaji` are its
    reading, `kind` is whether it is a city, town, village or ward. `valid_from` is its first day
    (None: it already existed when the register begins), `valid_to` its last day (None: it still
    exists).
    """

    code: str
    prefecture: str
    gun: str  # 「余市郡」, or "" where there is none
    name: str
    kana: str
    romaji: str
    kind: MunicipalityKind
    valid_from: date | None = None
    valid_to: date | None = None  # the last day it existed, None if it still exists

    @property
    def full_name(self) -> str:
        return f"{self.prefecture}{self.name}"

    @property
    def prefecture_code(self) -> str:
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A municipality that a mail may come from, with the evidence for it in Japanese sentences."""

    municipality: Municipality
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class AttachmentReading:
    """What was read from one attachment.

    `form` is {field: value} if the attachment is a 利用申込書 (application form), else None.
    `problem` is a Japanese sentence on why the attachment could not be read, None if it could.
    `size` is in bytes.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    form: Mapping[str, str] | None = None
    problem: str | None = None


class Policy(StrEnum):
    """The setting [trust] policy: how strictly a sender must be authenticated to get an answer.

    STRICT: only confirmed senders are answered. NORMAL: all but those whose authentication failed.
    OFF: authentication is not considered.
    """

    STRICT = "strict"  # only confirmed senders are answered
    NORMAL = "normal"  # senders whose check failed are not answered
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Trust:
    """The settings and DNS keys by which the sender of one mail is authenticated.

    `policy` says which mails may be answered. `servers` are the names of our mail servers, as in
    the header Authentication-Results, whose results are trusted. `domains` are known domains of
    local governments, besides .lg.jp and those in the register. `keys` is {DNS name: DKIM key
    record}, only for the signatures of this one mail.
    """

    policy: Policy = Policy.NORMAL
    servers: frozenset[str] = frozenset()  # whose Authentication-Results are believed
    domains: frozenset[str] = frozenset()  # known domains, besides .lg.jp and those of the register
    keys: Mapping[str, str] = field(default_factory=dict)  # selector._domainkey.domain -> record


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the reader of a mail gets besides the mail: facts from the record (DuckDB) and settings.

    `message_ids` and `receipt_numbers` are those named in the mail that are ours: Message-IDs of
    our letters and 受付番号 (receipt numbers) that we issued. `senders` is {address: codes of the
    municipalities for which this address has sent applications}. `passwords` are from other mails
    of the same sender or domain. `own_addresses` are our addresses, `own_lists` the List-Ids of our
    mailing lists; `trust` has the settings on authenticating the sender. `limits` is {name: limit
    on attachments that is not the default}. `scanned` is the virus scanner's result, {SHA-256 of an
    attachment: virus found, "" if clean}; attachments without a result are missing in it. It is
    None if no scanner is in use. `certificates` are those of trusted issuers of S/MIME certificates
    (DER in base64).
    """

    message_ids: frozenset[str] = frozenset()  # Message-IDs of mails this software sent
    receipt_numbers: frozenset[str] = frozenset()  # receipt numbers that were issued
    senders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # address -> codes
    passwords: tuple[str, ...] = ()  # of encrypted attachments, from other mails
    own_addresses: frozenset[str] = frozenset()  # our own mailbox
    own_lists: frozenset[str] = frozenset()  # List-Ids of lists that bring our mail to us
    trust: Trust = Trust()
    limits: Mapping[str, int] = field(
        default_factory=dict
    )  # limits on attachments that differ from the defaults
    scanned: Mapping[str, str] | None = None  # SHA-256 of an attachment ->
    # the virus found, "" if clean; an attachment without verdict is absent. None: no scanner
    certificates: tuple[str, ...] = ()  # DER in base64, to verify S/MIME signatures with


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one mail.

    `fields` is {field: value}, `sources` {field: position of the value, such as 「本文 7行目」}.
    `candidates` are the municipalities that the mail may come from, if this is uncertain.
    `findings` are remarks for staff. `outcome` says whether the mail makes a complete or an
    incomplete application, needs a person, or needs nothing. `answerable` is whether an automatic
    letter may answer the mail. `arguments` are the facts and settings (see ReadingContext) with
    which the mail was read; reading the same mail with the same arguments gives the same Reading.
    """

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
    reply_to: str | None = None  # Reply-To if it is in the sender's own domain
    passwords: tuple[str, ...] = ()  # passwords of attachments, in this mail
    arguments: Mapping[str, object] = field(default_factory=dict)


class IntakeError(Exception):
    """Base class of the errors that a person can correct; the command line exits with `exit_code`.

    The message is one Japanese sentence that says what is wrong, where, and what to do.
    """

    exit_code = 2

    @classmethod
    @contextmanager
    def explaining(cls, what: str, cure: str, *also: type[Exception]) -> Iterator[None]:
        """A context manager that turns an OSError in its block into an error of this class.

        Exceptions of the types `also` are turned into one too. The new message says what failed
        (`what`, in Japanese), why (from the exception), and what to do (`cure`, in Japanese).
        """
        explained: tuple[type[Exception], ...] = (OSError, *also)
        try:
            yield
        except explained as error:
            why = getattr(error, "strerror", None) or (str(error).splitlines() or [""])[0][:200]
            raise cls(f"{what}（{why}）。{cure}") from None

    def _render_traceback_(self) -> list[str]:
        """The lines that Jupyter shows for this error instead of a traceback: its message alone."""
        return [str(self)]
