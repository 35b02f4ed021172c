"""Recognise an absence notice or another automatic reply by the words of the mail.

Many such mails have no sign in their header that a machine sent them. A person named in an absence
notice is a deputy for urgent cases, not the new contact (担当者) of an application.
"""

from __future__ import annotations

import re

from intake.reading.body.spoken import sentences_of
from intake.reading.sender.automated_mail import is_named_automatic
from intake.text import fold, one_line

_AWAY = re.compile(
    r"(?:不在|出張|外出|離席|閉庁|休(?:暇|業|み))(?!の?(?:場合|時|とき|際)|[者所先日前]|明け|で(?:あれば|し?たら))"
    r"[^。]{0,30}(?:おり|い(?:る|ます)|です|なり|ため|ので|いただ|頂|取得)"
    r"|(?:不在|出張|外出|離席|休暇|休業|お休み)中|席を(?:外|離)|out of (?:the )?office|on (?:leave|vacation)|vacation",
    re.I,
)
_NOT_NOW = re.compile(r"(?:い|おり)まし[たて]|でした|ことが(?:多|あ)|がち")  # past, or now and then
_INSTEAD = re.compile(
    r"(?:急ぎ|至急|緊急|急用|急を要)(?:の|は|で(?:あれば|したら)|する|なら|時|な)"
    r"|urgent|immediate|in my absence",
    re.I,
)
_TURN = re.compile(r"連絡|電話|問い?合わ?せ|用件|用の")
_TO = re.compile(r"まで|下記|以下|代理|代わり|[者課係室](?:へ|に)")
_NOTICE = re.compile(r"不在(?:の)?(?:通知|連絡|[お御]?知らせ)")
_DECLARES = re.compile(
    r"変更|訂正|修正|交[代替]|変わ(?:り|る|った)|[代替]わ(?:りまし|りま[すし]|る|った)|後任|異動|退職"
    r"|申し?込み?(?:ます|いた|たく|をし)"
)
"""Words by which a person states a change or applies."""
_RECEIVED = re.compile(
    r"自動|(?:メール|御?ご?連絡|お問い?合わ?せ)(?:を|は)?[^。\n]{0,12}(?:受信|受領|受け?付け?|拝受|頂戴|いただき|頂き)"
    r"|automatic|auto-?(?:reply|response)|received your|do not reply|thank you for",
    re.I,
)


def says_absent(subject: str, new_text: str, *, replied: bool) -> str:
    """Return words showing that a mail is an absence notice or another automatic reply; "" if none do.

    `new_text` is the mail's text without quotations. `replied` is True if the header shows that a
    program sent the mail in reply to a letter of ours; in that case, if there are no such words,
    the first sentence of the text is returned. The result has at most 40 characters. It is "" if
    the text announces a change (such as a new 担当者) or applies for the system, unless the subject
    begins with words such as 自動応答.
    """
    if is_named_automatic(subject):
        return one_line(fold(subject))[:_SHOWN]
    if _DECLARES.search(fold(new_text)):
        return ""
    if found := _NOTICE.search(fold(subject)):
        return found[0]
    sentences = _lines(new_text)
    away = next((each for each in sentences if _is_away(each)), "")
    if away and any(map(_names_a_deputy, sentences)):
        return away[:_SHOWN]
    return (away or next(iter(sentences), ""))[:_SHOWN] if replied else ""


def may_be_written_by_hand(new_text: str) -> bool:
    """Return whether a person may have written `new_text`, judged by its words.

    True if the text has at least one sentence, and no phrase of automatic replies such as that
    somebody is absent or that a mail was received.
    """
    sentences = [*sentences_of(new_text)]
    text = fold(new_text)
    return bool(sentences) and not _RECEIVED.search(text) and not any(map(_is_away, _lines(text)))


def _names_a_deputy(sentence: str) -> bool:
    """Return whether a sentence says whom to contact during an absence, or what to do in urgent cases."""
    return bool(_INSTEAD.search(sentence) or (_TURN.search(sentence) and _TO.search(sentence)))


def _is_away(sentence: str) -> bool:
    return bool(_AWAY.search(sentence)) and not _NOT_NOW.search(sentence)


def _lines(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"[。\n]", fold(text)) if each.strip()]


_SHOWN = 40
