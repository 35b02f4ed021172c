"""The whole site: every page with its place, and the files that pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import plotly

from reports.overview import Overview
from reports.pages.index import index, stylesheet

_ASSETS = Path(__file__).resolve().parents[1] / "assets"
_PLOTLY = Path(plotly.__file__).resolve().parent / "package_data" / "plotly.min.js"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its path from the folder of the site, and its HTML.

    It leans on nothing but the assets of the site, by relative links.
    """

    path: str  # index.html, prefectures/13.html; with a scenario index-試算-NAME.html
    html: str


@dataclass(frozen=True, slots=True)
class Site:
    """All pages, the index first; and by path what they share: a text, or the file to copy."""

    pages: tuple[Page, ...]
    assets: Mapping[str, str | Path]


def site(found: Overview) -> Site:
    """The site as of the overview's day, with 試算 in every file's name where a scenario is used."""
    home = index(found.snapshot, found.question.as_of, found.known)
    return Site(pages=(Page("index.html", home),), assets=assets())


def assets() -> Mapping[str, str | Path]:
    """What every page shares."""
    return {
        "assets/plotly.min.js": _PLOTLY,
        "assets/charts.js": _ASSETS / "charts.js",
        "assets/site.css": stylesheet(),
    }
