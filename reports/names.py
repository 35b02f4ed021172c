"""Japanese names of the snapshot's codes, as pages show and group them."""

from __future__ import annotations

from intake.terms import MunicipalityKind
from intake.vocabulary.finding import Group
from intake.vocabulary.findings.every import FINDINGS
from intake.vocabulary.letters import LetterState
from intake.vocabulary.reasons import reason_of

STATES = (LetterState.SENT, LetterState.QUEUED, LetterState.HELD, LetterState.FAILED)
"""What pages count letters by, in this order."""


def reason(code: str) -> str:
    """The Japanese name of the group that a reason for waiting on a person (a code) belongs to."""
    return reason_of(code).group.label


def finding(code: str) -> str:
    """The Japanese name of a finding by its code; 「そのほか」 for an unknown code.
    It never contains what a sender wrote.
    """
    return FINDINGS[code].name if code in FINDINGS else Group.OTHER.label


def municipality_kind(kind: MunicipalityKind) -> str:
    """The Japanese name of a kind of municipality, for headings; 市 excludes 政令指定都市."""
    return "市（政令指定都市を除く）" if kind is MunicipalityKind.CITY else kind.value
