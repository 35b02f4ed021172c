"""The public index has another package named `intake`: where both are installed, every command says so."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import read

import shien_intake
from intake.doctor import examine
from intake.store import State

ROOT = Path(__file__).resolve().parents[2]
CURE = "pip uninstall intake"


def other(place: Path) -> Path:
    """The files of the data catalogue that matter here, as pip lays them out."""
    for folder in ("intake/catalog", "intake/source", "intake-2.0.9.dist-info"):
        (place / folder).mkdir(parents=True)
    (place / "intake/__init__.py").write_text("raise ImportError('lacks its parts')\n")
    (place / "intake/catalog/__init__.py").touch()
    metadata = "Metadata-Version: 2.1\nName: intake\nVersion: 2.0.9\n"
    (place / "intake-2.0.9.dist-info/METADATA").write_text(metadata)
    return place


@pytest.fixture
def hiding(tmp_path: Path) -> Path:
    """Theirs found first, as with an installation of ours that can be edited."""
    return other(tmp_path / "site")


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Both in one folder, theirs installed last."""
    place = tmp_path / "site"
    shutil.copytree(ROOT / "intake", place / "intake")
    (place / "intake/__init__.py").unlink()
    return other(place)


def run(site: Path, start: str, *words: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path[:0] = [{str(site)!r}, {str(ROOT)!r}]; {start}"
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("program", ["intake", "reports"])
@pytest.mark.parametrize("words", [["--help"], ["status"], ["doctor"], []])
@pytest.mark.parametrize("way", ["hiding", "mixed"])
def test_every_command_says_in_one_sentence_that_another_intake_is_there(
    way: str, words: list[str], program: str, request: pytest.FixtureRequest
) -> None:
    site: Path = request.getfixturevalue(way)
    done = run(site, f"import shien_intake; shien_intake.{program}()", *words)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("エラー：この環境（")
    assert "データカタログ 2.0.9" in line
    assert CURE in line


def test_files_without_metadata_are_seen_too(mixed: Path) -> None:
    shutil.rmtree(mixed / "intake-2.0.9.dist-info")
    (mixed / "intake/__init__.py").write_text("")  # ours was installed last
    done = run(mixed, "from intake.cli import main; main()", "status")
    assert done.returncode == 2
    assert CURE in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("0*.ipynb")), ids=lambda p: p.name
)
def test_every_notebook_shows_the_sentence_and_no_traceback(path: Path, hiding: Path) -> None:
    notebook = read(path, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    way = f"import sys; sys.path[:0] = [{str(hiding)!r}, {str(ROOT)!r}]\n"
    first.source = way + first.source
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (shown,) = first.outputs
    assert CURE in "".join(shown["traceback"])
    assert "Traceback" not in json.dumps(shown["traceback"])


def test_doctor_has_a_line_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert next(examine(State(tmp_path))).problem is None
    monkeypatch.syspath_prepend(str(other(tmp_path / "site")))
    found = next(examine(State(tmp_path)))
    assert found.name == "パッケージ"
    assert CURE in str(found.problem)


def test_alone_nothing_is_said() -> None:
    assert shien_intake.problem() is None
    shien_intake.refuse_mixture()
