"""From files to Rules: every rule of the catalog once, a scenario laid over what is 未確定."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from intake.paths import data_path
from reports.rules.catalog import CATALOG
from reports.rules.model import Dated, Rule, RuleError, Rules, gathered
from reports.rules.source import Entry, read, shown
from reports.rules.values import day, parse, written
from reports.wording import UNDETERMINED

ABOUT = "scenario.yaml"  # what a scenario says of itself


def default_rules() -> Path:
    """Where the rules lie that come with the software."""
    return data_path("rules")


def scenario_names(folder: Path | None = None) -> tuple[str, ...]:
    """The names of the scenarios there are."""
    folder = folder or data_path("scenarios")
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{ABOUT}")))


def check_named(folder: Path | None = None) -> None:
    """Refuse a folder of assumed values that says nothing of itself: it would be passed over."""
    folder = folder or data_path("scenarios")
    for place in sorted({path.parent for path in folder.glob("*/*.y*ml")}):
        if not (place / ABOUT).is_file():
            raise RuleError(
                f"{shown(place)} に {ABOUT} がないため、試算として使えません。"
                "「名称」（フォルダーの名前と同じ）と「説明」を書いて置いてください。"
            )


def load_rules(
    folder: Path | None = None, scenario: str | None = None, scenarios: Path | None = None
) -> Rules:
    """The rules of the folder, with the scenario's assumptions over them; else RuleError.

    Every file is refused with file, line and cure where anything in it is doubtful.
    """
    folder = folder or default_rules()
    files = _files(folder)
    rules = {name: _rule(path, name) for name, path in files.items()}
    hashes = {f"rules/{path.name}": _sha256(path) for path in files.values()}
    if scenario is None:
        return gathered(rules, hashes=hashes)
    place = _scenario_folder(scenario, scenarios or data_path("scenarios"))
    about = _about(place)
    over = {path.stem: path for path in sorted(place.glob("*.yaml")) if path.name != ABOUT}
    for name, path in over.items():
        if name not in rules:
            raise _unknown(path)
        rules[name] = _laid_over(path, rules[name], scenario)
    hashes |= {f"{scenario}/{path.name}": _sha256(path) for path in [*over.values(), place / ABOUT]}
    return gathered(rules, scenario, about, hashes)


def _files(folder: Path) -> dict[str, Path]:
    there = {path.stem: path for path in folder.glob("*.yaml")}
    for path in sorted(folder.glob("*.yml")):
        raise RuleError(
            f"{shown(path)}：拡張子は .yaml にそろえています。ファイル名を直してください。"
        )
    for name in sorted(there.keys() - CATALOG.keys()):
        raise _unknown(there[name])
    lacking = [name for name in CATALOG if name not in there]
    if lacking:
        raise RuleError(
            f"{shown(folder / lacking[0])}.yaml がありません。"
            f"値が決まっていないきまりも「値: {UNDETERMINED}」として置いてください。"
        )
    return {name: there[name] for name in CATALOG}


def _unknown(path: Path) -> RuleError:
    return RuleError(
        f"{shown(path)}：この名前のきまりは計算に使われません。"
        f"ファイル名の綴りを確かめてください（ある名前は {', '.join(list(CATALOG)[:3])} など）。"
    )


def _rule(path: Path, name: str) -> Rule:
    known = CATALOG[name]
    fields = read(path).fields("きまり", ("名称", "説明", "単位", "値"))
    unit = fields["単位"].text("単位")
    if unit != known.unit:
        raise fields["単位"].place.refuse(
            f"単位「{unit}」は違います",
            f"このきまりの単位は「{known.unit}」です。そのとおりに書いてください",
        )
    title = fields["名称"].text("名称")
    values = [_dated(item, name, title) for item in fields["値"].items("値")]
    _in_order(values, fields["値"].items("値"))
    text = fields["説明"].text("説明")
    return Rule(name, title, text, known.unit, known.clause, tuple(values))


def _dated(item: Entry, rule: str, name: str, scenario: str = "") -> Dated:
    reason = "前提" if scenario else "根拠"
    fields = item.fields("値の1件", ("適用開始日", "値", reason), ("予定",))
    value = fields["値"]
    unknown = isinstance(value.content, str) and value.content.strip() == UNDETERMINED
    if unknown and scenario:
        raise value.place.refuse("試算の値が未確定です", "仮の値を書くか、この1件を消してください")
    planned = "予定" in fields and fields["予定"].text("予定")
    if planned not in (False, "はい", "いいえ"):
        raise fields["予定"].place.refuse(
            f"「予定」の「{planned}」は読めません", "はい か いいえ で書いてください"
        )
    return Dated(
        rule=rule,
        name=name,
        since=day(fields["適用開始日"], "適用開始日"),
        value=None if unknown else parse(value, CATALOG[rule]),
        shown=written(value),
        source=fields[reason].text(reason),
        planned=planned == "はい",
        scenario=scenario,
        place=str(item.place),
    )


def _in_order(values: list[Dated], items: list[Entry]) -> None:
    for before, after, item in zip(values, values[1:], items[1:], strict=False):
        if after.since <= before.since:
            raise item.place.refuse(
                f"適用開始日 {after.since} が、前の {before.since} より後ではありません",
                "適用開始日は古い順に、重なりなく書いてください",
            )


def _scenario_folder(name: str, scenarios: Path) -> Path:
    if name not in scenario_names(scenarios):
        there = "、".join(scenario_names(scenarios)) or "ありません"
        raise RuleError(
            f"試算「{name}」がありません。ある試算は {there} です。名前を確かめるか、"
            f"{shown(scenarios)} に {ABOUT} を置いたフォルダーを作ってください。"
        )
    return scenarios / name


def _about(place: Path) -> str:
    fields = read(place / ABOUT).fields("試算", ("名称", "説明"))
    name = fields["名称"].text("名称")
    if name != place.name:
        raise fields["名称"].place.refuse(
            f"名称「{name}」がフォルダーの名前「{place.name}」と違います", "同じ名前にしてください"
        )
    return fields["説明"].text("説明")


def _laid_over(path: Path, rule: Rule, scenario: str) -> Rule:
    fields = read(path).fields("試算の値", ("値",), ("置換",))
    items = fields["値"].items("値")
    assumed = [_dated(item, rule.id, rule.name, scenario) for item in items]
    _in_order(assumed, items)
    if "置換" in fields and fields["置換"].text("置換") == "はい":
        return replace(rule, values=tuple(assumed))
    values = _over_undetermined(rule, replace(rule, values=tuple(assumed)))
    if not any(value.scenario for value in values):
        raise fields["値"].place.refuse(
            f"きまり「{rule.name}」の値はもう定まっています",
            "定まった値に代えて試すときは「置換: はい」の行を加えてください。そうでなければ、このファイルを消してください",
        )
    return replace(rule, values=tuple(values))


def _over_undetermined(rule: Rule, assumed: Rule) -> list[Dated]:
    days = sorted({value.since for value in (*rule.values, *assumed.values)})
    values: list[Dated] = []
    for on in days:
        said, supposed = rule.at(on), assumed.at(on)
        value = supposed if said.value is None and supposed.value is not None else said
        values.append(replace(value, since=on))
    return values


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
