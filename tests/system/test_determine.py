"""Determined fees stay as they were; what is open or invented is never determined."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from intake.paths import account
from reports.cli import run
from reports.fees import ledger
from tests.commands import Done, forged, reports
from tests.conftest import Once
from tests.rule_cases import basic, code, contents, write_rules
from tests.synthetic import Contents, Event, write

SAID = {
    "団体": {
        "受信": "2022-08-01",
        "締結": "2022-09-15",
        "利用開始": "2023-01-01",
        "人口": "60,000人",
    }
}
SAID_END = date(2023, 2, 28)
NAMES = ["--by", "架空 一郎", "--approved-by", "架空 花子", "--on", "2024-05-01"]


@pytest.fixture
def place(once: Once, tmp_path: Path) -> Path:
    return shutil.copytree(once("determine", begun), tmp_path, dirs_exist_ok=True)


def begun(folder: Path) -> None:
    made = contents(SAID)
    made.meta["data_until"] = "2024-04-30T18:00:00+09:00"
    write(folder / "snapshot.duckdb", made)
    write_rules(folder / "rules", basic())


def determined(place: Path, *more: str) -> int:
    arguments = ["--snapshot", str(place / "snapshot.duckdb"), "determine", "--fiscal-year", "2022"]
    return run([*arguments, "--rules", str(place / "rules"), *NAMES, *more])


def again(place: Path, made: Contents) -> None:
    made.meta["data_until"] = "2024-04-30T18:00:00+09:00"
    (place / "snapshot.duckdb").unlink()
    write(place / "snapshot.duckdb", made)


def test_a_determination_keeps_lines_hashes_and_names_and_is_read_only(place: Path) -> None:
    assert determined(place) == 0
    (path,) = (place / "determinations").iterdir()
    assert path.stat().st_mode & 0o222 == 0
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["total"] == 108_000  # 480,000 / 12 × 3 × 0.9
    assert kept["determination"]["determined_on"] == "2024-05-01"
    assert kept["determination"]["by"] == "架空 一郎"
    assert len(kept["determination"]["rules_sha256"]) == 34
    assert len(kept["determination"]["snapshot_sha256"]) == 64
    (fee,) = kept["fees"]
    assert sum(line["amount"] for line in fee["lines"]) == 108_000


def test_an_undetermined_rule_refuses_the_determination_and_keeps_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--snapshot", str(place / "snapshot.duckdb"), "determine", "--fiscal-year", "2022"]
    assert run([*arguments, *NAMES]) == 2
    assert "1団体の利用料が未確定のため、算定できません" in capsys.readouterr().err
    assert not (place / "determinations").exists()


def test_a_scenario_is_never_determined(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--snapshot", str(place / "snapshot.duckdb"), "determine", "--fiscal-year", "2022"]
    assert run([*arguments, *NAMES, "--scenario", "仮定A"]) == 2
    assert "試算「仮定A」の金額は算定できません" in capsys.readouterr().err
    run(["determine", "--help"])
    assert "--scenario" not in capsys.readouterr().out


def test_a_year_nobody_used_is_not_determined_as_zero(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place, "--as-of", "2022-12-31", "--provisional") == 2
    assert "算定するものがありません" in capsys.readouterr().err


def test_an_estimate_is_never_determined(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planned = {"団体": SAID["団体"] | {"利用開始の記録": "2022-12-20"}}
    again(place, contents(planned))
    assert determined(place, "--as-of", "2022-12-31", "--provisional") == 2
    assert "見込みのため、算定できません" in capsys.readouterr().err


@pytest.mark.parametrize("written", ["架空 一郎", "架空　一郎", "架空一郎"])
def test_one_person_alone_cannot_determine(
    place: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    assert determined(place, "--approved-by", written) == 2
    assert "別の人の名前" in capsys.readouterr().err


def test_a_second_run_without_a_change_keeps_no_second_record(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (determined(place), determined(place)) == (0, 0)
    assert "差額はありません" in capsys.readouterr().out
    assert len(list((place / "determinations").iterdir())) == 1


def test_a_later_change_shows_the_difference_and_its_cause_and_leaves_the_first_record(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place) == 0
    (first,) = (place / "determinations").iterdir()
    before = first.read_bytes()
    made = contents(SAID)
    made.events.append(Event("a1", code(1), "ended", SAID_END, SAID_END, None, 777))
    again(place, made)
    capsys.readouterr()
    assert determined(place) == 0
    told = capsys.readouterr().out
    assert "算定 108,000円 → 今回 72,000円（差額 －36,000円）" in told
    assert "（差額 －36,000円）　利用終了の記録が加わった\n" in told
    assert first.read_bytes() == before
    assert len(list((place / "determinations").iterdir())) == 2


def compared(place: Path) -> int:
    arguments = ["--snapshot", str(place / "snapshot.duckdb"), "compare", "--fiscal-year", "2022"]
    return run([*arguments, "--rules", str(place / "rules")])


def test_before_a_determination_there_is_nothing_to_compare_with(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(place) == 2
    assert "先に reports determine を実行してください" in capsys.readouterr().err


def test_nothing_moved_since_the_determination_is_said_so(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place) == 0
    capsys.readouterr()
    assert compared(place) == 0
    assert "差額はありません" in capsys.readouterr().out


def test_what_moved_since_is_shown_with_its_cause_and_recorded_nowhere(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place) == 0
    made = contents(SAID)
    made.events.append(Event("a1", code(1), "ended", SAID_END, SAID_END, None, 777))
    again(place, made)
    capsys.readouterr()
    assert compared(place) == 0
    told = capsys.readouterr().out
    assert "算定 108,000円 → 今回 72,000円（差額 －36,000円）" in told
    assert "差額はありません" not in told
    assert len(list((place / "determinations").iterdir())) == 1


def test_where_a_determination_cannot_be_kept_one_sentence_says_so(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "determinations").write_text("a file where the folder should be")
    assert determined(place) == 2
    assert "算定の記録" in capsys.readouterr().err


def test_a_record_that_was_changed_afterwards_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place) == 0
    (path,) = (place / "determinations").iterdir()
    path.chmod(0o640)
    path.write_text(path.read_text(encoding="utf-8").replace("108000", "1"), encoding="utf-8")
    assert determined(place) == 2
    assert "変わっているか壊れています" in capsys.readouterr().err


def end_of_use(place: Path) -> None:
    """The municipality's use ends in February, recorded since."""
    made = contents(SAID)
    made.events.append(Event("a1", code(1), "ended", SAID_END, SAID_END, None, 777))
    again(place, made)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--as-of", "2023-02-15"], "までの事実がそろっていません"),
        (["--on", "2023-01-15"], "終わり（令和5年3月31日）より前です"),
        (["--on", "2024-04-10"], "基準日 令和6年4月30日より前です"),
        (["--on", "2024-04-10", "--provisional"], "基準日 令和6年4月30日より前です"),
        (["--on", "2999-01-01"], "まだ来ていません"),
    ],
)
def test_a_year_is_determined_only_when_it_is_over_and_on_a_day_that_can_be(
    more: list[str], why: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place, *more) == 2
    assert why in capsys.readouterr().err
    assert not (place / "determinations").exists()


def test_what_is_determined_before_the_year_is_over_is_called_provisional_until_it_is(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place, "--as-of", "2023-02-28", "--provisional") == 0
    assert "仮に算定しました" in capsys.readouterr().out
    assert compared(place) == 0
    assert "令和4年度の仮の算定（" in capsys.readouterr().out
    assert determined(place) == 0
    assert len(list((place / "determinations").iterdir())) == 2


@pytest.mark.parametrize(
    ("first", "then", "why"),
    [
        ((), ("--provisional",), "仮でない算定がすでにあります"),
        (("--provisional",), ("--municipality", code(1)), "全部の団体を算定してください"),
        ((), ("--municipality", "999999"), "団体コード 999999 の市区町村は"),
    ],
)
def test_a_determination_is_provisional_as_a_whole_and_of_municipalities_that_are(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    first: tuple[str, ...],
    then: tuple[str, ...],
    why: str,
) -> None:
    assert determined(place, *first) == 0
    assert determined(place, *then) == 2
    assert why in capsys.readouterr().err
    assert len(list((place / "determinations").iterdir())) == 1


def test_a_record_of_the_chain_that_is_exchanged_is_noticed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place) == 0
    end_of_use(place)
    assert determined(place) == 0
    first, second = sorted((place / "determinations").iterdir())
    first.chmod(0o640)
    first.write_bytes(second.read_bytes())
    assert compared(place) == 2
    assert "つながりません" in capsys.readouterr().err


def test_a_record_that_is_gone_is_noticed(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert determined(place) == 0
    end_of_use(place)
    assert determined(place) == 0
    sorted((place / "determinations").iterdir())[0].unlink()
    assert compared(place) == 2
    assert "2022-001.json が見つかりません" in capsys.readouterr().err


def test_one_undetermined_municipality_is_named_and_holds_up_nobody(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = {"ほかの団体": [{"数": 1, "人口": "不明", "利用開始": "2023-02-01"}]}
    again(place, contents(SAID | others))
    assert determined(place) == 0
    told = capsys.readouterr().out
    assert "算定しました：1団体、108,000円" in told
    assert "算定していない団体（1）：" in told
    (path,) = (place / "determinations").iterdir()
    (open_one,) = json.loads(path.read_text(encoding="utf-8"))["undetermined"]
    assert open_one["code"] == code(2)
    assert open_one["why"] == "未確定：人口"


def test_a_determination_holds_the_tables_it_rests_on_and_the_account(place: Path) -> None:
    assert determined(place) == 0
    (path,) = (place / "determinations").iterdir()
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["determination"]["account"] == account()
    assert "in_use" in {row[1] for row in kept["rests_on"]["course"]["rows"]}
    assert "until" in kept["rests_on"]["course"]["columns"]


def with_accounts(place: Path, *names: str) -> None:
    made = contents(SAID)
    made.meta["determination_accounts"] = json.dumps(names)
    again(place, made)


def propose(place: Path, *more: str, **environment: str) -> Done:
    asked = ["--snapshot", str(place / "snapshot.duckdb"), "determine", "--fiscal-year", "2022"]
    by = ["--by", "架空 一郎", "--on", "2024-05-01"]
    return reports(*asked, "--rules", str(place / "rules"), *by, *more, **environment)


def approve(place: Path, **environment: str) -> Done:
    asked = ["--snapshot", str(place / "snapshot.duckdb"), "approve", "--fiscal-year", "2022"]
    return reports(*asked, "--by", "架空 花子", **environment)


def proposed_by(place: Path, name: str) -> None:
    """The proposal that waits, as if another account had made it."""
    path = ledger.proposal(place / "determinations", 2022)
    assert path is not None
    made = ledger.read(path)
    del made["sha256"]
    path.unlink()
    other = made["determination"] | {"account": name}
    ledger.keep(path.parent, made | {"determination": other}, proposed=True)


def test_where_accounts_are_named_one_proposes_and_another_approves(place: Path) -> None:
    with_accounts(place, account(), "kakuu1")
    assert propose(place).returncode == 0
    assert [path.name for path in (place / "determinations").iterdir()] == [
        "2022-001.proposed.json"
    ]
    own = approve(place)
    assert own.returncode == 2
    assert f"案を作ったアカウント {account()} では承認できません" in own.stderr
    proposed_by(place, "kakuu1")
    assert approve(place).returncode == 0
    (path,) = (place / "determinations").iterdir()
    head = json.loads(path.read_text(encoding="utf-8"))["determination"]
    assert (head["account"], head["approved_account"]) == ("kakuu1", account())
    assert (head["by"], head["approved_by"]) == ("架空 一郎", "架空 花子")


def test_an_approved_provisional_determination_is_called_provisional(place: Path) -> None:
    with_accounts(place, account(), "kakuu1")
    assert "仮に算定する案を作りました" in propose(place, "--provisional").stdout
    proposed_by(place, "kakuu1")
    assert approve(place).stdout.startswith("仮に算定しました：1団体")


def test_compare_says_who_determined_and_who_approved_with_which_account_and_when(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    minute = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    with_accounts(place, account(), "kakuu1")
    assert propose(place).returncode == 0
    proposed_by(place, "kakuu1")
    assert approve(place).returncode == 0
    assert compared(place) == 0
    said = rf"^　算定：架空 一郎（アカウント kakuu1 {minute}）、承認：架空 花子（アカウント {account()} {minute}）$"
    assert re.search(said, capsys.readouterr().out, re.MULTILINE)


def test_where_one_command_did_both_compare_says_the_account_that_recorded_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert determined(place) == 0
    assert compared(place) == 0
    said = f"　算定：架空 一郎、承認：架空 花子（記録：アカウント {account()} 20"
    assert said in capsys.readouterr().out


def test_an_account_that_is_not_named_neither_proposes_nor_approves(place: Path) -> None:
    with_accounts(place, account(), "kakuu1")
    assert propose(place).returncode == 0
    with_accounts(place, "kakuu1", "kakuu2")
    for refused in (propose(place), approve(place)):
        assert refused.returncode == 2
        assert f"アカウント {account()} は算定に使えません" in refused.stderr


def test_nobody_approves_a_determination_of_ones_own_by_a_variable(place: Path) -> None:
    with_accounts(place, account(), "kakuu2")
    assert propose(place).returncode == 0
    refused = approve(place, **forged("kakuu2"))
    assert refused.returncode == 2
    assert f"案を作ったアカウント {account()} では承認できません" in refused.stderr
    (path,) = (place / "determinations").iterdir()
    assert path.name == "2022-001.proposed.json"


def test_without_an_approver_or_accounts_both_ways_to_approve_are_named(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--snapshot", str(place / "snapshot.duckdb")]
    alone = [*asked, "determine", "--fiscal-year", "2022", "--rules", str(place / "rules")]
    assert run([*alone, "--by", "架空 一郎", "--on", "2024-05-01"]) == 2
    told = capsys.readouterr().err
    assert "--approved-by" in told
    assert "設定 [determination] accounts に二人のアカウントを書いて intake publish" in told
    assert run([*asked, "approve", "--fiscal-year", "2022", "--by", "架空 花子"]) == 2
    told = capsys.readouterr().err
    assert "案は、設定 [determination] accounts に" in told
    assert "reports determine に --approved-by を付けると" in told
    assert run(["determine", "--help"]) == 0
    helped = "".join(capsys.readouterr().out.split())
    assert "ないときは必須" in helped


def test_a_changed_rule_is_told_once_as_explain_words_it_and_the_differences_are_summed(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = contents(SAID | {"県の団体数": 40, "ほかの団体": [SAID["団体"] | {"数": 1}]})
    again(place, made)
    assert determined(place) == 0
    shutil.rmtree(place / "rules")
    write_rules(place / "rules", basic() | {"usage_fee": [{"以上": "0人", "年額": "600,000円"}]})
    capsys.readouterr()
    explain = ["--snapshot", str(place / "snapshot.duckdb"), "explain", code(1)]
    assert run([*explain, "--fiscal-year", "2022", "--rules", str(place / "rules")]) == 0
    (words,) = {
        line.partition("利用料の年額（②）：")[2].partition("（2022")[0].partition("（令和")[0]
        for line in capsys.readouterr().out.splitlines()
        if "利用料の年額（②）：" in line
    }
    assert compared(place) == 0
    told = capsys.readouterr().out
    assert told.count(f"から {words} に変わった。") == told.count(words) == 1
    assert told.count("算定 108,000円 → 今回 135,000円（差額 +27,000円）　きまり「") == 2
    assert "　合計　2団体　算定 216,000円 → 今回 270,000円（差額 +54,000円）\n" in told
