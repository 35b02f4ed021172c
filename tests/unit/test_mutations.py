"""The small changes that attack our tests: each is another program, and is what is imported."""

from __future__ import annotations

import importlib
import sys

import pytest

from tests.attack.mutations import loader_of, mutations

PROGRAM = """
def share(part: int | None, whole: int) -> int | None:
    if part is None or whole < 1:
        return None
    return min(part * 100 // whole, 100)
"""


def said() -> set[str]:
    return {f"{each.before} -> {each.after}" for each in mutations(PROGRAM)}


@pytest.mark.parametrize(
    "change",
    [
        "whole < 1 -> whole <= 1",
        "part is None -> part is not None",
        "part is None or whole < 1 -> part is None and whole < 1",
        "part is None or whole < 1 -> whole < 1",
        "min -> max",
        "100 -> 101",
        "part * 100 // whole -> part * 100 * whole",
        "if part is None or whole < 1 -> if False",
        "return min(part * 100 // whole, 100) -> return None",
    ],
)
def test_every_kind_of_small_change_is_made(change: str) -> None:
    assert change in said()


def test_what_does_not_run_is_not_changed() -> None:
    assert not any("int | None" in change for change in said())


def test_each_change_is_another_program_with_its_line() -> None:
    found = list(mutations(PROGRAM))
    texts = {each.source for each in found}
    assert len(texts) == len(found)
    assert {each.line for each in found} == {3, 5}
    for text in texts:
        compile(text, "mutant", "exec")


def test_the_changed_text_is_what_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = next(each for each in mutations(PROGRAM) if each.before == "min")
    finder = loader_of("a_room_of_ours", changed.source)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    room = importlib.import_module("a_room_of_ours")
    monkeypatch.delitem(sys.modules, "a_room_of_ours")
    assert room.share(1, 2) == 100
