"""Find values in sentences without a label: a correction, or the wish to join the trial (試行運用)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.reading.body.quotation import Line, Voice
from intake.reading.form.labels import labels_of
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import close_up, fold, one_line
from intake.text.addresses import find_emails
from intake.text.phones import parse_phone

_RIGHT = re.compile(
    r"正しくは[、,:\s]*[「『\"]?(?P<value>[^「」『』\"。\n]{2,80}?)[」』\"]?"
    r"(?:です|でした|となります|になります|でございます|に訂正|へ訂正|。|$)"
)
_IS_RIGHT = re.compile(
    r"(?<![\w.+\-@()])(?P<value>[\w.+\-@()]{5,80})[」』\"]?\s*(?:の(?:方|ほう))?が正しい", re.A
)
_NAMED = re.compile(
    r"(?:メール)?アドレス|メール|電話(?:番号)?|担当(?:課|部署|者)(?:の?(?:氏名|名))?|氏名|お名前|所属"
)
_CHANGED = re.compile(
    rf"(?P<named>{_NAMED.pattern})(?:が|は|を|について)、?(?P<old>[^。、]{{1,40}}?)から、?"
    r"(?P<value>[^。、「」]{2,60}?)(?:に|へ)(?:変更|訂正|修正|交代|変わ)"
)
_SET = re.compile(
    rf"(?P<named>{_NAMED.pattern})(?:を|は|について(?:は)?)、?(?P<value>[^。、「」はをが]{{2,60}}?)"
    r"(?:(?:に|へ)(?:変更|訂正|修正)(?:し|いたし|致し|を?(?:お|御)?願|させ)|と読み?替え)"
)
_WRONGLY = re.compile(
    rf"(?P<named>{_NAMED.pattern})(?:が|に|を|は)[^。、0-9]{{0,6}}(?:間違|誤)[^。、]*[。、]"
)
_FROM_A_DAY = re.compile("[年月日度]$")  # 「８月１日から…に変わります」 holds later
_A_DAY = re.compile("[年月日度](?:から|より|以降|に|付け?で)")  # before what is to change then
_BEFORE = 60  # characters before a correction in which its field is named


def corrected_in_prose(lines: Sequence[Line]) -> Iterator[Labelled]:
    """Yield the right or new values in sentences of a mail that correct or change a value.

    `lines` are the lines of the mail; only those by the writer are read. Examples of such
    sentences: 「電話が違います。正しくは0135-00-0001です。」, 「0135-00-0001が正しいです。」,
    「担当課が総務課から防災課に変わりました。」 An e-mail address or a phone number is recognised
    by its form. Any other value is taken as 担当課 or 担当者の氏名, whichever the sentence names;
    if the sentence names neither, the value is ignored.
    """
    before = ""
    for line in lines:
        if line.voice is not Voice.OWN:
            continue
        text = one_line(fold(line.text))
        rightly, is_right = [*_RIGHT.finditer(text)], [*_IS_RIGHT.finditer(text)]
        for found in rightly:
            named = [each[0] for each in _NAMED.finditer(before + text[: found.start()])]
            if name := _field(found["value"], named[-1] if named else ""):
                value = close_up(found["value"].strip())
                yield Labelled(name, value, f"本文 {line.number}行目")
        for found in _CHANGED.finditer(text):
            name = _field(found["value"], found["named"])
            if name and not _FROM_A_DAY.search(found["old"]):
                value = close_up(found["value"].strip())
                yield Labelled(name, value, f"本文 {line.number}行目")
        for found in _SET.finditer(text):
            name = _field(found["value"], found["named"])
            if name and "から" not in found["value"] and not _A_DAY.search(text[: found.start()]):
                yield Labelled(name, close_up(found["value"].strip()), f"本文 {line.number}行目")
        for found in is_right:
            if name := _field(found["value"], ""):
                yield Labelled(name, found["value"], f"本文 {line.number}行目")
        for found in () if rightly or is_right else _WRONGLY.finditer(text):
            behind = text[found.end() :]
            name = _field(behind, "")
            if name and name in labels_of(found["named"]):
                yield Labelled(name, behind, f"本文 {line.number}行目")
        before = (before + text)[-_BEFORE:]


def named_before(text: str) -> FieldName | None:
    """Return the field whose name, such as 電話番号, comes last in `text`.

    None if `text` names no field, or if the last name in the text is not the label of exactly one
    field.
    """
    named = [each[0] for each in _NAMED.finditer(text)]
    names = labels_of(named[-1]) if named else ()
    return names[0] if len(names) == 1 else None


def _field(value: str, named: str) -> FieldName | None:
    if find_emails(value):
        return FieldName.EMAIL
    if parse_phone(value).number:
        return FieldName.PHONE
    name = next(iter(labels_of(named)), None) if named else None
    return name if name in (FieldName.SECTION, FieldName.CONTACT_NAME) else None


_TRIAL = r"試行運用(?:期間)?(?:中)?(?:への|の)?(?:参加|利用)?(?:について)?(?:は|を|も|には)?、?"
_NOT_WISHED = re.compile(
    _TRIAL + r"(?:(?:参加|希望)(?:は|を)?(?:いた|致)?"
    r"(?:しません|しない(?=[。、,.)）\s]|$|こと(?:と|に)(?:いた|致)?し(?:ます|ました|た)|予定|方針|方向|の(?:で|ため)))"
    r"|(?:辞退|見送|見合わせ))"
)
_WISHED = re.compile(  # 「…しますか」 asks, and 「…します」 in quotation marks is another's
    _TRIAL + r"(?:希望|参加)(?:を希望)?(?:いた|致)?(?:します|しております)(?![か」』])"
)


def wishes_in(lines: Sequence[Line]) -> Iterator[Labelled]:
    """Yield the wish to join the trial (試行運用), or not to join, from each line that states this wish.

    The value is 「希望する」 or 「希望しない」: 「試行運用への参加は希望しません。」 gives
    「希望しない」. Only lines by the writer are read. 根拠: 事務連絡 5.
    """
    for line in lines:
        if line.voice is not Voice.OWN or "試行" not in line.text:
            continue
        text = fold(line.text)
        where = f"本文 {line.number}行目"
        if _NOT_WISHED.search(text):
            yield Labelled(FieldName.TRIAL_WISH, "希望しない", where)
        elif _WISHED.search(text):
            yield Labelled(FieldName.TRIAL_WISH, "希望する", where)
