"""docs/running/speed.md: what is aimed at beside what was found, and every millisecond of a mail."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks._contest import RESULTS

PAGE = Path(__file__).parents[2] / "docs" / "running" / "speed.md"
_BEGIN, _END = "<!-- made by make bench -->", "<!-- end -->"
_COMMANDS = ("intake status", "intake waiting", "intake show", "reports adoption")

Result = Mapping[str, Any]  # what a benchmark reported: `figures` by row, and `more`


class Aim(NamedTuple):
    """What is wanted of a figure, which benchmark finds it, and where in its report."""

    title: str
    wanted: str
    bench: str
    found: Callable[[Result], Any]
    met: Callable[[float], bool]


def _least(limit: float) -> Callable[[float], bool]:
    return lambda found: found >= limit


def _most(limit: float) -> Callable[[float], bool]:
    return lambda found: found <= limit


def _of(row: str, column: str) -> Callable[[Result], Any]:
    return lambda result: result["figures"][row][column]


def _last(column: str) -> Callable[[Result], Any]:
    return lambda result: list(result["figures"].values())[-1][column]


def _first(column: str) -> Callable[[Result], Any]:
    return lambda result: next(iter(result["figures"].values()))[column]


def _more(name: str) -> Callable[[Result], Any]:
    return lambda result: result["more"][name]


_TIMES, _PARSE = "ours / straightforward", "ours / fetch + compat32"
AIMS = (
    Aim("applications ÷ straightforward pipeline", "≥ 7", "intake", _more(_TIMES), _least(7)),
    Aim("applications ÷ fetch and parse", "≥ 0.3", "intake", _more(_PARSE), _least(0.3)),
    Aim("mixture ÷ straightforward pipeline", "≥ 7", "intake-mixture", _more(_TIMES), _least(7)),
    Aim("mixture ÷ fetch and parse", "≥ 0.3", "intake-mixture", _more(_PARSE), _least(0.3)),
    Aim("backlog, all processes, MB", "≤ 300", "intake", _of("ours", "peak_mb"), _most(300)),
    Aim("import, all processes, MB", "≤ 400", "files", _of("import", "peak_mb"), _most(400)),
    Aim("replay, mails/s", "≥ 800", "files", _of("replay", "per_second"), _least(800)),
    Aim(
        "cost of a mail at 100,000 ÷ at 1,000", "≤ 1.1", "growth",
        _more("cost of a mail, most / least"), _most(1.1),
    ),
    Aim("record of 100,000 mails, MB", "≤ 300", "growth", _last("store_mb"), _most(300)),
    *(
        Aim(f"`{name}`, CPU s", "≤ 0.4", "commands", _of(name, "cpu seconds"), _most(0.4))
        for name in _COMMANDS
    ),
    Aim("`intake demo`, CPU s", "≤ 7", "commands", _of("intake demo", "cpu seconds"), _most(7)),
    Aim(
        "site with a scenario, CPU s", "≤ 3", "commands",
        _of("reports build --scenario", "cpu seconds"), _most(3),
    ),
    Aim("idle watch, CPU s an hour", "≤ 3", "idle", _first("cpu_seconds_an_hour"), _most(3)),
)  # fmt: skip


def write(took: Mapping[str, float]) -> None:
    """Put the tables into the page, in place of those it has. `took`: seconds of each benchmark."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, behind = rest.partition(_END)
    made = "\n\n".join(each for each in (_aims(), _account(), _machine(took)) if each)
    PAGE.write_text(f"{before}{_BEGIN}\n\n{made}\n\n{_END}{behind}", encoding="utf-8")


def _aims() -> str:
    lines = ["| aim | wanted | found | |", "|---|--:|--:|---|"]
    for aim in AIMS:
        result = _result(aim.bench)
        if result is None:
            lines.append(f"| {aim.title} | {aim.wanted} | not measured | |")
            continue
        found = aim.found(result)
        lines.append(
            f"| {aim.title} | {aim.wanted} | {found} | {'' if aim.met(found) else 'missed'} |"
        )
    return "\n".join(lines)


def _account() -> str:
    result = _result("account")
    if result is None:
        return ""
    rows = result["figures"]
    columns = list(next(iter(rows.values())))
    lines = [
        f"| CPU of a mail | {' | '.join(columns)} |",
        f"|---|{'--:|' * len(columns)}",
        *(f"| {stage} | {' | '.join(f'{row[c]:.2f}' for c in columns)} |" for stage, row in rows.items()),
    ]  # fmt: skip
    return "\n".join(lines)


def _machine(took: Mapping[str, float]) -> str:
    result = _result("intake") or _result("account")
    if result is None:
        return ""
    machine = result["machine"]
    return (
        f"Found on {machine['cores']} cores ({machine['processor']}), Python {machine['python']},"
        f" load before {machine['load_before']}. {len(took)} benchmarks, one after the other, took"
        f" {sum(took.values()) / 60:.0f} minutes."
    )


def _result(name: str) -> Result | None:
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
