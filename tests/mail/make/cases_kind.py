"""Cases of each kind of mail: withdrawals, passwords, replies, questions, forwards, applications."""

from __future__ import annotations

from . import people as p
from .apple import apple
from .becky import becky
from .exchange import exchange
from .gmail import gmail
from .notes import notes
from .odd import keitai
from .outlook import outlook
from .thunderbird import thunderbird
from .webmail import active, garoon, groupware

A, B, C = p.KUTCHAN, p.HAKUBA, p.NAOSHIMA
D = "Wed, 20 Jul 2022 {} +0900"
RE = "Re: 【受付番号R4-0012】クラウド型被災者支援システムの利用申込み受付完了について（北海道倶知安町）"
RE_ASK = "Re: 【受付番号R4-0013】クラウド型被災者支援システムの利用申込み内容の御確認について（お願い）（長野県白馬村）"
TO_OURS = (
    "In-Reply-To: <ack.R4-0012.1@j-lis.example>\r\nReferences: <ack.R4-0012.1@j-lis.example>\r\n"
)
TO_ASK = "In-Reply-To: <ask.R4-0013.1@j-lis.example>\r\nReferences: <first@hakuba-village.example>\r\n <ask.R4-0013.1@j-lis.example>\r\n"
LETTER = (
    "北海道倶知安町 危機管理室\n羊蹄 山子 様\n　日頃より、当機構の業務について御理解、御協力をいただき誠にありがとうございます。\n"
    "　クラウド型被災者支援システムの利用申込みについて、下記のとおり受付を完了しましたので御連絡いたします。\n記\n"
    "１　受付番号　R4-0012　　受信日時　令和４年７月19日（火）10時00分\n２　申込内容　団体名：北海道倶知安町　担当課：危機管理室　担当者：羊蹄 山子 様\n"
    "　　　　　　　電話番号：0136-99-0003　メールアドレス：kiki@kutchan-town.example　添付：利用申込書.xlsx\n"
    "５　訂正・取下げ　お手数ですが、件名の受付番号を残したまま、本メールに御返信ください。\n"
)


def quoted(text: str, mark: str = "> ") -> str:
    return "\n".join(mark + line for line in text.rstrip("\n").split("\n")) + "\n"


def _withdrawals() -> dict[str, bytes]:
    formal = (
        "地方公共団体情報システム機構　御中\n\n　令和４年７月19日付けで申し込みました標記システムにつきまして、庁内で再検討の結果、\n"
        "誠に勝手ながら利用申込みを取り下げさせていただきます。\n\n市区町村名：北海道倶知安町\n担当課：危機管理室\n担当者：羊蹄 山子\n電話番号：0136-99-0003\n"
    )
    again = "お世話になっております。倶知安町の羊蹄です。\n受付番号R4-0012の申込みですが、取下げをお願いします。\n\n"
    return {
        "withdrawal-formal": outlook(
            sender=A.sender,
            subject="【倶知安町】クラウド型被災者支援システムの利用申込みの取下げについて",
            body=formal,
            date=D.format("09:00:00"),
            serial="8dc00001",
        ),
        "withdrawal-as-reply": outlook(
            sender=A.sender,
            subject=RE,
            body=again
            + "-----Original Message-----\nFrom: J-LIS 被災者支援担当\nSubject: 受付完了\n\n"
            + LETTER,
            date=D.format("09:05:00"),
            serial="8dc00002",
            extra=TO_OURS,
        ),
        "withdrawal-informal-cancel": apple(
            sender=B.sender,
            subject="申込みキャンセルのお願い（白馬村）",
            date=D.format("09:10:00"),
            serial="7F6A5B4C",
            body="白馬村総務課の白馬です。\n先日のクラウド型被災者支援システムの申し込みですが、予算の都合によりキャンセルさせてください。\n申し訳ありません。\n",
        ),
        "withdrawal-only-of-the-trial": thunderbird(
            sender=C.sender,
            subject="【直島町】試行運用への参加の辞退について",
            date=D.format("09:15:00"),
            serial="1111aaaa",
            body="直島町総務課の直島です。\n試行運用への参加は辞退いたしますが、令和５年１月からの本運用の利用申込みはそのままといたします。\n",
        ),
        "withdrawal-denied-resubmitted": becky(
            sender=A.sender,
            subject=p.subject(A) + "（差替え）",
            date=D.format("09:20:00"),
            serial="62D75001",
            files=p.form(A),
            body=p.colon(
                A,
                "先日の申込みは取り下げるものではなく、申込書の記載に誤りがあったため差し替えます。",
            ),
        ),
        "withdrawal-quoting-the-application": gmail(
            sender=("白馬村総務課", B.email),
            subject="Re: " + p.subject(B),
            date=D.format("09:25:00"),
            serial="77c1d2",
            body="下記の申込みにつきまして、取下げを申し出ます。よろしくお願いいたします。\n\n2022年7月14日(木) 9:00 白馬村総務課 <soumu@hakuba-village.example>:\n"
            + quoted(p.colon(B)),
        ),
    }


def _passwords() -> dict[str, bytes]:
    auto = (
        "本メールは、送信された暗号化ファイルのパスワードを自動でお知らせするものです。\n\n送信日時：2022/07/19 10:00:00\n件名：【倶知安町】クラウド型被災者支援システムの利用申込み\n"
        "添付ファイル：20220719100000.zip\n\n解凍パスワード：aB3$xY9!q#\n\n※このパスワードは添付ファイルの解凍時に必要です。\n"
    )
    return {
        "password-from-a-gateway": active(
            sender=("倶知安町危機管理室", A.email),
            subject="【パスワード通知】【倶知安町】クラウド型被災者支援システムの利用申込み",
            body=auto,
            date=D.format("10:00:10"),
            serial="62d75a01",
        ),
        "password-by-hand": outlook(
            sender=A.sender,
            subject="RE: " + p.subject(A) + "（パスワード）",
            date=D.format("10:05:00"),
            serial="8dc10001",
            body="お世話になっております。倶知安町の羊蹄です。\n先ほどお送りした申込書のパスワードは以下のとおりです。\n\nKiki#2022\n\nよろしくお願いいたします。\n",
        ),
        "password-in-brackets": notes(
            sender=B.sender,
            subject="パスワードの送付",
            body="先ほどの添付ファイルのパスワードは「bousai119」です。\n\n白馬村総務課\n",
            date=D.format("10:10:00"),
            serial="00BB1100",
        ),
        "password-full-width-colon-and-pw": garoon(
            sender=C.sender,
            subject="申込書のPW",
            body="直島町です。申込書のＰＷをお送りします。\n\nＰＷ：Naoshima_2022!\n",
            date=D.format("10:15:00"),
            serial="10015",
        ),
        "password-is-a-riddle": groupware(
            sender=B.sender,
            subject="添付ファイルのパスワードについて",
            body="先ほどのファイルのパスワードは、貴機構の代表電話番号の下４桁です。\n",
            date=D.format("10:20:00"),
            serial="1020",
        ),
        "password-thread-with-quote": exchange(
            sender=A.sender,
            subject="パスワード送付：クラウド型被災者支援システムの利用申込み",
            date=D.format("10:25:00"),
            serial="1025",
            body="パスワード: x7Kp-22Qz\n\n________________________________\n差出人: 倶知安町危機管理室 <kiki@kutchan-town.example>\n送信日時: 2022年7月20日 10:00\n宛先: hisai-shien@j-lis.example\n件名: 【倶知安町】クラウド型被災者支援システムの利用申込み\n\n"
            + p.colon(A),
        ),
    }


def _replies() -> dict[str, bytes]:
    thanks = "お世話になっております。\n受付完了の御連絡を受領しました。ありがとうございました。\n今後ともよろしくお願いいたします。\n\n倶知安町 羊蹄\n\n"
    header = "-----Original Message-----\nFrom: 被災者支援担当 <hisai-shien@j-lis.example>\nSent: Tuesday, July 19, 2022 10:01 AM\nTo: kiki@kutchan-town.example\nSubject: 【受付番号R4-0012】\n\n"
    fill = "白馬村総務課です。\n確認の御連絡をいただいた件、下記のとおりです。\n\n担当者の氏名：白馬 雪子\n電話番号：0261-99-0012\n\n"
    return {
        "reply-thanks": outlook(
            sender=A.sender,
            subject=RE,
            body=thanks + header + LETTER,
            date=D.format("11:00:00"),
            serial="8dc20001",
            extra=TO_OURS,
        ),
        "reply-thanks-number-only": keitai(
            sender="kiki@kutchan-town.example",
            subject=RE,
            body="ありがとうございました｡承知しました｡",
            date=D.format("11:05:00"),
            serial="20220720110500",
        ),
        "reply-unknown-number": becky(
            sender=A.sender,
            subject="Re: 【受付番号R4-9999】クラウド型被災者支援システムの利用申込み受付完了について",
            body="ありがとうございました。\n",
            date=D.format("11:10:00"),
            serial="62D76001",
        ),
        "reply-completes-what-was-missing": thunderbird(
            sender=B.sender,
            subject=RE_ASK,
            body=fill
            + "On 2022/07/20 9:00, 被災者支援担当 wrote:\n"
            + quoted(
                "確認できなかった事項　(1) 担当者の氏名（記載例　担当者：支援 太郎）\n(2) 電話番号（記載例　03-1234-5678）"
            ),
            date=D.format("11:15:00"),
            serial="2222bbbb",
            extra=TO_ASK,
        ),
        "reply-brings-the-form": gmail(
            sender=("白馬村総務課", B.email),
            subject=RE_ASK,
            body="申込書の添付が漏れておりました。添付いたします。\n白馬村総務課\n\n"
            + quoted("利用申込書の添付を確認できませんでした。"),
            date=D.format("11:20:00"),
            serial="88c1d2",
            files=p.form(B),
            extra=TO_ASK.replace("\r\n <", " <"),
        ),
        "reply-corrects-the-phone": apple(
            sender=A.sender,
            subject=RE,
            body="倶知安町の羊蹄です。電話番号に誤りがありましたので訂正します。\n\n誤：0136-99-0003\n正：0136-99-0033\n\n"
            + quoted(LETTER),
            date=D.format("11:25:00"),
            serial="6E5D4C3B",
            extra=TO_OURS,
        ),
        "reply-with-a-question": outlook(
            sender=A.sender,
            subject=RE,
            body="お世話になります。受付ありがとうございます。\n１点確認ですが、利用約款の締結はいつ頃になりますでしょうか。御教示ください。\n\n"
            + header
            + LETTER,
            date=D.format("11:30:00"),
            serial="8dc20007",
            extra=TO_OURS,
        ),
    }


def cases() -> dict[str, bytes]:
    return _withdrawals() | _passwords() | _replies()
