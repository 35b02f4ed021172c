"""Say which municipalities a forecast of the usage fee (②) contains, and which it leaves out and why."""

from __future__ import annotations

from reports.fees import money
from reports.overview import Overview


def waiting(found: Overview, year: int) -> tuple[str, str] | None:
    """Return how many of the municipalities that have applied, but not reached 締結, the forecast
    for the fiscal year `year` includes, and why it leaves out the others.

    The result is a pair of Japanese texts: a label with the number of all these municipalities, and
    a text with the number of those included and, if others are left out, the reason. None if there
    are no such municipalities.
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
    """Return a Japanese sentence on how many of the municipalities that the forecast for the fiscal
    year `year` leaves out have waited for 締結 at least as long as the slowest application that
    reached it; "" if none have.
    """
    of, longest = money.included(found, year), found.coming.times.longest
    if not of.overdue:
        return ""
    return f"残りのうち{of.overdue:,}団体は、申込みから{longest:,}日（締結した団体の最長）以上たっています。"
