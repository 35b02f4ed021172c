"""What is installed is said exactly: every package pinned, every one of ours with its reason."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]  # type: ignore[no-any-return]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {plain(name): version for name, version in pairs}


def wanted() -> list[str]:
    found = project()
    return [
        *found["dependencies"],
        *(n for e in found["optional-dependencies"].values() for n in e),
    ]


def test_every_line_of_the_constraints_pins_one_version_exactly() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wrong = [line for line in lines if line and not re.fullmatch(r"#.*|[\w.\-]+==[\w.\-+!]+", line)]
    assert wrong == []
    assert len(pins()) == len([line for line in lines if line and not line.startswith("#")])


def test_whatever_the_project_asks_for_is_pinned() -> None:
    names = {plain(re.split(r"[\[<>=~! ;]", each)[0]) for each in wanted()}
    assert sorted(names - pins().keys()) == []


def test_each_package_asked_for_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r'\s+"[^"]+",', line)]
    asked = [line for line in lines if line.strip().split('"')[1] in set(wanted())]
    assert len(asked) >= len(set(wanted()))
    assert [line for line in asked if not re.search(r"#\s+\S", line)] == []


def test_what_is_installed_here_and_pinned_is_the_pinned_version() -> None:
    """A fresh environment made by `make setup` holds this; ours was changed by nobody."""
    held = pins()
    other = [
        f"{name} {found.version}, pinned {held[name]}"
        for found in distributions()
        if (name := plain(found.metadata["Name"])) in held and found.version != held[name]
    ]
    assert other == []


def test_every_exception_from_a_security_rule_says_why() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ("intake", "reports")
        for path in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"noqa: [\w, ]*S\d", line) and not re.search(r"noqa: [\w, ]+ - \w+", line)
    ]
    assert wrong == []
