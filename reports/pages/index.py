"""Make the first page for managers (概要): status, recent changes, ratios of each prefecture, and
what managers should decide and staff should do next.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from reports import wording
from reports.charts import multiples, outlines
from reports.charts.tiles import block, measures, tiles
from reports.counts import adoption
from reports.counts.adoption import RATIOS, STAGES, Adoption, Shares
from reports.fees.targets import Target
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import Shown, page, shown
from reports.pages.paths import Paths
from reports.sections.attention import IDS
from reports.sections.every import sections
from reports.sentences import attention, headline, summary
from reports.sentences.goal import goal_block, goal_sentence
from reports.tables import definitions, money_tables
from reports.wording import percent_of

MOST = 10  # names of a list in sight; the rest is behind a link


def index(found: Overview) -> str:
    """Return the HTML of the first page (概要), which is complete without JavaScript."""
    links = Paths(found.scenario, paths.INDEX)
    (_, funnel), *rest = headline.groups(found)
    prefectures = links.prefectures(found.shares.now.names)
    towns_page = links.to(paths.MUNICIPALITIES)

    def of(name: str) -> Shown:
        return shown(found, paths.INDEX, sections(found)[name], prefectures)

    return page(
        found,
        paths.INDEX,
        "index.html.j2",
        **_shares_part(found),
        goal_sentence=goal_sentence(found),
        goal=goal_block(found),
        **_multiples_part(found),
        of=of,
        sentences=headline.sentences(found),
        newest=[(stage, f"{towns_page}#applicants?並び={stage}↓") for stage in STAGES],
        decisions=headline.decisions(found),
        steps=summary.next_steps(found.shares, found.desk),
        status=attention.status(found),
        lists={name: (of(name), _rest(links, name)) for name in IDS},
        most=MOST,
        brief=paths.brief(found.scenario),
        funnel=funnel,
        key_figures=rest,
        complete=attention.complete(found),
        definitions=adoption.DEFINITIONS,
        adopted_sentence=definitions.adopted(found),
        credit=outlines.CREDIT,
    )


def _rest(links: Paths, name: str) -> str:
    """Return the link to the full list behind a list on the first page, which shows only the first
    rows.

    `name` is the id of the list's section: "call", "stopped" or "near". `links` makes the link
    relative to the page; the link for "near" leads to an anchor of the first page itself.
    """
    if name == "near":
        return "#distance"
    what = money_tables.TO_CALL if name == "call" else money_tables.TO_CHECK
    return f"{links.to(paths.MUNICIPALITIES)}#applicants?すること={what}&並び=順↑"


def _shares_part(found: Overview) -> dict[str, Any]:
    now = found.shares.now
    adopted = {t.prefecture: (t.adopted, t.municipalities) for t in found.targets.targets}
    named = {wording.marked("導入割合", found.scenario): adopted} if adopted else {}
    every = {name: tiles(now, counts) for name, counts in {**measures(now), **named}.items()}
    scale, cells = every[RATIOS[0]]
    ranked = sorted(cells, key=lambda cell: (-(cell.ratio or 0), cell.code))
    ratios = [cell.ratio for cell in ranked]
    ranking = [
        (ratios.index(cell.ratio) + 1, cell, 100 * float((cell.ratio or 0) / (ratios[0] or 1)))
        for cell in ranked
    ]
    half = -(-len(ranking) // 2)
    return {
        "map_sentence": _map_sentence(now),
        "legend": scale.legend(),
        "tiles": cells,
        "drawing": outlines.drawing(),
        "ranking": [part for part in (ranking[:half], ranking[half:]) if part],
        "measures": {name: block(*of) for name, of in every.items()},
    }


def _multiples_part(found: Overview) -> dict[str, Any]:
    """Return the template's variables for the small charts, one for each prefecture.

    A chart shows the three ratios (申込割合, 締結割合, 利用開始割合) by month; next to it are the present
    discount and the distance to the next tier, as text.
    """
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
    """Return what is shown next to a prefecture's small chart: (text of its present discount, text
    of the number of adopters needed for the next tier, whether that number is small, at most NEAR).

    `target` has these numbers. If it is None, because rules are 未確定, the texts are the 申込割合 in
    `shares` and the numbers of municipalities it is computed from, such as 「12／179」, and the last
    item is False.
    """
    if target is None:
        ratio = wording.percent(shares.application_ratio)
        return ratio, f"{shares.applied}／{shares.municipalities}", False
    near = target.next is not None and target.more <= headline.NEAR
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
