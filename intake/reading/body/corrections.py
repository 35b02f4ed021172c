"""Remove the old values that a writer gives beside the new ones, so that they are not used.

The values are marked by 変更前 and 変更後 (before and after the change), （誤） and （正） (wrong
and right), 旧 and 新 (old and new), 「A → B」 or strike-out. The old value usually comes first, so
without this module it would be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from intake.reading.body.inline_labels import begins_with_label
from intake.reading.body.quotation import Line, Voice, text_of
from intake.reading.form.heads import Role, role_of
from intake.reading.form.years import without_year
from intake.text import fold
from intake.text.html import STRUCK

_OLD = r"(?:変更|訂正|修正|更新|異動)前|旧|誤|前任者?"
_NEW = r"(?:変更|訂正|修正|更新|異動)後|新|正|後任者?"
_OPEN, _CLOSE = r"[【\[(（<＜〔「]", r"[】\])）>＞〕」]"
_LEAD = r"^[\s　・■□◆◇●○※*＊]*"


def _marker(words: str) -> re.Pattern[str]:
    """Return a pattern that finds a marker such as 「旧」 or 「【変更前】」 at the start of a line.

    `words` are the marker's words, as alternatives of a regular expression, such as 「旧|誤」. A
    word is a marker if it is in brackets (「（誤）」), before a colon (「旧：」), alone on the
    line, or directly before a label.
    """
    framed = rf"{_OPEN}\s*(?:{words})\s*{_CLOSE}[\s　:：]*"
    return re.compile(
        rf"{_LEAD}(?:{framed}|(?:{words})[\s　]*(?:[:：][\s　]*|$)|(?P<bare>{words}))"
    )


_IS_OLD, _IS_NEW = _marker(_OLD), _marker(_NEW)
_OLD_LABEL = re.compile(rf"^[^:：\t]{{1,20}}{_OPEN}(?:{_OLD}){_CLOSE}")
_NEW_LABEL = re.compile(rf"^([^:：\t]{{1,20}}){_OPEN}(?:{_NEW}){_CLOSE}")
_LABELLED = re.compile(r"^[^:：→⇒]{1,20}[:：]")
_ARROW = re.compile("[→⇒]")
_CORRECTS = re.compile(r"訂正|変更|修正|誤り|交代|異動")
_OLD_CELL, _NEW_CELL = (re.compile(rf"^[(（]?(?:{words})[)）]?$") for words in (_OLD, _NEW))


def corrected(lines: Sequence[Line], subject: str) -> tuple[Line, ...]:
    """Return the lines of a mail, with old values that the writer corrects removed or marked as old.

    A line by the writer that has only an old value gets Voice.OLD, so that later steps ignore it.
    From the writer's other lines the old value and the words that mark a correction are removed. In
    「A → B」 A is the old value only if the writer's text or the `subject` mentions a correction.
    From lines by others only struck-out text is removed.
    """
    lines = [_unstruck(line) for line in lines]
    corrects = bool(_CORRECTS.search(fold(f"{subject}\n{text_of(lines, Voice.OWN)}")))
    return tuple(_walk(lines, corrects))


def of_this_year(lines: Sequence[Line], day: date | None) -> tuple[Line, ...]:
    """Return the lines without the fiscal year (年度) of `day` in their labels.

    In July 2022, 「令和4年度担当課：総務課」 becomes 「担当課：総務課」. `day` is the day of the
    mail; the lines are unchanged if it is None.
    """
    if day is None:
        return tuple(lines)
    return tuple(replace(line, text=without_year(line.text, day)) for line in lines)


def _unstruck(line: Line) -> Line:
    """Return the line without struck-out text; a line that is all struck out is marked as old instead.

    A line marked as old has Voice.OLD, and its values are not used.
    """
    if not STRUCK.search(line.text):
        return line
    left = STRUCK.sub("", line.text)
    return replace(line, text=left) if left.strip() else replace(line, voice=Voice.OLD)


def _walk(lines: Sequence[Line], corrects: bool) -> Iterator[Line]:
    columns = sample = None
    for line in lines:
        if line.voice is not Voice.OWN:
            yield line
            continue
        sample = _sample_column(line.text) or (sample if "\t" in line.text else None)
        if sample:
            line = replace(line, text=_without(line.text, sample))
        columns = _columns(line.text) or (columns if "\t" in line.text else None)
        old, rest = _told(line.text)
        if rest is None and old is not None:  # the marker is a heading
            yield line
        elif old:
            yield replace(line, voice=Voice.OLD)
        elif columns:
            yield replace(line, text=_of_new_column(line.text, *columns))
        else:
            text = line.text if rest is None else rest
            yield replace(line, text=_behind_arrow(text) if corrects else text)


def _behind_arrow(text: str) -> str:
    """Return the line `text`, in which a value such as 「old → new」 is reduced to the new value.

    「担当者：剱 岳男 → 立山 一子」 becomes 「担当者：立山 一子」. Unchanged if the line has no
    label, or not exactly one arrow with text on both sides.
    """
    label = _LABELLED.match(text)
    sides = _ARROW.split(text[label.end() :]) if label else ()
    if not label or len(sides) != 2 or not all(side.strip() for side in sides):
        return text
    return f"{label[0]}{sides[1].strip()}"


def _told(text: str) -> tuple[bool | None, str | None]:
    """Return (whether a line gives an old value, the line without the marker that says so).

    The first is True for a line marked as old, False for a line marked as new, None for a line
    without such a marker. The second is None for a line that is only a marker, such as 「旧：」 (old:),
    and for a line without a marker. A line such as 「電話（旧）：…」, whose label has the marker 旧 (old),
    is returned unchanged.
    """
    if _OLD_LABEL.match(text):
        return True, text
    if found := _NEW_LABEL.match(text):
        return False, found[1] + text[found.end() :]
    for pattern, is_old in ((_IS_OLD, True), (_IS_NEW, False)):
        found = pattern.match(text)
        rest = text[found.end() :] if found else ""
        if found and not (found["bare"] and not begins_with_label(rest)):
            return is_old, rest if rest.strip() else None
    return None, None


def _columns(text: str) -> tuple[int, int] | None:
    """Return (index of the column of old values, index of that of new values) of a table, from 0.

    The line `text` must be the table's header row: exactly one of its tab-separated cells is a word
    such as 変更前 (before the change), and exactly one a word such as 変更後 (after it). None for
    any other line.
    """
    cells = [cell.strip() for cell in text.split("\t")]
    old = [i for i, cell in enumerate(cells) if _OLD_CELL.match(cell)]
    new = [i for i, cell in enumerate(cells) if _NEW_CELL.match(cell)]
    return (old[0], new[0]) if len(old) == len(new) == 1 else None


def _sample_column(text: str) -> int | None:
    """Return the index, from 0, of the column of examples in a table's header row.

    Such a row is 「項目｜記入欄｜記入例」 (item, entry, example), with cells separated by tabs. None if the
    line `text` is not such a row.
    """
    roles = [role_of(cell) for cell in text.split("\t")]
    found = [index for index, role in enumerate(roles) if index and role is Role.SAMPLE]
    return found[0] if len(found) == 1 and roles.count(None) <= 1 else None


def _without(text: str, column: int) -> str:
    return "\t".join(cell for index, cell in enumerate(text.split("\t")) if index != column)


def _of_new_column(text: str, old: int, new: int) -> str:
    """Return a table row without its old value, for a table with columns of old and of new values.

    The row `text` is unchanged if its new value is empty. `old` and `new` are the indices of the
    two columns, from 0; cells are separated by tabs.
    """
    cells = text.split("\t")
    if new >= len(cells) or not cells[new].strip():
        return text
    return _without(text, old)
