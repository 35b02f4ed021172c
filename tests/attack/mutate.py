"""Breaks what decides in one small way at a time, every place once: some test must fail.

    python -m tests.attack.mutate [--minutes N] [--seconds N] [ROOM…]

Goes on where the last run stopped. What was tried is kept in tried.txt beside this file, one line a
function: its name, a digest of its text, and a sign for each place (+ noticed, - not noticed, . not
tried). A function whose text changed is tried anew; so is, in each run, what was not noticed and has no
explanation in survivors.md.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import resolve_name
from typing import NamedTuple

import pytest

from tests.attack.figures import Found
from tests.attack.mutations import Mutation, fingerprints, mutations
from tests.attack.noticing import (
    InPlace,
    Tests,
    collected,
    file_of,
    forked,
    noticed_anew,
    reaches,
)

TRIED = Path(__file__).with_name("tried.txt")
EXPLAINED = Path(__file__).with_name("survivors.md")
NOTICED, UNNOTICED, UNTRIED = "+-."


class Room(NamedTuple):
    """Modules that decide together, and files of tests that may notice a change, its own first.

    `prepare` is a function that makes once what its tests begin with, by code of other rooms.
    """

    modules: str
    tests: str
    prepare: str = "builtins.list"

    def all_modules(self) -> list[str]:
        """Their whole names; a name without a package is in the package of the one before."""
        package, found = "", []
        for name in self.modules.split():
            package, _, last = name.rpartition(".") if "." in name else (package, "", name)
            found.append(f"{package}.{last}")
        return found


READING = "unit/test_read unit/test_assess mail/test_cases"
FORMS = (
    "unit/test_form unit/test_form_blocks unit/test_form_drawn unit/test_form_layouts "
    "unit/test_form_one_value unit/test_form_seen unit/test_form_shapes unit/test_form_word "
    "unit/test_form_workbook unit/test_attachment unit/test_attachment_understood "
    "unit/test_covering_words"
)
FEES = (
    "unit/test_arithmetic rules/test_facts rules/test_targets rules/test_fees_months rules/test_fees_reasons "
    "rules/test_rules_cases rules/test_fees_properties "
    "rules/test_fees_outlook rules/test_fees_known"
)
READ_ONE, WORKED = "tests.unit.kind_mails.read_one", "tests.rule_cases.prepare_all"
ROOMS = {
    "municipality": Room(
        "intake.reading.municipality.identify place place_code place_hits evidence domain gazetteer "
        "mail_evidence form_evidence",
        "unit/test_municipality unit/test_municipality_evidence unit/test_municipality_hints "
        "unit/test_municipality_domain "
        "unit/test_municipality_register unit/test_belonging unit/test_introduction "
        "unit/test_covering_words unit/test_parties unit/test_rate_limits unit/test_sender unit/test_attachment_understood "
        f"{READING}",
        READ_ONE,
    ),
    "parties": Room(
        "intake.applications.parties belonging intake.reading.sender.trust authentication signed",
        "unit/test_parties unit/test_belonging unit/test_trust unit/test_authentication unit/test_sender unit/test_sender_signed "
        "unit/test_signed unit/test_filing unit/test_open_applications unit/test_wording "
        "unit/test_read",
        READ_ONE,
    ),
    "choices": Room(
        "intake.reading.form.choices choice_marks choice_words",
        f"unit/test_choices {FORMS} {READING}",
        READ_ONE,
    ),
    "months": Room("reports.fees.months", FEES, WORKED),
    "amounts": Room("reports.fees.arithmetic parts annual_fee calculator", FEES, WORKED),
    "blocks": Room(
        "intake.reading.form.blocks revised heads "
        "intake.reading.body.passages own_text quotation signature signer rivals",
        f"unit/test_body_voices unit/test_blocks unit/test_rivals unit/test_body_passages unit/test_body_answers unit/test_introduction unit/test_said unit/test_signer {FORMS} "
        f"unit/test_kind unit/test_mail_html {READING}",
        READ_ONE,
    ),
    "course": Room("reports.fees.facts", FEES, WORKED),
    "filing": Room(
        "intake.applications.lifecycle filing open_applications",
        "unit/test_filing unit/test_open_applications unit/test_moves unit/test_desk_allowed "
        "unit/test_letters unit/test_sender",
        READ_ONE,
    ),
    "tiers": Room("reports.fees.discounts targets ratios", FEES, WORKED),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a module, by its number in its function, with the change that is tried there."""

    module: str
    number: int
    mutation: Mutation

    @property
    def function(self) -> str:
        """The function with its module, or the module; lines move, and names say more."""
        return f"{self.module}:{self.mutation.function}"

    @property
    def name(self) -> str:
        """How survivors.md names the place."""
        at = self.function.replace(":", ".").removesuffix(".")
        return f"`{at}`: `{self.mutation.before}` -> `{self.mutation.after}`"


@dataclass
class Tried:
    """Which places were tried and noticed, as kept in a file."""

    file: Path
    signs: dict[str, tuple[str, list[str]]] = field(default_factory=dict)  # digest, one a place

    def load(self) -> None:
        rows = self.file.read_text("utf-8").splitlines() if self.file.exists() else []
        for function, digest, signs in (row.split() for row in rows):
            self.signs[function] = (digest, list(signs))

    def places(self, module: str) -> list[Place]:
        """All places of a module; the signs of a function are cleared if its text is another."""
        text = file_of(module).read_text("utf-8")
        digests, counted = fingerprints(text), Counter[str]()
        found = []
        for each in mutations(text):
            found.append(Place(module, counted[each.function], each))
            counted[each.function] += 1
        self.signs = {
            function: signs
            for function, signs in self.signs.items()
            if not function.startswith(f"{module}:") or function.partition(":")[2] in counted
        }
        for name, count in counted.items():
            digest, signs = self.signs.get(f"{module}:{name}", ("", []))
            if digest != digests[name] or len(signs) != count:
                self.signs[f"{module}:{name}"] = (digests[name], [UNTRIED] * count)
        return found

    def sign(self, place: Place) -> str:
        return self.signs[place.function][1][place.number]

    def mark(self, place: Place, noticed: bool) -> None:
        self.signs[place.function][1][place.number] = NOTICED if noticed else UNNOTICED
        rows = (f"{name} {digest} {''.join(s)}" for name, (digest, s) in sorted(self.signs.items()))
        fresh = self.file.with_suffix(".new")
        fresh.write_text("\n".join(rows) + "\n", "utf-8")
        fresh.replace(self.file)  # whole, though this is ended here


def mutate(minutes: float, seconds: float, rooms: Iterable[str]) -> Found:
    """How many places of each room were tried and noticed; broken where one has no explanation."""
    _load_what_others_made()
    until = time.monotonic() + 60 * minutes
    explained = EXPLAINED.read_text(encoding="utf-8")
    tried = Tried(TRIED)
    tried.load()
    places = {
        room: [place for module in ROOMS[room].all_modules() for place in tried.places(module)]
        for room in rooms
    }

    def is_open(place: Place) -> bool:
        sign = tried.sign(place)
        return sign == UNTRIED or (sign == UNNOTICED and place.name not in explained)

    for tests, prepare in dict.fromkeys(ROOMS[room][1:] for room in places):
        together = [room for room in places if ROOMS[room][1:] == (tests, prepare)]
        todo = [place for room in together for place in places[room] if is_open(place)]
        todo.sort(key=lambda place: tried.sign(place) != UNTRIED)  # first what was never tried
        if todo and time.monotonic() < until:
            _try(todo, tests.split(), prepare, tried, until, seconds)
    figures: dict[str, object] = {}
    broken: list[str] = []
    for room, all_places in places.items():
        signs = [tried.sign(place) for place in all_places]
        left = [place for place in all_places if tried.sign(place) == UNNOTICED]
        unexplained = [place for place in left if is_open(place)]
        broken += [f"line {place.mutation.line}: {place.name}" for place in unexplained]
        figures |= {
            f"{room}: places": len(signs),
            f"{room}: tried": len(signs) - signs.count(UNTRIED),
            f"{room}: noticed": signs.count(NOTICED),
            f"{room}: not noticed, explained": len(left) - len(unexplained),
            f"{room}: not noticed": len(unexplained),
        }
    return Found(figures, tuple(broken))


def _try(
    todo: list[Place], files: list[str], prepare: str, tried: Tried, until: float, seconds: float
) -> None:
    """Try places until the time is over; what is found is marked in the file at once."""
    modules = sorted({place.module for place in todo})

    def in_place(session: pytest.Session) -> tuple[Tests | None, list[Place]]:
        """The tests, None if one fails without any change, and the places that must be tried anew."""
        resolve_name(prepare)()
        reach = reaches(session, modules)
        if reach is None:
            return None, []
        tests, changed, left = Tests(files, reach), InPlace(session, modules, reach), []
        for place in _while_time(todo, until):
            names = tests.that_run(place.module, place.mutation)
            if not names or not changed.can(place.module, place.mutation):
                left.append(place)
                continue
            chosen = tests.within(seconds, names, place.function)
            chosen += tests.beside(place.module, names)
            name = changed.noticed(place.module, place.mutation, chosen)
            tests.noticed_by(name or "", place.function)
            tried.mark(place, noticed=name != "")
        return tests, left

    tests, left = forked(lambda: collected(files, in_place), quiet=False) or (None, [])
    if tests is None:
        raise SystemExit(f"tests fail without any change: {' '.join(files)}")
    tried.load()
    for place in _while_time(left, until):
        chosen = tests.beside(place.module, ())
        name = noticed_anew(place.module, place.mutation, chosen, tests.reach)
        tried.mark(place, noticed=name != "")


def _while_time(places: Iterable[Place], until: float) -> Iterator[Place]:
    for place in places:
        if time.monotonic() > until:
            return
        yield place


def _load_what_others_made() -> None:
    """Libraries once, before forking; nothing of ours, which the mutant must come before."""
    for name in (
        "duckdb",
        "pandas",
        "openpyxl",
        "hypothesis",
        "jinja2",
        "phonenumbers",
        "lxml.html",
    ):
        with contextlib.suppress(ImportError):
            __import__(name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seconds", type=float, default=30, help="of tests for each place")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=", ".join(ROOMS))
    options = parser.parse_args()
    return mutate(options.minutes, options.seconds, options.rooms or ROOMS).tell()


if __name__ == "__main__":
    sys.exit(main())
