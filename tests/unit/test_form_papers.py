"""What municipalities get in data/form: made from its sources, and read at once when it comes back."""

from __future__ import annotations

import importlib.util
import io
import json
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from types import ModuleType
from typing import Any

import pypdf
import pytest
import yaml
from openpyxl import load_workbook

from intake.paths import data_path
from intake.reading import read
from intake.reading.record import to_json
from intake.register import load_register
from intake.terms import ReadingContext

FORM = data_path("form")
SAMPLE = FORM / "利用申込書（記入例）.xlsx"
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def builder() -> ModuleType:
    """data/form/build_form.py as a module: data is no package."""
    spec = importlib.util.spec_from_file_location("build_form", FORM / "build_form.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def filled_in() -> bytes:
    """The sample as a clerk's own form: the same cells, without the mark 記入例."""
    book = load_workbook(SAMPLE)
    book.worksheets[0]["A1"].value = None
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def example_mail(attached: bytes | None) -> bytes:
    """The mail of the 記載例 in the 掲示文, as a clerk who follows it to the letter sends it."""
    text = (FORM / "掲示文.md").read_text(encoding="utf-8")
    example = re.search(r"```\n件名：(.+?)\n\n(.+?)\n\n添付：.+?\n```", text, re.DOTALL)
    assert example
    message = EmailMessage()
    message["Subject"], message["From"] = example[1], "見本 花子 <bousai@city.chiyoda.example>"
    message["To"], message["Message-ID"] = "uketsuke@j-lis.example", "<a@city.chiyoda.example>"
    message["Date"] = "Fri, 01 Jul 2022 10:15:00 +0900"
    message.set_content(example[2] + "\n")
    if attached:
        maintype, subtype = XLSX
        message.add_attachment(
            attached, maintype=maintype, subtype=subtype, filename="利用申込書.xlsx"
        )
    return message.as_bytes()


def reading(raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        json.dumps(
            to_json(read(raw, load_register(data_path("register")), ReadingContext())), default=str
        )
    )
    return found


def test_the_example_mail_with_a_form_filled_in_like_the_sample_is_accepted() -> None:
    found = reading(example_mail(filled_in()))
    assert (found["outcome"], found["findings"]) == ("accepted", [])
    assert found["municipality"]["code"] == "131016"


def test_every_value_of_the_sample_is_read_from_the_workbook_or_the_mail() -> None:
    values = yaml.safe_load((FORM / "sample.yaml").read_text(encoding="utf-8"))["values"]
    found = reading(example_mail(filled_in()))["fields"]
    assert set(values) <= set(found)
    assert found["phone"] == "03-1000-0001"
    assert found["contact_name"].split() == ["見本", "花子"]
    assert (found["pattern"], found["desired_start"]) == ("B", "2023-01")
    assert found["population"] == "67000"


def test_the_sample_itself_is_no_answer_and_a_person_is_told() -> None:
    found = reading(example_mail(SAMPLE.read_bytes()))
    assert not {"pattern", "trial_wish", "population"} & found["fields"].keys()
    assert [(f["code"], f["severity"]) for f in found["findings"]] == [("form_blank", "review")]
    assert "記入例のまま" in found["findings"][0]["message"]


def test_a_value_of_the_sample_that_was_not_typed_over_is_asked_about() -> None:
    workbook = load_workbook(SAMPLE)
    sheet = workbook.worksheets[0]
    for cell, text in {
        "C13": "住民課",
        "C14": "沢渡　みなと",
        "C17": "jumin@city.chiyoda.example",
    }.items():
        sheet[cell] = text
    workbook.save(over := io.BytesIO())
    (form,) = reading(example_mail(over.getvalue()))["attachments"]
    assert (form["form"]["section"], form["form"]["contact_name"]) == ("住民課", "沢渡 みなと")
    assert not {"phone", "population", "pattern", "trial_wish"} & form["form"].keys()
    assert form["form"]["municipality_name"] == "千代田区"  # compared with the mail


def test_a_filled_in_file_called_an_example_gives_way_to_the_clerks_own_form() -> None:
    book = load_workbook(io.BytesIO(filled_in()))
    label = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == "電話番号")
    book.worksheets[0].cell(label.row, label.column + 2).value = "03-5211-9999"
    written = io.BytesIO()
    book.save(written)
    message = message_from_bytes(example_mail(filled_in()), policy=default)
    assert isinstance(message, EmailMessage)
    maintype, subtype = XLSX
    message.add_attachment(
        written.getvalue(), maintype=maintype, subtype=subtype, filename="利用申込書（記入例）.xlsx"
    )
    found = reading(message.as_bytes())
    assert (found["outcome"], found["findings"]) == ("accepted", [])


def test_the_example_mail_alone_lacks_only_the_form() -> None:
    found = reading(example_mail(None))
    assert found["outcome"] == "incomplete"
    assert [f["code"] for f in found["findings"] if f["severity"] == "missing"] == ["form_missing"]


@pytest.mark.parametrize("name", ["blank", "sample"])
def test_the_committed_workbooks_are_what_their_sources_make(name: str) -> None:
    module = builder()
    file = {"blank": module.BLANK, "sample": module.SAMPLE}[name]
    assert (FORM / file).read_bytes() == getattr(module, name)(), "run: make form"


def test_the_sample_as_pdf_is_one_page_that_says_it_is_an_example() -> None:
    pages = pypdf.PdfReader(FORM / "利用申込書（記入例）.pdf").pages
    text = "".join(page.extract_text() for page in pages)
    assert len(pages) == 1
    assert "記入例（内容は架空のものです）" in text
    assert "千代田区" in text
