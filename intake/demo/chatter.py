"""Texts of the demo's sample mails other than applications.

They are questions, withdrawals, absence notes, advertisements and a delivery report.
"""

from __future__ import annotations

from intake.demo.draft import MAILBOX, Draft, date_of, trace
from intake.demo.texts import SYSTEM
from intake.demo.wire import header, in_base64, message, multipart

Worded = tuple[str, str]  # subject, body with {who} and {sign}

QUESTIONS: tuple[Worded, ...] = (
    (
        f"{SYSTEM}の利用料について（照会）",
        "お世話になっております。{who}です。\n\n早期導入割引の対象となる時期について御教示ください。\n"
        "また、既にコンビニ交付を導入している場合、運営負担金は追加で必要でしょうか。\n{sign}",
    ),
    (
        f"{SYSTEM}の導入パターンについて",
        "お世話になります。{who}です。\n\n当団体はコンビニ交付を導入済みですが、"
        "住民基本台帳のバックアップデータの自動連携のみを利用することは可能でしょうか。\n{sign}",
    ),
    (
        "【質問】試行運用への参加時期について",
        "{who}です。\n試行運用は年度の途中からでも参加できますか。\n"
        "申込みの締切りがあれば併せて教えてください。\n{sign}",
    ),
    (
        f"{SYSTEM}　利用申込書の記入方法について",
        "いつもお世話になっております。{who}です。\n\n利用申込書の「利用開始希望年月」は、"
        "試行運用の開始を希望する月を記入するのでしょうか。本運用の開始を希望する月でしょうか。\n"
        "御多忙のところ恐れ入りますが、御回答くださいますようお願いいたします。\n{sign}",
    ),
    (
        f"{SYSTEM}の説明会資料について（依頼）",
        "{who}です。\n先日の{system}の説明会資料を庁内で共有したいのですが、"
        "データを御提供いただくことはできますでしょうか。\n{sign}".replace("{system}", SYSTEM),
    ),
)

WITHDRAWALS: tuple[Worded, ...] = (
    (
        f"【{{name}}】{SYSTEM}の参加申込みの取下げについて",
        f"お世話になっております。{{who}}です。\n\n先日お送りした{SYSTEM}の利用申込みについて、"
        "庁内で再検討することとなりましたので、取り下げます。\n"
        "御迷惑をお掛けして申し訳ありませんが、よろしくお願いいたします。\n{sign}",
    ),
    (
        f"【{{name}}】{SYSTEM}の利用申込み（取下げ）",
        "{who}です。\n\n標記の申込みについては、予算の都合により取下げをさせていただきたく、"
        "御連絡いたします。\n{sign}",
    ),
)

ADVERTISEMENTS: tuple[Worded, ...] = (
    (
        "【無料ウェビナー】自治体DX推進セミナーの御案内",
        "自治体御担当者様\n\n平素よりお世話になっております。架空ソリューション株式会社です。\n"
        "このたび、業務の効率化をテーマとした無料のセミナーを開催いたします。\n"
        "皆様の御参加をお待ちしております。\n\n配信停止はこちら：https://kaku-solution.example/stop\n",
    ),
    (
        "オフィス家具カタログ秋号のお届け",
        "いつも御利用ありがとうございます。見本オフィス用品です。\n"
        "秋のカタログができました。今なら送料無料です。\nhttps://mihon-office.example/\n",
    ),
    (
        "複合機の保守料金を見直しませんか",
        "総務御担当者様\n\n例示ビジネス機器の営業担当です。\n"
        "複合機の保守料金を最大半額にする御提案がございます。一度お時間をいただけないでしょうか。\n",
    ),
)

ABSENCES: tuple[Worded, ...] = (
    (
        "自動応答: 【重要】利用申込受付開始について",
        "この度はメールをお送りいただきありがとうございます。\n"
        "本日は不在にしております。お急ぎの場合は代表番号までお電話ください。\n"
        "※このメールは自動的に返信しています。\n",
    ),
    (
        "不在のお知らせ Re: クラウド型被災者支援システムの利用申込受付開始について（通知）",
        "ただいま出張のため不在にしております。週明けに確認の上、御連絡いたします。\n",
    ),
    (
        "Automatic reply: 利用申込受付開始について",
        "夏季休暇のため、メールの確認が遅れることがあります。御了承ください。\n",
    ),
)

ABSENT = ("Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All")
LISTED = (
    "Precedence: bulk",
    "List-Id: <joho.kaku-news.example>",
    "List-Unsubscribe: <https://kaku-news.example/stop>",
)


def bounce(draft: Draft, recipient: str) -> bytes:
    """Return the bytes of a delivery report that `draft` could not be delivered to `recipient`.

    `draft` is the mail that was sent, `recipient` an e-mail address. The report is written as
    Postfix writes one (RFC 3464).
    """
    boundary = (
        f"{draft.token('boundary', 10).upper()}.{int(draft.sent_at.timestamp())}/mx.jlis.example"
    )
    headers = [
        *(line for line in trace(draft) if not line.startswith("Return-Path")),
        "Return-Path: <>",
        f"Date: {date_of(draft.sent_at)} (JST)",
        "From: MAILER-DAEMON@mx.jlis.example (Mail Delivery System)",
        "Subject: Undelivered Mail Returned to Sender",
        f"To: {MAILBOX}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{boundary}"',
        f"Message-Id: <{draft.token('id', 12).upper()}@mx.jlis.example>",
    ]
    said = "550 5.1.1 User unknown"
    notice = (
        "This is the mail system at host mx.jlis.example.\r\n\r\n"
        "I'm sorry to have to inform you that your message could not\r\n"
        "be delivered to one or more recipients. It's attached below.\r\n\r\n"
        f"<{recipient}>: host mx.{recipient.rpartition('@')[2]}[198.51.100.7] said: {said}\r\n"
    )
    status = (
        "Reporting-MTA: dns; mx.jlis.example\r\n"
        f"Arrival-Date: {date_of(draft.sent_at)} (JST)\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; {said}\r\n"
    )
    parts = [
        message(["Content-Description: Notification", "Content-Type: text/plain"], notice.encode()),
        message(
            ["Content-Description: Delivery report", "Content-Type: message/delivery-status"],
            status.encode(),
        ),
        message(
            ["Content-Description: Undelivered Message", "Content-Type: message/rfc822"],
            _returned(draft, recipient),
        ),
    ]
    return message(headers, multipart(boundary, parts))


def _returned(draft: Draft, recipient: str) -> bytes:
    headers = [
        f"Message-ID: <{draft.token('original', 16)}@jlis.example>",
        f"From: {MAILBOX}",
        f"To: {recipient}",
        header("Subject", draft.subject, "UTF-8"),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: base64",
    ]
    return message(headers, in_base64(draft.body.encode()))
