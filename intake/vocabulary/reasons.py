"""The reasons why a desk item waits for a person, with Japanese name and group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.vocabulary.codes import Kind, Severity, Writer
from intake.vocabulary.finding import Group
from intake.vocabulary.findings.every import FINDINGS
from intake.vocabulary.findings.mail import OF_KIND


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    name: str
    group: Group


_OWN = (
    Reason(f"writer_{Writer.OTHER}", Group.WRITER.label, Group.WRITER),
    Reason(f"writer_{Writer.PREFECTURE}", f"{Writer.PREFECTURE.label}からの連絡", Group.WRITER),
    *(
        Reason(kind, kind.label, Group(kind))
        for kind in (Kind.WITHDRAWAL, Kind.INQUIRY, Kind.REPLY, Kind.PASSWORD, Kind.UNRELATED)
    ),
    Reason("unanswerable", Group.UNANSWERABLE.label, Group.UNANSWERABLE),
    Reason("send_failed", Group.SEND_FAILED.label, Group.SEND_FAILED),
    Reason("bounce", "返信が届かなかった", Group.BOUNCE),
    Reason("bounce_doubtful", "不達の通知（返信が届いたか確かめる）", Group.BOUNCE),
    Reason("bounce_unknown", "不達の通知（どの返信のものか分からない）", Group.BOUNCE),
    Reason("needs_review", "内容を確かめる", Group.OTHER),  # without a finding of its own
)
REASONS: Mapping[str, Reason] = {
    reason.code: reason
    for reason in (
        *_OWN,
        *(
            Reason(kind.code, kind.name, kind.group)
            for kind in FINDINGS.values()
            if kind.severity is Severity.REVIEW and kind not in OF_KIND.values()
        ),
    )
}
"""Code -> reason: a finding of an application, or the kind of any other mail."""


def reason_of(code: str) -> Reason:
    """Return the Reason (code, name, group) with this code, or the Reason "needs_review" if there
    is none.

    A record made by an older version of the software may contain unknown codes.
    """
    return REASONS.get(code, REASONS["needs_review"])
