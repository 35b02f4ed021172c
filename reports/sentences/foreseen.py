"""Say which municipalities a forecast of the usage fee (②) contains, and which it leaves out and why."""

from __future__ import annotations

from reports.fees import money
from reports.overview import Overview


def waiting(found: Overview, year: int) -> tuple[str, str] | None:
    """Return two Japanese texts on the municipalities that have applied, but not reached 締結: how
    many there are, and how many of them the fee forecast for the fiscal year `year` includes.

    If the forecast leaves some out, the second text also says why. None if there are no such
    municipalities.
    """
    of = money.included(found, year)
    if not of.waiting:
        return None
    left = of.waiting - of.taken
    why = (
        "締結までの日数の実績と希望月"
        if found.coming.times.agreed
        else "締結した団体がまだないこと"
    )
    rest = f"残り{left:,}団体は、{why}では年度中に始まらない" if left else "全て"
    return f"うち締結前の{of.waiting:,}団体からは", f"{of.taken:,}団体（{rest}）"


def overdue(found: Overview, year: int) -> str:
    """Return a Japanese sentence on municipalities without 締結 that the fee forecast for the
    fiscal year `year` leaves out: how many have waited at least as long since 申込み as the slowest
    municipality that has reached 締結.

    "" if none has waited so long.
    """
    of, longest = money.included(found, year), found.coming.times.longest
    if not of.overdue:
        return ""
    return f"残りのうち{of.overdue:,}団体は、申込みから{longest:,}日（締結した団体の最長）以上たっています。"
