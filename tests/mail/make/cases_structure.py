"""Cases of unusual bodies: HTML only, empty plain parts, format=flowed, broken quoted-printable."""

from __future__ import annotations

from . import people as p
from .charsets import b64, b_word, jis_lines, qp
from .exchange import exchange
from .gmail import gmail
from .odd import by_hand
from .outlook import outlook
from .thunderbird import flowed, thunderbird

A, B, C = p.RYUGASAKI, p.NAGAREYAMA, p.HINO


def table(a: p.Applicant) -> str:
    rows = (
        ("市区町村名", a.prefecture + a.name),
        ("担当課", a.section),
        ("担当者の氏名", a.contact),
        ("電話番号", a.phone),
        ("メールアドレス", a.email),
    )
    cells = "".join(
        f'<tr style="height:18.75pt"><td width="120"><p class="MsoNormal"><span lang="JA">{k}<o:p></o:p></span></p></td>'
        f'<td width="300"><p class="MsoNormal"><span lang="JA">{v}<o:p></o:p></span></p></td></tr>\r\n'
        for k, v in rows
    )
    return f'<table class="MsoNormalTable" border="0" cellspacing="0">{cells}</table>\r\n'


def head(a: p.Applicant, ident: str, kind: str) -> list[str]:
    return [
        f"From: {b_word(a.name.encode(), 'UTF-8')} <{a.email}>",
        "To: hisai-shien@j-lis.example",
        f"Subject: {b_word(p.subject(a).encode(), 'UTF-8')}",
        "Date: Mon, 11 Jul 2022 10:00:00 +0900",
        f"Message-ID: <{ident}@{a.email.split('@')[1]}>",
        "MIME-Version: 1.0",
        f"Content-Type: {kind}",
    ]


def _html() -> dict[str, bytes]:
    date = "Mon, 11 Jul 2022 11:00:00 +0900"
    lines = p.colon(A).split("\n")
    old = (
        '<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=iso-2022-jp"><STYLE>P{color:red}</STYLE></HEAD><BODY>'
        + "<BR>".join(lines)
        + "</BODY>"
    )
    return {
        "html-exchange-table": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body="お世話になります。利用申込みをいたします。",
            table=table(A),
            only_html=True,
            date=date,
            serial="5001",
            files=p.form(A),
        ),
        "html-iso2022jp-qp": exchange(
            sender=B.sender,
            subject=p.subject(B),
            body=p.colon(B, "①㈱髙﨑"),
            label="iso-2022-jp",
            only_html=True,
            date=date,
            serial="5002",
            files=p.form(B),
        ),
        "html-empty-plain-part": exchange(
            sender=C.sender,
            subject=p.subject(C),
            body=p.colon(C),
            plain="\n \n",
            date=date,
            serial="5003",
            files=p.form(C),
        ),
        "html-plain-says-use-html": exchange(
            sender=C.sender,
            subject=p.subject(C),
            body="申込みます。",
            table=table(C),
            plain="このメールはHTML形式です。HTML対応のメールソフトで御覧ください。",
            date=date,
            serial="5004",
            files=p.form(C),
        ),
        "html-meta-charset-only": by_hand(*head(A, "meta", "text/html"), "", jis_lines(old)),
        "html-broken-tags": by_hand(
            *head(A, "broken", "text/html; charset=UTF-8"),
            "",
            "<div><b>申込みです<p>市区町村名：茨城県龍ケ崎市<p>担当課：危機管理課</b><br>担当者：牛久 三郎<br><td>電話番号：0297&#45;99&#x2D;0006"
            "<p>メールアドレス：<a href=mailto:kiki@ryugasaki-city.example>kiki@ryugasaki-city.example</a<!-- 担当者：偽 名 --><script>document.write('担当者：悪 意')</script>",
        ),
        "html-hidden-text": by_hand(
            *head(A, "hidden", "text/html; charset=UTF-8"),
            "",
            "<style>.x{}</style><title>題名</title><p>"
            + "</p><p>".join(x for x in lines if x)
            + "</p><template>担当課：隠し課</template>",
        ),
        "html-outlook-alternative": outlook(
            sender=B.sender,
            subject=p.subject(B),
            body=p.numbered(B),
            html=True,
            date=date,
            serial="8d3a0001",
            files=p.form(B),
        ),
        "html-gmail-table-from-excel": gmail(
            sender=("日野市防災安全課", C.email),
            subject=p.subject(C),
            date=date,
            serial="d1c2f8",
            files=p.form(C),
            body="申し込みます。\n\n市区町村名\n東京都日野市\n担当課\n防災安全課\n担当者\n多摩 平子\n電話番号\n042-599-0009\nメールアドレス\nbosai@hino-city.example\n",
            page=f'<div dir="ltr">申し込みます。<br>{table(C)}</div>',
        ),
    }


def _flowed() -> dict[str, bytes]:
    lead = "いつも大変お世話になっております。さて、令和４年６月３０日付け事務連絡により御案内いただきました標記のシステムについて、当市として利用を申し込みたく、申込書を送付いたします。"
    lost = qp(p.colon(A).replace("\n", "\r\n").encode()).replace(
        b"=E6=8B=85=E5=BD=93=E8=AA=B2", b"=E6=8B=85=E5=B=\r\nD=93=E8=AA=B2"
    )
    sjis_mail = "\r\n".join(p.colon(B).split("\n")).encode("cp932")
    return {
        "flowed-thunderbird": thunderbird(
            sender=A.sender,
            subject=p.subject(A),
            body=flowed(p.colon(A, lead)),
            flow="flowed",
            date="Mon, 11 Jul 2022 12:00:00 +0900",
            serial="0a1b2c3d",
            files=p.form(A),
        ),
        "flowed-delsp": thunderbird(
            sender=B.sender,
            subject=p.subject(B),
            body=flowed(p.colon(B, lead)),
            flow="flowed; delsp=yes",
            charset="ISO-2022-JP",
            date="Mon, 11 Jul 2022 12:10:00 +0900",
            serial="0a1b2c3e",
            files=p.form(B),
        ),
        "qp-broken-inside-escape": by_hand(
            *head(A, "qp1", "text/plain; charset=UTF-8"),
            "Content-Transfer-Encoding: quoted-printable",
            "",
            lost,
        ),
        "qp-lower-case-hex": by_hand(
            *head(A, "qp2", "text/plain; charset=UTF-8"),
            "Content-Transfer-Encoding: Quoted-Printable",
            "",
            qp(p.colon(A).replace("\n", "\r\n").encode()).lower().replace(b"kiki@", b"kiki@"),
        ),
        "qp-raw-8bit-within": by_hand(
            *head(A, "qp3", "text/plain; charset=UTF-8"),
            "Content-Transfer-Encoding: quoted-printable",
            "",
            p.colon(A).replace("\n", "\r\n"),
        ),
        "qp-soft-break-with-space": by_hand(
            *head(B, "qp4", "text/plain; charset=Shift_JIS"),
            "Content-Transfer-Encoding: quoted-printable",
            "",
            qp(sjis_mail).replace(b"=\r\n", b"= \r\n"),
        ),
        "qp-equals-not-encoded": by_hand(
            *head(A, "qp5", "text/plain; charset=UTF-8"),
            "Content-Transfer-Encoding: quoted-printable",
            "",
            qp(p.colon(A, "==========").replace("\n", "\r\n").encode()).replace(b"=3D", b"="),
        ),
        "transfer-base64-noise": by_hand(
            *head(A, "b64", "text/plain; charset=UTF-8"),
            "Content-Transfer-Encoding: base64",
            "",
            b64(p.colon(A).encode()).replace(b"\r\n", b" \r\n\r\n"),
            "-- ",
            "このメールはウイルス検査済みです",
        ),
        "transfer-encoding-unknown": by_hand(
            *head(A, "cte", "text/plain; charset=UTF-8"),
            "Content-Transfer-Encoding: 8-bit",
            "",
            p.colon(A).replace("\n", "\r\n"),
        ),
    }


def cases() -> dict[str, bytes]:
    return _html() | _flowed()
