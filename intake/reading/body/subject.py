"""Parse a mail's subject: remove prefixes such as Re:, and find receipt numbers (受付番号)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.text import fold, one_line

_PREFIX = re.compile(
    r"""\s*(?:
        (?P<reply>(?:re|aw|sv|返信|答复|回复|回覆)(?:\s*[\^\[(*]?\d{1,3}[\])]?)?\s*[::]|(?:re|返信)>)
      | (?P<forward>(?:fw|fwd|wg|tr|転送|转发)(?:\s*[\^\[(*]?\d{1,3}[\])]?)?\s*[::]|[\[(]fwd?[::]?[\])])
      | [\[(][A-Za-z][\w.\- ]{0,30}[\s:,\-.#]*\d{1,7}[\])]       # a mailing list and its number
      | \[(?:ml|list|spam|external|ext|社外|外部|外部メール|注意|重要)[^\]]{0,20}\]
      | \*{2,}\s*spam\s*\*{2,}
      | (?:internet|インターネット)\s*[::]
    )""",
    re.I | re.X,
)
_NUMBER = re.compile(r"(?<![A-Z0-9])([RH])\s*(\d{1,2})\s*-\s*(\d{4,6})(?!\d)", re.I)
_CALLED = re.compile(rf"受付番号\W{{0,3}}{_NUMBER.pattern}", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:申込)?(?:市区町村|市町村|区市町村|自治体|団体)名(?:\s*[:：=]\s*|\s+|(?=\s*[】\]］〕)）》」』]))"
)
_BRACKETED = re.compile(
    r"[【\[［〔\(（《「『]\s*([^【】\[\]［］〔〕()（）《》「」『』]{2,40}?)\s*[】\]］〕)）》」』]"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A mail's subject after parsing.

    `bare` is its text without prefixes (Re:), in normalised character widths. `is_reply` and
    `is_forward` say whether such prefixes mark the mail as a reply or as forwarded.
    `receipt_numbers` are all texts in the form of a receipt number, such as R4-0012, each once,
    even if we never issued that number. `receipt_number` is the first of them, None if there is
    none.
    """

    bare: str
    is_reply: bool
    is_forward: bool
    receipt_numbers: tuple[str, ...]

    @property
    def receipt_number(self) -> str | None:
        return next(iter(self.receipt_numbers), None)


def read_subject(subject: str) -> Subject:
    """Parse a mail's subject: remove Re:, Fw:, 転送: and the tags of mailing lists and gateways.

    The result also has the receipt numbers (受付番号) in the subject, such as R4-0012.
    """
    folded = one_line(fold(subject))
    reply = forward = False
    while found := _PREFIX.match(folded):
        reply = reply or bool(found["reply"])
        forward = forward or bool(found["forward"])
        folded = folded[found.end() :]
    return Subject(
        _LABEL.sub("", folded).strip(), reply, forward, _numbers(_NUMBER.finditer(folded))
    )


def numbers_named(text: str) -> tuple[str, ...]:
    """Return the receipt numbers that follow the word 受付番号 in a text, in order, each once.

    The result is ("R4-0012",) for 「受付番号R4-0012」, and () if there are none.
    """
    return _numbers(_CALLED.finditer(fold(text)))


def _numbers(found: Iterator[re.Match[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{n[1].upper()}{int(n[2])}-{n[3]}" for n in found))


def bracketed(subject: str) -> tuple[str, ...]:
    """Return the texts of 2 to 40 characters inside brackets of any kind in the subject, in order.

    The notice asks applicants to write the municipality's name in such brackets:
    「【市区町村名】」. The result is () if there are no brackets.
    """
    return tuple(found.strip() for found in _BRACKETED.findall(subject))
