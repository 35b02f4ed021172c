"""The class Letter: the text and recipients of a letter that is not queued yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from intake.terms import Reading


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its text and recipients, and the application or mail that it is about.

    It may be a draft that a person edits at the desk before it is queued. `held`: a person must
    release it before it is sent. `circle` is its rate-limit group. `copy` (address for the Cc),
    `application`, `municipality` and `answers` (the mail that it answers) are None if there is
    none.
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
