"""Find a mail's signature: the lines below a ruled line, or a block that names a person or an office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from intake.reading.body.inline_labels import begins_with_label, pairs_of
from intake.reading.form.heads import Role, role_of
from intake.reading.form.labels import is_label, labels_of
from intake.reading.form.people import UNIT
from intake.terms import FieldName
from intake.text import fold

_RULE = re.compile(
    r"^[\s\u3000]*(?:([-=_*#~+/|・･.:;：＝－―─━═‐ー_＿＊☆★◇◆□■○●◎▽▼△▲※〇♪∞┏┓┗┛┃│┌┐└┘╋〓≡∴]{1,2})[\s\u3000]*)(?:[-=_*#~+/|・･.:;：＝－―─━═‐ー＿＊☆★◇◆□■○●◎▽▼△▲※〇♪∞┏┓┗┛┃│┌┐└┘╋〓≡∴\s\u3000]){4,}$"
)
_SHORT_RULE = re.compile(r"^[\s\u3000]*([-=_*＝－―─━ー＿＊])\1{2,3}[\s\u3000]*$")
_SPEAKS = re.compile(r"。|(?:ます|です|ました|ません|ください|下さい)\s*$")
_SIGNS_OFF = re.compile(
    r"〒|\bTEL\b|\bFAX\b|\bMAIL\b|https?://|[@＠]|電話|ファ[ック]クス|役場|市役所|区役所|庁舎|内線",
    re.I,
)
_ANSWERING = frozenset({FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.MUNICIPALITY_NAME})
_SIGNATURE_AT_MOST = 20  # lines
_REACHES = re.compile(
    r"(?<![\d〒])\(?0\d{1,4}[-()\s]{1,2}\d{1,4}[-()\s]{1,2}\d{3,4}|[\w.+-]+@[\w.-]+"
)
_OF_AN_OFFICE = re.compile(rf"^〒|{UNIT}|[市町村区]$")
_OF_A_PERSON = re.compile(r"[一-鿿々]{1,4}\s[一-鿿々ぁ-ゖァ-ヺー]{1,5}")
_CORRECTS = re.compile("訂正|変更|変わ|修正|改め|誤|交代|異動")
_CLOSES = 2  # characters of 「以上」 or 「敬具」, which may be directly above a signature


def signature_of(rows: Sequence[str], own: Sequence[int]) -> list[int]:
    """Return the indices (from 0) of the lines of the mail's signature; [] if there is no signature.

    A signature begins at a line 「-- 」, or at a ruled line above an address block. In a text
    without such a line, the signature is a block below a sentence: the name of an office or person
    with a phone number or e-mail address. `rows` are all lines of the text, `own` the indices of
    the lines with the writer's own words.
    """
    written = [index for index in own if rows[index].strip()]
    for index in own:
        if rows[index] in ("-- ", "--"):
            return [i for i in own if i >= index]
    tail = written[-_SIGNATURE_AT_MOST - 1 :]
    for place, start in enumerate(tail):
        below = [rows[index] for index in tail[place + 1 :]]
        if _begins_signature(rows[start], below):
            return [i for i in own if i >= start]
    return [index for card in _cards(rows, own) for index in card]


def _begins_signature(row: str, below: Sequence[str]) -> bool:
    """Return whether `row` is a ruled line with which a mail's signature begins: an address block follows.

    `below` are the lines that follow. If the ruled line is short (「---」), none of these lines may
    read like a sentence.
    """
    if _SHORT_RULE.match(row):
        return not any(_SPEAKS.search(fold(each)) for each in below) and _looks_like_address(below)
    return is_rule(row) and _looks_like_address(below)


def is_rule(row: str) -> bool:
    bare = re.sub(r"[\s\u3000]", "", row)
    return len(bare) >= 5 and bool(_RULE.match(row)) and len(set(bare)) <= 4


def _looks_like_address(block: Sequence[str]) -> bool:
    """Return whether the lines of `block` look like the address block of a signature.

    True if one of them has a postal mark, an e-mail or web address, or a word such as 電話 or 役場.
    False if at least two of them begin with labels of an application's fields, because such lines
    are answers.
    """
    labels = [labels_of(re.split(r"[:：]", row)[0]) for row in block]
    if sum(bool(_ANSWERING & {*names}) for names in labels) >= 2:
        return False
    return any(_SIGNS_OFF.search(fold(row)) for row in block)


def _cards(rows: Sequence[str], own: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices of the lines of each signature that has no ruled line above it.

    Such a signature is below a sentence. It begins with an office or a person, without a label, and
    gives a phone number or an e-mail address: 「余市町役場 企画課 余市 太郎」, then
    「TEL：0135-00-0001」. If the sentence is about a change, the first paragraph below it has the
    new values, and is no signature. `rows` are all lines of the text, `own` the indices of the
    writer's lines.
    """
    for above, run in _below_sentences(rows, own):
        starts = [i for i in run if i == run[0] or _may_be_above(rows[i - 1])]
        starts = [i for i in starts if len(rows[i].strip()) > _CLOSES]
        for start in starts[1:] if _CORRECTS.search(fold(above)) else starts:
            block = run[start - run[0] :][:_SIGNATURE_AT_MOST]
            reaching = [i for i in block if _REACHES.search(fold(rows[i]))]
            if reaching and _is_card([fold(rows[i]).strip() for i in block]):
                yield [i for i in block if i <= reaching[-1]]
                break


def _may_be_above(row: str) -> bool:
    """Return whether a signature may begin below the line `row`.

    True if the line is blank or very short, such as 「以上」, or if it is a heading for the
    applicant's contact, such as 「【問合せ先】」.
    """
    return len(row.strip()) <= _CLOSES or role_of(row) is Role.APPLICANT


def _below_sentences(rows: Sequence[str], own: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """Yield (sentence, indices of the lines directly below) for each sentence of the writer.

    The lines end before the next sentence or the next line that is not the writer's. A sentence
    with no line below is left out. `rows` are all lines of the text, `own` the indices of the
    writer's lines.
    """
    above, run = "", list[int]()
    for index, following in zip_longest(own, own[1:]):
        speaks = bool(_SPEAKS.search(fold(rows[index])))
        run += [] if speaks else [index]
        if above and run and (speaks or following != index + 1):
            yield above, run
        if speaks or following != index + 1:
            above, run = rows[index] if speaks else "", []


def _is_card(block: Sequence[str]) -> bool:
    """Return whether the lines `block` begin with an office or a person and contain no answer.

    A line is an answer if it has a label that asks for an office or a person, such as 「担当者：」.
    The result is also False if a line is a row of a table.
    """
    first = _REACHES.split(block[0])[0].split()
    who = " ".join(first[:-1] if first and is_label(first[-1]) else first)
    named = _OF_AN_OFFICE.search(who) or _OF_A_PERSON.fullmatch(who)
    if not named or role_of(who) or begins_with_label(block[0]):
        return False
    return not any("\t" in row or _asks_who(row) for row in block)


def _asks_who(row: str) -> bool:
    return any(_ANSWERING & {*labels_of(label)} for label, _ in pairs_of(row))
