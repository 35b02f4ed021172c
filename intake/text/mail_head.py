"""Recognise a file as a stored mail (.eml) by its first lines."""

from __future__ import annotations

import re

_HEAD = re.compile(rb"(?:[!-9;-~]{1,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n")
_FROM = re.compile(rb"^From:", re.M | re.I)
_OF_A_PROGRAM = re.compile(rb"^(?:Message-ID|MIME-Version|Received):", re.M | re.I)
_HEAD_AT_MOST = 100_000  # bytes


def begins_like_a_mail(content: bytes) -> bool:
    """Whether the bytes begin with the header of a mail, as a mail program writes it.

    The header must have a From field and a Message-ID, MIME-Version or Received field, which no
    person types, and must end with an empty line within 100,000 bytes.
    """
    found = _HEAD.match(content[:_HEAD_AT_MOST])
    return bool(found and _FROM.search(found[0]) and _OF_A_PROGRAM.search(found[0]))
