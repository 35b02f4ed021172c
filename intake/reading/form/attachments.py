"""Open a mail's attachments, and recognise an application form (利用申込書) among them.

The package `office` opens the files without knowing the form. This module tells that package the
form's labels and options, and where a workbook has the form's version number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intake.form import VERSION_NAME
from intake.office.attachments import open_parts, part_at
from intake.office.limits import DEFAULT, Limits
from intake.office.results import FormWords
from intake.parts import Document, Part
from intake.reading.form.choices import OPTIONS, choose
from intake.reading.form.labels import label_of, whole_label


def open_attachments(
    parts: Sequence[Part],
    passwords: Sequence[str] = (),
    limits: Limits = DEFAULT,
    scanned: Mapping[str, str] | None = None,
) -> tuple[Document, ...]:
    """Return every attachment of a mail as a Document, each archive followed by the files inside it.

    `parts` are the attachments. `passwords` are tried on encrypted files. `limits` are the greatest
    sizes and numbers to read. `scanned` is {SHA-256: the virus scanner's verdict}: only attachments
    with the verdict "" (clean) are opened. None means that there is no scanner, and all are opened.
    A document that could not be opened has a finding that says why. Never raises.
    """
    return open_parts(parts, _WORDS, passwords, limits, scanned)


def attachment_at(
    place: int,
    parts: Sequence[Part],
    passwords: Sequence[str] = (),
    limits: Limits = DEFAULT,
    scanned: Mapping[str, str] | None = None,
) -> Part | None:
    """Return the file whose Document has the index `place` in the result of `open_attachments`.

    The file may be inside an archive, or one that could not be opened. None if there is no Document
    at that index, or if the virus scanner has not found the attachment clean. All other arguments
    must be those given to `open_attachments`, because the indices depend on them.
    """
    return part_at(place, parts, _WORDS, passwords, limits, scanned)


def _is_one_option(text: str) -> bool:
    """Return whether the text names exactly one option of any choice in the form.

    A ring drawn round such a text selects this option.
    """
    return max(choose(name, text).offered for name in OPTIONS) == 1


def _whole_label(text: str) -> str:
    """Return the known label that begins with `text`, if it is a label of one field; else `text`.

    This restores a label whose end was cut off. The name of an option is returned unchanged.
    """
    whole = whole_label(text)
    return whole if label_of(whole) and not _is_one_option(text) else text


_WORDS = FormWords(
    lambda text: label_of(text) is not None, _whole_label, _is_one_option, VERSION_NAME
)
