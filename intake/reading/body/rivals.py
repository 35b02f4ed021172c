"""Detect that one text names two contacts, such as a former and a present one.

A labelled value (name, telephone number, …) in which the two contacts differ gets a `doubt`, a
Japanese sentence on why a person must decide between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intake.reading.form.heads import PERSONAL
from intake.reading.form.values import normalise
from intake.reading.labelled import ENOUGH, Labelled
from intake.terms import FieldName

_TWO = "本文に同じ欄の記載が複数あり、"


def doubted(values: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Return the labelled values of a text, with a `doubt` where the text names two different contacts.

    `values` are in reading order. The text names two contacts if labels about the contact (section,
    name, phone number or the like) repeat, at least two of them, and a value differs. All values of
    a field that differ, or that only one contact has, are replaced by one Labelled that quotes
    them; its `doubt` is a Japanese sentence on why a person must decide.
    """
    contacts = _contacts(values)
    told = {
        name: list(dict.fromkeys(text for contact in contacts for text in _texts(contact, name)))
        for name in sorted({each.name for contact in contacts for each in contact} & PERSONAL)
    }
    if all(len(texts) < 2 for texts in told.values()):
        return tuple(values)
    found: list[Labelled] = []
    seen: set[FieldName] = set()
    for each in values:
        if each.name in told and each.name not in seen:
            texts = told[each.name]
            same = not texts or (len(texts) == 1 and all(_texts(c, each.name) for c in contacts))
            found.append(each if same else replace(each, value="」「".join(texts), doubt=_TWO))
        elif each.name not in told:
            found.append(each)
        seen.add(each.name)
    return tuple(found)


def doubted_beside(
    own: Sequence[Labelled], passed_on: Sequence[Labelled]
) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
    """Compare the contact in the writer's text and in the forwarded text; return (own, passed_on).

    `own` are the labelled values of the writer's text, `passed_on` those of the forwarded text. A
    field about the contact (section, name, phone number or the like) that is in both is removed
    from `passed_on`. If the two values differ, the one in `own` becomes a Labelled that quotes both
    and has a `doubt`, a Japanese sentence on why a person must decide: the writer may be correcting
    the value, or be another person.
    """
    both = {each.name for each in own} & {each.name for each in passed_on} & PERSONAL
    stated = {name: dict.fromkeys([*_texts(own, name), *_texts(passed_on, name)]) for name in both}
    return tuple(
        replace(each, value="」「".join(stated[each.name]), doubt=_TWO)
        if len(stated.get(each.name, ())) > 1
        else each
        for each in own
    ), tuple(each for each in passed_on if each.name not in both)


_FORMATS = "メールのテキスト形式とHTML形式で記載が異なり、"


def doubted_against(own: Sequence[Labelled], other: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Return the values `own`, with a `doubt` on each that the mail's text in another format contradicts.

    A mail may have its text as plain text and as HTML: `own` are the labelled values of one format,
    `other` those of the other format. Only fields about the contact (section, name, phone number or
    the like) are compared. A contradicted value becomes a Labelled that quotes both values; its
    `doubt` is a Japanese sentence on why a person must decide. A value that is part of the other
    format's value was merely cut at the end of a line, and is no contradiction.
    """
    names = {each.name for each in own if not each.doubt} & PERSONAL
    told = {name: (_texts(own, name), _texts(other, name)) for name in names}
    differ = {
        name: [*here, *there] for name, (here, there) in told.items() if _contradict(here, there)
    }
    return tuple(
        replace(each, value="」「".join(differ[each.name]), doubt=_FORMATS)
        if each.name in differ
        else each
        for each in own
    )


def _contradict(here: Sequence[str], there: Sequence[str]) -> bool:
    one, other = ({"".join(text.split()) for text in texts} for texts in (here, there))
    return bool(one and other) and not any(a in b or b in a for a in one for b in other)


def _contacts(values: Sequence[Labelled]) -> list[list[Labelled]]:
    """Return the labelled values, divided into one list for each contact that the text names.

    A new list begins where at least two of the labels about the contact (section, name, phone
    number or the like) repeat. Lists without any such label are left out.
    """
    parts: list[list[Labelled]] = [[]]
    for index, each in enumerate(values):
        before = {value.name for value in parts[-1]} & PERSONAL
        following = {value.name for value in values[index:]} & PERSONAL
        if each.name in before and len(before & following) >= ENOUGH - 1:
            parts.append([])
        parts[-1].append(each)
    return [part for part in parts if any(value.name in PERSONAL for value in part)]


def _texts(contact: Sequence[Labelled], name: FieldName) -> list[str]:
    values = (normalise(each) for each in contact if each.name is name)
    return [value.text for value in values if value.text]
