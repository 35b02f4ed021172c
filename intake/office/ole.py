"""Read OLE files: encrypted Office files and .xls. Other kinds (.doc, 一太郎) are not opened."""

from __future__ import annotations

import io
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import msoffcrypto
import olefile  # type: ignore[import-untyped]
from msoffcrypto.format import xls97
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.format.xls97 import Xls97File

from intake.office.errors import Unopened, damaged
from intake.office.results import Context, Opened
from intake.office.xls import Encrypted, read_xls
from intake.vocabulary.findings import attachments

# The library decrypts into a temporary file, which a cell cannot open.
xls97.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)

_BY_DEFAULT = "VelvetSweatshop"  # Excel tries this password by itself without asking
_DERIVATIONS = 2  # the library derives the key twice for a try: to open, and to verify
_NAMED = (
    ("WordDocument", "旧形式のWord文書（.doc）"),
    ("PowerPoint Document", "PowerPointファイル（.ppt）"),
    ("JSRV_SegmentInformation", "一太郎文書（.jtd）"),
    ("DocumentText", "一太郎文書（.jtd）"),
    ("__properties_version1.0", "Outlookのメールファイル（.msg）"),
)


def read_ole(content: bytes, context: Context) -> Opened | bytes:
    """Return the content of an .xls file, or the decrypted bytes of an encrypted .xlsx or .docx.

    An encrypted .xls file is decrypted and read. `context` has the limits, the passwords to try,
    and how a 利用申込書 (application form) is recognised. Raises Unopened if no known password fits, or
    if the file is of another kind, such as an old Word document.
    """
    with damaged("Officeファイル（旧形式又は暗号化されたもの）"):
        ole = olefile.OleFileIO(io.BytesIO(content))
        names = {entry[0] for entry in ole.listdir(streams=True, storages=True)}
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        if b"<!ENTITY" in content:
            raise Unopened(attachments.ENTITIES)
        return _decrypted(content, context, OOXMLFile, "Officeファイル")
    if names & {"Workbook", "Book"}:
        try:
            return _xls(content, context)
        except Encrypted:
            return _xls(_decrypted(content, context, Xls97File, "Excelファイル（.xls）"), context)
    named = (kind for stream, kind in _NAMED if stream in names)
    raise Unopened(
        attachments.UNSUPPORTED, kind=next(named, "読取りに対応していない形式のファイル")
    )


def _xls(content: bytes, context: Context) -> Opened:
    stream = b""
    with suppress(Exception):  # only for drawings; the cells are read without it
        ole = olefile.OleFileIO(io.BytesIO(content))
        stream = ole.openstream("Workbook").read() if ole.exists("Workbook") else b""
    return read_xls(content, stream, context.budget.limits, context.form)


def _decrypted(content: bytes, context: Context, opener: type[Any], kind: str) -> bytes:
    """Decrypt the Office file `content`; return the decrypted file as bytes.

    Raises Unopened if no password in `context` fits, a limit is exceeded or the file is damaged.
    `opener` is the msoffcrypto class for this kind of file, `kind` its Japanese name in findings.
    """
    limits = context.budget.limits
    spent = 0
    for password in (_BY_DEFAULT, *context.passwords[: limits.passwords]):
        with damaged("暗号化されたOfficeファイル"):
            file = opener(io.BytesIO(content))
            rounds = getattr(file, "info", {}).get("spinValue", 0)
        if rounds * _DERIVATIONS > limits.spins:
            raise Unopened(
                attachments.LIMIT, what="暗号の鍵の計算回数", limit=f"{limits.spins:,}回"
            )
        spent += rounds * _DERIVATIONS
        if spent > limits.spins:
            break
        if plain := _tried(file, password):
            return plain
    raise Unopened(attachments.ENCRYPTED, kind=kind)


def _tried(file: object, password: str) -> bytes | None:
    """Decrypt a file with `password`; return its bytes, or None if the password is wrong.

    `file` is the encrypted file as an object of msoffcrypto. Raises Unopened if the file is
    damaged.
    """
    plain = io.BytesIO()
    with damaged("暗号化されたOfficeファイル"), suppress(msoffcrypto.exceptions.InvalidKeyError):
        if isinstance(file, OOXMLFile):
            file.load_key(password=password, verify_password=True)
        elif isinstance(file, Xls97File):
            file.load_key(password=password)
        file.decrypt(plain)  # type: ignore[attr-defined]
        return plain.getvalue()
    return None
