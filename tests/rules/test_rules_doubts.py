"""Slips of a typist in an invented 別紙１: refused or asked about, each with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reports.cli import run
from reports.rules import load_rules, settled
from reports.rules.dated import RuleError
from reports.rules.doubts import doubts
from tests.rule_cases import write_rules

TODAY = date(2022, 8, 1)
SHEET = {  # invented, for these tests alone
    "usage_fee": [
        {"以上": "0人", "未満": "10,000人", "年額": "120,000円"},
        {"以上": "10,000人", "未満": "50,000人", "年額": "240,000円"},
        {"以上": "50,000人", "年額": "480,000円"},
    ],
    "early_rate": [
        {"期限": "2022-09-30", "割引率": "50%", "期間": "12か月"},
        {"期限": "2023-03-31", "割引率": "30%", "期間": "12か月"},
    ],
    "prefecture_tiers": [
        {"割合以上": "30%", "割引率": "5%"},
        {"割合以上": "50%", "割引率": "10%"},
    ],
    "rounding": {"方法": "切捨て", "単位": "1円"},
    "tax": "加える",
    "tax_rate": "10%",
    "prefecture_assessed": "当年度1月1日",
    "commission": "100円",
}
SLIPS = [  # file, what was to be typed, what was typed, what is said of it
    ("usage_fee", "年額: 120,000円", "年額: 1,200,000円", "額が下がっています"),
    ("usage_fee", "年額: 240,000円", "年額: 24,000円", "額が下がっています"),
    ("usage_fee", "年額: 480,000円", "年額: 4,800,000円", "10倍以上離れています"),
    ("usage_fee", "年額: 480,000円", "年額: 480,000,000円", "10倍以上離れています"),
    ("usage_fee", "年額: 120,000円", "年額: 12,000円", "10倍以上離れています"),
    ("usage_fee", "年額: 120,000円", "年額: 0円", "額が0円です"),
    ("usage_fee", "年額: 240,000円", "年額: 120,000円", "額が同じです"),
    ("usage_fee", "年額: 240,000円", "年額: 240,003円", "10円未満の端数"),
    ("usage_fee", "年額: 240,000円", "年額: 24万円", "単位か数字が違います"),
    ("usage_fee", "年額: 240,000円", "年額: 240,00円", "単位か数字が違います"),
    ("usage_fee", "年額: 240,000円", "年額: 240,000", "単位か数字が違います"),
    ("usage_fee", "年額: 240,000円", "年額: -240,000円", "単位か数字が違います"),
    ("usage_fee", "年額: 240,000円", "年額: 24O,000円", "単位か数字が違います"),
    ("usage_fee", "年額: 240,000円", "月額: 240,000円", "「月額」という項目はありません"),
    ("usage_fee", "年額: 240,000円", "年額：240,000円", "書き方が崩れています"),
    ("usage_fee", "未満: 50,000人", "未満: 500,000人", "前の区分と重なっています"),
    ("usage_fee", "未満: 50,000人", "未満: 5,000人", "「未満」が「以上」より大きくありません"),
    ("usage_fee", "未満: 10,000人", "以下: 10,000人", "「以下」という項目はありません"),
    ("usage_fee", "50,000人", "50,001人", "100人未満の端数"),
    ("usage_fee", "50,000人", "500,000人", "人口が10倍以上離れています"),
    ("usage_fee", "年額: 240,000円", "年額: &x 240,000円", "「&」「*」「!」による書き方は使えません"),
    ("usage_fee", "年額: 240,000円", "年額: !!str 240,000円", "「&」「*」「!」による書き方は使えません"),
    ("usage_fee", "根拠: 手計算", "根拠: !!binary 5qSc", "「&」「*」「!」による書き方は使えません"),
    ("usage_fee", "根拠: 手計算", "根拠: 別紙１ #3の手計算", "「 #」から後ろ"),
    ("usage_fee", "適用開始日: '2022-04-01'", "適用開始日: '2202-04-01'", "2022年から2040年までの外"),
    ("usage_fee", "適用開始日: '2022-04-01'", "適用開始日: '2032-04-01'", "3年より先です"),
    ("usage_fee", "適用開始日: '2022-04-01'", "適用開始日: '2022-04-10'", "月の初日ではありません"),
    ("usage_fee", "適用開始日: '2022-04-01'", "適用開始日: '令和4年4月1日'", "日付として読めません"),
    ("usage_fee", "根拠: 手計算のための架空の定め", "根拠: 定めは入手できていない", "根拠が「…入手できていない」のまま"),
    ("early_rate", "期限: '2022-09-30'", "期限: '2202-09-30'", "期限の早い順に並んでいません"),
    ("early_rate", "期限: '2023-03-31'", "期限: '2203-03-31'", "2022年から2040年までの外"),
    ("early_rate", "期限: '2023-03-31'", "期限: '2023-03-13'", "月の初日でも末日でもありません"),
    ("early_rate", "期限: '2023-03-31'", "期限: '2023-02-30'", "日付として読めません"),
    ("early_rate", "割引率: 50%", "割引率: 5%", "期限の遅い段階の割引が大きく"),
    ("early_rate", "割引率: 30%", "割引率: 300%", "単位か数字が違います"),
    ("early_rate", "割引率: 30%", "割引率: 0.3%", "1%に届きません"),
    ("early_rate", "割引率: 50%", "割引率: 95%", "ほとんど負担がなくなります"),
    ("early_rate", "割引率: 30%", "割引率: 30", "単位か数字が違います"),
    ("early_rate", "期間: 12か月", "期間: 120か月", "5年より長く"),
    ("early_rate", "期間: 12か月", "期間: 12月", "「期間」の「12月」を読めません"),
    ("prefecture_tiers", "割引率: 10%", "割引率: 1%", "低い段階より小さく"),
    ("prefecture_tiers", "割合以上: 30%", "割合以上: 0.3%", "1%に届きません"),
    ("prefecture_tiers", "割合以上: 50%", "割合以上: 5%", "低い順に並んでいません"),
    ("prefecture_tiers", "割引率: 10%", "割引率: 5%", "割引率が同じです"),
    ("tax_rate", "値: 10%", "値: 100%", "5%から20%までの外"),
    ("tax_rate", "値: 10%", "値: 1%", "5%から20%までの外"),
    ("rounding", "単位: 1円", "単位: 1,00円", "単位か数字が違います"),
    ("rounding", "方法: 切捨て", "方法: 切り捨て", "「切り捨て」はありません"),
    ("tax", "値: 加える", "値: 加えない", "「加えない」は選べません"),
    ("prefecture_assessed", "値: 当年度1月1日", "値: 当年度13月1日", "年度の月日として読めません"),
    ("commission", "値: 100円", "値: 100,000円", "10円から1,000円までの外"),
    ("trial_end", "2022-12-31", "2023-12-31", "本番運用の始まり"),
    ("production_start", "2023-01-01", "2023-02-01", "本番運用の始まり"),
]  # fmt: skip


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("typed") / "rules", SHEET)


@pytest.fixture
def folder(right: Path, tmp_path: Path) -> Path:
    for path in right.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def told(folder: Path) -> Iterator[str]:
    try:
        yield from map(str, doubts(load_rules(folder), TODAY))
    except RuleError as error:
        yield str(error)


def test_what_is_typed_right_raises_no_doubt(right: Path) -> None:
    assert list(told(right)) == []


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip[0]} {slip[2]}")
def test_a_slip_is_refused_or_asked_about(slip: tuple[str, str, str, str], folder: Path) -> None:
    name, wanted, typed, words = slip
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert wanted in text
    count = -1 if typed.endswith("人") and ":" not in typed else 1
    path.write_text(text.replace(wanted, typed, count), encoding="utf-8")
    said = [sentence for sentence in told(folder) if words in sentence]
    assert said
    assert re.search(r"\.yaml \d+行目：", said[0])
    assert said[0].count("。") >= 2  # what is odd, and what to do


def test_a_deadline_that_a_list_of_stages_makes_idle_is_asked_about(folder: Path) -> None:
    path = folder / "early_deadline.yaml"
    head = path.read_text(encoding="utf-8").split("値:\n")[0] + "値:\n"
    path.write_text(
        f"{head}  - 適用開始日: 2022-04-01\n    値: 2022-09-30\n    根拠: 架空\n", encoding="utf-8"
    )
    (said,) = told(folder)
    assert "段階の一覧があるため使われません" in said


def test_a_monthly_price_of_a_kind_that_is_ten_times_another_is_asked_about(tmp_path: Path) -> None:
    kinds = [
        {"種別": "政令指定都市・特別区・市", "月額": "20,000円"},
        {"種別": "町・村", "月額": "200,000円"},
    ]
    folder = write_rules(tmp_path / "rules", SHEET | {"usage_fee": kinds})
    assert any("額が10倍以上離れています" in said for said in told(folder))


@pytest.mark.parametrize("name", ["early_deadline", "early_rate", "early_months"])
def test_a_second_value_of_what_is_settled_once_says_whom_it_is_for(
    name: str, folder: Path
) -> None:
    values = {"early_deadline": ("2022-09-30", "2023-03-31"), "early_rate": ("50%", "30%"), "early_months": ("12か月", "6か月")}[name]  # fmt: skip
    path = folder / f"{name}.yaml"
    head = path.read_text(encoding="utf-8").split("値:\n")[0] + "値:\n"
    first, second = (
        f"  - 適用開始日: {since}\n    値: {value}\n    根拠: 架空\n"
        for since, value in zip(("2022-04-01", "2022-10-01"), values, strict=True)
    )
    path.write_text(head + first + second, encoding="utf-8")
    (said,) = told(folder)
    assert "8行目：値が2件あり、どの団体に当たるのか定まりません" in said
    path.write_text(head + first + second + "    対象: 全ての団体\n", encoding="utf-8")
    assert len(load_rules(folder)[name].values) == 2
    path.write_text(head + first + second + "    対象: 一部の団体\n", encoding="utf-8")
    (said,) = told(folder)
    assert "「対象」が読めません" in said


def test_a_value_behind_an_open_time_is_asked_about(folder: Path) -> None:
    path = folder / "early_months.yaml"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(
        f"{text}\n  - 適用開始日: 2023-04-01\n    値: 12か月\n    根拠: 架空\n", encoding="utf-8"
    )
    assert any("より前が「未確定」のままです" in said for said in told(folder))


def test_an_open_entry_left_below_a_settled_value_is_asked_about(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "usage_fee.yaml"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    line = text.count("\n") + 2
    path.write_text(
        f"{text}\n- 適用開始日: 2023-04-01\n  値: 未確定\n  根拠: 架空\n", encoding="utf-8"
    )
    assert run(["rules", "--check", "--rules", str(folder)]) == 0
    said = capsys.readouterr().out
    (asked,) = (line for line in said.splitlines() if "定まった値の下に" in line)
    assert asked.startswith("確かめてください：")
    assert f"usage_fee.yaml {line}行目" in asked
    assert "この項目を消してください" in asked


def test_check_of_a_scenario_reads_back_what_it_assumes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rules", "--check", "--scenario", "仮定A"]) == 0
    said = capsys.readouterr().out
    assert "試算「仮定A」の値：利用料の年額（②）（" in said
    assert run(["rules", "--check"]) == 0
    assert "試算「仮定A」の値：" not in capsys.readouterr().out


def test_a_value_beside_the_open_one_of_the_same_day_names_the_cure(folder: Path) -> None:
    path = folder / "early_months.yaml"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(
        f"{text}\n  - 適用開始日: 2022-04-01\n    値: 12か月\n    根拠: 架空\n", encoding="utf-8"
    )
    (said,) = told(folder)
    assert "「未確定」の1件を消して、この1件だけにしてください" in said


@pytest.mark.parametrize(
    "name", ["tax.yml", "tax.YAML", "tax.yaml.txt", "tax.csv", "ｔａｘ.yaml", "scenario.yml"]
)
def test_a_file_that_seems_meant_as_a_rule_is_never_passed_over(name: str, folder: Path) -> None:
    (folder / name).write_text("値: 加える\n", encoding="utf-8")
    (said,) = told(folder)
    assert "この名前のファイルは読まれません" in said


def test_check_reads_back_what_is_settled_and_asks_without_refusing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "usage_fee.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("240,000円", "100,000円"), encoding="utf-8"
    )
    assert run(["rules", "--check", "--rules", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "読み取った値：利用料の年額（②）（令和4年4月1日から）は 10,000人未満 120,000円" in said
    asked = [line for line in said.splitlines() if line.startswith("確かめてください：")]
    assert any("usage_fee.yaml 5行目：人口が増えるのに額が下がっています" in line for line in asked)
    unused = "試算「仮定A」：値が定まったため使われない仮の値があります（"
    (note,) = (line for line in said.splitlines() if line.startswith(unused))
    assert "usage_fee.yaml" in note
    assert said.index(note) < said.index(asked[0])  # what is asked comes last, nothing over it


def test_settling_one_rule_leaves_the_sample_scenarios_usable(folder: Path) -> None:
    for name in ("仮定A", "仮定B"):
        rules = load_rules(folder, name)
        assert rules["usage_fee"].values[-1].scenario == ""
        assert rules["combination"].values[-1].scenario == name
    assert {value.rule for value in settled(load_rules(folder))} >= SHEET.keys()
