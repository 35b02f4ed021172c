"""Bodies in odd shapes: HTML only, empty plain parts, format=flowed, broken quoted-printable, nested mails."""

from __future__ import annotations

from . import people as p
from .apple import apple
from .charsets import b64, b_word, jis_lines, qp
from .exchange import exchange
from .gmail import gmail
from .notes import notes
from .odd import by_hand
from .outlook import outlook
from .thunderbird import flowed, thunderbird

A, B, C = p.RYUGASAKI, p.NAGAREYAMA, p.HINO


def table(a: p.Applicant) -> str:
    rows = (("市区町村名", a.prefecture + a.name), ("担当課", a.section), ("担当者の氏名", a.contact), ("電話番号", a.phone), ("メールアドレス", a.email))
    cells = "".join(
        f'<tr style="height:18.75pt"><td width="120"><p class="MsoNormal"><span lang="JA">{k}<o:p></o:p></span></p></td>'
        f'<td width="300"><p class="MsoNormal"><span lang="JA">{v}<o:p></o:p></span></p></td></tr>\r\n'
        for k, v in rows
    )
    return f'<table class="MsoNormalTable" border="0" cellspacing="0">{cells}</table>\r\n'


def head(a: p.Applicant, ident: str, kind: str) -> list[str]:
    return [
        f"From: {b_word(a.name.encode(), 'UTF-8')} <{a.email}>", "To: hisai-shien@j-lis.example",
        f"Subject: {b_word(p.subject(a).encode(), 'UTF-8')}", "Date: Mon, 11 Jul 2022 10:00:00 +0900",
        f"Message-ID: <{ident}@{a.email.split('@')[1]}>", "MIME-Version: 1.0", f"Content-Type: {kind}",
    ]


def _file(mark: str, a: p.Applicant) -> list[str | bytes]:
    return [
        f"--{mark}", f'Content-Type: {p.XLSX}; name="form.xlsx"', "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="form.xlsx"', "", b64(a.xlsx()),
    ]


def _html() -> dict[str, bytes]:
    date = "Mon, 11 Jul 2022 11:00:00 +0900"
    lines = p.colon(A).split("\n")
    old = "<HTML><HEAD><META http-equiv=Content-Type content=\"text/html; charset=iso-2022-jp\"><STYLE>P{color:red}</STYLE></HEAD><BODY>" + "<BR>".join(lines) + "</BODY>"
    return {
        "html-exchange-table": exchange(
            sender=A.sender, subject=p.subject(A), body="お世話になります。利用申込みをいたします。", table=table(A), only_html=True,
            date=date, serial="5001", files=p.form(A),
        ),
        "html-iso2022jp-qp": exchange(
            sender=B.sender, subject=p.subject(B), body=p.colon(B, "①㈱髙﨑"), label="iso-2022-jp", only_html=True, date=date,
            serial="5002", files=p.form(B),
        ),
        "html-empty-plain-part": exchange(
            sender=C.sender, subject=p.subject(C), body=p.colon(C), plain="\n \n", date=date, serial="5003", files=p.form(C),
        ),
        "html-plain-says-use-html": exchange(
            sender=C.sender, subject=p.subject(C), body="申込みます。", table=table(C),
            plain="このメールはHTML形式です。HTML対応のメールソフトで御覧ください。", date=date, serial="5004", files=p.form(C),
        ),
        "html-meta-charset-only": by_hand(*head(A, "meta", "text/html"), "", jis_lines(old)),
        "html-broken-tags": by_hand(
            *head(A, "broken", "text/html; charset=UTF-8"), "",
            "<div><b>申込みです<p>市区町村名：茨城県龍ケ崎市<p>担当課：危機管理課</b><br>担当者：牛久 三郎<br><td>電話番号：0297&#45;99&#x2D;0006"
            "<p>メールアドレス：<a href=mailto:kiki@ryugasaki-city.example>kiki@ryugasaki-city.example</a<!-- 担当者：偽 名 --><script>document.write('担当者：悪 意')</script>",
        ),
        "html-hidden-text": by_hand(
            *head(A, "hidden", "text/html; charset=UTF-8"), "",
            "<style>.x{}</style><title>題名</title><p>" + "</p><p>".join(x for x in lines if x) + "</p><template>担当課：隠し課</template>",
        ),
        "html-outlook-alternative": outlook(
            sender=B.sender, subject=p.subject(B), body=p.numbered(B), html=True, date=date, serial="8d3a0001", files=p.form(B),
        ),
        "html-gmail-table-from-excel": gmail(
            sender=("日野市防災安全課", C.email), subject=p.subject(C), date=date, serial="d1c2f8", files=p.form(C),
            body="申し込みます。\n\n市区町村名\n東京都日野市\n担当課\n防災安全課\n担当者\n多摩 平子\n電話番号\n042-599-0009\nメールアドレス\nbosai@hino-city.example\n",
            page=f'<div dir="ltr">申し込みます。<br>{table(C)}</div>',
        ),
    }


def _flowed() -> dict[str, bytes]:
    lead = "いつも大変お世話になっております。さて、令和４年６月３０日付け事務連絡により御案内いただきました標記のシステムについて、当市として利用を申し込みたく、申込書を送付いたします。"
    lost = qp(p.colon(A).replace("\n", "\r\n").encode()).replace(b"=E6=8B=85=E5=BD=93=E8=AA=B2", b"=E6=8B=85=E5=B=\r\nD=93=E8=AA=B2")
    sjis_mail = "\r\n".join(p.colon(B).split("\n")).encode("cp932")
    return {
        "flowed-thunderbird": thunderbird(
            sender=A.sender, subject=p.subject(A), body=flowed(p.colon(A, lead)), flow="flowed", date="Mon, 11 Jul 2022 12:00:00 +0900",
            serial="0a1b2c3d", files=p.form(A),
        ),
        "flowed-delsp": thunderbird(
            sender=B.sender, subject=p.subject(B), body=flowed(p.colon(B, lead)), flow="flowed; delsp=yes", charset="ISO-2022-JP",
            date="Mon, 11 Jul 2022 12:10:00 +0900", serial="0a1b2c3e", files=p.form(B),
        ),
        "qp-broken-inside-escape": by_hand(*head(A, "qp1", "text/plain; charset=UTF-8"), "Content-Transfer-Encoding: quoted-printable", "", lost),
        "qp-lower-case-hex": by_hand(
            *head(A, "qp2", "text/plain; charset=UTF-8"), "Content-Transfer-Encoding: Quoted-Printable", "",
            qp(p.colon(A).replace("\n", "\r\n").encode()).lower().replace(b"kiki@", b"kiki@"),
        ),
        "qp-raw-8bit-within": by_hand(*head(A, "qp3", "text/plain; charset=UTF-8"), "Content-Transfer-Encoding: quoted-printable", "", p.colon(A).replace("\n", "\r\n")),
        "qp-soft-break-with-space": by_hand(
            *head(B, "qp4", "text/plain; charset=Shift_JIS"), "Content-Transfer-Encoding: quoted-printable", "", qp(sjis_mail).replace(b"=\r\n", b"= \r\n"),
        ),
        "qp-equals-not-encoded": by_hand(
            *head(A, "qp5", "text/plain; charset=UTF-8"), "Content-Transfer-Encoding: quoted-printable", "",
            qp(p.colon(A, "==========").replace("\n", "\r\n").encode()).replace(b"=3D", b"="),
        ),
        "transfer-base64-noise": by_hand(
            *head(A, "b64", "text/plain; charset=UTF-8"), "Content-Transfer-Encoding: base64", "",
            b64(p.colon(A).encode()).replace(b"\r\n", b" \r\n\r\n"), "-- ", "このメールはウイルス検査済みです",
        ),
        "transfer-encoding-unknown": by_hand(*head(A, "cte", "text/plain; charset=UTF-8"), "Content-Transfer-Encoding: 8-bit", "", p.colon(A).replace("\n", "\r\n")),
    }


def _nested() -> dict[str, bytes]:
    inner = outlook(sender=A.sender, subject=p.subject(A), body=p.colon(A), date="Fri, 8 Jul 2022 17:00:00 +0900", serial="8d3b0001", files=p.form(A))
    report = [f"--{(m := 'NEST01')}", "Content-Type: text/plain; charset=UTF-8", "", "昨日お送りしたメールを添付で再送します。", f"--{m}"]
    text = ["Content-Type: text/plain; charset=UTF-8", "", p.colon(A).replace("\n", "\r\n")]
    return {
        "nested-mail-as-attachment": by_hand(
            *head(A, "nest", f'multipart/mixed; boundary="{m}"'), "", *report, "Content-Type: message/rfc822; name=\"forward.eml\"",
            'Content-Disposition: attachment; filename="forward.eml"', "", inner, f"--{m}--",
        ),
        "structure-no-closing-boundary": by_hand(*head(A, "noend", 'multipart/mixed; boundary="OPEN1"'), "", "--OPEN1", *text, *_file("OPEN1", A)),
        "structure-boundary-never-used": by_hand(*head(A, "nobound", 'multipart/mixed; boundary="NEVER"'), "", p.colon(A).replace("\n", "\r\n")),
        "structure-no-boundary-parameter": by_hand(*head(A, "noparam", "multipart/mixed"), "", "--X1", *text, *_file("X1", A), "--X1--"),
        "structure-form-before-text": apple(
            sender=C.sender, subject=p.subject(C), body=p.colon(C), date="Mon, 11 Jul 2022 13:00:00 +0900", serial="3C1A4D55", files=p.form(C), phone=True,
        ),
        "structure-text-in-two-parts": by_hand(
            *head(A, "two", 'multipart/mixed; boundary="TWO1"'), "", "--TWO1", *text[:2], p.colon(A).split("担当者")[0].replace("\n", "\r\n"),
            *_file("TWO1", A), "--TWO1", *text[:2], "担当者" + p.colon(A).split("担当者")[1].replace("\n", "\r\n"), "--TWO1--",
        ),
        "structure-smime-signed": by_hand(
            *head(A, "smime", 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="SIG1"'), "", "--SIG1",
            'Content-Type: multipart/mixed; boundary="SIG2"', "", "--SIG2", *text, *_file("SIG2", A), "--SIG2--", "--SIG1",
            'Content-Type: application/pkcs7-signature; name="smime.p7s"', "Content-Transfer-Encoding: base64",
            'Content-Disposition: attachment; filename="smime.p7s"', "", b64(bytes(range(200))), "--SIG1--",
        ),
        "structure-inline-logo": by_hand(
            *head(C, "logo", 'multipart/mixed; boundary="M1"'), "", "--M1", 'Content-Type: multipart/related; boundary="R1"', "", "--R1",
            "Content-Type: text/html; charset=UTF-8", "", f'<p>申込みます</p>{table(C)}<img src="cid:logo1">', "--R1",
            'Content-Type: image/png; name="image001.png"', "Content-Transfer-Encoding: base64", "Content-ID: <logo1>",
            'Content-Disposition: inline; filename="image001.png"', "", b64(bytes(60)), "--R1--", *_file("M1", C), "--M1--",
        ),
        "structure-notes-bare": notes(
            sender=B.sender, subject=p.subject(B), body=p.bracketed(B), date="Mon, 11 Jul 2022 14:00:00 +0900", serial="00FFEE01", files=p.form(B),
        ),
        "structure-cr-only": by_hand(*head(A, "cr", "text/plain; charset=UTF-8"), "", p.colon(A)).replace(b"\r\n", b"\n").replace(b"\n", b"\r"),
        "structure-mbox-from-line": b"From soumu@example Mon Jul 11 10:00:00 2022\n" + by_hand(*head(A, "mbox", "text/plain; charset=UTF-8"), "", p.colon(A), end=b"\n"),
        "structure-text-as-attachment": by_hand(
            *head(A, "txt", 'multipart/mixed; boundary="T1"'), "", "--T1", "Content-Type: text/plain; charset=UTF-8",
            "Content-Disposition: attachment; filename=\"mail.txt\"", "Content-Transfer-Encoding: base64", "", b64(p.colon(A).encode("cp932")), *_file("T1", A), "--T1--",
        ),
    }


def cases() -> dict[str, bytes]:
    return _html() | _flowed() | _nested()
