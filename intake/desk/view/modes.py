"""The modes in which the right side of the desk screen does not show its usual content.

Instead it shows the form of a decision, a letter being written, or the boxes into which a person
types the fields of a scan.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from uuid import uuid4

from intake.answers.letter import Letter
from intake.desk.view.mail import Page
from intake.scan.results import Scanned
from intake.vocabulary.moves import Move


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """A letter that a person is writing at the desk (`draft`).

    `heading` is shown above the letter. `ok` is the label of the button that queues the letter,
    `leave` the label of the button that discards it. `settles` is the SHA-256 of the mail that
    counts as answered once the letter is queued (None: no mail). `asked` is an unknown recipient
    that the person was warned about ("": none); a second click queues the letter to this recipient.
    `key` identifies the letter, so that clicking twice does not queue the letter twice.
    """

    draft: Letter
    heading: str
    ok: str = "送信待ちに入れる"
    leave: str = "送らずに次へ"
    settles: str | None = None  # the mail that queueing it settles
    asked: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)  # of sending it: twice, it is one act


@dataclass(frozen=True, slots=True)
class Transcribing:
    """A scan whose fields a person types, and the texts typed so far (`typed`, {field: text}).

    The scan is an attachment of the open mail (`place` is its index), or a file chosen at the desk
    (`content`; `place` is then None). `name` is the file's name, `page` the page that is shown.
    `errors` is {field: why its text cannot be recorded}. `scan` is a future for the text that
    Tesseract reads in the page, None if Tesseract is not installed.
    """

    name: str
    page: Page
    place: int | None = None  # of the attachment
    content: bytes = field(default=b"", repr=False)  # of the file
    typed: Mapping[str, str] = field(default_factory=dict)  # what is in the boxes
    errors: Mapping[str, str] = field(default_factory=dict)  # why a box cannot be recorded
    scan: Future[list[Scanned]] | None = None  # what Tesseract reads in the page


@dataclass(frozen=True, slots=True)
class Correcting:
    """The form in which a person corrects recorded fields.

    `typed` is {field: text of its box}, `errors` is {field: why the text cannot be recorded}.
    """

    typed: Mapping[str, str] = field(default_factory=dict)  # what is in the boxes
    errors: Mapping[str, str] = field(default_factory=dict)  # why a box cannot be recorded


Mode = Move | OpenLetter | Transcribing | Correcting | None
