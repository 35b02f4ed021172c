"""Recognise headings that say whose values are below them, or that these are examples.

A form asks for the same field of several people (申請者, 担当者) or before and after a change, and
shows examples. The labels are the same; only the heading distinguishes their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from intake.terms import FieldName
from intake.text import fold


class Role(StrEnum):
    """The meaning of a heading for the values below: whose they are, or that they are examples.

    ENTRY is the column to be filled in; CONTACT the contact person; APPLICANT the applicant, who is
    the contact if the form asks for no other; OTHER a mayor or deputy; FORMER a predecessor or an
    old value; OURS data of J-LIS printed on the form; SAMPLE an example.
    """

    ENTRY = "entry"  # 記入欄: the column to be filled in
    CONTACT = "contact"  # 担当者, 後任, 変更後, 主担当
    APPLICANT = "applicant"  # 申請者: the contact where no other is asked for
    OTHER = "other"  # 首長, 代表者, 副担当
    FORMER = "former"  # 前任, 変更前
    OURS = "ours"  # 提出先: printed on the form
    SAMPLE = "sample"  # 記入例


SET_ASIDE = frozenset((Role.OTHER, Role.FORMER, Role.OURS, Role.SAMPLE))
_OF_PERSONS = frozenset((Role.OTHER, Role.APPLICANT))
PERSONAL = frozenset(
    (FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.CONTACT_KANA, FieldName.PHONE,
     FieldName.EXTENSION, FieldName.EMAIL)
)  # fmt: skip
"""Fields about a person; all others are about the municipality, under whatever heading."""

_OF_A_CONTACT = PERSONAL | {FieldName.REMARKS}

OUT_OF_USE = (
    r"(?:不可|停止|廃止|終了|解約|(?:使え|使用でき|利用でき|つながり|繋がり|届き)(?:ません|ない|ず))"
    r"(?:中|済み?|予定|です)?"
)
"""The end of a text that says of its own value that it no longer holds."""

_NOTES = r"(?:記入|記載|入力|作成|記述|回答)(?:方法|上の注意(?:事項)?|要領|の?例|見本|サンプル)"
_EXAMPLE = rf"(?:{_NOTES}|例示?|見本|サンプル|書き方|sample|example)"
_INQUIRIES = r"(?:本件)?(?:の|に関する)?(?:お|御)?問い?合わ?せ先?"
_WHOSE = r"(?:の?(?:御|ご)?(?:担当(?:者|課|部署)?|連絡先|情報|内容))?"
_DEPUTY = r"副(?:担当者?)?|予備|サブ"
_HEADS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(words, re.I))
    for role, words in (
        (Role.SAMPLE, rf"{_EXAMPLE}(?:欄|シート)?(?:\([^()]*\)?)?"),
        (Role.FORMER, rf"(?:前任者?|旧|(?:変更|訂正|修正|異動|更新)前|(?:前|昨|旧)年度?|前回|従前|誤|取消し?|削除){_WHOSE}"),
        (Role.CONTACT, rf"(?:後任者?|新|(?:変更|訂正|修正|異動|更新)後|現(?:任|在)者?|新年度|主|正){_WHOSE}|"
                       r"(?:御|ご)?(?:事務|連絡|実務|申込|取扱)?担当(?:者|部署|課)?(?:の)?(?:連絡先|情報|等)?|(?:御|ご)?連絡先"),
        (Role.ENTRY, rf"(?:御|ご|貴団体)?(?:記入|入力|記載|回答)欄?|(?:(?:今|本|現)年度?|今回){_WHOSE}|申込内容"),
        (Role.OTHER, rf"(?:団体|自治体|施設)?の?代表者|首長|[市町村区]{{1,4}}長|副(?:市長|町長|村長)|{_DEPUTY}|(?:所属|決裁|管理)(?:長|責任者|者)|責任者|理事長"),
        (Role.APPLICANT, rf"(?:申請|申込|届出|利用)者|(?:申請|申込|利用)団体|{_INQUIRIES}|事務局"),
        (Role.OURS, r"(?:御|ご)?(?:提出|送付|返送|申込)先|受付(?:窓口|欄|担当)|(?:機構|事務局)?使用欄"),
    )
)  # fmt: skip
_FRAME = re.compile(r"^[\s■□◆◇●○※*・▼▽【\[(<〈《「『〔]+|[\s】\])>〉》」』〕:：]+$")
_TAIL = re.compile(r"(?<=.)\(([^()]*)\)?$")
_LED = re.compile(r"^\(?参考[):]?(?=.)")
_NUMBER = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[ア-コ])[\s.．、)]+")
_REFERS = r"(?!\s*(?:[をはのにともがへ]|参照|参考|シート|欄))"
_SAMPLE_TITLE = re.compile(
    rf"^[\W_]*{_NOTES}(?:$|(?!:)[\W_]){_REFERS}|[\[(<〈【《]\s*{_EXAMPLE}\s*[\])>〉】》]{_REFERS}",
    re.I,
)
_SAYS_EXAMPLE = re.compile(
    rf"^[\[(<〈【《]?\s*(?:{_EXAMPLE}|ex|e\.g)\.?\s*[\])>〉】》:、]"
    rf"|[\[(<〈【《]\s*{_EXAMPLE}\s*[\])>〉】》]$",
    re.I,
)
_EXAMPLE_BESIDE = re.compile(
    rf"[\[(（<〈【《]\s*(?:{_EXAMPLE})\s*[:：、][^()（）\[\]<>〈〉【】《》]*[\])）>〉】》]", re.I
)
_OUR_NAME = re.compile(r"地方公共団体情報システム機構|J-?LIS", re.I)
_TO_US = re.compile(rf"{_INQUIRIES}|(?:提出|送付|返送)先|担当")
_ADDRESSED = re.compile(r"様$|御中$|長$")
_LONGEST, _LONGEST_TITLE = 40, 60


@lru_cache(maxsize=4096)
def role_of(text: str) -> Role | None:
    """Return the role of the heading `text`: whose data are below it, or that they are examples.

    None if `text` is not such a heading. Titles such as 「【記入例】利用申込書」 are recognised
    only by `heading`.
    """
    folded = fold(text).strip()
    if len(folded) > _LONGEST:
        return None
    bare = re.sub(r"\s+", "", _NUMBER.sub("", _FRAME.sub("", folded)))
    bare = _LED.sub("", bare)  # 「（参考）前年度」
    found = _role(bare)
    if found is None and (
        tail := _TAIL.search(bare)
    ):  # 「旧担当者（３月まで）」, 「申請者（首長）」
        found = _role(bare[: tail.start()])
        found = found and (_role(tail[1]) or found)
    if found is None and _OUR_NAME.search(folded) and not _ADDRESSED.search(folded):
        return Role.OURS if _TO_US.search(bare) else None
    return found


def _role(bare: str) -> Role | None:
    return next((role for role, words in _HEADS if words.fullmatch(bare)), None)


def is_sample(title: str) -> bool:
    """Return whether a title says that an example or notes follow, as 「【記入例】利用申込書」 does."""
    folded = fold(title).strip()
    if len(folded) > _LONGEST_TITLE or "。" in folded:
        return False
    return bool(_SAMPLE_TITLE.search(folded)) or role_of(title) is Role.SAMPLE


def says_example(value: str) -> bool:
    """Return whether a value itself says that it is an example: 「例：防災課」, 「山田 太郎（記入例）」."""
    return bool(_SAYS_EXAMPLE.search(fold(value).strip()))


def without_example(value: str) -> str:
    """Return the value without an example in brackets: 「防災課（例：総務課）」 becomes 「防災課」.

    A value that is nothing but an example is returned unchanged, and so is 「山田 太郎（例）」,
    where the brackets say that the whole value is an example.
    """
    return _EXAMPLE_BESIDE.sub("", value).strip() or value


def heading(text: str) -> Role | None:
    """Return the role of the heading `text`; None if `text` is no heading.

    The role says whose data are below, or that they are examples. `text` is a line or the text of a
    cell. Unlike `role_of`, this function also recognises titles such as 「【記入例】利用申込書」.
    """
    return Role.SAMPLE if is_sample(text) else role_of(text)


_QUALIFIER = re.compile(r"[(\[【<〈]([^()\[\]【】<>〈〉]{1,12})[)\]】>〉]")


_BY_QUALIFIER = frozenset((Role.FORMER, Role.SAMPLE, Role.CONTACT))


def qualified(label: str) -> Role | None:
    """Return the role that words in brackets in a label, such as （旧）, give to its value; else None.

    The role says that the value is an old one, an example or the contact's.
    「担当者（責任者）氏名」 has no such role: the words in brackets only describe the one person
    who is asked for.
    """
    words = (re.sub(r"\s+", "", each) for each in _QUALIFIER.findall(fold(label)))
    return joined(role for each in words if (role := _role(each)) in _BY_QUALIFIER)


_RESERVED = re.compile(
    rf"(?:{_DEPUTY})|.*\d+年度?|[RrHh]\d+(?:年度)?|.*[年月日末](?:まで|から|以降|以前|より)"
    rf"|.*(?:夜間|休日|閉庁|時間外|緊急).*|.*(?:{OUT_OF_USE})"
)


def reserves(label: str) -> bool:
    """Return whether words in brackets in a label say that its value is not simply the contact's.

    The value is a deputy's, is valid only for some time, or is out of use: 「担当者氏名（副）」,
    「担当課（令和３年度）」, 「電話番号（９月末まで）」, 「電話番号（使用不可）」.
    """
    words = (re.sub(r"\s+", "", each) for each in _QUALIFIER.findall(fold(label)))
    return any(_RESERVED.fullmatch(each) for each in words)


def joined(roles: Iterable[Role | None]) -> Role | None:
    """Return the role of a value to which several headings apply; None if no heading gives a role.

    `roles` are the roles of these headings, nearest first. The result is the nearest role in
    SET_ASIDE (whose values are not used, such as examples). If no role is in SET_ASIDE, it is the
    nearest role of all. Role.ENTRY is ignored.
    """
    told = [role for role in roles if role and role is not Role.ENTRY]
    return next((role for role in told if role in SET_ASIDE), told[0] if told else None)


def counts(role: Role | None, name: FieldName) -> bool:
    """Return whether a value of the field `name` may be the applicant's answer, judged by its role.

    `role` says whose the value is, or that it is an example; None if no heading says so. False for
    a value of a predecessor, of J-LIS or from an example. For a mayor or deputy (Role.OTHER), False
    only for personal fields, such as the phone number.
    """
    if role in _OF_PERSONS:
        return role is Role.APPLICANT or name not in PERSONAL
    return role not in SET_ASIDE


class Passages:
    """Tracker of the role of each label while a form is read from top to bottom.

    The role says whose value the label asks for, or that the value is an example. Call `begin` at
    each heading, and `role` at each label to get the label's role.

    A role set by a heading lasts until the next heading. Three rules differ: an example or former
    values continue below a heading without a role. A role whose values are not used (SET_ASIDE)
    also ends where a label repeats. Role.OURS also ends at a label that asks for anything but
    contact data.
    """

    def __init__(self, role: Role | None = None) -> None:
        self._role = role
        self._labels: set[FieldName] = set()

    def begin(self, role: Role | None) -> None:
        """Start a new part of the form, below a heading that was just read; changes the current role.

        `role` says whose values are below the heading, or that these are examples; None if the
        heading does not say. With None, the current role stays if it is Role.SAMPLE or Role.FORMER,
        and ends if it is any other.
        """
        if role is not None or self._role not in (Role.SAMPLE, Role.FORMER):
            self._role = role
            self._labels.clear()

    def role(self, name: FieldName | None) -> Role | None:
        """Return the role of the next label, which asks for the field `name`; None if it has no role.

        The label is recorded, because a repeated label can end the current role. A role says whose
        the label's value is, or that it is an example. `name` is None for a label that has no value
        and is only a title.
        """
        again = name in self._labels and self._role in SET_ASIDE
        if again or (self._role is Role.OURS and name and name not in _OF_A_CONTACT):
            self.begin(Role.ENTRY)
        if name:
            self._labels.add(name)
        return self._role
