"""What a program reads in a scan is proposed beside its cut-out, and recorded by a person alone."""

from __future__ import annotations

import io
import random
from concurrent.futures import wait
from pathlib import Path

import pytest
from PIL import Image

from intake.cell.jobs import Wanted
from intake.cell.opening import READS_SCANS, SCANS, scan_begun
from intake.cell.pool import pool
from intake.cell.probe import THINGS
from intake.desk import Desk
from intake.desk.view.blocks import Block
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.modes import Transcribing
from intake.desk.view.panel import Pressed
from intake.doctor import examine
from intake.paths import data_path
from intake.scan import installed
from intake.scan.results import Proposal
from intake.store import State
from intake.terms import FieldName, ReadingContext
from intake.vocabulary.troubles import Checked
from tests.sampling import LONG, few
from tests.scanned import Sample, needs_tesseract, on_paper, printed, sample, values_of
from tests.system.mails import filled_form, note, places
from tests.system.test_desk_scans import about, desk_of, opened

SIDEWAYS = 1  # the number of a sample that was fed sideways or upside down
PRINTED = 0


@pytest.fixture(autouse=True)
def _tesseract() -> None:
    needs_tesseract()


def desk_with(tmp_path: Path, *files: tuple[str, bytes]) -> Desk:
    """An application in words, with these pictures attached."""
    place = places()[0]
    mail = note(
        f"【{place.full_name}】クラウド型被災者支援システムの利用申込み",
        f"{place.full_name}総務課の例田です。利用を申し込みます。利用申込書を添付します。\n"
        f"電話番号：03-0000-0001\nメールアドレス：mihon@{place.romaji}.example",
        f"mihon@{place.romaji}.example",
    )
    for name, content in files:
        mail.add_attachment(content, maintype="image", subtype="png", filename=name)
    return desk_of(tmp_path, mail.as_bytes())


def transcribing(desk: Desk, place: int = 0) -> DeskScreen:
    """The screen with an attachment of the first application, once the program has read it."""
    screen = opened(desk, desk.applications()[0].number)
    screen.press("transcribe", Pressed({"place": place}, {}, {}))
    assert screen.said[1] != "wrong", screen.said
    assert isinstance(screen.mode, Transcribing)
    if screen.mode.scan is not None:
        wait([screen.mode.scan], 120)
        screen.press("scan_read", Pressed({}, {}, {}))
    return screen


def boxes(screen: DeskScreen) -> dict[str, Block]:
    (form,) = [each for each in screen.regions()["side"]["blocks"] if each["kind"] == "form"]
    return {each["name"]: each for each in form["fields"]}


def test_a_proposal_is_shown_beside_its_cut_out_and_taken_by_a_person_alone(
    tmp_path: Path,
) -> None:
    form = sample(PRINTED)
    desk = desk_with(tmp_path, ("申込書.png", form.png()))
    screen = transcribing(desk)
    shown = {name: box["proposal"] for name, box in boxes(screen).items() if "proposal" in box}
    phone = shown["phone"]
    assert phone["button"]["put"] == {"phone": form.values[FieldName.PHONE]}
    assert phone["sure"]
    assert phone["cut"]["png"].startswith(b"\x89PNG")
    assert len(shown) >= 8
    number = desk.applications()[0].number
    assert boxes(screen)["phone"]["value"] == "03-0000-0001"  # as the mail says, not as the scan
    assert desk.state.store.rows("decisions_in_order") == []
    screen.press("transcribed", Pressed(about(desk, number), phone["button"]["put"], {}))
    assert screen.said[1] == "good", screen.said
    case = desk.show(number)
    assert case.fields[FieldName.PHONE] == form.values[FieldName.PHONE]
    assert case.forms == ("申込書.png",)


def test_a_tick_is_never_guessed(tmp_path: Path) -> None:
    screen = transcribing(desk_with(tmp_path, ("申込書.png", sample(PRINTED).png())))
    assert "■希望しない" not in str(screen.regions()["side"])
    assert "proposal" not in boxes(screen)["trial_wish"]


def read(form: Sample) -> dict[FieldName, Proposal]:
    (scanned,) = scan_begun(form.jpeg(), Wanted(ReadingContext(), None)).result(120)
    return {each.field: each for each in scanned.proposals}


@pytest.mark.parametrize(
    "number", few([SIDEWAYS, 4, 2, 8], SIDEWAYS, 4), ids=lambda n: sample(n).name
)
def test_a_form_is_read_turned_photographed_and_with_a_seal(number: int) -> None:
    form = sample(number)
    found = read(form)
    assert len(found) >= 6
    wrong = [
        name
        for name in (FieldName.PHONE, FieldName.EMAIL, FieldName.MUNICIPALITY_CODE)
        if name in found and found[name].sure and not form.has(found[name])
    ]
    assert wrong == []


def test_our_own_form_printed_by_a_spreadsheet_program_is_read(tmp_path: Path) -> None:
    values = values_of(40)
    form = Sample("own", on_paper(filled_form(**values), tmp_path), values)
    found = read(form)
    wrong = {name: each.value for name, each in found.items() if each.sure and not form.has(each)}
    assert wrong == {}
    assert len([each for each in found.values() if each.sure]) >= 6


def test_our_own_form_scanned_a_little_askew_is_cut_at_its_rules_and_without_its_hints(
    tmp_path: Path,
) -> None:
    values = values_of(2)
    page = printed(on_paper(filled_form(**values), tmp_path), random.Random(2))
    form = Sample("own, askew", page, values)
    found = read(form)
    wrong = {name: each.value for name, each in found.items() if each.sure and not form.has(each)}
    assert wrong == {}
    near = ("必須", "任意", "例", "※", "内線")
    others = {name: [v for n, v in values.items() if n is not name] for name in found}
    joined = {
        name: each.value
        for name, each in found.items()
        if any(part in each.value for part in (*near, *others[name]))
    }
    assert joined == {}  # neither a neighbouring cell nor a mark nor a hint in any of them
    assert {FieldName.CONTACT_NAME, FieldName.CONTACT_KANA, FieldName.PHONE} <= set(found)
    assert len([each for each in found.values() if each.sure]) >= 6


def hostile() -> list[bytes]:
    """Pictures that break their decoder, are enormous, or are noise and lines without end."""
    chance = random.Random(7)
    whole = sample(PRINTED).png()
    large = Image.new("1", (7000, 7000))
    noise = Image.effect_noise((2400, 2400), 200)
    lines = Image.new("L", (2400, 2400), 255)
    for at in range(0, 2400, 12):
        lines.paste(0, (0, at, 2400, at + 3))
        lines.paste(0, (at, 0, at + 3, 2400))
    found = [whole[: len(whole) // 2], chance.randbytes(5000), b""]
    for picture in (large, noise, lines, Image.new("L", (1, 3000)), Image.new("L", (1, 1))):
        file = io.BytesIO()
        picture.save(file, "PNG")
        found.append(file.getvalue())
    return found


@LONG
def test_hostile_pictures_leave_the_desk_and_the_next_scan_unharmed(tmp_path: Path) -> None:
    for content in hostile():
        future = scan_begun(content, Wanted(ReadingContext(), None))
        wait([future], 120)
        assert future.done()
        if future.exception() is None:
            assert future.result()[0].proposals == ()
    assert FieldName.PHONE in read(sample(PRINTED))


def test_a_scan_that_the_program_fails_on_is_typed_as_before(tmp_path: Path) -> None:
    broken = Image.new("L", (300, 400), 200)
    file = io.BytesIO()
    broken.save(file, "PNG")
    screen = transcribing(desk_with(tmp_path, ("申込書.png", file.getvalue())))
    assert not any("proposal" in box for box in boxes(screen).values())
    number = screen.desk.applications()[0].number
    screen.press("transcribed", Pressed(about(screen.desk, number), {"section": "防災課"}, {}))
    assert screen.said[1] == "good", screen.said


def test_the_cell_that_reads_scans_is_held_like_any_other() -> None:
    assert pool(SCANS, data_path("register"), READS_SCANS).held().refused == THINGS


def test_without_the_program_the_desk_says_nothing_and_the_doctor_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "PLACES", ())
    screen = transcribing(desk_with(tmp_path, ("申込書.png", sample(PRINTED).png())))
    assert screen.mode.scan is None  # type: ignore[union-attr]
    assert "案" not in str(screen.regions()["side"])
    (check,) = [
        each for each in examine(State(tmp_path / "state")) if each.name == Checked.SCANS.label
    ]
    assert check.problem is None
    assert "任意の機能" in check.detail
    assert "tesseract-ocr-jpn" in check.detail
