"""Make the sections of the first page on what needs attention: municipalities to call, applications
that have stopped, and prefectures near a discount tier.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.counts.attention import URGENCY
from reports.overview import Overview
from reports.sections.section import Section
from reports.sentences.headline import NEAR, nearest
from reports.sentences.summary import population_source
from reports.sentences.tiers import NET
from reports.tables import attention_tables
from reports.wording import marked

IDS = ("call", "stopped", "near")
"""The sections of the first screen, in their order."""


def sections(found: Overview) -> Iterator[Section]:
    """Yields the sections "call" (municipalities to call), "stopped" (applications that are
    incomplete or wait for a person) and "near" (prefectures near a discount tier).

    A section's `question` says what is listed and in which order; its `says` explains why the list
    is empty, if it is.
    """
    names = found.shares.now.names
    seen = found.attention
    yield Section(
        "call",
        "連絡すべき団体",
        f"急ぐ順：{'、'.join(URGENCY)}。同じなら待ちの長い順、人口の多い順。"
        "待ちは、取下げの申出の日、又は希望した月の翌月1日（締結や受付完了が後なら、その日）から",
        attention_tables.call(seen.call, names),
        "" if seen.call else "希望の月を過ぎた団体も、取下げを申し出た団体もありません。",
        note="待ちは、取下げの申出の日から、又は利用開始を希望した月の翌月1日（締結や受付完了が後なら、その日）から数えた営業日です。"
        + population_source(found),
    )
    yield Section(
        "stopped",
        "止まっている申込み",
        "受付が完了していない申込み（受信から待つ順）",
        attention_tables.stopped(seen.stopped, names),
        "" if seen.stopped else "止まっている申込みはありません。",
    )
    yield _near(found)


def _near(found: Overview) -> Section:
    title = f"あと1〜{NEAR}団体の都道府県"
    near = [target for target in nearest(found) if target.more <= NEAR]
    nothing = (
        f"未確定（{found.targets.why}）。"
        if found.targets.missing
        else "該当する都道府県はありません。"
    )
    towns = {town.code: town.name for town in found.towns.now}
    return Section(
        "near",
        title,
        marked(
            "次の割引の段階に近い順（差引きは、加わる団体を申込済みから先に選んだときの最小と最大）",
            found.scenario,
        ),
        attention_tables.near(near, towns, title, found.scenario),
        "" if near else nothing,
        note=NET,
        needs=tuple(item.what for item in found.targets.missing if item.rule),
    )
