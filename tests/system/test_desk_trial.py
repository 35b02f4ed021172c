"""The selection for 試行運用: who asked, and rows pasted back from Excel."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.desk.view.trial import TrialScreen
from intake.register.population import load_population
from intake.status import status
from intake.terms import IntakeError, Stage
from intake.text import tokyo_day
from intake.vocabulary.moves import Move
from tests.commands import intake
from tests.conftest import Once
from tests.system.desk_in_bulk import MANY, desk_on, lay, sheet_of


@pytest.fixture(scope="module")
def office(once: Once) -> Path:
    return once("in_bulk", lay)


@pytest.fixture
def desk(office: Path, tmp_path: Path) -> Desk:
    return desk_on(office, tmp_path / "state")


def test_rows_pasted_from_excel_select_and_decline_in_one_go(desk: Desk) -> None:
    names = [desk.show(f"R4-000{n}").municipality for n in (1, 2, 3)]
    pasted = (
        "受付番号\t団体\t選定\n"
        "R4-0001\t札幌\t選定\n"
        f"{names[1].code}\tx\t見送り\n"  # type: ignore[union-attr]
        f"{names[2].full_name}\t\t○\n"  # type: ignore[union-attr]
        "R4-0004\tまだ\t\n"
    )
    plan = desk.select(pasted, date(2022, 8, 31))
    assert [(row.number, row.rulings[0].move) for row in plan.rows] == [
        ("R4-0001", Move.SELECT_TRIAL),
        ("R4-0002", Move.DECLINE_TRIAL),
        ("R4-0003", Move.SELECT_TRIAL),
    ]
    assert status(desk.state)["applications"]["trial_selected"] == 0
    assert desk.select(pasted, date(2022, 8, 31), do=True).done
    counts = status(desk.state)["applications"]
    assert (counts["trial_selected"], counts["trial_not_selected"]) == (2, 1)
    drafts = desk.drafts("trial_selected", ["R4-0001", "R4-0003"])
    desk.queue(*drafts)
    assert status(desk.state)["sends"]["queued"] == 2


def test_a_pasted_selection_not_wished_for_or_after_the_trial_is_pointed_out_and_recorded(
    desk: Desk,
) -> None:
    desk.correct("R4-0001", "trial_wish", "希望しない")
    desk.correct("R4-0002", "trial_wish", "未定")
    desk.correct("R4-0003", "trial_wish", "希望しない")
    pasted = "R4-0002\t選定\nR4-0003\t見送り\nR4-0001\t選定"
    on_time = {row.number: row.cells[-1] for row in desk.select(pasted, date(2022, 12, 31)).rows}
    unwished = "試行運用への参加は「希望しない」とあります。"
    assert on_time == {"R4-0002": "", "R4-0003": "", "R4-0001": f"{unwished}確かめてください。"}
    late = desk.select(pasted, date(2023, 1, 1))
    over = "日付は、試行運用の終了日 2022-12-31 より後です。確かめてください。"
    assert [(row.number, row.cells[-1]) for row in late.errors_first] == [
        ("R4-0002", over),
        ("R4-0001", f"{unwished}{over}"),
        ("R4-0003", ""),
    ]
    assert late.is_ready
    assert desk.select(pasted, date(2023, 1, 1), do=True).done
    assert status(desk.state)["applications"]["trial_selected"] == 2


def test_a_pasted_row_that_names_nobody_or_may_not_be_selected_stops_all(desk: Desk) -> None:
    desk.agree("R4-0002", "第1版")
    pasted = "R4-0001\t選定\nどこか町\t選定\nR4-0002\t選定\nR4-0001\t見送り"
    plan = desk.select(pasted, date(2022, 8, 31), do=True)
    assert not plan.done
    assert [row.row for row in plan.wrong] == [2, 3, 4]
    assert status(desk.state)["applications"]["trial_selected"] == 0


@pytest.mark.parametrize("row", ["R4-0001\t選定\t見送り", "R4-0001\t○\t見送り", "R4-0001\t×\t選定"])
def test_a_pasted_row_that_says_both_is_asked_about(desk: Desk, row: str) -> None:
    plan = desk.select(row, date(2022, 8, 31), do=True)
    assert not plan.done
    assert "選定と見送りの両方" in " ".join(plan.wrong[0].problems)
    assert status(desk.state)["applications"]["trial_selected"] == 0


def test_a_pasted_row_that_names_another_municipality_than_its_number_is_refused(
    desk: Desk,
) -> None:
    first, second = (desk.show(f"R4-000{n}").municipality for n in (1, 2))
    assert first is not None
    assert second is not None
    wrong = (second.code, second.full_name, second.name, "高知県")
    pasted = "".join(f"R4-0001\t{cell}\t選定\n" for cell in wrong)
    plan = desk.select(pasted, date(2022, 8, 31), do=True)
    assert not plan.done
    for row, cell in zip(plan.wrong, wrong, strict=True):
        assert f"{first.full_name}の申込みですが、行に「{cell}」とあります" in row.problems[-1]
    right = f"R4-0001\t{first.code}\t{first.prefecture}\t{first.name}\t選定\n"
    assert desk.select(right, date(2022, 8, 31)).wrong == ()


@pytest.mark.parametrize("day", [date(2021, 8, 31), date(2099, 8, 31)])
def test_a_selection_on_a_day_before_the_mail_or_far_ahead_is_refused(
    desk: Desk, day: date
) -> None:
    received = tokyo_day(desk.show("R4-0001").received_at)
    (row,) = desk.select("R4-0001\t選定", day, do=True).wrong
    assert f"受信日（{received}）より前か、先すぎます" in row.problems[0]
    assert status(desk.state)["applications"]["trial_selected"] == 0


def test_who_asked_for_the_trial_is_listed_and_no_stated_wish_is_unknown(
    desk: Desk, tmp_path: Path
) -> None:
    desk.correct("R4-0002", "trial_wish", "希望する")
    desk.correct("R4-0002", "population", "12345")
    found = desk.trial()
    assert len(found) == MANY + 2
    assert (found[0].number, found[0].wish, found[0].population) == ("R4-0002", "希望する", 12345)
    assert {each.wish for each in found[1:]} == {"不明"}
    assert found[-1].missing or any(each.missing for each in found)
    _, sheet, columns = sheet_of(desk.export_trial(tmp_path / "t.xlsx").path)
    assert sheet.cell(2, columns["人口"]).value == 12345
    assert sheet.cell(3, columns["人口"]).value == "不明"


def test_the_official_population_stands_before_the_one_of_the_form(
    desk: Desk, tmp_path: Path
) -> None:
    code = desk.show("R4-0002").municipality.code
    table = tmp_path / "人口.csv"
    table.write_text(f"団体コード,人口（計）\n{code},23456\n", encoding="utf-8")
    load_population(desk.state, table, date(2022, 1, 1), datetime.now(UTC))
    (found,) = [each for each in desk.trial() if each.number == "R4-0002"]
    assert found.population == 23456


def _screen(desk: Desk, *numbers: str) -> TrialScreen:
    """The screen of 02 after these were selected and recorded."""
    screen = TrialScreen(desk)
    screen.press("set", Pressed({}, {"on": "2022-08-31"}, {}))
    for number in numbers:
        screen.press("tick", Pressed({"number": number, "what": "select"}, {}, {}))
    screen.press("check", Pressed({"pasted": False}, {}, {}))
    screen.press("record", Pressed({}, {}, {}))
    return screen


def test_what_was_recorded_is_said_shown_and_undone_whole(desk: Desk) -> None:
    desk.correct("R4-0001", "trial_wish", "希望する")
    screen = _screen(desk, "R4-0001", "R4-0002")
    assert "決定 2 件を記録しました" in screen.said[0]
    shown = str(screen.regions()["mail"])
    assert "この 2 件をすべて取り消す" in shown
    assert "2 通を送信待ちに入れる" in shown
    screen.press("bulk_drop", Pressed({}, {}, {}))
    shown = str(screen.regions()["mail"])
    assert "希望し、まだ決めていない団体 0 件" in shown  # the list is as it is now
    assert "この 2 件をすべて取り消す" in shown
    screen.press("undo", Pressed({}, {}, {}))
    assert screen.said == ("選定・見送りの決定 2 件を取り消しました。", "good")
    assert status(desk.state)["applications"]["trial_selected"] == 0
    shown = str(screen.regions()["mail"])
    assert "希望し、まだ決めていない団体 1 件" in shown
    assert "取り消す" not in shown


def test_an_undone_selection_names_letters_that_still_wait_to_be_sent(desk: Desk) -> None:
    screen = _screen(desk, "R4-0001")
    screen.press("bulk_queue", Pressed({}, {}, {}))
    assert status(desk.state)["sends"]["queued"] == 1
    screen.press("undo", Pressed({}, {}, {}))
    assert screen.said[1] == "wrong"
    assert "まだ送信待ちです" in screen.said[0]


def test_a_selection_is_not_undone_by_halves(desk: Desk) -> None:
    screen = _screen(desk, "R4-0001", "R4-0002")
    desk.start_trial("R4-0002")
    screen.press("undo", Pressed({}, {}, {}))
    assert "R4-0002" in screen.said[0]
    assert status(desk.state)["applications"]["trial_selected"] == 1
    assert "この 2 件をすべて取り消す" in str(screen.regions()["mail"])


def test_what_a_faulty_template_keeps_from_being_worded_is_recorded_and_said_to_be(
    desk: Desk,
) -> None:
    own = desk.state.folder / "own"
    own.mkdir()
    (own / "trial_selected.txt").write_text("件名：選定\n{{ misspelt }}\n", encoding="utf-8")
    settings = desk.state.folder / "settings.toml"
    settings.write_text(f'{settings.read_text()}templates = "own"\n')
    screen = TrialScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    screen.press("set", Pressed({}, {"on": "2022-08-31"}, {}))
    screen.press("check", Pressed({"pasted": True}, {"pasted": "R4-0001\t選定"}, {}))
    screen.press("record", Pressed({}, {}, {}))
    said, tone = screen.said
    assert said.startswith(
        "1 団体、決定 1 件を記録しました。続きの文面や一覧は用意できませんでした。"
    )
    assert f"文例 {own}/trial_selected.txt の 2 行目: " in said
    assert tone == "wrong"
    assert status(desk.state)["applications"]["trial_selected"] == 1


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (b"[answers\n", "TOML として読めません"),
        (
            b'[answers]\ntrial_end = "soon"\n',
            "answers.trial_end は 2022-07-01 の形の日付にしてください",
        ),
        ("[answers]\n# 終了日\n".encode("cp932"), "権限と文字コード（UTF-8）を確かめてください"),
        (None, "権限と文字コード（UTF-8）を確かめてください"),
    ],
    ids=["no TOML", "no day", "not UTF-8", "a folder"],
)
def test_with_settings_that_cannot_be_read_a_selection_is_refused_with_place_and_cure(
    desk: Desk, settings: bytes | None, told: str
) -> None:
    path = desk.state.folder / "settings.toml"
    path.unlink()
    path.mkdir() if settings is None else path.write_bytes(settings)
    case = desk.show("R4-0001")
    given = ("--by", "見本 職員", "--on", "2022-08-31")
    done = intake(desk.state.folder, "decide", "select_trial", "R4-0001", *given)
    assert (done.returncode, done.stdout) == (2, "")
    screen = DeskScreen(desk)
    about = {"mail": case.mail, "seen": case.seen}
    screen.press("open", Pressed({"name": case.mail, "key": ""}, {}, {}))
    screen.press("take", Pressed(about | {"move": "select_trial"}, {}, {}))
    with pytest.raises(IntakeError) as refused:
        desk.select_trial("R4-0001")
    for said in (done.stderr, screen.said[0], str(refused.value)):
        assert str(path) in said
        assert told in said
        assert "Traceback" not in said
    assert desk.state.store.rows("decisions_in_order") == []
    screen.press("take", Pressed(about | {"move": "withdraw"}, {}, {}))  # which asks no setting
    said, tone = screen.said
    assert said.startswith("R4-0001：「取下げ」を記録しました（決定 1番）。")
    assert "続きの文面や一覧は用意できませんでした。" in said
    assert told in said
    assert tone == "wrong"
    assert desk.show("R4-0001").stage is Stage.WITHDRAWN
