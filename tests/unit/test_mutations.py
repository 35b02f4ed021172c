"""The small changes that attack our tests: each is another program, and is what is imported."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest

from tests.attack.mutations import Mutation, fingerprints, loader_of, mutations, put_in_place

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


CLASS = """
@dataclass(frozen=True)
class Fee:
    months: int = 12

    def owed(self, yen: int | None = 0) -> int | None:
        def each(part: int) -> int:
            return part + 1
        return each(self.months)
"""


def change_of(program: str, before: str) -> Mutation:
    return next(each for each in mutations(program) if each.before == before)


def test_a_change_names_the_function_it_is_in_and_its_statement() -> None:
    assert (change_of(CLASS, "part + 1").function, change_of(CLASS, "part + 1").lines) == (
        "Fee.owed", (8, 8),
    )  # fmt: skip
    assert change_of(CLASS, "12").function == change_of(CLASS, "0").function == ""


def test_decorators_are_not_changed() -> None:
    assert not [each for each in mutations(CLASS) if each.before == "True"]


def test_a_function_that_was_imported_everywhere_gets_the_changed_code() -> None:
    names: dict[str, Any] = {}
    exec(compile(PROGRAM, "program", "exec"), names)
    share = names["share"]
    assert share(1, 2) == 50
    put_in_place(change_of(PROGRAM, "min"), [share])
    assert share(1, 2) == 100


def test_a_functions_digest_follows_what_it_does_and_not_what_it_says() -> None:
    program = f"{PROGRAM}{CLASS}"
    said = program.replace(":\n", ':\n    """What a part is of the whole."""  # in per cent\n', 1)
    before = fingerprints(program)
    assert before.keys() == {"share", "Fee.owed", ""}
    assert fingerprints(said) == before
    after = fingerprints(program.replace("100", "10"))
    assert {name for name in before if before[name] != after[name]} == {"share"}
    assert fingerprints(program.replace("12", "6"))[""] != before[""]
