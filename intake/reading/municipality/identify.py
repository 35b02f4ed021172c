"""Determine which municipality a mail comes from, or why that is uncertain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.reading.municipality import sentences as say
from intake.reading.municipality.evidence import WRITTEN, Clue, Evidence, read_clue
from intake.reading.municipality.gazetteer import gazetteer
from intake.reading.municipality.place import Via, agreed
from intake.register import Register
from intake.terms import Candidate, Finding, Municipality, Severity


@dataclass(frozen=True, slots=True)
class Identified:
    """The municipality that a mail comes from (None if it is uncertain), with findings about it.

    If a person must choose, `candidates` are the municipalities to choose from, most likely first;
    otherwise there are none.
    """

    municipality: Municipality | None
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """What one mail says about its municipality: statements by the writer (`written`) and `hints`.

    `left` is {municipality that agrees with all statements: how the mail names it}. `chosen` is the
    municipality in `left` that the mail comes from: the only one, or the one that the sender's
    domain names; None if that is uncertain.
    """

    written: tuple[Clue, ...]
    hints: tuple[Clue, ...]
    left: Mapping[Municipality, Via]
    chosen: Municipality | None  # the only one left, or the one the domain picks

    @property
    def wrong(self) -> tuple[Clue, ...]:
        return tuple(clue for clue in self.written if clue.place.problem)

    @property
    def sound(self) -> tuple[Clue, ...]:
        return tuple(clue for clue in self.written if not clue.place.problem)

    @property
    def named(self) -> tuple[Clue, ...]:
        return tuple(clue for clue in self.sound if clue.place.meanings)

    def hinted(self, channel: str) -> tuple[Clue, ...]:
        return tuple(clue for clue in self.hints if clue.evidence.channel == channel)


def identify(
    evidence: Sequence[Evidence], register: Register, on: dt.date | None = None
) -> Identified:
    """Return the municipality on which all statements in the evidence agree, or why it is uncertain.

    `evidence` has statements by the writer, and hints such as the sender's domain. If several
    municipalities fit the statements, the one that the sender's domain names is taken; otherwise
    hints never overrule a statement. The municipality is None, with candidates and findings, if
    none fits, if several remain, or if it is named only by a ward, a former or incomplete name, or
    a mistyped code. `on` is the day of the mail, which decides whether a name is a former one; None
    means the register's date.
    """
    places = gazetteer(register)
    day = max(on or register.date, register.since)
    clues = [read_clue(each, places, day) for each in evidence]
    case = _case([clue for clue in clues if clue.speaks])
    open_questions = tuple(_questions(case, register))
    if case.chosen is None or open_questions:
        return Identified(None, _ranked(_possible(case), case), open_questions)
    doubts = tuple(_doubts(case, case.chosen))
    doubtful = any(doubt.severity is Severity.REVIEW for doubt in doubts)
    return Identified(
        case.chosen,
        _ranked([case.chosen, *_meanings(case.hints)], case) if doubtful else (),
        doubts,
    )


def _case(clues: Sequence[Clue]) -> _Case:
    written = tuple(clue for clue in clues if clue.evidence.channel in WRITTEN)
    hints = tuple(clue for clue in clues if clue.evidence.channel not in WRITTEN)
    sound = [clue for clue in written if not clue.place.problem]
    named = [clue.place.meanings for clue in sound if clue.place.meanings]
    common = agreed(named) if named else {}
    left = {m: via for m, via in common.items() if all(clue.allows(m) for clue in sound)}
    return _Case(written, hints, left, _chosen(left, hints))


def _chosen(left: Mapping[Municipality, Via], hints: Iterable[Clue]) -> Municipality | None:
    """Return the municipality in `left` that the mail comes from; None if that is uncertain.

    If `left` has several, the one that the sender's domain (one of `hints`) names is taken. None if
    `left` is empty, or if the domain names none or several of the municipalities in it.
    """
    owned = [clue.place.meanings for clue in hints if clue.evidence.channel == "domain"]
    picked = [m for m in left if any(m in owners for owners in owned)] if len(left) > 1 else [*left]
    return picked[0] if len(picked) == 1 else None


def _questions(case: _Case, register: Register) -> Iterator[Finding]:
    """Yield findings on why a mail's municipality is uncertain; none if it is certain.

    `case` is what the mail says about its municipality.
    """
    yield from map(say.problem, case.wrong)
    if not case.named:
        if not case.wrong:
            yield say.only_prefecture(case.sound) if case.sound else say.missing()
    elif not case.left:
        yield say.contradiction(case.sound)
    else:
        yield from _questions_of_left(case, register)


def _questions_of_left(case: _Case, register: Register) -> Iterator[Finding]:
    """Yield a finding if municipalities fit the mail, but it is uncertain which of them is meant.

    This is uncertain if several fit and the sender's domain does not single one out, or if only a
    ward, a former name, an incomplete name or a mistyped code names the one that fits. `case` is
    what the mail says about its municipality.
    """
    vias = {case.left[case.chosen]} if case.chosen else set(case.left.values())
    if vias == {Via.WARD}:
        yield say.ward(case.named, case.left)
    elif vias == {Via.FORMER}:
        yield say.renamed(case.named, register)
    elif vias <= {Via.STEM, Via.TYPO}:
        yield say.half_named(case.named, case.left)
    elif not case.chosen:
        yield say.ambiguous(case.named, case.left)


def _doubts(case: _Case, chosen: Municipality) -> Iterator[Finding]:
    """Yield findings that ask a person to check the municipality `chosen`, or remark on this choice.

    There is a finding if a hint contradicts the choice, if only the sender's domain distinguishes
    `chosen` from other municipalities, or if a code that names `chosen` is mistyped. `case` is what
    the mail says about its municipality.
    """
    for clue in case.hinted("domain"):
        if len(case.left) > 1:
            yield say.by_domain(case.named, chosen, clue.evidence.text)
        if not clue.allows(chosen):
            yield say.domain_differs(clue, chosen)
        elif clue.place.prefecture:
            yield say.domain_of_prefecture(clue)
    for clue in (*case.hinted("sender"), *case.hinted("introduction"), *case.hinted("signature")):
        if not clue.allows(chosen):
            yield say.signed_otherwise(clue, chosen)
    earlier = case.hinted("earlier")
    if earlier and not any(clue.allows(chosen) for clue in earlier):
        yield say.earlier_differs(earlier[0], chosen)
    for clue in case.named:
        if clue.place.meanings.get(chosen) is Via.TYPO:
            yield say.code_typo(clue)


def _possible(case: _Case) -> list[Municipality]:
    """Return the municipalities from which a person chooses if a mail's municipality is uncertain.

    These are the municipalities that agree with all statements (if none do, those that any
    statement names), and those in statements that do not name exactly one municipality. If
    statements name none at all, they are those that the hints name. `case` is what the mail says.
    """
    written = [*(case.left or _meanings(case.named)), *_meanings(case.wrong)]
    return written or _meanings(case.hints)


def _meanings(clues: Iterable[Clue]) -> list[Municipality]:
    return list(dict.fromkeys(m for clue in clues for m in clue.place.meanings))


def _ranked(municipalities: Iterable[Municipality], case: _Case) -> tuple[Candidate, ...]:
    """Return the municipalities as Candidates, each with its evidence in `case`, the most likely first.

    Equally likely municipalities are ordered by code.
    """
    clues = (*case.written, *case.hints)

    def rank(municipality: Municipality) -> tuple[int, str]:
        return -sum(_weight(clue, municipality) for clue in clues), municipality.code

    ordered = sorted(dict.fromkeys(municipalities), key=rank)
    return tuple(Candidate(m, tuple(say.evidence_for(clues, m))) for m in ordered)


def _weight(clue: Clue, municipality: Municipality) -> int:
    """Return how strongly a clue supports a municipality: 0 (not at all) to 20 (full name or code).

    A clue is a text in the mail with the municipalities that it names. The number serves only to
    order candidates.
    """
    if not clue.allows(municipality):
        return 0
    if clue.evidence.channel not in WRITTEN:
        return 15 if clue.evidence.channel == "domain" else 1  # the city of a ward, from its domain
    direct = clue.place.meanings.get(municipality) in (Via.NAME, Via.CODE)
    return 20 if direct else 10
