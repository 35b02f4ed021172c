"""One application is one block: which labelled values of a document belong together, and count.

Parts whose labels do not repeat each other are one block. Of blocks with the same labels those that
only show how to fill in the form are no answer; where two may both be one, a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from intake.reading.heads import PERSONAL, SET_ASIDE, Role, counts
from intake.reading.parts import Labelled
from intake.reading.values import is_empty, normalise
from intake.terms import REQUIRED_FIELDS, FieldName

ENOUGH = 3  # labels that must come a second time to begin another block
_SEVERAL = (FieldName.MUNICIPALITY_NAME, FieldName.MUNICIPALITY_CODE, FieldName.PREFECTURE_NAME)
_INVENTED = re.compile(r"[○〇◯●△□×]{2}|^(?:見本|記入|記載|例示)[\s　]*\S{1,3}$|^山田[\s　]*(?:太郎|花子)$")
_NAMED = (FieldName.MUNICIPALITY_NAME, FieldName.PREFECTURE_NAME, FieldName.CONTACT_NAME)
_TWO = "同じ欄の記載が複数あります。"


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled value, "" where the label has none, and whose it is by the heads above it."""

    labelled: Labelled
    role: Role | None = None

    @property
    def name(self) -> FieldName:
        return self.labelled.name

    @property
    def is_filled(self) -> bool:
        return not is_empty(self.name, self.labelled.value)


Block = list[Entry]


def settled(parts: Iterable[Sequence[Entry]]) -> tuple[Labelled, ...]:
    """One value a field for the parts of a document; () where it holds nothing but an example.

    A field that two values may answer has a `doubt`. Municipalities keep every different one.
    """
    entries = [list(part) for part in parts]
    own = [[e for e in part if e.role not in SET_ASIDE] for part in entries]
    blocks = _blocks(own)
    if not any(e.is_filled for block in blocks for e in block):
        aside = _blocks([[replace(e, role=None) for e in part if e.role is Role.SAMPLE] for part in entries])
        blocks += [block for block in aside if not _is_invented(block)]
    filled = [block for block in blocks if any(e.is_filled for e in block)] or blocks[:1]
    real = [block for block in filled if not _is_invented(block)] if len(filled) > 1 else filled
    rivals = real or filled[:1]
    return tuple(_one_a_field([e for block in rivals for e in block], several=len(rivals) > 1))


def _blocks(parts: Iterable[Block]) -> list[Block]:
    blocks: list[Block] = []
    for piece in (piece for part in parts for piece in _pieces(part)):
        names = {e.name for e in piece}
        home = next((b for b in blocks if len({e.name for e in b} & names - {*_SEVERAL}) < ENOUGH), None)
        if home is None:
            blocks.append(piece)
        else:
            home += piece
    return blocks


def _pieces(part: Block) -> Iterator[Block]:
    """The part, cut where its labels come again; a few labels asked twice begin nothing."""
    for index, entry in enumerate(part):
        before = {(e.name, e.role) for e in part[:index]}
        again = {(e.name, e.role) for e in part[index:] if e.name not in _SEVERAL} & before
        if (entry.name, entry.role) in again and len(again) >= ENOUGH:
            yield part[:index]
            yield from _pieces(part[index:])
            return
    if part:
        yield part


def _is_invented(block: Block) -> bool:
    """Whether names in the block are no names: 「○○市」, 「見本　太郎」."""
    return any(_INVENTED.search(e.labelled.value.strip()) for e in block if e.name in _NAMED)


def _one_a_field(entries: Block, *, several: bool) -> Iterator[Labelled]:
    by_name: dict[FieldName, Block] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    for name, told in by_name.items():
        if name in _SEVERAL:
            yield from _different(told)
        else:
            yield _one(name, _nearest(name, told), several=several)


def _different(told: Block) -> Iterator[Labelled]:
    filled = {e.labelled.value: e.labelled for e in reversed(told) if e.is_filled}
    yield from reversed(filled.values()) if filled else [told[0].labelled]


def _nearest(name: FieldName, told: Block) -> Block:
    """The entries of the contact, else those under no head, else those of the applicant."""
    may = [e for e in told if counts(e.role, name)]
    if name not in PERSONAL:
        return may
    for roles in ((Role.CONTACT,), (None, Role.ENTRY), (Role.APPLICANT,)):
        if those := [e for e in may if e.role in roles]:
            return those
    return may


def _one(name: FieldName, told: Block, *, several: bool) -> Labelled:
    filled = [e.labelled for e in told if e.is_filled]
    if not filled:
        return told[0].labelled
    values = {_compared(each) for each in filled}
    left_empty = len(filled) < len(told) and name in REQUIRED_FIELDS
    if len(values) < 2 and not left_empty:
        return filled[0]
    if not several and name not in REQUIRED_FIELDS and left_empty is False and len(values) < 2:
        return filled[0]
    both = "」「".join(dict.fromkeys(each.value for each in filled))
    return replace(filled[0], value=both, doubt=_TWO)


def _compared(each: Labelled) -> str:
    return "".join((normalise(each).text or each.value).split())
