"""Pieces of evidence, each read for what it names."""

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
    """One thing that tells of a municipality, and where it stands.

    channel: subject, body, form and code are written for us to read; domain (of the sender),
    earlier (the code of an earlier application), sender (the name beside the address) and
    signature (the office that signs) hint.
    """

    channel: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Clue:
    """Evidence and what it names."""

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
    """The evidence with what it names on a day."""
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
    """An earlier code or the sender's name: only what names something, and 東村 may be a person."""
    if evidence.channel == "earlier":
        place = interpret_code(evidence.text, places, day)
    elif _OFFICE.search(evidence.text):
        place = interpret(evidence.text, places, day, prose=True)
    else:
        place = Place()
    return place if not place.problem else Place()
