"""Make the page of each prefecture: its ratios, discount, fees and municipalities."""

from __future__ import annotations

from reports import wording
from reports.charts import figures, page_figures
from reports.charts.page_figures import Line
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import html, page
from reports.pages.paths import Paths
from reports.pages.statements import reasons
from reports.sentences import prefectures
from reports.sentences.prefectures import Prefecture
from reports.tables import money_tables, share_tables

MANY, VAST = 30, 70  # municipalities from which the list is set in columns, and smaller, on paper


def pages(found: Overview) -> list[tuple[str, str]]:
    """Make the pages of all prefectures, in order of code, as pairs (name of the page, HTML)."""
    every = prefectures.prefectures(found)
    country = page_figures.country_line(found.history)
    around = {
        of.code: (every[place - 1], every[(place + 1) % len(every)])
        for place, of in enumerate(every)
    }
    return [(paths.prefecture(of.code), prefecture(of, around[of.code], country)) for of in every]


def prefecture(of: Prefecture, around: tuple[Prefecture, Prefecture], country: Line) -> str:
    """Return the HTML of the page of the prefecture `of`.

    `around` are the previous and the next prefecture in order of code, to which the page links (for
    the first prefecture, the previous is the last, and vice versa). `country` is the line of the
    nationwide 申込割合 in the page's chart.
    """
    found = of.found
    days = found.by_prefecture.get(of.code, [])
    figure = page_figures.prefecture_spec(days, country, found.turning_points)
    return page(
        found,
        paths.prefecture(of.code),
        "prefecture.html.j2",
        of=of,
        before=around[0],
        after=around[1],
        sentences=prefectures.sentences(of),
        key_figures=prefectures.key_figures(of),
        chart=figures.block_of(figure, found.scenario) if days else None,
        chart_says=_says(of),
        months=html(share_tables.prefecture_months(of.name, days)),
        towns=html(
            money_tables.towns(found, of.towns, of.name),
            within=reasons(found, Paths(found.scenario, paths.prefecture(of.code))),
        ),
        free=money_tables.free(found, of.towns),
        closed=len(found.near_years) > 2,
        year=wording.year_name(found.fiscal_year),
        many=len(of.towns) > MANY,
        vast=len(of.towns) > VAST,
    )


def _says(of: Prefecture) -> str:
    now, month = of.now.shares, of.month.shares
    moved = f"{wording.points(now.application_ratio, month.application_ratio)}です"
    if of.found.seen < of.found.day:
        moved = f"増減は{wording.UNSEEN}"
    return (
        f"{of.name}の申込割合は{wording.percent(now.application_ratio)}で、"
        f"全国の{wording.percent(of.found.shares.now.nationwide.application_ratio)}に対して"
        f"{wording.points(now.application_ratio, of.found.shares.now.nationwide.application_ratio)}、"
        f"1か月前に対して{moved}。"
    )
