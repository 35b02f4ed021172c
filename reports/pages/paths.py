"""Where each page lies, and how pages lead to one another. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from reports.wording import suffix

INDEX, FEES, OPERATIONS, DATA = "index", "fees", "operations", "data"


def prefecture(code: str) -> str:
    """The name of a prefecture's page: prefectures/13."""
    return f"prefectures/{code}"


@dataclass(frozen=True, slots=True)
class Paths:
    """The addresses of pages as one page sees them; 試算 with its name stands in each file's name."""

    scenario: str
    here: str  # the name of the page that links

    @property
    def root(self) -> str:
        """What leads from this page to the folder of the site."""
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
