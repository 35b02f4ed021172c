"""The three lists of names on the first screen, and the status in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports import wording
from reports.counts.attention import Concern
from reports.overview import Overview
from reports.sentences.goal import goal_sentence
from reports.sentences.headline import nearest, net_of_next, net_words
from reports.sentences.summary import mailbox_steps
from reports.wording import marked, yen

NEAR = 2  # municipalities short of the next tier


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list.

    The name links to the page of `prefecture` (a code) and there to the row of the municipality `code`,
    or to the page itself where `code` is "". `says` follows the name: reason, days, amounts.
    """

    name: str
    prefecture: str
    code: str
    says: str


@dataclass(frozen=True, slots=True)
class NameList:
    """A titled list of names; `about` says what is listed, `nothing` takes its place where nothing is."""

    title: str
    about: str
    entries: Sequence[Entry]
    nothing: str


def status(found: Overview) -> str:
    """The situation in one line.

    Troubles of the mailbox come first, then the distance to the goal if one is set, then how many
    municipalities are to be called and how many applications have stopped.
    """
    seen = found.attention
    told = (
        f"連絡すべき団体は{len(seen.call):,}団体、止まっている申込みは{len(seen.stopped):,}件です"
        if seen.call or seen.stopped
        else "連絡すべき団体も、止まっている申込みもありません"
    )
    goal = goal_sentence(found) if found.question.goal else ""
    return f"{''.join(mailbox_steps(found.desk))}{goal}{told}。"


def lists(found: Overview) -> tuple[NameList, NameList, NameList]:
    """連絡すべき団体, 止まっている申込み, and the prefectures one or two municipalities short of a tier."""
    names = {p.code: p.name for p in found.shares.now.prefectures}
    seen = found.attention
    return (
        NameList(
            "連絡すべき団体",
            "希望の月を過ぎても利用を開始していない団体と、取下げを申し出た団体",
            [_call(each, names) for each in seen.call],
            "希望の月を過ぎた団体も、取下げを申し出た団体もありません。",
        ),
        NameList(
            "止まっている申込み",
            "受付が完了していない申込み（受信からの日数の長い順）",
            [_entry(each, names, f"{each.why}　{each.days:,}日") for each in seen.stopped],
            "止まっている申込みはありません。",
        ),
        _near(found),
    )


def _call(each: Concern, names: dict[str, str]) -> Entry:
    late = (
        f"希望 {wording.month(each.wish)}（{each.days:,}日超過）"
        if each.wish
        else f"{each.days:,}日前"
    )
    return _entry(each, names, f"{each.why}　{late}")


def _entry(each: Concern, names: dict[str, str], says: str) -> Entry:
    town = each.town
    return Entry(names[town.prefecture] + town.name, town.prefecture, town.code, says)


def _near(found: Overview) -> NameList:
    about = f"次の割引の段階まであと{NEAR}団体以内（差引きは、加わる団体の②から利用中の団体の減を引いた額）"
    missing = "・".join(item.what for item in found.targets.missing)
    nothing = (
        f"未確定（{missing}が定まっていないため）。"
        if missing
        else "該当する都道府県はありません。"
    )
    title = marked(f"あと1〜{NEAR}団体の都道府県", found.scenario)
    return NameList(title, about, list(_prefectures(found)), nothing)


def _prefectures(found: Overview) -> Iterator[Entry]:
    towns = {town.code: town.name for town in found.towns.now}
    for target in nearest(found):
        if target.more > NEAR:
            continue
        applied = [towns[code] for code in target.applied if code in towns]
        shown = "・".join(applied[:3]) + (f"ほか{len(applied) - 3}" if len(applied) > 3 else "")
        who = f"申込済み：{shown}" if applied else "申込済みの団体なし"
        net = net_words(net_of_next(found, target))
        says = f"あと{target.more}団体　差引き{net}（利用中の団体は{yen(target.worth_of_next)}の減）　{who}"
        yield Entry(target.name, target.prefecture, "", says)
