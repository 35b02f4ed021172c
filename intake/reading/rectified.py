"""A correction said in a sentence: 「電話番号に誤りがありました。正しくは0135-00-0001です。」"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.reading.labels import labels_of
from intake.reading.parts import Labelled
from intake.reading.quotation import Line, Voice
from intake.terms import FieldName, Finding, Severity
from intake.text import close_up, find_emails, fold, one_line, parse_phone

_RIGHT = re.compile(
    r"正しくは[、,:\s]*[「『\"]?(?P<value>[^「」『』\"。\n]{2,80}?)[」』\"]?"
    r"(?:です|でした|となります|になります|でございます|に訂正|へ訂正|。|$)"
)
_NAMED = re.compile(
    r"(?:メール)?アドレス|メール|電話(?:番号)?|担当(?:課|部署|者)(?:の?(?:氏名|名))?|氏名|お名前|所属"
)
_CORRECTS = re.compile(
    r"誤り(?:が|で|の|を)|誤って[^。\n]{0,6}(?:記載|記入|入力)|間違[いえっ]|訂正(?:し|いたし|致し|を|願|の|させ|箇所)"
)
_BEFORE = 60  # characters in which what is corrected is named


def rectified(lines: Sequence[Line]) -> Iterator[Labelled]:
    """What a sentence puts right, under the field it names before or that the value shows."""
    before = ""
    for line in lines:
        if line.voice is not Voice.OWN:
            continue
        text = one_line(fold(line.text))
        for found in _RIGHT.finditer(text):
            named = [each[0] for each in _NAMED.finditer(before + text[: found.start()])]
            if name := _field(found["value"], named[-1] if named else ""):
                value = close_up(found["value"].strip())
                yield Labelled(name, value, f"本文 {line.number}行目")
        before = (before + text)[-_BEFORE:]


def _field(value: str, named: str) -> FieldName | None:
    if find_emails(value):
        return FieldName.EMAIL
    if parse_phone(value).number:
        return FieldName.PHONE
    name = next(iter(labels_of(named)), None) if named else None
    return name if name in (FieldName.SECTION, FieldName.CONTACT_NAME) else None


def unread_correction(subject: str, new_text: str) -> Iterator[Finding]:
    """That a correction is announced, of which nothing could be read: the old value would stand."""
    found = _CORRECTS.search(fold(f"{subject}\n{new_text}"))
    if found or "【訂正】" in subject:
        message = (
            "訂正の申出とみられますが、訂正後の内容を読み取れませんでした。本文を確認してください。"
        )
        yield Finding("correction_unread", Severity.REVIEW, message, where="件名・本文")
