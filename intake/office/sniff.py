"""Recognise the type of a file by its content, because names and declared types may be wrong."""

from __future__ import annotations

from enum import StrEnum

from intake.cms import Cms, kind_of_cms
from intake.text.mail_head import begins_like_a_mail


class Sort(StrEnum):
    """The types of files that `sort_of` tells apart; the value is the type's name in findings."""

    ZIP = "zip"
    OLE = "ole"
    PDF = "PDF"
    TNEF = "winmail.dat"
    PICTURE = "画像"
    RTF = "リッチテキスト（.rtf）"
    HTML = "HTML"
    TEXT = "テキスト"
    PROGRAM = "実行形式のファイル"
    SEVEN_ZIP = "7z形式の圧縮ファイル"
    RAR = "RAR形式の圧縮ファイル"
    LZH = "LZH形式の圧縮ファイル"
    GZIP = "gzip形式の圧縮ファイル"
    CAB = "CAB形式の圧縮ファイル"
    SIGNATURE = "電子署名"
    CARD = "名刺、予定又はリンクのファイル"
    FLAT = "XML形式の表（SpreadsheetML、.fods）"
    DIF = "DIF形式の表"
    SYLK = "SYLK形式の表"
    SMIME = "S/MIMEで暗号化されたメール"
    PGP = "PGPで暗号化されたデータ"
    MAIL = "ファイルとして保存されたメール（.eml）"
    EMPTY = "空のファイル"
    OTHER = "読取りに対応していない種類のファイル"


_MAGIC: tuple[tuple[bytes, Sort], ...] = (
    (b"PK\x03\x04", Sort.ZIP),
    (b"PK\x05\x06", Sort.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sort.OLE),
    (b"%PDF-", Sort.PDF),
    (b"\x78\x9f\x3e\x22", Sort.TNEF),
    (b"\x89PNG\r\n\x1a\n", Sort.PICTURE),
    (b"\xff\xd8\xff", Sort.PICTURE),
    (b"GIF8", Sort.PICTURE),
    (b"BM", Sort.PICTURE),
    (b"II*\x00", Sort.PICTURE),
    (b"MM\x00*", Sort.PICTURE),
    (b"{\\rtf", Sort.RTF),
    (b"BEGIN:VCARD", Sort.CARD),
    (b"BEGIN:VCALENDAR", Sort.CARD),
    (b"[InternetShortcut]", Sort.CARD),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Sort.CARD),
    (b"ID;P", Sort.SYLK),
    (b"TABLE\r\n0,1", Sort.DIF),
    (b"TABLE\n0,1", Sort.DIF),
    (b"MZ", Sort.PROGRAM),
    (b"\x7fELF", Sort.PROGRAM),
    (b"7z\xbc\xaf\x27\x1c", Sort.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Sort.RAR),
    (b"\x1f\x8b\x08", Sort.GZIP),
    (b"MSCF", Sort.CAB),
    (b"-----BEGIN PGP MESSAGE", Sort.PGP),
    (b"-----BEGIN PGP SIGNATURE", Sort.SIGNATURE),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<body", b"<script", b"<title")
_FLAT = (
    b"urn:schemas-microsoft-com:office:spreadsheet",
    b"oasis:names:tc:opendocument:xmlns:office",
)
_PDF_MAY_BEGIN_WITHIN = 1024
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def sort_of(content: bytes, media_type: str = "") -> Sort:
    """Return the type of a file, recognised by its content; Sort.OTHER if it is not recognised.

    `media_type` is the type that the mail declares, "" if unknown; it is used only for S/MIME and
    signatures.
    """
    if not content:
        return Sort.EMPTY
    head = content[:_PDF_MAY_BEGIN_WITHIN]
    for magic, sort in _MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and _is_text(head)):
            return sort
    if (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp":
        return Sort.PICTURE
    if head[2:5] == b"-lh" and head[6:7] == b"-":
        return Sort.LZH
    if (cms := kind_of_cms(content)) is not None:
        return Sort.SMIME if cms is Cms.ENCRYPTED else Sort.SIGNATURE
    if media_type.lower().startswith(("application/pkcs7-mime", "application/x-pkcs7-mime")):
        return Sort.SMIME
    if media_type.lower().startswith(
        ("application/pkcs7", "application/x-pkcs7", "application/pgp")
    ):
        return Sort.SIGNATURE
    if b"%PDF-" in head:
        return Sort.PDF
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<") and any(name in content[:4096] for name in _FLAT):
        return Sort.FLAT if not text.startswith(_HTML) else Sort.HTML
    if text.startswith(_HTML):
        return Sort.HTML
    if begins_like_a_mail(content):
        return Sort.MAIL
    return Sort.TEXT if _is_text(content[:65536]) else Sort.OTHER


def _is_text(content: bytes) -> bool:
    """Return whether the bytes are text: they contain no control characters except those of text files.

    Allowed are tabs, line ends, form feeds and the escape character, with which ISO-2022-JP
    switches character sets. UTF-16 with a byte order mark counts as text.
    """
    return content.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROLS.intersection(content)
