"""Find text copied from J-LIS's notice (事務連絡) or letters that the mail does not mark as quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.text import fold

_GREETING = re.compile(r"^日頃より、?当機構の業務について")  # only J-LIS calls itself 当機構
_NOTICE = re.compile(r"^事務連絡$")
_ADDRESSED = re.compile(r"様$")
_PLACE = re.compile(r"^[^、。]{2,4}[都道府県][^、。]{1,12}[市区町村][^、。]{0,30}$")
_SIGNED = re.compile(r"被災者支援(?:システム)?担当$")
_ADDRESS = re.compile(r"^メール:")
OUR_ADDRESS = re.compile(r"@(?:[\w\-]+\.)*j-?lis\.go\.jp", re.I)
_HEAD_ABOVE = 40  # lines from the top of the notice to its greeting


def our_words(rows: Sequence[str]) -> frozenset[int]:
    """Return the indices (from 0) of the lines copied from J-LIS's notice or letters; empty if none.

    `rows` are the lines of the mail's text. The copied part is recognised by the letter's greeting.
    It begins with the addressee above the greeting and ends with J-LIS's signature, or with the
    text if there is no such signature. An applicant's answer lost in this way can be asked for
    again, but J-LIS's own words must not be taken for an answer.
    """
    bare = ["".join(fold(row).split()) for row in rows]
    greeting = next((i for i, row in enumerate(bare) if _GREETING.match(row)), None)
    if greeting is None:
        return frozenset()
    return frozenset(range(_start(bare, greeting), _end(bare, greeting)))


def _start(bare: Sequence[str], greeting: int) -> int:
    above = range(max(0, greeting - _HEAD_ABOVE), greeting)
    if heads := [i for i in above if _NOTICE.match(bare[i])]:
        return heads[-1]
    start = greeting
    for row_is, index in zip((_ADDRESSED, _PLACE), _written_above(bare, greeting), strict=False):
        if not row_is.search(bare[index]):
            break
        start = index
    return start


def _written_above(bare: Sequence[str], below: int) -> Iterator[int]:
    return (index for index in reversed(range(below)) if bare[index])


def _end(bare: Sequence[str], greeting: int) -> int:
    """Return the index of the line after J-LIS's signature, where the writer's text can begin again.

    If there are several signatures of J-LIS below the greeting, the last one counts; if there is
    none, the result is the number of lines. `bare` are the lines of the text without spaces,
    `greeting` is the index of the line with the greeting.
    """
    for index in reversed(range(greeting, len(bare))):
        if not _SIGNED.search(bare[index]):
            continue
        below = next((i for i in range(index + 1, len(bare)) if bare[i]), None)
        if below is not None and _ADDRESS.match(bare[below]):
            return below + 1
    return len(bare)
