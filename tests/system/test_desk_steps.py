"""Steps at the desk's screen: undone in turn and whole, errors at their boxes, lines marked together."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from intake.desk import Desk, MoveError
from intake.desk.view.blocks import Block
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed, Uploaded, pressed_of
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.status import status
from intake.store import State
from intake.terms import FieldName
from intake.vocabulary.moves import Move
from tests.commands import intake
from tests.sampling import LONG
from tests.system.desk_in_bulk import desk_on, lay
from tests.system.mails import ambiguous, application, note, places
from tests.system.test_desk_bulk import agreements, filled
from tests.system.test_desk_listing import press, rows
from tests.system.test_desk_scans import about


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("office"))


@pytest.fixture
def bulk(office: Path, tmp_path: Path) -> Desk:
    return desk_on(office, tmp_path / "state")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three complete applications, one that may be of two municipalities, and two inquiries."""
    raws = [application(places()[number], number) for number in (0, 1, 2)]
    raws += [ambiguous()]
    raws += [note(f"照会 {n}", f"利用料はいくらですか。{n}").as_bytes() for n in (1, 2)]
    for number, raw in enumerate(raws):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    state = State(tmp_path / "state")
    paths = sorted(tmp_path.glob("*.eml"))
    import_files(state, load_settings(state.folder), paths, notify=False)
    return Desk("見本 職員", state)


def said(screen: DeskScreen) -> str:
    return screen.said[0]


def form_of(screen: DeskScreen) -> dict[str, Block]:
    (form,) = [each for each in screen.regions()["side"]["blocks"] if each["kind"] == "form"]
    return {each["name"]: each for each in form["fields"]}


def imported(desk: Desk, path: Path) -> DeskScreen:
    """The screen after an edited register was read from Excel and recorded."""
    screen = DeskScreen(desk)
    press(screen, "tab", tab="excel")
    file = Uploaded("一覧.xlsx", path.read_bytes())
    screen.press("check_rows", Pressed({}, {}, {"file": file}))
    screen.press("record_rows", Pressed({}, {}, {}))
    assert screen.said[1] == "good", screen.said
    return screen


def test_an_import_from_excel_is_undone_whole_by_one_click(bulk: Desk, tmp_path: Path) -> None:
    before = status(bulk.state)["applications"]
    screen = imported(bulk, filled(bulk, tmp_path / "a.xlsx", agreements(20)))
    assert status(bulk.state)["applications"] != before
    assert "この 30 件をすべて取り消す" in str(screen.regions()["mail"])
    screen.press("undo_rows", Pressed({}, {}, {}))
    assert "30 件を取り消しました" in said(screen)
    assert status(bulk.state)["applications"] == before
    assert screen.tab == "excel"
    assert "すべて取り消す" not in str(screen.regions()["mail"])


def test_an_import_is_not_undone_by_halves_where_something_was_decided_since(
    bulk: Desk, tmp_path: Path
) -> None:
    screen = imported(bulk, filled(bulk, tmp_path / "a.xlsx", agreements(20)))
    number = next(
        each.number for each in reversed(bulk.applications()) if each.stage.value == "agreed"
    )
    bulk.correct(number, "section", "見本課", by="見本 二郎")
    before = status(bulk.state)["applications"]
    screen.press("undo_rows", Pressed({}, {}, {}))
    assert screen.said[1] == "wrong"
    assert number in said(screen)
    assert status(bulk.state)["applications"] == before


def test_a_selection_or_a_list_undone_by_a_call_names_what_came_after(bulk: Desk) -> None:
    plan = bulk.select("R4-0001\t選定\nR4-0002\t選定", date(2022, 8, 31), do=True)
    assert [each.number for each in plan.made] == ["R4-0001", "R4-0002"]
    bulk.start_trial("R4-0002")
    with pytest.raises(MoveError, match=r"R4-0002：.*新しいものから順に"):
        bulk.undo_all(plan.made)
    assert status(bulk.state)["applications"]["trial_selected"] == 1
    bulk.undo("R4-0002")
    assert len(bulk.undo_all(plan.made)) == 2
    assert status(bulk.state)["applications"]["trial_selected"] == 0


@LONG
def test_steps_are_undone_one_after_another_and_the_list_stays(desk: Desk) -> None:
    screen = DeskScreen(desk)
    press(screen, "tab", tab="all")
    press(screen, "filter", {"reason": "受付完了"})
    for number in ("R4-0001", "R4-0002"):
        press(screen, "open", name=number, key=number)
        press(screen, "take", **about(desk, number, move="select_trial"))
        press(screen, "leave")
    assert status(desk.state)["applications"]["trial_selected"] == 2
    assert "R4-0002「" in str(screen.regions()["bar"])
    press(screen, "undo")
    assert "R4-0002" in said(screen)
    assert "R4-0001「" in str(screen.regions()["bar"])
    press(screen, "undo")
    assert status(desk.state)["applications"]["trial_selected"] == 0
    assert screen.tab == "all"
    assert screen.choice.reason == "受付完了"
    assert len(rows(screen)) == 3
    assert "を取り消す" not in str(screen.regions()["bar"])


def test_the_last_decision_about_an_item_is_undone_on_it_after_a_reload(desk: Desk) -> None:
    desk.select_trial("R4-0001")
    screen = DeskScreen(desk)
    press(screen, "tab", tab="all")
    press(screen, "open", name="R4-0001", key="R4-0001")
    assert "この決定を取り消す" in str(screen.regions()["side"])
    press(screen, "take", **about(desk, "R4-0001", move="undo"))
    assert screen.said[1] == "good", screen.said
    assert status(desk.state)["applications"]["trial_selected"] == 0
    assert "を取り消す" not in str(screen.regions()["bar"])  # an undoing is no step to go back to


def test_what_was_undone_on_its_item_leaves_no_button_to_undo_it_again(desk: Desk) -> None:
    number = "R4-0001"
    before = desk.show(number).fields
    screen = DeskScreen(desk)
    press(screen, "open", name=number, key="")
    typed = {"section": "危機管理課", "phone": "03-0000-0009"}
    press(screen, "correct", typed, **about(desk, number, move="correct"))
    press(screen, "open", name=number, key="")
    press(screen, "take", **about(desk, number, move="undo"))
    press(screen, "open", name=number, key="")
    assert "この決定を取り消す" not in str(screen.regions()["side"])
    assert "「項目を直す」を取り消す" in str(screen.regions()["bar"])  # the other field's
    press(screen, "undo")
    assert screen.said[1] == "good", screen.said
    assert "を取り消す" not in str(screen.regions()["bar"])
    assert desk.show(number).fields == before


def test_a_correction_that_changes_nothing_says_so_and_is_not_recorded(desk: Desk) -> None:
    number = "R4-0001"
    phone = desk.show(number).fields["phone"]
    wide = phone.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    given = ("--by", "見本 職員", "--set", "field=phone", "--set", f"value={wide}")
    done = intake(desk.state.folder, "decide", "correct", number, *given)
    assert done.returncode == 2
    assert f"電話番号は、既に「{phone}」です。変わりません。" in done.stderr
    screen = DeskScreen(desk)
    press(screen, "open", name=number, key="")
    press(screen, "correct", {"phone": wide}, **about(desk, number, move="correct"))
    assert "変わりません" in said(screen)
    assert all(each.what != "決定" for each in desk.history(number))
    typed = {"phone": wide, "section": "危機管理課"}
    press(screen, "correct", typed, **about(desk, number, move="correct"))
    (made,) = [each.text for each in desk.history(number) if each.what == "決定"]
    assert "危機管理課" in made


def test_every_error_is_said_at_its_box_and_nothing_is_lost(desk: Desk) -> None:
    screen = DeskScreen(desk)
    press(screen, "tab", tab="all")
    press(screen, "open", name="R4-0001", key="R4-0001")
    press(screen, "ask", **about(desk, "R4-0001", move="correct"))
    assert {name for name, box in form_of(screen).items() if box.get("required")} >= {
        "section", "contact_name", "phone", "email",
    }  # fmt: skip
    typed = {"phone": "不明", "population": "多い", "section": "防災課", "note": "電話で"}
    press(screen, "correct", typed, **about(desk, "R4-0001", move="correct"))
    assert "2 件" in said(screen)
    shown = form_of(screen)
    assert "不明" in shown["phone"]["error"]
    assert "多い" in shown["population"]["error"]
    assert shown["section"]["error"] == ""
    assert {name: shown[name]["value"] for name in typed} == typed
    assert desk.state.store.rows("decisions_in_order") == []
    better = typed | {"phone": "03-0000-0009", "population": "1200"}
    press(screen, "correct", better, **about(desk, "R4-0001", move="correct"))
    assert screen.said[1] == "good", screen.said
    assert desk.show("R4-0001").fields[FieldName.PHONE] == "03-0000-0009"


def test_candidates_are_told_apart_by_what_they_sent_before(desk: Desk) -> None:
    (item,) = [each for each in desk.waiting() if each.number and not each.municipality]
    case = desk.show(item.mail)
    codes = {each.municipality.code for each in case.reading.candidates}
    apart = desk.told_apart(case)
    assert apart.keys() == codes
    assert all(any("これまで" in line for line in lines) for lines in apart.values())
    (tokyo, hiroshima) = sorted(apart.values(), key=lambda lines: "合いません" in str(lines))
    assert "電話番号 03-0000-0003 は東京都" in tokyo[0]
    assert "広島県とは合いません" in hiroshima[0]
    screen = DeskScreen(desk)
    press(screen, "tab", tab="waiting")
    press(screen, "open", name=item.mail, key=f"{item.mail} {item.reason}")
    side = str(screen.regions()["side"])
    assert all(line in side for lines in apart.values() for line in lines)


def test_lines_marked_together_are_handed_to_a_colleague(desk: Desk) -> None:
    screen = DeskScreen(desk)
    press(screen, "tab", tab="all")
    press(screen, "open", name="R4-0001", key="R4-0001")
    shown = press(screen, "pick", key="R4-0003", range=True)
    assert "選んだ 3 件" in shown
    press(screen, "pick", key="R4-0002", range=False)
    shown = press(screen, "assign_picked", {"to": "見本 二郎"}, mine=False)
    assert "選んだ" not in shown
    assert "2 件の担当を見本 二郎さんにしました" in said(screen)
    assert [row[4] for row in rows(screen)].count("見本 二郎") == 2
    assert "見本 二郎" in screen.names


def test_an_item_is_handed_to_a_colleague_by_name_and_its_notes_show_in_the_list(
    desk: Desk,
) -> None:
    desk.note("R4-0001", "折り返し午後")
    screen = DeskScreen(desk)
    press(screen, "tab", tab="all")
    press(screen, "open", name="R4-0001", key="R4-0001")
    press(screen, "assign", **about(desk, "R4-0001", whose="named"))
    assert screen.said[1] == "wrong"
    press(screen, "assign", {"to": "見本 三郎"}, **about(desk, "R4-0001", whose="named"))
    (first, *_) = rows(screen)
    assert first[4] == "見本 三郎 メモ1"


def test_the_page_says_who_works_there_and_a_name_from_the_login_comes_first(desk: Desk) -> None:
    desk.by = ""
    screen = DeskScreen(desk)
    press(screen, "start", {"by": "見本 花子"})
    assert desk.by == "見本 花子"
    assert screen.focus != "by"
    press(screen, "start", {"by": "別の 人"})
    assert desk.by == "見本 花子"


def test_the_candidate_that_a_hint_contradicts_comes_last_with_the_hint_above_its_button(
    desk: Desk,
) -> None:
    (item,) = [each for each in desk.waiting() if each.number and not each.municipality]
    desk.correct(item.mail, "phone", "0847-43-0001")
    screen = DeskScreen(desk)
    press(screen, "start")
    press(screen, "open", name=item.mail, key="")
    side = json.dumps(screen.regions()["side"], ensure_ascii=False)
    places = [side.index(f"{place}に決める") for place in ("広島県府中市", "東京都府中市")]
    assert side.index("広島県と合います") > places[0]
    assert places[0] < side.index("東京都とは合いません") < places[1]


@pytest.mark.parametrize(
    ("phone", "tokyo", "hiroshima"),
    [
        (
            "042-335-0000",
            "埼玉県・東京都・神奈川県にまたがる市外局番で、東京都と合います。",
            "埼玉県・東京都・神奈川県にまたがる市外局番で、広島県とは合いません。",
        ),
        (
            "0827-59-0000",
            "広島県・山口県にまたがる市外局番で、東京都とは合いません。",
            "広島県・山口県にまたがる市外局番で、広島県と合います。",
        ),
        (
            "0288-21-0000",
            "栃木県の市外局番で、東京都とは合いません。",
            "栃木県の市外局番で、広島県とは合いません。",
        ),
    ],
)
def test_candidates_are_told_apart_by_every_prefecture_of_the_area_code(
    desk: Desk, phone: str, tokyo: str, hiroshima: str
) -> None:
    (item,) = [each for each in desk.waiting() if each.number and not each.municipality]
    desk.correct(item.mail, "phone", phone)
    apart = desk.told_apart(desk.show(item.mail))
    assert apart["132063"][0] == f"電話番号 {phone} は{tokyo}"
    assert apart["342084"][0] == f"電話番号 {phone} は{hiroshima}"


@pytest.mark.parametrize("phone", ["090-0000-0000", "050-0000-0000", "0120-000-000"])
def test_a_number_of_no_area_tells_no_candidates_apart(desk: Desk, phone: str) -> None:
    (item,) = [each for each in desk.waiting() if each.number and not each.municipality]
    desk.correct(item.mail, "phone", phone)
    apart = desk.told_apart(desk.show(item.mail))
    assert len(apart) == 2
    assert all("市外局番で" not in line for lines in apart.values() for line in lines)


def test_only_what_would_not_be_refused_is_offered(desk: Desk) -> None:
    (item,) = [each for each in desk.waiting() if each.number and not each.municipality]
    assert {Move.ACCEPT, Move.UNDO}.isdisjoint(desk.show(item.mail).moves)
    desk.identify(item.mail, "132063")
    assert Move.UNDO in desk.show(item.mail).moves
    desk.undo(item.mail)
    assert {Move.ACCEPT, Move.UNDO}.isdisjoint(desk.show(item.mail).moves)
    assert Move.IDENTIFY in desk.show(item.mail).moves
    shown = intake(desk.state.folder, "show", str(item.number)).stdout
    assert "受付を完了する" not in shown.partition("できること：")[2]


def test_a_file_of_any_name_can_be_handed_in(desk: Desk) -> None:
    chosen = {"act": "check_rows", "values": {"file": {"name": "申" * 90 + ".xlsx", "buffer": 0}}}
    (file,) = pressed_of(chosen, [b"no workbook"]).files.values()
    assert len(file.name.encode()) <= 200
    assert file.name.endswith("申.xlsx")
    screen = DeskScreen(desk)
    press(screen, "tab", tab="excel")
    screen.press("check_rows", pressed_of(chosen, [b"no workbook"]))
    assert screen.said[1] == "wrong"
    assert "Excel" in said(screen)
