"""Recognise the labels of fields in the ways people write them.

Labels may be numbered, in brackets, letter-spaced or in full-width characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import ne

from intake.reading.form.synonyms import COMPOSITES, LABELS, OTHER_LABELS
from intake.terms import FieldName
from intake.text import fold
from intake.text.widths import INVISIBLE

_LONGEST = 60  # characters; what is longer is a sentence
_SIGNS = "【】「」『』\\[\\]〔〕《》〈〉<>■□◆◇●○◎・※*★☆▼▽▲△▶▷►→⇒▪▫•"
_MARKS = re.compile(rf"[\s{_SIGNS}{{}}:;=|_,、。./\-~〜&\"'`♦◼◻()]+")
_NUMBER = re.compile(
    rf"^[\s{_SIGNS}]*"
    r"(?:\(?\s*(?:\d{1,2}|[ア-コa-zA-Z]|[一二三四五六七八九十]{1,2})\s*[).．、,:：]"
    r"|\d{1,2}(?:-\d{1,2})?(?!\d)|第\d+)"
)
_NOTES = re.compile(
    r"[(【〔<《\[](?:必須|任意|要|必要|※[^()]*|必ず[^()]*|例[^()]*|記入例[^()]*|記載例[^()]*)[)】〕>》\]]"
    r"|必須項目|必須$|^必須|任意$|[※*†]\d{0,2}$|[(【\[]?注\d{0,2}[)】\]]$"
)
_POLITE = re.compile(
    "(?P<name>(?<=[者課署等係])の?お?名[称前]$)|[御ごお](?=[一-鿿])|(?<=[者課署])様(?=.)|(?<=[課者署])等(?=の|$)"
)
_ENUMERATED = re.compile(rf"^[\s{_SIGNS}]*(?:[ⓐ-ⓩⒶ-Ⓩ㋐-㋾Ⅰ-ⅿ]|[ア-コｱ-ｺイロハニホ](?=\s))\s*")
_AT_COLON = re.compile(
    r"((?:[^：:(（]|[(（][^()（）]{0,40}[)）]|[(（](?![^()（）]{0,40}[)）])){1,40})[：:](.*)", re.S
)
_BRACKETED = re.compile(r"\([^()]*\)")


def fold_label(text: str) -> str:
    """Return the text of a label, normalised so that different spellings of the same label are equal.

    The result is in NFKC and upper case, without spaces, punctuation, brackets, notes, polite forms
    and a leading list number or letter.
    """
    seen = text if text.isprintable() else INVISIBLE.sub("", text)
    folded = _NOTES.sub("", "".join(fold(seen).split()))
    bare = _MARKS.sub("", _NUMBER.sub("", folded, count=1)) or _MARKS.sub("", folded)
    if _POLITE.search(bare):
        bare = _POLITE.sub(lambda found: "名" if found["name"] else "", bare)
    return bare.upper()


Names = tuple[FieldName, ...]
_INDEX: Mapping[str, Names] = {
    **{fold_label(word): names for names, words in COMPOSITES.items() for word in words},
    **{fold_label(word): (name,) for name, words in LABELS.items() for word in words},
    **{fold_label(word): () for word in OTHER_LABELS},
}


_PICTURES = str.maketrans(
    dict.fromkeys("☎☏✆📞📱", "TEL") | {"📠": "FAX"} | dict.fromkeys("✉📧📩", "メール")
)
_JOINED = re.compile(r"[/・,、+&()\s]+|及び|または|又は|と(?=[A-Z電メ])")
_BETWEEN_NUMBERS = re.compile(r"\s*[/・、,;\r\n]\s*|\s+(?=\(?0\d)|(?<=\d)(?=\(0\d)")
_NUMERIC = re.compile(r"\(?0[\d()\- ]{8,}")


def unnumbered(text: str) -> str:
    """Return the text without a leading number or letter of a list: 「担当課」 for 「ア 担当課」.

    「ⓐ担当課」 and 「Ⅰ 担当課」 become 「担当課」 too.
    """
    return _ENUMERATED.sub("", text)


@lru_cache(maxsize=4096)
def _look_up(text: str) -> Names | None:
    found = _named(text)
    return found if found is not None or (bare := unnumbered(text)) == text else _named(bare)


def _named(text: str) -> Names | None:
    folded = fold(text).translate(_PICTURES)
    found = _INDEX.get(fold_label(folded))
    if found is None:
        found = _parts(folded)
    if found is None and (bare := _BRACKETED.sub("", folded)) != folded:
        found = _INDEX.get(fold_label(bare))
    of_lgwan = found and "LGWAN" in folded.upper() and "インターネット" not in folded
    return () if of_lgwan else found  # our mail cannot reach LGWAN addresses


def _parts(folded: str) -> Names | None:
    """Return the fields of a label that joins several known labels, such as 「TEL/FAX」; else None.

    `folded` is the label in normalised character widths. A part that is a label for something else,
    such as FAX, adds no field.
    """
    parts = [part for part in _JOINED.split(folded) if part.strip()]
    names: dict[FieldName, None] = {}
    for part in parts if len(parts) > 1 else ():
        found = _INDEX.get(fold_label(part))
        if found is None:
            return None
        names.update(dict.fromkeys(found))
    return tuple(names) if len(parts) > 1 else None


def label_each_number(label: str, value: str) -> str:
    """Return a list of phone numbers (`value`) with the part of the label that names it before each.

    Under 「TEL・FAX」 the value 「03-1234-5678/03-1234-5679」 becomes 「TEL:03-1234-5678
    FAX:03-1234-5679」. The value is unchanged if it is not a list of at least two numbers, or if
    the label has fewer parts than there are numbers.
    """
    names = [part for part in _JOINED.split(fold(label).translate(_PICTURES)) if part.strip()]
    numbers = [part.strip() for part in _BETWEEN_NUMBERS.split(fold(value)) if part.strip()]
    if not 2 <= len(numbers) <= len(names) or not all(map(_NUMERIC.fullmatch, numbers)):
        return value
    last = names[-len(numbers) :]  # 「連絡先（TEL・FAX）」
    return " ".join(f"{name}:{number}" for name, number in zip(last, numbers, strict=True))


def labels_of(text: str) -> Names:
    """Return the fields for which a label asks: one, or several as for 「連絡先」; () if there is none.

    The result is also () if the text is a label for something else, such as FAX, or no label.
    """
    return _look_up(text) or () if len(text) <= _LONGEST else ()


_MISREAD = 4  # letters of a label in which one may be misread


def nearest_label(text: str) -> str:
    """Return the known label that OCR most likely misread as `text`, allowing one misread letter.

    The text is returned unchanged if it is a known label or has fewer than four letters, if no
    known label resembles it, or if the labels that resemble it are for different fields.
    """
    folded = fold_label(text)
    if len(folded) < _MISREAD or _look_up(text) is not None:
        return text
    near = {
        names: label
        for label, names in _INDEX.items()
        if len(label) == len(folded) and sum(map(ne, label, folded)) == 1
    }
    return next(iter(near.values())) if len(near) == 1 else text


_CUT_AT_LEAST = 3  # letters that are left of a label cut short


def whole_label(text: str) -> str:
    """Return the known label that begins with `text`: メールアドレス for 「メールアド」.

    This restores a label whose end was cut off. The text is returned unchanged if it is a known
    label itself or has fewer than three letters, if no known label begins with it, or if the known
    labels that begin with it are for different fields or for none.
    """
    folded = fold_label(text)
    if len(folded) < _CUT_AT_LEAST or _look_up(text) is not None:
        return text
    begun = {label: names for label, names in _INDEX.items() if label.startswith(folded)}
    return min(begun, key=len) if len({*begun.values()}) == 1 and all(begun.values()) else text


def label_of(text: str) -> FieldName | None:
    """Return the one field for which a label asks; None if it asks for several or none, or is no label."""
    names = labels_of(text)
    return names[0] if len(names) == 1 else None


def is_label(text: str) -> bool:
    """Return whether the text is a known label, of a field or of anything else such as FAX."""
    return len(text) <= _LONGEST and _look_up(text) is not None


_WORDS = 8  # words over which a label may be spread: 「担　当　課　名」
_SPREAD_AT_MOST = 30  # characters of such a label


def before_space(text: str) -> Iterator[tuple[str, str]]:
    """Yield (label, value) for each split of a line at a space, the longest label first.

    The label is made of the first one to eight words: 「担当課」 for 「担 当 課 総務課」. It need
    not be a known label; the caller checks that. The value is "" if the label takes all words.
    """
    words = text.split()
    for count in range(min(_WORDS, len(words)), 0, -1):
        label = "".join(words[:count])
        if len(label) <= _SPREAD_AT_MOST:
            yield label, text.split(None, count)[count] if count < len(words) else ""


def at_colon(text: str) -> tuple[str, str]:
    """Return (label, value): the texts before and after the first colon outside brackets: 「担当課：総務課」.

    ("", "") if no colon is among the first 41 characters; a text in brackets counts as one
    character.
    """
    found = _AT_COLON.match(text)
    return (found[1], found[2].strip()) if found else ("", "")
