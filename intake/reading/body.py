"""What subject and text of a mail say in its writer's own words, as labelled values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intake.reading.answers import labelled_lines
from intake.reading.parts import Labelled, Mail
from intake.reading.quotation import Line, Voice, lines_of, voice
from intake.reading.subject import Subject, bracketed
from intake.terms import FieldName
from intake.text import fold

_WORDS_AT_MOST = 50_000  # characters in which a writer says what he wants
_SPEAKS_FOR_ITSELF = 2  # labelled values with which a mail needs nothing from below


@dataclass(frozen=True, slots=True)
class Body:
    """The writer's words and the values in subject and text."""

    lines: tuple[Line, ...]
    new_text: str  # without quotation and signature
    answers: tuple[Labelled, ...]  # values in the writer's own words, or in what was passed on
    labelled: tuple[Labelled, ...]  # all values that may count, the strongest first


def read_body(mail: Mail, subject: Subject) -> Body:
    """The labelled values of subject and text.

    Quotations count for nothing. What was forwarded counts where the writer says nothing himself,
    and a signature supplies only what is lacking.
    """
    lines = lines_of(mail.text)
    own = labelled_lines(lines, Voice.OWN)
    passed_on: tuple[Labelled, ...] = ()
    if len(own) < _SPEAKS_FOR_ITSELF:
        passed_on = _forwarded(lines, subject) or _enclosed(mail)
    answers = tuple(each for each in (*own, *passed_on) if not _is_ours(each))
    signed = labelled_lines(lines, Voice.SIGNATURE, place="署名")
    return Body(
        lines=lines,
        new_text=voice(lines, Voice.OWN)[:_WORDS_AT_MOST],
        answers=answers,
        labelled=(*_from_subject(subject), *answers, *(s for s in signed if not _is_ours(s))),
    )


def _forwarded(lines: Sequence[Line], subject: Subject) -> tuple[Labelled, ...]:
    if subject.receipt_number:  # what is passed on is a letter of ours
        return ()
    voices = (Voice.FORWARDED, Voice.QUOTED) if subject.is_forward else (Voice.FORWARDED,)
    return labelled_lines(lines, *voices, place="転送された本文")


def _enclosed(mail: Mail) -> tuple[Labelled, ...]:
    """The values of the first mail inside this one that has any."""
    inner = (lines_of(text) for text in mail.enclosed[:3])
    found = (labelled_lines(lines, Voice.OWN, place="添付されたメール") for lines in inner)
    return next((values for values in found if values), ())


_PLACE = re.compile(r"^(?!市区町村名?$|市町村名?$|[○〇◯●]).{1,20}[市区町村]$")
_OURS = re.compile(r"@(?:[\w\-]+\.)*j-lis\.go\.jp", re.I)


def _from_subject(subject: Subject) -> tuple[Labelled, ...]:
    """The 市区町村名 in the brackets of a subject, where one stands there."""
    names = [name for name in bracketed(subject.bare) if _PLACE.match(fold(name))]
    return tuple(Labelled(FieldName.MUNICIPALITY_NAME, name, "件名") for name in names[:1])


def _is_ours(each: Labelled) -> bool:
    """J-LIS's own address, copied from the notice, is nobody's contact."""
    return each.name is FieldName.EMAIL and bool(_OURS.search(fold(each.value)))
