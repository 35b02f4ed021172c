"""One labelled value as a field holds it: one line, normalised, with what is doubtful about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from intake.mime.mojibake import mend
from intake.reading.form.choices import OPTIONS, choose
from intake.reading.form.labels import labels_of
from intake.reading.form.people import name_and_kana
from intake.reading.labelled import Labelled
from intake.register.lines import check_digit
from intake.terms import FieldName, Finding
from intake.text import day_from_serial, fold, fold_dashes, one_line, parse_date, parse_months
from intake.text.addresses import find_emails, unbroken
from intake.text.domains import domain_of, inside
from intake.text.phones import parse_phone
from intake.vocabulary.findings import fields


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value, None where the text says none; `also` are further fields it names."""

    text: str | None
    findings: tuple[Finding, ...] = ()
    also: Mapping[FieldName, str] | None = None


_EMPTY = re.compile(
    r"[\s　○〇◯●×_\-―ー＿－〃…・.。、,:：/()（）\[\]「」『』【】年月日令和人]*"
    r"(?:都道府県|市区町村|都|道|府|県|郡|市|区|町|村|課|部|係|様)?[\s　○〇◯]*"
)
_BLANKS = re.compile(r"([○〇◯●△▲□■◇◆＊*])[\s　]*\1|x{3,}|^x+@x")
_TELLS_WHAT = r"(?:入力|記入|記載|選択|クリック|タップ)"
_INSTRUCTION = re.compile(
    rf"{_TELLS_WHAT}(?:して|をお?願い|の上|又は|または)?(?:ください|下さい|します|いたします|タップ)"
    rf"|^[(【\[▼▽▾]?(?:[^。]{{0,15}}(?:を|に|から|より))?{_TELLS_WHAT}(?:する|のこと|ください|下さい|欄)?[▼▽▾。]?[)】\]]?$"
)
_NOTHING = frozenset(
    ("なし", "無し", "無", "-", "同上", "空欄", "未記入", "記入してください", "n/a", "不明")
)
_ELSEWHERE = re.compile(
    r"(?:(?:別添|別紙|添付)の?)?(?:利用)?申込書(?:の|に|を|へ)?(?:とおり|通り|参照|記載|記入)|(?:別添|別紙|添付)の?(?:とおり|通り|参照)"
    r"|(?:上記|下記|前記|左記|右記|以下|次|前回|従前|従来|これまで|署名|件名)(?:の|に|と|を)?(?:とおり|通り|同じ|同様|参照)"
    r"|(?:変更|変わり|異動)(?:は|が)?(?:なし|無し|あり?ません|ございません)|未定|調整中|検討中|\(?選択してください|後日|追って|決まり次第"
)  # says where the value stands, or that there is none yet
_LOST = re.compile("[\ufffd〓\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""What stands where a character was lost, and characters that mean something to their writer alone."""
_GARBLED = "読めない文字（外字や文字化け）があります。"
_TRAILING = re.compile(r"\s*(?:様|さま|殿|印|㊞|\(印\))$")


def is_empty(name: FieldName, text: str) -> bool:
    """Whether the text is a blank or only the template's placeholder (「○○課」「　年　月　日」)."""
    bare = one_line(text)
    if not bare:
        return True
    folded = fold(bare).lower()
    if name in OPTIONS:
        return bool(_INSTRUCTION.fullmatch(folded))
    if name in (FieldName.REMARKS, FieldName.CONSIDERATION):
        return bare in ("-", "○○") or bool(_INSTRUCTION.fullmatch(folded))
    if name in labels_of(bare) or _BLANKS.search(folded) or _INSTRUCTION.search(folded):
        return True
    return bool(_EMPTY.fullmatch(bare) or _ELSEWHERE.match(folded)) or folded in _NOTHING


@lru_cache(maxsize=1024)  # asked for a form's fields, its record and its differences alike
def normalise(labelled: Labelled) -> Value:
    """The field's value in its normal form (FieldName says which), with findings."""
    if labelled.doubt:
        return _doubt(labelled, labelled.doubt)
    if is_empty(labelled.name, labelled.value):
        return Value(None)
    if _LOST.search(labelled.value) or mend(labelled.value)[1]:
        return _doubt(labelled, _GARBLED)
    return _NORMAL[labelled.name](labelled)


def _written(labelled: Labelled) -> str:
    return one_line(labelled.value)[:60]


def _unreadable(labelled: Labelled, cure: str) -> Value:
    """No value, and a finding that says so."""
    doubt = fields.UNREADABLE[labelled.name](
        where=labelled.where, written=_written(labelled), cure=cure
    )
    return Value(None, (doubt,))


def _doubt(labelled: Labelled, why: str) -> Value:
    """No value, and a question for a person: the text may be taken in two ways."""
    doubt = fields.DOUBTFUL[labelled.name](
        where=labelled.where, written=_written(labelled), why=why
    )
    return Value(None, (doubt,))


def _repaired(labelled: Labelled, value: str) -> Finding:
    return fields.RESTORED[labelled.name](
        where=labelled.where, written=_written(labelled), value=value
    )


def _plain(labelled: Labelled) -> Value:
    return Value(one_line(fold(labelled.value)) or None)


def _name(labelled: Labelled) -> Value:
    bare = _TRAILING.sub("", one_line(fold(labelled.value)))
    name, kana = name_and_kana(bare)
    return Value(name or None, also={FieldName.CONTACT_KANA: kana} if kana else None)


def _date(labelled: Labelled) -> Value:
    day = parse_date(labelled.value) or _serial_day(labelled.value)
    return Value(day.isoformat()) if day else _unreadable(labelled, "年月日を確認してください。")


def _month(labelled: Labelled) -> Value:
    months = parse_months(labelled.value)
    if len(months) > 1:
        return _doubt(labelled, "複数の年月が書かれています。")
    if months:
        return Value(f"{months[0][0]:04d}-{months[0][1]:02d}")
    day = _serial_day(labelled.value)
    return Value(f"{day:%Y-%m}") if day else _unreadable(labelled, "年月を確認してください。")


def _serial_day(text: str) -> date | None:
    """The day that a spreadsheet stored as a number."""
    folded = one_line(fold(text))
    return day_from_serial(float(folded)) if re.fullmatch(r"\d{5}(?:\.0*)?", folded) else None


def _code(labelled: Labelled) -> Value:
    digits = re.sub(r"\.0+$", "", re.sub(r"[\s\-]", "", fold_dashes(labelled.value)))
    if _is_ascii_digits(digits, 6):
        return Value(digits)
    ways = set(_codes_of(digits)) if _is_ascii_digits(digits, 4, 5) else set()
    if len(ways) != 1:
        return _unreadable(labelled, "検査数字を含む6桁を確認してください。")
    (code,) = ways
    return Value(code, (_repaired(labelled, code),))


def _is_ascii_digits(text: str, *lengths: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) in lengths


def _codes_of(digits: str) -> Iterator[str]:
    """The codes behind 4 or 5 digits: the check digit left out, the leading zero lost, or both."""
    five = digits.zfill(5)
    if 1 <= int(five[:2]) <= 47 and five[2] != "0":  # prefecture 01 to 47, municipality from 100
        yield five + check_digit(five)
    if len(digits) == 5 and check_digit(f"0{digits[:4]}") == digits[4]:
        yield f"0{digits}"


def _phone(labelled: Labelled) -> Value:
    phone = parse_phone(labelled.value)
    findings: list[Finding] = []
    number = phone.number
    if number is None:
        number = _with_zero(labelled.value)
        if number is None:
            return _unreadable(labelled, "市外局番からの番号を確認してください。")
        findings.append(_repaired(labelled, number))
    elif phone.doubt:
        findings.append(
            fields.PHONE_UNUSUAL(where=labelled.where, number=number, doubt=phone.doubt)
        )
    also = {FieldName.EXTENSION: phone.extension} if phone.extension else None
    return Value(number, tuple(findings), also)


def _with_zero(text: str) -> str | None:
    """The number whose leading zero a spreadsheet dropped, None where that does not explain it."""
    digits = re.sub(r"\.0+$", "", one_line(fold(text)))
    if not re.fullmatch(r"[1-9]\d{8,9}", digits):
        return None
    phone = parse_phone("0" + digits)
    return None if phone.doubt else phone.number


def _extension(labelled: Labelled) -> Value:
    found = re.search(r"\d{1,8}", fold_dashes(labelled.value))
    return Value(found[0] if found else None)


def _email(labelled: Labelled) -> Value:
    whole, doubtful = unbroken(labelled.value)
    if doubtful:
        return _doubt(labelled, "メールアドレスが行の途中で折り返されています。")
    found = find_emails(whole)
    several = [each for each in found if not inside(domain_of(each), "lgwan.jp")]
    if found and not several:
        return _doubt(labelled, "総合行政ネットワーク（LGWAN）専用のメールアドレスです。")
    if not several:
        return _unreadable(labelled, "メールアドレスを確認してください。")
    address = several[0]
    if len(several) == 1:
        return Value(address)
    doubt = fields.EMAIL_SEVERAL(where=labelled.where, count=len(several), address=address)
    return Value(address, (doubt,))


def _choice(labelled: Labelled) -> Value:
    choice = choose(labelled.name, labelled.value)
    if choice.value:
        return Value(choice.value)
    if len(choice.chosen) > 1:
        doubt = fields.SEVERAL_CHOSEN[labelled.name](
            where=labelled.where, chosen="」と「".join(choice.chosen)
        )
        return Value(None, (doubt,))
    if choice.doubtful:
        return _doubt(labelled, "選択肢のほかの語が続くなど、選んだものを確定できません。")
    if choice.offered > 1:
        return Value(None)  # the options as printed, none of them ticked
    return _unreadable(labelled, "選択の内容を確認してください。")


def _population(labelled: Labelled) -> Value:
    folded = re.sub(r"[\s,、]", "", one_line(fold(labelled.value)))
    found = re.fullmatch(r"(?:約|およそ)?(\d{1,8})(?:\.0+)?人?(?:\(.*\))?", folded)
    if not found:
        return _unreadable(labelled, "人口を確認してください。")
    return Value(str(int(found[1])))


_NORMAL: Mapping[FieldName, Callable[[Labelled], Value]] = {
    **dict.fromkeys(FieldName, _plain),
    FieldName.APPLICATION_DATE: _date,
    FieldName.MUNICIPALITY_CODE: _code,
    FieldName.CONTACT_NAME: _name,
    FieldName.PHONE: _phone,
    FieldName.EXTENSION: _extension,
    FieldName.EMAIL: _email,
    FieldName.TRIAL_WISH: _choice,
    FieldName.PATTERN: _choice,
    FieldName.KONBINI_STATUS: _choice,
    FieldName.DESIRED_START: _month,
    FieldName.POPULATION: _population,
}
