"""One mail full of what could act, in every place where people see it: it is shown, and does nothing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from intake.desk import Desk
from intake.desk.original import look
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from reports.books.cells import Value, plain
from tests.commands import intake
from tests.system.mails import FIRST_DAY, application, places
from tests.unit.sample_files import zipped
from tests.unit.sample_forms import sheet_of

ACTS = (
    "<img src=http://evil.example/x onerror=alert(1)><script>alert(1)</script>{{7*7}}[bold red]x[/]"
)
MOVES = "\x1b[2J\x1b]0;t\x07\x9b31m\u202e逆\u2066\u200b\x08"
HOSTILE = f"=cmd|' /C calc'!A0{ACTS}{MOVES}"
UNSHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
PLACE = "北海道余市町"


def hostile() -> bytes:
    """An application in which every value carries what could act."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{_coded(HOSTILE)} <mihon@town.yoichi.hokkaido.jp>"
    message["To"] = "uketsuke@j-lis.example"
    message["Message-ID"] = "<hostile@town.yoichi.hokkaido.jp>"
    message.set_content(
        f"市区町村名：{PLACE}\n担当課：{HOSTILE}\n担当者：{HOSTILE}\n電話番号：03-0000-0001\n"
        f"メールアドレス：mihon@town.yoichi.hokkaido.jp\n備考：{HOSTILE}\n{HOSTILE}\n",
        cte="base64",
    )
    message.add_alternative(
        f"<html><body><p>{HOSTILE}</p></body></html>", subtype="html", cte="base64"
    )
    rows = [
        ("市区町村名", PLACE),
        ("担当課", "=1+1" + ACTS),
        ("備考", "@SUM(A1)" + ACTS),
        ("電話番号", "+81"),
    ]
    message.make_mixed()
    message.add_attachment(
        zipped({f"{ACTS}\u202exslx.exe.xlsx": sheet_of(rows, title="=1+1")}, cp932=False),
        maintype="application", subtype="zip", filename="x.zip",
    )  # fmt: skip
    raw = message.as_bytes()
    return f"Subject: {_coded(f'【{PLACE}】利用申込み {HOSTILE}')}\r\n".encode() + raw


def _coded(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shown") / "state"
    folder.mkdir(mode=0o700)
    path = folder.parent / "hostile.eml"
    path.write_bytes(hostile())
    import_files(State(folder), load_settings(folder), [path], clock=lambda: FIRST_DAY)
    return folder


COMMANDS = {
    "read": ("read", "{file}"),
    "read --json": ("read", "{file}", "--json"),
    "waiting": ("waiting",),
    "waiting --json": ("waiting", "--json"),
    "show": ("show", "R4-0001"),
    "show --json": ("show", "R4-0001", "--json"),
    "export-person": ("export-person", "mihon@town.yoichi.hokkaido.jp"),
    "export-person --json": ("export-person", "mihon@town.yoichi.hokkaido.jp", "--json"),
    "an address that is none": ("export-person", HOSTILE.replace("\x00", "")),
    "an item that is none": ("show", HOSTILE),
    "a file that is not there": ("read", f"/nowhere/{MOVES}"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_on_a_terminal_moves_the_cursor_or_turns_a_line_round(
    name: str, office: Path
) -> None:
    command = [
        part.format(file=office.parent / "hostile.eml") if part == "{file}" else part
        for part in COMMANDS[name]
    ]
    done = intake(office, *command, COLUMNS="400")
    assert UNSHOWN.search(done.stdout + done.stderr) is None
    assert "Traceback" not in done.stderr
    if name.endswith("--json"):
        assert done.stdout.strip(), name
        for line in done.stdout.splitlines():
            json.loads(line)
    elif name in ("read", "show"):
        assert "[bold red]" in done.stdout, "markup is shown as it was written"


PLACES: dict[str, Callable[[Desk], str]] = {
    "what waits": lambda desk: desk.waiting()._repr_html_(),
    "one item": lambda desk: desk.show("R4-0001")._repr_html_(),  # type: ignore[attr-defined]
    "its course": lambda desk: desk.history("R4-0001")._repr_html_(),
    "a search": lambda desk: desk.search("余市")._repr_html_(),
    "letters": lambda desk: desk.letters("held", "queued", "sent")._repr_html_(),
    "the mail itself": lambda desk: desk.original(desk.show("R4-0001")).html,
    "applicants": lambda desk: desk.trial()._repr_html_(),
}


@pytest.mark.parametrize("name", PLACES)
def test_nothing_in_a_notebook_acts(name: str, office: Path) -> None:
    html = PLACES[name](Desk("見本", office))
    page = BeautifulSoup(html, "html.parser")
    assert not page.find_all(["script", "img", "a", "iframe", "object", "link", "form", "svg"])
    acting = [
        a
        for tag in page.find_all(True)
        for a in tag.attrs
        if a.startswith("on") or a in ("src", "href")
    ]
    assert acting == []
    assert UNSHOWN.search(page.get_text()) is None
    assert "evil.example/x" not in " ".join(style.get_text() for style in page.find_all("style"))


def test_no_cell_of_a_workbook_that_we_write_is_a_formula(office: Path, tmp_path: Path) -> None:
    desk = Desk("見本", office)
    for number, write in enumerate((desk.export, desk.export_trial)):
        book = load_workbook(write(tmp_path / f"{number}.xlsx"))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
        assert len(cells) > 10
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        words = [str(cell.value) for cell in cells]
        assert not any(UNSHOWN.search(word) for word in words)
        begins = [c for c in cells if str(c.value)[:1] in "=+-@"]
        assert all(cell.quotePrefix for cell in begins)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", HOSTILE])
def test_no_cell_of_a_csv_file_is_taken_for_a_formula(text: str) -> None:
    assert str(plain(Value(text)))[:1] not in tuple("=+-@\t\r")


def test_logs_hold_nothing_of_it(office: Path) -> None:
    kept = list(office.rglob("*.log"))
    assert all("evil.example" not in path.read_text(encoding="utf-8") for path in kept)
    done = intake(office, "replay")
    assert "evil.example" not in done.stderr


def test_sheet_and_file_names_are_shown_as_text(office: Path) -> None:
    desk = Desk("見本", office)
    documents = desk.original(desk.show("R4-0001")).documents
    names = [document.name for document in documents]
    assert len(names) == 2
    assert not any("\u202e" in name for name in names)


def test_attachments_are_opened_elsewhere_and_their_cells_shown() -> None:
    original = look(application(places()[0], 1))
    cells = [cell for d in original.documents for s in d.sheets for row in s.rows for cell in row]
    assert "総務課" in cells
    assert original.problem == ""
