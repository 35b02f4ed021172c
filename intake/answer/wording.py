"""What a letter says of a mail: in the applicant's words, short, on one line, nothing to be clicked.

Whoever writes to us under another's name decides to whom we write; he must not decide what we say.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from intake.form import form_plan
from intake.terms import FieldName
from intake.text import one_line, parse_month, wareki, wareki_month

_LONGEST = 80  # characters
_FILES = "xlsx|xlsm|xls|ods|docx|doc|pdf|csv|txt|zip|eml|dat|pptx|jpg|jpeg|png|tif|tiff"
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*[:：][/／]{2}\S*|www\.\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@＠]+[@＠][^\s@＠]+")
_HOST = re.compile(
    rf"(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]+\.)+(?!(?:{_FILES})(?![A-Za-z0-9.-]))[A-Za-z]{{2,}}(?:/\S*)?",
    re.IGNORECASE,
)  # what mail programs make a link of by themselves


def in_words(name: FieldName, value: str) -> str:
    """A field's recorded value as the applicant would read it; "" stays ""."""
    if not value:
        return ""
    if name is FieldName.APPLICATION_DATE:
        return wareki(date.fromisoformat(value))
    if name is FieldName.DESIRED_START and (month := parse_month(value)):
        return wareki_month(date(*month, 1))
    if name is FieldName.PATTERN:
        return _patterns().get(value, value)
    return one_line(value)


@cache
def _patterns() -> dict[str, str]:
    """The letters A, B, C are ours; applicants know the words of the form. 根拠: 事務連絡 6."""
    parts = (choice.partition("：") for choice in form_plan().choices(FieldName.PATTERN))
    return {head: rest for head, _, rest in parts if rest}


def quotable(text: str, *, address: bool = False) -> str:
    """The text as a letter may repeat it; `address` where it is the field for a mail address."""
    line = one_line(text)
    line = _LINK.sub("（リンク省略）", line)
    if not address:
        line = _ADDRESS.sub("（アドレス省略）", line)
        line = _HOST.sub("（リンク省略）", line)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
