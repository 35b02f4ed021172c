"""The page of all municipalities that have applied, to be searched, filtered and sorted."""

from __future__ import annotations

from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import Group, groups, page, shown
from reports.pages.paths import Paths
from reports.pages.statements import reasons
from reports.sections.every import sections


def municipalities(found: Overview) -> str:
    """The list, whose rows lead to the prefecture's page and whose fees lead to their 利用料内訳書."""
    every = sections(found)
    section = every["applicants"]
    links = Paths(found.scenario, paths.MUNICIPALITIES)
    to = {code: f"{links.to(paths.prefecture(code[:2]))}#m{code}" for code in section.table.keys}
    list_of = shown(found, paths.MUNICIPALITIES, section, to, reasons(found, links))
    return page(
        found,
        paths.MUNICIPALITIES,
        "municipalities.html.j2",
        groups=groups([Group("applicants", section.title, (list_of,))]),
        answers=[
            shown(found, paths.MUNICIPALITIES, each)
            for each in every.values()
            if each.id.startswith("answers-")
        ],
    )
