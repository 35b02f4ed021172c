"""The desk's notebooks run from top to bottom on a record, and say in a sentence what is lacking."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.servers.mails import application, places
from tests.servers.test_desk import ambiguous

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["01_desk.ipynb", "02_trial.ipynb"])
def test_every_cell_answers_and_the_record_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for number, raw in enumerate((application(places()[0], 1), ambiguous())):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    state = State(tmp_path / "state")
    paths = sorted(tmp_path.glob("*.eml"))
    import_files(state, load_settings(state.folder), paths, notify=False)
    before = state.store.rows("waiting_items")
    notebook = _client(tmp_path / "state", monkeypatch, name).execute()
    shown = json.dumps([cell.get("outputs", []) for cell in notebook.cells], ensure_ascii=False)
    assert "Traceback" not in shown
    assert '"stderr"' not in shown
    silent = [c.source for c in notebook.cells if c.cell_type == "code" and not c.outputs]
    assert [source for source in silent if "open_desk()" not in source] == []
    assert state.store.rows("waiting_items") == before
    assert not (state.folder / "exports").exists()  # nothing is written before a button is pressed


@pytest.mark.parametrize("name", ["01_desk.ipynb", "02_trial.ipynb"])
def test_without_a_record_one_sentence_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    client = _client(tmp_path, monkeypatch, name)
    with pytest.raises(CellExecutionError):
        client.execute()
    (output,) = next(cell.outputs for cell in client.nb.cells if cell.get("outputs"))
    (sentence,) = output["traceback"]
    assert "先に make demo" in sentence
    assert "Traceback" not in sentence


def _client(state: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> NotebookClient:
    monkeypatch.setenv("INTAKE_STATE", str(state))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    path = ROOT / "notebooks" / name
    notebook = nbformat.read(path, as_version=4)
    return NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}})
