"""What all spreadsheet readers share: cells by place, dense rows, the limit of a sheet."""

from __future__ import annotations

from dataclasses import replace

from intake.reading.opening.limits import Limits
from intake.reading.opening.trouble import too_large
from intake.terms import Finding, Severity

Cells = dict[tuple[int, int], str]
"""Filled cells by (row, column), both from 0."""


def dense(cells: Cells) -> tuple[tuple[str, ...], ...]:
    """Cells as rows of equal origin, nothing behind the last filled cell of a row."""
    widths: dict[int, int] = {}
    for r, c in cells:
        widths[r] = max(widths.get(r, 0), c + 1)
    if not widths:
        return ()
    return tuple(
        tuple(cells.get((r, c), "") for c in range(widths.get(r, 0)))
        for r in range(max(widths) + 1)
    )


def too_wide(sheet: str, limits: Limits) -> Finding:
    """Cells lie beyond the part of a sheet that is read."""
    most = f"{limits.rows:,}行×{limits.columns}列"
    trouble = too_large(f"シート「{sheet}」の広さ", most)
    message = f"シート「{sheet}」に上限（{most}）の外のセルがあり、そこは読み取っていません。"
    return replace(trouble.finding(sheet), message=message, severity=Severity.NOTE)


def number_text(number: float, written: str) -> str:
    """A number as text: whole ones without a point, others as written."""
    if number != number or abs(number) >= 1e15 or number != int(number):
        return written
    return str(int(number))
