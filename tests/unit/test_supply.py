"""What is installed is said exactly: every package pinned, every one of ours with its reason."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import distributions
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
FILES = ("build", "run", "setup", "data", "tools")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {plain(name): version for name, version in pairs}


def wanted() -> list[str]:
    """What is asked for by the project and for setting it up; tools have an environment of their own."""
    text = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*text["project"]["optional-dependencies"].values()]
    asked += [names for group, names in text["dependency-groups"].items() if group != "tools"]
    return [*text["project"]["dependencies"], *(name for names in asked for name in names)]


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


def packages() -> Any:
    """pins/packages.py, which makes docs/packages.md: part of no package, so loaded by its path."""
    spec = spec_from_file_location("pins_packages", ROOT / "pins" / "packages.py")
    assert spec is not None and spec.loader is not None
    made = module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("name", FILES)
def test_every_package_that_is_installed_has_the_hashes_of_its_files(name: str) -> None:
    """A wheel for this system alone is no use on another: most have a wheel and a source at least."""
    found = packages().pins(name)
    lines = (ROOT / "pins" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert len(found) == sum("==" in line and not line.startswith((" ", "#")) for line in lines) > 0
    assert [pin.name for pin in found if not pin.hashes] == []


def test_what_is_installed_is_what_the_constraints_say_and_nothing_else() -> None:
    of = packages()
    told = {pin.name: pin.version for name in FILES[:-1] for pin in of.pins(name)}
    assert told == pins()
    assert {pin.name for pin in of.pins("run")} <= {pin.name for pin in of.pins("setup")}


def test_wheels_of_every_system_and_python_that_may_set_up_have_their_hash() -> None:
    """numpy and lxml are built for each: 3 Pythons on Debian (2 processors) and macOS, and a source."""
    found = {pin.name: len(pin.hashes) for pin in packages().pins("run")}
    assert min(found[name] for name in ("numpy", "lxml", "duckdb", "pandas")) >= 3 * 3 + 1


def test_whatever_an_installed_package_asks_for_is_installed_too() -> None:
    """Set-up asks no index what else is needed; so the list itself must lack nothing.

    playwright is left out on purpose: a driver of browsers that nothing here uses.
    """
    here = {plain(found.metadata["Name"]) for found in distributions()}
    lacking = {
        f"{found.metadata['Name']}: {asked.name}"
        for found in distributions()
        if plain(found.metadata["Name"]) in pins()
        for asked in map(Requirement, found.requires or ())
        if (asked.marker is None or asked.marker.evaluate({"extra": ""}))
        and plain(asked.name) not in here
    }
    assert lacking <= {"axe-playwright-python: playwright"}


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_asked_for_with_a_reason_or_by_another(name: str) -> None:
    of = packages()
    found = of.pins(name)
    asked, ours = {pin.name for pin in found}, of.reasons()
    assert [
        pin.name
        for pin in found
        if pin.name not in ours and not {plain(via.split("[")[0]) for via in pin.via} & asked
    ] == []


def test_every_package_has_a_licence_and_old_ones_a_word_on_why_they_are_kept() -> None:
    of = packages()
    known, kept = of.facts(), of.notes()["kept"]
    assert [name for name, each in known.items() if each["licence"] in ("", "UNKNOWN")] == []
    assert sorted(of.old(known) - kept.keys()) == []
    readers = {"xlrd", "pyzipper", "dkimpy", "olefile", "defusedxml", "msoffcrypto-tool"}
    assert sorted(readers - kept.keys()) == []
    assert sorted(kept.keys() - known.keys()) == []


def test_the_page_of_packages_is_what_make_pins_makes_of_them() -> None:
    of = packages()
    named = {(pin.name, pin.version) for name in FILES for pin in of.pins(name)}
    assert named == {(name, each["version"]) for name, each in of.facts().items()}
    assert (ROOT / "docs" / "packages.md").read_text(encoding="utf-8") == of.page()


def test_no_file_of_pins_names_where_packages_come_from() -> None:
    for path in [
        *(ROOT / "pins").iterdir(),
        ROOT / "docs" / "packages.md",
        ROOT / "constraints.txt",
    ]:
        if path.is_file():
            assert "://" not in path.read_text(encoding="utf-8"), path


def test_setting_up_installs_nothing_but_by_hash_and_fetches_no_builder() -> None:
    """Every install in the Makefile is checked, or is this project itself, without an index."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [each for line in text.splitlines() for each in line.split("&&")]
    calls = [
        each for each in commands if re.search(r"(?:pip|\$\(PIP\)) .*\b(?:install|wheel) ", each)
    ]
    assert len(calls) >= 8
    unchecked = [
        call
        for call in calls
        if "$(CHECKED)" not in call
        and not ("--no-index" in call and "--no-build-isolation" in call)
    ]
    assert unchecked == []
