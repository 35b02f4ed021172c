"""What pages call the codes of the snapshot: the names of the vocabulary, and how pages group them."""

from __future__ import annotations

from intake.terms import MunicipalityKind
from intake.vocabulary.finding import Group
from intake.vocabulary.findings.every import FINDINGS
from intake.vocabulary.letters import LetterState
from intake.vocabulary.reasons import reason_of

STATES = (LetterState.SENT, LetterState.QUEUED, LetterState.HELD, LetterState.FAILED)
"""What pages count letters by, in this order."""


def reason(code: str) -> str:
    """Why something waits for a person, as pages count it: the group of the reason."""
    return reason_of(code).group.label


def finding(code: str) -> str:
    """The habit behind a finding, never what one sender wrote; one not declared is 「そのほか」."""
    return FINDINGS[code].name if code in FINDINGS else Group.OTHER.label


def municipality_kind(kind: MunicipalityKind) -> str:
    """The kind as a heading; cities are counted without the designated ones."""
    return "市（政令指定都市を除く）" if kind is MunicipalityKind.CITY else kind.value
