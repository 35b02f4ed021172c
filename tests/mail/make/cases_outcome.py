"""Cases by outcome: forwards, repeats, missing and contradictory fields, plain applications."""

from __future__ import annotations

from . import people as p
from .becky import becky
from .cases_fields import NOTICE, sent
from .cases_forms import short
from .exchange import exchange
from .gmail import gmail
from .outlook import outlook
from .thunderbird import thunderbird

A, B, C = p.HINOEMATA, p.NAMERIKAWA, p.NAOSHIMA
D = "Thu, 28 Jul 2022 {} +0900"


def _applications() -> dict[str, bytes]:
    return {
        "application-sanka-in-subject": sent(A, p.numbered(A), 0, subject=p.subject(A, "参加")),
        "application-body-empty": sent(B, "", 1),
        "application-subject-without-name": sent(
            C, p.bracketed(C), 2, subject="クラウド型被災者支援システムの利用申込み"
        ),
        "application-subject-generic": sent(A, p.signed(A), 3, subject="申込書の送付"),
        "application-subject-placeholder-left": sent(
            B, p.colon(B), 4, subject="【市区町村名】クラウド型被災者支援システムの参加申込み"
        ),
        "application-subject-other-brackets": sent(
            C,
            p.signed(C),
            5,
            subject="［香川県香川郡直島町］クラウド型被災者支援システムの利用申込みについて（送付）",
        ),
        "application-polite-letter": sent(
            A,
            "拝啓　盛夏の候、貴機構におかれましては益々御清祥のこととお慶び申し上げます。\n　さて、標記システムの利用につきまして、下記のとおり申込みいたします。敬具\n\n"
            + p.numbered(A).split("申し込みますので、よろしくお取り計らい願います。\n\n")[1],
            6,
        ),
        "application-trial-wished": sent(
            B, p.colon(B) + "\n試行運用への参加：希望する\n利用開始希望：令和５年１月\n", 7
        ),
        "application-everything-in-english-labels": sent(
            C,
            f"Municipality: {C.prefecture}{C.name}\nSection: {C.section}\n担当者: {C.contact}\nTel: {C.phone}\nE-mail: {C.email}\n",
            8,
        ),
    }


def _forwards() -> dict[str, bytes]:
    outlook_head = f"-----Original Message-----\nFrom: {A.name}{A.section} <{A.email}>\nSent: Wednesday, July 27, 2022 3:00 PM\nTo: 福島県南会津地方振興局\nSubject: {p.subject(A)}\n\n"
    gmail_head = f"---------- Forwarded message ---------\nFrom: {A.name}{A.section} <{A.email}>\nDate: 2022年7月27日(水) 15:00\nSubject: {p.subject(A)}\nTo: 総務課 <soumu@hinoemata-village.example>\n\n\n"
    pref = ("福島県南会津地方振興局", "minamiaizu@pref-fukushima.example")
    notice = "クラウド型被災者支援システムの利用申込受付開始について（通知）"
    return {
        "forward-by-prefecture": outlook(
            sender=pref,
            subject="FW: " + p.subject(A),
            body="管内の檜枝岐村から申込みがありましたので転送します。\n\n"
            + outlook_head
            + p.colon(A),
            date=D.format("09:00:00"),
            serial="8e200001",
            files=p.form(A),
        ),
        "forward-by-colleague-gmail": gmail(
            sender=("檜枝岐村", "soncho@hinoemata-village.example"),
            subject="Fwd: " + p.subject(A),
            body=gmail_head + p.colon(A),
            date=D.format("09:05:00"),
            serial="f0f001",
            files=p.form(A),
        ),
        "forward-japanese-prefix": becky(
            sender=A.sender,
            subject="転送: " + p.subject(A),
            body="宛先を誤っていましたので送り直します。\n\n" + p.colon(A),
            date=D.format("09:10:00"),
            serial="62E1D001",
            files=p.form(A),
        ),
        "forward-many-prefixes": thunderbird(
            sender=A.sender,
            subject="Re: FW: Re: Fwd: " + p.subject(A),
            body=p.colon(A),
            date=D.format("09:15:00"),
            serial="ab12",
            files=p.form(A),
        ),
        "forward-of-the-notice-itself": outlook(
            sender=B.sender,
            subject="FW: " + notice,
            body="担当課へ転送します。御確認ください。\n\n"
            + outlook_head.replace(p.subject(A), notice)
            + NOTICE,
            date=D.format("09:20:00"),
            serial="8e200005",
        ),
    }


def _repeats() -> dict[str, bytes]:
    first = outlook(
        sender=B.sender,
        subject=p.subject(B),
        body=p.colon(B),
        date=D.format("10:00:00"),
        serial="8e300001",
        files=p.form(B),
    )
    received = b"Received: from mx2.j-lis.example by mx1.j-lis.example; Thu, 28 Jul 2022 10:00:07 +0900\r\nDelivered-To: hisai-shien@j-lis.example\r\n"
    deputy = ("滑川市総務課 次席", "jiseki@namerikawa-city.example")
    again = p.colon(B, "昨日の申込みについて、担当者を変更しましたので改めて送付します。").replace(
        B.contact, "立山 黒子"
    )
    return {
        "repeat-to-copy": first,
        "repeat-cc-copy": received + first,
        "repeat-by-another-clerk": exchange(
            sender=deputy,
            subject=p.subject(B),
            body=p.colon(B).replace(B.contact, "早月 川男").replace(B.email, deputy[1]),
            date=D.format("10:10:00"),
            serial="4101",
            files=p.form(B),
        ),
        "repeat-corrected-next-day": outlook(
            sender=B.sender,
            subject="【訂正】" + p.subject(B),
            body=again,
            date="Fri, 29 Jul 2022 10:00:00 +0900",
            serial="8e300004",
            files=p.form(B, 担当者氏名="立山 黒子", ふりがな="たてやま くろこ"),
        ),
        "repeat-resent": becky(
            sender=B.sender,
            subject="【再送】" + p.subject(B),
            body=p.colon(
                B,
                "受付完了の御連絡が確認できないため、再送いたします。行き違いの場合は御容赦ください。",
            ),
            date=D.format("10:20:00"),
            serial="62E1E001",
            files=p.form(B),
        ),
    }


def _missing() -> dict[str, bytes]:
    def without(*labels: str, form: bool = True, serial: int) -> bytes:
        body = "\n".join(
            line for line in p.colon(C).split("\n") if not line.startswith(labels or ("\0",))
        )
        files = {
            k: ("" if any(k.startswith(x[:3]) for x in labels) else v) for k, v in C.form().items()
        }
        from .forms import standard

        kind = p.XLSX
        return exchange(
            sender=("香川県直島町", C.email),
            subject=p.subject(C),
            body=body,
            date=D.format(f"11:{serial:02d}:00"),
            serial=f"50{serial:02d}",
            files=[("利用申込書.xlsx", kind, standard(files))] if form else [],
        )

    return {
        "missing-contact": without("担当者", serial=1),
        "missing-section": without("担当課", serial=2),
        "missing-phone": without("電話番号", serial=3),
        "missing-email": without("メールアドレス", serial=4),
        "missing-form": without(form=False, serial=5),
        "missing-everything-but-the-name": gmail(
            sender=("直島町", C.email),
            subject=p.subject(C),
            body="申し込みます。よろしくお願いします。",
            date=D.format("11:06:00"),
            serial="0e0e06",
        ),
        "missing-municipality-everywhere": gmail(
            sender=("総務課", "soumu@freemail.example"),
            subject="クラウド型被災者支援システムの利用申込み",
            date=D.format("11:07:00"),
            serial="0e0e07",
            body="申し込みます。\n\n担当課：総務課\n担当者：無名 太郎\n電話番号：0879-99-0001\nメールアドレス：soumu@freemail.example\n",
        ),
        "missing-in-body-supplied-by-form": sent(C, short(C), 8),
    }


def _contradictions() -> dict[str, bytes]:
    other = p.YUSUHARA
    return {
        "contradiction-subject-and-body": sent(A, p.colon(B), 0),
        "contradiction-body-and-form": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date=D.format("12:01:00"),
            serial="6101",
            files=p.form(B),
        ),
        "contradiction-form-code": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date=D.format("12:02:00"),
            serial="6102",
            files=p.form(A, 団体コード=other.code),
        ),
        "contradiction-pattern-and-konbini": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A),
            date=D.format("12:03:00"),
            serial="6103",
            files=p.form(A, コンビニ交付の状況="導入済み"),
        ),
        "contradiction-prefecture": sent(A, p.colon(A).replace("福島県", "新潟県"), 4),
        "contradiction-contact-data-is-only-a-note": exchange(
            sender=A.sender,
            subject=p.subject(A),
            body=p.colon(A).replace(A.phone, "0241-99-4444"),
            date=D.format("12:05:00"),
            serial="6105",
            files=p.form(A),
        ),
        "contradiction-two-names-in-subject": sent(
            A,
            "申込みます。\n",
            6,
            subject="【檜枝岐村・滑川市】クラウド型被災者支援システムの利用申込み",
        ),
    }


def cases() -> dict[str, bytes]:
    return _applications() | _forwards() | _repeats() | _missing() | _contradictions()
