"""Make the mail with which a cell preloads its code: one attachment of each kind.

`python -m tests.unit.kinds`. Its parts are cases of tests/mail, or made by the libraries that read
them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from msoffcrypto.method.ecma376_agile import ECMA376Agile
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from intake.cell.preload import PASSWORDS, SAMPLE
from tests.mail.expected import CASES

_CASES = (
    "format-xlsx-named-dat", "format-xls", "format-ods", "format-docx-content-controls", "format-csv",
    "locked-aes-known", "locked-zipcrypto-known", "winmail-with-form",
    "zip-cp932-names",
)  # fmt: skip


def kinds() -> bytes:
    """The mail; the same bytes every time except for random salts of encryption."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "=?iso-2022-jp?b?GyRCOCtLXBsoQg==?= <mihon@city.fuchu.tokyo.jp>"
    message["Subject"] = "【府中市】クラウド型被災者支援システムの利用申込み"
    message["Date"] = "Fri, 01 Jul 2022 10:00:00 +0900"
    message["DKIM-Signature"] = (
        "v=1; a=rsa-sha256; d=city.example.co.jp; s=a; h=From; bh=eA==; b=eA=="
    )
    message.set_content(
        f"担当課：総務課\n電話番号：03-0000-0001\n{'あ' * 40}\n", charset="iso-2022-jp"
    )
    message.add_alternative("<p>担当課：総務課</p>", subtype="html", charset="shift_jis")
    for number, content in enumerate(_contents()):
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=f"{number}"
        )
    return message.as_bytes()


def _contents() -> Iterator[bytes]:
    attached = {name: list(_attached(name)) for name in _CASES}
    for contents in attached.values():
        yield from contents
    # Excel derives the key in 100,000 rounds, which would slow down every start of a cell.
    (form,) = attached["format-xlsx-named-dat"]
    yield ECMA376Agile.encrypt(PASSWORDS[0], io.BytesIO(form), spin_count=1)
    yield (Path(__file__).parent / "samples" / "filled-encrypted.xls").read_bytes()
    yield from map(_pdf, (None, "RC4-128", "AES-256"))


def _attached(case: str) -> Iterator[bytes]:
    """The files attached to a mail of tests/mail."""
    for part in message_from_bytes((CASES / f"{case}.eml").read_bytes()).walk():
        if part.get_filename():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            yield content


def _pdf(cipher: str | None) -> bytes:
    """A PDF page with one line of text; `cipher` encrypts it with an empty password."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(key): NameObject(each) for key, each in font.items()})
    fonts = DictionaryObject({NameObject("/F"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    text = DecodedStreamObject()
    text.set_data(b"BT /F 9 Tf 20 100 Td (One line of text) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(
        text.flate_encode()
    )  # a stream is never direct
    if cipher:
        writer.encrypt("", PASSWORDS[0], algorithm=cipher)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


if __name__ == "__main__":
    SAMPLE.write_bytes(kinds())
