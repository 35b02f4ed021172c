"""Mails in files: where one ends and the next begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.mailbox.files import find

LINE = "From a@b.example Mon Jul  4 10:00:00 2022\n"
HEADER = "From: a@b.example\nSubject: {}\nMessage-ID: <{}@b.example>\n\n"


def mails(folder: Path, *texts: str, between: str) -> list[str]:
    path = folder / "all.mbox"
    written = [LINE + HEADER.format(n, n) + text + "\n" for n, text in enumerate(texts)]
    path.write_bytes(between.join(written).encode())
    return [found.raw.decode() for found in find([path])]


@pytest.mark.parametrize("between", ["\n", ""])
def test_a_mail_ends_where_the_next_begins_with_and_without_an_empty_line(
    tmp_path: Path, between: str
) -> None:
    found = mails(tmp_path, "一", "二", "三", between=between)
    assert [raw.split("\n\n", 1)[1].strip() for raw in found] == ["一", "二", "三"]


@pytest.mark.parametrize(
    "text", ["From here on\n it is text.", f"一\n{LINE}の件です。", f"一\n\n{LINE}の件です。"]
)
def test_a_line_of_text_that_begins_with_from_begins_no_mail(tmp_path: Path, text: str) -> None:
    assert len(mails(tmp_path, text, "二", between="\n")) == 2
