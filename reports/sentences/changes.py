"""Write Japanese sentences on the changes within a week or a month; they name the municipalities
that newly applied, agreed (締結) or began use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import itemgetter

from reports import wording
from reports.counts.adoption import STAGES, Adoption, Before, Shares
from reports.counts.towns import Town

MOST = 5  # names in a sentence
_NONE = (False, False, False)


def standing(now: Adoption) -> str:
    """Return a Japanese sentence with the nationwide numbers of municipalities that have applied,
    agreed (締結) and begun use.
    """
    shares = now.nationwide
    return (
        f"{wording.short_day(now.as_of)}現在、全国{shares.municipalities:,}市区町村のうち"
        f"{shares.applied:,}団体（{wording.percent(shares.application_ratio)}）が利用を申し込み、"
        f"{_further(shares)}"
    )


def _further(now: Shares) -> str:
    if not now.agreed:
        return "利用約款の締結と利用の開始はまだありません。"
    agreed = f"{now.agreed:,}団体が利用約款を締結し、"
    if not now.in_use:
        return agreed + "利用の開始はまだありません。"
    return agreed + f"{now.in_use:,}団体が利用を開始しています。"


def since_week(shares: Before[Adoption], now: Sequence[Town], before: Sequence[Town]) -> str:
    """Return a Japanese sentence on how the nationwide numbers of municipalities that have reached
    申込み, 締結 and 利用開始 changed within a week.

    For each of the three stages, it names at most 5 municipalities that newly reached the stage,
    the latest first. `shares` has the numbers, `now` all municipalities as they are on the day
    asked about, `before` as they were a week earlier.
    """
    return _since("この1週間", shares.week, shares.now, _moved(now, before))


def since_month(shares: Before[Adoption], now: Sequence[Town], before: Sequence[Town]) -> str:
    """Return Japanese sentences on how the nationwide numbers of municipalities that have reached
    申込み, 締結 and 利用開始 changed within a month.

    For each of the three stages, they name at most 5 municipalities that newly reached the stage,
    the latest first. They also name the prefectures with the most new applications, if there are at
    most three and each has two or more. `shares` has the numbers, `now` all municipalities as they
    are on the day asked about, `before` as they were a month earlier.
    """
    moved = _moved(now, before)
    return _since("この1か月", shares.month, shares.now, moved) + _where(shares, moved["申込み"])


def unseen(known: date) -> str:
    """Return a Japanese sentence that says that changes after the day `known` cannot be told,
    because only records up to that day are used.
    """
    return f"{wording.date_of(known)}までの記録によるため、これより後の増減は分かりません。"


def _by(more: int) -> str:
    if not more:
        return "増減なし"
    return f"{abs(more):,}団体{'増' if more > 0 else '減'}"


def _since(span: str, before: Adoption, now: Adoption, moved: Mapping[str, Sequence[Town]]) -> str:
    day = f"{span}（{wording.short_day(before.as_of, now.as_of)}から）"
    parts = []
    counts = zip(STAGES, now.nationwide.counts, before.nationwide.counts, strict=True)
    for name, count, earlier in counts:
        more = count - earlier
        if more or moved[name]:
            parts.append(f"{name}が{_by(more)}{_names(moved[name], now)}")
    if not parts:
        return f"{day}、申込み・締結・利用開始の団体数に増減はありません。"
    return f"{day}、{'、'.join(parts)}です。"


def _moved(now: Sequence[Town], before: Sequence[Town]) -> dict[str, list[Town]]:
    """Return the municipalities that newly reached 申込み, 締結 or 利用開始, by stage: they have
    reached it in `now`, but had not in `before`. The most recent come first.

    `now` and `before` are all municipalities as of two days.
    """
    then = {town.code: town.stages for town in before}
    found = {}
    for place, name in enumerate(STAGES):
        new = [
            (town.stage_days[place] or date.min, town)
            for town in now
            if town.stages[place] and not then.get(town.code, _NONE)[place]
        ]
        found[name] = [town for _, town in sorted(new, key=itemgetter(0), reverse=True)]
    return found


def _names(moved: Sequence[Town], now: Adoption) -> str:
    if not moved:
        return ""
    prefectures = now.names
    shown = "・".join(prefectures[town.prefecture] + town.name for town in moved[:MOST])
    return f"（{shown}{'など' if len(moved) > MOST else ''}）"


def _where(shares: Before[Adoption], moved: Sequence[Town]) -> str:
    """Return a Japanese sentence naming the prefectures with the most new applications.

    `moved` are the municipalities that newly applied; `shares` gives the names of prefectures. ""
    if no prefecture has more than one of them, or if more than three prefectures have the highest
    number.
    """
    counts: dict[str, int] = {}
    for town in moved:
        counts[town.prefecture] = counts.get(town.prefecture, 0) + 1
    most = max(counts.values(), default=0)
    names = [p.name for p in shares.now.prefectures if most and counts.get(p.code) == most]
    if most < 2 or len(names) > 3:
        return ""
    return f"新しい申込みが最も多いのは{'・'.join(names)}（{most}団体）です。"
