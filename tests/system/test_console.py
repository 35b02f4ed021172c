"""A terminal of another encoding stops no command: what it cannot show comes as \\u…"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.commands import intake
from tests.unit.test_form_papers import example_mail, filled_in

ROOT = Path(__file__).resolve().parents[2]


def run(
    encoding: str, folder: Path, program: str, *words: str
) -> subprocess.CompletedProcess[bytes]:
    here = {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "INTAKE_STATE": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", f"{program}.cli", *words],
        env=os.environ | here, capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_a_list_in_japanese_is_shown_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    done = run(encoding, tmp_path, "reports", "rules")
    assert (done.returncode, done.stderr) == (0, b"")
    assert ("未確定" if encoding == "cp932" else r"\u672a\u78ba\u5b9a") in done.stdout.decode(
        encoding
    )


def test_the_json_of_a_mail_is_whole_in_a_japanese_windows_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(
        example_mail(filled_in()).replace("見本".encode(), "𠮷本".encode())
    )
    done = run("cp932", tmp_path, "intake", "read", str(tmp_path / "a.eml"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("cp932"))["municipality"]["code"] == "131016"


@pytest.mark.parametrize("program", ["intake", "reports"])
def test_both_programs_speak_of_an_error_in_japanese_and_in_one_way(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"{program}.cli", "polll"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("エラー：polll という命令はありません。")


@pytest.mark.parametrize("program", ["intake", "reports"])
def test_both_programs_say_which_version_of_the_package_they_are(program: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    done = subprocess.run(
        [sys.executable, "-m", f"{program}.cli", "--version"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{project['name']} {project['version']}\n"


def test_the_doctor_says_the_version_first(tmp_path: Path) -> None:
    said = intake(tmp_path / "state", "--version").stdout.strip()
    first = intake(tmp_path / "state", "doctor").stdout.splitlines()[0]
    assert first.startswith(f"○ パッケージ：{said}、")
