"""Find the valid value in a text that has two: 「（誤）…（正）…」 (wrong, right), 「旧 … 新 …」 (old, new)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.form.heads import SET_ASIDE, Role, role_of
from intake.text import fold

_FRAMED = re.compile(r"[(【\[〔<]\s*([^()【】\[\]〔〕<>]{1,12}?)\s*[)】\]〕>]\s*:?")
_BARE = re.compile(r"(?:^|(?<=[\s/、,]))([^\W\d_]{1,5})\s*(?::|(?=\s+\S))")
_BECOMES = re.compile(r"\S\s*(?:[→⇒➡]|[-=]+>|改め|あらため)\s*\S|[×✕✖].*[○〇◯]|[○〇◯].*[×✕✖]", re.S)
_ASIDE = re.compile(
    r"(?<=\S)\s*[(【\[〔<]\s*([^()【】\[\]〔〕<>:\s]{1,6})[:\s]\s*[^()【】\[\]〔〕<>]+[)】\]〕>]"
)
_NEW = re.compile("新|正|後任者?|(?:変更|訂正|修正|異動|更新)後")
_BETWEEN = " \t\r\n\u3000/、,・"

_Mark = tuple[int, int, Role]


def value_in_force(text: str) -> tuple[str, bool]:
    """Return (value to use, whether a person must decide which value in the text is valid).

    For 「（旧）総務課（新）防災課」 (old, new) the result is ("防災課", False). The value to use is
    the whole text if the text contains only one value, or if a person must decide.
    """
    folded = fold(text).strip()
    left = _ASIDE.sub(lambda found: "" if role_of(found[1]) is Role.FORMER else found[0], folded)
    if any(_NEW.fullmatch(found[1]) for found in _ASIDE.finditer(left)):  # 「税務課（新：住民課）」
        return text, True
    if left != folded:  # 「住民課（旧：税務課）」
        text = folded = left.strip()
    marks = list(_marks(folded, _FRAMED))
    if not _tells(marks):
        marks = list(_marks(folded, _BARE))
    if not _tells(marks):
        return text, _BECOMES.search(folded) is not None
    kept = [piece for role, piece in _pieces(folded, marks) if role not in SET_ASIDE]
    return (kept[0], False) if len(kept) == 1 and kept[0] else (text, True)


def _marks(text: str, pattern: re.Pattern[str]) -> Iterator[_Mark]:
    for found in pattern.finditer(text):
        if role := role_of(found[1]):
            yield found.start(), found.end(), role


def _tells(marks: list[_Mark]) -> bool:
    """Return whether the marks in a text, such as 旧 (old) or 誤 (wrong), show that part of it is invalid.

    True if a mark means an old value, or if there are several marks and one of them means a value
    that is not to be used, such as an example.
    """
    roles = [role for _, _, role in marks]
    return Role.FORMER in roles or (len(roles) > 1 and not SET_ASIDE.isdisjoint(roles))


def _pieces(text: str, marks: list[_Mark]) -> Iterator[tuple[Role, str]]:
    """Yield (role, text) for each mark in `text`: what the mark means, and the text that it marks.

    If `text` begins with a mark, each mark is followed by its text; if `text` ends with a mark,
    each mark is preceded by its text. Otherwise nothing is yielded.
    """
    starts, ends = [s for s, _, _ in marks], [e for _, e, _ in marks]
    if starts[0] == 0:
        spans = zip(ends, [*starts[1:], len(text)], strict=True)
    elif ends[-1] == len(text):
        spans = zip([0, *ends[:-1]], starts, strict=True)
    else:
        return
    for (first, last), (_, _, role) in zip(spans, marks, strict=True):
        yield role, text[first:last].strip(_BETWEEN)
