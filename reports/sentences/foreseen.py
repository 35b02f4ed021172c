"""Say which municipalities a forecast of the usage fee (②) contains, and which it leaves out and why."""

from __future__ import annotations

from reports.fees import money
from reports.overview import Overview


def waiting(found: Overview, year: int) -> tuple[str, str] | None:
    """Return how many of the municipalities that have applied without 締結 the fiscal year's
    forecast includes, and why it leaves out the others.

    The result is a pair of Japanese texts: a label with the number of all these municipalities, and
    a text with the number that is included and the reason why the others are not. None if no
    municipality waits for 締結.
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
    """Return a Japanese sentence on the municipalities that the forecast leaves out although they
    have waited for 締結 at least as long as any application took that was agreed; "" if there are
    none.
    """
    of, longest = money.included(found, year), found.coming.times.longest
    if not of.overdue:
        return ""
    return f"残りのうち{of.overdue:,}団体は、申込みから{longest:,}日（締結した団体の最長）以上たっています。"
