"""Open a mail's attachments; adds the words by which a 利用申込書 is recognised while opening.

These are its labels, options and version mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intake.form import VERSION_NAME
from intake.office.attachments import open_parts, part_at
from intake.office.limits import DEFAULT, Limits
from intake.office.results import FormWords
from intake.parts import Document, Part
from intake.reading.form.choices import OPTIONS, choose
from intake.reading.form.labels import label_of


def open_attachments(
    parts: Sequence[Part],
    passwords: Sequence[str] = (),
    limits: Limits = DEFAULT,
    scanned: Mapping[str, str] | None = None,
) -> tuple[Document, ...]:
    """Every attachment as a Document; after an archive also the documents inside it. Never raises.

    The parameters are those of `intake.office.attachments.open_parts`, except for the words of the
    利用申込書, which are filled in here.
    """
    return open_parts(parts, _WORDS, passwords, limits, scanned)


def attachment_at(
    place: int,
    parts: Sequence[Part],
    passwords: Sequence[str] = (),
    limits: Limits = DEFAULT,
    scanned: Mapping[str, str] | None = None,
) -> Part | None:
    """The file of the document at index `place` in what `open_attachments` returns.

    None if the file may not be opened. The other parameters are those of `open_attachments`.
    """
    return part_at(place, parts, _WORDS, passwords, limits, scanned)


def _is_one_option(text: str) -> bool:
    """Whether the text is one option of a choice, so that a ring round it selects that option."""
    return max(choose(name, text).offered for name in OPTIONS) == 1


_WORDS = FormWords(lambda text: label_of(text) is not None, _is_one_option, VERSION_NAME)
