"""A scan at the desk: shown beside the boxes for its fields, kept as what shows them."""

from __future__ import annotations

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from intake.applications.lifecycle import MoveError
from intake.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed, Uploaded
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.terms import FieldName, Stage
from tests.system.mails import application, note, places


@cache  # its date is in it
def scan(pages: int = 2) -> bytes:
    file = BytesIO()
    drawn = [Image.new("RGB", (300, 400), colour) for colour in ("orange", "white")][:pages]
    drawn[0].save(file, "PDF", save_all=True, append_images=drawn[1:])
    return file.getvalue()


def desk_of(tmp_path: Path, raw: bytes) -> Desk:
    (tmp_path / "1.eml").write_bytes(raw)
    state = State(tmp_path / "state")
    import_files(state, load_settings(state.folder), [tmp_path / "1.eml"], notify=False)
    return Desk("見本 職員", state)


@pytest.fixture
def scanned(tmp_path: Path) -> Desk:
    """An application in words, whose 利用申込書 is a scan."""
    place = places()[0]
    mail = note(
        f"【{place.full_name}】クラウド型被災者支援システムの利用申込み",
        f"{place.full_name}総務課の例田です。利用を申し込みます。利用申込書を添付します。\n"
        f"電話番号：03-0000-0001\nメールアドレス：mihon@{place.romaji}.example",
        f"mihon@{place.romaji}.example",
    )
    mail.add_attachment(scan(), maintype="application", subtype="pdf", filename="申込書.pdf")
    return desk_of(tmp_path, mail.as_bytes())


def opened(desk: Desk, name: str) -> DeskScreen:
    screen = DeskScreen(desk)
    screen.press("open", Pressed({"name": name, "key": ""}, {}, {}))
    return screen


def about(desk: Desk, name: str, **more: object) -> dict[str, object]:
    case = desk.show(name)
    return {"mail": case.mail, "seen": case.seen, **more}


def test_a_scan_in_the_mail_is_attached_with_the_fields_typed_beside_it(scanned: Desk) -> None:
    (item,) = scanned.waiting() or scanned.applications()
    before = scanned.show(item.number or item.mail)
    assert before.number
    assert before.lacks_form
    screen = opened(scanned, before.number)
    screen.press("transcribe", Pressed({"place": 0}, {}, {}))
    assert screen.said[1] != "wrong", screen.said
    shown = screen.regions()
    assert any(block["kind"] == "picture" for block in shown["mail"]["blocks"])
    assert "1 / 2 ページ" in str(shown["mail"])
    screen.press("turn_scan", Pressed({"page": 1}, {}, {}))
    turned = screen.regions()
    assert "2 / 2 ページ" in str(turned["mail"])
    assert turned["side"] == shown["side"]  # what is typed there stays
    typed = {"section": "危機管理課", "contact_name": "例田 一子"}
    screen.press("transcribed", Pressed(about(scanned, before.number), typed, {}))
    assert screen.said[1] == "good", screen.said
    after = scanned.show(before.number)
    assert after.forms == ("申込書.pdf",)
    assert after.fields[FieldName.SECTION] == "危機管理課"
    assert after.fields[FieldName.CONTACT_NAME] == "例田 一子"
    sources = {label: where for label, _, where in _facts(after)}
    assert "見本 職員" in sources["担当課"]
    assert "申込書.pdf" in sources["担当課"]
    (decided,) = [each for each in scanned.history(before.number) if each.what == "決定"]
    assert "職員が見て入力" in decided.text
    evidence = scanned.state.folder / "evidence" / hashlib.sha256(scan()).hexdigest()
    assert evidence.read_bytes() == scan()


def _facts(case: object) -> list[tuple[str, str, str]]:
    from intake.desk.case import Case, fields_of

    assert isinstance(case, Case)
    return list(fields_of(case))


@pytest.mark.parametrize(
    "typed",
    [
        {"prefecture_name": "高知県"},
        {"prefecture_name": "高知県", "municipality_name": "札幌市"},
        {"prefecture_name": "ひろしま国"},
    ],
    ids=["another prefecture", "another prefecture and the own name", "no prefecture"],
)
def test_a_scan_whose_prefecture_is_not_the_municipalitys_is_refused_and_nothing_is_kept(
    scanned: Desk, typed: dict[str, str]
) -> None:
    number = scanned.applications()[0].number
    before = scanned.show(number)
    assert before.municipality is not None
    assert before.municipality.full_name == "北海道札幌市"
    screen = opened(scanned, number)
    screen.press("transcribe", Pressed({"place": 0}, {}, {}))
    screen.press(
        "transcribed", Pressed(about(scanned, number), {"section": "危機管理課", **typed}, {})
    )
    assert screen.said[1] == "wrong"
    assert typed["prefecture_name"] in screen.said[0]
    after = scanned.show(number)
    assert after.fields == before.fields
    assert after.lacks_form
    assert not (scanned.state.folder / "evidence").exists()


def test_a_scan_that_contradicts_itself_is_refused_before_the_municipality_is_settled(
    tmp_path: Path,
) -> None:
    mail = note(
        "クラウド型被災者支援システムの利用申込み",
        "総務課の例田です。利用を申し込みます。利用申込書を添付します。\n電話番号：03-0000-0001",
        "mihon@mihon.example",
    )
    mail.add_attachment(scan(), maintype="application", subtype="pdf", filename="申込書.pdf")
    desk = desk_of(tmp_path, mail.as_bytes())
    number = desk.applications()[0].number
    assert desk.show(number).municipality is None
    typed = {"prefecture_name": "高知県", "municipality_name": "札幌市"}
    with pytest.raises(MoveError, match="高知県"):
        desk.transcribe(number, ("申込書.pdf", scan()), typed)
    with pytest.raises(MoveError, match="47都道府県の名前"):
        desk.transcribe(number, ("申込書.pdf", scan()), {"prefecture_name": "ひろしま国"})
    assert desk.show(number).lacks_form


def test_a_scan_that_came_by_post_is_shown_to_be_typed_where_no_program_reads_it(
    scanned: Desk,
) -> None:
    number = scanned.applications()[0].number
    screen = opened(scanned, number)
    post = Uploaded("郵送.pdf", scan(1))
    asked = about(scanned, number, move="complete")
    screen.press("take", Pressed(asked, {}, {"file": post}))
    assert "プログラムでは読み取れません" in screen.said[0]
    assert any(b["kind"] == "picture" for b in screen.regions()["mail"]["blocks"])
    assert scanned.show(number).lacks_form  # nothing is recorded yet
    typed = {"section": "防災課"}
    screen.press("transcribed", Pressed(about(scanned, number), typed, {}))
    assert screen.said[1] == "good", screen.said
    assert scanned.show(number).forms == ("郵送.pdf",)
    assert scanned.show(number).fields[FieldName.SECTION] == "防災課"


def test_a_file_that_cannot_be_looked_at_is_refused_as_before(scanned: Desk) -> None:
    number = scanned.applications()[0].number
    screen = opened(scanned, number)
    asked = about(scanned, number, move="complete")
    screen.press("take", Pressed(asked, {}, {"file": Uploaded("a.xlsx", b"PK\x03\x04broken")}))
    assert screen.said[1] == "wrong"
    assert "利用申込書として読めません" in screen.said[0]


def test_fields_of_a_complete_application_are_corrected_with_the_scan_as_evidence(
    tmp_path: Path,
) -> None:
    desk = desk_of(tmp_path, application(places()[0], 1))
    assert desk.show("R4-0001").stage is Stage.ACCEPTED
    made = desk.transcribe(
        "R4-0001", ("電話票.png", b"scan"), {"section": "税務課", "phone": "03-0000-0002"}
    )
    assert [each.move.value for each in made] == ["correct", "correct"]
    case = desk.show("R4-0001")
    assert case.fields[FieldName.SECTION] == "税務課"
    assert "電話票.png" in case.said_by[FieldName.SECTION]
    assert (desk.state.folder / "evidence" / hashlib.sha256(b"scan").hexdigest()).exists()
    desk.undo("R4-0001")
    assert FieldName.PHONE not in desk.show("R4-0001").said_by


def test_a_value_that_cannot_be_recorded_is_refused_and_nothing_is_kept(scanned: Desk) -> None:
    number = scanned.applications()[0].number
    screen = opened(scanned, number)
    screen.press("transcribe", Pressed({"place": 0}, {}, {}))
    screen.press("transcribed", Pressed(about(scanned, number), {"population": "たくさん"}, {}))
    assert screen.said[1] == "wrong"
    assert not (scanned.state.folder / "evidence").exists()
    assert "見ながら項目を入れる" in str(screen.regions()["side"])  # the boxes are still there
