"""「あと何団体」: the prefectures closest to the next tier, and whom to ask there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports import wording
from reports.fees.targets import Target
from reports.overview import Overview
from reports.pages import paths
from reports.pages.paths import Paths
from reports.sentences import headline
from reports.wording import marked, percent_of, yen

CLOSEST = 8
NAMED = 8


@dataclass(frozen=True, slots=True)
class Near:
    """One prefecture on its way to the next tier, in words."""

    name: str
    link: str
    ratio: str
    rate: str
    next: str
    more: str
    trial: str  # municipalities in trial that do not count yet
    applied: str  # those that have applied
    worth: str  # yen by which those in use would owe less
    net: str  # that set off against what the newcomers would owe themselves


def distance(found: Overview, links: Paths) -> dict[str, Any]:
    """What the section shows; without rules or scenario the sentence names what is missing."""
    return {
        "near": [_near(found, target, links) for target in _closest(headline.nearest(found))],
        "distance_sentence": marked(sentence(found), found.scenario),
        "near_day": wording.date_of(found.targets.on),
        "near_year": wording.year_name(found.targets.fiscal_year),
    }


def _closest(targets: Sequence[Target]) -> list[Target]:
    """The first of them, and all that lack no more than the last of these: equal ones are not cut."""
    most = targets[:CLOSEST][-1].more if targets else 0
    return [target for target in targets if target.more <= most]


def sentence(found: Overview) -> str:
    """Which prefectures are closest, or why nothing can be said."""
    if found.targets.missing:
        missing = "・".join(item.what for item in found.targets.missing)
        return (
            f"「あと何団体」は示していません。{missing}が定まっていない（未確定の）ためです。"
            "仮の値による試算のページは、担当者に依頼してください。"
        )
    near = headline.nearest(found)
    if not near:
        return "すべての都道府県が最も高い割引の段階に達しています。"
    least = near[0].more
    names = [target.name for target in near if target.more == least]
    shown = "・".join(names[:5]) + (f"など{len(names)}都道府県" if len(names) > 5 else "")
    return f"次の割引の段階に最も近いのは{shown}で、あと{least}団体です。"


def _near(found: Overview, target: Target, links: Paths) -> Near:
    assert target.next is not None  # noqa: S101 - nearest() keeps those alone
    towns = {town.code: town for town in found.towns.now}
    applied = [towns[code] for code in target.applied if code in towns]
    return Near(
        name=target.name,
        link=links.to(paths.prefecture(target.prefecture)),
        ratio=f"{wording.percent(target.ratio)}（{target.adopted}／{target.municipalities}）",
        rate=percent_of(target.rate),
        next=f"{percent_of(target.next.at_least)}で{percent_of(target.next.rate)}",
        more=f"{target.more}団体",
        trial=_names([town.name for town in applied if town.on_trial]),
        applied=_names([town.name for town in applied if not town.on_trial]),
        worth=yen(target.worth_of_next),
        net=headline.net_words(headline.net_of_next(found, target)),
    )


def _names(names: list[str]) -> str:
    rest = len(names) - NAMED
    return "、".join(names[:NAMED]) + (f"ほか{rest}団体" if rest > 0 else "")
