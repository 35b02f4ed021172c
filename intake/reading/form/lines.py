"""Read the running text of a form (PDF, Word paragraphs, plain text) as labelled values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.parts import PAGE_BREAK
from intake.reading.form.blocks import Entry, reserved
from intake.reading.form.heads import Passages, heading, joined, qualified
from intake.reading.form.labels import (
    at_colon,
    before_space,
    is_label,
    label_each_number,
    label_of,
    unnumbered,
)
from intake.reading.labelled import Labelled
from intake.terms import FieldName

_MARK = re.compile(r"^(?:必須|任意|\[必須\]|\(必須\)|【必須】)\s*")
_HINT = re.compile(r"\s*(?:※|[（(【\[]?(?:記入例|記載例|入力例|例)\s*[)）】\]：:]).*$")
_TITLE = re.compile(r"^(?:[■◆●【〔《＜<]|\d{1,2}[\s　.．、]|[一二三四五六七八九][\s　、])")
_LONGEST = 30  # characters of a title


def read_lines(text: str) -> Iterator[Entry]:
    """Yield an Entry (labelled value and role) for every label at the start of a line.

    The value is the rest of the line or, if that is empty, the next line; "" if the next line is a
    label or a heading. The role says whose the value is, according to the heading above; None
    without a heading.
    """
    passages = Passages()
    for page, content in enumerate(text.split(PAGE_BREAK), start=1):
        lines = [line.strip() for line in content.splitlines()]
        for number, line in enumerate(lines, start=1):
            following = lines[number] if number < len(lines) else ""
            role = heading(line)
            found = _labelled(line)
            if role and (not found or (not found[2] and _is_labelled(following))):
                passages.begin(role)
            elif not found and _TITLE.match(line) and len(line) <= _LONGEST:
                passages.begin(None)
            elif found:
                label, name, value = found
                where = f"{page}ページ {number}行目"
                if (
                    not value
                    and following
                    and not _is_labelled(following)
                    and not heading(following)
                ):
                    value, where = _value(following), f"{page}ページ {number + 1}行目"
                whose = joined((qualified(label), passages.role(name)))
                yield Entry(reserved(Labelled(name, value, where), label), whose)


def _is_labelled(line: str) -> bool:
    return _labelled(line) is not None or is_label(line.split("：")[0])


def _labelled(line: str) -> tuple[str, FieldName, str] | None:
    """Return (label, field, value) if a line begins with a label, else None; value may be ""."""
    line = unnumbered(line)
    label, value = at_colon(line)
    if name := label_of(label):
        return label, name, label_each_number(label, _value(value))
    for label, value in before_space(line):
        if name := label_of(label):
            return label, name, label_each_number(label, _value(value))
    return None


def _value(text: str) -> str:
    return _HINT.sub("", _MARK.sub("", text.strip()))
