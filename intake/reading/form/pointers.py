"""Resolve values that point at another value: 「送信元と同じ」 and 「同上」."""

from __future__ import annotations

import re
from dataclasses import replace

from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import fold

_SAME = r"(?:(?:と|に)?(?:同じ|同一|同様)|の?(?:とおり|通り))?(?:です)?[。)]?"
_THE_SENDER = re.compile(
    r"\(?(?:メールの?)?(?:(?:送信|発信|差出)[元者人]|(?:この|本|当)メール(?:の(?:送信|発信|差出)[元者人])?)"
    rf"の?(?:メール)?(?:アドレス)?{_SAME}"
)
_ABOVE = re.compile(
    r"\(?(?:同上|〃|[上前]記(?:(?:と|に)同じ|の?(?:とおり|通り)|と同様))(?:です)?[。)]?"
)


def from_sender(each: Labelled, sender: str) -> Labelled:
    """Return the value `each`, with `sender` (an e-mail address) in place of 「送信元と同じ」 (same as sender).

    Only values of the e-mail field are replaced. A value in a forwarded, attached or quoted text is
    unchanged, because somebody else sent that text.
    """
    if each.name is not FieldName.EMAIL:
        return each
    points = _THE_SENDER.fullmatch("".join(fold(each.value).split()))
    passed_on = each.where.startswith(("転送", "添付されたメール", "引用"))
    return replace(each, value=sender) if points and sender and not passed_on else each


def is_as_above(text: str) -> bool:
    """Return whether a value says only that it equals the value above it: 「同上」, 「上記に同じ」."""
    return bool(_ABOVE.fullmatch("".join(fold(text).split())))
