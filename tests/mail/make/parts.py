"""Make attachments that need other programs: LibreOffice, zip, encryption with random salts.

They are committed in parts/ as made once; `python -m tests.mail.make.parts` makes them again (needs
soffice and zip). Everything else in tests/mail/make is repeatable byte by byte.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.unit.sample_files import encrypted_office, encrypted_pdf, zipped_aes

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
    (HERE / "form-aes.zip").write_bytes(zipped_aes({"利用申込書.xlsx": xlsx}, PASSWORD))
    (HERE / "form-encrypted.xlsx").write_bytes(encrypted_office(xlsx, PASSWORD))
    (HERE / "form-encrypted.pdf").write_bytes(
        encrypted_pdf((HERE / "form.pdf").read_bytes(), PASSWORD)
    )


if __name__ == "__main__":
    main()
