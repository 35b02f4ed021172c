"""Attachments only other programs can make (LibreOffice, zip, encryption with random salts).

They lie in parts/ as made once; `python -m tests.mail.make.parts` makes them anew (needs soffice and
zip). Everything else in tests/mail/make gives the same bytes each time.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

from .forms import standard, values

HERE = Path(__file__).parent / "parts"
PASSWORD = "Yoichi-2022"
YOICHI = values(
    "014087",
    "北海道",
    "余市町",
    "総務課",
    "余市 花子",
    "よいち はなこ",
    "0135-99-0001",
    "bosai@yoichi-town.example",
)
NIKI = values(
    "014079",
    "北海道",
    "仁木町",
    "総務課",
    "仁木 一郎",
    "にき いちろう",
    "0135-98-0002",
    "bosai@niki-town.example",
)


def part(name: str) -> bytes:
    return (HERE / name).read_bytes()


def _converted(xlsx: Path, kind: str, ending: str) -> bytes:
    subprocess.run(
        ["soffice", "--headless", "--convert-to", kind, "--outdir", str(xlsx.parent), str(xlsx)],
        check=True,
    )
    return xlsx.with_suffix(ending).read_bytes()


def _encrypted(content: bytes) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(PASSWORD, out)
    return out.getvalue()


def _aes(name: str, content: bytes) -> bytes:
    import pyzipper

    out = io.BytesIO()
    with pyzipper.AESZipFile(
        out, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(PASSWORD.encode())
        archive.writestr(name, content)
    return out.getvalue()


def _locked_pdf(content: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(PASSWORD, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def main() -> None:
    HERE.mkdir(exist_ok=True)
    xlsx = standard(YOICHI)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "form.xlsx"
        source.write_bytes(xlsx)
        for kind, ending in (
            ("xls:MS Excel 97", ".xls"),
            ("ods", ".ods"),
            ("pdf:calc_pdf_Export", ".pdf"),
        ):
            (HERE / f"form{ending}").write_bytes(_converted(source, kind, ending))
        subprocess.run(
            [
                "zip",
                "-q",
                "-X",
                "-P",
                PASSWORD,
                "-j",
                str(HERE / "form-zipcrypto.zip"),
                str(source),
            ],
            check=True,
        )
    (HERE / "form-aes.zip").write_bytes(_aes("利用申込書.xlsx", xlsx))
    (HERE / "form-encrypted.xlsx").write_bytes(_encrypted(xlsx))
    (HERE / "form-encrypted.pdf").write_bytes(_locked_pdf((HERE / "form.pdf").read_bytes()))


if __name__ == "__main__":
    main()
