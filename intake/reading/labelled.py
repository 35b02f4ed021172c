"""The class Labelled: a value as written under a label such as 「担当課」, before normalisation."""

from __future__ import annotations

from dataclasses import dataclass

from intake.terms import FieldName

ENOUGH = 3  # required fields that make a mail an application, even if no word in it applies


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value as written under a label such as 「担当課」, in a mail's text or in a form.

    `name` is the field that the label asks for. `value` is the text as written, "" if nothing is
    filled in. `where` is its position in the mail, such as 「本文 7行目」 or 「申込書!C5」. `doubt`
    is a Japanese sentence on why a person must decide on the value, "" if no decision is needed.
    """

    name: FieldName
    value: str
    where: str
    doubt: str = ""  # Japanese: why a person must decide on the value
