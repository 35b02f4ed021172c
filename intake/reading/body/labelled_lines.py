"""Find the labelled values in the lines of a mail.

A value is to the right of its label, on the lines below the label, or in a cell of a table. The
Voice of a line says who wrote the line (see quotation.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice, zip_longest

from intake.parts import Sheet
from intake.reading.body.inline_labels import begins_with_label, looks_like_sentence, pairs_of
from intake.reading.body.quotation import Line, Voice, unmarked
from intake.reading.form.blocks import settled
from intake.reading.form.document import READABLE
from intake.reading.form.heads import PERSONAL, reserves, role_of
from intake.reading.form.labels import is_label, label_each_number, labels_of
from intake.reading.form.people import is_name, name_and_kana, section_and_name
from intake.reading.form.sheet import read_sheet
from intake.reading.labelled import RESERVED, Labelled, preferred
from intake.terms import FieldName
from intake.text import close_up, fold, one_line
from intake.text.addresses import find_emails, unbroken
from intake.text.phones import parse_phone
from intake.vocabulary.codes import FREE_TEXT

_HINT = re.compile(
    r" ?(?:※.*|[（(【\[](?:記入例|記載例|入力例|例|必須|任意)[^）)】\]]*[）)】\]].*|←.*)$"
)
_REMARK = re.compile(r"^.*確認できなかった事項[\s　]*")  # before the first item in our letter
_POINTED = re.compile(r"^[\s　]*(?:→|⇒|➡|=>|->)[\s　]*")
_QUOTED = re.compile(r"^[「『]([^「」『』]+)[」』]$")
_IS_IT = re.compile(r"(?<=\S)(?:です|になります|となります|でございます)[。.]?[\s　]*$")
_REACHED = re.compile(
    r"(?<=[^\d０-９])(?:(?:TEL|電話番号|電話|℡|☎)[\s　:：.．]*)?"
    r"(?P<reach>[(（]?[0０][\d０-９]{1,4}[-‐－ー−―)）(（\s]|(?<=[^\w.+-])[\w.+-]+[@＠])",
    re.I | re.A,
)
_OF_ADDRESS = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9.@_+\-]{2,}")
_DRAWN = re.compile(r"[│┃║｜|]")
_VALUE_AT_MOST = 1000  # characters
_PAIRS_AT_MOST = 30  # on one line
_VALUES_AT_MOST = 300  # in one mail; a list of all municipalities is no application
_COLUMNS = 3  # of a table with heads over its values
_ROWS_AT_MOST = 50  # below one row of labels
_ROWS_KEPT = 2 * _ROWS_AT_MOST  # taken apart once, though each row begins a table to be tried
_COLUMNS_AT_MOST = 200  # that are read of such a table, though each may hold one letter
_REACH = 3  # lines below a label in which its value may begin
_LINES_AT_MOST = 10
_PLACE = (FieldName.MUNICIPALITY_NAME,)
_A_PLACE = re.compile(r"[^\s:：、。]{2,20}[市区町村]")
_KANA = (FieldName.CONTACT_KANA,)
_CLOSE_UP = (FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.MUNICIPALITY_NAME)


def labelled_lines(
    lines: Sequence[Line], *voices: Voice, place: str = "本文"
) -> tuple[Labelled, ...]:
    """Return the labelled values in the lines whose voice is one of `voices`, in reading order.

    The voice of a line says who wrote the line. `place` is the name of the text, used in each
    value's position: 「本文」 gives 「本文 7行目」. Reading stops at the first line after 300
    values. A value under a label with a restriction, such as 「担当者（副）」 (deputy), is left out
    if the field also has a value under a plain label.
    """
    spoken = list(_spoken(lines, voices))
    found: list[Labelled] = []
    index = tried = 0  # the rows before `tried` are of a table that is no form
    while index < len(spoken) and len(found) < _VALUES_AT_MOST:
        used, values = _form(spoken, index, place) if index >= tried else (0, [])
        tried = max(tried, index + used)
        if not values:
            used, values = _read_line(spoken, index, place)
        found += values
        index += used
    return tuple(preferred(found))


def _spoken(lines: Sequence[Line], voices: Sequence[Voice]) -> Iterator[Line]:
    """Yield the lines with one of `voices`, and the quoted labels that such lines answer.

    The voice of a line says who wrote it. A quoted label is a line marked with 「>」, for example
    from our letter that asks for missing values, without a value of its own, and directly above a
    line with one of `voices`. It is yielded without 「>」.
    """
    for line, following in zip_longest(lines, lines[1:]):
        if line.voice in voices:
            yield line
        elif following and following.voice in voices and following.text.strip():
            question = _REMARK.sub("", unmarked(line.text))
            if line.text != question and [v for _, v in pairs_of(question)] == [""]:
                yield Line(line.number, question, line.voice)


def _read_line(lines: Sequence[Line], index: int, place: str) -> tuple[int, list[Labelled]]:
    """Return (number of lines used, the labelled values on the line at `index`).

    The number is 1, or more if a value continues on the lines below. `place` is the name of the
    text in the values' positions, such as 「本文」.
    """
    line = lines[index]
    if "\t" in line.text or _DRAWN.search(line.text):
        used, values = _table(lines, index, place)
        if values:
            return used, values
    pairs = list(islice(pairs_of(line.text), _PAIRS_AT_MOST)) if line.text.strip() else []
    if not pairs:
        return 1, []
    where = f"{place} {line.number}行目"
    values = [v for label, value in pairs[:-1] for v in _values(label, value, where)]
    label, value = pairs[-1]
    if value.strip():
        more = _continued(lines, index, label)
        text = _joint(labels_of(label)).join([value, *(each.text.strip() for each in more)])
        further = _further_places(lines, index, place) if labels_of(label) == _PLACE else ()
        return 1 + len(more), [*values, *_values(label, text, where), *further]
    used, below = _below(lines, index, label)
    if not below:
        return 1, values
    text = " ".join(each.text for each in below)
    return used, [*values, *_values(label, text, f"{place} {below[0].number}行目")]


def _below(lines: Sequence[Line], index: int, label: str) -> tuple[int, list[Line]]:
    """Return (number of lines used, lines of the value) for a label that has no value beside it.

    `label` is the label on the line at `index`; its value is on the lines below. The number
    includes the label's line, so the result is (1, []) if no value follows.
    """
    names = labels_of(label)
    blank_allowed = not re.search(r"[：:＝=]\s*$", lines[index].text)
    taken: list[Line] = []
    used = 1
    for count, line in enumerate(lines[index + 1 : index + 1 + _at_most(names)], start=2):
        if not line.text.strip():
            if taken or not blank_allowed:
                break
            continue
        text = line.text if any(name in FREE_TEXT for name in names) else _said(line.text)
        if begins_with_label(line.text) or not _can_be(names, text):
            break
        taken.append(replace(line, text=text))
        used = count
        if len(names) == 1 and names[0] not in FREE_TEXT:
            break
    return used, taken


def _said(text: str) -> str:
    """Return the text of a value without a leading arrow and a polite ending.

    「→ 余市 次郎です。」 becomes 「余市 次郎」.
    """
    return _POINTED.sub("", _IS_IT.sub("", text))


def _at_most(names: Sequence[FieldName]) -> int:
    return _LINES_AT_MOST if any(name in FREE_TEXT for name in names) else _REACH


def _can_be(names: Sequence[FieldName], text: str) -> bool:
    """Return whether the line `text`, below a label that asks for the fields `names`, can be their value.

    Any line can be the value of a free-text field. For a phone number or e-mail address, the line
    must contain one. For other fields it must not be a sentence or a ruled line.
    """
    if not names:
        return False
    if any(name in FREE_TEXT for name in names):
        return True
    if FieldName.PHONE in names or FieldName.EMAIL in names:
        return parse_phone(text).number is not None or bool(find_emails(text))
    return not looks_like_sentence(fold(text).strip()) and bool(re.search(r"\w", text))


def _continued(lines: Sequence[Line], index: int, label: str) -> list[Line]:
    """Return the lines that continue a value which begins beside its label; [] if no line does.

    The label is `label`, in the line at `index`. A value can continue on the next lines if the
    label covers several fields (「連絡先」: phone number, then address) or a free-text field, or if a
    section or an e-mail address was broken at the end of a line.
    """
    names = labels_of(label)
    if names in ((FieldName.SECTION,), (FieldName.EMAIL,)):
        following = lines[index + 1 : index + 2]
        return [line for line in following if _goes_on(names[0], lines[index], line)]
    if len(names) < 2 and not any(name in FREE_TEXT for name in names):
        return []
    taken = []
    for line in lines[index + 1 : index + _at_most(names)]:
        if not line.text.strip() or begins_with_label(line.text) or not _can_be(names, line.text):
            break
        taken.append(line)
    return taken


def _further_places(lines: Sequence[Line], index: int, place: str) -> Iterator[Labelled]:
    """Yield the names of further municipalities that are listed below the line at `index`.

    That line names the first municipality. The others must be on indented lines directly below, one
    name on each. `place` names the text in the values' positions, such as 「本文」.
    """
    for line in lines[index + 1 : index + 1 + _LINES_AT_MOST]:
        bare = line.text.strip()
        if line.text == line.text.lstrip() or not _A_PLACE.fullmatch(bare):
            return
        yield Labelled(FieldName.MUNICIPALITY_NAME, close_up(bare), f"{place} {line.number}行目")


def _goes_on(name: FieldName, line: Line, following: Line) -> bool:
    """Return whether the line `following` continues a value that was broken at the end of `line`.

    False if it is not the next line of the mail, is blank or begins with a label. `name` is EMAIL
    or SECTION: an e-mail address is continued only by a line that is a piece of an address; a
    section, only by an indented line that consists of a section's name.
    """
    bare = following.text.strip()
    if not bare or begins_with_label(following.text) or following.number != line.number + 1:
        return False
    if name is FieldName.EMAIL:
        return bool(_OF_ADDRESS.fullmatch(fold(bare)))
    return following.text != following.text.lstrip() and section_and_name(bare) == (bare, None)


def _joint(names: Sequence[FieldName]) -> str:
    """Return the text that joins the lines of one value: a newline, a space or "".

    `names` are the fields that the value's label asks for. The result is a newline if they include
    the e-mail address; otherwise "" if they include the section (担当課); otherwise a space.
    """
    if FieldName.EMAIL in names:
        return "\n"
    return "" if FieldName.SECTION in names else " "


def _values(label: str, value: str, where: str) -> Iterator[Labelled]:
    """Yield the values in `value` of the fields that the `label` asks for; none if `value` is blank.

    For example, one label may ask for 担当課 and 担当者. `where` is the position of the values. If words
    in brackets restrict the label, as in 「担当者（副）」 (deputy), the values about the contact get a
    `doubt`: a Japanese sentence on why a person must decide.
    """
    for each in _plain_values(label, value, where):
        reserved = each.name in PERSONAL and reserves(label)
        yield replace(each, doubt=RESERVED) if reserved else each


def _plain_values(label: str, value: str, where: str) -> Iterator[Labelled]:
    names = labels_of(label)
    whole = value[:_VALUE_AT_MOST]
    if names == (FieldName.EMAIL,):
        whole, doubtful = unbroken(whole)
        if doubtful:
            yield Labelled(FieldName.EMAIL, value, where)  # `normalise` makes a question of it
            return
    text = _QUOTED.sub(r"\1", _HINT.sub("", one_line(whole)).strip("、, "))
    if not text or not names:
        return
    if FieldName.PHONE in names and len(names) > 1:
        yield from _reach(text, where)
    elif FieldName.CONTACT_NAME in names or (names == _KANA and is_name(text)):
        words, behind = _reach_behind(text)
        yield from _who(*(section_and_name(words) if len(names) > 1 else (None, words)), where)
        yield from _reach(behind, where)
    else:
        text = label_each_number(label, text) if names[0] is FieldName.PHONE else text
        yield Labelled(names[0], close_up(text) if names[0] in _CLOSE_UP else text, where)
        if names[0] is FieldName.PHONE:
            yield from (Labelled(FieldName.EMAIL, a, where) for a in find_emails(text)[:1])


def _reach_behind(text: str) -> tuple[str, str]:
    """Split a name from the phone number or e-mail address after it: 「余市 太郎 0135-00-0001」.

    Returns (name, number or address), or (the whole text, "") if neither follows the name.
    """
    found = _REACHED.search(text)
    behind = text[found.start("reach") :] if found else ""
    if found and (parse_phone(behind).number or find_emails(behind)):
        return text[: found.start()].rstrip(" \u3000、,/／(（・"), behind
    return text, ""


def _reach(text: str, where: str) -> Iterator[Labelled]:
    """Yield the phone number and the first e-mail address in `text`, the value of 「連絡先」.

    The value for the phone number is all of `text`, from which the number is read later. `where` is
    the value's position. Nothing is yielded if `text` contains neither number nor address.
    """
    if parse_phone(text).number:
        yield Labelled(FieldName.PHONE, text, where)
    for address in find_emails(text)[:1]:
        yield Labelled(FieldName.EMAIL, address, where)


def _who(section: str | None, name: str | None, where: str) -> Iterator[Labelled]:
    if section:
        yield Labelled(FieldName.SECTION, close_up(section), where)
    if name:
        bare, kana = name_and_kana(name)
        yield Labelled(FieldName.CONTACT_NAME, close_up(bare), where)
        if kana:
            yield Labelled(FieldName.CONTACT_KANA, kana, where)


# --- tables pasted from Excel or made of HTML -----------------------------------------------------


def _table(lines: Sequence[Line], index: int, place: str) -> tuple[int, list[Labelled]]:
    """Return (number of lines used, labelled values) for the table row at the line `index`.

    Either labels and values alternate in the row, or the row has only labels and the rows below,
    which are then used too, have the values. The result is (1, []) if the row has no labels with
    values. `place` is the name of the text in the values' positions, such as 「本文」.
    """
    cells = _cells(lines[index].text)
    labels = [is_label(cell) for cell in cells]
    if sum(labels) >= 2 and all(labels) and index + 1 < len(lines):
        under = _cells(lines[index + 1].text)
        if len(under) >= 2 and not any(map(is_label, under)):
            rows = list(_rows_under(lines, index, len(cells)))
            return 1 + len(rows), [
                value
                for line, row in rows
                for label, cell in zip(cells, row, strict=False)
                for value in _values(label, cell, f"{place} {line.number}行目")
            ]
    where = f"{place} {lines[index].number}行目"
    values: list[Labelled] = []
    for position in (position for position, is_one in enumerate(labels) if is_one):
        beside = next((cell for cell in cells[position + 1 :] if cell), "")
        if beside and not is_label(beside):
            values += _values(cells[position], beside, where)
    return 1, values


def _form(lines: Sequence[Line], index: int, place: str) -> tuple[int, list[Labelled]]:
    """Read a table with headings such as 「旧担当者」; return (number of lines used, labelled values).

    The result is (0, []) if no such table begins at the line `index`, and (number of lines, []) if
    the table has values of fewer than three fields. `place` is the name of the text in the position
    of each value, such as 「本文」.
    """
    rows: list[tuple[str, ...]] = []
    for line in islice(lines, index, index + _ROWS_AT_MOST):
        cells = _cells(line.text)[:_COLUMNS_AT_MOST]
        if len(cells) < 2 or line.number != lines[index].number + len(rows):
            break
        rows.append(cells)
    if max((len(row) for row in rows), default=0) < _COLUMNS or not any(map(_is_headed, rows)):
        return 0, []
    found = settled(list(read_sheet(Sheet(place, tuple(rows), paged=True))))
    if len({each.name for each in found}) < READABLE:
        return len(rows), []
    first = lines[index].number
    return len(rows), [replace(each, where=_moved(each.where, first)) for each in found]


@lru_cache(maxsize=_ROWS_KEPT)
def _is_headed(row: tuple[str, ...]) -> bool:
    return any(role_of(cell) and not labels_of(cell) for cell in row)


def _moved(where: str, first: int) -> str:
    """Return the position in the mail of a value whose position in a table is `where`.

    Both are texts such as 「本文 2行目」, but `where` counts from the table's first line. `first`
    is the number of that line in the mail.
    """
    return re.sub(r"(\d+)(?=行目$)", lambda found: str(int(found[1]) + first - 1), where)


def _rows_under(
    lines: Sequence[Line], index: int, width: int
) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Yield (line, cells) for each row of values below the row of labels at `index`.

    There are several rows if the table lists several municipalities. A row of values has at least 2
    and at most `width` cells, and no label. The first line that is no such row ends the table.
    """
    for line in lines[index + 1 : index + 1 + _ROWS_AT_MOST]:
        row = _cells(line.text)
        if not 2 <= len(row) <= width or any(map(is_label, row)):
            return
        yield line, row


@lru_cache(maxsize=_ROWS_KEPT)
def _cells(text: str) -> tuple[str, ...]:
    """Return the cells of a table row without surrounding spaces; a cell may be "".

    Cells are separated by tabs or by vertical lines such as 「|」. A text without them is one cell.
    """
    if _DRAWN.search(text):
        text = _DRAWN.sub("\t", text).strip("\t \u3000")
    return tuple(cell.strip().strip("　") for cell in text.split("\t"))
