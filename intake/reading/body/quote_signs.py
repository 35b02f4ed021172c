"""Recognise quotations whose lines begin with another sign than 「>」, such as 「| 」 or 「》」.

People also use such signs for other purposes. Neighbouring lines that begin with the same sign are
a quotation only if a line just above names their author, if one of them is copied from J-LIS's
notice or letters, or if the mail is a reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from intake.text import fold
from intake.text.addresses import find_emails

_EDGES = "|｜│┃¦┆┊:：;；》〉›❯❱}"
_BARS = "|｜│┃¦┆┊"
_SIGN = re.compile(rf"^[ \t\u3000]{{0,3}}(?P<sign>[{_EDGES}])")
_AT_LEAST = 2  # lines
_ABOVE = 3  # lines above a run in which its author is named
_MOMENT = re.compile(r"\d{1,2}[:時]\d{2}")


def with_usual_marks(
    rows: Sequence[str],
    *,
    is_reply: bool,
    names_author: Callable[[str], bool],
    is_ours: Callable[[str], bool],
) -> list[str]:
    """Return the lines `rows` of a mail's text, with 「>」 in place of other signs that mark quoted lines.

    Neighbouring lines that begin with the same sign count as quoted in a mail that answers another
    (`is_reply`). In any other mail they count only if one of the three lines above them names their
    author (`names_author` returns True), or if one of them is copied from our notice or letters
    (`is_ours` returns True). A single line with a sign, and rows of a table drawn with 「|」, are
    unchanged.
    """
    found = list(rows)
    for sign, indices in _runs(rows):
        bare = [_stripped(rows[i], sign) for i in indices]
        if len(indices) < _AT_LEAST or _is_table(bare, sign):
            continue
        above = (row.strip() for row in rows[max(indices[0] - _ABOVE, 0) : indices[0]])
        if (
            is_reply
            or any(row and (names_author(row) or _names_sender(row)) for row in above)
            or any(map(is_ours, bare))
        ):
            for i, text in zip(indices, bare, strict=True):
                found[i] = f"> {text}"
    return found


def _runs(rows: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    """Yield (sign, indices) of each run of neighbouring lines that begin with the same sign.

    A sign is a character with which mail programs mark quotations, such as 「|」. `rows` are the
    lines of the text; the indices are those of the lines in `rows`, from 0.
    """
    begun = [match["sign"] if (match := _SIGN.match(row)) else "" for row in rows]
    for sign, group in groupby(range(len(rows)), key=begun.__getitem__):
        if sign:
            yield sign, [*group]


def _stripped(row: str, sign: str) -> str:
    return re.sub(rf"^[ \t\u3000]*(?:{re.escape(sign)}[ \t\u3000]?)+", "", row)


def _is_table(bare: Sequence[str], sign: str) -> bool:
    """Return whether lines that begin with `sign` are rows of a table drawn with this sign.

    True if the sign is a vertical line such as 「|」, and occurs again in more than half of the
    lines; False means that the lines may be a quotation. `bare` are the lines without the sign at
    their beginning.
    """
    if sign not in _BARS:
        return False
    written = [row for row in bare if row.strip()]
    return 2 * sum(sign in row for row in written) > len(written)


def _names_sender(row: str) -> bool:
    """Return whether a line has an e-mail address and a time of day: 「7/1 10:00 <a@b.example>」."""
    return bool(find_emails(row)) and bool(_MOMENT.search(fold(row)))
