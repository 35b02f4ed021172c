"""The commands of the read side, from a checkout and as installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import reports
from intake.paths import DEMO_MARK, SNAPSHOT
from reports.cli import run
from reports.pages import output
from tests import commands
from tests.commands import at_terminal
from tests.synthetic import half_year, write

PACKAGE = Path(reports.__file__).resolve().parent


@pytest.fixture(scope="module")
def snapshot_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())


def test_build_says_which_page_to_open(
    snapshot_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(snapshot_file), "--out", str(tmp_path), "build"]) == 0
    page = capsys.readouterr().out.splitlines()[-1]
    assert Path(page) == tmp_path / "index.html"
    assert Path(page).is_file()


def test_a_table_is_cut_nowhere_in_a_pipe_and_a_narrow_terminal_says_that_it_is(
    snapshot_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["show", "申し込んだ団体", "--snapshot", str(snapshot_file)]
    assert run([*asked, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert run(asked) == 0
    told = capsys.readouterr()
    for row in rows[:5]:
        town, prefecture, *others = (str(cell) for cell in row)
        assert any(
            town in line and prefecture in line and all(other in line for other in others)
            for line in told.out.splitlines()
        ), row
    assert told.err == ""
    narrow = at_terminal("reports", *asked)
    assert "端末の幅に入らないところは切って示しました。" in narrow


def test_options_may_stand_behind_the_command_and_win_there(
    snapshot_file: Path, tmp_path: Path
) -> None:
    before, behind = tmp_path / "before", tmp_path / "behind"
    arguments = ["--out", str(before), "build", "--snapshot", str(snapshot_file)]
    assert run([*arguments, "--out", str(behind), "--as-of", "2022-10-01"]) == 0
    assert (behind / "index.html").is_file()
    assert not before.exists()


def test_adoption_as_json_is_one_document_of_the_day_asked_for(
    snapshot_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["adoption", "--snapshot", str(snapshot_file), "--json"]
    assert run([*arguments, "--as-of", "2022-10-01", "--known", "2022-10-02"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["as_of"], told["known"]) == ("2022-10-01", "2022-10-02")
    assert len(told["prefectures"]) == 47
    assert 0 < told["nationwide"]["application_ratio"] < 1


def test_adoption_in_words_names_every_prefecture_and_the_missing_rule(
    snapshot_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["adoption", "--snapshot", str(snapshot_file)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("見本データ（架空）")
    assert "鹿児島県" in said
    assert "別紙１がないため未確定" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["adoption", "--as-of", "31/12/2022"], "「31/12/2022」を読めません"),
        (["build", "--as-of", "2022-02-30"], "2022-12-31 のように書いてください"),
        (["adoption", "--snapshot", "nowhere.duckdb"], "先に make demo"),
        (["build", "--wrong"], "使い方は reports build --help"),
        (["fly"], "使い方は reports --help"),
        (["explain", "012025"], "--fiscal-year がありません。指定してください。"),
    ],
)
def test_what_cannot_be_run_is_one_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
    assert len(told.err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [["rules"], ["adoption", "--json"], ["--help"]])
def test_whoever_reads_the_output_may_stop_reading(command: list[str], snapshot_file: Path) -> None:
    """As `head` does: nothing is said of it."""
    there, gone = os.pipe()
    os.close(there)
    here = {"PYTHONPATH": str(PACKAGE.parent)}
    with os.fdopen(gone, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "reports.cli", "--snapshot", str(snapshot_file), *command],
            env=os.environ | here, stdout=closed, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_even_what_nobody_foresaw_is_one_sentence_without_the_values_met(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = half_year()
    contents.meta["register_date"] = "ひみつ"
    path = write(tmp_path / "snapshot.duckdb", contents)
    assert run(["--snapshot", str(path), "--out", str(tmp_path / "site"), "build"]) == 2
    told = capsys.readouterr().err
    assert "予期しない問題が起きました（ValueError、" in told
    assert "ひみつ" not in told
    assert not (tmp_path / "site").exists()


def test_in_a_checkout_pages_go_to_the_ignored_folder() -> None:
    assert output.default_out(Path("data/var/snapshot.duckdb")) == PACKAGE / "site"


def test_pages_of_the_demo_go_where_the_demo_put_its_own(
    snapshot_file: Path, tmp_path: Path
) -> None:
    (tmp_path / DEMO_MARK).touch()
    shutil.copy(snapshot_file, tmp_path / SNAPSHOT)
    done = commands.reports("brief", INTAKE_STATE=str(tmp_path))
    page = tmp_path / "site" / "会議用の1枚.html"
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, str(page))
    assert page.is_file()


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The packages as a wheel lays them: no checkout around them, register inside."""
    site = tmp_path / "site-packages"
    leave_out = shutil.ignore_patterns("site")
    for name in ("intake", "reports"):
        shutil.copytree(PACKAGE.parent / name, site / name, ignore=leave_out)
    for name in ("register", "rules", "scenarios"):
        shutil.copytree(PACKAGE.parent / "data" / name, site / "intake" / "_data" / name)
    return site


def as_installed(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    environment = {
        "PYTHONPATH": str(site),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.environ["PATH"],
    }
    return subprocess.run(
        [sys.executable, "-m", "reports.cli", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_installed_pages_go_to_the_current_folder_never_into_the_package(
    installed: Path, snapshot_file: Path, tmp_path: Path
) -> None:
    before = sorted(installed.rglob("*"))
    done = as_installed(installed, tmp_path / "work", "--snapshot", str(snapshot_file), "build")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "work" / "reports-site" / "index.html").is_file()
    assert sorted(installed.rglob("*")) == before


def test_installed_a_place_inside_the_package_is_refused(
    installed: Path, snapshot_file: Path, tmp_path: Path
) -> None:
    inside = installed / "reports" / "site"
    done = as_installed(
        installed,
        tmp_path / "work",
        "--snapshot",
        str(snapshot_file),
        "--out",
        str(inside),
        "build",
    )
    assert done.returncode == 2
    assert "プログラムの置き場所の中" in done.stderr
    assert not inside.exists()
