"""Writes the site so that a reader on a share never meets half of it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intake.paths import in_checkout
from reports.books import downloads
from reports.files import SiteError, put
from reports.overview import Overview, Question, overview
from reports.pages.site import Site, site
from reports.snapshot import Snapshot

_PACKAGE = Path(__file__).resolve().parents[1]


def default_out() -> Path:
    """Where pages go when nothing is named: reports/site of the checkout, else ./reports-site."""
    return _PACKAGE / "site" if in_checkout() else Path.cwd() / "reports-site"


@dataclass(frozen=True, slots=True)
class Built:
    """A site in its place: the path of its index, its pages, and what they were made from."""

    index: Path
    site: Site
    found: Overview


def build(snapshot: Snapshot, out: Path, question: Question | None = None) -> Built:
    """The site, after every page has been made and put in its place.

    All files are made in a folder beside `out` first, then moved one by one, what pages lean on
    before the pages: whoever reads meanwhile sees the page of before or the new one. Other files
    in `out` are left alone. Raises SiteError where `out` cannot be written.
    """
    _refuse_installed(out)
    with _uncollected():
        found = overview(snapshot, question)
        made = site(found)
        files = {**downloads.files(found), **contents(made)}
    put(out, files)
    return Built(out / made.pages[0].path, made, found)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switches the garbage collector off: everything made here is kept, and the collector takes a fifth of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def contents(made: Site) -> dict[str, bytes | Path]:
    """What each file of the site holds, by its path, the pages last and the index last of all."""
    shared = {path: _bytes(content) for path, content in made.assets.items()}
    pages = {page.path: page.html.encode() for page in reversed(made.pages)}
    sheets = {path: html.encode() for path, html in made.sheets.items()}
    return {**shared, **sheets, **pages}


def _bytes(content: str | Path) -> bytes | Path:
    return content if isinstance(content, Path) else content.encode()


def _refuse_installed(out: Path) -> None:
    if not in_checkout() and out.resolve().is_relative_to(_PACKAGE):
        raise SiteError(
            f"{out} はプログラムの置き場所の中です。--out で別の場所を指定してください。"
        )
