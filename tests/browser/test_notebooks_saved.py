"""Notebooks are in git what they were, after they were run and saved in a real JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.publish import publish
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.browser.chromium import Page
from tests.browser.jupyter import NOTEBOOKS, Lab
from tests.sampling import few
from tests.system.mails import application, places

NAMES = ("02_trial.ipynb", "03_adoption.ipynb", "04_fees.ipynb", "05_dashboard.ipynb")
RUN = (
    "[...window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells]"
    ".filter(cell => cell.cell_type == 'code').every(cell => cell.execution_count)"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with two applications, published."""
    folder = tmp_path_factory.mktemp("office")
    state = State(folder)
    for number in (1, 2):
        (folder / f"{number}.eml").write_bytes(application(places()[number], number))
    paths = sorted(folder.glob("*.eml"))
    import_files(state, load_settings(folder), paths, notify=False)
    publish(state)
    return folder


@pytest.mark.parametrize("name", few(NAMES, "02_trial.ipynb"))
def test_a_notebook_that_was_run_and_saved_is_the_same_file(
    name: str, office: Path, fresh_page: Page, lab_for_all: Lab
) -> None:
    lab_for_all.begin(office)
    lab_for_all.open(fresh_page, name)
    fresh_page.until(RUN)
    lab_for_all.save(fresh_page)
    assert (lab_for_all.folder / name).read_bytes() == (NOTEBOOKS / name).read_bytes()
