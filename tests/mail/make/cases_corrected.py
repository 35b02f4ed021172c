"""Cases of corrections that name the old value beside the new one: only the new one counts."""

from __future__ import annotations

from . import people as p
from .becky import becky
from .cases_fields import sent
from .exchange import exchange
from .outlook import outlook
from .thunderbird import thunderbird

A = p.NAMERIKAWA
ACK = "Re: 【受付番号R4-0021】クラウド型被災者支援システムの利用申込み受付完了について（富山県滑川市）"
TO_US = "In-Reply-To: <ack.R4-0021.1@j-lis.example>\r\n"
D = "Mon, 11 Jul 2022 {} +0900"


def cases() -> dict[str, bytes]:
    blocks = (
        "下記のとおり変更願います。\n\n【変更前】\n担当者：剱 岳男\n電話番号：076-999-0011\n"
        "【変更後】\n担当者：立山 一子\n電話番号：076-999-0031\n"
    )
    table = "変更の内容です。\n\n項目\t変更前\t変更後\n担当者\t剱 岳男\t立山 一子\n電話番号\t076-999-0011\t076-999-0031\n"
    arrows = "担当者の異動に伴い変更します。\n担当者：剱 岳男 → 立山 一子\n電話番号：076-999-0011 → 076-999-0031\n"
    labels = (
        "電話番号に誤りがありました。\n電話番号（誤）：076-999-0011\n電話番号（正）：076-999-0031\n"
    )
    again = (
        "（誤）電話番号：076-999-0012\n（正）電話番号：076-999-0011\n市区町村名：富山県滑川市\n担当課：総務課\n"
        "担当者：剱 岳男\nメールアドレス：soumu@namerikawa-city.example\n"
    )
    clerk = A.sender
    return {
        "corrected-before-and-after": outlook(
            sender=clerk,
            subject=ACK,
            body=blocks,
            date=D.format("09:00:00"),
            serial="9e01",
            extra=TO_US,
        ),
        "corrected-in-a-table": thunderbird(
            sender=clerk,
            subject=ACK,
            body=table,
            date=D.format("09:01:00"),
            serial="9e02",
            extra=TO_US,
        ),
        "corrected-by-arrows": becky(
            sender=clerk,
            subject=ACK,
            body=arrows,
            date=D.format("09:02:00"),
            serial="9e03",
            extra=TO_US,
        ),
        "corrected-wrong-and-right": exchange(
            sender=clerk,
            subject=ACK,
            body=labels,
            date=D.format("09:03:00"),
            serial="9e04",
            extra=TO_US,
        ),
        "corrected-application-sent-again": sent(A, again, 370, subject="【訂正】" + p.subject(A)),
    }
