"""Make files besides the site: pages as single HTML files to attach to a mail, and pages as PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.terms import IntakeError
from reports import files
from reports.overview import Overview
from reports.pages import paths, pdf
from reports.pages.frame import NAMES
from reports.pages.output import Built
from reports.pages.paths import Paths
from reports.pages.single import single
from reports.pages.site import Page, Site

SINGLE, PDF = "single", "pdf"
EVERY = "全て"
_SUBJECT = "利用申込みの状況"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files to make besides the site: single HTML files (`single`), PDFs (`pdf`) or both.

    `pages` are the titles of the pages to make into such files, such as 概要 or 東京都 (see
    `named`); () stands for all pages that are not about one prefecture.
    """

    single: bool = False
    pdf: bool = False
    pages: tuple[str, ...] = ()


class NoBrowser(IntakeError):
    """Raised if PDFs are wanted, but this machine has no browser that can print them.

    HTML files have been written all the same.
    """

    exit_code = 1


def put(built: Built, out: Path, wanted: Wanted) -> list[Path]:
    """Write the single HTML files and PDFs that `wanted` asks for into `out`, the folder to which
    the site `built` was written; returns their paths.

    Raises IntakeError for an unknown page title, and SiteError if a page cannot be printed or a
    file cannot be written. Raises NoBrowser, after the HTML files have been written, if PDFs are
    wanted but no browser is found.
    """
    chosen = named(built.found, built.site, wanted.pages)
    made: dict[str, bytes | Path] = {}
    if wanted.single:
        for name, page in chosen.items():
            made[f"{SINGLE}/{name}.html"] = single(page, built.site).encode()
    files.put(out, made)
    if wanted.pdf:
        program = pdf.browser()
        if program is None:
            raise NoBrowser(pdf.NO_BROWSER)
        sources = {f"{PDF}/{name}.pdf": out / page.path for name, page in chosen.items()}
        printed: Mapping[str, bytes | Path] = pdf.printed(sources, program)
        files.put(out, printed)
        made |= printed
    return [out / path for path in made]


def named(found: Overview, site: Site, pages: Sequence[str]) -> dict[str, Page]:
    """Return the pages of `site` whose titles are in `pages`, by file name without extension, such
    as 「利用申込みの状況-概要」.

    A title is 概要, 利用料 and so on, or the full name of a prefecture, such as 東京都. 全て stands
    for all pages, () for all pages that are not about one prefecture. Raises IntakeError for an
    unknown title.
    """
    links = Paths(found.scenario, paths.INDEX)
    titles = {title: links.path(name) for name, title in NAMES.items()}
    prefectures = {
        p.name: links.path(paths.prefecture(p.code)) for p in found.shares.now.prefectures
    }
    every = {**titles, **prefectures}
    wanted = list(every if EVERY in pages else pages or titles)
    by_path = {page.path: page for page in site.pages}
    for title in wanted:
        if title not in every:
            raise IntakeError(
                f"--page「{title}」というページはありません。{'、'.join(titles)}、{EVERY}、"
                "又は都道府県名（例 東京都）を書いてください。"
            )
    return {f"{_SUBJECT}-{title}{links.suffix}": by_path[every[title]] for title in wanted}
