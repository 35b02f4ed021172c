"""Find dates in an application that are implausible on the day of the mail, such as a wrong year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from intake.reading.judge.assess import Merged
from intake.terms import FieldName
from intake.vocabulary.findings import fields

_HALF_A_YEAR = timedelta(days=183)  # a slip of the year, as each January, is further away
_ANOTHER_YEAR = "メールの日付から半年以上離れた日付です。"
_PAST = "メールの日付より前の年月です。"


def without_implausible_days(merged: Merged, sent: date | None) -> Merged:
    """Return `merged` without an implausible 申込日 (day of application) or 利用開始希望年月 (wished start).

    The day is implausible if it is more than half a year before or after `sent`, the day of the
    mail; the wished start, if its month is earlier than the month of `sent`. For each value left
    out, a finding is added that asks a person to check it. If `sent` is None, all dates are
    accepted.
    """
    doubts = dict(_doubts(merged, sent)) if sent else {}
    findings = (
        fields.DOUBTFUL[name](where=merged.sources[name], written=merged.fields[name], why=why)
        for name, why in doubts.items()
    )
    return replace(
        merged,
        fields={name: text for name, text in merged.fields.items() if name not in doubts},
        sources={name: where for name, where in merged.sources.items() if name not in doubts},
        findings=(*merged.findings, *findings),
    )


def _doubts(merged: Merged, sent: date) -> list[tuple[FieldName, str]]:
    found: list[tuple[FieldName, str]] = []
    applied = merged.fields.get(FieldName.APPLICATION_DATE)
    if applied and abs(date.fromisoformat(applied) - sent) > _HALF_A_YEAR:
        found.append((FieldName.APPLICATION_DATE, _ANOTHER_YEAR))
    start = merged.fields.get(FieldName.DESIRED_START)
    if start and start < f"{sent:%Y-%m}":
        found.append((FieldName.DESIRED_START, _PAST))
    return found
