"""Choices of the 利用申込書: which of several options is ticked, circled or written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intake.terms import FieldName
from intake.text import fold, one_line

UNDECIDED = "未定"
_UNDECIDED = ("未定", "検討中", "調整中", "未決定")

OPTIONS: Mapping[FieldName, Mapping[str, tuple[str, ...]]] = {
    FieldName.TRIAL_WISH: {
        "希望する": ("希望します", "希望する", "参加希望", "参加を希望", "参加します", "参加する", "参加したい", "希望有",
                 "希望あり", "希望有り", "有り", "あり", "はい"),
        "希望しない": ("希望しません", "希望しない", "参加しません", "参加しない", "希望無し", "希望なし", "希望無",
                  "見送ります", "見送る", "無し", "なし", "いいえ"),
        UNDECIDED: (*_UNDECIDED, "どちらでもよい"),
    },
    FieldName.KONBINI_STATUS: {
        "導入済み": ("既に導入している", "導入している", "導入済みである", "導入済み", "導入済", "実施済み", "実施済", "実施中",
                 "実施している", "交付中", "サービス提供中", "参加済み", "参加済"),
        "導入予定": ("導入予定あり", "導入を予定", "導入予定", "導入する予定", "実施予定", "参加予定", "準備中",
                 "予定あり", "予定有り", "予定有"),
        "予定なし": ("導入予定なし", "導入予定はない", "導入の予定なし", "導入の予定はない", "導入する予定はない", "導入予定無し",
                 "導入予定無", "予定はない", "予定なし", "予定無し", "予定無", "導入しない", "実施しない"),
        UNDECIDED: _UNDECIDED,
    },
    FieldName.PATTERN: {
        "A": ("パターンA", "A"),
        "B": ("パターンB", "B"),
        "C": ("パターンC", "C"),
        UNDECIDED: _UNDECIDED,
    },
}  # fmt: skip
"""Each choice with the ways it is written."""

_TICKED = "☑☒✓✔✅🗹■◼◾●◉⦿レﾚ✗✘"
_OPEN = "□☐◻◽▢❏❑"
_RING = "○〇◯◎"
_BRACKETED_TICK = re.compile(r"[\[(（［]\s*([xX×レ✓✔○〇◯●■vV])\s*[\])）］]")
_BRACKETED_OPEN = re.compile(r"[\[（(［]\s*[\])）］]")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: one option, none, or several at once (a person must ask)."""

    chosen: tuple[str, ...]
    offered: int  # options that stand in the text, ticked or not

    @property
    def value(self) -> str | None:
        return self.chosen[0] if len(self.chosen) == 1 else None


def _pattern(ways: Iterable[str]) -> re.Pattern[str]:
    """A mark, or one of the ways, the longest first; a letter is no part of a longer word."""
    written = "|".join(
        re.escape(way) + ("(?![A-Za-z])" if way.isascii() else "")
        for way in sorted(ways, key=len, reverse=True)
    )
    return re.compile(f"(?P<mark>[{_TICKED}{_OPEN}{_RING}])|(?P<way>(?<![A-Za-z])(?:{written}))")


_WAYS = {
    name: {way: option for option, ways in options.items() for way in ways}
    for name, options in OPTIONS.items()
}
_PATTERNS = {name: _pattern(ways) for name, ways in _WAYS.items()}


def is_mark(text: str) -> bool:
    """Whether the text is nothing but a tick, a ring or an empty box."""
    return len(text.strip()) == 1 and text.strip() in _TICKED + _OPEN + _RING


def _plain(text: str) -> str:
    folded = _BRACKETED_OPEN.sub("□", _BRACKETED_TICK.sub("☑", one_line(fold(text))))
    return folded.replace("ﾚ", "レ")


@dataclass(frozen=True, slots=True)
class _Token:
    """A mark, or an option (`option` is set), and where in the text it stands."""

    start: int
    end: int
    mark: str = ""
    option: str = ""


def _tokens(name: FieldName, text: str) -> list[_Token]:
    return [
        _Token(*found.span(), found["mark"] or "", _WAYS[name].get(found["way"], ""))
        for found in _PATTERNS[name].finditer(text)
    ]


def _paired(tokens: Sequence[_Token]) -> list[tuple[str, str]]:
    """Each option with its mark, "" without: marks lead, or follow where an option comes first.

    A mark that touches one neighbour only belongs to that one.
    """
    leading = bool(tokens[0].mark)
    marks: dict[int, str] = {}
    for index, token in enumerate(tokens):
        if not token.mark:
            continue
        before = index - 1 if index and tokens[index - 1].option else None
        after = index + 1 if index + 1 < len(tokens) and tokens[index + 1].option else None
        touches_before = before is not None and tokens[before].end == token.start
        touches_after = after is not None and tokens[after].start == token.end
        prefers_after = leading if touches_before == touches_after else touches_after
        owner = after if prefers_after else before
        if owner is not None:
            marks.setdefault(owner, token.mark)
    return [(t.option, marks.get(i, "")) for i, t in enumerate(tokens) if t.option]


def _is_ticked(mark: str, marks: Sequence[str], options: int) -> bool:
    if mark in _TICKED:
        return True
    if mark in _OPEN:
        return False
    if any(each in "●◉⦿" for each in marks):
        return False  # ○ and ●: radio buttons, ○ is the empty one
    rings = sum(each in _RING for each in marks)
    return not (rings == len(marks) == options > 1)  # a ring before every option is decoration


@lru_cache(maxsize=1024)  # most cells of a form say what those of all others say
def choose(name: FieldName, text: str) -> Choice:
    """Which option of the field the text ticks or names.

    Without any mark a text that names one option chooses it; one that lists several chooses none.
    """
    plain = _plain(text)
    tokens = _tokens(name, plain)
    if name is FieldName.PATTERN and _PATTERNS[name].match(plain.lstrip("「【(『 ")):
        unmarked = not any(token.mark for token in tokens)
        tokens = tokens[:1] if unmarked else tokens  # 「B：…」: the letter that leads decides
    pairs = _paired(tokens) if tokens else []
    options = tuple(dict.fromkeys(option for option, _ in pairs))
    marks = [mark for _, mark in pairs if mark]
    if not marks:
        return Choice(options if len(options) == 1 else (), len(options))
    chosen = (option for option, mark in pairs if mark and _is_ticked(mark, marks, len(pairs)))
    return Choice(tuple(dict.fromkeys(chosen)), len(options))


PATTERN_NEEDS: Mapping[str, str] = {"A": "導入予定", "B": "導入済み", "C": "予定なし"}
"""The コンビニ交付の状況 that each pattern presupposes (根拠: 事務連絡 6; letters are ours)."""
