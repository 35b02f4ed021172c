"""Read the labelled values in a mail's subject and text, such as 「担当課：総務課」."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from intake.parts import Mail
from intake.reading.body.corrections import corrected, of_this_year
from intake.reading.body.errata import Erratum, errata_in
from intake.reading.body.labelled_lines import labelled_lines
from intake.reading.body.own_text import OUR_ADDRESS
from intake.reading.body.passages import own_answers
from intake.reading.body.prose_values import corrected_in_prose, wishes_in
from intake.reading.body.quotation import Line, Voice, lines_of, opening, text_of
from intake.reading.body.returned import returned
from intake.reading.body.rivals import doubted, doubted_against, doubted_beside
from intake.reading.body.subject import Subject, bracketed
from intake.reading.labelled import ENOUGH, Labelled
from intake.terms import JST, REQUIRED_FIELDS, FieldName
from intake.text import fold
from intake.text.addresses import parse_email
from intake.vocabulary.codes import SIGNATURE

_WORDS_AT_MOST = 50_000  # characters; the writer's wish is within these
_COMPANY = re.compile(r"(?:株式|有限|合同)会社|\((?:株|有)\)")
_ENCLOSED_AT_MOST = 10  # attached mails that are read
_SPEAKS_FOR_ITSELF = 2  # with so many labelled values a mail needs no forwarded text


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a mail: its lines, each marked with its author, and the labelled values in it.

    `new_text` is the writer's own text without quotations and signature. `labelled` has all usable
    values, the most reliable first; `answers` has those from the writer's own or the forwarded
    text, `signed` those from the signature. J-LIS's own e-mail addresses, given as the contact's
    address, are in `withheld` and in none of these lists. `errata` are the corrections in which the
    writer says that a value is wrong.
    """

    lines: tuple[Line, ...]
    new_text: str  # without quotation and signature
    answers: tuple[Labelled, ...]  # values in the writer's own words, or in the forwarded text
    labelled: tuple[Labelled, ...]  # all values that may count, the strongest first
    signed: tuple[Labelled, ...]  # those that come only from the signature
    withheld: frozenset[str]  # our own addresses that were written under a label
    errata: tuple[Erratum, ...] = ()  # corrections that state a wrong value


def read_body(
    mail: Mail,
    subject: Subject,
    our_addresses: Collection[str] = (),
    place_in: Callable[[Sequence[str]], object] = lambda _: None,
) -> Body:
    """Return the text of a mail as a Body: its lines, and the labelled values in its subject and text.

    Quotations are ignored. Values in a forwarded text or an attached mail are used if the writer's
    own text has fewer than two values or merely forwards an application. They are not used if the
    writer's and the forwarded text name different municipalities. If no such values are used, the
    values in the signature are added as the least reliable.

    J-LIS's e-mail addresses, and `our_addresses` from the settings, are left out because they are
    no municipality's contact. `place_in` is a function from lines to the one municipality that they
    name, or None if they name none or several; by default no municipality is recognised.
    """
    day = mail.date.astimezone(JST).date() if mail.date else None
    replies = subject.is_reply or (bool(mail.in_reply_to) and not subject.is_forward)
    written = lines_of(mail.text, is_reply=replies)
    lines = own_answers(corrected(of_this_year(written, day), subject.bare))
    other = own_answers(
        corrected(of_this_year(lines_of(mail.otherwise, is_reply=replies), day), subject.bare)
    )
    own = doubted(labelled_lines(lines, Voice.OWN))
    own = doubted_against(own, labelled_lines(other, Voice.OWN))
    own = (*corrected_in_prose(lines), *own)
    passed_on: tuple[Labelled, ...] = ()
    if len(own) < _SPEAKS_FOR_ITSELF:
        passed_on = _forwarded(lines, subject) or _enclosed(mail)
    elif _only_passes_on(own, handed := _forwarded(lines, subject)):
        own, passed_on = (), handed
    if passed_on and _speaks_for_another(lines, own, passed_on, place_in):
        passed_on = ()
    own, passed_on = doubted_beside(own, passed_on)
    told = {each.name for each in (*own, *passed_on)}
    typed = returned(lines, mail.sender.address, (*mail.recipients, *our_addresses))
    own = (*own, *(each for each in typed if each.name not in told))
    signed = () if passed_on else _signed(lines)
    every = (*own, *passed_on, *signed)
    ours = {each: address for each in every if (address := _our_address(each, our_addresses))}
    answers = tuple(each for each in (*own, *passed_on, *wishes_in(lines)) if each not in ours)
    signed = tuple(each for each in signed if each not in ours)
    return Body(
        lines=lines,
        new_text=text_of(lines, Voice.OWN)[:_WORDS_AT_MOST],
        answers=answers,
        labelled=(*_from_subject(subject), *answers, *signed),
        signed=signed,
        withheld=frozenset(ours.values()),
        errata=errata_in(written),
    )


def _only_passes_on(own: Sequence[Labelled], forwarded: Sequence[Labelled]) -> bool:
    """Return whether the writer merely forwards an application without repeating its values.

    `own` are the values in the writer's text, `forwarded` those in the forwarded text. True if
    `own` does not name a municipality, and `forwarded` has at least three required fields and at
    least as many of them as `own`.
    """
    if any(each.name is FieldName.MUNICIPALITY_NAME for each in own):
        return False
    told, handed = ({each.name for each in some} & {*REQUIRED_FIELDS} for some in (own, forwarded))
    return len(handed) >= ENOUGH and len(handed) >= len(told)


def _speaks_for_another(
    lines: Sequence[Line],
    own: Sequence[Labelled],
    passed_on: Sequence[Labelled],
    place_in: Callable[[Sequence[str]], object],
) -> bool:
    """Return whether the writer names one municipality and the forwarded text names another.

    False if either text names no municipality. `lines` are the lines of the mail; `own` and
    `passed_on` are the labelled values of the writer and of the forwarded text. `place_in` is a
    function from lines to the one municipality that they name, or None.
    """
    theirs = place_in(["".join(each.value for each in passed_on if each.name in _PLACE_FIELDS)])
    if theirs is None:
        return False
    names = (each.value for each in own if each.name in _PLACE_FIELDS)
    ours = place_in([*names, *(line.text for line in opening(lines))])
    return ours is not None and ours != theirs


_PLACE_FIELDS = (FieldName.PREFECTURE_NAME, FieldName.MUNICIPALITY_NAME)


def _signed(lines: Sequence[Line]) -> tuple[Labelled, ...]:
    """Return the labelled values in the mail's signature; () if there are none.

    Also () for a company's signature, because the contact in it is not the municipality's.
    """
    if _COMPANY.search(fold(text_of(lines, Voice.SIGNATURE))):
        return ()
    return labelled_lines(lines, Voice.SIGNATURE, place=SIGNATURE)


def _forwarded(lines: Sequence[Line], subject: Subject) -> tuple[Labelled, ...]:
    if subject.receipt_number:  # the forwarded mail is a letter of ours
        return ()
    voices = (Voice.FORWARDED, Voice.QUOTED) if subject.is_forward else (Voice.FORWARDED,)
    return doubted(labelled_lines(lines, *voices, place="転送された本文"))


def _enclosed(mail: Mail) -> tuple[Labelled, ...]:
    """Return the labelled values in the first ten of the mails that are attached to `mail`.

    If the values are about two or more contact persons, each field in which these persons differ
    gets one value, which quotes the values of all of them. Its `doubt` says, in Japanese, why a
    person must decide.
    """
    inner = (lines_of(text) for text in mail.enclosed[:_ENCLOSED_AT_MOST])
    found = (labelled_lines(lines, Voice.OWN, place="添付されたメール") for lines in inner)
    return doubted([value for values in found for value in values])


_PLACE = re.compile(r"^(?!市区町村名?$|市町村名?$|[○〇◯●]).{1,20}[市区町村]$")


def _from_subject(subject: Subject) -> tuple[Labelled, ...]:
    """Return the municipality's name in brackets in the subject, as one Labelled in a tuple; () if none."""
    names = [name for name in bracketed(subject.bare) if _PLACE.match(fold(name))]
    return tuple(Labelled(FieldName.MUNICIPALITY_NAME, name, "件名") for name in names[:1])


def _our_address(each: Labelled, our_addresses: Collection[str]) -> str | None:
    """Return J-LIS's e-mail address if the labelled value `each` is one; None for any other value.

    A writer who copies our notice or letter may copy our address with it. `our_addresses` are
    further addresses of J-LIS, from the settings.
    """
    if each.name is not FieldName.EMAIL:
        return None
    address = parse_email(each.value)
    if address in our_addresses or OUR_ADDRESS.search(fold(each.value)):
        return address or each.value
    return None
