"""Breaks fees and the finding of municipalities in one small way at a time: some test must fail.

    python -m tests.attack.mutate --seed N [--most M]

At most M places of each room are broken, drawn with the seed (0: all). Each is tried in a forked
process, tests that fail soonest first. Survivors are printed with what was changed; those that
change nothing anyone could see are explained in survivors.md beside this file.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attack.figures import Found, command
from tests.attack.mutations import Mutation, loader_of, mutations

ROOT = Path(__file__).resolve().parents[2]
EXPLAINED = Path(__file__).with_name("survivors.md")
LONGEST = 600  # seconds of wall time a mutant may take; then it counts as noticed
ROOMS = {
    "fees": (
        ("reports.fees.calculator", "reports.fees.arithmetic", "reports.fees.discounts"),
        ("rules/test_rules_cases", "rules/test_fees_properties", "rules/test_fees_totals",
         "rules/test_fees_outlook", "unit/test_determine", "unit/test_statements",
         "rules/test_fees_independent", "rules/test_fees_known"),
    ),
    "municipality": (
        ("intake.reading.municipality.identify", "intake.reading.municipality.place", "intake.reading.municipality.place_code"),
        ("unit/test_municipality", "unit/test_municipality_hints", "unit/test_municipality_domain",
         "unit/test_assess", "unit/test_read", "unit/test_municipality_register"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed."""

    module: str
    mutation: Mutation

    def __str__(self) -> str:
        return (
            f"{self.module}:{self.mutation.line}: {self.mutation.before} -> {self.mutation.after}"
        )


def mutate(seed: int, most: int) -> Found:
    """How many changes were noticed in each room; broken where a survivor has no explanation."""
    _load_what_others_made()
    explained = EXPLAINED.read_text(encoding="utf-8")
    figures: dict[str, object] = {}
    broken: list[str] = []
    for room, (modules, tests) in ROOMS.items():
        unchanged = (ROOT / f"{modules[0].replace('.', '/')}.py").read_text("utf-8")
        if not _survives(modules[0], Mutation(0, "", "", unchanged), tests):
            raise SystemExit(f"{room}: tests fail without any change")
        tried = list(_drawn(modules, seed, most))
        survivors = []
        for module, mutation in tried:
            if _survives(module, mutation, tests):
                survivors.append(Survivor(module, mutation))
                print(f"survived: {survivors[-1]}", flush=True)
        open_ones = [str(each) for each in survivors if _key(each) not in explained]
        broken += open_ones
        figures |= {
            f"{room}: changes tried": len(tried),
            f"{room}: noticed": len(tried) - len(survivors),
            f"{room}: not noticed, explained": len(survivors) - len(open_ones),
            f"{room}: not noticed": len(open_ones),
        }
    return Found(figures, tuple(broken))


def _key(survivor: Survivor) -> str:
    """How a survivor is named in survivors.md: by its text, since lines move."""
    return f"`{survivor.module}`: `{survivor.mutation.before}` -> `{survivor.mutation.after}`"


def _drawn(modules: tuple[str, ...], seed: int, most: int) -> Iterator[tuple[str, Mutation]]:
    every = [
        (module, mutation)
        for module in modules
        for mutation in mutations((ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8"))
    ]
    if most and most < len(every):
        every = random.Random(seed).sample(every, most)
    yield from every


def _survives(module: str, mutation: Mutation, tests: tuple[str, ...]) -> bool:
    """Whether every test passes in a process in which the module is the mutant."""
    child = os.fork()
    if child == 0:
        with Path(os.devnull).open("w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        signal.alarm(LONGEST)
        sys.meta_path.insert(0, loader_of(module, mutation.source))
        code = pytest.main(
            ["-x", "-q", "-p", "no:cacheprovider", *(f"tests/{t}.py" for t in tests)]
        )
        os._exit(int(code))
    _, status = os.waitpid(child, 0)
    return status == 0


def _load_what_others_made() -> None:
    """Libraries once, before forking; nothing of ours, which the mutant must come before."""
    for name in (
        "duckdb",
        "pandas",
        "openpyxl",
        "hypothesis",
        "jinja2",
        "phonenumbers",
        "lxml.html",
    ):
        with contextlib.suppress(ImportError):
            __import__(name)


if __name__ == "__main__":
    command(__doc__, mutate, most=60)
