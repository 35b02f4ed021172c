from __future__ import annotations

import pytest

from tests.unit.attached import FORM, PDF_LINES, ROWS, codes, documents, sections
from tests.unit.sample_files import (
    ENCRYPTED_XLS,
    XLS,
    encrypted_office,
    encrypted_pdf,
    pdf,
    tnef,
    zipped,
    zipped_aes,
    zipped_old,
)
from tests.unit.sample_forms import FIELDS
from tests.unit.sample_office import (
    docx,
)


@pytest.mark.parametrize("cp932", [True, False])
def test_names_in_an_archive_are_read_as_written(cp932: bool) -> None:
    found = documents(zipped({"申込/①髙﨑_利用申込書.xlsx": FORM}, cp932=cp932), "申込.zip")
    assert [document.name for document in found] == ["申込.zip", "申込.zip/①髙﨑_利用申込書.xlsx"]
    assert sections(found) == ["防災課"]


def test_an_archive_in_an_archive_is_opened_and_no_deeper() -> None:
    inner = zipped({"利用申込書.xlsx": FORM})
    assert sections(documents(zipped({"中.zip": inner}))) == ["防災課"]
    deeper = documents(zipped({"外.zip": zipped({"中.zip": inner})}))
    assert sections(deeper) == []
    assert codes(deeper) == ["attachment_limit"]


@pytest.mark.parametrize("make", [
    lambda: zipped_aes({"利用申込書.xlsx": FORM}, "himitsu-2022"),
    lambda: zipped_old("利用申込書.xlsx", FORM, "himitsu-2022"),
    lambda: encrypted_office(FORM, "himitsu-2022"),
    lambda: encrypted_office(docx(ROWS), "himitsu-2022"),
    lambda: encrypted_pdf(pdf(PDF_LINES), "himitsu-2022"),
])  # fmt: skip
def test_an_encrypted_file_opens_with_the_password_that_is_known(make) -> None:  # type: ignore[no-untyped-def]
    content = make()
    assert sections(documents(content, "添付", "wrong", "himitsu-2022")) == ["防災課"]
    locked = documents(content, "添付", "wrong")
    assert codes(locked) == ["attachment_encrypted"]
    assert "パスワード" in (locked[0].problem or "")


def test_an_old_workbook_opens_with_the_password_that_is_known() -> None:
    assert sections(documents(ENCRYPTED_XLS, "申込書.xls", "himitsu-2022")) == [FIELDS["section"]]
    assert codes(documents(ENCRYPTED_XLS, "申込書.xls", "wrong")) == ["attachment_encrypted"]


def test_an_encrypted_workbook_is_told_apart_from_an_old_one() -> None:
    content = encrypted_office(FORM, "x")
    assert content[:4] == XLS[:4] == b"\xd0\xcf\x11\xe0"
    assert codes(documents(content)) == ["attachment_encrypted"]
    assert codes(documents(XLS)) == []


@pytest.mark.parametrize("long_names", [True, False])
def test_winmail_dat_gives_what_outlook_wrapped(long_names: bool) -> None:
    found = documents(tnef({"利用申込書.xlsx": FORM}, long_names=long_names), "winmail.dat")
    assert [document.name for document in found] == ["winmail.dat", "winmail.dat/利用申込書.xlsx"]
    assert sections(found) == ["防災課"]
