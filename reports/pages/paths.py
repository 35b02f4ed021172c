"""Names and paths of the site's pages, and links between them. The name of a page, e.g.
「prefectures/13」, is its path without the scenario's name and without .html.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reports.wording import suffix

INDEX, MUNICIPALITIES, FEES = "index", "municipalities", "fees"
OPERATIONS, DATA = "operations", "data"


def prefecture(code: str) -> str:
    """Return the name of a prefecture's page: 「prefectures/13」 for the code 13."""
    return f"prefectures/{code}"


def brief(scenario: str) -> str:
    """Return the path, relative to the site's folder and without extension, of the summary for a
    meeting: 「会議用の1枚」 or, under a scenario, 「会議用の1枚-試算-SCENARIO」.

    `scenario` is the scenario's name ("": none).
    """
    return f"会議用の1枚{suffix(scenario)}"


def statement(code: str, year: int) -> str:
    """Return the name of the page with a municipality's 利用料内訳書 (itemised statement of fees), e.g.
    「statements/2023/132063」.

    `code` is the municipality's, `year` the fiscal year.
    """
    return f"statements/{year}/{code}"


def scenarios(out: Path) -> list[str]:
    """Return, sorted, the names of the scenarios under which a site has been built in the folder
    `out`; "" stands for a site without a scenario.
    """
    begin = suffix("x").removesuffix("x")
    ends = (file.stem.removeprefix(INDEX) for file in out.glob(f"{INDEX}*.html"))
    return sorted(end.removeprefix(begin) for end in ends if not end or end.startswith(begin))


@dataclass(frozen=True, slots=True)
class Paths:
    """Makes the paths of pages' files, and the relative links to them from the page named `here`.

    `scenario` is the name of the scenario, which file names then contain ("": none).
    """

    scenario: str
    here: str  # the name of the page that links

    @property
    def root(self) -> str:
        """The relative link from the page `here` to the site's folder: one 「../」 for each folder
        that the page is in, "" if it is in none.
        """
        return "../" * self.here.count("/")

    @property
    def suffix(self) -> str:
        return suffix(self.scenario)

    def path(self, name: str) -> str:
        """Return the path of a page's file, relative to the site's folder; `name` is the page's
        name.
        """
        return f"{name}{self.suffix}.html"

    def to(self, name: str) -> str:
        """Return the relative link from the page `here` to the page named `name`."""
        return self.root + self.path(name)

    def prefectures(self, codes: Iterable[str]) -> dict[str, str]:
        """Return the relative links from `here` to the pages of these prefectures, by two-digit
        code.
        """
        return {code: self.to(prefecture(code)) for code in codes}
