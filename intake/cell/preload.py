"""Load all code and tables that opening mails may need, before a cell is confined.

Afterwards a cell (sandboxed process) cannot read files, so that it cannot import any module.
"""

from __future__ import annotations

import encodings
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from phonenumbers import PhoneMetadata
from PIL import Image

from intake.cell.pixels import pixels_of
from intake.cell.work import fill_form, parts_of, read_mail, show_mail, table_of
from intake.form import current_form, sample_values
from intake.register import Register
from intake.terms import ReadingContext, Trust
from intake.text.charset import known_charset
from intake.text.domains import registrable

SAMPLE = Path(__file__).parent / "samples" / "kinds.eml"  # made by tests/unit/kinds.py
_FOR_FEW = (  # for signed mails only; the sample is not signed
    "asn1crypto.cms",
    "cryptography.hazmat.primitives.asymmetric.ec",
    "cryptography.hazmat.primitives.asymmetric.padding",
    "cryptography.x509.verification",
)
PASSWORDS = ("Yoichi-2022", "himitsu-2022")  # of the sample's locked files
_KEYS = {
    "a._domainkey.city.example.co.jp": "v=DKIM1; p=AA=="
}  # for the sample's signature, which is invalid


def everything(register: Register) -> None:
    """Load all code and tables that opening a mail would otherwise load only at first use.

    To do so, it opens a sample mail and sample pictures. `register` is the register of
    municipalities with which mails are read.
    """
    for name in _codecs():
        with suppress(ImportError):  # exists only on another system
            importlib.import_module(name)
    for name in _FOR_FEW:
        importlib.import_module(name)
    registrable("")  # the list of public suffixes, which few mails need
    known_charset("-")  # an unknown label, so that all charsets are looked up
    PhoneMetadata.load_all()
    registrable("-")  # the list of public suffixes
    sample_values()
    current_form()
    known = ReadingContext(passwords=PASSWORDS, trust=Trust(keys=_KEYS))
    read_mail(SAMPLE.read_bytes(), known, register)
    show_mail(b"", known, register)
    parts_of(b"", None, register)
    fill_form(b"", "", register)
    table_of(b"", "", register)
    Image.init()
    for picture in _pictures():
        pixels_of(picture, 0, ())


def _pictures() -> Iterator[bytes]:
    """Yields a small file in each picture format that mails are expected to contain, and a PDF.

    The formats are PNG, JPEG, GIF, BMP, WebP and TIFF; one that this machine's Pillow cannot write
    is left out.
    """
    dot = Image.new("RGB", (8, 8), "white")
    for name, options in (
        ("PNG", {}), ("JPEG", {}), ("GIF", {}), ("BMP", {}), ("WEBP", {}), ("PDF", {}),
        ("TIFF", {"compression": "tiff_lzw"}), ("TIFF", {"compression": "group4"}),
    ):  # fmt: skip
        file = BytesIO()
        with suppress(OSError, KeyError):  # built without this one
            (dot.convert("1") if options.get("compression") == "group4" else dot).save(
                file, name, **options
            )
            yield file.getvalue()


def _codecs() -> Iterator[str]:
    """Yields the names of Python's charset modules, such as encodings.cp932.

    Some of them cannot be imported on this system, because they exist on another one only.
    """
    for module in pkgutil.iter_modules(encodings.__path__):
        yield f"encodings.{module.name}"
    for family in ("cn", "hk", "iso2022", "jp", "kr", "tw"):
        yield f"_codecs_{family}"
