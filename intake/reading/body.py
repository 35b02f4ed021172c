"""Subject and body to labelled values: labels by synonyms, answers only, never quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.reading.labels import is_other_label, label_of, labels_of
from intake.reading.parts import Labelled, Mail
from intake.reading.people import section_and_name
from intake.reading.quotation import Line, Voice, lines_of, voice
from intake.reading.subject import Subject, bracketed
from intake.terms import FieldName, Finding
from intake.text import find_emails, fold, one_line, parse_phone

_COLON = re.compile(r"^(?P<label>[^：:=＝\t]{1,40}?)\s*[：:＝=]\s*(?P<value>.*)$")
_FRAMED = re.compile(
    r"^[\s　・■□◆◇●○※*＊]*[【［\[〔《〈<＜「『](?P<label>[^】］\]〕》〉>＞」』]{1,30})[】］\]〕》〉>＞」』][\s　：:]*(?P<value>.*)$"
)
_IS = re.compile(
    r"^(?P<label>[^\s、。]{2,12})は[、\s]*(?P<value>[^。]{1,60}?)(?:です|でございます|となります|になります)?[。.]?$"
)
_DIGITS_FOLLOW = re.compile(r"^(?P<label>[^\d+(（]{2,14}?)[\s.．:：]*(?P<value>[(（+]?\d.*)$")
_MORE = re.compile(
    r"(?:[\s　、,，/／|｜]+|(?<=[)）]))(?P<label>[^\s　：:、,，/／|｜()（）]{1,14}|[(（][^()（）：:]{1,12}[)）])\s*[：:＝=]"
)
_HINT = re.compile(
    r"\s*(?:※.*|[（(【\[](?:記入例|記載例|入力例|例|必須|任意)[^）)】\]]*[）)】\]].*|←.*)$"
)
_WORDS = 6  # a label may be spread over so many pieces: 「担　当　課　名」
_REACH = 3  # lines below a label in which its value may begin
_BLANK = re.compile(r"[\s　]+")


def labelled_lines(
    lines: Sequence[Line], *voices: Voice, place: str = "本文"
) -> tuple[Labelled, ...]:
    """Every value that stands under a label where one of the voices speaks, in reading order."""
    spoken = [line for line in lines if line.voice in voices]
    found: list[Labelled] = []
    index = 0
    while index < len(spoken):
        taken, values = _read_line(spoken, index, place)
        found += values
        index += taken
    return tuple(found)


def _where(place: str, line: Line) -> str:
    return f"{place} {line.number}行目"


def _read_line(lines: Sequence[Line], index: int, place: str) -> tuple[int, list[Labelled]]:
    """How many lines were used from this one on, and the values they hold."""
    line = lines[index]
    if not line.text.strip():
        return 1, []
    if "\t" in line.text:
        used, values = _table(lines, index, place)
        if values:
            return used, values
    pairs = list(_pairs(line.text))
    if not pairs:
        return 1, []
    where = _where(place, line)
    values = [v for label, value in pairs[:-1] for v in _values(label, value, where)]
    label, value = pairs[-1]
    if value.strip():
        more = _continued(lines, index, label, value)
        return 1, [*values, *_values(label, "\n".join([value, *more]), where)]
    used, below, number = _below(lines, index, label)
    return used, [*values, *_values(label, below, _where(place, number))]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The labels of one line with what stands behind each: 「担当課：総務課　担当者：山田」."""
    first = _first_pair(text)
    if first is None:
        return
    label, rest = first
    while more := next((m for m in _MORE.finditer(rest) if _is_label(m["label"])), None):
        yield label, rest[: more.start()]
        label, rest = more["label"], rest[more.end() :]
    yield label, rest


def _is_label(text: str) -> bool:
    return bool(labels_of(text)) or is_other_label(text)


def _first_pair(text: str) -> tuple[str, str] | None:
    bare = text.strip().strip("　")
    for pattern in (_COLON, _FRAMED):
        if (found := pattern.match(bare)) and _is_label(found["label"]):
            return found["label"], found["value"]
    if _is_label(bare):
        return bare, ""
    return _spaced_pair(bare) or _running_pair(bare)


def _spaced_pair(text: str) -> tuple[str, str] | None:
    """「担当課　　総務課」, 「担　当　課　総務課」, 「TEL 03-1234-5678」."""
    pieces = _BLANK.split(text)
    for count in range(min(_WORDS, len(pieces) - 1), 0, -1):
        label = "".join(pieces[:count])
        if len(label) <= 30 and _is_label(label):
            return label, text.split(None, count)[count]
    return None


def _running_pair(text: str) -> tuple[str, str] | None:
    """「TEL03-1234-5678」 and 「担当課は総務課です。」"""
    if (found := _DIGITS_FOLLOW.match(text)) and label_of(found["label"]) in _NUMBERS:
        return found["label"], found["value"]
    if (found := _IS.match(text)) and label_of(found["label"]) in _SPOKEN:
        return found["label"], found["value"]
    return None


_NUMBERS = (FieldName.PHONE, FieldName.EXTENSION)
_SPOKEN = (
    FieldName.SECTION,
    FieldName.CONTACT_NAME,
    FieldName.PHONE,
    FieldName.EMAIL,
    FieldName.MUNICIPALITY_NAME,
    FieldName.PATTERN,
)


def _below(lines: Sequence[Line], index: int, label: str) -> tuple[int, str, Line]:
    """The value on the lines below its label: how many lines were used, the value, its line."""
    several = len(labels_of(label)) > 1
    gathered: list[Line] = []
    used = 1
    for offset in range(1, _REACH + 1):
        if index + offset >= len(lines):
            break
        line = lines[index + offset]
        if line.number != lines[index].number + offset and not gathered:
            pass  # a quotation stood between: an answer below its question
        if not line.text.strip():
            if gathered:
                break
            continue
        if _first_pair(line.text) is not None:
            break
        gathered.append(line)
        used = offset + 1
        if not several:
            break
    if not gathered:
        return 1, "", lines[index]
    return used, "\n".join(line.text for line in gathered), gathered[0]


def _continued(lines: Sequence[Line], index: int, label: str, value: str) -> list[str]:
    """Further lines of 「連絡先」: 電話 on its line, the address on the next."""
    if len(labels_of(label)) < 2 or index + 1 >= len(lines):
        return []
    following = lines[index + 1].text
    if not following.strip() or _first_pair(following) is not None:
        return []
    return [following] if find_emails(following) or parse_phone(following).number else []


def _values(label: str, value: str, where: str) -> Iterator[Labelled]:
    names = labels_of(label)
    text = one_line(_HINT.sub("", value.strip().strip("　")))
    if not text or not names:
        return
    if len(names) == 1:
        yield Labelled(names[0], text, where)
    elif FieldName.SECTION in names:
        section, name = section_and_name(text)
        if section:
            yield Labelled(FieldName.SECTION, section, where)
        if name:
            yield Labelled(FieldName.CONTACT_NAME, name, where)
    else:
        yield from _reach(text, where)


def _reach(text: str, where: str) -> Iterator[Labelled]:
    """What 「連絡先」 holds: a phone number, an address, or both."""
    if parse_phone(text).number:
        yield Labelled(FieldName.PHONE, text, where)
    for address in find_emails(text)[:1]:
        yield Labelled(FieldName.EMAIL, address, where)


# --- tables pasted from Excel or made of HTML -----------------------------------------------------


def _table(lines: Sequence[Line], index: int, place: str) -> tuple[int, list[Labelled]]:
    """A line of cells: label and value side by side, or labels above their values."""
    cells = _cells(lines[index].text)
    labels = [_is_label(cell) for cell in cells]
    if sum(labels) >= 2 and all(labels) and index + 1 < len(lines):
        under = _cells(lines[index + 1].text)
        if len(under) >= 2 and not any(map(_is_label, under)):
            where = _where(place, lines[index + 1])
            rows = zip(cells, under, strict=False)
            return 2, [v for label, value in rows for v in _values(label, value, where)]
    where = _where(place, lines[index])
    values: list[Labelled] = []
    position = 0
    while position < len(cells):
        if not labels[position]:
            position += 1
            continue
        value = next((c for c in cells[position + 1 :] if c), "")
        if value and not _is_label(value):
            values += _values(cells[position], value, where)
        position += 1
    return 1, values


def _cells(text: str) -> list[str]:
    return [cell.strip().strip("　") for cell in text.split("\t")]


def from_subject(names: Sequence[str]) -> tuple[Labelled, ...]:
    """The 市区町村名 in the brackets of a subject, where one stands there."""
    found = (name for name in names if _NAMES_A_PLACE.search(fold(name)))
    return tuple(Labelled(FieldName.MUNICIPALITY_NAME, name, "件名") for name in found)


_NAMES_A_PLACE = re.compile(r"^(?!市区町村名?$|市町村名?$|○|〇).{1,20}[市区町村]$")


@dataclass(frozen=True, slots=True)
class Body:
    """What subject and text say: the writer's words, the values in them, and what is doubtful."""

    new_text: str
    answers: tuple[Labelled, ...]  # values in the writer's own words
    labelled: tuple[Labelled, ...]  # all values that may count, the strongest first
    findings: tuple[Finding, ...] = ()


def read_body(mail: Mail, subject: Subject) -> Body:
    """The labelled values of subject and text. Quotations count for nothing; what was forwarded
    counts where the writer says nothing himself; a signature supplies only what is lacking."""
    lines = lines_of(mail.text)
    named = from_subject(bracketed(subject.bare))
    own = labelled_lines(lines, Voice.OWN)
    passed_on: tuple[Labelled, ...] = ()
    if len(own) < _SPEAKS_FOR_ITSELF:
        passed_on = _forwarded(lines, subject) or _enclosed(mail)
    signed = labelled_lines(lines, Voice.SIGNATURE, place="署名")
    answers = (*own, *passed_on)
    return Body(
        new_text=voice(lines, Voice.OWN),
        answers=answers,
        labelled=tuple(each for each in (*named, *answers, *signed) if not _is_ours(each)),
    )


_SPEAKS_FOR_ITSELF = 2  # labelled values with which a mail needs nothing from below


def _forwarded(lines: Sequence[Line], subject: Subject) -> tuple[Labelled, ...]:
    voices = [Voice.FORWARDED]
    if subject.is_forward:
        voices.append(Voice.QUOTED)
    return labelled_lines(lines, *voices, place="転送された本文")


def _enclosed(mail: Mail) -> tuple[Labelled, ...]:
    inner = (lines_of(text) for text in mail.enclosed[:3])
    found = (labelled_lines(lines, Voice.OWN, place="添付されたメール") for lines in inner)
    return next((values for values in found if values), ())


def _is_ours(each: Labelled) -> bool:
    """J-LIS's own address, copied from the notice, is nobody's contact."""
    return each.name is FieldName.EMAIL and bool(_OURS.search(fold(each.value)))


_OURS = re.compile(r"@(?:[\w\-]+\.)*j-lis\.go\.jp", re.I)
