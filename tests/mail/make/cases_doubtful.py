"""Cases that look like an application but are none, or not yet one."""

from __future__ import annotations

from . import people as p
from .apple import apple
from .becky import becky
from .cases_fields import sent
from .cases_machines import note
from .charsets import b64, b_word
from .exchange import exchange
from .odd import by_hand
from .outlook import outlook
from .thunderbird import thunderbird

A, B, C = p.YOICHI, p.NIKI, p.HITA
D = "Tue, 2 Aug 2022 {} +0900"
PLAIN = "クラウド型被災者支援システムの利用申込み"


def _not_yet() -> dict[str, bytes]:
    return {
        "doubt-decided-against": outlook(
            sender=A.sender,
            subject=p.subject(A),
            date=D.format("09:00:00"),
            serial="8e900001",
            body="お世話になっております。\n庁内で検討の結果、今回は申込みをしないこととしましたので御連絡します。\n北海道余市町総務課\n",
        ),
        "doubt-postponed": becky(
            sender=A.sender,
            subject=p.subject(A),
            date=D.format("09:05:00"),
            serial="62E8A001",
            body=p.colon(A, "今年度の申込みは見送ります。来年度改めて検討します。").replace(
                "利用申込書を添付します。", ""
            ),
        ),
        "doubt-draft-to-be-checked": exchange(
            sender=A.sender,
            subject=p.subject(A) + "（案）",
            date=D.format("09:10:00"),
            serial="9201",
            files=p.form(A, "利用申込書（案）.xlsx"),
            body=p.colon(
                A,
                "申込書の記載内容に誤りがないか、事前に御確認いただけますでしょうか。\n正式な申込みは、決裁後に改めて行います。",
            ),
        ),
        "doubt-test-mail": thunderbird(
            sender=A.sender,
            subject="【テスト】" + p.subject(A),
            date=D.format("09:15:00"),
            serial="5555eeee",
            files=p.form(A),
            body=p.colon(A, "これは送信テストです。実際の申込みではありません。"),
        ),
        "doubt-other-towns-form-for-reference": exchange(
            sender=A.sender,
            subject="参考資料の送付",
            date=D.format("09:20:00"),
            serial="9202",
            files=p.form(B, "仁木町_利用申込書.xlsx"),
            body="余市町総務課です。\n参考までに、隣の仁木町から提供を受けた申込書の写しをお送りします。当町の申込みは検討中です。\n",
        ),
        "doubt-two-towns-together": outlook(
            sender=A.sender,
            subject=p.subject(A),
            date=D.format("09:25:00"),
            serial="8e900006",
            files=p.form(A),
            body=p.colon(
                A,
                "余市町及び仁木町は、共同で本システムの利用を申し込みます。申込書は余市町の名で作成しています。",
            ),
        ),
        "doubt-announced-for-next-week": apple(
            sender=A.sender,
            subject="利用申込みの予定について（余市町）",
            date=D.format("09:30:00"),
            serial="3B2A1908",
            body="余市町総務課の余市です。来週、クラウド型被災者支援システムの利用申込書を送付する予定です。よろしくお願いします。\n",
        ),
        "values-see-the-form": sent(
            A,
            f"申し込みます。\n\n市区町村名：{A.name}\n担当課：申込書のとおり\n担当者：別添の申込書に記載\n電話番号：同上\nメールアドレス：申込書参照\n",
            0,
        ),
        "missing-contact-undecided": sent(
            A, p.colon(A).replace(A.contact, "未定（決まり次第御連絡します）"), 1, files=False
        ),
    }


def _sealed() -> dict[str, bytes]:
    head = [
        f"From: {A.email}",
        "To: hisai-shien@j-lis.example",
        f"Subject: {b_word(p.subject(A).encode(), 'UTF-8')}",
        f"Date: {D.format('10:00:00')}",
        "Message-ID: <sealed@yoichi-town.example>",
        "MIME-Version: 1.0",
    ]
    return {
        "sealed-smime": by_hand(
            *head,
            'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
            "Content-Transfer-Encoding: base64",
            'Content-Disposition: attachment; filename="smime.p7m"',
            "",
            b64(b"\x30\x82\x01\x00" + bytes(range(256))),
        ),
        "sealed-pgp": by_hand(
            *head,
            'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="PGP1"',
            "",
            "--PGP1",
            "Content-Type: application/pgp-encrypted",
            "",
            "Version: 1",
            "",
            "--PGP1",
            'Content-Type: application/octet-stream; name="encrypted.asc"',
            "",
            "-----BEGIN PGP MESSAGE-----",
            "",
            b64(bytes(range(200))),
            "-----END PGP MESSAGE-----",
            "--PGP1--",
        ),
        "bounce-odd-subject": note(
            "failure delivery",
            "b10",
            "Message could not be delivered to kiki@kutchan-town.example.\n",
            "Return-Path: <MAILER-DAEMON>",
            sender="MAILER-DAEMON@mx.example",
        ),
        "bounce-non-delivery-report": note(
            "Non-Delivery: receipt",
            "b11",
            "The message could not be delivered.\n\nUnknown recipient: kiki@kutchan-town.example\n",
            "Return-Path: <>",
            sender="admin@kutchan-town.example",
        ),
        "auto-form-of-a-site-is-no-person": note(
            p.subject(A),
            "form1",
            p.colon(A),
            "Auto-Submitted: auto-generated",
            "X-Mailer: MailForm 3.2",
            sender="no-reply@form.yoichi-town.example",
        ),
    }


def _prose() -> dict[str, bytes]:
    def says(text: str, serial: int) -> bytes:
        return sent(A, text, serial, subject=PLAIN, files=False)

    return {
        "prose-we-are": says(
            "お世話になっております。北海道余市町です。\n標記のシステムの利用を申し込みます。\n", 2
        ),
        "prose-section-and-name": says(
            "余市町総務課の余市と申します。\n標記のシステムの利用を申し込みます。\n", 3
        ),
        "prose-as-a-town": says("標記の件につきまして、余市町として利用を申し込みます。\n", 4),
        "prose-ambiguous": says(
            "お世話になります。府中市防災危機管理課の府中と申します。\n利用を申し込みます。\n", 5
        ),
        "prose-neighbour-is-not-us": says(
            "お世話になっております。\n仁木町と比べて当方の人口は多いのですが、利用を申し込めますでしょうか。\n",
            6,
        ),
        "prose-signature-with-section": sent(
            C,
            "利用を申し込みます。\n\n大分県日田市防災・危機管理課　日田\n",
            7,
            subject=PLAIN,
            files=False,
        ),
    }


def cases() -> dict[str, bytes]:
    return _not_yet() | _sealed() | _prose()
