"""Find corrections that state a wrong and a right value, and apply them to all values of a mail.

A writer often corrects a value without naming its field: 「誤：0135-00-0002 正：0135-00-0001」. The field
is then the one for which the mail or its form gives the wrong value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from intake.reading.body.prose_values import named_before
from intake.reading.body.quotation import Line, Voice
from intake.reading.form.denied import denied_in
from intake.reading.form.labels import at_colon, labels_of
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import fold, one_line
from intake.text.addresses import find_emails
from intake.text.phones import parse_phone
from intake.vocabulary.codes import FREE_TEXT


@dataclass(frozen=True, slots=True)
class Erratum:
    """A writer's correction: the value `wrong`, and the right value `right`, "" if the writer gives none.

    `field` is the field that the writer names. If the writer names none, it is the field for e-mail
    if `right` is an e-mail address, the field for phone if `right` is a phone number, else None.
    `where` is the position in the mail, such as 「本文 7行目」. If `certain` is False, the words
    may mean something else: they count as a correction only if the mail has the value `wrong`.
    """

    wrong: str
    right: str
    field: FieldName | None
    where: str
    certain: bool = True


_WRONG, _RIGHT = "誤り?|(?:訂正|修正)前", "正(?:しい)?|(?:訂正|修正)後"
_MARK = re.compile(
    rf"(?:(?<![^\s、。,/(【\[〔・:■□※→⇒])|(?<=[)】\]〕]))[(【\[〔「]?\s*(?:(?P<wrong>{_WRONG})|(?P<right>{_RIGHT}))"
    r"(?:\s*[)】\]〕」]\s*:?|\s*:|\s+(?=\S)|$)\s*"
)
_CROSSED = re.compile(r"^\s*(?:(?P<wrong>[×✕✖])|(?P<right>[○〇◯]))\s*:?\s*")
_REACH = 3  # lines below a wrong value in which the right one is looked for
_ANY = (  # what is not quoted begins where a word may, so that long lines are not tried at each letter
    r"(?:「[^「」]{1,60}」|『[^『』]{1,60}』"
    r"|(?<![^\s、。「」『』:はをがの])[^\s、。「」『』:はをがの]{2,40})"
)
_SENTENCES = tuple(
    (certain, re.compile(words))
    for certain, words in (
        (
            True,
            rf"(?P<wrong>{_ANY})(?:とある|とあります|と記載した|と記載しました)?(?:のは|の部分は|は)、?(?:正しくは、?)?"
            rf"(?P<right>{_ANY})の(?:誤り|間違い|誤記)",
        ),
        (
            True,
            r"(?P<wrong>「[^「」]{1,60}」)[^「」。]{1,20}(?P<right>「[^「」]{1,60}」)の(?:誤り|間違い|誤記)",
        ),
        (
            False,
            rf"(?P<wrong>{_ANY})(?:ではなく|でなく)て?、?(?:正しくは、?)?(?P<right>{_ANY})",
        ),
        (
            False,
            rf"(?P<wrong>{_ANY})(?:を|から)、?(?P<right>{_ANY})(?:に|へ)(?:訂正|修正|改め|変更)",
        ),
        (
            False,
            rf"(?P<wrong>{_ANY})(?:は|が)(?:誤り|間違い|誤記)(?:です|でした|のため|なので|ですので)(?P<right>)",
        ),
        (False, r"^\s*(?P<wrong>[^→⇒:]{2,60}?)\s*[→⇒]\s*(?P<right>[^→⇒:]{2,60}?)\s*$"),
    )
)
_SOME_DIGITS = re.compile(r"\d{1,4}")
_SAYS_WRONG = re.compile("誤|間違|訂正")
_BETWEEN = " 　、,。./→⇒()（）「」『』;"
_WHY_WRONG = "本文に誤りとあり、訂正後の値を読み取れません。"
_WHY_PART = "本文の訂正がこの値の一部を指すとみられます。"


_Folded = tuple[Line, str]  # a line, and its folded text


def errata_in(lines: Sequence[Line]) -> tuple[Erratum, ...]:
    """Return the corrections in the writer's own lines that say which value is wrong.

    Examples are 「誤：0135-00-0002 正：0135-00-0001」 and a table with the columns 誤 (wrong) and
    正 (right). `lines` are all lines of the mail; those by others are ignored.
    """
    own = [
        (line, one_line(fold(line.text)))
        for line in lines
        if line.voice is Voice.OWN and line.text.strip()
    ]
    found = [*_marked(own, _MARK, certain=True), *_marked(own, _CROSSED, certain=False)]
    found += _in_columns([line for line, _ in own])
    for line, text in own:
        for certain, pattern in _SENTENCES:
            sure = certain or bool(_SAYS_WRONG.search(text))
            for each in pattern.finditer(text):
                erratum = _erratum(each["wrong"], each["right"], line, certain=sure)
                if _SOME_DIGITS.fullmatch(erratum.wrong):  # 「電話番号の末尾は「2」ではなく…」
                    erratum = replace(erratum, field=named_before(text[: each.start()]))
                found.append(erratum)
        found += (_erratum(wrong, "", line, certain=False) for wrong in denied_in(text))
    return tuple(each for each in dict.fromkeys(found) if _compact(each.wrong))


def _marked(
    lines: Sequence[_Folded], pattern: re.Pattern[str], *, certain: bool
) -> Iterator[Erratum]:
    """Yield an Erratum for each pair of a wrong and a right value that `pattern` marks, as 誤 and 正 do.

    誤 means wrong, 正 right. `pattern` matches both marks; its group "right" matches only the marks
    of right values. Each wrong value is paired with the nearest right value not yet paired, at most
    three lines above or below; a wrong value without a partner is left out. `certain` becomes the
    attribute of that name of every Erratum.
    """
    pieces = [
        each
        for i, ((line, text), below) in enumerate(zip_longest(lines, lines[1:]))
        for each in _pieces(i, line, text, below and below[1], pattern)
    ]
    wrong = [each for each in pieces if not each[2]]
    right = [each for each in pieces if each[2]]
    for index, line, _, text in wrong:
        near = [r for r in right if abs(r[0] - index) <= _REACH]
        if not near:
            continue
        pair = min(near, key=lambda r: (abs(r[0] - index), r[0] < index))
        right.remove(pair)
        yield _erratum(text, pair[3], line, certain=certain)


def _in_columns(lines: Sequence[Line]) -> Iterator[Erratum]:
    """Yield an Erratum for each row of the tables whose columns are headed 誤 (wrong) and 正 (right).

    The cells of a table are separated by tabs; a line without a tab ends the table. `lines` are the
    writer's own lines.
    """
    columns: tuple[int, int] | None = None
    for line in lines:
        if "\t" not in line.text:
            columns = None
            continue
        cells = [cell.strip(_BETWEEN) for cell in fold(line.text).split("\t")]
        if {*cells} >= {"誤", "正"}:
            columns = cells.index("誤"), cells.index("正")
        elif columns and max(columns) < len(cells):
            yield _erratum(cells[columns[0]], cells[columns[1]], line, certain=True)


def _pieces(
    index: int, line: Line, text: str, below: str | None, pattern: re.Pattern[str]
) -> Iterator[tuple[int, Line, bool, str]]:
    """Yield (index, line, whether it is marked as right, marked text) for each mark in a line.

    `pattern` matches a mark, such as 誤 (wrong) or 正 (right). The marked text follows its mark; if
    the line has only the mark, the marked text is the next line. `index` is the number of the line,
    from 0; `text` is the text of `line`, normalised by `fold`, and `below` the text of the next
    line, None if there is no next line.
    """
    if below is not None and (alone := pattern.fullmatch(text)) and not pattern.match(below):
        yield index, line, alone["right"] is not None, below.strip(_BETWEEN)
    marks = list(pattern.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        piece = text[mark.end() : end].strip(_BETWEEN)
        if piece:
            yield index, line, mark["right"] is not None, piece


def _erratum(wrong: str, right: str, line: Line, *, certain: bool) -> Erratum:
    (named, wrong), (again, right) = _unlabelled(wrong), _unlabelled(right)
    field = again or named or _by_shape(right)
    return Erratum(wrong, right, field, f"本文 {line.number}行目", certain)


def _unlabelled(text: str) -> tuple[FieldName | None, str]:
    """Split a text into (the field of the label with which it begins, the text after this label).

    The result is (None, the whole text) if the text begins with no label and colon, or with a label
    that asks for several fields.
    """
    bare = text.strip(_BETWEEN)
    label, value = at_colon(bare)
    names = labels_of(label) if value else ()
    return (names[0], value.strip(_BETWEEN)) if len(names) == 1 else (None, bare)


def _by_shape(text: str) -> FieldName | None:
    if find_emails(text):
        return FieldName.EMAIL
    return FieldName.PHONE if parse_phone(text).number else None


def _compact(text: str) -> str:
    return re.sub(r"[\s\-()・,]", "", fold(text)).lower()


def set_right(values: Sequence[Labelled], errata: Sequence[Erratum]) -> tuple[Labelled, ...]:
    """Return the values, with each value that a correction calls wrong replaced by the right value.

    A value is not replaced but gets a `doubt` (a Japanese sentence on why a person must decide) if
    the correction has no readable right value, or if it calls only a part of the value wrong.
    Values of free-text fields, and values that already have a `doubt`, are unchanged.
    """
    return tuple(_set_right(each, errata) for each in values)


def _set_right(each: Labelled, errata: Sequence[Erratum]) -> Labelled:
    if each.name in FREE_TEXT or each.doubt or not errata:
        return each
    for erratum in errata:
        if is_meant(each, erratum):
            if not erratum.right:
                return replace(each, doubt=_WHY_WRONG)
            right = replace(each, value=erratum.right, where=erratum.where)
            return right if normalise(right).text else replace(each, doubt=_WHY_WRONG)
    for erratum in errata:
        if (erratum.certain or erratum.field) and _is_part(each, erratum):
            return replace(each, doubt=_WHY_PART)
    return each


def is_meant(each: Labelled, erratum: Erratum) -> bool:
    """Return whether `each` is the value that the correction `erratum` calls wrong.

    True if both values are equal apart from spelling (width, spaces, hyphens, capitals), and the
    correction names the field of `each` or no field.
    """
    value = normalise(each).text
    if value is None or (erratum.field and erratum.field is not each.name):
        return False
    if _compact(value) == _compact(erratum.wrong):
        return True
    return normalise(replace(each, value=erratum.wrong)).text == value


def _is_part(each: Labelled, erratum: Erratum) -> bool:
    wrong, value = _compact(erratum.wrong), _compact(normalise(each).text or "")
    return (
        (len(wrong) > 1 or erratum.field is each.name)
        and wrong in value
        and erratum.field in (None, each.name)
        and (not erratum.right or _compact(erratum.right) not in value or len(wrong) == 1)
    )


def added(values: Sequence[Labelled], errata: Sequence[Erratum]) -> Iterator[Labelled]:
    """Yield the right value of each correction that names its field and fits none of the mail's values.

    A correction fits if one of `values` is the wrong value, contains the wrong value, or is the
    right value. `values` are all values of the mail, from its text and its forms. Corrections
    without a right value, and those with `certain` False, are left out.
    """
    for erratum in errata:
        if erratum.certain and erratum.field and erratum.right and not _settled(erratum, values):
            yield Labelled(erratum.field, erratum.right, erratum.where)


def is_open(values: Sequence[Labelled], errata: Sequence[Erratum]) -> bool:
    """Return whether some correction names no field and fits none of the mail's values.

    A person must then read the mail. A correction fits if one of `values` is the wrong value,
    contains the wrong value, or is the right value. `values` are all values of the mail as written,
    from its text and its forms. Corrections with `certain` False are ignored.
    """
    return any(
        erratum.certain and not erratum.field and not _settled(erratum, values)
        for erratum in errata
    )


def _settled(erratum: Erratum, values: Sequence[Labelled]) -> bool:
    """Return whether nothing remains to be done for a correction.

    True if one of `values` is the wrong value, contains it, or is already the right one.
    """
    right = _compact(erratum.right)
    return any(
        is_meant(each, erratum) or _is_part(each, erratum) or right == _compact(each.value)
        for each in values
        if each.value
    )
