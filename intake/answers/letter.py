"""The class Letter: a letter from its wording until it is queued."""

from __future__ import annotations

from dataclasses import dataclass, field

from intake.terms import Reading


@dataclass(frozen=True, slots=True)
class Letter:
    """A worded letter: its text, its recipients, and the application or mail that it is about.

    Drafts at the desk are such letters too: a person edits the draft, then it is queued.
    """

    kind: str  # a LetterKind, or an alert to the operator
    subject: str
    text: str
    recipient: str = ""
    copy: str | None = None
    mail: str = ""  # the mail answered, or the one the letter is about
    application: str | None = None
    municipality: str | None = None
    held: bool = False  # a person must release it first
    by_person: bool = False  # written or released by a person: not marked as automatic
    circle: str | None = None  # the rate-limit group it counts in
    answers: Reading | None = field(default=None, repr=False)  # what it replies to
