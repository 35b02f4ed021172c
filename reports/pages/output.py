"""Build the site and write it to a folder, for example on a network share, so that nobody who reads
the folder meanwhile sees a half-written page.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intake.paths import DEMO_MARK, in_checkout
from reports.books import downloads
from reports.files import SiteError, put
from reports.overview import Overview, Question, overview
from reports.pages import paths
from reports.pages.site import VARIANTS_FILE, Site, site, variants
from reports.snapshot import Snapshot

_PACKAGE = Path(__file__).resolve().parents[1]


def default_out(snapshot: Path) -> Path:
    """Return the folder to which pages made from the file `snapshot` are written by default.

    If the snapshot is in a demo's state folder, that is `site` in the same folder, where `intake
    demo` wrote its pages. Otherwise it is reports/site if the program runs from its source
    checkout, and ./reports-site if not.
    """
    folder = snapshot.parent
    if (folder / DEMO_MARK).is_file():
        return folder / "site"
    return _PACKAGE / "site" if in_checkout() else Path.cwd() / "reports-site"


@dataclass(frozen=True, slots=True)
class Built:
    """A site that has been written to a folder: `index` is the path of its first page, `site` its
    content, and `found` has the figures that it shows.
    """

    index: Path
    site: Site
    found: Overview


def build(snapshot: Snapshot, out: Path, question: Question | None = None) -> Built:
    """Make all pages and files of the site, write them to the folder `out`, and return what was
    built.

    Files are first written to a temporary folder in `out` and then moved, files that pages use
    before the pages, so that a reader always sees complete pages. Other files in `out` are left
    alone. `question` is what the pages are to show (None: the day of the data, without a scenario).
    Raises SiteError if `out` cannot be written to or is inside the installed program.
    """
    _refuse_installed(out)
    with _uncollected():
        found = overview(snapshot, question)
        made = site(found)
        files = {**downloads.files(found), **contents(made)}
    put(out, files)
    there = variants(paths.scenarios(out)).encode()
    put(
        out, {VARIANTS_FILE: there}
    )  # anew, for all pages of the folder, when those of this build exist
    return Built(out / made.pages[0].path, made, found)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Disable the garbage collector within a `with` block, because collecting while the site is
    built would take a fifth of the time and free no memory.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def contents(made: Site) -> dict[str, bytes | Path]:
    """Return the content of each file of the site `made`, by its path relative to the site's
    folder: bytes, or the Path of a file to copy.

    The files are in the order in which they must be written: files that pages use, documents,
    pages, and the index last.
    """
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
