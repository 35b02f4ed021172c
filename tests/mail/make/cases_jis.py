"""Cases of ISO-2022-JP in practice: NEC and IBM characters, half-width kana, odd escapes and
labels.
"""

from __future__ import annotations

import base64

from . import people as p
from .becky import becky
from .charsets import KANJI, OLD, ROMAN, b64, b_word, jis, jis_lines, qp
from .notes import notes
from .odd import by_hand, keitai, php
from .outlook import outlook
from .webmail import active

NEC = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ㍉㌔㌢㍍㌘㌧㌃㌶㍑㍗㌍㌦㌣㌫㍊㌻㎜㎝㎞㎎㎏㏄㎡㍻〝〟№㏍℡㊤㊥㊦㊧㊨㈱㈲㈹㍾㍽㍼"
IBM = (
    "髙橋・﨑山・德永・瀨川・濵田・彅・昻・鄧・靑木・黑田・增田・"
    "\ufa10・\ufa12・\ufa16・\ufa17・\ufa18・\ufa19・\ufa1a・\ufa1b・\ufa1c・\ufa1d・\ufa1e・\ufa22・\ufa25・\ufa26・\ufa2a・\ufa2b・\ufa2c・\ufa2d"
)  # U+FA10 to U+FA2D by number: NFC would fold them, an editor might too
KANA = "ｺﾝﾋﾞﾆ交付ﾊ未導入ﾃﾞｽ｡ﾖﾛｼｸｵﾈｶﾞｲｼﾏｽ(ﾀﾝﾄｳｼｬ)"


def _labelled(a: p.Applicant, label: str | None, how: str = "7bit") -> bytes:
    """A mail with one charset label in header and body; None omits all MIME headers."""
    subject, body = p.subject(a), p.colon(a, "①申込書の送付㈱ﾃｽﾄ 担当髙﨑").split("\n")
    word = label or "ISO-2022-JP"
    lines = [
        b"From: " + b_word(jis(a.name), word).encode() + f" <{a.email}>".encode(),
        "To: hisai-shien@j-lis.example",
    ]
    lines += [f"Subject: {b_word(jis(subject[:12]), word)}", f" {b_word(jis(subject[12:]), word)}"]
    lines += [
        "Date: Mon, 4 Jul 2022 09:20:00 +0900",
        f"Message-ID: <label.{(label or 'none').lower()}@{a.email[6:]}>",
    ]
    if label:
        lines += [
            "MIME-Version: 1.0",
            f"Content-Type: text/plain; charset={label}",
            f"Content-Transfer-Encoding: {how}",
        ]
    return by_hand(*lines, "", *[jis(x) for x in body])


def _coded(a: p.Applicant, how: str) -> bytes:
    text = jis_lines(p.colon(a, "①②③ ㈱ ℡ № 髙﨑"))
    body = b64(text) if how == "base64" else qp(text)
    return by_hand(
        f"From: {a.email}",
        "To: hisai-shien@j-lis.example",
        "Subject: " + b_word(jis(p.subject(a)[:14]), "iso-2022-jp"),
        " " + b_word(jis(p.subject(a)[14:]), "iso-2022-jp"),
        "Date: Tue, 5 Jul 2022 13:02:11 +0900",
        f"Message-ID: <coded-{how}@{a.email.split('@')[1]}>",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="iso-2022-jp"',
        f"Content-Transfer-Encoding: {how}",
        "",
        body,
    )


def _unclosed() -> bytes:
    """A mail whose 7-bit body a gateway folded inside kanji, so that lines do not begin or end in
    ASCII.
    """
    a = p.HAKUBA
    text = p.colon(
        a,
        "　当村では、これまで独自の被災者台帳を紙で作成してまいりましたが、このたび申込みをいたします。",
    )
    whole = jis("\n".join(text.split("\n")[:1])).replace(b"\x1b(B", b"")
    cut = whole[: 3 + 40] + b"\r\n" + whole[3 + 40 :]
    return by_hand(
        f"From: {a.email}",
        "To: hisai-shien@j-lis.example",
        "Subject: " + b_word(jis(p.subject(a)), "ISO-2022-JP"),
        "Date: Tue, 5 Jul 2022 08:31:00 +0900",
        "Message-ID: <unclosed@hakuba-village.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=ISO-2022-JP",
        "Content-Transfer-Encoding: 7bit",
        "",
        cut + b"\x1b(B",
        *[jis(x) for x in text.split("\n")[1:]],
    )


def _x0212() -> bytes:
    """A mail with JIS X 0212 characters by ESC $ ( D, as Emacs and old Unix mailers write."""
    a = p.OBAMA
    text = p.colon(a, "担当課長は丂と申します。")
    coded = jis_lines(text.replace("丂", "@@")).replace(b"\x1b(B@@\x1b$B", b"\x1b$(D0!\x1b$B")
    return by_hand(
        f"From: {a.email}",
        "To: hisai-shien@j-lis.example",
        "Subject: " + b_word(jis(p.subject(a)), "ISO-2022-JP"),
        "Date: Wed, 6 Jul 2022 10:00:00 +0900",
        "Message-ID: <x0212@obama-city.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=ISO-2022-JP-1",
        "Content-Transfer-Encoding: 7bit",
        "",
        coded,
    )


def _gaiji() -> bytes:
    """A mail with a user-defined character (cp932 F040) that only its sender can display."""
    a = p.AWASHIMA
    coded = jis_lines(p.colon(a, "村長名は@@島です。")).replace(
        b"\x1b(B@@\x1b$B", b"\x1b$(?!!\x1b$B"
    )
    return by_hand(
        f"From: {a.email}",
        "To: hisai-shien@j-lis.example",
        "Subject: " + b_word(jis(p.subject(a)), "ISO-2022-JP"),
        "Date: Wed, 6 Jul 2022 11:00:00 +0900",
        "Message-ID: <gaiji@awashimaura-village.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=iso-2022-jp-ms",
        "Content-Transfer-Encoding: 7bit",
        "",
        coded,
    )


def cases() -> dict[str, bytes]:
    made = {
        "jis-outlook-nec-ibm": outlook(
            sender=("髙﨑市民課", p.NIKI.email),
            subject="【仁木町】クラウド型被災者支援システムの利用申込み（①新規）",
            body=p.colon(p.NIKI, "㈱Ｊ－ＬＩＳ御中　①申込書　②別紙　担当：髙﨑").replace(
                "仁木 一郎", "髙﨑 一郎"
            ),
            date="Fri, 1 Jul 2022 10:15:23 +0900",
            serial="8d310001",
            files=p.form(p.NIKI, "利用申込書（髙﨑）①.xlsx", 担当者氏名="髙﨑 一郎"),
        ),
        "jis-outlook-row13": outlook(
            sender=p.YOICHI.sender,
            subject=p.subject(p.YOICHI),
            body=p.colon(p.YOICHI, NEC),
            date="Fri, 1 Jul 2022 10:20:00 +0900",
            serial="8d310002",
            files=p.form(p.YOICHI),
        ),
        "jis-becky-ibm-kanji": becky(
            sender=p.KUTCHAN.sender,
            subject=p.subject(p.KUTCHAN),
            body=p.bracketed(p.KUTCHAN) + f"（参考：{IBM}）\n",
            date="Fri, 01 Jul 2022 11:00:00 +0900",
            serial="62BE5A2B",
            files=p.form(p.KUTCHAN),
        ),
        "jis-becky-half-kana": becky(
            sender=("ﾖｲﾁﾁｮｳ ｿｳﾑｶ", p.YOICHI.email),
            subject=p.subject(p.YOICHI) + "(ｿｳﾌ)",
            body=p.colon(p.YOICHI, KANA),
            date="Fri, 01 Jul 2022 11:10:00 +0900",
            serial="62BE5A3C",
            files=p.form(p.YOICHI, "利用申込書ｺﾋﾟｰ.xlsx"),
        ),
        "jis-becky-so-si": becky(
            sender=p.IITATE.sender,
            subject=p.subject(p.IITATE),
            body=p.colon(p.IITATE, KANA),
            date="Fri, 01 Jul 2022 11:20:00 +0900",
            serial="62BE5A4D",
            files=p.form(p.IITATE),
            kana="SO",
        ),
        "jis-notes-old-escape": notes(
            sender=p.HITA.sender,
            subject=p.subject(p.HITA),
            body=p.numbered(p.HITA),
            date="Fri, 1 Jul 2022 13:15:30 +0900",
            serial="0012ABCD",
            files=p.form(p.HITA),
            charset="ISO-2022-JP",
        ),
        "jis-jis78-escape": by_hand(
            f"From: {p.YORON.email}",
            "To: hisai-shien@j-lis.example",
            "Subject: "
            + b_word(jis(p.subject(p.YORON), kanji=OLD, ascii_=b"\x1b(B"), "ISO-2022-JP"),
            "Date: Fri, 1 Jul 2022 14:00:00 +0900",
            "Message-ID: <jis78@yoron-town.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=ISO-2022-JP",
            "",
            *[jis(x, kanji=OLD) for x in p.colon(p.YORON).split("\n")],
        ),
        "jis-roman-escape": by_hand(
            f"From: {p.OBAMA.email}",
            "To: hisai-shien@j-lis.example",
            "Subject: " + b_word(jis(p.subject(p.OBAMA)), "ISO-2022-JP"),
            "Date: Fri, 1 Jul 2022 14:10:00 +0900",
            "Message-ID: <roman@obama-city.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=iso-2022-jp",
            "Content-Transfer-Encoding: 7bit",
            "",
            *[jis(x).replace(b"\x1b(B", ROMAN) + b"\x1b(B" for x in p.colon(p.OBAMA).split("\n")],
        ),
        "jis-base64-body": _coded(p.NAOSHIMA, "base64"),
        "jis-quoted-printable-body": _coded(p.YUSUHARA, "quoted-printable"),
        "jis-line-ends-inside-kanji": _unclosed(),
        "jis-x0212": _x0212(),
        "jis-gaiji": _gaiji(),
        "jis-active-mail": active(
            sender=("小浜市 生活安全課 髙橋①", p.OBAMA.email),
            subject=p.subject(p.OBAMA, "参加"),
            body=p.signed(p.OBAMA),
            date="Mon, 4 Jul 2022 08:45:10 +0900",
            serial="62c22b46",
            files=p.form(p.OBAMA, "【小浜市】利用申込書①.xlsx", 試行運用への参加=""),
        ),
        "jis-docomo-phone": keitai(
            sender="gujo..bosai.@docomo.example",
            subject="クラウド型被災者支援システムについて",
            body="郡上市総務課の長良です。①申込書は明日送ります｡髙橋係長から説明済みです｡℡0575-99-0013",
            date="Sat, 2 Jul 2022 22:12:40 +0900",
            serial="20220702221240",
        ),
        "jis-unencoded-subject": php(
            sender="bosai@hita-city.example",
            subject=jis(p.subject(p.HITA)),
            body=jis_lines(p.colon(p.HITA)).replace(b"\r\n", b"\n"),
            date="Mon, 4 Jul 2022 09:00:00 +0900",
            extra=b"Content-Type: text/plain; charset=ISO-2022-JP\nMessage-ID: <rawjis@hita-city.example>\n",
        ),
        "jis-escape-lost-in-header": php(
            sender="bosai@yoichi-town.example",
            subject=jis(p.subject(p.YOICHI)).replace(b"\x1b", b""),
            body=jis_lines(p.colon(p.YOICHI)).replace(b"\r\n", b"\n"),
            date="Mon, 4 Jul 2022 09:05:00 +0900",
            extra=b"Content-Type: text/plain; charset=ISO-2022-JP\nMessage-ID: <noesc@yoichi-town.example>\n",
        ),
        "jis-escape-lost-in-body": by_hand(
            f"From: {p.YOICHI.email}",
            "To: hisai-shien@j-lis.example",
            "Subject: " + b_word(jis(p.subject(p.YOICHI)), "ISO-2022-JP"),
            "Date: Mon, 4 Jul 2022 09:06:00 +0900",
            "Message-ID: <noescbody@yoichi-town.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=ISO-2022-JP",
            "",
            jis_lines(p.colon(p.YOICHI)).replace(b"\x1b", b""),
        ),
        "jis-kanji-to-the-end": by_hand(
            f"From: {p.NIKI.email}",
            "To: hisai-shien@j-lis.example",
            "Subject: =?ISO-2022-JP?B?"
            + base64.b64encode(KANJI + jis(p.subject(p.NIKI))[3:].removesuffix(b"\x1b(B")).decode()
            + "?=",
            "Date: Mon, 4 Jul 2022 09:07:00 +0900",
            "Message-ID: <noend@niki-town.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=ISO-2022-JP",
            "",
            jis_lines(p.colon(p.NIKI)),
        ),
    }
    for label in (
        "iso-2022-jp-ms",
        "cp50220",
        "cp50221",
        "cp50222",
        "x-windows-iso2022jp",
        "csISO2022JP",
        "ISO-2022-JP-2",
    ):
        made[f"jis-label-{label.lower()}"] = _labelled(p.HAKUBA, label)
    made["jis-no-mime-at-all"] = _labelled(p.HAKUBA, None)
    return made
