"""Fields as a letter says them: dates in 和暦, choices in the words of the form."""

from __future__ import annotations

from datetime import date
from functools import cache

from intake.form import form_plan
from intake.terms import FieldName
from intake.text import one_line, parse_month, wareki, wareki_month


def in_words(name: FieldName, value: str) -> str:
    """A field's recorded value as the applicant would read it; "" stays ""."""
    if not value:
        return ""
    if name is FieldName.APPLICATION_DATE:
        return wareki(date.fromisoformat(value))
    if name is FieldName.DESIRED_START and (month := parse_month(value)):
        return wareki_month(date(*month, 1))
    if name is FieldName.PATTERN:
        return _patterns().get(value, value)
    return one_line(value)


@cache
def _patterns() -> dict[str, str]:
    """The letters A, B, C are ours; applicants know the words of the form. 根拠: 事務連絡 6."""
    rows = [row for section in form_plan().sections for row in section.rows]
    chosen = next(row for row in rows if row.field is FieldName.PATTERN)
    parts = (choice.partition("：") for choice in chosen.choices)
    return {head: rest for head, _, rest in parts if rest}
