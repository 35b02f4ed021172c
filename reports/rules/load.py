"""Read rules and scenarios from YAML files. Anything ambiguous or unknown raises a RuleError that
names the file and line.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from intake.paths import data_path
from reports.rules.catalog import (
    ADOPTERS,
    CATALOG,
    EVERYONE,
    MONTHLY,
    ONCE_FOR_EACH,
    PREFECTURE_FIRST,
)
from reports.rules.dated import AnyValue, DatedValue, RuleError
from reports.rules.model import Rule, Rules, gathered
from reports.rules.shapes import EveryMonth
from reports.rules.source import Entry, read, shown
from reports.rules.values import day, parse, written
from reports.wording import UNDETERMINED

ABOUT = "scenario.yaml"  # what a scenario says of itself


def default_rules() -> Path:
    """Return the path of the folder of rules that comes with the software (data/rules)."""
    return data_path("rules")


def scenario_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the scenarios in `folder` (None: data/scenarios), sorted."""
    return tuple(sorted(_scenarios(folder or data_path("scenarios"))))


def _scenarios(folder: Path) -> dict[str, Path]:
    """Return the scenarios in `folder`, i.e. its subfolders with a file scenario.yaml, by name.

    A scenario's name is that of its folder in Unicode NFC (macOS may return it in NFD).
    """
    found = folder.glob(f"*/{ABOUT}")
    return {unicodedata.normalize("NFC", path.parent.name): path.parent for path in found}


def check_named(folder: Path | None = None) -> None:
    """Raise RuleError if a subfolder of `folder` (default: data/scenarios) has .yaml files but no
    scenario.yaml.

    `folder` has one subfolder for each scenario; one without scenario.yaml would otherwise be
    ignored silently.
    """
    folder = folder or data_path("scenarios")
    for place in sorted(place for place in folder.iterdir() if place.is_dir()):
        if _yaml_files(place) and not (place / ABOUT).is_file():
            raise RuleError(
                f"{shown(place)} に {ABOUT} がないため、試算として使えません。"
                "「名称」（フォルダーの名前と同じ）と「説明」を書いて置いてください。"
            )


def load_rules(
    folder: Path | None = None, scenario: str | None = None, scenarios: Path | None = None
) -> Rules:
    """Load all rules in `folder` (default: data/rules), with the assumed values of the scenario
    named `scenario` (None: no assumed values).

    `scenarios` is the folder of scenarios (default: data/scenarios). A rule's assumed values are
    used on the days on which the rule is 未確定; if the scenario's file says 「置換: はい」, they
    replace all values of the rule. Raises RuleError if no scenario has that name, or, with file,
    line and cure, if a file is not exactly as it must be.
    """
    folder = folder or default_rules()
    files = _files(folder)
    rules = _every(files, _rule)
    hashes = {f"rules/{path.name}": _sha256(path) for path in files.values()}
    if scenario is None:
        return compatible(gathered(rules, hashes=hashes))
    place = _scenario_folder(scenario, scenarios or data_path("scenarios"))
    about = _about(place)
    over = {path.stem: path for path in _yaml_files(place) if path.name != ABOUT}

    def laid_over(path: Path, name: str) -> Rule:
        if name not in rules:
            raise _unknown(path)
        return _laid_over(path, rules[name], scenario)

    rules |= _every(over, laid_over)
    hashes |= {f"{scenario}/{path.name}": _sha256(path) for path in [*over.values(), place / ABOUT]}
    return compatible(gathered(rules, scenario, about, hashes))


def _every(files: Mapping[str, Path], make: Callable[[Path, str], Rule]) -> dict[str, Rule]:
    """Read a rule from each file with `make(path, id)`; returns the rules by id. `files` maps the
    ids of rules to paths.

    If files are refused, the others are still read; then one RuleError is raised, whose message has
    a line for each refused file.
    """
    made, wrong = {}, []
    for name, path in files.items():
        try:
            made[name] = make(path, name)
        except RuleError as error:
            wrong.append(str(error))
    if wrong:
        raise RuleError("\n".join(wrong))
    return made


def compatible(rules: Rules) -> Rules:
    """Return `rules` unchanged.

    Raises RuleError, with the place and the cure, if values of two rules cannot be used together,
    such as a discount in yen with an order of combining that needs rates.
    """

    def values(name: str) -> list[AnyValue]:
        return [value for value in rules[name].values if value.value is not None]

    order = [v for v in values("combination") if str(v.value).startswith(PREFECTURE_FIRST)]
    staged = [v for v in values("early_rate") if isinstance(v.value, tuple)]
    if order and any(stage.yen for value in staged for stage in value.value or ()):
        raise RuleError(
            f"{order[0].place}：「{PREFECTURE_FIRST}」と、円で引く早期導入割引とを合わせた形は計算できません。"
            "割引額を率で書くか、重ね方を改めてください。"
        )
    monthly = [v for v in values("prefecture_assessed") if isinstance(v.value, EveryMonth)]
    if monthly and any(value.value == ADOPTERS for value in values("prefecture_for")):
        raise RuleError(
            f"{monthly[0].place}：「{MONTHLY}」の判定と、対象「{ADOPTERS}」とを合わせた形は計算できません。"
            "どちらかを改めてください。"
        )
    return rules


def settled(rules: Rules) -> list[AnyValue]:
    """Return all values in `rules`, of all days, that are neither 未確定 nor assumed by a scenario,
    in catalog order.
    """
    return [v for rule in rules for v in rule.values if v.value is not None and not v.scenario]


def assumed(rules: Rules) -> list[AnyValue]:
    """Return all values in `rules`, of all days, that the scenario assumes, in catalog order; []
    without a scenario.
    """
    return [v for rule in rules for v in rule.values if v.value is not None and v.scenario]


def resting(rules: Rules) -> list[str]:
    """Return the names of the scenario's files that have no effect, such as early_rate.yaml: none
    of the values that the file assumes is used, because the rule is not 未確定 on any day for which
    they are assumed.

    [] if there are none, or no scenario.
    """
    used = {rule.id for rule in rules if any(value.scenario for value in rule.values)}
    own = [path.split("/")[1] for path in rules.sha256 if path.startswith(f"{rules.scenario}/")]
    return [name for name in own if name != ABOUT and name.removesuffix(".yaml") not in used]


def _yaml_files(folder: Path) -> list[Path]:
    """Return the .yaml files in a folder, sorted; [] if the folder does not exist.

    Raises RuleError for any other file that was probably meant to be one, such as early_rate.yml,
    early_rate (without extension), or a name in full-width characters.
    """
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = unicodedata.normalize("NFKC", path.name)
        first = name.split(".")[0].casefold()
        if path.suffix == ".yaml" and name == path.name:
            found.append(path)
        elif not name.startswith(".") and (".y" in name.casefold() or first in CATALOG):
            raise RuleError(
                f"{shown(path)}：この名前のファイルは読まれません。拡張子は .yaml にそろえています。"
                f"「{first}.yaml」のように直すか、別の場所に移してください。"
            )
    return found


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise RuleError(
            f"きまりのフォルダー {folder} がありません。--rules や --before に書いた名前を確かめてください。"
        )
    there = {path.stem: path for path in _yaml_files(folder)}
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
    _one_for_all(name, values, fields["値"].items("値"))
    text = fields["説明"].text("説明")
    return Rule(name, title, text, known.unit, known.clause, tuple(values))


def _dated(item: Entry, rule: str, name: str, scenario: str = "") -> AnyValue:
    reason = "前提" if scenario else "根拠"
    whom = ("対象",) if rule in ONCE_FOR_EACH else ()
    fields = item.fields("値の1件", ("適用開始日", "値", reason), ("予定", *whom))
    if "対象" in fields and fields["対象"].text("対象") != EVERYONE:
        raise fields["対象"].place.refuse("「対象」が読めません", f"「{EVERYONE}」と書いてください")
    value = fields["値"]
    unknown = isinstance(value.content, str) and value.content.strip() == UNDETERMINED
    if unknown and scenario:
        raise value.place.refuse("試算の値が未確定です", "仮の値を書くか、この1件を消してください")
    planned = "予定" in fields and fields["予定"].text("予定")
    if planned not in (False, "はい", "いいえ"):
        raise fields["予定"].place.refuse(
            f"「予定」の「{planned}」は読めません", "はい か いいえ で書いてください"
        )
    return DatedValue(
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


def _in_order(values: list[AnyValue], items: list[Entry]) -> None:
    for before, after, item in zip(values, values[1:], items[1:], strict=False):
        if after.since == before.since and before.value is None:
            raise item.place.refuse(
                f"適用開始日 {after.since} の値が、その前の「{UNDETERMINED}」と重なっています",
                f"「{UNDETERMINED}」の1件を消して、この1件だけにしてください",
            )
        if after.since <= before.since:
            raise item.place.refuse(
                f"適用開始日 {after.since} が、前の {before.since} より後ではありません",
                "適用開始日は古い順に、重なりなく書いてください",
            )


def _one_for_all(rule: str, values: list[AnyValue], items: list[Entry]) -> None:
    """Raise RuleError if it would be unclear which of a rule's values applies to a municipality.

    Only the rules early_deadline, early_rate and early_months are checked, which are applied to
    each municipality only once. If such a rule has several values that are not 未確定, each of them
    except the first must say 「対象: 全ての団体」 (for all municipalities). `rule` is the rule's id;
    `items` are the nodes of the file that `values` were read from, in the same order.
    """
    settled = [
        (value, item) for value, item in zip(values, items, strict=True) if value.value is not None
    ]
    for _, item in settled[1:] if rule in ONCE_FOR_EACH else ():
        if "対象" not in item.fields("値の1件", (), item.keys):
            raise item.place.refuse(
                "値が2件あり、どの団体に当たるのか定まりません",
                "期限によって率や期間が違うときは early_rate.yaml に段階の一覧として書いてください。"
                "この日から全ての団体について改めたときは「対象: 全ての団体」の行を加えてください",
            )


def _scenario_folder(name: str, scenarios: Path) -> Path:
    found = _scenarios(scenarios).get(unicodedata.normalize("NFC", name))
    if found is None:
        there = "、".join(scenario_names(scenarios)) or "ありません"
        raise RuleError(
            f"試算「{name}」がありません。ある試算は {there} です。名前を確かめるか、"
            f"{shown(scenarios)} に {ABOUT} を置いたフォルダーを作ってください。"
        )
    return found


def _about(place: Path) -> str:
    fields = read(place / ABOUT).fields("試算", ("名称", "説明"))
    name = fields["名称"].text("名称")
    if unicodedata.normalize("NFC", name) != unicodedata.normalize("NFC", place.name):
        raise fields["名称"].place.refuse(
            f"名称「{name}」がフォルダーの名前「{place.name}」と違います", "同じ名前にしてください"
        )
    return fields["説明"].text("説明")


def _laid_over(path: Path, rule: Rule, scenario: str) -> Rule:
    fields = read(path).fields("試算の値", ("値",), ("置換",))
    items = fields["値"].items("値")
    assumed = [_dated(item, rule.id, rule.name, scenario) for item in items]
    _in_order(assumed, items)
    _one_for_all(rule.id, assumed, items)
    if "置換" in fields and fields["置換"].text("置換") == "はい":
        return replace(rule, values=tuple(assumed))
    values = _over_undetermined(rule, replace(rule, values=tuple(assumed)))
    return replace(rule, values=tuple(values))


def _over_undetermined(rule: Rule, assumed: Rule) -> list[AnyValue]:
    days = sorted({value.since for value in (*rule.values, *assumed.values)})
    values: list[AnyValue] = []
    for on in days:
        said, supposed = rule.at(on), assumed.at(on)
        value = supposed if said.value is None and supposed.value is not None else said
        values.append(replace(value, since=on))
    return values


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
