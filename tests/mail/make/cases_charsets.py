"""Cases of charsets: cp932 as Shift_JIS, EUC-JP with vendor rows, wrong labels, lost bytes."""

from __future__ import annotations

from . import people as p
from .charsets import b64, b_word, euc, jis, jis_lines, qp, sjis
from .notes import notes
from .odd import by_hand, php
from .webmail import groupware

SAMPLE = "①㈱髙﨑　表ソ十能予申～－∥ ℡№ ｱｲｳ"
EUC_SAMPLE = "①㈱髙﨑　表ソ十能予申　纊褜鍈　ｱｲｳ"


def plain(
    a: p.Applicant,
    text: str,
    encode: object,
    label: str | None,
    *,
    how: str = "8bit",
    word: str | None = None,
    subject: str | None = None,
) -> bytes:
    """A mail with a body encoded by `encode` under the charset label `label`, None for no label.

    `word` is the charset of the subject's encoded word; `how` the transfer encoding.
    """
    raw = encode(text.replace("\n", "\r\n"))  # type: ignore[operator]
    body = {"base64": b64, "quoted-printable": qp}.get(how, bytes)(raw)
    shown = subject or b_word(p.subject(a).encode(), word or "UTF-8")
    head = [f"From: {a.email}", "To: hisai-shien@j-lis.example", f"Subject: {shown}"]
    head += [
        "Date: Thu, 7 Jul 2022 09:40:00 +0900",
        f"Message-ID: <{(label or 'none').lower()}.{how[:4]}.{len(raw)}@{a.email.split('@')[1]}>",
    ]
    if label is not None:
        head += [
            "MIME-Version: 1.0",
            f"Content-Type: text/plain{'; charset=' + label if label else ''}",
            f"Content-Transfer-Encoding: {how}",
        ]
    return by_hand(*head, "", body)


def utf8(text: str) -> bytes:
    return text.encode("utf-8")


def _twice(text: str) -> bytes:
    """The text in UTF-8, taken for Windows-1252 by a gateway and encoded in UTF-8 again."""
    return "".join(
        bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in text.encode("utf-8")
    ).encode("utf-8")


def _sjis_as_latin(text: str) -> bytes:
    """The text in Shift_JIS, taken for ISO-8859-1 and encoded in UTF-8."""
    return text.encode("cp932").decode("latin-1").encode("utf-8")


def _cp932() -> dict[str, bytes]:
    a, b = p.GUJO, p.HITA
    made = {
        "sjis-notes-base64": notes(
            sender=a.sender,
            subject=p.subject(a),
            body=p.colon(a, SAMPLE),
            date="Thu, 7 Jul 2022 10:00:00 +0900",
            serial="00A1B2C3",
            files=p.form(a),
        ),
        "sjis-groupware-raw-names": groupware(
            sender=b.sender,
            subject=p.subject(b),
            body=p.colon(b, SAMPLE),
            date="Thu, 7 Jul 2022 10:05:00 +0900",
            serial="9f01",
            files=p.form(b, "日田市_利用申込書（表紙・予算ソ）.xlsx"),
        ),
        "sjis-8bit": plain(a, p.colon(a, SAMPLE), sjis, "Shift_JIS"),
        "sjis-quoted-printable": plain(
            a, p.colon(a, SAMPLE), sjis, '"Shift_JIS"', how="quoted-printable"
        ),
        "sjis-subject-word": plain(
            a,
            p.colon(a),
            sjis,
            "Shift_JIS",
            how="base64",
            subject=b_word(sjis(p.subject(a) + "（髙﨑①）"), "Shift_JIS"),
        ),
    }
    for label in (
        "Windows-31J",
        "x-sjis",
        "cp932",
        "MS_Kanji",
        "shift-jis",
        "windows-932",
        "csShiftJIS",
        "SJIS-win",
    ):
        made[f"sjis-label-{label.lower().replace('_', '-')}"] = plain(
            a, p.colon(a, SAMPLE), sjis, label, how="base64"
        )
    return made


def _euc() -> dict[str, bytes]:
    a = p.NAOSHIMA
    return {
        f"euc-label-{label.lower()}": plain(
            a, p.colon(a, EUC_SAMPLE), euc, label, subject=b_word(euc(p.subject(a) + "①"), label)
        )
        for label in ("EUC-JP", "x-euc-jp", "eucJP-ms", "cp51932")
    } | {
        "euc-three-byte-kanji": plain(
            a, p.colon(a, "@@"), lambda t: euc(t).replace(b"@@", b"\x8f\xb0\xa1"), "EUC-JP"
        ),
        "euc-unlabelled": plain(a, p.colon(a, EUC_SAMPLE), euc, ""),
    }


def _wrong() -> dict[str, bytes]:
    a = p.NAMERIKAWA
    text = p.colon(a, "①㈱髙﨑　～－　€ではなく円")
    no_euro = text.replace("€", "")
    return {
        "wrong-utf8-as-iso2022jp": plain(a, text, utf8, "ISO-2022-JP", how="base64"),
        "wrong-utf8-as-sjis": plain(a, text, utf8, "Shift_JIS"),
        "wrong-utf8-as-ascii": plain(a, text, utf8, "us-ascii", how="7bit"),
        "wrong-utf8-as-latin1": plain(a, text, utf8, "ISO-8859-1", how="quoted-printable"),
        "wrong-sjis-as-utf8": plain(a, no_euro, sjis, "UTF-8"),
        "wrong-sjis-as-iso2022jp": plain(a, no_euro, sjis, "ISO-2022-JP"),
        "wrong-sjis-as-windows1252": plain(a, no_euro, sjis, "Windows-1252", how="base64"),
        "wrong-euc-as-sjis": plain(a, no_euro, euc, "Shift_JIS"),
        "wrong-jis-as-utf8": plain(a, no_euro, jis_lines, "UTF-8", how="7bit").replace(
            b"\r\r\n", b"\r\n"
        ),
        "wrong-jis-as-ascii": plain(a, no_euro, jis, "us-ascii", how="7bit"),
        "wrong-jis-as-sjis": plain(a, no_euro, jis, "Shift_JIS", how="7bit"),
        "wrong-unknown-8bit": plain(a, text, utf8, "unknown-8bit"),
        "wrong-label-nobody-knows": plain(a, text, utf8, "x-jp-universal"),
        "wrong-label-empty": plain(a, text, utf8, '""'),
        "wrong-label-utf8-misspelt": plain(a, text, utf8, "utf8"),
        "wrong-utf8-without-mime": plain(a, text, utf8, None),
        "wrong-sjis-without-mime": plain(a, no_euro, sjis, None),
        "wrong-utf8-bom": plain(a, "\ufeff" + text, utf8, "UTF-8", how="base64"),
        "wrong-utf16": plain(a, text, lambda t: t.encode("utf-16"), "UTF-16", how="base64"),
        "wrong-utf7": plain(a, no_euro, lambda t: t.encode("utf-7"), "UTF-7", how="7bit"),
        "wrong-subject-word-label": plain(
            a, text, utf8, "UTF-8", subject=b_word(utf8(p.subject(a)), "ISO-2022-JP")
        ),
        "wrong-subject-sjis-as-utf8": plain(
            a, text, utf8, "UTF-8", subject=b_word(sjis(p.subject(a)), "UTF-8")
        ),
        "wrong-gb18030": plain(a, no_euro, lambda t: t.encode("gb18030"), "GB18030", how="base64"),
    }


def _undecodable() -> dict[str, bytes]:
    a = p.YOICHI
    text = p.colon(a)
    cut = text.replace("余市 花子", "余市 @@子")
    return {
        "undecodable-utf8-byte-lost": plain(
            a, cut, lambda t: utf8(t).replace(b"@@", b"\xe8\x8a"), "UTF-8"
        ),
        "undecodable-sjis-byte-lost": plain(
            a, cut, lambda t: sjis(t).replace(b"@@", b"\x89\xff"), "Shift_JIS"
        ),
        "undecodable-replacement-characters": plain(
            a, text.replace("花子", "\ufffd\ufffd"), utf8, "UTF-8"
        ),
        "undecodable-question-marks": plain(
            a,
            "????????????????????????\n\n???????????\n????????? ??\n?????0135-99-0001\n????????bosai@yoichi-town.example\n",
            utf8,
            "us-ascii",
            how="7bit",
            subject="????????????????????????????",
        ),
        "mojibake-utf8-twice": plain(a, text, _twice, "UTF-8", how="base64"),
        "mojibake-sjis-as-latin1": plain(a, text, _sjis_as_latin, "UTF-8", how="base64"),
        "mojibake-utf8-read-as-sjis": plain(
            a,
            text.encode("utf-8").decode("cp932", "replace").replace("\ufffd", "・"),
            utf8,
            "UTF-8",
            how="base64",
        ),
        "mojibake-subject-only": plain(
            a, text, utf8, "UTF-8", subject=b_word(_twice(p.subject(a)), "UTF-8")
        ),
        "undecodable-gaiji-sjis": plain(
            a,
            text.replace("余市 花子", "余市 @@子"),
            lambda t: sjis(t).replace(b"@@", b"\xf0\x40"),
            "Shift_JIS",
            how="base64",
        ),
        "undecodable-binary-body": php(
            sender=a.email,
            subject=b_word(utf8(p.subject(a)), "UTF-8").encode(),
            date="Thu, 7 Jul 2022 23:59:59 +0900",
            body=bytes((i * 73 + 129) % 256 for i in range(300)),
            extra=b"Content-Type: text/plain; charset=UTF-8\nMessage-ID: <binary@yoichi-town.example>\n",
        ),
    }


def cases() -> dict[str, bytes]:
    return _cp932() | _euc() | _wrong() | _undecodable()
