"""Detect in a sentence that another person or section takes over, or that a value is not settled."""

from __future__ import annotations

import re

from intake.reading.form.people import UNIT

_CHANGES = "変わ|変更|交代|交替|替わ|代わ|引き?継"
_BEHIND_A_NAME = r"(?:さん|氏|様)?(?:\([^()]*\))?"
_NAME = r"(?<![\d一-鿿々])[一-鿿々ァ-ヺー]{1,6}"
_FULL_NAME = rf"{_NAME} [一-鿿々ぁ-ゖァ-ヺー]{{1,5}}"
_SUCCESSOR = re.compile(
    rf"(?P<full>{_FULL_NAME}){_BEHIND_A_NAME}[にへ](?:{_CHANGES}|なり)"
    rf"|(?P<name>{_NAME}){_BEHIND_A_NAME}[にへ](?:{_CHANGES})"
    rf"|(?P<who>{_FULL_NAME}|{_NAME}){_BEHIND_A_NAME}が、?(?:これを|業務を|担当を)?引き?継"
)
_NO_PERSON = re.compile(rf"(?:{UNIT}|[都道府県市区町村月日])$")
_SECTION = r"(?P<section>[^\s、。「」はがをにへらり]{1,20}(?:課|室|係|局|班))"
_NEW_SECTION = re.compile(rf"{_SECTION}[にへ](?:{_CHANGES}|なり|移)")
_CALL_LATER = re.compile(
    rf"連絡先?は[^。]*?(?:から|より|以降|以後)(?:は|の|、)*{_SECTION}(?:に|へ|まで|と)"
)
_TOPIC = r"[」』]?(?:\([^()]*\))?(?:は|が|を|も|から|より|について|に代わ)"
_UNSETTLED = (
    r"(?:[^はが]|(?<=[でに])は)*?"
    r"(?:未確定|未定|(?:確定|決定|決ま)[しっ]て(?:いま|おりま|いな|おら|いませ|おりませ)[いずせん])"
)


def has_successor(given: str, label: re.Pattern[str], sentence: str) -> bool:
    """Return whether a sentence about the contact `given` says that another person takes over.

    `given` is the contact's name; `label` matches the words for the field, such as 担当者. The
    sentence must be about this name or word, as 「担当者は8月1日付けで余市 次郎に交代します」 is,
    or say that somebody takes over from this person.
    """
    family = re.escape(given.split()[0])
    if not re.search(rf"(?:{label.pattern}|{family}){_TOPIC}", sentence):
        return False
    found = (each[each.lastgroup or 0] for each in _SUCCESSOR.finditer(sentence))
    return any(not _NO_PERSON.search(name) and not _overlap(name, given) for name in found)


def has_new_section(given: str, label: re.Pattern[str], sentence: str) -> bool:
    """Return whether a sentence says that another section than `given` takes over or is to be contacted.

    `label` matches the words for the field, such as 担当課. Examples:
    「担当課は10月の改編により危機管理室に変わります」, 「連絡は8月から企画課にお願いします」.
    """
    of_field = re.search(label.pattern + _TOPIC, sentence)
    found = (_NEW_SECTION if of_field else _CALL_LATER).search(sentence)
    return found is not None and not _overlap(found["section"], given)


def is_unsettled(written: str, label: re.Pattern[str], sentence: str) -> bool:
    """Return whether a sentence says that a value in the application is not settled yet.

    `written` is the value as the application gives it; `label` matches the words for its field,
    such as 担当課. The topic of the sentence must be such a word, as in 「担当課は未確定です」, or the
    value in 「」, as in 「申込書の「希望する」は現時点では未確定です」.
    """
    topic = rf"(?:{label.pattern}|「{re.escape(written)}」)(?:は|が|も|について)"
    return bool(re.search(topic + _UNSETTLED, sentence))


def _overlap(one: str, other: str) -> bool:
    bare, rest = "".join(one.split()), "".join(other.split())
    return bare in rest or rest in bare
