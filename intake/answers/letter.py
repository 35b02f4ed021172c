"""The class Letter: the text and recipients of a letter that is not queued yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from intake.terms import Reading


@dataclass(frozen=True, slots=True)
class Letter:
    """The text and recipients of a letter, and the application or mail that the letter is about.

    It may be a draft that a person edits at the desk before it is queued. `mail` is the SHA-256 of
    the mail that the letter answers or is about, `application` an application's id, `municipality`
    a code. `held`: a person must release the letter before it is sent. `by_person`: a person wrote
    or released it. `circle` is the recipient's rate-limit group, `copy` the address for the Cc.
    `answers` is what was read of the mail that the letter replies to. `asks` are the keys of the
    items that the letter asks the applicant for. `blank` is the text of a draft into which a person
    must write before it is queued. Attributes that do not apply are "", None or empty.
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
    asks: tuple[str, ...] = ()
    answers: Reading | None = field(default=None, repr=False)  # what it replies to
    blank: str = field(default="", repr=False)  # its text before a person wrote into it
