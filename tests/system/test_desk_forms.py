"""A 利用申込書 at the desk: asked what one in a mail is asked; another town's never counts as its own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from intake.demo.smtp import Keeper, smtp_server
from intake.desk import Desk, MoveError
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.privacy.erase import forget
from intake.replay import replay
from intake.settings.sections import Keeping, Reading
from intake.store import State
from intake.terms import Stage
from intake.vocabulary.moves import Move
from tests.commands import intake
from tests.conftest import Once
from tests.sampling import few
from tests.system.mails import FIRST_DAY, XLSX, filled_form
from tests.system.office import DAY, Office

SETTINGS = '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
NUMBER = "R4-0001"
ADDRESS = "bosai@minamisatsuma.example"
WRITTEN = {"section": "防災安全課", "contact_name": "木槿 六郎", "phone": "0993-53-2111"}
OWN = {"prefecture_name": "鹿児島県", "municipality_name": "南さつま市"}
TOSA = {
    "municipality_code": "392057",
    "prefecture_name": "高知県",
    "municipality_name": "土佐市",
}


def applies(
    *forms: dict[str, str], town: str = "鹿児島県南さつま市", subject: str = "", **lines: str
) -> bytes:
    """A mail of 南さつま市 with its values in the text, and these forms."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"木槿 六郎 <{ADDRESS}>"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = subject or f"【{town}】クラウド型被災者支援システムの利用申込み"
    message["Date"] = FIRST_DAY
    message["Message-ID"] = f"<{abs(hash((str(forms), subject, str(lines))))}@mihon.example>"
    said = {"市区町村名": town, "担当課": "防災安全課", "担当者": "木槿 六郎"}
    said |= {"電話番号": "0993-53-2111", "メールアドレス": ADDRESS} | lines
    message.set_content("".join(f"{label}：{value}\n" for label, value in said.items() if value))
    for place, fields in enumerate(forms, start=1):
        name = f"申込書{place}_{fields.get('municipality_name', '')}.xlsx"
        message.add_attachment(
            filled_form(**fields), maintype=XLSX[0], subtype=XLSX[1], filename=name
        )
    return message.as_bytes()


def desk_of(office: Office) -> Desk:
    office.state.folder.mkdir(exist_ok=True)
    (office.state.folder / "settings.toml").write_text(SETTINGS)
    ticks = itertools.count()
    begin = datetime.now(UTC)
    return Desk("見本 職員", office.state, clock=lambda: begin + timedelta(seconds=next(ticks)))


@pytest.fixture
def desk(once: Once, office: Office) -> Desk:
    """A desk with the application of 南さつま市, which lacks its form alone."""
    office.begin(once("desk-forms", lambda folder: taken(folder, applies())), taken=1)
    return desk_of(office)


@pytest.fixture
def rejected(once: Once, office: Office) -> Desk:
    """A desk with a mail of 南さつま市 that brings the form of 土佐市."""
    mail = applies(WRITTEN | TOSA | {"trial_wish": "希望する", "population": "26000"})
    office.begin(once("desk-forms-rejected", lambda folder: taken(folder, mail)), taken=1)
    return desk_of(office)


def taken(folder: Path, mail: bytes) -> None:
    """A state folder that holds one mail."""
    with smtp_server(Keeper(folder / "kept")) as smtp:
        Office(folder, smtp).take(mail)


def kept(desk: Desk) -> list[Any]:
    """The record of applications and decisions, and the files kept."""
    with desk.state.store.transaction() as transaction:
        asked = ("SELECT * FROM application ORDER BY number", "SELECT * FROM decision ORDER BY id")
        rows = [transaction.connection.execute(query).fetchall() for query in asked]
    return [*rows, sorted((desk.state.folder / "evidence").glob("*"))]


def parties(desk: Desk) -> set[str]:
    with desk.state.store.transaction() as transaction:
        found = transaction.connection.execute("SELECT parties FROM application").fetchall()
    return set(json.loads(found[0][0]))


def refiled(desk: Desk) -> None:
    """Every version made again from readings and decisions, which is what taking one back does."""
    desk.correct(NUMBER, "extension", "12")
    desk.undo(NUMBER)


def paper(folder: Path, **fields: str) -> Path:
    path = folder / "別送の申込書.xlsx"
    path.write_bytes(filled_form(**(WRITTEN | fields)))
    return path


OF_OTHERS: dict[str, dict[str, str]] = {
    "its name": {"prefecture_name": "高知県", "municipality_name": "土佐市"},
    "its code alone": {"municipality_code": "392057"},
    "its prefecture alone": {"prefecture_name": "高知県"},
    "its name without a prefecture": {"municipality_name": "土佐市"},
    "a wrong code beside the right name": OWN | {"municipality_code": "392057"},
}


@pytest.mark.parametrize("named", OF_OTHERS.values(), ids=OF_OTHERS)
def test_another_towns_form_is_refused_with_what_it_names_and_nothing_is_recorded(
    desk: Desk, tmp_path: Path, named: dict[str, str]
) -> None:
    before = kept(desk)
    with pytest.raises(MoveError) as refused:
        desk.complete(NUMBER, paper(tmp_path, **named))
    said = str(refused.value)
    assert said.startswith("別送の申込書.xlsx は、この申込みに付けられません。")
    assert "鹿児島県南さつま市" in said
    assert "正しい利用申込書を付けてください。" in said
    assert kept(desk) == before


def test_another_towns_form_is_refused_by_the_command_as_by_the_desk(
    desk: Desk, tmp_path: Path
) -> None:
    given = ("--by", "見本 職員", "--set", f"file={paper(tmp_path, **TOSA)}")
    done = intake(desk.state.folder, "decide", "complete", NUMBER, *given)
    assert done.returncode == 2
    assert "一致しません" in done.stderr
    assert desk.show(NUMBER).stage is Stage.INCOMPLETE


@pytest.mark.parametrize("named", [OWN, {"municipality_code": "462209"}, {}, {"email": ADDRESS}])
def test_the_towns_own_form_completes_its_application(
    desk: Desk, tmp_path: Path, named: dict[str, str]
) -> None:
    assert desk.complete(NUMBER, paper(tmp_path, **named)).stage is Stage.ACCEPTED


def test_the_form_of_a_settled_application_asks_for_no_municipality(
    desk: Desk, tmp_path: Path
) -> None:
    given = ("--by", "見本 職員", "--set", f"file={paper(tmp_path, **OWN)}")
    done = intake(desk.state.folder, "decide", "complete", NUMBER, *given)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("段階は「受付完了」です。\n")


def test_a_form_under_a_former_name_is_its_own(office: Office, tmp_path: Path) -> None:
    office.take(applies(town="兵庫県丹波篠山市"))
    named = {"prefecture_name": "兵庫県", "municipality_name": "篠山市"}
    decided = desk_of(office).complete(NUMBER, paper(tmp_path, **named))
    assert decided.stage is Stage.ACCEPTED


def test_a_form_that_a_mail_would_be_asked_about_is_asked_about_here(
    desk: Desk, tmp_path: Path
) -> None:
    wishes = {"pattern": "C：コンビニ交付の導入予定なし", "konbini_status": "導入済み"}
    with pytest.raises(MoveError, match="導入パターン「C」とコンビニ交付の状況「導入済み」が整合"):
        desk.complete(NUMBER, paper(tmp_path, **OWN, **wishes))
    assert desk.show(NUMBER).stage is Stage.INCOMPLETE


def test_a_new_address_outside_the_towns_own_domain_takes_a_persons_own_decision(
    desk: Desk, tmp_path: Path
) -> None:
    path = paper(tmp_path, **OWN, email="satsuma.bosai@gmail.com")
    before = kept(desk)
    with pytest.raises(MoveError, match=r"「satsuma\.bosai@gmail\.com」.*先に「項目を直す」で"):
        desk.complete(NUMBER, path)
    assert kept(desk) == before
    desk.correct(NUMBER, "email", "satsuma.bosai@gmail.com", note="電話で確認")
    assert desk.complete(NUMBER, path).stage is Stage.ACCEPTED


def test_what_an_attached_form_changes_is_said_before_and_after(desk: Desk, tmp_path: Path) -> None:
    changed = {"phone": "0993-53-9999", "email": f"soumu@{ADDRESS.partition('@')[2]}"}
    desk.correct(NUMBER, "extension", "12")
    decided = desk.complete(NUMBER, paper(tmp_path, **OWN, **changed))
    assert "電話番号「0993-53-2111」→「0993-53-9999」" in decided.sentence
    assert "内線「12」→「なし」" in decided.sentence  # it was the former number's
    case = desk.show(NUMBER)
    assert (case.fields["phone"], case.fields["extension"]) == ("0993-53-9999", "")
    told = [h.text for h in desk.history(NUMBER) if h.what == "決定"][-1]
    assert f"メールアドレス「{ADDRESS}」→「{changed['email']}」" in told


def test_the_letter_names_the_file_that_was_attached(desk: Desk, tmp_path: Path) -> None:
    desk.complete(NUMBER, paper(tmp_path, **OWN))
    draft = desk.suggested(Move.COMPLETE, NUMBER)
    assert draft is not None
    assert "添付：別送の申込書.xlsx" in draft.text
    desk.undo(NUMBER)
    assert "別送の申込書" not in desk.draft(NUMBER, "incomplete").text
    assert desk.show(NUMBER).forms == ()


def test_a_form_that_came_with_a_later_mail_is_named(desk: Desk, office: Office) -> None:
    office.take(applies(WRITTEN | OWN, subject=f"【受付番号{NUMBER}】申込書"), at=FIRST_DAY + DAY)
    assert desk.show(NUMBER).stage is Stage.ACCEPTED
    assert "添付：申込書1_南さつま市.xlsx" in desk.draft(NUMBER, "accepted").text


def test_what_the_rejected_form_said_falls_away_and_the_right_one_is_asked_for(
    rejected: Desk,
) -> None:
    decided = rejected.identify(NUMBER, "462209")
    assert decided.stage is Stage.INCOMPLETE
    case = rejected.show(NUMBER)
    assert case.fields == WRITTEN | {"municipality_name": "鹿児島県南さつま市", "email": ADDRESS}
    assert (list(case.missing), case.forms) == (["form"], ())
    assert "団体コード、都道府県名" in decided.sentence
    draft = rejected.suggested(Move.IDENTIFY, NUMBER)
    assert draft is not None
    assert draft.kind == "incomplete"
    assert "利用申込書の添付" in draft.text
    assert "申込書1_土佐市" not in draft.text
    shown = json.loads(intake(rejected.state.folder, "show", NUMBER, "--json").stdout)
    assert not {"392057", "高知県", "土佐市"} & set(shown["fields"].values())


def test_the_right_form_at_the_desk_completes_it_and_alone_is_named(
    rejected: Desk, tmp_path: Path
) -> None:
    rejected.identify(NUMBER, "462209")
    assert rejected.complete(NUMBER, paper(tmp_path, **OWN)).stage is Stage.ACCEPTED
    assert rejected.show(NUMBER).missing == {}
    text = rejected.draft(NUMBER, "accepted").text
    assert "添付：別送の申込書.xlsx" in text
    assert "土佐市" not in text


def test_an_application_accepted_without_its_own_form_names_none(rejected: Desk) -> None:
    rejected.identify(NUMBER, "462209")
    rejected.accept(NUMBER)
    assert "添付：なし" in rejected.draft(NUMBER, "accepted").text


def test_the_form_of_the_town_that_was_chosen_stays(rejected: Desk) -> None:
    assert rejected.identify(NUMBER, "392057").stage is Stage.ACCEPTED
    case = rejected.show(NUMBER)
    assert case.fields["municipality_code"] == "392057"
    assert case.fields["trial_wish"] == "希望する"
    assert case.forms == ("申込書1_土佐市.xlsx",)


def test_the_choice_survives_undo_filing_again_reading_again_and_a_later_mail(
    rejected: Desk, office: Office
) -> None:
    before = kept(rejected)[0]
    rejected.identify(NUMBER, "462209")
    chosen = rejected.show(NUMBER)
    rejected.undo(NUMBER)
    assert kept(rejected)[0] == before
    rejected.identify(NUMBER, "462209")
    refiled(rejected)
    assert rejected.show(NUMBER).fields == chosen.fields
    with rejected.state.store.transaction() as transaction:
        transaction.connection.execute(
            "UPDATE reading SET document = replace(document::VARCHAR, '木槿', '槿木')"
        )
    replay(rejected.state, Reading(), accept=True)
    again = rejected.show(NUMBER)
    assert (again.fields, again.missing) == (chosen.fields, chosen.missing)
    later = datetime.now(UTC) + timedelta(hours=1)
    office.take(
        applies(subject=f"【受付番号{NUMBER}】電話番号の変更", 電話番号="0993-53-0000"), at=later
    )
    filed = kept(rejected)[0]
    case = rejected.show(NUMBER)
    assert case.fields == {**chosen.fields, "phone": "0993-53-0000"}
    assert (case.missing, case.stage) == (chosen.missing, Stage.INCOMPLETE)
    refiled(rejected)
    assert kept(rejected)[0] == filed


def test_an_address_that_only_the_rejected_form_named_is_no_party_any_more(
    office: Office,
) -> None:
    theirs = "bosai@tosa.example"
    office.take(applies(WRITTEN | TOSA | {"email": theirs}, メールアドレス=""))
    desk = desk_of(office)
    assert parties(desk) == {ADDRESS, theirs}
    desk.identify(NUMBER, "462209")
    assert parties(desk) == {ADDRESS}
    assert list(desk.show(NUMBER).missing) == ["email", "form"]
    assert desk.suggested(Move.IDENTIFY, NUMBER).recipient == ADDRESS  # type: ignore[union-attr]
    later = datetime.now(UTC) + timedelta(hours=1)
    office.take(applies(subject=f"【受付番号{NUMBER}】再送"), at=later)
    assert parties(desk) == {ADDRESS}
    refiled(desk)
    assert parties(desk) == {ADDRESS}


def test_of_two_forms_each_part_of_a_split_keeps_its_own(office: Office) -> None:
    tosa = {**TOSA, **WRITTEN, "phone": "088-852-1111", "trial_wish": "希望する"}
    office.take(applies({**OWN, **WRITTEN, "trial_wish": "希望しない"}, tosa))
    desk = desk_of(office)
    desk.split(NUMBER, ["462209", "392057", "394017"])
    ours, theirs, third = (desk.show(f"R4-000{n}") for n in (2, 3, 4))
    assert (ours.fields["trial_wish"], ours.forms) == ("希望しない", ("申込書1_南さつま市.xlsx",))
    assert (theirs.fields["phone"], theirs.forms) == ("088-852-1111", ("申込書2_土佐市.xlsx",))
    assert not {"municipality_code", "trial_wish"} & third.fields.keys()
    assert [case.stage for case in (ours, theirs, third)] == [
        Stage.ACCEPTED,
        Stage.ACCEPTED,
        Stage.INCOMPLETE,
    ]
    assert list(third.missing) == ["form"]


def test_a_field_is_not_corrected_to_another_towns_name_or_code(desk: Desk) -> None:
    for field, value in (
        ("団体コード", "392057"),
        ("市区町村名", "土佐市"),
        ("都道府県名", "高知県"),
    ):
        with pytest.raises(MoveError, match="「市区町村を決める」を選んでください"):
            desk.correct(NUMBER, field, value)
    desk.correct(NUMBER, "団体コード", "462209")
    assert desk.show(NUMBER).fields["municipality_code"] == "462209"


def test_a_refused_form_leaves_no_file_behind(desk: Desk, tmp_path: Path) -> None:
    desk.complete(NUMBER, paper(tmp_path, **OWN))
    with pytest.raises(MoveError, match="を選べません"):
        desk.complete(NUMBER, paper(tmp_path, **OWN, phone="0993-53-0001"))
    assert len(list((State(desk.state.folder).folder / "evidence").iterdir())) == 1


def test_a_mail_that_waits_brings_no_other_towns_form_or_code_with_it(
    desk: Desk, office: Office
) -> None:
    tosa = {**TOSA, **WRITTEN, "phone": "0993-53-8888"}
    strange = applies(tosa, town="高知県土佐市", subject=f"【受付番号{NUMBER}】送付", 電話番号="")
    office.take(strange, at=FIRST_DAY + DAY)
    (mail,) = [item.mail for item in desk.waiting()]
    assert desk.show(mail).proposed.keys() >= {"municipality_code", "phone", "form"}
    with pytest.raises(MoveError, match=r"団体コード、都道府県名.*利用申込書は、.*南さつま市"):
        desk.decide(Move.APPLY, mail)
    desk.decide(Move.APPLY, mail, {"fields": ["phone"]})
    case = desk.show(NUMBER)
    assert (case.fields["phone"], case.stage) == ("0993-53-8888", Stage.INCOMPLETE)
    assert case.forms == ()


def test_what_fell_away_stays_away_when_the_person_is_forgotten(
    rejected: Desk, office: Office
) -> None:
    office.send()
    rejected.identify(NUMBER, "462209")
    rejected.withdraw(NUMBER, on=date(2022, 10, 1))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    forget(rejected.state, Keeping(), date(2024, 4, 1), rejected.by, at)
    assert rejected.show(NUMBER).forgotten_at is not None
    assert rejected.show(NUMBER).fields == {}


HIROSHIMA = {"prefecture_name": "広島県", "municipality_name": "府中市"}
NAMES_IT = "後から届いた利用申込書（別送の申込書.xlsx）が、この団体を名指しています。"


def offered(desk: Desk, name: str) -> tuple[list[str], str]:
    """The blue buttons of an open item in their order, and all that stands beside them."""
    screen = DeskScreen(desk)
    screen.press("start", Pressed({}, {}, {}))
    screen.press("open", Pressed({"name": desk.show(name).mail, "key": ""}, {}, {}))
    side = screen.regions()["side"]
    found = [each["text"] for each in buttons_in(side) if each.get("look") == "primary"]
    return found, str(side)


def buttons_in(blocks: Any) -> Iterator[dict[str, Any]]:
    if isinstance(blocks, dict):
        if "look" in blocks and "act" in blocks:
            yield blocks
        blocks = list(blocks.values())
    if isinstance(blocks, list | tuple):
        for each in blocks:
            yield from buttons_in(each)


@pytest.mark.parametrize("town", few(["府中市", ""], "府中市"), ids=["two candidates", "none"])
def test_the_municipality_that_a_form_attached_later_names_is_the_first_candidate(
    office: Office, tmp_path: Path, town: str
) -> None:
    office.take(applies(town=town, subject=f"【{town}】利用申込み" if town else "利用申込み"))
    desk = desk_of(office)
    before, _ = offered(desk, NUMBER)
    assert before[:1] == (["東京都府中市に決める"] if town else [])
    desk.complete(NUMBER, paper(tmp_path, **HIROSHIMA))
    after, said = offered(desk, NUMBER)
    assert after == ["広島県府中市に決める", *(["東京都府中市に決める"] if town else [])]
    assert NAMES_IT in said
    shown = intake(desk.state.folder, "show", NUMBER).stdout  # a table, whose lines are broken
    assert "後から届いた利用申込書" in shown
    case = json.loads(intake(desk.state.folder, "show", NUMBER, "--json").stdout)
    assert {"code": "342084", "prefecture": "広島県", "name": "府中市"}.items() <= next(
        each for each in case["candidates"] if NAMES_IT in each["evidence"]
    ).items()
    assert desk.identify(NUMBER, "342084").stage is Stage.ACCEPTED


def test_a_second_mail_that_brings_the_missing_form_is_offered_to_be_merged_with(
    office: Office,
) -> None:
    office.take(applies(town="府中市", subject="【府中市】利用申込み"))
    office.take(applies(WRITTEN | HIROSHIMA, town="", subject="申込書の送付"))
    desk = desk_of(office)
    assert desk.show("R4-0002").municipality.full_name == "広島県府中市"  # type: ignore[union-attr]
    blue, said = offered(desk, NUMBER)
    assert blue[0].startswith("R4-0002　広島県府中市（")
    assert blue[0].endswith("にまとめる")
    assert blue[1:] == ["東京都府中市に決める"]  # the other is refused, as it has one already
    assert (
        "根拠：候補の団体です、差出人が同じです、こちらで足りない利用申込書が届いています" in said
    )
    with pytest.raises(MoveError, match="既に利用申込み R4-0002 があります"):
        desk.identify(NUMBER, "342084")
    case = desk.show(NUMBER)
    screen = DeskScreen(desk)
    screen.press("open", Pressed({"name": case.mail, "key": ""}, {}, {}))
    (what,) = [each for each in buttons_in(screen.regions()["side"]) if each["text"] == blue[0]]
    screen.press("take", Pressed({k: v for k, v in what["act"].items() if k != "act"}, {}, {}))
    assert "「他の申込みにまとめる」を記録しました" in screen.said[0]
    assert str(desk.show(NUMBER).stage) == "dismissed"
