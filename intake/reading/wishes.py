"""The wish to join the trial where it is said in a sentence and not under a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.reading.parts import Labelled
from intake.reading.quotation import Line, Voice
from intake.terms import FieldName
from intake.text import fold

_TRIAL = r"試行運用(?:期間)?(?:中)?(?:への|の)?(?:参加|利用)?(?:について)?(?:は|を|も|には)?、?"
_NOT_WISHED = re.compile(
    _TRIAL + r"(?:(?:参加|希望)(?:は|を)?(?:いた|致)?(?:しません|しない)|(?:辞退|見送|見合わせ))"
)
_WISHED = re.compile(_TRIAL + r"(?:希望|参加)(?:を希望)?(?:いた|致)?(?:します|しております)")


def wishes_in(lines: Sequence[Line]) -> Iterator[Labelled]:
    """「試行運用への参加は希望しません。」 in the writer's own words. 根拠: 事務連絡 5."""
    for line in lines:
        if line.voice is not Voice.OWN or "試行" not in line.text:
            continue
        text = fold(line.text)
        where = f"本文 {line.number}行目"
        if _NOT_WISHED.search(text):
            yield Labelled(FieldName.TRIAL_WISH, "希望しない", where)
        elif _WISHED.search(text):
            yield Labelled(FieldName.TRIAL_WISH, "希望する", where)
