"""Make the page 団体: a list of all municipalities that have applied, to search, filter and sort."""

from __future__ import annotations

from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import Group, groups, page, shown
from reports.pages.paths import Paths
from reports.pages.statements import reasons
from reports.sections.every import sections


def _to_do(found: Overview) -> str:
    """Return a Japanese sentence on how many municipalities in the list staff should call, and how
    many have an application that is incomplete or waits for a person.
    """
    seen = found.attention
    return f"うち「連絡」は連絡すべき{len(seen.call):,}団体、「確認」は申込みが止まっている{len(seen.stopped):,}団体です。"


def municipalities(found: Overview) -> str:
    """Return the HTML of the page of municipalities that have applied.

    Each row of its table links to the municipality's row on the page of its prefecture, and each
    fee that has a 利用料内訳書 (itemised statement) to that.
    """
    every = sections(found)
    section = every["applicants"]
    links = Paths(found.scenario, paths.MUNICIPALITIES)
    to = {code: f"{links.to(paths.prefecture(code[:2]))}#m{code}" for code in section.table.keys}
    list_of = shown(found, paths.MUNICIPALITIES, section, to, reasons(found, links))
    return page(
        found,
        paths.MUNICIPALITIES,
        "municipalities.html.j2",
        lead=section.note + _to_do(found),
        groups=groups([Group("applicants", section.title, (list_of,))]),
        answers=[
            shown(found, paths.MUNICIPALITIES, each)
            for each in every.values()
            if each.id.startswith("answers-")
        ],
    )
