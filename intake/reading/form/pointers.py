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
    """The value `each`; for an e-mail address, 「送信元と同じ」 is replaced by the address `sender`.

    Any other value is unchanged, and so is a value in a forwarded, attached or quoted text, because
    somebody else sent that text.
    """
    if each.name is not FieldName.EMAIL:
        return each
    points = _THE_SENDER.fullmatch("".join(fold(each.value).split()))
    passed_on = each.where.startswith(("転送", "添付されたメール", "引用"))
    return replace(each, value=sender) if points and sender and not passed_on else each


def is_as_above(text: str) -> bool:
    """Whether a value says only that it is the same as the one above it: 「同上」, 「上記に同じ」."""
    return bool(_ABOVE.fullmatch("".join(fold(text).split())))
