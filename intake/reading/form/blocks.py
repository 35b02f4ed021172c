"""Decide which labelled values in a document belong to the application, and which are used.

A document is divided into blocks, each of which may be a filled-in form: a new block begins where
at least three labels repeat. Blocks that are examples of how to fill in the form are not used. If
several blocks could be the application, values that differ between them get a `doubt`, so that a
person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from intake.form import sample_values
from intake.reading.form.heads import PERSONAL, SET_ASIDE, Role, counts, reserves
from intake.reading.form.people import name_and_kana
from intake.reading.form.pointers import is_as_above
from intake.reading.form.values import is_empty, normalise
from intake.reading.labelled import RESERVED, Labelled, plain_names
from intake.terms import REQUIRED_FIELDS, FieldName
from intake.text import fold
from intake.vocabulary.codes import OF_THE_MUNICIPALITY

ENOUGH = 3  # labels that must be repeated to begin another block
_INVENTED = re.compile(
    r"[○〇◯●△□×]{2}|^(?:見本|記入|記載|例示)[\s　]*\S{1,3}$|^山田[\s　]*(?:太郎|花子)$"
)
_NAMED = (FieldName.MUNICIPALITY_NAME, FieldName.PREFECTURE_NAME, FieldName.CONTACT_NAME)
_NOTORIOUS = re.compile(
    r"山田(?:太郎|花子)|0\d{1,3}12345678?|0123456789|\w+@(?:example|sample)\.\w+"
)
_EXAMPLE = "例として知られた値です。"
_ONLY_OURS = PERSONAL - {FieldName.SECTION, FieldName.EXTENSION} | {FieldName.CONSIDERATION}
_OF_EXAMPLE = "記入例の値のままです。"
_TWO = "同じ欄の記載が複数あります。"


@dataclass(frozen=True)
class Entry:
    """A labelled value in a document with its role; the value is "" if nothing is filled in.

    The role says whose value it is, or that it is an example, according to the headings above the
    label; None if no heading says so.
    """

    labelled: Labelled
    role: Role | None = None

    @property
    def name(self) -> FieldName:
        """The field that the label names."""
        return self.labelled.name

    @property
    def asks(self) -> tuple[FieldName, Role | None]:
        """The pair (field, role) of the label; entries with equal pairs ask for the same value.

        The role says whose value is asked for (such as the contact's), or that it is an example;
        None if no heading above the label says so.
        """
        return self.name, self.role

    @cached_property
    def is_filled(self) -> bool:
        """Whether a value is filled in; False for a blank and for a placeholder of the blank form."""
        return not is_empty(self.name, self.labelled.value)


Block = list[Entry]


def reserved(labelled: Labelled, label: str) -> Labelled:
    """Return a value, with a `doubt` if it is about the contact and its `label` restricts it.

    Words in brackets in the label may say that the value is a deputy's (「担当者氏名（副）」), is
    valid only for some time, or is out of use. The `doubt` is a Japanese sentence on why a person
    must decide. Any other value is returned unchanged, and so is a value that has a `doubt`
    already.
    """
    if not labelled.doubt and labelled.name in PERSONAL and reserves(label):
        return replace(labelled, doubt=RESERVED)
    return labelled


def settled(parts: Iterable[Sequence[Entry]]) -> tuple[Labelled, ...]:
    """Return the labelled values of a document that belong to the application, one for each field.

    `parts` are the entries of each form or text in the document, in reading order. If several
    values are given for a field, its Labelled quotes all of them, and its `doubt` is a Japanese
    sentence on why a person must decide. Fields that name the municipality are an exception: each
    different value has a Labelled of its own. The result is () if `parts` has no entries or only an
    example.
    """
    every = [[_named_rightly(entry) for entry in _as_above(part)] for part in parts]
    blocks = _blocks([e for e in part if e.role not in SET_ASIDE] for part in every)
    if not any(map(_is_filled, blocks)):  # typed over the example, whose head was left
        aside = _blocks(
            [replace(e, role=None) for e in part if e.role is Role.SAMPLE] for part in every
        )
        blocks += [_typed_over(b) for b in aside if _names_someone(b) and not _is_invented(b)]
    rivals = [block for block in blocks if _is_filled(block)] or blocks[:1]
    rivals = [block for block in rivals if not _is_invented(block)] or rivals[:1]
    return tuple(_one_a_field([entry for block in rivals for entry in block]))


def _as_above(part: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the entries, each 「同上」 (as above) replaced by the value last given for the same field.

    In an example, this is the value last given in an example; elsewhere, the value last given
    outside examples. 「同上」 is unchanged if no value was given before.
    """
    given: dict[tuple[FieldName, bool], str] = {}
    for entry in part:
        key = entry.name, entry.role is Role.SAMPLE
        if is_as_above(entry.labelled.value) and key in given:
            entry = replace(entry, labelled=replace(entry.labelled, value=given[key]))
        if entry.is_filled:
            given[key] = entry.labelled.value
        yield entry


def _named_rightly(entry: Entry) -> Entry:
    """Return the entry, moved to the field CONTACT_NAME if its value has both a name and its reading.

    Under a label such as 「担当者（ふりがな）」, which asks for the reading, people write both name
    and reading: 「余市 太郎（よいち たろう）」. Any other entry is returned unchanged.
    """
    if entry.name is FieldName.CONTACT_KANA and name_and_kana(entry.labelled.value)[1]:
        return replace(entry, labelled=replace(entry.labelled, name=FieldName.CONTACT_NAME))
    return entry


def _typed_over(block: Block) -> Block:
    """Return the entries `block` of an example for use as answers, because somebody typed over the example.

    If `block` still has a value that only our own example has, such as its clerk's telephone
    number, all values equal to those of our example get a `doubt`, a Japanese sentence on why a
    person must decide. Values that name the municipality get none, because they are compared with
    the rest of the mail.
    """
    ours = sample_values()
    left = [e for e in block if _is_same(e, ours[e.name])]
    if not any(e.name in _ONLY_OURS for e in left):
        return block
    return [
        Entry(replace(e.labelled, doubt=_OF_EXAMPLE))
        if e in left and e.name not in OF_THE_MUNICIPALITY
        else e
        for e in block
    ]


def _is_same(entry: Entry, value: str) -> bool:
    return _compared(entry.labelled) == _compared(replace(entry.labelled, value=value))


def _is_filled(block: Block) -> bool:
    return any(entry.is_filled for entry in block)


def _names_someone(block: Block) -> bool:
    return any(entry.is_filled for entry in block if entry.name in PERSONAL)


def _blocks(parts: Iterable[Block]) -> list[Block]:
    blocks: list[Block] = []
    for piece in (piece for part in parts for piece in _pieces(part)):
        names = {e.name for e in piece}
        home = next(
            (
                b
                for b in blocks
                if len({e.name for e in b} & names - {*OF_THE_MUNICIPALITY}) < ENOUGH
            ),
            None,
        )
        if home is None:
            blocks.append(piece)
        else:
            home += piece
    return blocks


def _pieces(part: Block) -> Iterator[Block]:
    """Yield the entries of one form or text, divided into blocks, each of which may be a form.

    `part` are the entries in reading order. A new block begins where at least ENOUGH (3) labels
    repeat; labels that ask for the municipality do not count.
    """
    before: set[tuple[FieldName, Role | None]] = set()
    for index, entry in enumerate(part):
        if entry.asks in before:
            again = {e.asks for e in part[index:] if e.name not in OF_THE_MUNICIPALITY} & before
            if len(again) >= ENOUGH:
                yield part[:index]
                yield from _pieces(part[index:])
                return
        before.add(entry.asks)
    yield part


def _is_invented(block: Block) -> bool:
    """Return whether a name in the block is an obvious placeholder or example: 「○○市」, 「見本 太郎」."""
    return any(_INVENTED.search(e.labelled.value.strip()) for e in block if e.name in _NAMED)


def _one_a_field(entries: Block) -> Iterator[Labelled]:
    by_name: dict[FieldName, Block] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    for name, told in by_name.items():
        if name in OF_THE_MUNICIPALITY:
            yield from _different(told)
        else:
            yield _one(name, _nearest(name, told))


def _different(told: Block) -> Iterator[Labelled]:
    filled = {e.labelled.value: e.labelled for e in reversed(told) if e.is_filled}
    yield from reversed(filled.values()) if filled else [told[0].labelled]


def _nearest(name: FieldName, told: Block) -> Block:
    """Return those of the entries `told`, all of the field `name`, from which the field's value is taken.

    For a field about the contact (section, name, phone number or the like), these are the entries
    under a heading for the contact person; if there are none, those under no heading for a person;
    and if there are none of these either, those under a heading for the applicant. For any other
    field, these are all entries that may be the applicant's answer.
    """
    may = [e for e in told if counts(e.role, name)]
    if name not in PERSONAL:
        return may
    for roles in ((Role.CONTACT,), (None, Role.ENTRY)):
        if those := [e for e in may if e.role in roles]:
            return those
    return may


def _one(name: FieldName, told: Block) -> Labelled:
    """Return the value of the field `name` as one Labelled, made from all its entries `told` (at least one).

    The value is "" if no entry is filled in. It has a `doubt` (a Japanese sentence on why a person
    must decide) if the values differ, if some entries of a required field are filled in and others
    are not, or if the value is a well-known example such as 山田太郎.
    """
    plain = plain_names(e.labelled for e in told if e.is_filled)
    told = [e for e in told if not plain or e.labelled.doubt != RESERVED]
    filled = [e.labelled for e in told if e.is_filled]
    if not filled:
        blank = told[0].labelled
        return replace(blank, doubt="") if blank.doubt == RESERVED else blank
    if len(filled) == 1 and _NOTORIOUS.fullmatch(re.sub(r"[\s\-()]", "", fold(filled[0].value))):
        return replace(filled[0], doubt=_EXAMPLE)
    left_empty = name in REQUIRED_FIELDS and len(filled) < len(told)
    if not left_empty and len({*map(_compared, filled)}) == 1:
        return filled[0]
    both = "」「".join(dict.fromkeys(each.value for each in filled))
    return replace(filled[0], value=both, doubt=_TWO)


def _compared(each: Labelled) -> str:
    return "".join((normalise(each).text or each.value).split())
