"""Cases of intention: refusals, polite withdrawals, other business, questions."""

from __future__ import annotations

from . import people as p
from .cases_fields import sent
from .charsets import b64
from .odd import by_hand
from .outlook import outlook

A, B = p.NAMERIKAWA, p.OBAMA
ACK = "Re: 【受付番号R4-0021】クラウド型被災者支援システムの利用申込み受付完了について（富山県滑川市）"
NOTICE = "Re: クラウド型被災者支援システムの利用申込受付開始について（通知）"
WHO = (
    "\n市区町村名：富山県滑川市\n担当課：総務課\n担当者：剱 岳男\n電話番号：076-999-0011\n"
    "メールアドレス：soumu@namerikawa-city.example\n"
)


def _refused() -> dict[str, bytes]:
    texts = {
        "meant-no-application": ("本市は申込みません。", NOTICE),
        "meant-no-wish": ("本市では本システムの利用を希望しません。", NOTICE),
        "meant-no-plan": ("現時点で申込みを行う予定はございません。", NOTICE),
        "meant-not-concerned": ("本市は該当ありません。", p.subject(A)),
    }
    refused = {
        name: sent(
            A, f"お世話になっております。\n{text}\n{WHO}", 320 + i, subject=subject, files=False
        )
        for i, (name, (text, subject)) in enumerate(texts.items())
    }
    told = "本市はコンビニ交付の導入予定はありません。試行運用への参加を希望します。\n利用を申し込みます。\n"
    return {
        **refused,
        "meant-no-plan-but-with-form": sent(A, f"申込みの予定はありません。\n{WHO}", 325),
        "contradiction-trial-in-words-and-form": sent(
            A, f"利用を申し込みます。試行運用への参加は希望しません。\n{WHO}", 327
        ),
        "meant-only-konbini-is-not-planned": sent(A, told + WHO, 326),
    }


def _withdrawn() -> dict[str, bytes]:
    regret = "大変恐縮ですが、庁内で再度検討した結果、今回の利用については見合わせることとなりました。\n滑川市 剱\n"
    blank = "先日申し込みました標記の件ですが、いったん白紙に戻させていただきたく存じます。\n滑川市総務課\n"
    undone = "申し訳ございません。先日の申込みは、なかったことにしていただけますでしょうか。\n滑川市 剱\n"
    return {
        "withdrawal-polite-reply": sent(A, regret, 330, subject=ACK, files=False),
        "withdrawal-back-to-blank": sent(
            A, blank, 331, subject="【滑川市】利用申込みについて", files=False
        ),
        "withdrawal-as-if-never-made": sent(A, undone, 332, subject=ACK, files=False),
        "withdrawal-paper-sent": sent(
            A,
            "取下書を送付します。\n滑川市総務課 剱\n",
            333,
            subject="【滑川市】被災者支援システム利用申込取下書の送付について",
            files=False,
        ),
    }


def _other_business() -> dict[str, bytes]:
    return {
        "inquiry-with-full-address-below": sent(
            A,
            "先月お送りした申込書は届いておりますか。\n" + WHO,
            340,
            subject="申込みについて（確認）",
            files=False,
        ),
        "inquiry-for-papers": sent(
            A,
            "別紙１及び別紙２をお送りください。\n" + WHO,
            341,
            subject="クラウド型被災者支援システムの資料送付依頼",
            files=False,
        ),
        "inquiry-receipt-to-be-confirmed": sent(
            A,
            "先ほど送付した申込書の受領確認をお願いします。\n滑川市総務課\n",
            342,
            subject="受領確認のお願い（滑川市 利用申込書）",
            files=False,
        ),
        "inquiry-about-the-holidays": sent(
            A,
            "滑川市総務課です。クラウド型被災者支援システムの年末年始の窓口を教えてください。\n",
            343,
            subject="年末年始休業期間の問合せ窓口について",
            files=False,
        ),
        "inquiry-clerk-away-change-of-contact": sent(
            A,
            "滑川市です。被災者支援システムの担当の剱が休職のため、連絡先を変更願います。\n",
            344,
            subject="担当不在のため連絡先変更のお願い",
            files=False,
        ),
        "inquiry-briefing-not-the-system": sent(
            A,
            "説明会に参加します。\n" + WHO,
            345,
            subject="クラウド型被災者支援システム説明会の参加申込み",
            files=False,
        ),
        "inquiry-terms-signed": sent(
            A,
            "利用約款締結書を送付します。\n" + WHO,
            346,
            subject="【滑川市】利用約款締結書の送付",
            files=False,
        ),
        "inquiry-inside-a-complete-application": sent(
            A, "申込書を提出します。なお、試行運用はいつ頃始まりますでしょうか。\n" + WHO, 347
        ),
        "application-courtesy-asks-nothing": sent(
            A,
            "受付の手続きをお願いできますでしょうか。不明な点は下記までお問合せください。\n" + WHO,
            348,
        ),
        "unrelated-seminar-with-contact": sent(
            p.NAGAREYAMA,
            "お申込みはこちら\n会社名：見本商事\n担当：営業部 見本\n電話番号：03-9999-9999\nメール：info@dx.example\n",
            349,
            subject="【無料】自治体DXセミナー参加申込み受付中",
            files=False,
        ),
    }


def _machines() -> dict[str, bytes]:
    common = ("To: hisai-shien@j-lis.example", "Date: Fri, 8 Jul 2022 10:00:00 +0900")
    plain = ("MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "")
    body = "利用申込みのメールが戻ってきました。再送します。\n\n----- 元のメール -----\n<x@j-lis.example>: 550 5.1.1 User unknown\n"
    return {
        "bounce-by-root": by_hand(
            "From: root@gw.namerikawa-city.example",
            "Subject: Returned mail: see transcript for details",
            "Message-ID: <n1@gw.namerikawa-city.example>",
            *common,
            *plain,
            "   ----- The following addresses had permanent fatal errors -----",
            "<soumu@namerikawa-city.example>",
            "    (reason: 550 5.1.1 <soumu@namerikawa-city.example>... User unknown)",
        ),
        "bounce-told-by-a-person": sent(
            A, body, 350, subject="Fw: Undelivered Mail Returned to Sender", files=False
        ),
        "auto-by-its-words-only": by_hand(
            "From: soumu@namerikawa-city.example",
            "Subject: Re: =?UTF-8?B?" + b64(ACK[4:25].encode()).decode().strip() + "?=",
            "Message-ID: <n2@namerikawa-city.example>",
            *common,
            *plain,
            "このメールは自動的に返信しています。",
            "ただいま不在にしております。７月11日以降に御連絡いたします。",
        ),
    }


def _several() -> dict[str, bytes]:
    table = (
        "市区町村名\t担当課\t担当者\t電話番号\tメール\n"
        "滑川市\t総務課\t剱 岳男\t076-999-0011\tsoumu@namerikawa-city.example\n"
        "魚津市\t総務課\t埋没 林子\t0765-99-0001\tsoumu@uozu-city.example\n"
    )
    subject = "【市区町村名{}】クラウド型被災者支援システムの利用申込み"
    nameless = WHO.replace("市区町村名：富山県滑川市\n", "")
    return {
        "several-in-a-table-of-the-text": sent(
            A,
            "２市分をお送りします。\n\n" + table,
            360,
            subject="クラウド型被災者支援システムの利用申込み",
            files=False,
        ),
        "several-announced-in-words": sent(A, "本市と魚津市の２市分を申し込みます。\n" + WHO, 361),
        "several-announced-beside-the-name": sent(
            A, WHO + "\n※滑川市外２団体として申し込みます。\n", 368
        ),
        "contradiction-for-another-in-subject": sent(
            A, WHO, 362, subject=p.subject(A) + "（魚津市分）", files=False
        ),
        "labels-in-subject-with-colon": sent(
            A, nameless, 363, subject=subject.format("：富山県滑川市"), files=False
        ),
        "labels-in-subject-before-name": sent(
            A, nameless, 364, subject=subject.format("").replace("】", "】滑川市　"), files=False
        ),
    }


def _unparted() -> dict[str, bytes]:
    whole = outlook(
        sender=A.sender,
        subject=p.subject(A),
        body=p.colon(A),
        date="Fri, 8 Jul 2022 12:00:00 +0900",
        serial="9d01",
        files=p.form(A),
    )
    head, _, rest = whole.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    start = next(i for i, line in enumerate(lines) if line.lower().startswith(b"content-type:"))
    end = start + 1
    while end < len(lines) and lines[end][:1] in b" \t":
        end += 1
    before, after = lines[:start], lines[end:]
    nameless = [*before, b"Content-Type: multipart/mixed;", *after]
    plain = [*before, b"Content-Type: text/plain; charset=iso-2022-jp", *after]
    bare = rest[rest.index(b"\r\n--") + 2 :] if not rest.startswith(b"--") else rest
    return {
        "structure-outlook-boundary-lost": b"\r\n".join(nameless) + b"\r\n\r\n" + rest,
        "structure-parts-called-plain-text": b"\r\n".join(plain) + b"\r\n\r\n" + bare,
    }


def cases() -> dict[str, bytes]:
    groups = (_refused(), _withdrawn(), _other_business(), _machines(), _several(), _unparted())
    return {name: raw for group in groups for name, raw in group.items()}
