"""Cases of questions, and of mail that has nothing to do with an application."""

from __future__ import annotations

from . import people as p
from .apple import apple
from .becky import becky
from .cases_kind import A, B, C, D
from .charsets import b_word
from .exchange import exchange
from .gmail import gmail
from .notes import notes
from .odd import by_hand, keitai
from .outlook import outlook
from .thunderbird import thunderbird
from .webmail import garoon


def _inquiries() -> dict[str, bytes]:
    ask = "クラウド型被災者支援システムについて、次のとおり照会しますので御回答願います。\n\n１　利用料はいくらになりますか。\n２　コンビニ交付を導入していなくても利用できますか。\n\n倶知安町危機管理室　羊蹄\n電話 0136-99-0003\n"
    return {
        "inquiry-costs": becky(
            sender=A.sender,
            subject="クラウド型被災者支援システムについて（照会）",
            body=ask,
            date=D.format("13:00:00"),
            serial="62D77001",
        ),
        "inquiry-where-is-the-form": gmail(
            sender=("白馬村総務課", B.email),
            subject="利用申込書の様式について",
            date=D.format("13:05:00"),
            serial="99c1d2",
            body="お世話になっております。長野県白馬村総務課の白馬です。\n利用申込書をダウンロードしようとしましたが、BOSに見当たりません。\nどちらに掲載されているか御教示いただけますでしょうか。\n",
        ),
        "inquiry-under-an-application-subject": outlook(
            sender=C.sender,
            subject=p.subject(C) + "に関する質問",
            date=D.format("13:10:00"),
            serial="8dc30001",
            body="直島町総務課です。申込みを検討していますが、申込みの期限はありますか。\nまた、試行運用だけ参加することはできますか？\n",
        ),
        "inquiry-call-back": keitai(
            sender="kiki@kutchan-town.example",
            subject="お電話いただけますか",
            body="被災者支援ｼｽﾃﾑの件でお電話ください｡倶知安町危機管理室 羊蹄 0136-99-0003",
            date=D.format("13:15:00"),
            serial="20220720131500",
        ),
        "inquiry-within-an-application": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A)
            + "\nなお、利用料の割引について、いつ頃御案内いただけるか併せて御教示ください。\n",
            date=D.format("13:20:00"),
            serial="1320",
            files=p.form(A),
        ),
        "inquiry-no-automatic-answer-came": thunderbird(
            sender=A.sender,
            subject="自動返信メールが届きません",
            date=D.format("13:25:00"),
            serial="3333cccc",
            body="倶知安町危機管理室です。昨日、クラウド型被災者支援システムの利用申込みのメールをお送りしましたが、受付完了の自動返信が届きません。届いておりますでしょうか。\n",
        ),
    }


def _unrelated() -> dict[str, bytes]:
    shop = "防災担当者様\n\n【期間限定】非常食セットを特別価格で御提供！今すぐお申込みください。\nお申込みはこちら https://shop.example/\n配信停止はこちら https://shop.example/stop\n"
    return {
        "unrelated-advertisement": by_hand(
            f"From: {b_word('防災商店'.encode(), 'UTF-8')} <news@shop.example>",
            "To: hisai-shien@j-lis.example",
            f"Subject: {b_word('【最大50%OFF】備蓄品まとめ買いキャンペーン'.encode(), 'UTF-8')}",
            f"Date: {D.format('14:00:00')}",
            "Message-ID: <ad1@shop.example>",
            "List-Unsubscribe: <https://shop.example/stop>",
            "Precedence: bulk",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "",
            shop.replace("\n", "\r\n"),
        ),
        "unrelated-english-spam": by_hand(
            "From: Dr. Invented <prince@spam.example>",
            "To: hisai-shien@j-lis.example",
            "Subject: URGENT BUSINESS PROPOSAL",
            f"Date: {D.format('14:05:00')}",
            "Message-ID: <spam1@spam.example>",
            "",
            "Dear friend, I have a proposal of mutual benefit.",
        ),
        "unrelated-other-application": notes(
            sender=B.sender,
            subject="【白馬村】コンビニ交付担当者研修会の参加申込み",
            date=D.format("14:10:00"),
            serial="00CC2200",
            body="コンビニ交付担当者研修会に次の者が参加します。\n\n団体名：白馬村\n担当課：住民課\n参加者：北安 曇子\n電話番号：0261-99-0012\n",
        ),
        "unrelated-greeting": apple(
            sender=C.sender,
            subject="人事異動の御挨拶",
            body="このたび７月１日付けで総務課に異動してまいりました。前任同様よろしくお願いいたします。\n直島町総務課　直島 光\n",
            date=D.format("14:15:00"),
            serial="5D4C3B2A",
        ),
        "unrelated-system-maintenance": garoon(
            sender=("情報政策課", "joho@pref.example"),
            subject="【重要】メールサーバー停止のお知らせ",
            body="７月23日（土）９時から17時まで、メールサーバーを停止します。\n",
            date=D.format("14:20:00"),
            serial="14020",
        ),
        "unrelated-empty": by_hand(
            "From: soumu@hakuba-village.example",
            "To: hisai-shien@j-lis.example",
            "Subject: ",
            f"Date: {D.format('14:25:00')}",
            "Message-ID: <empty@hakuba-village.example>",
            "",
        ),
    }


def cases() -> dict[str, bytes]:
    return _inquiries() | _unrelated()
