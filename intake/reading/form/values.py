"""Normalise a labelled value to the standard form of its field, such as 2022-07-01 for a date.

Values that are unreadable or uncertain give findings instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from intake.mime.mojibake import is_damaged
from intake.reading.form.choice_words import denies, reserves
from intake.reading.form.choices import OPTIONS, choose
from intake.reading.form.denied import is_rejected
from intake.reading.form.heads import OUT_OF_USE, PERSONAL, says_example, without_example
from intake.reading.form.labels import at_colon, is_label, label_each_number, labels_of
from intake.reading.form.people import (
    has_second_label,
    is_kana,
    name_and_kana,
    names_two_people,
    names_two_sections,
)
from intake.reading.form.revised import value_in_force
from intake.reading.labelled import Labelled
from intake.register.lines import check_digit
from intake.terms import FieldName, Finding
from intake.text import day_from_serial, fold, fold_dashes, one_line, parse_date, parse_months
from intake.text.addresses import find_emails, unbroken
from intake.text.domains import domain_of
from intake.text.numerals import arabic, count_in_digits
from intake.text.phones import parse_phone, phones_apart
from intake.vocabulary.codes import FREE_TEXT
from intake.vocabulary.findings import fields


@dataclass(frozen=True, slots=True)
class Value:
    """A labelled value after normalising; `text` is None if the value is empty, unreadable or uncertain.

    `findings` say what is unreadable, uncertain or was repaired. `also` has values of further
    fields found in the same text, such as the extension after a phone number; None if there are
    none.
    """

    text: str | None
    findings: tuple[Finding, ...] = ()
    also: Mapping[FieldName, str] | None = None


_EMPTY = re.compile(r"[\W_○〇◯ー〃年月日令和人都道府県郡市区町村局部課室係班様印]*")
"""Signs and units around a value that is not filled in: 「 部 課 係」, 「___課」, 「令和 年 月
日」.
"""
_BLANKS = re.compile(r"([○〇◯●△▲□■◇◆＊*])[\s　]*\1|x{3,}|^x+@x")
_TELLS_WHAT = r"(?:入力|記入|記載|選択|クリック|タップ|記名|署名|押印)+"
_INSTRUCTION = re.compile(
    rf"{_TELLS_WHAT}(?:して|をお?願い|の上|又は|または)?(?:ください|下さい|します|いたします|タップ)"
    rf"|^[(【\[▼▽▾]?(?:[^。]{{0,15}}(?:を|に|から|より|で|又は))?{_TELLS_WHAT}(?:する|のこと|ください|下さい|欄)?[▼▽▾。]?[)】\]]?$"
)
_ASKS = re.compile(
    r"(?:ください|下さい|願います|お願い(?:いた)?します|(?:文字|字)(?:以内|まで|程度))[。)）]*$"
    r"|(?:名称|氏名|名前|[課係部署属体]名)[\W印]*$|^\W*(?:姓|氏|苗字)\W*名前?\W*$"
)
"""Endings of a form's instructions, with which no section or name ends."""
_NO_WORDS = re.compile(r"[\W\d_]*")
_JAPANESE = re.compile(r"[々〆ぁ-ヿ一-鿿㐀-䶿豈-﫿\U00020000-\U0003ffff]")
_WORDS = (FieldName.SECTION, FieldName.CONTACT_NAME)
_OF_DIGITS = (
    FieldName.PHONE,
    FieldName.EXTENSION,
    FieldName.MUNICIPALITY_CODE,
    FieldName.POPULATION,
)
_NOTHING = frozenset(
    ("なし", "無し", "無", "-", "同上", "空欄", "未記入", "記入してください", "n/a", "不明")
)
_ELSEWHERE = re.compile(
    r"(?:(?:別添|別紙|添付)の?)?(?:利用)?申込書(?:の|に|を|へ)?(?:とおり|通り|参照|記載|記入)|(?:別添|別紙|添付)の?(?:とおり|通り|参照)"
    r"|(?:上記|下記|前記|左記|右記|以下|次|前回|従前|従来|これまで|署名|件名)(?:の|に|と|を)?(?:とおり|通り|同じ|同様|参照)"
    r"|(?:変更|変わり|異動)(?:は|が)?(?:なし|無し|あり?ません|ございません)|未定|調整中|検討中|\(?選択してください|後日|追って|決まり次第"
)  # refers to another place, or says that there is no value yet
_SAYS_WHERE_OR_WHEN = re.compile(
    r"(?:とおり|通り|参照|覧|同[じ様一]|記載|未定|予定|中止|なし|無し|省略|ます|ません|ください|下さい)[。)]*$"
    r"|^\(?(?:[上下左右]記|別[紙添])|^未(?!来)[一-鿿]{1,3}$"
)
"""The endings and beginnings of a remark where a section or a name is asked for."""
_GARBLED = "読めない文字（外字や文字化け）があります。"
_ANY_TEXT = (*OPTIONS, *FREE_TEXT)  # may contain boxes to tick, or two values
_TWO = "二つの記載があり、どちらが今のものか分かりません。"
_IN_BRACKETS = re.compile(r"[(【\[〔][^()【】\[\]〔〕]*[)】\]〕]")
_SENTENCE = re.compile(
    r"(?<!\S)(?=\S{6})\S*[一-鿿々][ぁ-ん]+[一-鿿々]\S*|(?<!\S)[一-鿿々]{2,}中(?!\S)|\d\s*[一-鿿々]"
)
"""What no name has: hiragana inside a long word (「剛ではなく桃子」), 「人選中」, numbers before names."""
_OUT_OF_USE = re.compile(rf"{OUT_OF_USE}[\s。)】\]]*$")
_UNSURE = re.compile(r"(?:確認(?:中|予定)|要確認)[\s。)】\]]*$")
_LATER = re.compile(r"\([^()]*(?:[年月]|(?<!曜)日)(?:から|以降|より)[^()]*\)")
_LATER_BARE = re.compile(r"(?:[\d来翌][年月]度?|\d日|\d[./]\d{1,2})(?:から|以降|より)")
_NOTE_BEHIND = re.compile(r"\S\s*※\s*\S")
_A_SECTION = re.compile(r"\S+[課係]")
_PERSON = re.compile(r"[々〆ぁ-ヿ一-鿿]{1,5} [々〆ぁ-ヿ一-鿿]{1,5}")
_TRAILING = re.compile(r"\s*(?:様|さま|殿|印|㊞|\(印\))$")


def is_empty(name: FieldName, text: str) -> bool:
    """Return whether nothing is filled in for the field `name`, although there may be a text.

    True if the text is blank, a placeholder (「○○課」, 「 年 月 日」), an example (「例：防災課」),
    or an instruction of the form (「選択してください」). Also True if it says only that the value
    is elsewhere (「別添のとおり」) or not settled (「未定」).

    Two kinds of fields are judged less strictly. In a choice, only a blank, an example or an
    instruction counts as empty; in a free-text field, only a blank, 「-」, 「○○」 or an
    instruction.
    """
    bare = one_line(text if name in FREE_TEXT else without_example(text))
    if not bare:
        return True
    folded = fold(bare).lower()
    if name not in FREE_TEXT and says_example(folded):
        return True
    if name in OPTIONS:
        return bool(_INSTRUCTION.fullmatch(folded))
    if name in FREE_TEXT:
        return bare in ("-", "○○") or bool(_INSTRUCTION.fullmatch(folded))
    if name in _WORDS and any(
        told(folded) for told in (_ASKS.search, _NO_WORDS.fullmatch, _SAYS_WHERE_OR_WHEN.search)
    ):
        return True
    if name in _OF_DIGITS:
        bare, folded = arabic(bare), arabic(folded)
    if name in labels_of(bare) or _BLANKS.search(folded) or _INSTRUCTION.search(folded):
        return True
    return bool(_EMPTY.fullmatch(bare) or _ELSEWHERE.match(folded)) or folded in _NOTHING


@lru_cache(maxsize=1024)  # called for the same value several times
def normalise(labelled: Labelled) -> Value:
    """Return the value in the standard form of its field (described at FieldName), with findings.

    `text` of the result is None if the value is empty, unreadable or uncertain. An unreadable or
    uncertain value has a finding; an empty value has none. A value with a `doubt` counts as
    uncertain.
    """
    if labelled.doubt:
        return _doubt(labelled, labelled.doubt)
    if is_empty(labelled.name, labelled.value):
        return Value(None)
    if labelled.name not in FREE_TEXT:
        labelled = replace(labelled, value=without_example(labelled.value))
    if is_damaged(labelled.value, has_boxes=labelled.name in _ANY_TEXT):
        return _doubt(labelled, _GARBLED)
    if labelled.name in _ANY_TEXT:
        return _NORMAL[labelled.name](labelled)
    # 「主担当：林檎 咲子　副担当：葡萄 太郎」: before the first label is removed as a repeated one
    labelled = replace(labelled, value=value_in_force(labelled.value)[0])
    value, doubtful = value_in_force(_without_label(labelled))
    if doubtful:
        return _doubt(labelled, _TWO)
    if labelled.name in _WORDS and not _is_named(value):
        return _doubt(labelled, "名称の文字とみられません。")
    if labelled.name in _WORDS and parse_phone(value).number:
        return _doubt(labelled, "電話番号も書かれています。")
    if _OUT_OF_USE.search(fold(value).strip()):
        return _doubt(labelled, "使えない、又は終わったものとして書かれています。")
    if labelled.name in PERSONAL and is_rejected(one_line(fold(value))):
        return _doubt(labelled, "使わないもの、又は違うものとして書かれています。")
    if labelled.name in PERSONAL and _says_later(labelled.name, fold(value)):
        return _doubt(labelled, "いつから使えるかの断りがあります。")
    if labelled.name in PERSONAL and _UNSURE.search(fold(value).strip()):
        return _doubt(labelled, "確かでないものとして書かれています。")
    if labelled.name in _WORDS and _NOTE_BEHIND.search(_IN_BRACKETS.sub(" ", fold(value))):
        return _doubt(labelled, "名称のほかに注記（※）があります。")
    if labelled.name is FieldName.SECTION and names_two_sections(fold(value)):
        return _doubt(labelled, _TWO)
    return _NORMAL[labelled.name](replace(labelled, value=value))


def _says_later(name: FieldName, text: str) -> bool:
    """Return whether a text says from when its value is valid, as in 「防災課（10月から）」.

    `text` is normalised by `fold`. Words outside brackets count only if the field `name` is a
    section or a person's name: 「10月から防災課」.
    """
    return bool(_LATER.search(text) or (name in _WORDS and _LATER_BARE.search(text)))


def _without_label(labelled: Labelled) -> str:
    """Return the text of a value without its own label, which some writers repeat: 「担当：余市 太郎」."""
    label, value = at_colon(labelled.value)
    return value if value and labelled.name in labels_of(label) else labelled.value


def _is_named(text: str) -> bool:
    """Return whether a text can be the name of a section or a person.

    True if the text has Japanese characters and is not just one text in brackets.
    """
    folded = one_line(fold(text))
    return bool(_JAPANESE.search(folded)) and not _IN_BRACKETS.fullmatch(folded)


def _written(labelled: Labelled) -> str:
    return one_line(labelled.value)[:60]


def _unreadable(labelled: Labelled, cure: str) -> Value:
    """Return a Value without text, and with the finding that the labelled value could not be read.

    `cure` is a Japanese sentence that says what to check.
    """
    doubt = fields.UNREADABLE[labelled.name](
        where=labelled.where, written=_written(labelled), cure=cure
    )
    return Value(None, (doubt,))


def _doubt(labelled: Labelled, why: str) -> Value:
    """Return a Value without text, and with the finding that a person must decide on the labelled value.

    `why` is a Japanese sentence that gives the reason.
    """
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
    if len(set(persons(labelled.value))) > 1:
        return _doubt(labelled, _TWO)
    if _A_SECTION.fullmatch(one_line(fold(labelled.value))):
        return _doubt(labelled, "氏名ではなく部署名とみられます。")
    if _SENTENCE.search(_IN_BRACKETS.sub(" ", fold(labelled.value))):
        return _doubt(labelled, "氏名のほかの語が書かれています。")
    bare, extension = _without_extension(_TRAILING.sub("", fold(labelled.value).strip()))
    name, kana = name_and_kana(bare)
    name = one_line(name)
    if names_two_people(name):
        return _doubt(labelled, _TWO)
    if has_second_label(name) or re.search(r"[\d@]", _IN_BRACKETS.sub(" ", name)):
        return _doubt(labelled, "氏名のほかの語が書かれています。")
    inside = [each[0][1:-1] for each in _IN_BRACKETS.finditer(name)]
    if any(_SENTENCE.search(each) or ":" in each for each in inside):
        return _doubt(labelled, "氏名のほかの語が書かれています。")
    also = {FieldName.CONTACT_KANA: kana, FieldName.EXTENSION: extension}
    return Value(name or None, also={each: text for each, text in also.items() if text})


_EXTENSION_BEHIND = re.compile(
    r"\s*[(【\[〔][^()【】\[\]〔〕]*[)】\]〕]$"
    r"|[\s/、,・]*(?:内線|(?<=[\s/、,・])(?:内|ext\.?|#))[\s:番号]*\d+番?$",
    re.I,
)


def _without_extension(text: str) -> tuple[str, str | None]:
    """Return (the text without a telephone extension at its end, the extension or None).

    `text` is normalised by `fold`. 「余市(内線2345)」 and 「余市 内線2345」 give ("余市", "2345").
    """
    found = _EXTENSION_BEHIND.search(text)
    extension = parse_phone(found[0]).extension if found else None
    return (text[: found.start()], extension) if found and extension else (text, None)


def persons(text: str) -> list[str]:
    """Return the full names (surname and given name) in a text; [] if there are none.

    Names written only in kana are left out, because they are readings of the names in kanji.
    """
    pieces = re.split(r"[/、,・\r\n]", re.sub(r"\([^()]*\)", "", fold(text)))
    lines = [one_line(piece) for piece in pieces]
    return [each for each in lines if _PERSON.fullmatch(each) and not is_kana(each)]


def _date(labelled: Labelled) -> Value:
    day = parse_date(labelled.value) or _serial_day(labelled.value)
    return Value(day.isoformat()) if day else _unreadable(labelled, "年月日を確認してください。")


def _month(labelled: Labelled) -> Value:
    months = parse_months(labelled.value)
    if len(months) > 1:
        return _doubt(labelled, "複数の年月が書かれています。")
    folded = one_line(fold(labelled.value))
    if months and not (_says_when(folded) and _names_one_wish(folded)):
        return _doubt(labelled, "年月のほかの語が書かれています。")
    if months:
        return Value(f"{months[0][0]:04d}-{months[0][1]:02d}")
    if compact := re.fullmatch(r"(20\d\d)(0[1-9]|1[0-2])", folded):  # 202304
        return Value(f"{compact[1]}-{compact[2]}")
    day = _serial_day(labelled.value)
    return Value(f"{day:%Y-%m}") if day else _unreadable(labelled, "年月を確認してください。")


_OR = re.compile("又は|または|もしくは|若しくは|あるいは")  # 「4月又は10月」: the first is taken
_EITHER = re.compile("いずれか|どちらか|どれか")
_BOUND = re.compile("まで|以前|以外|(?<![以今午前])後|(?:いた|だった)(?:が|けれど|ものの)")


def _says_when(text: str) -> bool:
    """Return whether a date may be the wished-for start of use, judged by the words around it (`text`).

    False if they make the date a limit (まで until, 以前 before, …後 after) or a past wish
    (…していたが), contain a negation, leave the month open (いずれか either), or say that another
    month is possible.
    """
    return not (
        denies(text) or _BOUND.search(text) or _EITHER.search(text) or _may_become_another(text)
    )


def _may_become_another(text: str) -> bool:
    """Return whether a text says that the month it gives may be replaced by another month.

    The text must name several months and have words such as 可能性 or 場合:
    「1月（予算により4月になる可能性あり）」. A mere choice, as in 「4月又は10月」, does not count.
    """
    return len({*re.findall(r"\d{1,2}月", text)}) > 1 and reserves(_OR.sub("", text))


_ANOTHER_MONTH = re.compile(r"\d月(?P<between>[^\d()]*[^\d()\s])\s*(?:同年|翌年)?\d{1,2}月")
_LISTS = re.compile(
    r"(?:又は|または|もしくは|若しくは|あるいは|から|より|以降|頃|ごろ|[、,・/〜~\-か及び\s])+"
)


def _names_one_wish(text: str) -> bool:
    """Return whether the months in a text are one wish: a single month, a choice or a span.

    Examples are 「4月」, 「4月又は10月」 and 「1月〜3月」. False if there are other words between
    the first two months: 「1月は困難、4月を希望」. Later words are not considered.
    """
    found = _ANOTHER_MONTH.search(text)
    return found is None or bool(_LISTS.fullmatch(found["between"]))


def _serial_day(text: str) -> date | None:
    """Return the day that an Excel serial number such as 「44743」 means; None for any other text."""
    folded = one_line(fold(text))
    return day_from_serial(float(folded)) if re.fullmatch(r"\d{5}(?:\.0*)?", folded) else None


def _code(labelled: Labelled) -> Value:
    digits = re.sub(r"\.0+$", "", re.sub(r"[\s\-'’]", "", fold_dashes(arabic(labelled.value))))
    if re.fullmatch("[0-9]{6}", digits):
        return Value(digits)
    ways = set(_codes_of(digits)) if re.fullmatch("[0-9]{4,5}", digits) else set()
    if len(ways) != 1:
        return _unreadable(labelled, "検査数字を含む6桁を確認してください。")
    (code,) = ways
    return Value(code, (_repaired(labelled, code),))


def _codes_of(digits: str) -> Iterator[str]:
    """Yield the 6-digit 団体コード (municipality codes) of which `digits` may be a shortened form.

    `digits` has four or five digits: the check digit, the leading zero or both may be missing.
    """
    five = digits.zfill(5)
    if 1 <= int(five[:2]) <= 47 and five[2] != "0":  # prefecture 01 to 47, municipality from 100
        yield five + check_digit(five)
    if len(digits) == 5 and check_digit(f"0{digits[:4]}") == digits[4]:
        yield f"0{digits}"


def _phone(labelled: Labelled) -> Value:
    text = labelled.value
    if (head := _HEAD.match(text)) and (apart := label_each_number(head[1], head[2])) != head[2]:
        text = apart
    if _names_several(text):
        return _doubt(labelled, _TWO)
    phone = parse_phone(text)
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


_TWO_NUMBERS = 20  # digits
_HEAD = re.compile(r"([^\d０-９(（+＋]+)(.+)$", re.S)


def _names_several(text: str) -> bool:
    """Return whether the text has several phone numbers and does not say what each number is for.

    Words such as 直通, 代表 or 携帯 say what a number is for.
    """
    if len(re.findall(r"\d", text)) < _TWO_NUMBERS:
        return False
    numbers, words = phones_apart(text)
    told = [bare for word in words for bare in re.split(r"[\W_]+", word) if bare]
    return len(numbers) > 1 and not (told and all(map(is_label, told)))


def _with_zero(text: str) -> str | None:
    """Return the phone number in `text` with the leading zero that a spreadsheet dropped; else None.

    None if the text is not such a number, or does not become a valid number with 0 before it.
    """
    digits = re.sub(r"\.0+$", "", one_line(fold(text)))
    if not re.fullmatch(r"[1-9]\d{8,9}", digits):
        return None
    phone = parse_phone("0" + digits)
    return None if phone.doubt else phone.number


def _extension(labelled: Labelled) -> Value:
    found = re.search(r"\d{1,8}", fold_dashes(arabic(labelled.value)))
    return Value(found[0] if found else None)


_SPELT_AT = re.compile(r"\s*[(\[【<〔]\s*(?:at|@|アット(?:マーク)?)\s*[)\]】>〕]\s*", re.I)
_STANDS_FOR_AT = re.compile(
    r"\(?※?\s*[「『]?(?P<sign>[^\w\s「『(])[」』]?(?:を|は)[「『]?@[」』]?[にへ]\S+\)?\s*$"
)


def _with_at(text: str) -> str:
    """Return the text of an e-mail address with @, where the writer put something else in place of @.

    「bousai(at)town.example」 and 「bousai★town.example（★を@に変えてください）」 become
    「bousai@town.example」.
    """
    folded = fold(text).strip()
    if found := _STANDS_FOR_AT.search(folded):
        return folded[: found.start()].replace(found["sign"], "@").strip()
    return _SPELT_AT.sub("@", folded) if _SPELT_AT.search(folded) else text


def _email(labelled: Labelled) -> Value:
    whole, doubtful = unbroken(_with_at(labelled.value))
    if doubtful:
        return _doubt(labelled, "メールアドレスが行の途中で折り返されています。")
    found = find_emails(whole)
    if found and _may_lack_its_beginning(fold(whole), found[0]):
        return _doubt(labelled, "メールアドレスの前に別の文字が続いています。")
    if found and _CUT.match(fold(whole).lower().partition(found[-1])[2]):
        return _doubt(labelled, "メールアドレスの後に別の文字が続いています。")
    introduced = [*_introduced(whole, found)]
    several = [each for each, words in introduced if not _LGWAN.search(words)]
    if found and not several:
        return _doubt(labelled, "総合行政ネットワーク（LGWAN）専用のメールアドレスです。")
    if not several:
        return _unreadable(labelled, "メールアドレスを確認してください。")
    address = several[0]
    if len(several) == 1:
        return Value(address)
    if any(re.search(r"\w", words.rpartition(" ")[0]) for _, words in introduced):
        return _doubt(labelled, _TWO)
    doubt = fields.EMAIL_SEVERAL(where=labelled.where, count=len(several), address=address)
    return Value(address, (doubt,))


def _may_lack_its_beginning(text: str, address: str) -> bool:
    """Return whether the text just before an e-mail address may be a part cut off from the address.

    Examples: 「kikiーkanri@city.example」, 「kiki kanri@city.example」.
    """
    before = text[: max(text.lower().find(address), 0)]
    word = _LAST_WORD.search(before)
    glued = word is not None and (not before.endswith(" ") or word[0].isascii())
    return glued and word is not None and not is_label(word[0].strip())


_LAST_WORD = re.compile(r"[^\s:：、,，/／|<>＜＞()（）「」『』\[\]【】;；=＝→⇒]+ ?$")
_CUT = re.compile(r"[,、・。][a-z0-9\-]+(?:[.,、・。][a-z0-9\-]+)*(?![\w@.+\-])")
_LGWAN = re.compile("lgwan", re.I)


def _introduced(text: str, addresses: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (address, words) for each of `addresses`; the words may say whose address it is.

    `addresses` are in the order of the text. The words are the text between the previous address
    and this one (the whole text if there is only one address), followed by the address's domain.
    """
    folded = fold(text).lower()
    start = 0
    for address in addresses:
        at = max(folded.find(address, start), start)
        words = folded[start:at] if len(addresses) > 1 else folded
        yield address, f"{words} {domain_of(address)}"
        start = at + len(address)


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


_RANGE = re.compile(r"\d{3}人?(?:[〜~-]|から)\d{3}")


def _population(labelled: Labelled) -> Value:
    folded = count_in_digits(re.sub(r"[\s,、]", "", one_line(fold(labelled.value))))
    if found := re.fullmatch(
        r"(?:約|およそ)?([1-9]\d{0,7})(?:\.0+)?[人名]?(?:\([^()]*\))?", folded
    ):
        return Value(str(int(found[1])))
    if _RANGE.search(folded):
        return _doubt(labelled, "数の範囲が書かれています。")
    counts = set(re.findall(r"(?<![\d.万千百十])([1-9]\d{0,7})人(?!口)", folded))
    counts |= set(re.findall(r"人口[:は]?([1-9]\d{0,7})(?![\d.万千])", folded))
    if len(counts) == 1:
        return Value(str(int(*counts)))
    if len(re.findall(r"[\d.]+", folded)) > 1:
        return _doubt(labelled, "複数の数が書かれています。")
    return _unreadable(labelled, "人口を確認してください。")


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
