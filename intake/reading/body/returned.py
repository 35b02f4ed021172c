"""Read values that the writer typed into the quotation of our mail instead of above the quotation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from intake.reading.body.inline_labels import pairs_of
from intake.reading.body.labelled_lines import labelled_lines
from intake.reading.body.own_text import OUR_ADDRESS
from intake.reading.body.quotation import Line, Voice, names_author, quoted_depth, unmarked
from intake.reading.form.labels import labels_of
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import fold
from intake.text.addresses import find_emails
from intake.vocabulary.findings.fields import MISSING

_ASKED, _FOUND = re.compile(r"確認できなかった事項\s*"), re.compile("確認できた事項")
_ITEM = re.compile(r"^\s*(?:.*確認できなかった事項\s*)?(?:\(\d{1,2}\)\s*)?")
_EXAMPLE = re.compile(r"\(記載例\s*(?P<example>[^()]*)\)[\s→:、]*(?P<behind>.*)$")
_OF_OUR_LETTER = re.compile(r"^(?:[1-9１-９]　|　　)")  # its numbered rows, and how they go on
_WHY = "当方のメールの引用の行に書かれており、新しい記入か元の文面か分かりません。"


def _compact(text: str) -> str:
    return "".join(fold(text).split())


_OUR_EXAMPLES = frozenset(
    _compact(found["example"])
    for each in MISSING.values()
    if (found := _EXAMPLE.search(fold(each.applicant or "")))
)


def returned(
    lines: Sequence[Line], sender: str, recipients: Collection[str]
) -> tuple[Labelled, ...]:
    """Return the labelled values that the writer typed into a quoted mail of ours.

    Our letter lists the values that we ask for, each with an example: 「担当者：○○ ○○」. What is
    typed in place of the example, or after it, is the writer's value. Any other value in our quoted
    mail may be the writer's or ours; it gets a `doubt`, a Japanese sentence on why a person must
    decide.

    `sender` is the writer's address, `recipients` are the addresses to which the mail was sent. A
    quoted mail is ours if the line above it has an address of J-LIS, or one of `recipients` that is
    not `sender`.
    """
    others = {each for each in recipients if each != sender}
    typed = [*_into_our_letter(lines)]
    told = {each.name for each in typed}
    blank = labelled_lines(tuple(_by_others(lines, others)), Voice.OWN, place="引用された本文")
    return (
        *typed,
        *(
            replace(each, doubt=_WHY)
            for each in blank
            if each.name not in told and others.isdisjoint(find_emails(each.value))
        ),
    )


def _into_our_letter(lines: Sequence[Line]) -> Iterator[Labelled]:
    """Yield the values that the writer typed beside the items for which our quoted letter asks.

    These items are in the part 「確認できなかった事項」 of the letter. `lines` are the lines of the
    mail. Examples that our letter itself gives are left out.
    """
    asks = False
    for line in lines:
        if line.voice is not Voice.OURS:
            continue
        text = fold(unmarked(line.text))
        if _FOUND.search(text):
            asks = False
        asks = asks or bool(_ASKED.search(text))
        if asks:
            where = f"引用された本文 {line.number}行目"
            yield from (Labelled(*pair, where) for pair in _item(_ITEM.sub("", text)))


def _item(text: str) -> Iterator[tuple[FieldName, str]]:
    found = _EXAMPLE.search(text)
    if not found:
        pairs = list(pairs_of(text))
    elif found["behind"]:
        pairs = [(text[: found.start()], found["behind"])]
    elif _compact(found["example"]) not in _OUR_EXAMPLES:
        pairs = list(pairs_of(found["example"]))
    else:
        pairs = []
    for label, value in pairs:
        names = labels_of(label)
        if len(names) == 1 and value.strip():
            yield names[0], value.strip()


def _by_others(lines: Sequence[Line], others: AbstractSet[str]) -> Iterator[Line]:
    """Yield the lines of quotations whose author is J-LIS or one of the addresses `others`.

    The lines are yielded without 「>」 and as the writer's own (Voice.OWN). Left out are lines
    quoted at another depth than the quotation's first line, and the numbered lines of our letters.
    """
    theirs, level = False, None
    for line in lines:
        bare, depth = unmarked(line.text), quoted_depth(line.text)
        if names_author(bare.strip()):
            theirs = bool({*find_emails(bare)} & others) or bool(OUR_ADDRESS.search(fold(bare)))
            level = None
        elif line.voice is Voice.OWN and bare.strip():
            theirs = False
        elif theirs and line.voice is Voice.QUOTED and bare.strip():
            level = depth if level is None else level
            if depth == level and not _OF_OUR_LETTER.match(bare):
                yield Line(line.number, bare, Voice.OWN)
