"""A notebook saved as HTML, opened alone in a folder: its charts are drawn, its choice is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import Page
from tests.browser.jupyter import NOTEBOOKS
from tests.sampling import few
from tests.synthetic import half_year, write

ROOT = NOTEBOOKS.parent
DRAWN = "[...document.querySelectorAll('.js-plotly-plot')].filter(c => c.querySelector('.main-svg')).length"
MEGABYTES = {"03_adoption": 3.5, "04_fees": 3.5, "05_dashboard": 6}  # plotly.js alone has 4.8


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    write(folder / "snapshot.duckdb", half_year())
    return folder


@pytest.mark.parametrize(
    ("name", "charts"),
    few([("03_adoption", 4), ("04_fees", 2), ("05_dashboard", 5)], ("03_adoption", 4)),
)
def test_a_notebook_saved_as_html_draws_its_charts_without_a_network_and_says_its_choice(
    name: str, charts: int, state: Path, tmp_path: Path, page: Page
) -> None:
    run = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html"]
    subprocess.run(
        [*run, "--output-dir", str(tmp_path / "made"), f"{name}.ipynb"],
        cwd=NOTEBOOKS,
        env={**os.environ, "INTAKE_STATE": str(state), "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        timeout=180,
    )
    alone = Path(shutil.copy(tmp_path / "made" / f"{name}.html", tmp_path))
    assert alone.stat().st_size < MEGABYTES[name] * 1_000_000
    page.look(1280)
    page.open(alone.as_uri())
    page.until(f"{DRAWN} === {charts}")
    shown = page.value("document.body.innerText")
    assert "見本データ（架空）" in shown
    assert "基準日：令和4年12月31日" in shown
    assert "object at 0x" not in shown
    assert "_Drawn" not in shown
