"""Read the choices in a 利用申込書: the one of several options that is ticked, circled or written.

An option is chosen only if the text has nothing but options, marks, numbers, polite phrases and
notes; a negation chooses the opposite option. With any other words the choice is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intake.reading.form.choice_marks import ARROW, CROSS, OPEN, RING, TICKED, is_mark, marked
from intake.reading.form.choice_words import OPTIONS, UNDECIDED, is_beside_answers, said
from intake.terms import FieldName
from intake.text import fold

__all__ = ["OPTIONS", "PATTERN_NEEDS", "UNDECIDED", "Choice", "choose", "is_mark"]

PATTERN_NEEDS: Mapping[str, str] = {"A": "導入予定", "B": "導入済み", "C": "予定なし"}
"""導入パターン -> the コンビニ交付の状況 that it requires (根拠: 事務連絡 6; the letters are ours).
"""

_MARK = re.compile(f"[{TICKED}{OPEN}{RING}{CROSS}{ARROW}]")
_WORD_BEFORE = re.compile(r"[^\W\d_]+\Z")
_WORD_BEHIND = re.compile(rf"(?:\s*{_MARK.pattern})*[^\W\d_]+")  # other marks are passed over
_BETWEEN = " ・/|、,;:"  # signs between the options of a list
_WORD_OF_LIST = re.compile(r"[^\s・/|、,;]+")
_CELL = re.compile(r"[^|]+")
_NUMBERED = re.compile(r"(?:^|(?<=[\s・/|、,]))\(?([1-9])\)?[.、:)]?\s*(?=[^\d\s月年])")
_BY_NUMBER = re.compile(
    r"^(?P<list>.*\S)[\s→⇒(:【\[〔]+(?P<number>[1-9])\s*[)】\]〕]?(?:番|に[○レ✓])?$"
)
_POINTS = re.compile(r"\S\s*[→⇒➡]\s*\S|:\s*\(?\w\)?\s*$")
"""Signs that a list of options is followed by an answer, or by a reference to one."""
_BY_NAME = re.compile(rf"\(?(?P<option>[^\s()・/]+?)に(?:[{RING}✓レ]|丸|チェック)\)?\s*$")


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of a field that a text chooses.

    `chosen` are these options: none, one or several. `offered` is the number of options that the
    text names, chosen or not. `doubtful` is True if the text restricts its choice, or if it cannot
    be determined what the text chooses. `value` is the one chosen option; None if `chosen` has no
    or several options, or if the choice is doubtful.
    """

    chosen: tuple[str, ...] = ()
    offered: int = 0  # options that the text names, ticked or not
    doubtful: bool = False  # an option is named, but with a reservation

    @property
    def value(self) -> str | None:
        return self.chosen[0] if len(self.chosen) == 1 and not self.doubtful else None


_LONGEST = 2_000  # characters, the limit for a cell; a longer text is no answer to a choice


@lru_cache(maxsize=1024)  # most cells are the same in all forms
def choose(name: FieldName, text: str) -> Choice:
    """Return the Choice among the options of the field `name` that a text makes by marks or words.

    A text without marks chooses an option if it names no other option, or if it lists several and
    then refers to one of them: 「Ａ Ｂ Ｃ（Ａに○）」. If the text only names several options,
    nothing is chosen, and the choice is doubtful unless the text is just the printed list of
    options.
    """
    if len(text) > _LONGEST:
        return Choice(doubtful=bool(text.strip()))
    if (whole := "".join(fold(text).split())) in OPTIONS[name]:  # 「希 望 し な い」
        return Choice((whole,), 1)
    plain = _without_instruction(name, marked(text))
    if pointed := _pointed_at(name, plain):
        return pointed
    plain = _without_spoken_marks(name, plain)
    tokens = list(_tokens(name, plain))
    if any(token.mark for token in tokens):
        return _by_marks(name, tokens)
    options = _distinct(tokens)
    doubtful = any(token.doubtful for token in tokens)
    if len(options) == 1 and not doubtful:
        return Choice(options, 1)
    if len(options) < 2:
        return Choice((), len(options), doubtful)
    twice = len([token for token in tokens if token.option]) > len(options)
    says_which = twice or _POINTS.search(plain) is not None
    return Choice((), len(options), doubtful or says_which or not _is_printed(name, options))


def _without_instruction(name: FieldName, plain: str) -> str:
    """Return the text of a choice without the form's instruction at its end, such as 「いずれかに○」.

    `plain` is the text as the function `marked` returns it. 「Ａに○」 is not removed if 「Ａ」 is
    an option of the field `name`.
    """
    found = _BY_NAME.search(plain)
    return plain if not found or said(name, found["option"]).option else plain[: found.start()]


def _pointed_at(name: FieldName, plain: str) -> Choice | None:
    """Return the Choice in a text that lists the options of `name` and then refers to one; else None.

    Examples: 「１ 希望する ２ 希望しない（２）」, 「Ａ Ｂ Ｃ（Ａに○）」, 「Ａ→Ｂ」. `plain` is the
    text as the function `marked` returns it, with one character for each mark.
    """
    if found := _BY_NUMBER.match(plain):
        pieces = _NUMBERED.split(found["list"])
        listed = {n: said(name, text.strip(_BETWEEN)).option for n, text in _pairs(pieces[1:])}
        if len(listed) > 1 and (option := listed.get(found["number"])):
            return Choice((option,), len(listed))
    if (found := _BY_NAME.search(plain)) and (option := said(name, found["option"]).option):
        before = _distinct(list(_tokens(name, plain[: found.start()])))
        return Choice((option,), max(1, len(before)))
    pieces = re.split(r"\s*[→⇒➡]\s*", plain)
    if len(pieces) == 2 and all(options := [said(name, piece).option for piece in pieces]):
        return Choice((options[1] or "",), 2)
    return None


def _pairs(pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(pieces[::2], pieces[1::2], strict=False)


@dataclass(frozen=True, slots=True)
class _Token:
    """A mark in the text of a choice, or words in it that name an option.

    `mark` is the mark, `option` the option that is named; one of them is "". Both are "" for words
    that name no option but make the choice `doubtful`. `start` and `end` are offsets in the text;
    `cell` is the index, from 0, of the table cell that the token is in (「|」 separates cells).
    """

    start: int
    end: int
    cell: int  # number of its cell; cells of a row are separated by 「|」
    mark: str = ""
    option: str = ""
    doubtful: bool = False


def _without_spoken_marks(name: FieldName, text: str) -> str:
    """Return the text of a choice, with a space in place of each mark that only a sentence mentions.

    In 「該当するものに○を付ける」 the ○ selects nothing. A mark is only mentioned if the words
    directly before or after it are neither an option of the field `name` nor words of an answer.
    """

    def kept(found: re.Match[str]) -> str:
        before = _WORD_BEFORE.search(text, 0, found.start())
        behind = _WORD_BEHIND.match(text, found.end())
        runs = [run[0] for run in (before, behind) if run]
        if any(said(name, run).option for run in runs):
            return found[0]
        return " " if any(is_beside_answers(name, run) for run in runs) else found[0]

    return _MARK.sub(kept, text)


def _tokens(name: FieldName, text: str) -> Iterator[_Token]:
    """Yield the marks and the named options of a text as tokens, in order.

    `name` is the field whose options are meant.
    """
    last = 0
    for found in (*_MARK.finditer(text), None):
        yield from _named(name, text, last, found.start() if found else len(text))
        if found:
            yield _Token(*found.span(), text.count("|", 0, found.start()), mark=found[0])
            last = found.end()


def _named(name: FieldName, text: str, start: int, end: int) -> Iterator[_Token]:
    """Yield the options named in text[start:end], which contains no marks, as tokens.

    If the words name different options of the field `name`, there is one token for each word that
    names one. Otherwise there is one token for each table cell that names an option or is doubtful
    (「|」 separates cells).
    """
    part = text[start:end]
    words = list(_pieces(_WORD_OF_LIST, part))
    if len({said(name, word).option for word, _ in words} - {None, ""}) < 2:
        words = list(_pieces(_CELL, part))
    for word, place in words:
        found = said(name, word)
        if found.option or found.doubtful:
            at = start + place
            cell = text.count("|", 0, at)
            yield _Token(at, at + len(word), cell, "", found.option or "", found.doubtful)


def _pieces(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int]]:
    for found in pattern.finditer(_NUMBERED.sub(lambda number: " " * len(number[0]), text)):
        if bare := found[0].strip(_BETWEEN):
            yield bare, found.start() + found[0].index(bare[0])


def _distinct(tokens: Sequence[_Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.option for token in tokens if token.option))


def _is_printed(name: FieldName, options: Sequence[str]) -> bool:
    """Return whether `options` are the printed list of the field's options, and not a choice.

    True if they include every option of the field `name`; only 未定 may be missing.
    """
    return set(options) >= set(OPTIONS[name]) - {UNDECIDED}


def _by_marks(name: FieldName, tokens: Sequence[_Token]) -> Choice:
    pairs = _paired(tokens)
    options = tuple(dict.fromkeys(option for option, _ in pairs))
    doubtful = any(token.doubtful for token in tokens)
    marks = [mark for _, mark in pairs if mark]
    yes = [o for o, mark in pairs if mark and _is_ticked(mark, marks, len(pairs))]
    crossed = [option for option, mark in pairs if mark and mark in CROSS]
    if not yes and crossed:  # the option that is not crossed out
        left = [option for option, mark in pairs if not mark]
        if len(left) == 1:
            return Choice(tuple(left), len(options), doubtful)
        return Choice((), len(options), doubtful=True)
    if not marks:  # the marks are not beside an option
        return Choice(options if len(options) == 1 else (), len(options), doubtful)
    return Choice(tuple(dict.fromkeys(yes)), len(options), doubtful)


def _paired(tokens: Sequence[_Token]) -> list[tuple[str, str]]:
    """Return [(option, its mark or "")] for every option in the tokens of a choice, in order.

    A mark between two options belongs to the option in the same table cell; failing that, to the
    option that the mark touches; failing that, to the option after the mark if the text begins with
    a mark, else to the option before the mark. An arrow always belongs to the option before it.
    """
    leading = bool(tokens[0].mark)
    marks: dict[int, str] = {}
    for index, token in enumerate(tokens):
        if not token.mark:
            continue
        before = index - 1 if index and tokens[index - 1].option else None
        after = index + 1 if index + 1 < len(tokens) and tokens[index + 1].option else None
        prefers_after = leading
        for is_near in (_touches, _shares_cell):  # the last rule that applies decides
            near = [
                other is not None and is_near(token, tokens[other]) for other in (before, after)
            ]
            prefers_after = near[1] if near[0] != near[1] else prefers_after
        owner = after if prefers_after and token.mark not in ARROW else before
        if owner is not None:
            marks.setdefault(owner, token.mark)
    return [(t.option, marks.get(i, "")) for i, t in enumerate(tokens) if t.option]


def _touches(mark: _Token, option: _Token) -> bool:
    return option.end == mark.start or mark.end == option.start


def _shares_cell(mark: _Token, option: _Token) -> bool:
    return option.cell == mark.cell


def _is_ticked(mark: str, marks: Sequence[str], options: int) -> bool:
    if mark in TICKED or mark in ARROW:
        return True
    if mark in OPEN or mark in CROSS:
        return False
    if any(each in "●◉⦿" for each in marks):
        return False  # ○ and ●: radio buttons, ○ is the empty one
    rings = sum(each in RING for each in marks)
    return not (rings == len(marks) == options > 1)  # a ring before every option is decoration
