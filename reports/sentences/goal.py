"""Write sentences on the progress towards a goal: a 申込割合 to be reached by a given day. Setting a
goal is optional.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil
from typing import Any

from intake.terms import IntakeError
from intake.text import fold, whole_date
from reports import wording
from reports.overview import Goal, Overview

NO_GOAL = "目標は定められていません。下の欄に割合と期日を入れると、このページの図に目標の線を引きます（ほかの人には、アドレスを送ると同じ目標で開きます）。"
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)\s*%?", re.ASCII)
_MONTH = Fraction(365, 12)  # days


def parse_goal(text: str | None) -> Goal | None:
    """Return the Goal for a text like 「60%:2024-03-31」 or 「60％：令和6年3月31日」 (申込割合, and
    the day by which to reach it); None if `text` is None.

    Raises IntakeError if the text cannot be read, or if the share is 0% or above 100%.
    """
    if text is None:
        return None
    share, _, day = fold(text).partition(":")
    percent, by = _PERCENT.fullmatch(share.strip()), whole_date(day)
    ratio = Fraction(percent[1]) / 100 if percent else Fraction(0)
    if by is None or not 0 < ratio <= 1:
        raise IntakeError(
            f"--target の「{wording.cut(text)}」を読めません。"
            "申込割合と期日を 60%:2024-03-31 のように書いてください（割合は0%より大きく100%まで）。"
        )
    return Goal(ratio, by)


def goal_sentence(found: Overview) -> str:
    """Return Japanese sentences on the goal: how many more municipalities must apply to reach it,
    in total and in each month until the goal's day.

    If the goal is already reached, or its day is over, they say that instead. If no goal is set,
    the text is the constant NO_GOAL, which says so.
    """
    goal = found.question.goal
    return NO_GOAL if goal is None else f"目標：{_distance(found, goal)}"


def _distance(found: Overview, goal: Goal) -> str:
    now, month = found.shares.now.nationwide, found.shares.month.nationwide
    needed = ceil(goal.share * now.municipalities)
    said = (
        f"{wording.date_of(goal.by)}までに申込割合{wording.percent(goal.share)}（{needed:,}団体）。"
    )
    more = needed - now.applied
    if more <= 0:
        return f"{said}達成しています（{now.applied:,}団体）。"
    days = (goal.by - found.day).days
    if days <= 0:
        return f"{said}期日を過ぎ、{more:,}団体足りません。"
    each = ceil(more / (days / _MONTH)) if days > _MONTH else more
    return (
        f"{said}あと{more:,}団体、1か月に約{each:,}団体の増が必要です"
        f"（この1か月の増減は{wording.signed(now.applied - month.applied)}団体）。"
    )


def goal_block(found: Overview) -> dict[str, Any]:
    """Return the data that the page's script needs to draw the goal and to compute how far it is,
    as a dict.

    "share" (percent) and "by" (ISO date) are the goal's, both None if no goal is set; "day" is the
    day asked about (ISO date). "applied" and "municipalities" are how many municipalities
    nationwide have applied on that day, and how many there are; "month" is the change of "applied"
    within the month before that day.
    """
    goal = found.question.goal
    now, month = found.shares.now.nationwide, found.shares.month.nationwide
    return {
        "share": float(goal.share) * 100 if goal else None,
        "by": goal.by.isoformat() if goal else None,
        "day": found.day.isoformat(),
        "applied": now.applied,
        "municipalities": now.municipalities,
        "month": now.applied - month.applied,
    }
