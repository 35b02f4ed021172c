"""The paths of pages, and the links between them."""

from __future__ import annotations

from dataclasses import dataclass

from reports.wording import suffix

INDEX, MUNICIPALITIES, FEES = "index", "municipalities", "fees"
OPERATIONS, DATA = "operations", "data"


def prefecture(code: str) -> str:
    """The name of a prefecture's page, e.g. 「prefectures/13」."""
    return f"prefectures/{code}"


def brief(scenario: str) -> str:
    """The path without extension of the one-page summary for a meeting; it contains a scenario's
    name."""
    return f"会議用の1枚{suffix(scenario)}"


def statement(code: str, year: int) -> str:
    """The name of the page that explains a municipality's fee, e.g. 「statements/2023/132063」."""
    return f"statements/{year}/{code}"


@dataclass(frozen=True, slots=True)
class Paths:
    """Addresses of pages, relative to the page `here`; file names under a 試算 contain its name."""

    scenario: str
    here: str  # the name of the page that links

    @property
    def root(self) -> str:
        """The relative address of the site's folder: 「../」 for each folder that `here` is in, else
        ""."""
        return "../" * self.here.count("/")

    @property
    def suffix(self) -> str:
        return suffix(self.scenario)

    def path(self, name: str) -> str:
        """The file path of a page, relative to the site's folder."""
        return f"{name}{self.suffix}.html"

    def to(self, name: str) -> str:
        """The relative link from the page `here` to another page."""
        return self.root + self.path(name)
