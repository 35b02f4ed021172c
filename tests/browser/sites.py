"""A site for the tests here: as the rules stand and under a scenario, side by side in one folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reports.overview import Question
from reports.pages import output
from reports.snapshot import open_snapshot
from tests.synthetic import Contents, half_year, write

SCENARIO = "仮定A"
KINDS = ("index", "prefectures/13", "municipalities", "fees", "operations", "data")


def contents() -> Contents:
    """Half a year of an invented country, with a population for every municipality."""
    made = half_year(share=1)
    for place, row in enumerate(made.municipalities):
        persons = 1000 + 997 * (place % 400)
        made.populations.append(
            (row[0], date(2022, 1, 1), persons, "住民基本台帳人口（架空）", None)
        )
    return made


def build_both(folder: Path) -> Path:
    """The folder of the site."""
    file = write(folder / "state" / "snapshot.duckdb", contents())
    for scenario in (None, SCENARIO):
        with open_snapshot(file) as snapshot:
            output.build(snapshot, folder / "site", Question(scenario=scenario))
    return folder / "site"
