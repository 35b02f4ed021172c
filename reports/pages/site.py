"""Make the complete site in memory: its pages, the documents to which they link, and shared files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.text.place_names import VARIANTS, fold
from reports.charts.standalone import PLOTLY
from reports.overview import Overview
from reports.pages import paths
from reports.pages.brief import brief
from reports.pages.data import data
from reports.pages.fees import fees
from reports.pages.frame import stylesheet
from reports.pages.index import index
from reports.pages.municipalities import municipalities
from reports.pages.operations import operations
from reports.pages.paths import Paths
from reports.pages.prefecture import pages as prefecture_pages
from reports.pages.statements import statements
from reports.wording import suffix

_ASSETS = Path(__file__).resolve().parents[1] / "assets"
_SCRIPTS = ("charts", "search", "lists", "site", "goal", "map")
VARIANTS_FILE = "assets/variants.js"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site: its path relative to the site's folder, and its HTML.

    The HTML loads only the site's assets (scripts, styles), nothing from other servers.
    """

    path: str  # index.html, prefectures/13.html; with a scenario index-試算-NAME.html
    html: str


@dataclass(frozen=True, slots=True)
class Site:
    """The content of the site.

    `pages` begin with 概要, the first page that managers see. `assets` are the files that pages
    use, by path (a text, or the Path of a file to copy). `sheets` are further documents, also by
    path: the summary for a meeting (HTML and text), and the 利用料内訳書 to which fees on the pages
    link.
    """

    pages: tuple[Page, ...]
    assets: Mapping[str, str | Path]
    sheets: Mapping[str, str]


def site(found: Overview) -> Site:
    """Return the whole site for an overview.

    Under a scenario, the file name of each page contains 「試算」 and the scenario's name.
    """
    named = [
        (paths.INDEX, index(found)),
        (paths.MUNICIPALITIES, municipalities(found)),
        (paths.FEES, fees(found)),
        (paths.OPERATIONS, operations(found)),
        (paths.DATA, data(found)),
        *prefecture_pages(found),
    ]
    links = Paths(found.scenario, paths.INDEX)
    pages = tuple(Page(links.path(name), html) for name, html in named)
    return Site(pages, assets(found), {**_brief(found), **statements(found)})


def _brief(found: Overview) -> Mapping[str, str]:
    made, path = brief(found), paths.brief(found.scenario)
    return {f"{path}.html": made.html, f"{path}.txt": made.text}


def assets(found: Overview) -> Mapping[str, str | Path]:
    """Return the files that pages share (scripts, styles), by path relative to the site's folder: a
    text, or the Path of a file to copy.
    """
    return {
        "assets/plotly.min.js": PLOTLY,
        **{f"assets/{name}.js": _ASSETS / f"{name}.js" for name in _SCRIPTS},
        "assets/places.js": _places(found),
        VARIANTS_FILE: variants([found.scenario]),
        "assets/site.css": stylesheet(),
    }


def variants(scenarios: Sequence[str]) -> str:
    """Return JavaScript that sets window.VARIANTS, from which a page makes its links to the same
    page under other scenarios.

    VARIANTS is a list with one pair [text of the link, suffix of the file name] for each scenario
    in `scenarios` ("": the site without a scenario).
    """
    found = [(f"試算「{name}」" if name else "きまりだけ", suffix(name)) for name in scenarios]
    return f"window.VARIANTS={json.dumps(found, ensure_ascii=False)};\n"


def _places(found: Overview) -> str:
    """Return JavaScript that sets window.PLACES, an object with the names that the pages' search
    finds.

    Its keys "prefectures" and "towns" (municipalities) have lists of rows [code, name, folded name,
    folded kana]; rows of "towns" have the folded name of the 郡 as a fifth item. In a folded text,
    variant characters are replaced by common ones; the key "signs" maps variants to these.
    """
    prefectures = [
        [row["code"], row["name"], fold(row["name"]), fold(row["kana"])]
        for row in found.snapshot.rows("prefecture_readings")
    ]
    towns = [
        [town.code, town.name, fold(town.name), fold(town.kana), fold(town.gun)]
        for town in found.towns.now
    ]
    used = {sign for row in (*prefectures, *towns) for sign in "".join(row[2:])}
    signs = {chr(sign): other for sign, other in VARIANTS.items() if other in used}
    names = json.dumps({"prefectures": prefectures, "towns": towns, "signs": signs}, ensure_ascii=False, separators=(",", ":"))  # fmt: skip
    return f"window.PLACES={names};\n"
