"""Cases about how applicants write: labels, quotations, forwards, what is missing or contradicts."""

from __future__ import annotations

from . import people as p
from .apple import apple
from .becky import becky
from .cases_kind import quoted
from .exchange import exchange
from .gmail import gmail
from .notes import notes
from .outlook import outlook
from .thunderbird import thunderbird
from .webmail import active, garoon, groupware

A, B, C, E = p.NAGAREYAMA, p.GUJO, p.YORON, p.HINOEMATA
WRITERS = (outlook, becky, thunderbird, gmail, apple, active, garoon, notes, groupware)
NOTICE = (
    "事 務 連 絡\n令和４年６月３０日\n市区町村防災危機管理主管部長 様\n地方公共団体情報システム機構\nICTイノベーションセンター長\n\n"
    "クラウド型被災者支援システムの利用申込受付開始について（通知）\n\n４ サービス利用の申込みについて\n"
    "メールの件名は「【市区町村名】クラウド型被災者支援システムの参加申込み」とし、\n本文に市区町村名、担当課、担当者の氏名、連絡先（電話番号及びメールアドレス）を明\n記してください。\n"
    "宛名：地方公共団体情報システム機構（J-LIS）\nICTイノベーションセンター研究開発部 被災者支援担当\nメール：rddlg＠j-lis.go.jp\n（お問合せ先）\nクラウド型被災者支援システム担当\nメール：rddlg@j-lis.go.jp\n"
)


def sent(
    a: p.Applicant, body: str, serial: int, *, subject: str | None = None, files: bool = True
) -> bytes:
    """A mail with this body; `serial` selects one of nine mail programs."""
    return WRITERS[serial % 9](  # type: ignore[operator]
        sender=a.sender,
        subject=subject or p.subject(a),
        body=body,
        date=f"Mon, 25 Jul 2022 {9 + serial % 8:02d}:{serial % 60:02d}:00 +0900",
        serial=f"{0x3000 + serial:04x}",
        files=p.form(a) if files else [],
    )


def lines(a: p.Applicant, pattern: str, **other: str) -> str:
    """One line per field, by `pattern` with {label} and {value}; `other` replaces labels or adds
    lines.
    """
    pairs = {
        "市区町村名": a.prefecture + a.name,
        "担当課": a.section,
        "担当者": a.contact,
        "電話番号": a.phone,
        "メールアドレス": a.email,
        **other,
    }
    return (
        "申し込みます。\n\n"
        + "".join(pattern.format(label=k, value=v) for k, v in pairs.items())
        + "\n以上、よろしくお願いいたします。\n"
    )


def _labels() -> dict[str, bytes]:
    synonyms = f"申込みます。\n\n団体名：{A.prefecture}{A.name}\n所属：{A.section}\n氏名：{A.contact}\nTEL：{A.phone}\nMail：{A.email}\n"
    spaced = f"申込みます。\n\n市 区 町 村 名 ： {B.prefecture}{B.name}\n担　　当　　課　： {B.section}\n氏　　　　　名　： {B.contact}\n電　話　番　号　： {B.phone}\nＥ－ｍａｉｌ　　： {B.email}\n"
    table = f"項目\t内容\n市区町村名\t{C.prefecture}{C.name}\n担当課\t{C.section}\n担当者の氏名\t{C.contact}\n電話番号\t{C.phone}\nメールアドレス\t{C.email}\n"
    across = f"市区町村名\t担当課\t担当者\t電話番号\tメールアドレス\n{C.prefecture}{C.name}\t{C.section}\t{C.contact}\t{C.phone}\t{C.email}\n"
    one_line = f"市区町村名：{A.prefecture}{A.name}　担当課：{A.section}　担当者：{A.contact}　電話：{A.phone}　メール：{A.email}\n"
    both = f"市区町村名：{E.prefecture}{E.name}\n担当課・担当者：{E.section}　{E.contact}\n連絡先：TEL {E.phone} ／ {E.email}\n"
    drawn = f"┌──────┬──────────┐\n│市区町村名　│{E.prefecture}{E.name}　│\n├──────┼──────────┤\n│担当課　　　│{E.section}　　　　│\n│担当者氏名　│{E.contact}　　│\n│電話番号　　│{E.phone}│\n│メール　　　│{E.email}│\n└──────┴──────────┘\n"
    prose = f"お世話になっております。{B.prefecture}{B.name}{B.section}の{B.contact}と申します。\nクラウド型被災者支援システムの利用を申し込みます。\n御連絡は電話（{B.phone}）又はメール（{B.email}）までお願いします。\n"
    return {
        "labels-synonyms": sent(A, synonyms, 0, files=False),
        "labels-spaces-inside": sent(B, spaced, 1, files=False),
        "labels-tab-table": sent(C, "申し込みます。\n\n" + table, 2, files=False),
        "labels-tab-table-across": sent(C, "申し込みます。\n\n" + across, 3, files=False),
        "labels-next-line-indented": sent(A, lines(A, "○{label}\n　　{value}\n"), 4, files=False),
        "labels-square-brackets": sent(B, lines(B, "［{label}］{value}\n"), 5, files=False),
        "labels-circled-numbers": sent(
            C,
            f"申し込みます。\n\n①市区町村名　{C.prefecture}{C.name}\n②担当課　{C.section}\n③担当者の氏名　{C.contact}\n④電話番号　{C.phone}\n⑤メールアドレス　{C.email}\n",
            6,
            files=False,
        ),
        "labels-all-on-one-line": sent(A, "申し込みます。\n" + one_line, 7, files=False),
        "labels-two-in-one": sent(E, "申し込みます。\n" + both, 8, files=False),
        "labels-drawn-table": sent(E, "申し込みます。\n" + drawn, 9, files=False),
        "labels-equals-and-arrows": sent(A, lines(A, "・{label} ⇒ {value}\n"), 10, files=False),
        "labels-half-width-kana": sent(
            B,
            f"申し込みます｡\n\n市区町村名:{B.prefecture}{B.name}\n担当課:{B.section}\n担当者ｼﾒｲ:{B.contact}\nﾌﾘｶﾞﾅ:ﾅｶﾞﾗ ｱﾕｺ\n電話番号:{B.phone}\nﾒｰﾙｱﾄﾞﾚｽ:{B.email}\n",
            11,
            files=False,
        ),
        "labels-more-fields": sent(
            C,
            lines(
                C,
                "{label}：{value}\n",
                申込日="令和４年７月２５日",
                導入パターン="Ｃ",
                試行運用への参加="希望しない",
            ),
            12,
            files=False,
        ),
        "labels-none-prose-only": sent(B, prose, 13),
        "labels-in-subject-only": sent(
            A, "申込書を添付します。\n", 14, subject=p.subject(A) + "（防災危機管理課 江戸）"
        ),
        "labels-html-definition-list": gmail(
            sender=("郡上市", B.email),
            subject=p.subject(B),
            body="",
            date="Mon, 25 Jul 2022 09:15:00 +0900",
            serial="b0b015",
            page=f"<p>申し込みます。</p><dl><dt>市区町村名</dt><dd>{B.prefecture}{B.name}</dd><dt>担当課</dt><dd>{B.section}</dd><dt>担当者</dt><dd>{B.contact}</dd><dt>電話番号</dt><dd>{B.phone}</dd><dt>メールアドレス</dt><dd>{B.email}</dd></dl>",
        ),
    }


def _values() -> dict[str, bytes]:
    def with_(a: p.Applicant, serial: int, **other: str) -> bytes:
        return sent(a, lines(a, "{label}：{value}\n", **other), serial, files=False)

    return {
        "values-full-width": with_(
            A,
            0,
            電話番号="０４－７１９９－０００７",
            メールアドレス="ｂｏｕｓａｉ＠ｎａｇａｒｅｙａｍａ－ｃｉｔｙ．ｅｘａｍｐｌｅ",
        ),
        "values-long-vowel-as-dash": with_(B, 1, 電話番号="０５７５ー９９ー００１３"),
        "values-minus-and-figure-dashes": with_(C, 2, 電話番号="0997−99‐0018"),
        "values-parentheses": with_(A, 3, 電話番号="04（7199）0007（直通）"),
        "values-extension": with_(B, 4, 電話番号="0575-99-0013（内線 215）"),
        "values-extension-two-lines": with_(C, 5, 電話番号="0997-99-0018\n　内線：123"),
        "values-international": with_(A, 6, 電話番号="+81-4-7199-0007"),
        "values-no-hyphens": with_(B, 7, 電話番号="0575990013"),
        "values-two-phones": with_(C, 8, 電話番号="0997-99-0018（直通）、0997-99-1111（代表）"),
        "values-phone-and-fax": with_(A, 9, 電話番号="TEL 04-7199-0007 / FAX 04-7199-9999"),
        "values-mobile": with_(B, 10, 電話番号="090-9999-0001"),
        "values-phone-too-short": with_(C, 11, 電話番号="0997-99-001"),
        "values-phone-not-a-number": with_(A, 12, 電話番号="内線のみ"),
        "values-mail-with-mailto": with_(
            B, 13, メールアドレス="soumu@gujo-city.example<mailto:soumu@gujo-city.example>"
        ),
        "values-mail-spaces-around-at": with_(C, 14, メールアドレス="Soumu ＠ Yoron-Town.example"),
        "values-mail-at-spelt-out": with_(
            A, 15, メールアドレス="bousai[at]nagareyama-city.example"
        ),
        "values-two-mails": with_(
            B, 16, メールアドレス="soumu@gujo-city.example、bosai@gujo-city.example"
        ),
        "values-mail-broken": with_(C, 17, メールアドレス="soumu@"),
        "values-contact-with-title-and-kana": with_(
            A, 18, 担当者="主任主事　江戸　川太（えど　かわた）"
        ),
        "values-contact-with-honorific": with_(B, 19, 担当者="長良 鮎子（総務課長補佐）"),
        "values-section-with-department": with_(C, 20, 担当課="総務部　総務企画課　防災係"),
        "values-section-and-contact-reversed": with_(
            A, 21, 担当課="江戸 川太", 担当者="防災危機管理課"
        ),
        "values-placeholder-left": with_(B, 22, 担当者="○○　○○", 電話番号="000-000-0000"),
        "values-same-as-left": with_(C, 23, メールアドレス="本メールの送信元アドレス"),
        "values-date-western": with_(A, 24, 申込日="2022/7/25（月）"),
        "values-date-era-kanji": with_(B, 25, 申込日="令和四年七月二十五日"),
        "values-date-without-year": with_(C, 26, 申込日="７月２５日"),
        "values-old-form-kanji-in-name": with_(A, 27, 担当者="\ufa16俣 髙\u9f8d"),
    }


def _quotation() -> dict[str, bytes]:
    original = "-----Original Message-----\nFrom: 被災者支援担当 <rddlg@j-lis.example>\nSent: Thursday, June 30, 2022 5:00 PM\nTo: 各市区町村\nSubject: クラウド型被災者支援システムの利用申込受付開始について（通知）\n\n"
    inline = "> 市区町村名：\n流山市（千葉県）\n> 担当課：\n防災危機管理課\n> 担当者の氏名：\n江戸 川太\n> 連絡先（電話番号及びメールアドレス）：\n04-7199-0007\nbousai@nagareyama-city.example\n"
    other_signature = "\n-- \n===============================\n郡上市役所 情報課 サーバー係（メール管理）\n担当者：木曽 川次\n電話：0575-99-7777\nメール：admin@gujo-city.example\n===============================\n"
    return {
        "quotation-notice-below": thunderbird(
            sender=A.sender,
            subject="Re: クラウド型被災者支援システムの利用申込受付開始について（通知）",
            body=p.colon(A) + "\nOn 2022/06/30 17:00, 被災者支援担当 wrote:\n" + quoted(NOTICE),
            date="Tue, 26 Jul 2022 09:00:00 +0900",
            serial="aa11",
            files=p.form(A),
        ),
        "quotation-notice-pasted-unmarked": outlook(
            sender=B.sender,
            subject=p.subject(B),
            body=p.colon(B) + "\n" + original + NOTICE,
            date="Tue, 26 Jul 2022 09:05:00 +0900",
            serial="8e010001",
            files=p.form(B),
        ),
        "quotation-notice-only-nothing-new": outlook(
            sender=B.sender,
            subject="RE: クラウド型被災者支援システムの利用申込受付開始について（通知）",
            body="承知しました。庁内で検討いたします。\n\n" + original + NOTICE,
            date="Tue, 26 Jul 2022 09:06:00 +0900",
            serial="8e010002",
        ),
        "quotation-answers-between-the-lines": becky(
            sender=A.sender,
            subject="Re: " + p.subject(A),
            body="回答します。利用申込書も添付します。\n\n" + inline,
            date="Tue, 26 Jul 2022 09:10:00 +0900",
            serial="62DF4001",
            files=p.form(A),
        ),
        "quotation-signature-of-another-section": notes(
            sender=("郡上市メール管理", "admin@gujo-city.example"),
            subject=p.subject(B),
            body=p.colon(B) + other_signature,
            date="Tue, 26 Jul 2022 09:15:00 +0900",
            serial="00DD3300",
            files=p.form(B),
        ),
        "quotation-only-the-signature-names-it": apple(
            sender=C.sender,
            subject="クラウド型被災者支援システムの利用申込み",
            date="Tue, 26 Jul 2022 09:20:00 +0900",
            serial="4C3B2A19",
            files=[],
            body="利用を申し込みます。申込書は追って送ります。\n\n-- \n与論町役場 総務企画課\n与論 珊瑚\nTEL 0997-99-0018\nsoumu@yoron-town.example\n",
        ),
        "quotation-full-width-marks": groupware(
            sender=B.sender,
            subject=p.subject(B),
            body=p.colon(B)
            + "\n"
            + quoted(
                "担当課：被災者支援担当\n担当者：支援 太郎\n電話番号：03-9999-9999\nメールアドレス：rddlg@j-lis.example",
                "＞",
            ),
            date="Tue, 26 Jul 2022 09:25:00 +0900",
            serial="9fa1",
            files=p.form(B),
        ),
        "quotation-outlook-japanese-header": exchange(
            sender=A.sender,
            subject="RE: 申込みについて",
            date="Tue, 26 Jul 2022 09:30:00 +0900",
            serial="3001",
            files=p.form(A),
            body=p.colon(A)
            + "\n________________________________\n差出人: 支援 太郎 <shien@j-lis.example>\n送信日時: 2022年7月25日 17:00\n宛先: 流山市防災危機管理課\n件名: 申込みについて\n\n担当課：被災者支援担当\n電話番号：03-9999-9999\n",
        ),
    }


def cases() -> dict[str, bytes]:
    return _labels() | _values() | _quotation()
