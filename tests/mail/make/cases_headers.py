"""Cases of headers: raw 8-bit bytes, encoded words cut inside a character, folded or broken."""

from __future__ import annotations

import base64

from . import people as p
from .charsets import b_word, euc, jis, q_word, sjis
from .exchange import exchange
from .gmail import yahoo
from .odd import by_hand, php
from .outlook import outlook

A = p.HAKUBA
SUBJECT = p.subject(A)


def _b(raw: bytes, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(raw).decode()}?="


def mail(
    subject: bytes | str,
    serial: str,
    *,
    sender: bytes | str = "soumu@hakuba-village.example",
    extra: tuple[str, ...] = (),
) -> bytes:
    raw = subject if isinstance(subject, bytes) else subject.encode("ascii")
    who = sender if isinstance(sender, bytes) else sender.encode("ascii")
    return by_hand(
        b"From: " + who,
        "To: hisai-shien@j-lis.example",
        b"Subject: " + raw,
        *extra,
        "Date: Fri, 8 Jul 2022 09:00:00 +0900",
        f"Message-ID: <{serial}@hakuba-village.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        p.colon(A).replace("\n", "\r\n"),
    )


def _raw() -> dict[str, bytes]:
    name = "白馬村総務課"
    return {
        "header-raw-utf8": mail(SUBJECT.encode(), "raw1", sender=f'"{name}" <{A.email}>'.encode()),
        "header-raw-sjis": mail(
            sjis(SUBJECT + "（表①）"), "raw2", sender=sjis(f'"{name}" <{A.email}>')
        ),
        "header-raw-euc": mail(euc(SUBJECT), "raw3", sender=euc(f"{name} <{A.email}>")),
        "header-raw-jis": mail(jis(SUBJECT), "raw4", sender=jis(name) + f" <{A.email}>".encode()),
        "header-raw-sjis-folded": mail(sjis(SUBJECT[:15]) + b"\r\n " + sjis(SUBJECT[15:]), "raw5"),
        "header-raw-utf8-after-word": mail(
            b_word(SUBJECT[:15].encode(), "UTF-8").encode() + SUBJECT[15:].encode(), "raw6"
        ),
    }


def _words() -> dict[str, bytes]:
    u, j, s = SUBJECT.encode(), jis(SUBJECT), sjis(SUBJECT)
    b64 = base64.b64encode(u).decode()
    return {
        "word-utf8-cut-inside-character": mail(
            _b(u[:22], "UTF-8") + "\r\n " + _b(u[22:44], "UTF-8") + "\r\n " + _b(u[44:], "UTF-8"),
            "w1",
        ),
        "word-jis-cut-inside-character": mail(
            _b(j[:24], "ISO-2022-JP") + "\r\n " + _b(j[24:], "ISO-2022-JP"), "w2"
        ),
        "word-sjis-cut-inside-character": mail(
            _b(s[:21], "Shift_JIS") + "\r\n " + _b(s[21:], "Shift_JIS"), "w3"
        ),
        "word-q-cut-inside-character": mail(
            q_word(u[:25], "UTF-8")
            + "\r\n\t"
            + q_word(u[25:49], "UTF-8")
            + "\r\n\t"
            + q_word(u[49:], "UTF-8"),
            "w4",
        ),
        "word-without-space-between": mail(_b(u[:21], "UTF-8") + _b(u[21:], "UTF-8"), "w5"),
        "word-in-quotes": mail(f'"{_b(u, "UTF-8")}"', "w6"),
        "word-with-language": mail(_b(u, "UTF-8*ja"), "w7"),
        "word-lower-case-b": mail(_b(u, "utf-8").replace("?B?", "?b?"), "w8"),
        "word-without-padding": mail(
            f"=?UTF-8?B?{base64.b64encode((SUBJECT + '。').encode()).decode().rstrip('=')}?=", "w9"
        ),
        "word-base64-with-spaces": mail(f"=?UTF-8?B?{b64[:40]}\r\n {b64[40:]}?=", "w10"),
        "word-cut-off": mail(_b(u, "UTF-8").removesuffix("?="), "w11"),
        "word-raw-space-in-q": mail(
            "=?UTF-8?Q?"
            + "".join(f"={b:02X}" for b in "【白馬村】".encode())
            + " "
            + "".join(f"={b:02X}" for b in SUBJECT[5:].encode())
            + "?=",
            "w12",
        ),
        "word-mixed-charsets": mail(
            _b("【白馬村】".encode(), "UTF-8")
            + "\r\n "
            + _b(jis(SUBJECT[5:20]), "ISO-2022-JP")
            + "\r\n "
            + _b(sjis(SUBJECT[20:]), "Shift_JIS"),
            "w13",
        ),
        "word-amid-ascii": mail("Fwd:" + _b(jis(SUBJECT), "ISO-2022-JP") + "(2022)", "w14"),
        "word-one-of-300-signs": yahoo(
            sender=("白馬村", A.email),
            subject=SUBJECT + "について（令和４年６月３０日付け事務連絡による）",
            body=p.colon(A),
            date="Fri, 8 Jul 2022 09:30:00 +0900",
            serial="889",
            files=p.form(A),
        ),
        "word-subject-twice": mail(
            _b(u, "UTF-8"), "w16", extra=("Subject: " + _b("【白馬村】".encode(), "UTF-8"),)
        ),
        "word-subject-in-many-folds": outlook(
            sender=A.sender,
            subject=SUBJECT + "（担当：総務課防災係　申込書１部添付　至急）",
            body=p.colon(A),
            date="Fri, 8 Jul 2022 09:40:00 +0900",
            serial="8d37a001",
            files=p.form(A),
        ),
        "word-display-name-with-comma": exchange(
            sender=("白馬村, 総務課 (防災)", A.email),
            subject=SUBJECT,
            body=p.colon(A),
            date="Fri, 8 Jul 2022 09:45:00 +0900",
            serial="4001",
            files=p.form(A),
        ),
        "word-address-encoded-whole": mail(
            _b(u, "UTF-8"), "w19", sender=_b(f"白馬村総務課 <{A.email}>".encode(), "UTF-8")
        ),
        "header-no-subject": mail("", "w20"),
        "header-full-width-prefix": mail(_b(("Ｒｅ：" + SUBJECT).encode(), "UTF-8"), "w21"),
        "header-no-from": mail(_b(u, "UTF-8"), "w22", sender="").replace(
            b"From: \r\n", b"Reply-To: soumu@hakuba-village.example\r\n"
        ),
    }


def _dates() -> dict[str, bytes]:
    u = _b(SUBJECT.encode(), "UTF-8")
    old = b"Date: Fri, 8 Jul 2022 09:00:00 +0900"
    return {
        "header-date-jst-comment": mail(u, "d1").replace(
            old, b"Date: Fri, 08 Jul 2022 09:00:00 +0900 (JST)"
        ),
        "header-date-unreadable": mail(u, "d2").replace(old, "Date: 令和4年7月8日 9時".encode()),
        "header-date-missing": mail(u, "d3").replace(old + b"\r\n", b""),
        "header-message-id-missing": php(
            sender=A.email,
            subject=u.encode(),
            body=p.colon(A).encode(),
            date="Fri, 8 Jul 2022 09:50:00 +0900",
            extra=b"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n",
        ),
    }


def cases() -> dict[str, bytes]:
    return _raw() | _words() | _dates()
