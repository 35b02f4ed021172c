"""Read 担当課 and 担当者の氏名 from the introductory sentence of a mail.

Such a sentence is 「余市町総務課防災係の余市です。」
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.reading.body.quotation import Line, Voice, opening
from intake.reading.form.people import section_and_name
from intake.reading.labelled import Labelled
from intake.terms import FieldName, Municipality
from intake.text import fold, one_line

_SIGN_OFF = 12  # lines of a signature in which the full name is looked for
_UNIT = "課|室|係|部|局|班|担当|センター|グループ|チーム"
_PERSON = r"[^\s、。,の]{1,8}(?:\s[^\s、。,の]{1,6})?"
_ENDS = r"(?P<ends>と申します|です|でございます)(?:[。.、,\s]|$)"
_NO_NAME = re.compile(
    rf"[0-9@]|担当|者|職員|所属|件|申込|以下|予定|回答|要望|希望|意向|状況|予算|場合|依頼|質問|照会|連絡"
    rf"|問合|相談|方針|見込|事務|未定|業務|所管|{_UNIT}"
)
_PARTICLE = re.compile("[はがをにでとも]")
_KANA = re.compile("[ぁ-んァ-ヶー ]+")
_BEHIND_THE_OFFICE = re.compile(
    rf"(?:役場|市役所|区役所|役所)?[\s・]*(?P<who>[^。、:]{{2,40}}?){_ENDS}"
)


def introduced(lines: Sequence[Line], place: Municipality | None) -> tuple[Labelled, ...]:
    """Return 担当課 and 担当者の氏名 from a mail's introduction (「余市町総務課の余市です」); () if none.

    `lines` are all lines of the mail; the introduction must be in the first eight lines that the
    writer wrote. Only the words after the name of the municipality `place` are read; if `place` is
    None, nothing is read. If the sentence gives only a family name, the full name is taken from the
    signature.
    """
    if place is None:
        return ()
    signed = [one_line(fold(line.text)) for line in lines if line.voice is Voice.SIGNATURE]
    told = (_said_in(line, signed[:_SIGN_OFF], place) for line in opening(lines))
    return next(filter(None, told), ())


def _said_in(line: Line, signed: Sequence[str], place: Municipality) -> tuple[Labelled, ...]:
    text = one_line(fold(line.text))
    named = re.finditer(re.escape(place.name), text)
    behind = (_BEHIND_THE_OFFICE.match(text, name.end()) for name in named)
    found = next(filter(None, behind), None)
    if not found:
        return ()
    section, name = _told_apart(found["who"])
    whole = _whole(name, signed) if name else None
    if name and not section and not whole and found["ends"] != "と申します":
        name = None  # 「余市町の余市です」 names a person, 「余市町の状況です」 does not
    where = f"本文 {line.number}行目"
    values = {FieldName.SECTION: section, FieldName.CONTACT_NAME: whole or name}
    return tuple(Labelled(field, value, where) for field, value in values.items() if value)


def _told_apart(who: str) -> tuple[str | None, str | None]:
    """Return (section, person's name) in `who`, the text after the municipality's name in an introduction.

    `who` is for example 「総務課防災係の余市」, 「総務課 余市」, 「総務課」 or 「の余市」. The
    section or the name is None if `who` does not have it.
    """
    joined = re.fullmatch(rf"の?(?P<section>\S.*?(?:{_UNIT}))の(?P<name>{_PERSON})", who)
    if joined:
        section, name = joined["section"], joined["name"]
    else:
        section, name = section_and_name(who.removeprefix("の"))
    if section and re.search("[のはがを]", section):
        return None, None
    if not section and not who.startswith("の"):
        return None, None
    return section, name if name and _is_name(name) else None


def _is_name(text: str) -> bool:
    if _NO_NAME.search(text) or not re.fullmatch(_PERSON, text):
        return False
    return not _PARTICLE.search(text) or bool(_KANA.fullmatch(text))


def _whole(family: str, signed: Sequence[str]) -> str | None:
    """Return the full name of the person with the family name `family`, as written in the signature.

    `signed` are the lines of the signature. The result is the family name alone if the signature
    gives no given name, and None if the family name is not in the signature.
    """
    line = re.compile(rf"(?:^|\s)(?P<name>{re.escape(family)}(?:\s[^\s\d(@]{{1,6}})?)(?=$|\s?\()")
    return next((found["name"] for text in signed if (found := line.search(text))), None)
