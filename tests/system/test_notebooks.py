"""The notebooks run from top to bottom, hold no outputs, and read like a conversation."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from intake.publish import publish
from intake.store import State
from intake.terms import IntakeError
from reports import wording
from reports.choosing import Choices
from reports.overview import overview
from reports.sentences import headline, summary
from reports.snapshot import open_snapshot
from tests.synthetic import half_year, write
from tests.system.record import laid

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
READERS = [path for path in NOTEBOOKS if path.name[:2] in ("03", "04", "05")]
by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def code(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    write(folder / "snapshot.duckdb", half_year())
    return folder


@pytest.fixture(scope="module")
def executed(state: Path) -> Iterator[Callable[[Path], Any]]:
    """A notebook with its answers; each is run once."""

    @cache
    def run(path: Path) -> Any:
        notebook = nbformat.read(path, as_version=4)
        where = {"metadata": {"path": path.parent}}
        return NotebookClient(notebook, timeout=120, resources=where).execute()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INTAKE_STATE", str(state))
        patch.setenv("PYTHONPATH", str(ROOT))
        yield run


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"prefecture": "神奈川"}, "都道府県「神奈川」はありません。選べるもの：北海道（01）、"),
     ({"prefecture": "神奈川県", "town": "011002"}, "団体「011002」はありません。選べるもの：横浜市（141003）、"),
     ({"scenario": "仮定"}, "試算「仮定」はありません。選べるもの：きまりだけ、仮定A、")],
)  # fmt: skip
def test_a_first_choice_that_there_is_not_is_refused_with_those_there_are(
    wrong: dict[str, str], told: str, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_STATE", str(state))
    with pytest.raises(IntakeError, match=re.escape(told)):
        Choices(**wrong)


def shown(notebook: Any) -> str:
    return json.dumps([cell.get("outputs", []) for cell in notebook.cells], ensure_ascii=False)


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_a_notebook_runs_from_top_to_bottom_and_every_call_answers(
    path: Path, executed: Callable[[Path], Any]
) -> None:
    notebook = executed(path)
    calls = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert calls
    assert [cell.source for cell in calls if not cell.outputs] == []
    assert "見本データ（架空）" in shown(notebook)
    assert "stderr" not in shown(notebook)


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_before_the_first_mail_every_call_of_a_notebook_answers(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(laid(State(tmp_path / "state")))
    monkeypatch.setenv("INTAKE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": path.parent}}
    NotebookClient(notebook, timeout=120, resources=where).execute()
    assert [c.source for c in notebook.cells if c.cell_type == "code" and not c.outputs] == []
    assert "Traceback" not in shown(notebook)


def test_the_adoption_notebook_shows_the_figures_of_the_reports(
    executed: Callable[[Path], Any],
) -> None:
    answers = shown(executed(ROOT / "notebooks" / "03_adoption.ipynb"))
    assert "1,741" in answers
    assert answers.count("application/vnd.plotly.v1+json") == 4
    assert "別紙１がないため未確定" in answers


def test_the_dashboard_notebook_shows_what_the_pages_show(
    state: Path, executed: Callable[[Path], Any]
) -> None:
    with open_snapshot(state / "snapshot.duckdb") as snapshot:
        found = overview(snapshot)
        told = [*headline.sentences(found), *summary.next_steps(found.shares, found.desk)]
        shares = found.shares.now.nationwide
    answers = shown(executed(ROOT / "notebooks" / "05_dashboard.ipynb"))
    assert [sentence for sentence in told if sentence not in answers] == []
    assert wording.percent(shares.application_ratio) in answers
    assert answers.count("application/vnd.plotly.v1+json") == 5
    assert "試算「仮定A」" in answers


_OTHERWISE = """
from datetime import date
chosen._day.value = date(2022, 9, 30)
chosen._prefecture.value = "34"
chosen._scenario.value = None
"""


def test_what_is_chosen_in_the_widgets_is_shown_in_every_cell_at_once(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = _ended_by(_OTHERWISE, state, monkeypatch)
    answers = shown(notebook)
    assert "令和4年9月30日" in answers
    assert "広島県" in answers
    assert [a[-60:] for a in answers.split("令和4年12月31日")[:-1]] == []
    assert "試算「仮定A」" not in answers


def test_a_day_that_cannot_be_chosen_is_said_and_everything_stays(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = "from datetime import date\nchosen._day.value = date(2032, 9, 30)\nprint(chosen._said.value)"
    answers = shown(_ended_by(late, state, monkeypatch))
    assert "2032-09-30 はデータの時点（令和4年12月31日）より後" in answers
    assert "令和4年12月31日（土）現在" in answers


def test_a_snapshot_published_meanwhile_is_read_at_a_click(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path(shutil.copytree(state, tmp_path / "state"))
    newer = Path(shutil.copy(own / "snapshot.duckdb", tmp_path))
    with duckdb.connect(newer) as made:
        made.execute("UPDATE meta SET value = '2099-01-01 00:00:00+09' WHERE key = 'made_at'")
    again = (
        "import os\n"
        f"os.replace({str(newer)!r}, {str(own / 'snapshot.duckdb')!r})\n"
        "chosen._again.click()\nprint(chosen._said.value)"
    )
    assert "2099-01-01" in shown(_ended_by(again, own, monkeypatch))


def _ended_by(source: str, state: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The notebook of shares with one cell more at its end, run on a state folder."""
    monkeypatch.setenv("INTAKE_STATE", str(state))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    path = ROOT / "notebooks" / "03_adoption.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    return NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": path.parent}}
    ).execute()


def test_without_a_snapshot_a_notebook_says_in_one_sentence_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ROOT / "notebooks" / "03_adoption.ipynb"
    notebook = nbformat.read(path, as_version=4)
    monkeypatch.setenv("INTAKE_STATE", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}})
    with pytest.raises(CellExecutionError):
        client.execute()
    (output,) = next(cell.outputs for cell in notebook.cells if cell.get("outputs"))
    (sentence,) = output["traceback"]  # what JupyterLab shows in place of a traceback
    assert "先に make demo" in sentence
    assert "Traceback" not in sentence


@by_name
def test_no_outputs_are_committed(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


@by_name
def test_a_notebook_is_the_file_that_jupyterlab_writes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == nbformat.writes(nbformat.reads(text, as_version=4)) + "\n"


@by_name
def test_a_notebook_only_calls_it_defines_and_queries_nothing(path: Path) -> None:
    made = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Try, ast.For)
    for source in code(path):
        assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, made)], source
        assert "duckdb" not in source
        assert not re.search(r"\bselect\s", source, re.IGNORECASE), source  # SQL, not a method


@by_name
def test_every_call_comes_with_a_question_or_a_reading_beside_it(path: Path) -> None:
    kinds = [cell["cell_type"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert kinds[0] == "markdown"
    assert kinds[-1] == "markdown"
    assert "code code code" not in " ".join(kinds)
