"""Print the cases and passes by trap: `python -m tests.mail.table`.

--failures lists the failing cases; --compare sets other mail parsers beside ours.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.mail.expected import Case, all_cases, differences, reading
from tests.mail.traps import TRAPS


def by_trap(failing: dict[str, list[str]]) -> str:
    """A Markdown table of trap, number of cases, number passed."""
    cases, passed = Counter[str](), Counter[str]()
    for case in all_cases():
        cases[case.trap] += 1
        passed[case.trap] += case.name not in failing
    rows = [f"| {trap} | {TRAPS[trap]} | {cases[trap]} | {passed[trap]} |" for trap in TRAPS]
    total = f"| 計 | | {cases.total()} | {passed.total()} |"
    return "\n".join(["| 罠 | 内容 | 件数 | 合格 |", "|---|---|---:|---:|", *rows, total])


def failures() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for case in all_cases():
        if lines := differences(case, reading(case)):
            found[case.name] = lines
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.mail.table")
    arguments.add_argument("--failures", action="store_true", help="list what differs")
    arguments.add_argument(
        "--compare", action="store_true", help="mail-parser, policy.default, ours"
    )
    chosen = arguments.parse_args()
    if chosen.compare:
        from tests.mail.compare import comparison

        print(comparison())
        return 0
    failing = failures()
    titles: dict[str, Case] = {case.name: case for case in all_cases()}
    if chosen.failures:
        for name, lines in failing.items():
            print(f"{name}: {titles[name].title}", *lines, sep="\n    ")
    print(by_trap(failing))
    return int(bool(failing))


if __name__ == "__main__":
    sys.exit(main())
