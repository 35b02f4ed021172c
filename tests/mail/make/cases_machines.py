"""Cases of automatic mail: auto-replies, bounces, read receipts, mailing lists."""

from __future__ import annotations

from . import people as p
from .cases_kind import LETTER, quoted
from .charsets import b64, b_word, jis, jis_lines
from .exchange import exchange
from .odd import by_hand

A = p.KUTCHAN
D = "Thu, 21 Jul 2022 {} +0900"
OURS = "To: hisai-shien@j-lis.example"
ACK = (
    "【受付番号R4-0012】クラウド型被災者支援システムの利用申込み受付完了について（北海道倶知安町）"
)


def utf8_word(text: str) -> str:
    return b_word(text.encode(), "UTF-8")


def note(
    subject: str, ident: str, text: str, *extra: str, sender: str = A.email, jis_: bool = False
) -> bytes:
    """A short automatic mail with the header lines `extra` that give it away."""
    word = (
        b_word(jis(subject), "ISO-2022-JP")
        if jis_
        else utf8_word(subject)
        if not subject.isascii()
        else subject
    )
    kind = "ISO-2022-JP" if jis_ else "UTF-8"
    return by_hand(
        f"From: {sender}",
        OURS,
        f"Subject: {word}",
        f"Date: {D.format('09:00:00')}",
        f"Message-ID: <{ident}@machine.example>",
        *extra,
        "MIME-Version: 1.0",
        f"Content-Type: text/plain; charset={kind}",
        "",
        jis_lines(text) if jis_ else text.replace("\n", "\r\n"),
    )


def _auto() -> dict[str, bytes]:
    away = "お世話になっております。\n７月25日（月）まで不在にしております。お急ぎの方は0136-99-0003（危機管理室）までお電話ください。\n"
    return {
        "auto-rfc3834": note(
            f"Re: {ACK}",
            "a1",
            away,
            "Auto-Submitted: auto-replied",
            "In-Reply-To: <ack.R4-0012.1@j-lis.example>",
        ),
        "auto-outlook": exchange(
            sender=A.sender,
            subject="自動応答: " + ACK,
            body=away,
            date=D.format("09:05:00"),
            serial="9101",
            extra="Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nX-MS-Exchange-Inbox-Rules-Loop: kiki@kutchan-town.example\r\n",
        ),
        "auto-unix-vacation": note(
            "away from my mail",
            "a3",
            'I am away. Your mail regarding "receipt" will be read when I return.\n',
            "Precedence: bulk",
            "X-Autoreply: yes",
        ),
        "auto-by-subject-only": note(
            "【自動返信】お問い合わせありがとうございます",
            "a4",
            "このメールは自動返信です。お問い合わせを受け付けました。担当者より３営業日以内に御連絡します。\n倶知安町役場\n",
            jis_=True,
        ),
        "auto-away-by-subject-only": note("不在通知", "a5", away, jis_=True),
        "auto-notes-agent": note(
            "羊蹄 山子 は現在不在です",
            "a6",
            "2022/07/21 から 2022/07/25 まで不在です。\n",
            "X-Mailer: IBM Notes Release 9.0.1",
            "X-MIMETrack: Itemize by Notes Server",
            "Auto-Submitted: auto-replied",
            jis_=True,
        ),
        "auto-quoting-an-application": note(
            "Re: " + p.subject(A),
            "a7",
            "休暇中のため返信が遅れます。\n\n" + quoted(p.colon(A)),
            'Auto-Submitted: auto-replied; owner-email="kiki@kutchan-town.example"',
        ),
        "auto-says-no": note(p.subject(A), "a8", p.colon(A), "Auto-Submitted: no"),
        "auto-shop-order": note(
            "ご注文ありがとうございます（自動配信メール）",
            "a9",
            "※このメールは自動配信されています。御返信いただいてもお答えできません。\n",
            "Precedence: auto_reply",
            sender="order@shop.example",
        ),
        "auto-read-receipt": by_hand(
            f"From: {A.email}",
            OURS,
            f"Subject: {utf8_word('開封済み: ' + ACK)}",
            f"Date: {D.format('09:40:00')}",
            "Message-ID: <mdn@kutchan-town.example>",
            "In-Reply-To: <ack.R4-0012.1@j-lis.example>",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=disposition-notification; boundary="MDN1"',
            "",
            "--MDN1",
            "Content-Type: text/plain; charset=UTF-8",
            "",
            "メッセージは 2022年7月21日 9:40 に開封されました。",
            "--MDN1",
            "Content-Type: message/disposition-notification",
            "",
            "Final-Recipient: rfc822;kiki@kutchan-town.example",
            "Original-Message-ID: <ack.R4-0012.1@j-lis.example>",
            "Disposition: manual-action/MDN-sent-manually; displayed",
            "",
            "--MDN1--",
        ),
    }


def _dsn(
    text: str, action: str, status: str, subject: str, sender: str, *, coded: bool = False
) -> bytes:
    body: bytes | str = b64(text.encode()) if coded else text.replace("\n", "\r\n")
    how = "base64" if coded else "8bit"
    return by_hand(
        "Return-Path: <>",
        f"From: {sender}",
        OURS,
        f"Subject: {subject}",
        f"Date: {D.format('10:00:00')}",
        f"Message-ID: <{status}.{len(text)}@mx.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="DSN1"',
        "",
        "--DSN1",
        "Content-Type: text/plain; charset=UTF-8",
        f"Content-Transfer-Encoding: {how}",
        "",
        body,
        "--DSN1",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        "Final-Recipient: rfc822; kiki@kutchan-town.example",
        f"Action: {action}",
        f"Status: {status}",
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
        "",
        "--DSN1",
        "Content-Type: message/rfc822",
        "",
        f"From: hisai-shien@j-lis.example\r\nTo: kiki@kutchan-town.example\r\nSubject: {utf8_word(ACK)}\r\nMessage-ID: <ack.R4-0012.1@j-lis.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "",
        LETTER.replace("\n", "\r\n"),
        "--DSN1--",
    )


def _bounces() -> dict[str, bytes]:
    copy = "\n--- Below this line is a copy of the message.\n\nSubject: receipt\n\n" + LETTER
    return {
        "bounce-postfix": _dsn(
            "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered.\n",
            "failed",
            "5.1.1",
            "Undelivered Mail Returned to Sender",
            "MAILER-DAEMON@mx.example (Mail Delivery System)",
        ),
        "bounce-delayed": _dsn(
            "THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n",
            "delayed",
            "4.4.1",
            "Delayed Mail (still being retried)",
            "MAILER-DAEMON@mx.example",
        ),
        "bounce-exchange-japanese": _dsn(
            "次の受信者またはグループへの配信に失敗しました:\n\nkiki@kutchan-town.example\n\n入力した電子メール アドレスが見つかりませんでした。\n",
            "failed",
            "5.1.10",
            utf8_word("配信不能: 【受付番号R4-0012】"),
            "postmaster@kutchan-town.example",
            coded=True,
        ),
        "bounce-qmail": note(
            "failure notice",
            "b4",
            "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<kiki@kutchan-town.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
            + copy,
            sender="MAILER-DAEMON@mx.example",
        ),
        "bounce-docomo": note(
            "Mail System Error - Returned Mail",
            "b5",
            "This Message was undeliverable due to the following reason:\n\n<gujo..bosai.@docomo.example>... User Unknown\n",
            sender="Mail Administrator <Postmaster@docomo.example>",
        ),
        "bounce-exim": note(
            "Mail delivery failed: returning message to sender",
            "b6",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients.\n",
            "X-Failed-Recipients: kiki@kutchan-town.example",
            "Auto-Submitted: auto-replied",
            sender="Mail Delivery System <Mailer-Daemon@mx.example>",
        ),
        "bounce-domino": note(
            "DELIVERY FAILURE: User kiki (kiki@kutchan-town.example) not listed in Domino Directory",
            "b7",
            "Your message\n\n  Subject: receipt\n\nwas not delivered to:\n\n  kiki@kutchan-town.example\n",
            "X-MIMETrack: Itemize by SMTP Server on NOTES01",
            sender="Postmaster@kutchan-town.example",
        ),
        "bounce-japanese-text-only": note(
            "送信エラーのお知らせ（宛先不明）",
            "b8",
            "お客様が送信したメールは、宛先のアドレスが存在しないため配信できませんでした。\n宛先：kiki@kutchan-town.example\n",
            "Return-Path: <>",
            sender="mailer-daemon@kutchan-town.example",
            jis_=True,
        ),
        "bounce-mailbox-full": note(
            "Returned mail: see transcript for details",
            "b9",
            "The original message was received at Thu, 21 Jul 2022 09:00:00 +0900\n\n   ----- The following addresses had permanent fatal errors -----\n<kiki@kutchan-town.example>\n    (reason: 552 5.2.2 Mailbox full)\n",
            "Return-Path: <MAILER-DAEMON>",
            sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
        ),
    }


def cases() -> dict[str, bytes]:
    return _auto() | _bounces()
