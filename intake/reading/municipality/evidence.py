"""Evidence of which municipality a mail comes from: texts in the mail, and the places they name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from intake.reading.municipality.domain import owners
from intake.reading.municipality.gazetteer import Gazetteer
from intake.reading.municipality.place import Place, Problem, Via, interpret
from intake.reading.municipality.place_code import interpret_code
from intake.terms import Municipality

WRITTEN = frozenset({"subject", "body", "form", "code"})
_OFFICE = re.compile("[都道府県郡市区町課部局室]|役場")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text that may name the municipality; `where` is its position, such as 「本文 7行目」.

    `channel` says where the text comes from. "subject", "body", "form" and "code" are statements by
    the writer. "domain" (of the sender's address), "earlier" (the municipality code of an earlier
    application by the sender), "sender" (the name next to the address), "introduction" (where the
    writer says who is writing) and "signature" (the office that signs) are only hints.
    """

    channel: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of evidence (`evidence`) and the municipalities that its text names (`place`)."""

    evidence: Evidence
    place: Place

    @property
    def speaks(self) -> bool:
        place = self.place
        return bool(place.meanings or place.prefecture or place.problem)

    def allows(self, municipality: Municipality) -> bool:
        if self.place.prefecture:
            return municipality.prefecture == self.place.prefecture.name
        return municipality in self.place.meanings


def read_clue(evidence: Evidence, places: Gazetteer, day: dt.date) -> Clue:
    """Return the Clue for a piece of evidence: the evidence with the municipalities its text names.

    A name means the municipalities that bore it on `day`, the day of the mail; if none did, it
    means the successors of those that bore it at another time. `places` looks up municipalities by
    name.
    """
    return Clue(evidence, _place(evidence, places, day))


def _place(evidence: Evidence, places: Gazetteer, day: dt.date) -> Place:
    text = evidence.text
    match evidence.channel:
        case "code":
            return interpret_code(text, places, day)
        case "subject":
            return interpret(text, places, day, prose=True)
        case "body" | "form":
            return interpret(text, places, day)
        case "domain":
            owned = owners(text, places)
            return Place(dict.fromkeys(owned.municipalities, Via.NAME), owned.prefecture)
        case _:
            return _hint(evidence, places, day)


def _hint(evidence: Evidence, places: Gazetteer, day: dt.date) -> Place:
    """Return the municipalities that a hint names, as a Place; an empty Place if they are unclear.

    Hints are the code of an earlier application, the sender's name, the introduction and the
    signature. A sender's name or signature counts only with a word for a place or office, such as
    町, 課 or 役場, because 東村 may be a person's name. A name means the municipalities that bore it on
    `day`, the day of the mail, or else the successors of those that bore it at another time.
    `places` looks up municipalities by name.
    """
    if evidence.channel == "earlier":
        place = interpret_code(evidence.text, places, day)
    elif evidence.channel == "introduction" or _OFFICE.search(evidence.text):
        place = interpret(evidence.text, places, day, prose=True)
    else:
        place = Place()
    if place.problem is Problem.SEVERAL:
        return replace(place, problem=None)
    return place if not place.problem else Place()
