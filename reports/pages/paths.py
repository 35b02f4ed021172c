"""The path of each page, and the links between pages."""

from __future__ import annotations

from dataclasses import dataclass

from reports.wording import suffix

INDEX, MUNICIPALITIES, FEES = "index", "municipalities", "fees"
OPERATIONS, DATA = "operations", "data"


def prefecture(code: str) -> str:
    """The name of a prefecture's page: prefectures/13."""
    return f"prefectures/{code}"


def brief(scenario: str) -> str:
    """The path, without suffix, of the sheet for a meeting; it contains 試算 with its name."""
    return f"会議用の1枚{suffix(scenario)}"


def statement(code: str, year: int) -> str:
    """The name of the page that explains one municipality's fee of a fiscal year: statements/2023/132063."""
    return f"statements/{year}/{code}"


@dataclass(frozen=True, slots=True)
class Paths:
    """The addresses of pages as seen from one of them; those of a 試算 have its name in their file names."""

    scenario: str
    here: str  # the name of the page that links

    @property
    def root(self) -> str:
        """The relative address of the site's folder: "" or 「../」 once for each folder between."""
        return "../" * self.here.count("/")

    @property
    def suffix(self) -> str:
        return suffix(self.scenario)

    def path(self, name: str) -> str:
        """The page's path from the folder of the site."""
        return f"{name}{self.suffix}.html"

    def to(self, name: str) -> str:
        """The link from this page to another."""
        return self.root + self.path(name)
