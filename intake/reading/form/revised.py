"""Find the valid one of two values in one text: 「（誤）…（正）…」, 「旧 … 新 …」."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.form.heads import SET_ASIDE, Role, role_of
from intake.text import fold

_FRAMED = re.compile(r"[(【\[〔<]\s*([^()【】\[\]〔〕<>]{1,12}?)\s*[)】\]〕>]\s*:?")
_BARE = re.compile(r"(?:^|(?<=[\s/、,]))([^\W\d_]{1,5})\s*(?::|(?=\s+\S))")
_BECOMES = re.compile(r"\S\s*(?:[→⇒➡]|[-=]+>|改め|あらため)\s*\S|[×✕✖].*[○〇◯]|[○〇◯].*[×✕✖]", re.S)
_BETWEEN = " \t\r\n\u3000/、,・"

_Mark = tuple[int, int, Role]


def value_in_force(text: str) -> tuple[str, bool]:
    """(valid value in a text that may contain two, whether a person must decide which is valid).

    The value is `text` itself if it contains only one value, or if a person must decide.
    """
    folded = fold(text).strip()
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
    """Whether marks such as 旧, 新, 誤 and 正 show that a part of the text must not be used.

    True if one of them marks an old value. If there are several marks, also true if any of them
    marks another kind of value that is not to be used, such as an example.
    """
    roles = [role for _, _, role in marks]
    return Role.FORMER in roles or (len(roles) > 1 and not SET_ASIDE.isdisjoint(roles))


def _pieces(text: str, marks: list[_Mark]) -> Iterator[tuple[Role, str]]:
    """Yields (role of the mark, text that belongs to the mark) for each of the `marks` in a text.

    The role says what a mark means, such as an old value. Texts follow their marks if the whole
    text begins with a mark, and precede them if it ends with one; in all other cases nothing is
    yielded.
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
