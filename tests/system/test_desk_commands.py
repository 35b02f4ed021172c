"""The desk from the shell: waiting, show, decide; no control character of a mail reaches a terminal."""

from __future__ import annotations

import base64
import json
import os
import pwd
import re
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from intake.applications.lifecycle import MoveError
from intake.desk import Desk
from intake.desk.case import fields_of, mail_number
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.store.archive import sha256
from intake.terms import JST, IntakeError, Kind
from intake.text import one_line
from intake.vocabulary.moves import MOVES
from tests.commands import at_terminal, forged, intake, intake_apart
from tests.conftest import Once
from tests.system.mails import ambiguous, application, filled_form, note, places
from tests.system.test_commands import expect_failed as failed

NASTY = "\x1b[31m赤\x1b]0;title\x07\u202e逆\u2066\x9b2J\r上書き"


def nasty() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "mihon@nasty.example"
    message["To"] = "uketsuke@j-lis.example"
    coded = base64.b64encode(f"クラウド型被災者支援システムについて（照会）{NASTY}".encode())
    message["Subject"] = f"=?utf-8?b?{coded.decode()}?="
    message["Message-ID"] = "<nasty@nasty.example>"
    message.set_content(f"利用料はいくらですか。\u202e逆\u2066\r上書き\n{NASTY}\n", cte="base64")
    return message.as_bytes()


@pytest.fixture
def office(copied: Once) -> Path:
    """An application, one without a municipality, and an inquiry full of control characters."""
    return copied("desk-commands", begun)


def begun(folder: Path) -> None:
    for number, raw in enumerate((application(places()[0], 1), ambiguous(), nasty())):
        (folder / f"{number}.eml").write_bytes(raw)
    paths = sorted(folder.glob("*.eml"))
    import_files(State(folder), load_settings(folder), paths, notify=False)


def test_what_waits_is_listed_for_people_and_for_scripts(office: Path) -> None:
    shown = intake(office, "waiting")
    assert shown.returncode == 0, shown.stderr
    assert "R4-0002" in shown.stdout
    assert len(shown.stdout.splitlines()) == 1 + 2  # titles, and a line an item
    rows = [json.loads(line) for line in intake(office, "waiting", "--json").stdout.splitlines()]
    assert "municipality_ambiguous" in {row["reason"] for row in rows}
    assert len(rows) == 2
    assert rows[0].keys() >= {"mail", "number", "why", "since", "subject", "municipality"}
    one = intake(office, "waiting", "--prefecture", "広島県", "--json").stdout.splitlines()
    assert [json.loads(line)["number"] for line in one] == ["R4-0002"]


def test_a_list_fits_the_terminal_and_is_cut_nowhere_in_a_pipe(office: Path) -> None:
    seen = at_terminal("intake", "--state", str(office), "waiting").splitlines()[: 1 + 2]
    assert max(sum(1 + (east_asian_width(c) in "WF") for c in line) for line in seen) <= 80
    assert "…" in "".join(seen)
    piped = intake(office, "waiting").stdout
    assert "…" not in piped
    for row in map(json.loads, intake(office, "waiting", "--json").stdout.splitlines()):
        (line,) = [each for each in piped.splitlines() if one_line(row["subject"]) in each]
        assert row["why"] in line


def test_a_reason_is_asked_for_in_the_words_of_the_list(office: Path) -> None:
    rows = [json.loads(line) for line in intake(office, "waiting", "--json").stdout.splitlines()]
    refused = intake(office, "waiting", "--reason", "foo")
    failed(refused, 2, "理由「foo」で待っているものはありません", *(row["why"] for row in rows))
    for row in rows:
        asked = intake(office, "waiting", "--reason", row["why"], "--json").stdout
        assert [json.loads(line)["mail"] for line in asked.splitlines()] == [row["mail"]]


def test_one_item_is_shown_whole(office: Path) -> None:
    shown = intake(office, "show", "R4-0002")
    assert shown.returncode == 0, shown.stderr
    for word in ("府中市", "342084", "例田 花子", "市区町村を決める（identify）"):
        assert word in shown.stdout, word
    found = json.loads(intake(office, "show", "R4-0002", "--json").stdout)
    assert found["stage"] == "needs_review"
    assert [c["code"] for c in found["reading"]["candidates"]] == ["132063", "342084"]
    assert found["history"][0]["what"] == "メール"


def test_a_decision_is_recorded_with_who_when_and_why(office: Path) -> None:
    done = intake(
        office, "decide", "市区町村を決める", "R4-0002", "--by", "見本 職員",
        "--on", "令和4年7月5日", "--note", "電話で確認", "--set", "municipality=広島県府中市",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "「受付完了」" in done.stdout
    found = json.loads(intake(office, "show", "R4-0002", "--json").stdout)
    assert found["municipality"]["name"] == "府中市"
    (decision,) = [each for each in found["history"] if each["what"] == "決定"]
    assert decision["who"] == "見本 職員"
    assert "電話で確認" in decision["text"]
    undone = intake(office, "decide", "undo", "R4-0002", "--by", "見本 職員")
    assert undone.returncode == 0, undone.stderr
    assert json.loads(intake(office, "show", "R4-0002", "--json").stdout)["municipality"] is None


def test_a_value_that_a_person_corrected_is_not_said_to_come_from_the_mail(office: Path) -> None:
    given = ("--set", "field=担当課", "--set", "value=見本防災課")
    done = intake(office, "decide", "correct", "R4-0001", "--by", "見本 職員", *given)
    assert done.returncode == 0, done.stderr
    shown = intake(office, "show", "R4-0001").stdout.splitlines()
    assert any("見本防災課" in line and "見本 職員" in line for line in shown)


def test_what_cannot_be_decided_is_refused_in_a_sentence(office: Path) -> None:
    by = ("--by", "見本 職員")
    failed(intake(office, "decide", "accept", "R4-0001"), 2, "決定した人の名前")
    failed(intake(office, "decide", "fly", "R4-0001", *by), 2, "「fly」という決定はありません")
    failed(intake(office, "decide", "accept", "R4-9999", *by), 2, "当たる申込みもメールも")
    failed(intake(office, "decide", "accept", "R4-0001", *by), 2, "「受付を完了する」を選べません")
    failed(intake(office, "decide", "select_trial", "R4-0001", *by, "--on", "来週"), 2, "--on 来週")
    failed(intake(office, "decide", "agree", "R4-0001", *by, "--set", "約款"), 2, "KEY=VALUE")
    failed(
        intake(office, "decide", "select_trial", "R4-0001", *by, "--set", "pattern=B"),
        2,
        "pattern は指定できません",
    )
    assert State(office).store.rows("decisions_in_order") == []


def test_a_form_for_an_application_without_a_municipality_says_what_to_decide_next(
    office: Path, tmp_path: Path
) -> None:
    form = tmp_path / "利用申込書.xlsx"
    form.write_bytes(filled_form(section="防災課", contact_name="例田 花子"))
    by = ("--by", "見本 職員")

    asked = "次は「市区町村を決める」を行ってください。"
    command = "intake decide identify R4-0002 --by 氏名 --set municipality=市区町村"
    done = intake(office, "decide", "complete", "R4-0002", *by, "--set", f"file={form}")
    assert done.returncode == 0, done.stderr
    assert asked in done.stdout
    assert done.stdout.endswith(f"\n端末では {command} と書きます。\n")
    written = command.replace("氏名", "見本職員").replace("=市区町村", "=広島県府中市").split()
    settled = intake(office, *written[1:])
    assert settled.returncode == 0, settled.stderr
    assert asked not in settled.stdout


def test_a_selection_not_wished_for_or_after_the_trial_is_recorded_and_pointed_out(
    office: Path,
) -> None:
    def decided(*given: str) -> str:
        done = intake(office, "decide", *given, "--by", "見本 職員")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def selected(wish: str, day: str) -> str:
        given = ("--set", "field=試行運用への参加", "--set", f"value={wish}")
        decided("correct", "R4-0001", *given)
        said = decided("select_trial", "R4-0001", "--on", day)
        assert "段階は「試行運用 選定」です。" in said
        decided("undo", "R4-0001")
        decided("undo", "R4-0001")
        return said.partition("です。")[2].strip()

    unwished = "試行運用への参加は「希望しない」とあります。"
    late = "日付は、試行運用の終了日 2023-03-31 より後です。"
    end = "確かめてください。違うときは取り消してください。"
    with (office / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write("[answers]\ntrial_end = 2023-03-31\n")
    assert selected("未定", "2023-03-31") == ""
    assert selected("希望しない", "2023-03-31") == f"{unwished}{end}"
    assert selected("未定", "2023-04-01") == f"{late}{end}"
    assert selected("希望しない", "2023-04-01") == f"{unwished}{late}{end}"


def test_no_control_or_direction_character_of_a_mail_reaches_the_terminal(office: Path) -> None:
    rows = [json.loads(line) for line in intake(office, "waiting", "--json").stdout.splitlines()]
    (mail,) = [row["mail"] for row in rows if row["number"] is None]
    shown = intake(office, "show", mail[:12])
    assert shown.returncode == 0, shown.stderr
    assert "利用料はいくらですか。" in shown.stdout
    raw = intake(office, "show", mail[:12], "--json").stdout
    for text in (shown.stdout, raw, intake(office, "waiting").stdout):
        bad = [c for c in text if c != "\n" and (ord(c) < 32 or c in "\x7f\x9b\u202e\u2066")]
        assert bad == []
    assert "\u202e" in json.loads(raw)["reading"]["text"]  # nothing is lost to a script


def test_what_a_decision_lacks_is_said_with_the_option_that_gives_it(office: Path) -> None:
    lacking = intake(office, "decide", "identify", "R4-0002", "--by", "見本 職員")
    failed(lacking, 2, "市区町村 が必要です。", "--set municipality=…")
    assert State(office).store.rows("decisions_in_order") == []  # nothing half recorded


def test_a_mail_whose_archived_bytes_were_altered_is_said_where_it_is_shown(office: Path) -> None:
    assert json.loads(intake(office, "show", "R4-0001", "--json").stdout)["altered"] == ""
    digest = Desk(state=office).show("R4-0001").mail
    path = State(office).archive.path(digest)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"From:", b"Form:", 1))
    shown = intake(office, "show", "R4-0001")
    assert shown.returncode == 1
    assert "内容が変わっています。控え（バックアップ）から戻してください" in shown.stdout
    asked = intake(office, "show", "R4-0001", "--json")
    assert asked.returncode == 1
    assert "内容が変わっています" in json.loads(asked.stdout)["altered"]
    screen = DeskScreen(Desk("見本 職員", office))
    screen.press("open", Pressed({"name": "R4-0001", "key": ""}, {}, {}))
    mail, side = (str(screen.regions()[name]) for name in ("mail", "side"))
    assert "内容が変わっています" in mail
    assert "R4-0001" in side  # what was read of it can still be decided on


def test_a_withdrawal_tried_on_its_mail_names_the_applications_it_may_be_about(
    office: Path,
) -> None:
    place = places()[0]
    words = f"{place.full_name}総務課です。先の利用申込みを取り下げます。"
    raw = note("利用申込みの取下げについて", words, f"x@{place.romaji}.example").as_bytes()
    (office / "back.eml").write_bytes(raw)
    import_files(State(office), load_settings(office), [office / "back.eml"], notify=False)
    mail = sha256(raw)[:12]
    named = f"R4-0001　{place.full_name}（受付完了）　2022-07-01 受信　根拠：同じ団体です"
    write = f"intake decide withdraw R4-0001 --about {mail} と書きます"
    by = ("--by", "見本 職員")
    failed(intake(office, "decide", "withdraw", mail, *by), 2, named, write)
    assert "R4-0001" in intake(office, "show", mail).stdout
    done = intake(office, "decide", "withdraw", "R4-0001", "--about", mail, *by)
    assert "段階は「取下げ」です" in done.stdout
    lost = "市区町村の名前か団体コードを付けて探せます"
    failed(intake(office, "decide", "withdraw", mail, *by), 2, lost)


def test_decisions_are_listed_by_day_and_person_with_those_undone(office: Path) -> None:
    first = Desk("見本 一子", office, clock=lambda: datetime(2022, 7, 4, 23, 59, tzinfo=JST))
    first.correct("R4-0001", "section", "危機管理課", note="電話で確認")
    next_day = datetime(2022, 7, 5, 0, 0, tzinfo=JST)
    second = Desk("見本 二郎", office, clock=lambda: next_day)
    second.select_trial("R4-0001", on="2022-07-01")
    second.undo("R4-0001")

    def listed(*options: str) -> list[str]:
        done = intake(office, "decisions", *options, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line)["move"] for line in done.stdout.splitlines()]

    assert listed() == ["correct", "select_trial", "undo"]
    assert listed("--to", "2022-07-04") == ["correct"]
    assert listed("--from", "2022-07-05", "--to", "2022-07-05") == ["select_trial", "undo"]
    assert listed("--by", "見本　一子") == ["correct"]
    assert listed("--by", "見本") == []
    shown = intake(office, "decisions", "--to", "令和4年7月5日")
    told = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    place = places()[0].full_name
    changed = "項目を直す 項目：担当課、変更前：総務課、変更後：危機管理課 電話で確認"
    assert told[1] == f"1番 2022-07-04 2022-07-04から 見本 一子 R4-0001 {place} {changed}"
    assert "2022-07-05 2022-07-01から 見本 二郎" in told[2]
    assert "試行運用に選定する（取消済み）" in told[2]
    assert shown.stderr.splitlines() == [
        "3 件",
        "記録した日で探しました。「いつから・まで」がこの間のもの：3 件（--effective で示します）",
    ]
    assert intake(office, "decisions", "--by", "見本 一子").stderr.strip() == "1 件"
    failed(
        intake(office, "decisions", "--from", "2022-07-05", "--to", "2022-07-04"),
        2,
        "初めの日 2022-07-05 が、終わりの日 2022-07-04 より後です",
    )
    failed(intake(office, "decisions", "--from", "2022-07-32"), 2, "--from")


def test_decisions_that_take_effect_in_a_span_are_told_and_listed_though_recorded_later(
    office: Path,
) -> None:
    recorded = datetime(2022, 10, 3, 9, 0, tzinfo=JST)
    desk = Desk("見本 一子", office, clock=lambda: recorded)
    desk.agree("R4-0001", "1.0", on="2022-09-01")
    other = Desk("見本 二郎", office, clock=lambda: recorded)
    other.start_use("R4-0001", "B", "導入済み", on="2022-10-01")
    september = ("--from", "2022-09-01", "--to", "2022-09-30")

    def told(*options: str) -> tuple[list[str], list[str]]:
        shown = intake(office, "decisions", *options)
        assert shown.returncode == 0, shown.stderr
        rows = [line.split()[:3] for line in shown.stdout.splitlines()[1:]]
        return [" ".join(row) for row in rows], shown.stderr.splitlines()

    searched = (
        "記録した日で探しました。「いつから・まで」がこの間のもの：{} 件（--effective で示します）"
    )
    assert told(*september) == ([], ["0 件", searched.format(1)])
    assert told(*september, "--by", "見本 二郎") == ([], ["0 件", searched.format(0)])
    assert told(*september, "--effective") == (["1番 2022-10-03 2022-09-01から"], ["1 件"])
    assert told("--from", "2022-10-01", "--effective")[0] == ["2番 2022-10-03 2022-10-01から"]
    assert told("--from", "2022-10-03", "--effective") == ([], ["0 件"])
    assert told("--from", "2022-10-03")[1] == ["2 件", searched.format(0)]
    asked = intake(office, "decisions", *september, "--effective", "--json")
    assert [json.loads(line)["on"] for line in asked.stdout.splitlines()] == ["2022-09-01"]
    assert asked.stderr == ""


def test_each_value_and_decision_names_the_mail_that_it_came_with(office: Path) -> None:
    place, number = places()[0], "R4-0001"
    desk = Desk("見本 職員", office)
    desk.correct(number, "remarks", "電話は午前に")
    raw = application(place, 1, phone="03-0000-0055").replace(b"<1.", b"<2.")
    question = note("お尋ね", "日程を教えてください。", f"mihon1@{place.romaji}.example").as_bytes()
    for name, each in (("later", raw), ("question", question)):
        (office / f"{name}.eml").write_bytes(each)
        import_files(State(office), load_settings(office), [office / f"{name}.eml"], notify=False)
    desk.withdraw(number, about=sha256(question))
    case = desk.show(number)
    given = {label: where for label, _, where in fields_of(case)}
    assert given["電話番号"] == f"メール {mail_number(sha256(raw))}（2022-07-01 受信）"
    assert given["備考"].startswith("見本 職員 ")
    assert "メール" not in given["担当課"]

    (decided,) = [each.text for each in desk.history(number) if "取下げ" in each.text]
    assert f"メール {mail_number(sha256(question))} による" in decided


def test_what_is_shown_of_a_mail_names_the_command_that_decides_on_it(office: Path) -> None:
    place, number = places()[0], "R4-0001"
    words = f"{place.full_name}です。利用申込みを取り下げます。"
    raw = note("利用申込みの取下げについて", words, f"x@{place.romaji}.example").as_bytes()
    (office / "withdrawal.eml").write_bytes(raw)
    import_files(State(office), load_settings(office), [office / "withdrawal.eml"], notify=False)
    shown = intake(office, "show", sha256(raw)[:12]).stdout
    name = mail_number(sha256(raw))
    assert f"intake decide answered {name} --by 氏名" in shown
    write = f"decide withdraw {number} --about {name} --by 氏名"
    assert f"intake {write}" in shown
    done = intake(office, *write.split())
    assert done.returncode == 0, done.stderr
    assert "段階は「取下げ」です" in done.stdout
    assert "intake decide" not in intake(office, "show", number).stdout


def test_a_number_is_found_by_the_name_or_code_of_its_municipality(office: Path) -> None:
    place = places()[0]
    for word in (place.name, place.code):
        shown = intake(office, "show", word)
        assert shown.returncode == 0, shown.stderr
        assert shown.stdout.startswith(f"R4-0001　{place.full_name}　{place.code}")
    found = intake(office, "show", "システム")
    assert found.returncode == 0
    assert {"R4-0001", "R4-0002"} <= set(found.stdout.split())
    assert "2 通が当たります。番号で指定すると" in found.stderr
    rows = [
        json.loads(line)
        for line in intake(office, "show", "システム", "--json").stdout.splitlines()
    ]
    assert {row["number"] for row in rows} == {"R4-0001", "R4-0002"}
    failed(intake(office, "show", "なし町"), 2, "「なし町」に当たる申込みもメールもありません")


def test_a_decision_is_shown_by_its_number(office: Path) -> None:
    by = ("--by", "見本 職員")
    intake(office, "decide", "identify", "R4-0002", *by, "--set", "municipality=342084")
    intake(office, "decide", "select_trial", "R4-0001", *by)
    (row,) = json.loads(intake(office, "show", "R4-0002", "--json").stdout)["history"][-1:]
    for words in (["決定", f"{row['id']}番"], [f"決定{row['id']}"], [f"{row['id']}番"]):
        shown = intake(office, "show", *words)
        assert shown.returncode == 0, shown.stderr
        assert shown.stdout.startswith("R4-0002　広島県府中市")
    failed(intake(office, "show", "決定", "99番"), 2, "決定 99番はありません")


def test_digits_alone_show_the_decision_and_say_what_else_they_may_mean(office: Path) -> None:
    by = ("--by", "見本 職員")
    intake(office, "decide", "identify", "R4-0002", *by, "--set", "municipality=342084")
    (row,) = json.loads(intake(office, "show", "R4-0002", "--json").stdout)["history"][-1:]
    shown = intake(office, "show", row["id"])
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("R4-0002　広島県府中市")
    assert f"「{row['id']}」を決定 {row['id']}番として示します。" in shown.stderr
    assert "探す言葉としては次にも当たります：R4-0001" in shown.stderr
    digits = places()[0].code[:4]  # the number of no decision
    searched = intake(office, "show", digits)
    assert searched.stdout.startswith("R4-0001")
    assert f"「{digits}」で探した結果です。" in searched.stderr


def test_a_municipality_s_code_is_searched_for_and_said_to_be(office: Path) -> None:
    code = places()[0].code
    shown = intake(office, "show", code)
    assert shown.stdout.startswith("R4-0001")
    assert f"「{code}」で探した結果です。" in shown.stderr


def test_a_municipality_outside_the_candidates_is_recorded_and_said(office: Path) -> None:
    given = ("--by", "見本 職員", "--set")
    done = intake(
        office, "decide", "identify", "R4-0002", *given, f"municipality={places()[5].code}"
    )
    assert done.returncode == 0, done.stderr
    said = "読み取った候補にない団体に決めました。候補：東京都府中市、広島県府中市"
    assert said in done.stdout
    history = json.loads(intake(office, "show", "R4-0002", "--json").stdout)["history"]
    assert said in history[-1]["text"]
    intake(office, "decide", "undo", "R4-0002", "--by", "見本 職員")
    among = intake(office, "decide", "identify", "R4-0002", *given, "municipality=342084")
    assert "候補" not in among.stdout


def test_the_help_of_decide_names_every_move_and_every_value_that_it_takes(office: Path) -> None:
    told = intake(office, "decide", "--help").stdout
    _, *moves = re.split(rf"\n  ({'|'.join(MOVES)}) +", told.partition("\n決定")[2])
    said = dict(zip(moves[::2], map("".join, map(str.split, moves[1::2])), strict=True))
    for move, rule in MOVES.items():
        assert said[move].startswith(move.label)
        keys = re.findall(r"--set(\w+)=", said[move])
        assert keys == [each.key for each in rule.asked]


@pytest.mark.parametrize(
    "asked",
    [
        ["--untold", "--prefecture", "広島県"],
        ["--folded", "--reason", "inquiry"],
        ["--folded", "--untold"],
    ],
)
def test_a_list_that_cannot_be_narrowed_is_refused_and_not_shown_whole(
    office: Path, asked: list[str]
) -> None:
    refused = intake(office, "waiting", *asked)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "どちらか一つを指定してください" in refused.stderr


def test_a_decision_that_no_letter_tells_is_counted_listed_and_opened(office: Path) -> None:
    desk = Desk("見本 職員", office)
    desk.identify("R4-0002", "342084")
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    assert "未連絡 1" in str(screen.regions()["counts"])
    assert "決めたことをまだ連絡していない申込み 1 件" in intake(office, "waiting").stderr
    assert "R4-0002" in intake(office, "waiting", "--untold").stdout
    (row,) = intake(office, "waiting", "--untold", "--json").stdout.splitlines()
    assert json.loads(row)["municipality"]["code"] == "342084"
    assert json.loads(intake(office, "status", "--json").stdout)["untold"] == 1
    assert "）1\n" in intake(office, "status").stdout
    screen.press("letters", Pressed({"state": "untold"}, {}, {}))
    assert "申込み受付完了の連絡を書く" in str(screen.regions()["side"])
    assert screen.case is not None
    about = {"mail": screen.case.mail, "seen": screen.case.seen, "move": "answered"}
    screen.press("take", Pressed(about, {}, {}))  # told by telephone
    screen.press("leave", Pressed({}, {}, {}))
    assert "未連絡 0" in str(screen.regions()["counts"])


def test_a_decision_bears_no_word_that_nobody_wrote(office: Path) -> None:
    raw = note("新製品の展示会の御案内", "展示会を開催します。御来場ください。").as_bytes()
    (office / "fair.eml").write_bytes(raw)
    import_files(State(office), load_settings(office), [office / "fair.eml"], notify=False)
    screen = DeskScreen(Desk("見本 職員", office))
    screen.press("open", Pressed({"name": sha256(raw), "key": ""}, {}, {}))
    assert screen.case is not None
    assert screen.case.reading.kind is Kind.UNRELATED
    about = {"mail": screen.case.mail, "seen": screen.case.seen, "move": "dismiss"}
    screen.press("take", Pressed(about, {}, {}))
    with State(office).store.transaction() as transaction:
        (row,) = transaction.connection.execute("SELECT note FROM decision").fetchall()
    assert row == ("",)


@pytest.mark.parametrize(
    "typed", ["2022-09-01 又は 2022-10-01", "2022-09-01か02", "令和4年9月29日x", "2022-02-30"]
)
def test_a_day_with_something_behind_it_is_no_day(office: Path, typed: str) -> None:
    wrong = intake(
        office,
        "decide",
        "withdraw",
        "R4-0001",
        "--by",
        "見本 一子",
        "--note",
        "電話",
        "--on",
        typed,
    )
    failed(wrong, 2, typed)
    with pytest.raises(IntakeError, match="日付として読めません"):
        Desk("見本 一子", State(office)).decide("R4-0001", "withdraw", on=typed, note="電話")
    with State(office).store.transaction() as transaction:
        assert transaction.connection.execute("FROM decision").fetchall() == []


def test_the_answer_reads_back_from_which_day_a_decision_holds(office: Path) -> None:
    told = intake(
        office, "decide", "withdraw", "R4-0001", "--by", "見本 一子",
        "--note", "電話で申出", "--on", "令和4年9月1日(木)",
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "（2022-09-01から）" in told.stdout


def test_the_day_of_an_end_of_use_is_its_last_day_wherever_it_is_read(office: Path) -> None:
    desk = Desk("見本 一子", office)
    desk.agree("R4-0001", "2022-06", on=date(2022, 8, 1))
    desk.start_use("R4-0001", "B", "導入済み", on=date(2022, 9, 1))
    told = intake(
        office, "decide", "end_use", "R4-0001", "--by", "見本 一子",
        "--note", "電話で申出", "--on", "2022-10-31",
    )  # fmt: skip
    assert "（2022-10-31まで）" in told.stdout, told.stderr
    address = desk.show("R4-0001").contact
    for asked in (("show", "R4-0001", "--json"), ("export-person", address)):
        seen = intake(office, *asked)
        assert "利用開始（2022-09-01から）" in seen.stdout, seen.stderr
        assert "利用終了（2022-10-31まで）" in seen.stdout
    listed = [line.split() for line in intake(office, "decisions").stdout.splitlines()]
    days = ["いつから・まで", "2022-08-01から", "2022-09-01から", "2022-10-31まで"]
    assert [cells[2] for cells in listed] == days


def test_a_decision_records_the_account_of_the_system_whatever_the_variables_say(
    office: Path,
) -> None:
    asked = ["decide", "withdraw", "R4-0001", "--by", "見本 一子", "--note", "電話で申出"]
    told = intake_apart(office, *asked, "--on", "2022-09-01", **forged("kakuu2"))
    assert told.returncode == 0, told.stderr
    shown = intake(office, "show", "R4-0001").stdout
    assert f"見本 一子（{pwd.getpwuid(os.getuid()).pw_name}）" in shown
    assert "kakuu2" not in shown


def test_a_prefecture_is_corrected_to_one_of_the_47_names(office: Path) -> None:
    desk = Desk("見本 一子", State(office))
    for typed in ("東京", "ほげ県"):
        with pytest.raises(MoveError, match="47都道府県"):
            desk.correct("R4-0002", "prefecture_name", typed)
    desk.correct("R4-0002", "prefecture_name", "広島県")
    assert desk.show("R4-0002").fields["prefecture_name"] == "広島県"
