"""The plan of the demo's mails: each mail, and what a correct reading must find in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intake.terms import FieldName, Kind, Outcome


class Role(StrEnum):
    """The kind of situation that a mail of the demo is an example of, such as a forwarded mail."""

    GOOD = "good"
    INCOMPLETE = "incomplete"
    COMPLETED = "completed"  # the same municipality again, now complete
    AMBIGUOUS = "ambiguous"  # a name shared by several municipalities
    WARD = "ward"  # a ward of a designated city
    CONTRADICTION = "contradiction"  # the body names one municipality, the form another
    FORWARDED = "forwarded"
    LOCKED = "locked"  # the form in a zip with a password
    PASSWORD = "password"  # noqa: S105 - the mail that tells it
    AGAIN = "again"  # the same once more, a new mail
    COPY = "copy"  # the same mail, delivered to our second address too
    CORRECTED = "corrected"
    WITHDRAWAL = "withdrawal"
    INQUIRY = "inquiry"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Truth:
    """What a correct reading must find in a mail of the demo.

    `role` is the kind of situation that the mail is an example of, `kind` the kind of mail.
    `municipality` is the municipality's code if it is certain; otherwise `candidates` are the
    possible codes. `missing` has the required fields that the mail lacks, and "form" if it lacks
    the 利用申込書 (application form). `outcome` is what must become of the mail in the end, None if
    more than one outcome is correct. `fields` is {field: value to be found}; names of persons are
    compared without spaces.
    """

    role: Role
    kind: Kind
    outcome: Outcome | None
    municipality: str | None = None
    candidates: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    fields: Mapping[FieldName, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """One mail that the demo puts into the mailbox, and what reading it must result in (`truth`).

    `raw` are the mail's bytes, `received_at` is the time of receipt in the mailbox. `program` is
    the name of the mail program (or server) whose mails it imitates.
    """

    raw: bytes
    received_at: datetime  # INTERNALDATE
    program: str  # its mail program, one of PROGRAMS or a server's name
    truth: Truth
