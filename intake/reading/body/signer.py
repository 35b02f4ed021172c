"""Detect that a mail is signed by a person other than the contact named in its text or form."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from intake.reading.body.quotation import Line, Voice
from intake.reading.form.heads import PERSONAL
from intake.reading.form.people import UNIT, is_name, section_and_name
from intake.reading.labelled import Labelled
from intake.text import fold, one_line

_FULL_NAME = re.compile(r"(?:[一-鿿]{2,6} )?[一-鿿々]{1,4} [一-鿿々ぁ-ゖァ-ヺー]{1,5}")
_NO_PERSON = re.compile(rf"{UNIT}|[都道府県市区町村郡]$")
_FAMILY = 2  # characters of a name without a space that are taken for the family name


def doubted_of_another(
    signed: Sequence[Labelled], lines: Sequence[Line], contacts: Collection[str]
) -> tuple[Labelled, ...]:
    """Return the values `signed` of a signature, with a `doubt` if the signer is not the contact.

    The `doubt`, a Japanese sentence on why a person must decide, is put on values about a person,
    such as the phone number, so that the signer's data do not complete the contact's. `lines` are
    the lines of the mail. `contacts` are the names under 担当者氏名 in the mail's text and forms.
    The values are unchanged if `contacts` is empty, if the signature names nobody, or if it names
    one of `contacts`.
    """
    rows = [one_line(fold(line.text)) for line in lines if line.voice is Voice.SIGNATURE]
    signers = [*_persons(rows)]
    if not contacts or not signers or any(_is_in(rows, contact) for contact in contacts):
        return tuple(signed)
    doubt = f"署名は担当者と別の方（{signers[0]}）のものです。"
    return tuple(replace(e, doubt=doubt) if e.name in PERSONAL else e for e in signed)


def _persons(rows: Sequence[str]) -> Iterator[str]:
    for row in rows:
        _, name = section_and_name(row)
        if name and (name != row or _FULL_NAME.fullmatch(row)):
            bare = re.split(r"[\d(@:]", name)[0].strip()
            if is_name(bare) and not _NO_PERSON.search(bare):
                yield bare


def _is_in(rows: Sequence[str], contact: str) -> bool:
    words = fold(contact).split()
    names = words if len(words) > 1 else [word[:_FAMILY] for word in words]
    person = "|".join(map(re.escape, names))
    return any(re.search(rf"(?:{person})(?![都道府県市区町村郡])", row) for row in rows)
