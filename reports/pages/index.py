"""The overview: what changed, the shares of each prefecture, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reports import names, wording
from reports.charts import figures, multiples, outlines
from reports.charts.tiles import Measure, measure_block, measures, tiles
from reports.counts import adoption
from reports.counts.adoption import STAGES, Adoption, Shares
from reports.counts.history import Day
from reports.counts.operations import Operations
from reports.fees.targets import Target
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import Shown, page, shown
from reports.pages.paths import Paths
from reports.sections.attention import IDS, NEAR
from reports.sections.every import sections
from reports.sentences import attention, headline, summary
from reports.sentences.goal import goal_block, goal_sentence
from reports.tables import definitions, money_tables, share_tables
from reports.wording import percent_of

MOST = 10  # names of a list in sight; the rest is folded


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart made of HTML: its width in percent of the longest, its words."""

    width: float
    share: str
    count: str


@dataclass(frozen=True, slots=True)
class Rank:
    """One line of the ranking."""

    rank: int
    code: str
    name: str
    bar: Bar


def index(found: Overview) -> str:
    """The overview for managers, complete without JavaScript."""
    links = Paths(found.scenario, paths.INDEX)
    (_, funnel), *rest = headline.groups(found)
    prefectures = {p.code: links.to(paths.prefecture(p.code)) for p in found.shares.now.prefectures}

    def of(name: str) -> Shown:
        return shown(found, paths.INDEX, sections(found)[name], prefectures)

    return page(
        found,
        paths.INDEX,
        "index.html.j2",
        **_shares_part(found),
        **_progress_part(found),
        **_groups_part(found),
        **_multiples_part(found),
        of=of,
        sentences=headline.sentences(found),
        steps=summary.next_steps(found.shares, found.desk),
        status=attention.status(found),
        name_lists=[(of(name), _rest(links, name)) for name in IDS],
        most=MOST,
        brief=paths.brief(found.scenario),
        funnel=funnel,
        key_figures=rest,
        mailbox_sentence=mailbox_sentence(found.desk),
        uncounted_sentence=_uncounted(found.shares.now),
        definitions=adoption.DEFINITIONS,
        adopted_sentence=definitions.adopted(found),
        credit=outlines.CREDIT,
    )


def _rest(links: Paths, name: str) -> str:
    """Where the names are that a list has no room for."""
    if name == "near":
        return "#distance"
    what = money_tables.TO_CALL if name == "call" else money_tables.TO_CHECK
    return f"{links.to(paths.MUNICIPALITIES)}#applicants?すること={what}&並び=順↑"


def ranks(shown: Adoption) -> list[Rank]:
    """The prefectures by 申込割合, equal ones at the same rank."""
    ranked = shown.ranked()
    ratios = [p.shares.application_ratio for p in ranked]
    return [
        Rank(
            rank=ratios.index(ratio) + 1,
            code=p.code,
            name=p.name,
            bar=_bar(ratio, p.shares.applied, p.shares.municipalities, longest=ratios[0]),
        )
        for p, ratio in zip(ranked, ratios, strict=True)
    ]


def groups(named: Sequence[tuple[str, Shares]]) -> list[tuple[str, list[Bar]]]:
    """Each group of municipalities with a bar for each of the three ratios."""
    longest = max((shares.application_ratio or Fraction(0) for _, shares in named), default=None)
    return [(name, _three_bars(shares, longest)) for name, shares in named]


def _three_bars(shares: Shares, longest: Fraction | None) -> list[Bar]:
    return [
        _bar(ratio, count, shares.municipalities, longest)
        for ratio, count in zip(shares.ratios, shares.counts, strict=True)
    ]


def _bar(ratio: Fraction | None, count: int, of: int, longest: Fraction | None) -> Bar:
    return Bar(
        width=float((ratio or 0) / longest) * 100 if longest else 0.0,
        share=wording.percent(ratio),
        count=f"{count:,}／{of:,}",
    )


def _shares_part(found: Overview) -> dict[str, Any]:
    now = found.shares.now
    scale, cells = tiles(now)
    ranking = ranks(now)
    half = -(-len(ranking) // 2)
    return {
        "map_sentence": _map_sentence(now),
        "legend": scale.legend(),
        "tiles": cells,
        "drawing": outlines.drawing(),
        "ranking": [part for part in (ranking[:half], ranking[half:]) if part],
        "measures": {each.name: measure_block(each) for each in _measures(found)},
    }


def _measures(found: Overview) -> list[Measure]:
    """The three shares, and 導入割合 where a rule or a scenario says what it counts."""
    adopted = {t.prefecture: (t.adopted, t.municipalities) for t in found.targets.targets}
    named = [Measure(wording.marked("導入割合", found.scenario), adopted)] if adopted else []
    return [*measures(found.shares.now), *named]


def _multiples_part(found: Overview) -> dict[str, Any]:
    """Each prefecture's shares from month to month, with its discount and the distance to the next tier."""
    targets = {target.prefecture: target for target in found.targets.targets}
    settled = found.rules.at(found.targets.on).prefecture_tiers.value if targets else None
    tiers = [Fraction(tier.at_least) for tier in settled or ()]
    top = multiples.top_of(found.by_prefecture, tiers)
    courses = multiples.courses(found.by_prefecture, top)
    return {
        "multiples": [
            (p, courses.get(p.code, []), *_held(p.shares, targets.get(p.code)))
            for p in found.shares.now.prefectures
        ],
        "size": (multiples.WIDTH, multiples.HEIGHT),
        "top": percent_of(top),
        "tiers": [(percent_of(tier), multiples.height_of(tier, top)) for tier in tiers],
    }


def _held(shares: Shares, target: Target | None) -> tuple[str, str, bool]:
    """The discount and the distance in words; where no rule says, the 申込割合 and its counts; whether near."""
    if target is None:
        ratio = wording.percent(shares.application_ratio)
        return ratio, f"{shares.applied}／{shares.municipalities}", False
    near = target.next is not None and target.more <= NEAR
    return f"割引{percent_of(target.rate)}", f"あと{target.more}" if target.next else "最高", near


def _map_sentence(now: Adoption) -> str:
    if not now.nationwide.applied:
        return "申込みはまだありません。"
    above = sum(
        (p.shares.application_ratio or 0) > (now.nationwide.application_ratio or 0)
        for p in now.prefectures
    )
    return (
        f"全国の申込割合は{wording.percent(now.nationwide.application_ratio)}で、"
        f"これを上回るのは{above}都道府県です。{summary.extremes(now)}"
    )


def _progress_part(found: Overview) -> dict[str, Any]:
    drawn = figures.progress(found.history, found.turning_points) if found.history else None
    return {
        "progress_sentence": _progress_sentence(found.history) + _level(found),
        "progress": figures.block(drawn, found.scenario) if drawn else None,
        "goal_sentence": goal_sentence(found),
        "goal": goal_block(found),
    }


def _progress_sentence(history: Sequence[Day]) -> str:
    if not history:
        return "申込みはまだありません。"
    first, last = history[0], history[-1]
    months = share_tables.by_month(history).rows
    busiest = max(months, key=lambda row: row[2])
    return (
        f"{wording.day(first.on_date)}の最初の申込みから"
        f"{wording.short_day(last.on_date, first.on_date)}までに、"
        f"申込みは{last.shares.applied:,}団体になりました。"
        f"申込みが最も増えた月は{busiest[0]}で、{busiest[2]:,}団体の増でした。"
    )


def _level(found: Overview) -> str:
    """Since when lines of the chart are level, and whether mail came meanwhile; "" where all moved this month."""
    level = {}
    for place, stage in enumerate(STAGES):
        counts = [day.shares.counts[place] for day in found.history]
        steps = zip(found.history, counts, [0, *counts], strict=False)
        moved = [day.on_date for day, count, before in steps if count != before]
        if moved and moved[-1] < found.day.replace(day=1):
            level[stage] = moved[-1]
    if not level:
        return ""
    told = "、".join(
        f"{stage}は{wording.short_day(day, found.day)}" for stage, day in level.items()
    )
    first = min(level.values())
    mails = sum(day.mails for day in found.service.days if day.on_date > first)
    return (
        f"最後に増減した日は、{told}で、その後の線は平らです"
        f"（{wording.short_day(first, found.day)}より後に受信したメールは{mails:,}通）。"
    )


def _groups_part(found: Overview) -> dict[str, Any]:
    now = found.shares.now
    whole = ("全国", now.nationwide)
    kinds = [(names.municipality_kind(kind), shares) for kind, shares in now.kinds]
    sizes = list(found.sizes)
    return {
        "kinds": groups([*kinds, whole]),
        "kinds_sentence": summary.kind_extremes(now) or "申込みはまだありません。",
        "sizes": groups([*sizes, whole]) if sizes else [],
        "sizes_sentence": summary.extremes_of(sizes, "規模") if sizes else NO_SIZES,
        "sizes_caption": share_tables.by_size(sizes, now.nationwide, found.day).caption,
    }


NO_SIZES = (
    "人口規模ごとの割合は示していません。住民基本台帳人口が登録されていないためです。"
    "登録は担当の技術者に依頼してください。"
)


def mailbox_sentence(desk: Operations) -> str:
    """How the mailbox and the desk stand, in a sentence or two."""
    since = wording.short_day(desk.oldest, desk.waiting_on) if desk.oldest else ""
    oldest = f"最も古いものは{since}から待っています。" if since else ""
    present = wording.at_present(desk.waiting_on, desk.day)
    return (
        f"{_box_sentence(desk)}"
        f"{present}{'、' if present else ''}職員の確認を待つものは{desk.waits:,}件です。{oldest}"
    )


def _box_sentence(desk: Operations) -> str:
    """What the newest look at the mailbox found, and how long nobody had looked before it."""
    box = desk.mailbox
    if box is None:
        told = "受信箱をまだ一度も確認していません。"
        return told if desk.of_today else f"{wording.date_of(desk.day)}までに{told}"
    gap = (box.ended_at.date() - box.before_on).days if box.before_on else 0
    unseen = (
        f"その前の確認は{gap:,}日前の{wording.date_of(box.before_on)}でした。"
        if gap > 1 and box.before_on
        else ""
    )
    return (
        f"{wording.moment(box.ended_at)}に確認した受信箱のメールは{box.on_server:,}通、"
        f"うち記録済み{box.recorded:,}通、記録漏れ{box.missing:,}通。{unseen}"
    )


def _uncounted(now: Adoption) -> str:
    if not now.unsettled + now.not_in_register:
        return ""
    return (
        f"どの割合にも数えていない申込み：団体が確定していないもの{now.unsettled:,}件、"
        f"基準日の登録簿にない団体のもの{now.not_in_register:,}件。"
    )
