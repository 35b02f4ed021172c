"""What the right side of the desk may show instead of a case: a decision form, letter or scan."""

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
    """A letter being written at the desk, with the labels of its buttons."""

    draft: Letter
    heading: str
    ok: str = "送信待ちに入れる"
    leave: str = "送らずに次へ"
    settles: str | None = None  # the mail that queueing it settles
    blank: str = ""  # its text before anything was written into it
    key: str = field(default_factory=lambda: uuid4().hex)  # of sending it: twice, it is one act


@dataclass(frozen=True, slots=True)
class Transcribing:
    """A scan whose fields a person types.

    It is an attachment of the mail (`place`), or a file chosen at the desk (`content`).
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
    """The recorded fields in boxes, to be written over."""

    typed: Mapping[str, str] = field(default_factory=dict)  # what is in the boxes
    errors: Mapping[str, str] = field(default_factory=dict)  # why a box cannot be recorded


Mode = Move | OpenLetter | Transcribing | Correcting | None
