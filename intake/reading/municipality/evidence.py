"""Pieces of evidence for a municipality, each with the municipalities it names."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from intake.reading.municipality.domain import owners
from intake.reading.municipality.gazetteer import Gazetteer
from intake.reading.municipality.place import Place, Via, interpret
from intake.reading.municipality.place_code import interpret_code
from intake.terms import Municipality

WRITTEN = frozenset({"subject", "body", "form", "code"})
_OFFICE = re.compile("[都道府県郡市区町課部局室]|役場")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of text that may name a municipality, with its place in the mail.

    `channel`: subject, body, form and code are statements to us; domain (of the sender), earlier
    (the code of an earlier application), sender (the name beside the address) and signature (the
    office that signs) are hints only.
    """

    channel: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of evidence and the municipalities that it names."""

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
    """The evidence with the municipalities that it names on a day."""
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
    """What an earlier code or the sender's name suggests; empty if that is unclear.

    A name counts only with an office in it, because 東村 may be a person.
    """
    if evidence.channel == "earlier":
        place = interpret_code(evidence.text, places, day)
    elif _OFFICE.search(evidence.text):
        place = interpret(evidence.text, places, day, prose=True)
    else:
        place = Place()
    return place if not place.problem else Place()
