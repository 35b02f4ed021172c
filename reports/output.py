"""Writes the site so that a reader on a share never meets half of it."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

import plotly

from intake.paths import in_checkout
from intake.terms import IntakeError
from reports import pages
from reports.snapshot import Snapshot

_PACKAGE = Path(__file__).resolve().parent
_PLOTLY = Path(plotly.__file__).resolve().parent / "package_data" / "plotly.min.js"


class SiteError(IntakeError):
    """The pages cannot be written: one Japanese sentence with the cure."""


def default_out() -> Path:
    """Where pages go when nothing is named: reports/site of the checkout, else ./reports-site."""
    return _PACKAGE / "site" if in_checkout() else Path.cwd() / "reports-site"


def build(
    snapshot: Snapshot, out: Path, as_of: date | None = None, known: date | None = None
) -> Path:
    """The path of the index page, after every page has been made and put in its place.

    All files are made in a folder beside `out` first, then moved one by one, what pages lean on
    before the pages: whoever reads meanwhile sees the page of before or the new one. Other files
    in `out` are left alone. Raises SiteError where `out` cannot be written.
    """
    _refuse_installed(out)
    texts = {
        "assets/site.css": pages.stylesheet(),
        "index.html": pages.index(snapshot, as_of, known),
    }
    copies = {
        "assets/plotly.min.js": _PLOTLY,
        "assets/charts.js": _PACKAGE / "assets" / "charts.js",
    }
    try:
        _put(out, texts, copies)
    except OSError as error:
        raise SiteError(
            f"{out} にページを書き込めません（{error.strerror}）。"
            "空き容量と書込みの権限を確かめるか、--out で別の場所を指定してください。"
        ) from error
    return out / "index.html"


def _put(out: Path, texts: dict[str, str], copies: dict[str, Path]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as name:
        made = Path(name)
        for file in (*copies, *texts):
            (made / file).parent.mkdir(parents=True, exist_ok=True)
        for file, source in copies.items():
            shutil.copyfile(source, made / file)
        for file, text in texts.items():
            (made / file).write_text(text, encoding="utf-8", newline="\n")
        for file in sorted((*copies, *texts), key=lambda file: file.endswith(".html")):
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            (made / file).replace(out / file)


def _refuse_installed(out: Path) -> None:
    if not in_checkout() and out.resolve().is_relative_to(_PACKAGE):
        raise SiteError(
            f"{out} はプログラムの置き場所の中です。--out で別の場所を指定してください。"
        )
