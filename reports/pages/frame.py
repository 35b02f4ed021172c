"""Make the parts that all pages share: the frame (day, age of the data, marks of 試算 and sample
data, links), and the HTML of tables and sections within the frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reports import wording
from reports.books import downloads
from reports.charts import palette
from reports.fees.explain import banner
from reports.overview import Overview
from reports.pages import paths
from reports.pages.paths import Paths
from reports.render import render
from reports.sections.every import sections
from reports.sections.section import Section
from reports.sentences.summary import looked
from reports.tables import Table

NAMES: Mapping[str, str] = {
    paths.INDEX: "概要",
    paths.MUNICIPALITIES: "団体",
    paths.FEES: "利用料",
    paths.OPERATIONS: "受付の運用",
    paths.DATA: "データと定義",
}


def page(found: Overview, name: str, template: str, **values: Any) -> str:
    """Return the HTML of a page: the template `template` (a file in reports/templates), filled in
    with `values`, within the frame that all pages share.

    `name` is the page's name (see pages/paths.py); `found` gives the day, the data and the scenario
    for the frame.
    """
    return render(template, **_head(found, Paths(found.scenario, name)), **values)


def _head(found: Overview, links: Paths) -> dict[str, Any]:
    snapshot, known = found.snapshot, found.known
    until = snapshot.data_until
    later = "。これより後の増減は分かりません" if found.seen < found.day else ""
    recorded = f"（{wording.day(known)}までの記録による{later}）" if known else ""
    return {
        "here": links.here,
        "kind": "prefecture" if "/" in links.here else links.here,
        "running": _running(found),
        "root": links.root,
        "suffix": links.suffix,
        "to": links.to,
        "prefecture_page": lambda code: links.to(paths.prefecture(code)),
        "names": NAMES,
        "label": snapshot.label,
        "scenario": found.scenario,
        "banner": banner(found.scenario),
        "assumption": found.rules.about,
        "as_of": wording.day(found.day) + recorded,
        "register_day": wording.date_of(snapshot.register_day) if snapshot.register_day else "",
        "register_later": _register_later(found),
        "day": found.day.isoformat(),
        "looked": looked(found.service.passes),
        "data_until": wording.moment(until) if until else "受信箱をまだ確認していません",
        "footer": (
            "地方公共団体情報システム機構　被災者支援担当　自動作成"
            f"（データの公開 {wording.moment(snapshot.made_at)}、版 {snapshot.meta.get('program_version', '')}）。"
            "このページは個人情報を含みません。"
        ),
    }


def _register_later(found: Overview) -> str:
    """Return the note 「（基準日の団体を数えます）」, i.e. that the municipalities of the day asked about
    (基準日) are counted, if the register includes changes after that day; otherwise "".
    """
    later = found.snapshot.register_day and found.snapshot.register_day > found.day
    return "（基準日の団体を数えます）" if later else ""


def _running(found: Overview) -> Markup:
    """Return the label of sample data and the scenario's name, to be printed at the top of each
    sheet of paper; "" if there is neither.

    Characters that could end a quoted CSS string are removed.
    """
    words = wording.mark(found.snapshot.label, found.scenario)
    return Markup(re.sub(r'[\\"<>&\n]', "", words))  # noqa: S704 - nothing left that could end it


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as one page of the site shows it: `section` itself, `table`, its table as HTML, and
    `xlsx` and `csv`, relative links from the page to the table as a file.
    """

    section: Section
    table: Markup
    xlsx: str
    csv: str

    @property
    def wide(self) -> bool:
        """Whether the section takes the full width of the page: it has a chart, or its table is
        wide.

        A table is wide if the lengths of the longest text of each column add up to more than 40
        characters.
        """
        shown = self.section.table.shown()
        longest = sum(max(map(len, column)) for column in zip(*shown, strict=True))
        return self.section.chart is not None or longest > _NARROW

    @property
    def long(self) -> bool:
        """Whether the table is folded at first, because it has too many rows: more than 60, or more
        than 5 if the section has a chart or asks for folding (`folds`).
        """
        beside = self.section.chart or self.section.folds
        return len(self.section.table.rows) > (_SHORT if beside else _ENDLESS)


_NARROW = 40  # signs of a row that fit half the width of a page
_SHORT, _ENDLESS = 5, 60  # rows in sight beside a chart, and without one


@dataclass(frozen=True, slots=True)
class Group:
    """Sections under one heading of a page: the anchor (`id`), the heading (`title`), a sentence
    above the sections (`lead`, "" for none) and one below them (`note`, "" for none).
    """

    id: str
    title: str
    sections: tuple[Shown, ...]
    lead: str = ""
    note: str = ""


def shown(
    found: Overview,
    here: str,
    section: Section,
    links: Mapping[str, str] | None = None,
    within: Mapping[tuple[str, str], str] | None = None,
) -> Shown:
    """Return a section as the page named `here` shows it.

    `links` maps keys of the table's rows (see Table.keys) to the address that the row's first cell
    links to. `within` maps other cells, given as (row key, column title), to the address that the
    cell links to. None: no links.
    """
    root = Paths(found.scenario, here).root
    files = (root + downloads.path(found, section.title, suffix) for suffix in ("xlsx", "csv"))
    return Shown(section, html(section.table, links, within=within), *files)


def those(
    found: Overview, here: str, ids: Iterable[str], links: Mapping[str, str]
) -> tuple[Shown, ...]:
    """Return the sections whose ids are in `ids`, in that order, as the page named `here` shows
    them; ids that no section has are skipped.

    `links` maps keys of rows in their tables to the address that the row's first cell links to.
    """
    every = sections(found)
    return tuple(shown(found, here, every[each], links) for each in ids if each in every)


def groups(of: Iterable[Group | None]) -> tuple[Group, ...]:
    """Return those groups in `of` that have something to show, i.e. a section or a sentence above
    (`lead`). Entries that are None are left out.
    """
    return tuple(group for group in of if group and (group.sections or group.lead))


def html(
    table: Table,
    links: Mapping[str, str] | None = None,
    sortable: bool = True,
    within: Mapping[tuple[str, str], str] | None = None,
) -> Markup:
    """Return a table as HTML for a page.

    `links` maps keys of rows (see Table.keys) to the address that the row's first cell links to.
    `within` maps other cells, given as (row key, column title), to the address that the cell links
    to. None: no links. With `sortable`, readers can sort and filter the rows.
    """
    made = render(
        "table.html.j2", table=table, links=links or {}, sortable=sortable, within=within or {}
    )
    return Markup(made)  # noqa: S704 - made by our own template, which escapes


def stylesheet() -> str:
    """Return the CSS of all pages, with the colours of the charts filled in."""
    return render("site.css.j2", light=palette.LIGHT, dark=palette.DARK, fonts=palette.FONTS)
