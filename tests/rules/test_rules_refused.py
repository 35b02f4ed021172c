"""Rule and scenario files that leave a doubt are refused: with file, line, what is wrong and the cure."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import pytest

from intake.paths import data_path
from reports.rules import check_named, load_rules, resting
from reports.rules.catalog import CATALOG, Unit
from reports.rules.dated import RuleError

HEAD = "名称: 名\n説明: 文\n単位: {unit}\n値:\n"
ONE = "  - 適用開始日: 2022-04-01\n    値: {value}\n    根拠: 別紙\n"
BANDS, TIERS = "人口区分ごとの年額（円）", "導入割合の段階ごとの割引率（%）"


def rule(unit: str, *values: str) -> str:
    return HEAD.format(unit=unit) + "".join(ONE.format(value=value) for value in values)


def bands(*rows: str) -> str:
    return rule(BANDS, "".join(f"\n      - {row}" for row in rows))


def tiers(*rows: str) -> str:
    return rule(TIERS, "".join(f"\n      - {row}" for row in rows))


REFUSED: dict[str, tuple[str, str, str]] = {  # what is wrong: file, content, what the refusal says
    "同じ項目が二度ある": ("trial_end", rule("日付", "2022-12-31").replace("説明: 文", "説明: 文\n説明: 別の文"), "3行目：「説明」が2行目と重なっています"),
    "値の中に同じ項目が二度ある": ("trial_end", rule("日付", "2022-12-31\n    値: 2023-01-31"), "7行目：「値」が6行目と重なっています"),
    "知らない項目がある": ("trial_end", rule("日付", "2022-12-31").replace("根拠", "根きょ"), "7行目：「根きょ」という項目はありません"),
    "ファイルの項目が違う": ("trial_end", rule("日付", "2022-12-31") + "備考: なし\n", "8行目：「備考」という項目はありません"),
    "適用開始日が古い順でない": ("trial_end", rule("日付", "2022-12-31") + ONE.format(value="2023-01-31").replace("2022-04-01", "2021-04-01"), "8行目：適用開始日 2021-04-01 が、前の 2022-04-01 より後ではありません"),
    "適用開始日が同じ": ("trial_end", rule("日付", "2022-12-31", "2023-01-31"), "8行目：適用開始日 2022-04-01 が"),
    "適用開始日が日付でない": ("trial_end", rule("日付", "2022-12-31").replace("2022-04-01", "令和4年度"), "5行目：「適用開始日」の「令和4年度」を日付として読めません"),
    "暦にない日": ("trial_end", rule("日付", "2022-02-30"), "6行目：「値」の「2022-02-30」を日付として読めません"),
    "根拠がない": ("trial_end", rule("日付", "2022-12-31").replace("    根拠: 別紙\n", ""), "5行目：値の1件に「根拠」がありません"),
    "未確定の値にも根拠が要る": ("trial_end", rule("日付", "未確定").replace("    根拠: 別紙\n", ""), "5行目：値の1件に「根拠」がありません"),
    "根拠が空": ("trial_end", rule("日付", "2022-12-31").replace("根拠: 別紙", "根拠: "), "7行目：「根拠」が空"),
    "単位が違う": ("early_rate", rule("円", "10円"), "3行目：単位「円」は違います"),
    "率に円を書いた": ("early_rate", rule("率（%）", "10円"), "6行目：「値」の「10円」の単位か数字が違います"),
    "率に単位がない": ("early_rate", rule("率（%）", "0.1"), "「0.1」の単位か数字が違います"),
    "率が100%を超える": ("early_rate", rule("率（%）", "120%"), "「120%」の単位か数字が違います"),
    "円に単位がない": ("commission", rule("円", "100"), "「100」の単位か数字が違います"),
    "円に小数がある": ("commission", rule("円", "100.5円"), "「100.5円」の単位か数字が違います"),
    "負の円": ("commission", rule("円", "-100円"), "「-100円」の単位か数字が違います"),
    "桁区切りの位置が違う": ("commission", rule("円", "10,00円"), "「10,00円」の単位か数字が違います"),
    "月数に単位がない": ("early_months", rule("月数", "12"), "「12」の単位か数字が違います"),
    "区分が重なる": ("usage_fee", bands('{以上: 0人, 未満: "10,000人", 年額: 100円}', '{以上: "9,000人", 年額: 200円}'), "8行目：人口区分が前の区分と重なっています"),
    "上限のない区分の後に区分がある": ("usage_fee", bands("{以上: 0人, 年額: 100円}", "{以上: 100人, 年額: 200円}"), "8行目：人口区分が前の区分と重なっています"),
    "区分にすき間がある": ("usage_fee", bands('{以上: 0人, 未満: "10,000人", 年額: 100円}', '{以上: "20,000人", 年額: 200円}'), "8行目：10,000人以上20,000人未満の区分がありません"),
    "区分が0人から始まらない": ("usage_fee", bands("{以上: 1人, 年額: 100円}"), "7行目：0人以上1人未満の区分がありません"),
    "最後の区分に上限がある": ("usage_fee", bands('{以上: 0人, 未満: "10,000人", 年額: 100円}'), "10,000人以上の区分がありません"),
    "区分の上限が下限以下": ("usage_fee", bands("{以上: 0人, 未満: 0人, 年額: 100円}"), "7行目：人口区分の「未満」が「以上」より大きくありません"),
    "区分に年額がない": ("usage_fee", bands("{以上: 0人}"), "7行目：人口区分に「年額」がありません"),
    "段階が低い順でない": ("prefecture_tiers", tiers("{割合以上: 50%, 割引率: 5%}", "{割合以上: 30%, 割引率: 10%}"), "8行目：段階が低い順に並んでいません"),
    "段階が同じ": ("prefecture_tiers", tiers("{割合以上: 50%, 割引率: 5%}", "{割合以上: 50%, 割引率: 10%}"), "8行目：段階が低い順に並んでいません"),
    "割合が高いのに割引率が下がる": ("prefecture_tiers", tiers("{割合以上: 30%, 割引率: 10%}", "{割合以上: 50%, 割引率: 5%}"), "8行目：割合が高い段階の割引率が、低い段階より小さくなっています"),
    "選べない値": ("tax", rule("選択", "たぶん含む"), "6行目：「値」の「たぶん含む」は選べません"),
    "終わりのない日付": ("trial_end", rule("日付", '"9999-12-31"'), "6行目：「値」の「9999-12-31」は1900年から2999年までの外です"),
    "費用の記号が違う": ("trial_free", rule("費用の一覧", "\n      - ⑤"), "7行目：費用「⑤」は書けません"),
    "年度の月日が読めない": ("prefecture_assessed", rule("年度の月日", "1月1日"), "「1月1日」を年度の月日として読めません"),
    "毎年はない日": ("prefecture_assessed", rule("年度の月日", "当年度2月29日"), "「当年度2月29日」を年度の月日として読めません"),
    "端数処理の方法が違う": ("rounding", rule("端数処理", "{方法: 五捨六入, 単位: 1円}"), "端数処理の方法「五捨六入」はありません"),
    "端数処理の単位が違う": ("rounding", rule("端数処理", "{方法: 切捨て, 単位: 7円}"), "端数処理の単位「7円」は使えません"),
    "予定が読めない": ("trial_end", rule("日付", "2022-12-31") + "    予定: おそらく\n", "「予定」の「おそらく」は読めません"),
    "値が一覧でない": ("trial_end", "名称: 名\n説明: 文\n単位: 日付\n値: 2022-12-31\n", "4行目：「値」が一覧になっていません"),
    "字下げが崩れている": ("trial_end", "名称: 名\n  説明: 文\n 単位: 日付\n", "行目：書き方が崩れています"),
    "別名の書き方": ("trial_end", rule("日付", "&a 2022-12-31").replace("根拠: 別紙", "根拠: !!python/name:os.system x"), "「&」「*」「!」による書き方は使えません"),
    "何も書かれていない": ("trial_end", "# 空\n", "何も書かれていません"),
    "項目と値になっていない": ("trial_end", "ただの文\n", "1行目：きまりが「項目: 値」の形になっていません"),
    "日割りは計算できない": ("proration_start", rule("選択", "日割り"), "「日割り」は選べません"),
    "1人当たりの単価は計算できない": ("usage_fee", bands("{以上: 0人, 単価: 10円}"), "「単価」という項目はありません"),
    "月額と年額を混ぜた": ("usage_fee", bands('{以上: 0人, 未満: 100人, 月額: 10円}', "{以上: 100人, 年額: 200円}"), "「月額」という項目はありません"),
    "種別と人口を混ぜた": ("usage_fee", bands("{種別: 市・町・村, 年額: 10円}", "{種別: 特別区, 以上: 0人, 年額: 10円}"), "種別と人口の両方による区分は計算できません"),
    "種別が足りない": ("usage_fee", bands("{種別: 市・町・村, 年額: 10円}"), "種別「政令指定都市・特別区」の区分がありません"),
    "種別が二度ある": ("usage_fee", bands("{種別: 市・町・市, 年額: 10円}"), "種別「市」は書けません"),
    "段階に率も円もない": ("early_rate", rule("率（%）", "\n      - {期限: 2022-09-30, 期間: 12か月}"), "「割引率」と「割引額」のどちらか一つがありません"),
    "段階の始まりが月の初日でない": ("early_rate", rule("率（%）", "\n      - {期限: 2022-09-30, 割引率: 5%, 開始: 2023-04-02, 期間: 1年度}"), "月の初日ではありません"),
    "名前の綴りが違う": ("trial_ende", rule("日付", "2022-12-31"), "この名前のきまりは計算に使われません"),
}  # fmt: skip


def refusal(rules: Path, scenario: str | None = None, scenarios: Path | None = None) -> str:
    with pytest.raises(RuleError) as caught:
        load_rules(rules, scenario, scenarios)
    assert caught.value.exit_code == 2
    return str(caught.value)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return shutil.copytree(data_path("rules"), tmp_path / "rules")


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_rule_file_is_refused_with_file_line_and_cure(wrong: str, rules: Path) -> None:
    name, content, said = REFUSED[wrong]
    (rules / f"{name}.yaml").write_text(content, encoding="utf-8")
    told = refusal(rules)
    assert f"{name}.yaml" in told
    assert said in told
    assert told.count("。") >= 2  # what is wrong, and the cure
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            ("combination", rule("選択", "順に適用する（導入割合が先）")),
            (
                "early_rate",
                rule("率（%）", "\n      - {期限: 2022-09-30, 割引額: 10円, 期間: 1年度}"),
            ),
            "円で引く早期導入割引とを合わせた形は計算できません",
        ),
        (
            ("prefecture_assessed", rule("年度の月日", "毎月1日（達した段階は下がらない）")),
            ("prefecture_for", rule("選択", "判定日に導入している団体")),
            "対象「判定日に導入している団体」とを合わせた形は計算できません",
        ),
    ],
)
def test_shapes_that_are_not_computed_together_are_refused(
    one: tuple[str, str], other: tuple[str, str], said: str, rules: Path
) -> None:
    for name, content in (one, other):
        (rules / f"{name}.yaml").write_text(content, encoding="utf-8")
    assert said in refusal(rules)


def test_a_file_in_another_encoding_is_refused(rules: Path) -> None:
    (rules / "trial_end.yaml").write_bytes(rule("日付", "2022-12-31").encode("cp932"))
    assert "文字コードがUTF-8ではありません" in refusal(rules)


def test_a_rule_that_is_not_there_is_refused_and_not_taken_for_zero(rules: Path) -> None:
    (rules / "tax.yaml").unlink()
    assert "tax.yaml がありません" in refusal(rules)


def test_another_ending_is_refused_so_that_no_file_is_passed_over(rules: Path) -> None:
    (rules / "tax.yaml").rename(rules / "tax.yml")
    assert "この名前のファイルは読まれません。拡張子は .yaml" in refusal(rules)


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    place = tmp_path / "scenarios" / "仮"
    place.mkdir(parents=True)
    (place / "scenario.yaml").write_text("名称: 仮\n説明: 架空\n", encoding="utf-8")
    return place.parent


ASSUMED = "値:\n  - 適用開始日: 2022-04-01\n    値: {value}\n    前提: 架空\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("early_rate", ASSUMED.format(value="未確定"), "試算の値が未確定です"),
        ("early_rate", ASSUMED.format(value="10%").replace("前提", "根拠"), "「根拠」という項目はありません"),
        ("early_rat", ASSUMED.format(value="10%"), "この名前のきまりは計算に使われません"),
        ("scenario", "名称: 別\n説明: 架空\n", "名称「別」がフォルダーの名前「仮」と違います"),
    ],
)  # fmt: skip
def test_a_scenario_file_is_refused_too(
    rules: Path, scenarios: Path, name: str, content: str, said: str
) -> None:
    (scenarios / "仮" / f"{name}.yaml").write_text(content, encoding="utf-8")
    assert said in refusal(rules, "仮", scenarios)


def test_a_scenario_that_is_not_there_is_refused_with_those_there_are(rules: Path) -> None:
    assert "ある試算は 仮定A、仮定B" in refusal(rules, "仮定Z")


def test_a_folder_that_says_nothing_of_itself_is_not_passed_over(scenarios: Path) -> None:
    check_named(scenarios)
    (scenarios / "金曜").mkdir()
    (scenarios / "金曜" / "tax.yaml").write_text(ASSUMED.format(value="10%"), encoding="utf-8")
    with pytest.raises(RuleError, match=r"金曜 に scenario\.yaml がない"):
        check_named(scenarios)


def test_a_scenario_in_the_decomposed_letters_of_a_mac_is_the_same_scenario(
    rules: Path, scenarios: Path
) -> None:
    place = scenarios / unicodedata.normalize("NFD", "かり（ガ）")
    (scenarios / "仮").rename(place)
    (place / "scenario.yaml").write_text("名称: かり（ガ）\n説明: 架空\n", encoding="utf-8")
    (place / "early_rate.yaml").write_text(ASSUMED.format(value="10%"), encoding="utf-8")
    assert load_rules(rules, "かり（ガ）", scenarios)["early_rate"].values[0].shown == "10%"


def test_a_value_that_is_settled_is_used_and_not_the_one_assumed(
    rules: Path, scenarios: Path
) -> None:
    text = ASSUMED.format(value="2023-01-31")
    (scenarios / "仮" / "trial_end.yaml").write_text(text, encoding="utf-8")
    found = load_rules(rules, "仮", scenarios)
    assert (found["trial_end"].values[0].shown, resting(found)) == (
        "2022-12-31",
        ["trial_end.yaml"],
    )


def test_a_scenario_may_replace_a_settled_rule_only_where_it_says_so(
    rules: Path, scenarios: Path
) -> None:
    text = "置換: はい\n" + ASSUMED.format(value="2023-01-31")
    (scenarios / "仮" / "trial_end.yaml").write_text(text, encoding="utf-8")
    (value,) = load_rules(rules, "仮", scenarios)["trial_end"].values
    assert (value.shown, value.scenario) == ("2023-01-31", "仮")


def test_every_file_that_is_refused_is_named_in_one_run(tmp_path: Path) -> None:
    folder = shutil.copytree(data_path("rules"), tmp_path / "rules")
    (folder / "early_rate.yaml").write_text(rule("率（%）", "10円"), encoding="utf-8")
    (folder / "trial_end.yaml").write_text(rule("日付", "2022-02-30"), encoding="utf-8")
    with pytest.raises(RuleError) as refusal:
        load_rules(folder)
    lines = str(refusal.value).splitlines()
    assert ["early_rate.yaml" in line for line in lines].count(True) == 1
    assert ["trial_end.yaml" in line for line in lines].count(True) == 1
    assert len(lines) == 2


@pytest.mark.parametrize(
    "name", [name for name, known in CATALOG.items() if known.unit == Unit.CHOICE]
)
def test_the_readme_lists_the_words_of_every_choice(name: str) -> None:
    page = (data_path("rules") / "README.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}.yaml` | "))
    assert tuple(re.findall("`([^`]+)`", row)[1:]) == CATALOG[name].choices
