"""Turns the sentences of tests/rules/*.yaml into rule files and a snapshot: facts in, no answers out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from intake.paths import data_path
from reports.fees.calculator import Fee, calculator
from reports.fees.facts import Facts, facts
from reports.rules import load_rules
from reports.rules.model import Rules
from reports.snapshot import open_snapshot
from tests.synthetic import Contents, Event, noon, write

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, faster, where it was built
FOLDER = Path(__file__).resolve().parent / "rules"
KINDS = {
    "年額": "base", "月割り": "months", "試行": "trial", "早期": "early", "割合": "prefecture",
    "消費税": "tax", "①": "introduction", "③": "konbini", "④": "commission",
}  # fmt: skip
STAGES = {
    "受信": "received", "完備": "accepted", "締結": "agreed", "試行": "trial_started",
    "利用開始": "in_use", "終了": "ended", "取下げ": "withdrawn",
}  # fmt: skip
USUAL = {"受信": "2022-11-01", "締結": "2022-12-01", "人口": "12,000人"}
SOURCE = "手計算のための架空の定め"


@dataclass(frozen=True)
class Case:
    """One sentence with its facts and its answer."""

    file: str
    said: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        return str(self.said["事例"])


def cases() -> Iterator[Case]:
    """Every hand-worked case."""
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name != "basic.yaml":
            for said in yaml.load(path.read_text(encoding="utf-8"), LOADER):
                yield Case(path.name, said)


def amount(text: str) -> int | None:
    """「54,000円」 as 54000; 「未確定」 as None."""
    return None if text == "未確定" else int(text.removesuffix("円").replace(",", ""))


def write_rules(folder: Path, values: Mapping[str, Any], base: Path | None = None) -> Path:
    """The base rules (default: the committed) with these values in place of theirs, as files of the real form."""
    shutil.copytree(base or data_path("rules"), folder)
    for name, value in values.items():
        path = folder / f"{name}.yaml"
        rule = yaml.load(path.read_text(encoding="utf-8"), LOADER)
        dated = isinstance(value, list) and isinstance(value[0], dict) and "適用開始日" in value[0]
        entries = value if dated else [{"適用開始日": "2022-04-01", "値": value}]
        rule["値"] = [{**entry, "根拠": SOURCE} for entry in entries]
        path.write_text(yaml.safe_dump(rule, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def basic() -> dict[str, Any]:
    """The invented rules the cases start from."""
    found: dict[str, Any] = yaml.load((FOLDER / "basic.yaml").read_text(encoding="utf-8"), LOADER)
    return found


def worked(case: Case, folder: Path, base: Path) -> tuple[Fee, int | None]:
    """The fee the software computes for the case, and the quick way's total; `base` holds the basic rules."""
    found = calculator(*prepared(case, folder, base))
    asked = code(case.said.get("計算する番号", 1)), case.said["年度"]
    return found.fee(*asked), found.total(*asked)


def prepared(case: Case, folder: Path, base: Path) -> tuple[Facts, Rules]:
    """The facts and the rules of a case, which are made in `folder` once in a process."""
    key = (case.file, case.sentence)
    if key not in _PREPARED:
        said = case.said
        rules = load_rules(write_rules(folder / "rules", said.get("きまり", {}), base))
        as_of = date.fromisoformat(said.get("基準日", "2030-03-31"))
        known = date.fromisoformat(said["記録日"]) if "記録日" in said else None
        with open_snapshot(write(folder / "snapshot.duckdb", contents(said))) as snapshot:
            _PREPARED[key] = facts(snapshot, as_of, known), rules
    return _PREPARED[key]


_PREPARED: dict[tuple[str, str], tuple[Facts, Rules]] = {}


def prepare_all() -> None:
    """Make the facts and the rules of every case, before many processes reckon with them."""
    with TemporaryDirectory() as name:
        base = write_rules(Path(name) / "rules", basic())
        for number, case in enumerate(cases()):
            (folder := Path(name) / str(number)).mkdir()
            prepared(case, folder, base)


def code(number: int) -> str:
    """The code of the municipality with this number in the invented prefecture."""
    return f"99{number:04d}"


def contents(said: Mapping[str, Any]) -> Contents:
    """The snapshot the case speaks of: one invented prefecture."""
    made = Contents(municipalities=[])
    size, merger = said.get("県の団体数", 10), said.get("合併")
    for number in range(1, size + 1):
        last = _day(merger["日"]) - timedelta(days=1) if merger and number in merger["元"] else None
        _municipality(made, number, None, last)
    if merger:
        _municipality(made, merger["新"], _day(merger["日"]), None)
        made.changes = [
            (_day(merger["日"]), code(old), code(merger["新"]), "合併") for old in merger["元"]
        ]
        _population(made, merger["新"], USUAL["人口"])
    _applies(made, 1, USUAL | said["団体"])
    if "前の申込み" in said:
        _applies(made, 1, {"人口": "不明"} | said["前の申込み"], application=size + 1)
    number = 2
    for group in said.get("ほかの団体", []):
        for _ in range(group["数"]):
            _applies(made, number, group)
            number += 1
    for other in range(number, size + 1):
        _population(made, other, USUAL["人口"])
    return made


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _municipality(made: Contents, number: int, since: date | None, until: date | None) -> None:
    name = f"第{number}市"
    made.municipalities.append((code(number), "99", "架空県", "", name, "", "", "市", since, until))


def _population(made: Contents, number: int, people: str) -> None:
    if people != "不明":
        persons = int(people.removesuffix("人").replace(",", ""))
        for year in range(2022, 2027):
            made.populations.append(
                (code(number), date(year, 1, 1), persons, "手計算の人口（架空）")
            )


def _applies(
    made: Contents, number: int, group: Mapping[str, Any], application: int | None = None
) -> None:
    _population(made, number, group.get("人口", USUAL["人口"]))
    application = application or number
    name = f"a{application}"
    days = {word: _day(group[word]) for word in STAGES if word in group}
    if not days:
        return
    days.setdefault("受信", min(days.values()))
    for word in ("受信", "締結"):  # nothing starts before its agreement
        if word in days and "利用開始" in days:
            days[word] = min(days[word], days["利用開始"])
    for place, (word, on) in enumerate(days.items()):
        recorded = _day(group[f"{word}の記録"]) if f"{word}の記録" in group else on
        retracted = _day(group[f"{word}の取消し"]) if f"{word}の取消し" in group else None
        decision = application * 100 + place
        event = Event(name, code(number), STAGES[word], on, recorded, retracted, decision)
        made.events.append(event)
    stated, written = group.get("記載", {}), group.get("申込日")
    people = stated.get("人口", "").removesuffix("人").replace(",", "")
    made.applications.append((
        name, f"R4-{application:04d}", code(number), days["受信"], None, "received", 1, None,
        stated.get("導入パターン"), stated.get("コンビニ交付の状況"), None,
        int(people) if people else None, "f" * 64, _day(written) if written else None,
    ))  # fmt: skip
    if "確認" in group:
        known = group["確認"]
        names = {"導入パターン": "pattern", "コンビニ交付の状況": "konbini_status"}
        content = {names[key]: value for key, value in known.items()}
        _confirm(made, number, content)


def _confirm(made: Contents, number: int, content: Mapping[str, str]) -> None:

    on = date(2023, 1, 1)
    row = (number * 100 + 99, f"a{number}", "in_use", on, noon(on), None, json.dumps(content))
    made.decisions.append(row)
