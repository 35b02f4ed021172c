"""The Japanese names that pages show for codes in the snapshot (reasons to wait, findings, kinds of
municipality).
"""

from __future__ import annotations

from intake.terms import MunicipalityKind
from intake.vocabulary.finding import Group
from intake.vocabulary.findings.every import FINDINGS
from intake.vocabulary.letters import LetterState
from intake.vocabulary.reasons import reason_of

STATES = (LetterState.SENT, LetterState.QUEUED, LetterState.HELD, LetterState.FAILED)
"""What pages count letters by, in this order."""


def reason(code: str) -> str:
    """Return the Japanese name of the reason `code` for which an item (mail, application) waits for
    staff.

    Similar reasons form a group and share its name. An unknown code, such as one that only an older
    version used, has the name of the group for all other reasons.
    """
    return reason_of(code).group.label


def finding(code: str) -> str:
    """Return the Japanese name of the finding with this code; 「そのほか」 for an unknown code.

    A finding is something that the software noticed in a mail; its name never contains what the
    sender wrote.
    """
    return FINDINGS[code].name if code in FINDINGS else Group.OTHER.label


def municipality_kind(kind: MunicipalityKind) -> str:
    """Return the Japanese name of a kind of municipality, for headings: 「市（政令指定都市を除く）」, 「町」."""
    return "市（政令指定都市を除く）" if kind is MunicipalityKind.CITY else kind.value
