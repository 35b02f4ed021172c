"""Read one application mail: `read` turns its bytes into a Reading.

Nothing here changes a file or the record (DuckDB), or uses the network.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from intake.terms import Finding, Kind, Outcome, Reading, ReadingContext, Sender
from intake.vocabulary.findings.mail import READER_FAILED

if TYPE_CHECKING:
    from intake.register import Register


def read(raw: bytes, register: Register, known: ReadingContext) -> Reading:
    """Return the Reading of one mail: kind, municipality, fields with sources, findings, outcome.

    `raw` is the mail as received; `register` is the register of municipalities; `known` has facts
    from the record (DuckDB) and the settings. Equal arguments always give an equal Reading. Never
    raises: if reading fails, the Reading has only the finding READER_FAILED, so that a person looks
    at the mail.
    """
    from intake.reading.reader import unguarded  # so that importing one package does not load all

    try:
        return unguarded(raw, register, known)
    except Exception as error:  # a mail that breaks the reader must still reach a person
        finding = READER_FAILED(error=type(error).__name__)
        return unread(hashlib.sha256(raw).hexdigest(), "", finding)


def unread(digest: str, sender: str, finding: Finding) -> Reading:
    """Return the Reading of a mail that could not be read, with only `finding`, `digest` and `sender`.

    Its outcome is NEEDS_REVIEW, so that a person looks at the mail. `digest` is the SHA-256 of the
    mail's bytes in hex, `sender` the sender's address or "".
    """
    return Reading(
        sha256=digest,
        message_id=None,
        date=None,
        sender=Sender("", sender),
        subject="",
        text="",
        kind=Kind.UNRELATED,
        municipality=None,
        candidates=(),
        fields={},
        sources={},
        attachments=(),
        findings=(finding,),
        outcome=Outcome.NEEDS_REVIEW,
        answerable=False,
    )
