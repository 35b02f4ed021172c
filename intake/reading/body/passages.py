"""Mark lines that are not the writer's answers: examples, and data of a predecessor or mayor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from intake.reading.body.inline_labels import looks_like_sentence, pairs_of
from intake.reading.body.quotation import Line, Voice
from intake.reading.form.heads import PERSONAL, Passages, Role, counts, heading
from intake.reading.form.labels import labels_of
from intake.terms import FieldName
from intake.text import fold

_TITLE = re.compile(r"^[\s　]*[■◆●【〔《＜<].{1,20}[】〕》＞>]?[\s　]*$")

_NAME_OF_COMPANY = re.compile(
    r"(?:^|[\s:])(?:(?:株式|有限|合同)会社\S{2,}|\S{2,}(?:株式|有限|合同)会社)(?=\s|$)(?!.*(?:様|御中)$)"
)
_Told = tuple[FieldName, Role | None]


def own_answers(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return all lines of a mail, with Voice.OLD on each line whose values must not be used.

    Such a line gives an example, or data of a person other than the contact, such as a predecessor
    or a mayor. The voice of a line says who wrote it; Voice.OLD makes later steps ignore the line.
    """
    told = list(_by_heads(lines))
    asked = {name for each in told for name, role in each if role is not Role.APPLICANT}
    return tuple(
        line if not each or any(_counts(name, role, asked) for name, role in each)
        else replace(line, voice=Voice.OLD)
        for line, each in zip(lines, told, strict=True)
    )  # fmt: skip


def _counts(name: FieldName, role: Role | None, asked: set[FieldName]) -> bool:
    is_the_contacts = role is not Role.APPLICANT or name not in PERSONAL or name not in asked
    return is_the_contacts and counts(role, name)


def _by_heads(lines: Sequence[Line]) -> Iterator[list[_Told]]:
    """Yield, for each line of the mail, a list with one (field, role) for each field that the line asks for.

    A line asks for a field by its label. The role says whose value follows (such as a mayor's), or
    that the value is an example, according to the heading above the line; None if no heading says
    so. The list is [] for a line without a label, for a heading, and for a line that is not the
    writer's own.
    """
    passages = Passages()
    of_company = False  # until the next empty line
    for line in lines:
        pairs = list(pairs_of(line.text)) if line.voice is Voice.OWN else []
        role = heading(line.text) if line.voice is Voice.OWN else None
        if role and not any(value.strip() for _, value in pairs):
            passages.begin(role)
            yield []
            continue
        if line.voice is Voice.OWN and not pairs and _is_company(line.text):
            passages.begin(Role.OTHER)
            of_company = True
        elif not pairs and (_TITLE.match(line.text) or (of_company and not line.text.strip())):
            passages.begin(None)
            of_company = False
        names = [name for label, _ in pairs for name in labels_of(label)]
        yield [(name, passages.role(name)) for name in names]


def _is_company(text: str) -> bool:
    """Return whether a line contains the name of a company; False for a sentence that mentions one.

    The caller takes the values below such a line for the company's, not for the applicant's.
    """
    folded = fold(text).strip()
    return _NAME_OF_COMPANY.search(folded) is not None and not looks_like_sentence(folded)
