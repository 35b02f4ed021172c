"""Cases of our own letters and notice coming back: quoted, pasted, answered between the lines."""

from __future__ import annotations

from . import people as p
from .becky import becky
from .cases_fields import sent
from .exchange import exchange
from .outlook import outlook
from .thunderbird import thunderbird
from .webmail import active

A, B = p.NAMERIKAWA, p.OBAMA
D = "Fri, 8 Jul 2022 {} +0900"
ACK = "Re: 【受付番号R4-0021】クラウド型被災者支援システムの利用申込み受付完了について（富山県滑川市）"
ASK = "Re: 【受付番号R4-0021】クラウド型被災者支援システムの利用申込み内容の御確認について（お願い）（富山県滑川市）"
TO_ASK = (
    "In-Reply-To: <ask.R4-0021.1@j-lis.example>\r\nReferences: <ask.R4-0021.1@j-lis.example>\r\n"
)
HEAD = "富山県滑川市 総務課\n{} 様\n　日頃より、当機構の業務について御理解、御協力をいただき誠にありがとうございます。\n"
FOOT = (
    "　本メールは自動で送信していますが、御返信は担当者が確認いたします。　　　　　　　　以上\n"
    "地方公共団体情報システム機構 ICTイノベーションセンター 研究開発部 被災者支援担当\nメール：{}\n"
)
ACCEPTED = (
    HEAD.format("剱 岳男")
    + "　クラウド型被災者支援システムの利用申込みについて、下記のとおり受付を完了しましたので御連絡いたします。\n記\n"
    "１　受付番号　R4-0021　　受信日時　令和４年７月８日（金）９時15分\n"
    "２　申込内容　団体名：富山県滑川市　担当課：総務課　担当者：剱 岳男 様\n"
    "　　　　　　　電話番号：076-999-0011　メールアドレス：soumu@namerikawa-city.example　添付：利用申込書.xlsx\n"
    "３　利用約款の締結等　手続の御案内は、別途お送りします。\n"
    "５　訂正・取下げ　お手数ですが、件名の受付番号を残したまま、本メールに御返信ください。\n"
    + FOOT.format("hisai-shien@j-lis.example")
)
ASKED = (
    HEAD.format("御担当者")
    + "　令和４年７月８日（金）９時15分に、利用申込みのメールを受信いたしました。\n"
    "　内容を確認しましたところ、下記１の事項を当方で確認できませんでした。\n記\n"
    "１　確認できなかった事項　(1) 担当者の氏名（記載例　担当者：○○ ○○）\n"
    "　　(2) 利用申込書の添付（.xlsx等。送受信の途中で添付ファイルが除かれた可能性もございます。）\n"
    "２　確認できた事項（再度の御記載は不要です。）　担当課：総務課　電話番号：076-999-0011\n"
    "　行き違いで既にお送りいただいている場合は、御容赦ください。\n"
    + FOOT.format("rddlg@j-lis.go.jp")
)
NOTICE = (
    "事　務　連　絡\n令和４年６月３０日\n\n市区町村防災危機管理主管部長　様\n\n地方公共団体情報システム機構\n"
    "ICTイノベーションセンター長\n\nクラウド型被災者支援システムの利用申込受付開始について（通知）\n\n"
    "　日頃より、当機構の業務について御理解、御協力をいただき誠にありがとうございます。\n"
    "「コンビニ交付」の運用管理システム（BOS）より利用申込書をダウンロードし、必要事項を記入の上、送付ください。\n"
    "宛名：地方公共団体情報システム機構（J-LIS）\nICTイノベーションセンター研究開発部 被災者支援担当\n"
    "メール：rddlg＠j-lis.go.jp  ※インターネットメールです。\n（お問合せ先）\n地方公共団体情報システム機構\n"
    "ICT イノベーションセンター 研究開発部\nクラウド型被災者支援システム担当\n メール：rddlg@j-lis.go.jp\n"
)


def marked(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.rstrip("\n").split("\n"))


def _letters() -> dict[str, bytes]:
    clerk = A.sender
    return {
        "returned-thanks-above-bare-letter": active(
            sender=clerk,
            subject=ACK,
            body="受付の御連絡、ありがとうございました。\n滑川市 剱\n\n" + ACCEPTED,
            date=D.format("10:01:00"),
            serial="9a01",
            extra="In-Reply-To: <ack.R4-0021.1@j-lis.example>\n",
        ),
        "returned-answer-below-bare-letter": outlook(
            sender=clerk,
            subject=ASK,
            body=ASKED + "\nお世話になっております。滑川市です。\n担当者：立山 一子\n",
            date=D.format("10:02:00"),
            serial="9a02",
            extra=TO_ASK,
        ),
        "returned-answer-below-letter-of-other-address": becky(
            sender=clerk,
            subject=ASK,
            body=ASKED.replace("rddlg@j-lis.go.jp", "hisai-shien@j-lis.example")
            + "\n担当者：立山 一子\n",
            date=D.format("10:03:00"),
            serial="9a03",
            extra=TO_ASK,
        ),
        "returned-answers-between-quoted-items": thunderbird(
            sender=clerk,
            subject=ASK,
            body="お世話になります。以下、回答します。\n\n"
            + marked(ASKED.split("　　(2)")[0])
            + "→ 立山 一子です。\n"
            + marked("　　(2)" + ASKED.split("　　(2)")[1]),
            date=D.format("10:04:00"),
            serial="9a04",
            files=p.form(A),
            extra=TO_ASK,
        ),
        "returned-announces-as-follows": thunderbird(
            sender=clerk,
            subject=ASK,
            body=marked(ASKED) + "\n失礼しました。担当者は次のとおりです。\n担当者：立山 一子\n",
            date=D.format("10:05:00"),
            serial="9a05",
            files=p.form(A),
            extra=TO_ASK,
        ),
        "returned-notice-forwarded-for-information": exchange(
            sender=B.sender,
            subject="Fw: クラウド型被災者支援システムの利用申込受付開始について（通知）",
            body="小浜市総務課です。参考までに転送します。\n\n" + NOTICE,
            date=D.format("10:06:00"),
            serial="9a06",
        ),
        "returned-notice-above-the-application": exchange(
            sender=B.sender,
            subject=p.subject(B),
            body=NOTICE + "\n上記の通知により申し込みます。\n" + p.colon(B),
            date=D.format("10:07:00"),
            serial="9a07",
            files=p.form(B),
        ),
    }


def _forwarded() -> dict[str, bytes]:
    clerk = "担当：越中 三郎\nTEL 076-444-9999\nE-mail: bosai@pref-toyama.example\n"
    outer = (
        "\n差出人: 滑川市総務課 <soumu@namerikawa-city.example>\n送信日時: 2022年7月8日 9:00\n"
        f"宛先: 富山県防災課\n件名: {p.subject(A)}\n\n"
    )
    rule = "--------------------------------\n"
    sender = ("越中 三郎", "bosai@pref-toyama.example")
    return {
        "returned-prefecture-signs-in-a-frame": outlook(
            sender=sender,
            subject="FW: " + p.subject(A),
            body="富山県防災課です。市から届きましたので転送します。\n\n"
            + rule
            + clerk
            + rule
            + outer
            + p.colon(A),
            date=D.format("11:01:00"),
            serial="9b01",
            files=p.form(A),
        ),
        "returned-prefecture-signs-without-a-frame": outlook(
            sender=sender,
            subject="FW: " + p.subject(A),
            body="市から届きましたので転送します。\n" + clerk + outer + p.colon(A),
            date=D.format("11:02:00"),
            serial="9b02",
            files=p.form(A),
        ),
    }


def _signed() -> dict[str, bytes]:
    own = "市区町村名：富山県滑川市\n担当課：総務課\n担当者：剱 岳男\n"
    vendor = "-- \n越中システム株式会社\n担当：営業 四郎\nTEL：076-432-9999\nE-mail：eigyo@vendor.example\n"
    other = "━━━━━━━━━━\n小浜市役所 生活安全課\n若狭 浜男\n〒917-0000 福井県小浜市大手町\nTEL 0770-99-0014\n"
    short = "---\n小浜市 生活安全課 若狭\nTEL：0770-99-0014\nMail：anzen@obama-city.example\n"
    asked = "お世話になっております。\n利用申込書の掲載場所を御教示ください。\n\n"
    return {
        "signature-of-a-company-supplies-nothing": sent(
            A, "滑川市様に代わり申込書を送付します。\n" + own + "\n" + vendor, 301, files=False
        ),
        "signature-of-another-city": sent(A, p.colon(A) + "\n" + other, 302),
        "signature-below-three-dashes": sent(
            B, asked + short, 303, subject="利用申込書について", files=False
        ),
        "signature-gives-way-to-the-form": sent(
            A,
            "申込書を添付します。よろしくお願いします。\n\n==========\n滑川市役所 総務課\n電話 076-999-0099\n==========\n",
            304,
        ),
    }


def cases() -> dict[str, bytes]:
    return {**_letters(), **_forwarded(), **_signed()}
