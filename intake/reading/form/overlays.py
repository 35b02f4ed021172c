"""Judge whether a drawing, note or emphasis over the cells of a field may change its answer.

Each drawing, note or emphasis is an Over; its `sort` says which it is: a ring, a line, a note and
so on.
"""

from __future__ import annotations

from collections.abc import Sequence

from intake.parts import Laid, Over
from intake.reading.form.choice_words import denies
from intake.reading.form.choices import OPTIONS, choose
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import fold
from intake.text.addresses import find_emails
from intake.text.phones import phones_apart
from intake.vocabulary.codes import FREE_TEXT

_SET_OFF = (Laid.RING, Laid.ENCLOSED, Laid.STRONG)
_DRAWN = (Laid.LINE, Laid.INK, Laid.CONDITION)
_WORDS = (
    FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.CONTACT_KANA, FieldName.MUNICIPALITY_NAME,
    FieldName.PREFECTURE_NAME,
)  # fmt: skip
"""Fields whose value may be any words."""
_REACHES = (FieldName.PHONE, FieldName.EMAIL)
_SHOWN = 40


def doubt_over(labelled: Labelled, over: Sequence[Over]) -> str:
    """Return a Japanese sentence on which drawing, note or emphasis makes a value doubtful; "" if none.

    `labelled` is the value, `over` are the drawings, notes and emphasis over its cells.
    """
    for each in over:
        if _may_change(labelled, each):
            said = f"「{each.text[:_SHOWN]}」" if each.text else ""
            return f"記入欄に{each.sort}{said}があります。"
    return ""


def _may_change(labelled: Labelled, over: Over) -> bool:
    name, value = labelled.name, labelled.value
    if over.sort in _SET_OFF:
        return name in OPTIONS and _sets_off(labelled, over) and not _is_chosen(labelled, over)
    if over.sort in _DRAWN:
        return bool(value.strip()) or name in OPTIONS
    if over.sort is Laid.PICTURE:  # of the answer; over a typed name it may be a seal
        return not value.strip() or name in _REACHES
    if name in FREE_TEXT or _same(over.text, value):
        return False
    if name in OPTIONS:
        return bool(choose(name, over.text).offered) and not _agrees(labelled, over.text)
    if name in _WORDS:
        return True
    told = normalise(Labelled(name, over.text, labelled.where)).text
    if told is None:
        return name in _REACHES and _says_otherwise(value, over.text)
    return not _agrees(labelled, over.text)


def _says_otherwise(value: str, note: str) -> bool:
    """Return whether a note contradicts the phone number or e-mail address in `value`.

    True if the note contains another number or address, or a negation.
    """
    named = {*phones_apart(note)[0], *find_emails(note)}
    if named - {*phones_apart(value)[0], *find_emails(value)}:
        return True
    return denies(fold(note))


def _sets_off(labelled: Labelled, over: Over) -> bool:
    """Return whether the mark `over` may show which option of a choice is chosen.

    True for any drawn mark, such as a ring. Emphasised text counts only if it names an option of
    the field, because bold print of anything else says nothing about the choice.
    """
    return over.sort is not Laid.STRONG or choose(labelled.name, over.text).offered > 0


def _is_chosen(labelled: Labelled, over: Over) -> bool:
    """Return whether a value chooses exactly one option, and the mark `over` its cell agrees with that.

    A drawn mark disagrees if the text that it encloses names another option.
    """
    chosen = choose(labelled.name, labelled.value).value
    enclosed = choose(labelled.name, over.text).value if over.sort is Laid.ENCLOSED else None
    return chosen is not None and enclosed in (None, chosen)


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _agrees(labelled: Labelled, text: str) -> bool:
    """Return whether `text` and the labelled value are equal after normalising both for its field."""
    one, other = (normalise(Labelled(labelled.name, t, "")).text for t in (labelled.value, text))
    return one == other
