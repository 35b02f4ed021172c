"""Attachments at the desk: pages and pictures as pixels from a cell, originals to save."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from intake.desk import Desk
from intake.desk.case import Case
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.panel import Pressed
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from intake.terms import IntakeError
from tests.conftest import Once

ORANGE = (255, 165, 0)


def drawn(kind: str) -> bytes:
    file = BytesIO()
    pages = [Image.new("RGB", (300, 400), colour) for colour in (ORANGE, "white")]
    more = {"save_all": True, "append_images": pages[1:]} if kind in ("PDF", "TIFF") else {}
    pages[0].save(file, kind, **more)
    return file.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


FILES = {
    "申込書.pdf": drawn("PDF"),
    "申込書.jpg": drawn("JPEG"),
    "申込書.tif": drawn("TIFF"),
    "一式.zip": zipped("inside.png", drawn("PNG")),
    "broken.png": drawn("PNG")[:60],
    "smime.p7s": b"\x30\x82" + bytes(200),
}


@pytest.fixture
def desk(copied: Once) -> Desk:
    return Desk("見本 職員", State(copied("desk-attachments", begun)))


def begun(folder: Path) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"] = "mihon@town.example"
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = "クラウド型被災者支援システムの利用申込み"
    message["Message-ID"] = "<pictures@town.example>"
    message.set_content("添付のとおり申し込みます。")
    for name, content in FILES.items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    (folder / "1.eml").write_bytes(message.as_bytes())
    import_files(State(folder), load_settings(folder), [folder / "1.eml"], notify=False)


@pytest.fixture
def case(desk: Desk) -> Case:
    (item,) = desk.waiting()
    return desk.show(item.mail)


def place(desk: Desk, case: Case, name: str) -> int:
    return [each.name for each in desk.original(case).documents].index(name)


@pytest.mark.parametrize(
    ("name", "pages"),
    [("申込書.pdf", 2), ("申込書.tif", 2), ("申込書.jpg", 1), ("一式.zip/inside.png", 1)],
)
def test_a_page_or_picture_is_drawn_and_the_original_is_handed_over(
    desk: Desk, case: Case, name: str, pages: int
) -> None:
    png, found = desk.page(case, place(desk, case, name), 0)
    with Image.open(BytesIO(png)) as picture:
        assert picture.format == "PNG"
        colour = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(colour, tuple)
    assert max(abs(a - b) for a, b in zip(colour, ORANGE, strict=True)) < 6
    assert found == pages
    kept = drawn("PNG") if "/" in name else FILES[name]
    assert desk.attachment(case, place(desk, case, name)) == kept


def test_a_broken_picture_says_so_and_can_be_saved(desk: Desk, case: Case) -> None:
    with pytest.raises(IntakeError, match="保存して開いてください"):
        desk.page(case, place(desk, case, "broken.png"), 0)
    assert desk.attachment(case, place(desk, case, "broken.png")) == FILES["broken.png"]


def test_of_what_cannot_be_shown_is_said_why_and_everything_can_be_saved(
    desk: Desk, case: Case
) -> None:
    screen = DeskScreen(desk)
    screen.press("open", Pressed({"name": case.mail, "key": ""}, {}, {}))
    shown = {
        block["text"].split("　")[0]: str(block["blocks"])
        for block in screen.regions()["mail"]["blocks"]
        if block["kind"] == "fold"
    }
    assert shown.keys() == {*FILES, "一式.zip/inside.png"}
    assert "中のファイルは、一つずつ別に示しています" in shown["一式.zip"]
    assert "'kind': 'say'" in shown["smime.p7s"]
    for name, said in shown.items():
        assert "原本を保存" in said
        assert "画像で見る" in said or name in ("一式.zip", "smime.p7s")


def test_the_screen_turns_pages_and_saves(desk: Desk, case: Case) -> None:
    screen = DeskScreen(desk)
    screen.press("open", Pressed({"name": case.mail, "key": ""}, {}, {}))
    at = place(desk, case, "申込書.pdf")
    screen.press("draw", Pressed({"place": at, "page": 1}, {}, {}))
    assert "2 / 2 ページ" in str(screen.regions()["mail"])
    screen.press("save", Pressed({"place": at, "name": "申込書.pdf"}, {}, {}))
    assert screen.saved == ("申込書.pdf", FILES["申込書.pdf"])
