"""README and docs say what is: their commands, settings, links and unit files are checked."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from intake.settings import load_settings
from tests.papers import PROGRAMS, ROOT, blocks, commands, every_command, why_refused

RUNNING = ROOT / "docs" / "running"
PAPERS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "docs" / "words.md",
    *sorted(RUNNING.glob("*.md")),
]
UNITS = sorted((RUNNING / "systemd").iterdir())


def told(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_command_in_the_papers_exists_with_its_options(paper: Path) -> None:
    shell = "\n".join(blocks(told(paper), "sh", "powershell", "ini"))
    calls = [call for call in commands(shell) if "…" not in call]
    refused = {" ".join(call): why for call in calls if (why := why_refused(call))}
    assert refused == {}


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert why_refused(["intake", "fly"]) is not None
    assert why_refused(["intake", "poll", "--fast"]) is not None
    assert why_refused(["intake", "--state", "x", "backup"]) is not None
    assert why_refused(["intake", "--state", "x", "backup", "y"]) is None


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_setting_in_the_papers_is_accepted(paper: Path, tmp_path: Path) -> None:
    for number, example in enumerate(blocks(told(paper), "toml")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "settings.toml").write_text(example, encoding="utf-8")
        assert load_settings(folder).mailbox.folders


def test_settings_that_are_commented_out_in_the_readme_are_accepted_too(tmp_path: Path) -> None:
    example = "\n".join(blocks(told(ROOT / "README.md"), "toml"))
    active = re.sub(r"^# (?=\w+ = )", "", example, flags=re.MULTILINE)
    assert active != example
    (tmp_path / "settings.toml").write_text(active, encoding="utf-8")
    assert load_settings(tmp_path).answers.since is not None


def test_every_command_has_its_help_in_the_papers() -> None:
    heads = re.findall(r"^## `([^`]+)`$", told(ROOT / "docs" / "commands.md"), re.M)
    assert heads == [name for name, _ in every_command()]


def test_every_kind_of_test_that_can_be_asked_for_alone_has_tests() -> None:
    (kinds,) = re.findall(r"make test-unit +# one kind: (.+)", told(ROOT / "CONTRIBUTING.md"))
    for kind in kinds.split(", "):
        assert list((ROOT / "tests" / kind).glob("test_*.py")), f"make test-{kind} runs nothing"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_links_in_the_papers_lead_to_files(paper: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", told(paper))
    assert [link for link in links if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_files_named_in_the_papers_are_there(paper: Path) -> None:
    places = (
        r"`((?:intake|reports|docs|data|tests|notebooks)/[\w./-]+\.(?:py|md|sql|ps1|ipynb|yaml))`"
    )
    named = re.findall(places, told(paper))
    assert [n for n in named if "NNNN" not in n and not (ROOT / n).exists()] == []


def builder(page: Path) -> ModuleType:
    path = page.parent / f"build_{page.stem}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "page",
    ["commands.md", "running/settings.md", "running/vocabulary.md", "running/troubles.md"],
)
def test_a_page_made_from_the_code_is_what_the_code_says(page: str) -> None:
    assert told(ROOT / "docs" / page) == builder(ROOT / "docs" / page).page(), "run: make docs"


def test_every_setting_says_what_it_means() -> None:
    rows = [line for line in told(RUNNING / "settings.md").splitlines() if line.startswith("| `")]
    assert [row.split("|")[1].strip() for row in rows if row.endswith("|  |")] == []


KNOWN = (
    "Description Wants After OnFailure Type User Group UMask StateDirectory StateDirectoryMode"
    " ExecStart TimeoutStopSec Restart RestartSec MemoryMax NoNewPrivileges ProtectSystem ProtectHome"
    " PrivateTmp PrivateDevices ProtectKernelTunables ProtectControlGroups RestrictSUIDSGID"
    " RestrictAddressFamilies Environment WorkingDirectory WantedBy OnCalendar RandomizedDelaySec"
    " Persistent OnBootSec OnUnitActiveSec"
)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_says_only_what_systemd_understands(unit: Path) -> None:
    lines = [line for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line]
    said = {line.split("=")[0] for line in lines if not line.startswith("#")}
    assert said - set(KNOWN.split()) == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_what_a_unit_starts_exists_with_its_options(unit: Path) -> None:
    starts = re.findall(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    inner = " \n".join(re.sub(r".*-c '(.*)'", r"\1", start) for start in starts)
    calls = list(commands(inner.replace("$$(date +%%Y%%m%%d-%%H%%M)", "20261201")))
    assert bool(starts) == (unit.suffix == ".service")
    assert [call for call in calls if why_refused(call)] == []
    if any(f"/{name} " in inner for name in PROGRAMS):
        assert calls
