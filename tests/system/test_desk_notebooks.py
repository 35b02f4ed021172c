"""The desk's notebooks run from top to bottom on a record, and say in a sentence what is lacking."""

from __future__ import annotations

import ast
import inspect
import json
import re
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from openpyxl import load_workbook

from intake.desk import Desk
from intake.desk.view.excel import ExcelScreen
from intake.desk.view.panel import Pressed, Uploaded
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.terms import Stage
from tests.system.mails import ambiguous, application, places

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["01_desk.ipynb", "02_trial.ipynb", "desk.ipynb"])
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


def test_every_example_of_a_call_is_one_that_the_desk_takes() -> None:
    texts = [c.source for c in nbformat.read(ROOT / "notebooks" / "01_desk.ipynb", 4).cells]
    examples = re.findall(r"`(?:\w+ = )?(desk\.[^`]+\))`", "\n".join(texts))
    assert len(examples) > 2
    for example in examples:
        call = next(n for n in ast.walk(ast.parse(example)) if _calls_the_desk(n))
        how = {each.arg: None for each in call.keywords}
        inspect.signature(getattr(Desk, call.func.attr)).bind(None, *call.args, **how)


def test_the_example_of_listing_decisions_by_the_day_they_take_effect_lists_them(
    tmp_path: Path,
) -> None:
    text = (ROOT / "notebooks" / "01_desk.ipynb").read_text(encoding="utf-8")
    (example,) = re.findall(r"`(desk\.decisions\([^`]+effective=True\))`", text.replace('\\"', '"'))
    (tmp_path / "0.eml").write_bytes(application(places()[0], 1))
    state = State(tmp_path / "state")
    import_files(state, load_settings(state.folder), [tmp_path / "0.eml"], notify=False)
    desk = Desk("見本 一子", state)
    desk.select_trial("R4-0001", on="2022-09-15")
    found = eval(example, {"desk": desk})  # the words of our own notebook
    assert [each.number for each in found] == ["R4-0001"]
    assert list(desk.decisions("2022-09-01", "2022-09-30")) == []


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


def test_without_a_record_the_desk_alone_shows_the_sentence_as_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = _client(tmp_path, monkeypatch, "desk.ipynb").execute()  # an error would show none
    (output,) = next(cell.outputs for cell in notebook.cells if cell.get("outputs"))
    assert "先に make demo" in output["data"]["text/html"]


def test_a_register_filled_in_is_shown_first_and_recorded_at_a_second_click(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(application(places()[0], 1))
    state = State(tmp_path / "state")
    import_files(state, load_settings(state.folder), [tmp_path / "1.eml"], notify=False)
    desk = Desk("見本 職員", state)
    book = load_workbook(desk.export(tmp_path / "a.xlsx"))
    sheet = book.worksheets[0]
    titles = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, titles["締結日"], date(2022, 9, 1))
    sheet.cell(2, titles["約款版"], "第1版")
    book.save(tmp_path / "a.xlsx")
    screen = ExcelScreen(desk, "import")
    chosen = Uploaded("a.xlsx", (tmp_path / "a.xlsx").read_bytes())
    screen.press("check_rows", Pressed({}, {}, {"file": chosen}))
    assert "決定 1 件を記録できます" in str(screen.regions())
    assert desk.show("R4-0001").stage is Stage.ACCEPTED
    screen.press("record_rows", Pressed({}, {}, {}))
    assert desk.show("R4-0001").stage is Stage.AGREED
    assert "決定 1 件を記録しました" in screen.said[0]
    screen.press("record_rows", Pressed({}, {}, {}))  # a second click
    assert len([each for each in desk.history("R4-0001") if each.what == "決定"]) == 1


def _calls_the_desk(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "desk"
    )


def _client(state: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> NotebookClient:
    monkeypatch.setenv("INTAKE_STATE", str(state))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    path = ROOT / "notebooks" / name
    notebook = nbformat.read(path, as_version=4)
    return NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}})
