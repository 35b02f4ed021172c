"""Cases of mails inside mails, broken boundaries, and texts in unusual parts."""

from __future__ import annotations

from . import people as p
from .apple import apple
from .cases_structure import A, B, C, head, table
from .charsets import b64
from .notes import notes
from .odd import by_hand
from .outlook import outlook
from .packages import zip_cp932


def _file(mark: str, a: p.Applicant) -> list[str | bytes]:
    return [
        f"--{mark}",
        f'Content-Type: {p.XLSX}; name="form.xlsx"',
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="form.xlsx"',
        "",
        b64(a.xlsx()),
    ]


def _nested() -> dict[str, bytes]:
    inner = outlook(
        sender=A.sender,
        subject=p.subject(A),
        body=p.colon(A),
        date="Fri, 8 Jul 2022 17:00:00 +0900",
        serial="8d3b0001",
        files=p.form(A),
    )
    report = [
        f"--{(m := 'NEST01')}",
        "Content-Type: text/plain; charset=UTF-8",
        "",
        "昨日お送りしたメールを添付で再送します。",
        f"--{m}",
    ]
    text = ["Content-Type: text/plain; charset=UTF-8", "", p.colon(A).replace("\n", "\r\n")]
    return {
        "nested-mail-as-attachment": by_hand(
            *head(A, "nest", f'multipart/mixed; boundary="{m}"'),
            "",
            *report,
            'Content-Type: message/rfc822; name="forward.eml"',
            'Content-Disposition: attachment; filename="forward.eml"',
            "",
            inner,
            f"--{m}--",
        ),
        "nested-mail-saved-as-a-file": by_hand(
            *head(A, "saved", f'multipart/mixed; boundary="{m}"'),
            "",
            *report,
            'Content-Type: application/octet-stream; name="forward.eml"',
            'Content-Disposition: attachment; filename="forward.eml"',
            "Content-Transfer-Encoding: base64",
            "",
            b64(inner),
            f"--{m}--",
        ),
        "zip-with-a-saved-mail": by_hand(
            *head(A, "zipped", f'multipart/mixed; boundary="{m}"'),
            "",
            *report,
            'Content-Type: application/zip; name="forward.zip"',
            'Content-Disposition: attachment; filename="forward.zip"',
            "Content-Transfer-Encoding: base64",
            "",
            b64(zip_cp932([("forward.eml", inner)])),
            f"--{m}--",
        ),
        "structure-no-closing-boundary": by_hand(
            *head(A, "noend", 'multipart/mixed; boundary="OPEN1"'),
            "",
            "--OPEN1",
            *text,
            *_file("OPEN1", A),
        ),
        "structure-boundary-never-used": by_hand(
            *head(A, "nobound", 'multipart/mixed; boundary="NEVER"'),
            "",
            p.colon(A).replace("\n", "\r\n"),
        ),
        "structure-no-boundary-parameter": by_hand(
            *head(A, "noparam", "multipart/mixed"), "", "--X1", *text, *_file("X1", A), "--X1--"
        ),
        "structure-form-before-text": apple(
            sender=C.sender,
            subject=p.subject(C),
            body=p.colon(C),
            date="Mon, 11 Jul 2022 13:00:00 +0900",
            serial="3C1A4D55",
            files=p.form(C),
            phone=True,
        ),
        "structure-text-in-two-parts": by_hand(
            *head(A, "two", 'multipart/mixed; boundary="TWO1"'),
            "",
            "--TWO1",
            *text[:2],
            p.colon(A).split("担当者")[0].replace("\n", "\r\n"),
            *_file("TWO1", A),
            "--TWO1",
            *text[:2],
            "担当者" + p.colon(A).split("担当者")[1].replace("\n", "\r\n"),
            "--TWO1--",
        ),
        "structure-smime-signed": by_hand(
            *head(
                A,
                "smime",
                'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="SIG1"',
            ),
            "",
            "--SIG1",
            'Content-Type: multipart/mixed; boundary="SIG2"',
            "",
            "--SIG2",
            *text,
            *_file("SIG2", A),
            "--SIG2--",
            "--SIG1",
            'Content-Type: application/pkcs7-signature; name="smime.p7s"',
            "Content-Transfer-Encoding: base64",
            'Content-Disposition: attachment; filename="smime.p7s"',
            "",
            b64(bytes(range(200))),
            "--SIG1--",
        ),
        "structure-inline-logo": by_hand(
            *head(C, "logo", 'multipart/mixed; boundary="M1"'),
            "",
            "--M1",
            'Content-Type: multipart/related; boundary="R1"',
            "",
            "--R1",
            "Content-Type: text/html; charset=UTF-8",
            "",
            f'<p>申込みます</p>{table(C)}<img src="cid:logo1">',
            "--R1",
            'Content-Type: image/png; name="image001.png"',
            "Content-Transfer-Encoding: base64",
            "Content-ID: <logo1>",
            'Content-Disposition: inline; filename="image001.png"',
            "",
            b64(bytes(60)),
            "--R1--",
            *_file("M1", C),
            "--M1--",
        ),
        "structure-notes-bare": notes(
            sender=B.sender,
            subject=p.subject(B),
            body=p.bracketed(B),
            date="Mon, 11 Jul 2022 14:00:00 +0900",
            serial="00FFEE01",
            files=p.form(B),
        ),
        "structure-cr-only": by_hand(*head(A, "cr", "text/plain; charset=UTF-8"), "", p.colon(A))
        .replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r"),
        "structure-mbox-from-line": b"From soumu@example Mon Jul 11 10:00:00 2022\n"
        + by_hand(*head(A, "mbox", "text/plain; charset=UTF-8"), "", p.colon(A), end=b"\n"),
        "structure-text-as-attachment": by_hand(
            *head(A, "txt", 'multipart/mixed; boundary="T1"'),
            "",
            "--T1",
            "Content-Type: text/plain; charset=UTF-8",
            'Content-Disposition: attachment; filename="mail.txt"',
            "Content-Transfer-Encoding: base64",
            "",
            b64(p.colon(A).encode("cp932")),
            *_file("T1", A),
            "--T1--",
        ),
    }


def cases() -> dict[str, bytes]:
    return _nested()
