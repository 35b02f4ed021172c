"""Decide whether two mails whose bytes differ are the same message.

Two mails are the same message if their Message-ID, sender and text are equal. Moving to another
server, a new transfer encoding or a mailing list changes a mail's bytes. Additions by a mailing
list (a footer, a tag in the subject) are ignored; any other difference in the text makes another
message, since some web forms give all their mails the same Message-ID. The comparison uses the text
in readings, so that bytes from strangers are parsed only in cells (sandboxed processes).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from intake.reading.body.subject import read_subject
from intake.terms import Reading
from intake.text import fold, lines_as_they_are
from intake.vocabulary.finding import codes_of
from intake.vocabulary.findings import mail as kinds

_LONGEST_FOOTER = 4_000  # characters
_FOLDED = 100_000  # characters; folding is slow, and what is longer no person wrote
_RULE = re.compile(r"([-_=*#~+ー])\1+|[-=_]{4,}")  # a line that sets apart what follows
_PLACE = re.compile(r"://|@|www\.", re.I)  # a list names where it lives, a postscript does not
_MARK = re.compile(r"\[[^\[\]]{1,60}\]|\([^()]{1,60}\)")
_STUFFED = re.compile(r"^>+(?=From )")  # what an mbox did to a line
_LISTED = re.compile(
    rb"^(?:list-(?:id|post|unsubscribe)|x-ml-name|mailing-list|precedence:[ \t]*(?:list|bulk))",
    re.IGNORECASE | re.MULTILINE,
)
_UNSEEN = codes_of(  # not all of the mail was read
    kinds.MIME_BROKEN, kinds.MIME_TOO_DEEP, kinds.MIME_UNPARTED
)


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a mail that are compared with other mails, to find repeated messages.

    `moment` is the time in the Date field. `subject` has no 「Re:」 or tags of mailing lists. In
    `subject` and `lines`, spelling variants are unified and blanks removed. `files` has the SHA-256
    of each attachment.
    """

    message_id: str | None
    sender: str
    moment: datetime | None
    subject: str
    lines: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def words(self) -> str:
        return "".join(self.lines)

    @property
    def key(self) -> str | None:
        """A SHA-256 in hex that is equal for mails with the same message, even if their bytes differ.

        None for a mail with neither text nor attachments.
        """
        if not (self.lines or self.files):
            return None
        name = self.message_id or f"at {self.moment}"
        told = (name, self.sender, self.subject, self.words, *self.files)
        return hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()


def written_in(reading: Reading) -> Written | None:
    """Return the parts of a new reading that are compared with other mails.

    None if not all of the mail could be parsed.
    """
    if any(finding.code in _UNSEEN for finding in reading.findings):
        return None
    return _written(
        reading.message_id,
        reading.sender.address,
        reading.date,
        reading.subject,
        reading.text,
        [each.sha256 for each in reading.attachments],
    )


def written_before(document: dict[str, Any]) -> Written:
    """Return the parts of a recorded mail that are compared with other mails.

    `document` is the recorded reading of the mail, as a JSON object.
    """
    moment = document["date"]
    return _written(
        document["message_id"],
        document["sender"]["address"],
        datetime.fromisoformat(moment) if moment else None,
        document["subject"],
        document["text"],
        [each["sha256"] for each in document["attachments"]],
    )


def _written(
    message_id: str | None,
    sender: str,
    moment: datetime | None,
    subject: str,
    text: str,
    files: Sequence[str],
) -> Written:
    folded = fold(text[:_FOLDED]) + text[_FOLDED:]
    rows = lines_as_they_are(folded).split("\n")
    lines = ("".join(_STUFFED.sub("", row).split()) for row in rows)
    return Written(
        message_id,
        sender,
        moment and moment.astimezone(UTC),
        "".join(read_subject(subject).bare.split()),
        tuple(filter(None, lines)),
        tuple(sorted(files)),
    )


def is_same(one: Written, other: Written, *, by_list: bool) -> bool:
    """Return whether two mails are the same message, ignoring additions by a mailing list.

    `by_list` is whether one of the mails has the headers of a mailing list; if not, an added footer
    must look like a mailing list's. Additions are ignored only if both mails have the same Date: a
    mailing list keeps it, while a web form gives each mail a new one.
    """
    if one.key is not None and one.key == other.key:
        return True
    if one.message_id is None or one.moment is None:
        return False
    return (
        (one.message_id, one.sender, one.moment) == (other.message_id, other.sender, other.moment)
        and bool(one.lines and other.lines)
        and one.files == other.files
        and _same_subject(*sorted((one.subject, other.subject), key=len))
        and _same_words(*sorted((one, other), key=lambda each: len(each.words)), by_list=by_list)
    )


def _same_subject(shorter: str, longer: str) -> bool:
    mark = longer.removesuffix(shorter) if shorter else longer
    return longer == shorter or bool(shorter and _MARK.fullmatch(mark))


def _same_words(shorter: Written, longer: Written, *, by_list: bool) -> bool:
    """Return whether two mails' texts are equal, or `longer` only adds a mailing list's footer.

    `by_list` is whether one of the mails has the headers of a mailing list; if not, an added footer
    must look like a mailing list's.
    """
    if shorter.words == longer.words:
        return True
    length = len(shorter.words)
    ends = accumulate(map(len, longer.lines))
    end = next((place for place, so_far in enumerate(ends, 1) if so_far == length), None)
    if end is None or not longer.words.startswith(shorter.words):
        return False
    footer = longer.lines[end:]
    if sum(map(len, footer)) > _LONGEST_FOOTER:
        return False
    names_a_place = any(_PLACE.search(line) for line in footer)
    return by_list or (bool(_RULE.fullmatch(footer[0])) and names_a_place)


def is_listed(header: bytes) -> bool:
    """Return whether `header`, the bytes of a mail's header, has fields that mailing lists add."""
    return bool(_LISTED.search(header))
