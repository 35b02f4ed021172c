"""Outside a checkout: the files of the wheel, laid out as pyproject.toml says, work anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_form_papers import example_mail, filled_in

ROOT = Path(__file__).resolve().parents[2]
DATA_ONLY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel holds."""
    place = tmp_path_factory.mktemp("site-packages")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    unwanted = shutil.ignore_patterns(*(Path(p).name for p in wheel["exclude"]))
    for package in wheel["packages"]:
        shutil.copytree(ROOT / package, place / package, ignore=unwanted)
    for source, target in wheel["force-include"].items():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place / target, ignore=unwanted)
        else:
            shutil.copy(ROOT / source, place / target)
    return place


def run(
    installed: Path, folder: Path, program: str, *words: str
) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("INTAKE_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", f"{program}.cli", *words],
        cwd=folder, env=environment | {"PYTHONPATH": str(installed)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_data_is_found_inside_the_package(installed: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-P", "-c", "from intake import paths; print(paths.data_path('register'))"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(told.stdout.strip()) == installed / "intake" / "_data" / "register"


def test_in_a_checkout_data_is_found_in_the_folder_at_the_top() -> None:
    from intake.paths import data_path

    assert data_path("register") == ROOT / "data" / "register"


def test_without_the_package_for_venv_make_says_which_one_to_install(tmp_path: Path) -> None:
    """Debian's Python without python3-venv lacks ensurepip, and make does not begin a .venv."""
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking" / "ensurepip.py").write_text("raise ImportError('ensurepip')")
    programs = tmp_path / "bin"  # nothing but what the Makefile calls; no uv
    programs.mkdir()
    for name in ("make", "sh", "env"):
        (programs / name).symlink_to(str(shutil.which(name)))
    python = programs / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}/lacking" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = subprocess.run(
        ["make", "demo", f"VENV={tmp_path}/.venv", "PYTHON=python3", "SHELL=sh"],
        cwd=ROOT, env={"PATH": str(programs)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert (
        "Debian では `sudo apt install python3-venv` を実行してから、"
        "もう一度 `make demo` を実行してください。"
    ) in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_mail_is_read_with_the_register_of_the_package(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(example_mail(filled_in()))
    done = run(installed, tmp_path, "intake", "read", "a.eml", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcome"] == "accepted"


def test_mail_becomes_pages_and_everything_lies_in_the_folder_one_is_in(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.eml").write_bytes(example_mail(filled_in()))
    before = files(installed)
    for program, *words in (
        ("intake", "import", "a.eml"),
        ("intake", "publish"),
        ("reports", "build", "--out", "site"),
        ("reports", "explain", "131016", "--fiscal-year", "2022", "--scenario", "仮定A"),
        ("intake", "form", "blank.xlsx"),
    ):
        done = run(installed, tmp_path, program, *words)
        assert done.returncode == 0, (words, done.stderr)
    assert (tmp_path / "data" / "var" / "store.duckdb").exists()
    assert (tmp_path / "site" / "index.html").exists()
    assert (tmp_path / "blank.xlsx").exists()
    assert files(installed) == before


def test_rules_are_never_compared_with_themselves(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "rules", tmp_path / "data" / "rules")
    shipped = installed / "intake" / "_data" / "rules"
    done = run(installed, tmp_path, "reports", "rules", "--check", "--effect")
    assert done.returncode == 2
    assert f"同じきまりのフォルダー {shipped} です" in done.stderr
    done = run(installed, tmp_path, "reports", "rules", "--check", "--rules", "data/rules")
    assert done.returncode == 0, done.stderr
    assert "きまりのフォルダー：data/rules" in done.stdout


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.*") if "__pycache__" not in path.parts)


def test_the_source_archive_makes_the_same_wheel_and_holds_no_tests(tmp_path: Path) -> None:
    for target in ("sdist", "wheel"):
        build(ROOT, target, tmp_path)
    (archive,), (wheel,) = tmp_path.glob("*.tar.gz"), tmp_path.glob("*.whl")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "source", **DATA_ONLY)
    (source,) = (tmp_path / "source").iterdir()
    assert not (source / "tests").exists()
    build(source, "wheel", tmp_path / "again")
    again = tmp_path / "again" / wheel.name
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as two:
        assert {each: one.read(each) for each in one.namelist()} == {
            each: two.read(each) for each in two.namelist()
        }


def build(tree: Path, target: str, place: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(place)]
    subprocess.run(command, cwd=tree, capture_output=True, check=True)
