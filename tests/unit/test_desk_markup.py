"""What the desk shows is harmless whatever a mail holds; what is saved holds nothing of it."""

from __future__ import annotations

import json
import os
import runpy
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4

from intake.cell.work import html_of
from intake.desk.markup import Listing, table, text
from intake.desk.original import safe_html
from intake.terms import JST
from intake.text.workdays import last_working_day, working_days

ROOT = Path(__file__).resolve().parents[2]


def html_mail(html: str, charset: str = "utf-8") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "x"
    message.set_content("本文")
    message.add_alternative(html, subtype="html", charset=charset)
    return message.as_bytes()


def shown_html(raw: bytes) -> str:
    return safe_html(html_of(raw))


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "<img src='http://evil.example/p.png' onerror='alert(1)'>",
        "<a href='javascript:alert(1)'>押す</a>",
        "<div style='position:fixed' class='jp-Dialog' id='main'>x</div>",
        "<svg><animate onbegin=alert(1)></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<link rel=stylesheet href=http://evil.example/s.css><style>@import 'http://evil.example'</style>",
        "<form action=http://evil.example><input autofocus onfocus=alert(1)></form>",
        "<p onclick=alert(1) style=\"background:url('http://evil.example')\">x</p>",
        "<base href=http://evil.example><object data=x></object><embed src=x>",
    ],
)
def test_html_of_a_mail_keeps_its_words_and_nothing_that_acts(nasty: str) -> None:
    shown = shown_html(html_mail(f"<table><tr><td colspan=2>担当課</td></tr></table>{nasty}"))
    assert '<td colspan="2">担当課</td>' in shown
    for sign in ("script", "evil", "alert", "style", "class", "id=", "href", "src", "on"):
        assert sign not in shown.replace("colspan", ""), sign


def test_html_in_a_japanese_charset_is_read() -> None:
    assert "防災課 髙﨑" in shown_html(html_mail("<p>防災課 髙﨑</p>", "cp932"))


def test_a_mail_without_html_or_one_no_parser_makes_sense_of_shows_none() -> None:
    assert shown_html(b"Subject: x\r\n\r\ntext") == ""
    assert shown_html(b"Content-Type: text/html; charset=utf-99\r\n\r\n\xff\xfe<p>") != "<script>"
    assert shown_html(b"\x00" * 100) == ""


def test_every_value_in_a_table_is_escaped() -> None:
    shown = table(("<b>",), [("<script>x</script>",), ('" onmouseover="x',), (12345,), (None,)])
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown
    assert "12,345" in shown
    listed = Listing(["<img src=x>"], {"題": lambda each: each})._repr_html_()
    assert "<img" not in listed


def test_text_loses_what_would_turn_it_round_and_keeps_its_lines() -> None:
    assert text("一\r\n二\u202e三\x1b[0m <b>") == "一\n二三[0m &lt;b&gt;"


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2022, 7, 1), date(2022, 7, 1), 0),
        (date(2022, 7, 1), date(2022, 7, 4), 1),  # over a weekend
        (date(2022, 7, 15), date(2022, 7, 19), 1),  # 海の日
        (date(2022, 12, 28), date(2023, 1, 4), 1),  # the turn of the year
        (date(2022, 5, 2), date(2022, 5, 9), 2),  # three holidays and a weekend
        (date(2023, 1, 4), date(2022, 12, 28), 0),
    ],
)
def test_working_days_leave_out_weekends_holidays_and_the_turn_of_the_year(
    since: date, until: date, days: int
) -> None:
    assert working_days(since, until) == days


def test_a_moment_counts_as_its_day_in_tokyo() -> None:
    assert last_working_day(datetime(2022, 7, 4, 0, 30, tzinfo=JST)) == date(2022, 7, 1)


def saved(notebook: Any) -> Any:
    """A notebook as the server's settings leave it on saving."""
    settings = _Settings()
    path = ROOT / "notebooks" / "jupyter_server_config.py"
    umask = os.umask(0o022)  # which the settings change for the server that they are of
    try:
        runpy.run_path(str(path), init_globals={"get_config": lambda: settings})
    finally:
        os.umask(umask)
    model = {"type": "notebook", "content": notebook}
    settings.FileContentsManager.pre_save_hook(model=model, path="x.ipynb", contents_manager=None)
    return model["content"]


class _Settings:
    def __getattr__(self, name: str) -> Any:
        self.__dict__[name] = _Settings()
        return self.__dict__[name]


def test_outputs_widgets_and_attachments_are_left_out_of_what_is_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    cell = v4.new_code_cell("desk.waiting()", execution_count=3)
    cell.outputs = [v4.new_output("stream", text="例田 花子")]
    cell.metadata["execution"] = {"iopub.execute_input": "2022-07-01"}
    markdown = v4.new_markdown_cell("![x](attachment:x.png)", attachments={"x.png": {"a": "例田"}})
    notebook = v4.new_notebook(cells=[cell, markdown])
    notebook.metadata["widgets"] = {"state": {"x": "例田 花子"}}
    content = json.dumps(saved(notebook), ensure_ascii=False)
    assert "例田" not in content
    assert "desk.waiting()" in content
    assert "iopub" not in content
