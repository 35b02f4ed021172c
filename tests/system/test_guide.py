"""The staff's handbook: every story's cells run on the demo, change nothing, and its commands exist."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from intake.store import State
from tests.papers import ROOT, blocks, commands, why_refused

GUIDE = ROOT / "notebooks" / "00_guide.ipynb"
STORIES = (
    "ある一日",
    "ある一週間",
    "年度の始め",
    "年度の終わり",
    "別紙１が届いた",
    "市町村が合併する",
    "担当者が違うファイルを送ってきた",
    "管理者が前の四半期の数字を求めている",
    "監査で「なぜ」と聞かれた",
    "年末年始にサーバーが止まっていた",
)


@pytest.fixture(scope="module")
def state(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> State:
    """The record of a demo."""
    return State(shutil.copytree(demo / "state", tmp_path_factory.mktemp("guide") / "state"))


def test_every_story_is_told_in_order_and_has_a_cell_to_run() -> None:
    cells = nbformat.read(GUIDE, as_version=4).cells
    headings = [
        line for c in cells if c.cell_type == "markdown" for line in c.source.splitlines()
        if re.match(r"## \d+　", line)
    ]  # fmt: skip
    assert [line.split("　")[1] for line in headings] == list(STORIES)
    told = "".join(c.source if c.cell_type == "markdown" else "\n!cell\n" for c in cells)
    stories = re.split(r"^## \d+　", told, flags=re.MULTILINE)[1:]
    assert [story.splitlines()[0] for story in stories if "!cell" not in story] == []


def test_every_cell_answers_on_the_demo_and_the_record_is_left_as_it_is(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _everything(state)
    notebook = _executed(state, monkeypatch)
    shown = json.dumps([cell.get("outputs", []) for cell in notebook.cells], ensure_ascii=False)
    assert [c.source for c in notebook.cells if c.cell_type == "code" and not c.outputs] == []
    assert "Traceback" not in shown
    assert '"stderr"' not in shown
    assert "見本データ（架空）" in shown
    assert "試算「仮定A」" in shown
    assert "R4-0001" in shown
    assert "\\n1　利用料の年額" in shown  # who is explained owes something
    assert _everything(state) == before


def test_every_command_in_the_handbook_exists_with_its_options() -> None:
    cells = nbformat.read(GUIDE, as_version=4).cells
    told = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    inline = re.findall(r"`((?:intake|reports) [^`]+)`", told)
    calls = list(commands("\n".join([*blocks(told, "sh"), *inline])))
    assert len(calls) > 10
    bare = ("reports compare", "reports explain")  # named, not called
    refused = {
        " ".join(c): why for c in calls if (why := why_refused(c)) and " ".join(c) not in bare
    }
    assert refused == {}


def test_files_named_in_the_handbook_are_there() -> None:
    told = GUIDE.read_text(encoding="utf-8")
    named = re.findall(r"`((?:data|docs|notebooks)/[\w./-]+|\d\d_\w+\.ipynb)`", told)
    places = [ROOT / name if "/" in name else ROOT / "notebooks" / name for name in named]
    assert places
    assert [place for place in places if not place.exists()] == []


def _executed(state: State, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("INTAKE_STATE", str(state.folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(GUIDE, as_version=4)
    resources = {"metadata": {"path": str(Path(GUIDE).parent)}}
    return NotebookClient(notebook, timeout=120, resources=resources).execute()


def _everything(state: State) -> list[Any]:
    with state.store.transaction() as transaction:
        tables = ("decision", "send", "attempt", "version", "reading")
        return [
            transaction.connection.execute(f"SELECT count(*) FROM {name}").fetchall()
            for name in tables
        ]
